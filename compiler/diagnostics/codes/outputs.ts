/** P0615–P0624: what a unit gives: several outputs, none, its type. */
import { entry } from "../entry.ts";

export const outputCodes = {
  severalOutputs: entry({
    code: "P0615",
    severity: "error",
    message: (p: { outputs: readonly string[]; splitter: string | undefined }) =>
      `several streams come out of this: ${p.outputs.join(", ")}`,
    label: () => "which of them?",
    help: (p) => [
      p.splitter === undefined
        ? `take them apart: \`stream { ${p.outputs.join(", ")} } = …\``
        : `read one of the branches: \`${p.splitter}.${p.outputs[0] ?? ""}\``,
    ],
    explain: {
      why: "A workflow with several outputs gives a record of streams. One of them is taken by its name.",
      wrong: `app demo
source xs = [[1, 2, 3]]
workflow halves(ns: Stream<Int>) -> { even: Stream<Int>, odd: Stream<Int> } {
  { even: ns |> filter(n => n % 2 == 0), odd: ns |> filter(n => n % 2 != 0) }
}
stream ys = halves(xs)
sink ys -> console()
`,
      right: `app demo
source xs = [[1, 2, 3]]
workflow halves(ns: Stream<Int>) -> { even: Stream<Int>, odd: Stream<Int> } {
  { even: ns |> filter(n => n % 2 == 0), odd: ns |> filter(n => n % 2 != 0) }
}
stream { even, odd } = halves(xs)
sink even -> console("even")
sink odd -> console("odd")
`,
    },
  }),
  notSeveralOutputs: entry({
    code: "P0616",
    severity: "error",
    message: (p: { type: string }) => `this gives ${p.type}, not several outputs`,
    label: () => "takes several outputs apart",
    help: () => ["write `stream name = …`"],
    explain: {
      why: "`stream { a, b } = \u2026` is for a workflow that gives a record of streams.",
      wrong: `app demo
source xs = [[1, 2, 3]]
stream { even } = xs |> filter(x => x % 2 == 0)
sink even -> console()
`,
      right: `app demo
source xs = [[1, 2, 3]]
stream even = xs |> filter(x => x % 2 == 0)
sink even -> console()
`,
    },
  }),
  unknownOutput: entry({
    code: "P0617",
    severity: "error",
    message: (p: { name: string; nearest: string | undefined; known: readonly string[] }) =>
      `there is no output \`${p.name}\``,
    label: () => "not an output",
    help: (p) => [p.nearest === undefined ? `there are ${p.known.join(", ")}` : `did you mean \`${p.nearest}\`?`],
    explain: {
      why: "The names are those of the record that the workflow gives.",
      wrong: `app demo
source xs = [[1, 2, 3]]
workflow halves(ns: Stream<Int>) -> { even: Stream<Int>, odd: Stream<Int> } {
  { even: ns |> filter(n => n % 2 == 0), odd: ns |> filter(n => n % 2 != 0) }
}
stream { evn } = halves(xs)
sink evn -> console()
`,
      right: `app demo
source xs = [[1, 2, 3]]
workflow halves(ns: Stream<Int>) -> { even: Stream<Int>, odd: Stream<Int> } {
  { even: ns |> filter(n => n % 2 == 0), odd: ns |> filter(n => n % 2 != 0) }
}
stream { even } = halves(xs)
sink even -> console()
`,
    },
  }),
  outputPattern: entry({
    code: "P0618",
    severity: "error",
    message: (_p: object) => "an output gets a name, not a pattern",
    label: () => "one name",
    help: () => ["write `stream { output: name } = …`"],
    explain: {
      why: "An output is a stream; its events are taken apart where they are used.",
      wrong: `app demo
source xs = [[1, 2, 3]]
workflow one(ns: Stream<Int>) -> { all: Stream<Int> } { { all: ns } }
stream { all: (a, b) } = one(xs)
sink xs -> console()
`,
      right: `app demo
source xs = [[1, 2, 3]]
workflow one(ns: Stream<Int>) -> { all: Stream<Int> } { { all: ns } }
stream { all: every2 } = one(xs)
sink every2 -> console()
`,
    },
  }),
  streamOfNothing: entry({
    code: "P0619",
    severity: "error",
    message: (p: { name: string }) => `nothing comes out of this, so \`${p.name}\` would have no events`,
    label: () => "has no output",
    help: () => ["start it by `run …`, or give the task an output: `task t(In) -> Out`"],
    explain: {
      why: "A task without `->` gives nothing. It is started by `run`.",
      wrong: `app demo
source xs = [[1, 2, 3]]
task note(Int) {
  on next(x) { log.info("\${x}") }
}
stream ys = xs |> note
sink ys -> console()
`,
      right: `app demo
source xs = [[1, 2, 3]]
task note(Int) {
  on next(x) { log.info("\${x}") }
}
run xs |> note
`,
    },
  }),
  nothingAfterTask: entry({
    code: "P0620",
    severity: "error",
    message: (_p: object) => "nothing comes out of the stage before this one",
    label: () => "gets nothing",
    help: () => ["give the task an output (`->`), or let it be the last stage"],
    explain: {
      why: "A task without `->` is the end of a pipe.",
      wrong: `app demo
source xs = [[1, 2, 3]]
task note(Int) {
  on next(x) { log.info("\${x}") }
}
run xs |> note |> map(x => x)
`,
      right: `app demo
source xs = [[1, 2, 3]]
task note(Int) {
  on next(x) { log.info("\${x}") }
}
run xs |> map(x => x) |> note
`,
    },
  }),
  notAStream: entry({
    code: "P0621",
    severity: "error",
    message: (p: { type: string }) => `this is ${p.type}, not a stream`,
    label: () => "not a stream",
    help: () => [
      "values that are written in the program are a source: `source xs = [[1, 2, 3]]`; one value is `let x = …`",
    ],
    explain: {
      why: "The right side of `stream` is made from sources and other streams.",
      wrong: `app demo
stream ys = 42
sink ys -> console()
`,
      right: `app demo
source ys = [[42]]
sink ys -> console()
`,
    },
  }),
  streamTypeWritten: entry({
    code: "P0622",
    severity: "error",
    message: (_p: { event: string }) => `the type of the events is written here, not that of the stream`,
    label: () => "of a stream",
    help: (p) => [`write \`: ${p.event}\``],
    instead: (p) => p.event,
    explain: {
      why: "`stream xs: T` says that its events are of type T.",
      wrong: `app demo
source xs = [[1, 2, 3]]
stream ys: Stream<Int> = xs |> map(x => x + 1)
sink ys -> console()
`,
      right: `app demo
source xs = [[1, 2, 3]]
stream ys: Int = xs |> map(x => x + 1)
sink ys -> console()
`,
    },
  }),
  streamOtherType: entry({
    code: "P0623",
    severity: "error",
    message: (p: { name: string; written: string; found: string }) =>
      `\`${p.name}\` is declared as a stream of ${p.written}, but its events are ${p.found}`,
    label: (p) => `events of type ${p.found}`,
    explain: {
      why: "The type after a stream's name is that of its events.",
      wrong: `app demo
source xs = [[1, 2, 3]]
stream ys: String = xs |> map(x => x + 1)
sink ys -> console()
`,
      right: `app demo
source xs = [[1, 2, 3]]
stream ys: String = xs |> map(x => "\${x + 1}")
sink ys -> console()
`,
    },
  }),
  exportedWithoutType: entry({
    code: "P0624",
    severity: "error",
    message: (p: { name: string; type: string }) =>
      `\`${p.name}\` is exported, so the type of its events has to be written`,
    label: (p) => `events of type ${p.type}`,
    help: (p) => [`write \`${p.name}: ${p.type}\``],
    explain: {
      why: "Other apps rely on an exported stream. Its type is written, so that it does not change by accident.",
      wrong: `app demo
source xs = [[1, 2, 3]]
export stream ys = xs |> map(x => x + 1)
sink ys -> console()
`,
      right: `app demo
source xs = [[1, 2, 3]]
export stream ys: Int = xs |> map(x => x + 1)
sink ys -> console()
`,
    },
  }),
};
