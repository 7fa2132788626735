/** P0667–P0675: connections to sequencers, and splitters. */
import { entry } from "../entry.ts";

/** A program with a splitter of these branches, and sinks of some. */
function splitting(branches: readonly string[], read: readonly string[]): string {
  const sinks = read.map((name) => `sink lanes.${name} -> console("${name}")\n`);
  return `app demo\nsource xs = [[1, 2, 3]]\nsplitter lanes from xs {\n  ${branches.join("\n  ")}\n}\n${sinks.join("")}`;
}

export const routingCodes = {
  connectTarget: entry({
    code: "P0667",
    severity: "error",
    message: (p: { name: string; what: "unknown" | "other" | "portal" | "expression"; nearest: string | undefined }) =>
      p.what === "unknown" ? `there is no sequencer \`${p.name}\`` : `\`${p.name}\` is not a sequencer`,
    label: () => "streams are connected to a sequencer",
    help: (p) => [
      p.nearest !== undefined
        ? `did you mean \`${p.nearest}\`?`
        : p.what === "unknown"
          ? `declare it: \`sequencer ${p.name}: T\`, with the type of the events`
          : p.what === "portal"
            ? `a portal takes requests, and each gets a reply: a task asks it, \`on next(x) { await ${p.name}(x) }\``
            : "name a sequencer on the right of the arrow; what leads out of the app is a sink: `sink xs -> console()`",
    ],
    explain: {
      why: "A sequencer is the one place where several streams become one: it decides the order of their atoms. Any other stream is defined completely where it is declared.",
      wrong: `app demo
source xs = [[1, 2, 3]]
source ys = [[4, 5]]
stream mixed = xs |> map(x => x + 1)
connect ys -> mixed
sink mixed -> console()
`,
      right: `app demo
source xs = [[1, 2, 3]]
source ys = [[4, 5]]
sequencer mixed: Int
connect xs |> map(x => x + 1) -> mixed
connect ys -> mixed
sink mixed -> console()
`,
    },
  }),
  connectOtherType: entry({
    code: "P0668",
    severity: "error",
    message: (p: { sequencer: string; wanted: string; found: string }) =>
      `\`${p.sequencer}\` takes ${p.wanted}, and this stream has ${p.found}`,
    label: (p) => `events are ${p.found}`,
    help: (p) => [`convert on the way: \`connect xs |> map(x => …) -> ${p.sequencer}\``],
    explain: {
      why: "All inputs of a sequencer have events of the one type that it declares.",
      wrong: `app demo
source names = [["ann", "bob"]]
sequencer mixed: Int
connect names -> mixed
sink mixed -> console()
`,
      right: `app demo
source names = [["ann", "bob"]]
sequencer mixed: Int
connect names |> map(n => n.length) -> mixed
sink mixed -> console()
`,
    },
  }),
  connectOfValue: entry({
    code: "P0669",
    severity: "error",
    message: (p: { type: string }) => `only a stream is connected to a sequencer, and this is \`${p.type}\``,
    label: () => "not a stream",
    help: () => ["for a value declare a source: `source xs = [[value]]`"],
    explain: {
      why: "A sequencer orders the atoms of streams. A value has no atoms.",
      wrong: `app demo
sequencer mixed: Int
connect 42 -> mixed
sink mixed -> console()
`,
      right: `app demo
source answer = [[42]]
sequencer mixed: Int
connect answer -> mixed
sink mixed -> console()
`,
    },
  }),
  connectedTwice: entry({
    code: "P0670",
    severity: "error",
    message: (p: { stream: string; sequencer: string }) => `\`${p.stream}\` is connected to \`${p.sequencer}\` twice`,
    label: () => "again",
    help: (p) => [
      "remove one of the two",
      `if every atom shall come twice, connect another stream: \`connect ${p.stream} |> map(x => x) -> ${p.sequencer}\``,
    ],
    explain: {
      why: "A stream is one input of a sequencer, and each of its atoms is taken once.",
      wrong: `app demo
source xs = [[1, 2, 3]]
sequencer mixed: Int
connect xs -> mixed
connect xs -> mixed
sink mixed -> console()
`,
      right: `app demo
source xs = [[1, 2, 3]]
sequencer mixed: Int
connect xs -> mixed
sink mixed -> console()
`,
    },
  }),
  otherwiseMissing: entry({
    code: "P0671",
    severity: "error",
    message: (p: { name: string }) => `the splitter \`${p.name}\` does not say where all other events go`,
    label: () => "no `otherwise`",
    help: () => ["write a last branch for what no condition takes: `rest otherwise`"],
    explain: {
      why: "Every event of a splitter goes to exactly one branch, so none gets lost by accident. What is not wanted goes to a branch that nobody reads.",
      wrong: splitting(["even where x => x % 2 == 0", "odd where x => x % 2 != 0"], ["even", "odd"]),
      right: splitting(["even where x => x % 2 == 0", "odd otherwise"], ["even", "odd"]),
    },
  }),
  branchBehindOtherwise: entry({
    code: "P0672",
    severity: "error",
    message: (p: { branch: string; otherwise: string }) =>
      `the branch \`${p.branch}\` gets nothing: \`${p.otherwise} otherwise\` before it takes all that is left`,
    label: () => "out of reach",
    help: (p) => [`move \`${p.otherwise} otherwise\` to the end; there is one \`otherwise\`, the last branch`],
    explain: {
      why: "Branches are tried in the order in which they are written, and the first that matches takes the event.",
      wrong: splitting(["rest otherwise", "even where x => x % 2 == 0"], ["even", "rest"]),
      right: splitting(["even where x => x % 2 == 0", "rest otherwise"], ["even", "rest"]),
    },
  }),
  unknownBranch: entry({
    code: "P0673",
    severity: "error",
    message: (p: { splitter: string; name: string; nearest: string | undefined; known: readonly string[] }) =>
      `the splitter \`${p.splitter}\` has no branch \`${p.name}\``,
    label: () => "no such branch",
    help: (p) => [
      p.nearest === undefined
        ? `it has ${p.known.map((name) => `\`${p.splitter}.${name}\``).join(", ")}`
        : `did you mean \`${p.splitter}.${p.nearest}\`?`,
    ],
    explain: {
      why: "A splitter gives one stream for each of its branches, called by the splitter's name and the branch's.",
      wrong: splitting(["even where x => x % 2 == 0", "odd otherwise"], ["evn", "odd"]),
      right: splitting(["even where x => x % 2 == 0", "odd otherwise"], ["even", "odd"]),
    },
  }),
  endlessCircle: entry({
    code: "P0674",
    severity: "error",
    message: (p: { path: readonly string[] }) => `every atom would go round for ever: ${p.path.join(" → ")}`,
    label: () => "here it comes back as it was",
    help: (p) => [
      `let less through than comes in: \`connect ${p.path.at(-2) ?? ""} |> filter(x => …) -> ${p.path.at(-1) ?? ""}\``,
    ],
    explain: {
      why: "A sequencer passes on all that it takes. A circle of sequencers alone never ends, and fills up with what is connected to it; a stream in between decides what comes back.",
      wrong: `app demo
source xs = [[1, 2, 3]]
sequencer loop: Int
connect xs -> loop
connect loop -> loop
sink loop -> console()
`,
      right: `app demo
source xs = [[1, 2, 3]]
sequencer loop: Int
connect xs -> loop
connect loop |> filter(x => x > 0) |> map(x => x - 1) -> loop
sink loop -> console()
`,
    },
  }),
};
