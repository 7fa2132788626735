/** P086x: `test` blocks. */
import { entry } from "../entry.ts";

const app = `app tested
source xs = [[1, 2], [3]]
task counter(Int) by Int -> Int {
  state count: Int = 0
  on next(_) {
    count += 1
    emit count
  }
}
stream counts = xs |> keyBy(x => x % 2) |> counter
sink counts -> console()
`;

const listed = (names: readonly string[]): string => names.map((name) => `\`${name}\``).join(", ");

export const testCodes = {
  sameTestTitle: entry({
    code: "P0860",
    severity: "error",
    message: (p: { title: string }) => `two tests are called "${p.title}"`,
    label: () => "the same title",
    help: () => ["say what is different about this one: reports, `--only` and failures call a test by its title"],
    explain: {
      why: "A test is known by its title in reports and on the command line.",
      wrong: `${app}test "it counts" {
  expect counts.events == [1, 1, 2]
}
test "it counts" {
  given xs = []
  expect counts.events == []
}
`,
      right: `${app}test "it counts" {
  expect counts.events == [1, 1, 2]
}
test "it counts nothing" {
  given xs = []
  expect counts.events == []
}
`,
    },
  }),
  testTitle: entry({
    code: "P0861",
    severity: "error",
    message: (_p: object) => "the title of a test is plain text",
    label: () => "put together from a value",
    help: () => ["write it without `${…}`"],
    explain: {
      why: "A test is known by its title before it runs, so there is no value that could be in it.",
      wrong: `${app}let n = 3
test "it counts ${"${n}"}" {
  expect counts.events.length == n
}
`,
      right: `${app}let n = 3
test "it counts all" {
  expect counts.events.length == n
}
`,
    },
  }),
  testParameter: entry({
    code: "P0862",
    severity: "error",
    message: (p: { name: string; type: string; part: string }) =>
      p.part === p.type
        ? `no values of \`${p.type}\` can be made up for \`${p.name}\``
        : `no values of \`${p.type}\` can be made up for \`${p.name}\`: there is a \`${p.part}\` in it`,
    label: () => "cannot be generated",
    help: () => ["take the data that it is about as a parameter, and make the rest of it in the test"],
    explain: {
      why: "The parameters of a test are generated, and made smaller when the test fails. A portal names somebody who serves it, which nothing generated would.",
      wrong: `${app}test "any server" (p: Portal<Int, Int>) {
  expect counts.events.length == 3
}
`,
      right: `${app}test "any input" (given_: List<Int>) {
  given xs = [given_]
  expect counts.events.length == given_.length
}
`,
    },
  }),
  testDefault: entry({
    code: "P0863",
    severity: "error",
    message: (p: { name: string }) => `the parameter \`${p.name}\` of a test has no default`,
    label: () => "its values are generated",
    help: () => ["leave the default out; a value that is always the same is a `let` in the test"],
    explain: {
      why: "Nobody calls a test: its parameters are generated.",
      wrong: `${app}test "any input" (more: List<Int> = []) {
  given xs = [more]
  expect counts.events.length == more.length
}
`,
      right: `${app}test "any input" (more: List<Int>) {
  given xs = [more]
  expect counts.events.length == more.length
}
`,
    },
  }),
  testStatement: entry({
    code: "P0864",
    severity: "error",
    message: (_p: object) => "a test has no such step",
    label: () => "not for a test",
    help: () => [
      "a test has `given x = …`, `let x = …`, `always …`, `expect …`, `advance(5m)` and `crash()`",
      "what must hold is an expression: `expect xs.all(x => x > 0)`",
    ],
    explain: {
      why: "A test says what is given and what must hold. It writes nothing, asks nobody, and has no loop: what it has to say of many values it says in one expression.",
      wrong: `${app}test "it counts" {
  for c in counts.events { c > 0 }
}
`,
      right: `${app}test "it counts" {
  expect counts.events.all(c => c > 0)
}
`,
    },
  }),
  testCommand: entry({
    code: "P0865",
    severity: "error",
    message: (p: { name: "advance" | "crash" }) =>
      p.name === "crash" ? "`crash()` takes nothing" : "`advance` takes a duration",
    label: () => "how?",
    help: (p) => [p.name === "crash" ? "write `crash()`" : "write `advance(5m)`"],
    instead: (p) => (p.name === "crash" ? "crash()" : undefined),
    explain: {
      why: "`advance(5m)` lets five minutes pass, with all that is due in them. `crash()` kills the process, and starts it again.",
      wrong: `${app}test "it counts" {
  advance()
  expect counts.events.length == 3
}
`,
      right: `${app}test "it counts" {
  advance(5m)
  expect counts.events.length == 3
}
`,
    },
  }),
  givenTwice: entry({
    code: "P0866",
    severity: "error",
    message: (p: { name: string }) => `\`${p.name}\` is given twice`,
    label: () => "given again",
    help: () => ["leave one of them out"],
    explain: {
      why: "What is given stands in the place of what the app would read or ask, for the whole test.",
      wrong: `${app}test "it counts" {
  given xs = [[1]]
  given xs = [[2]]
  expect counts.events == [1]
}
`,
      right: `${app}test "it counts" {
  given xs = [[1], [2]]
  expect counts.events == [1, 1]
}
`,
    },
  }),
  givenLate: entry({
    code: "P0867",
    severity: "error",
    message: (p: { name: string }) => `\`${p.name}\` is given when the app already runs`,
    label: () => "too late",
    help: () => ["move it to the beginning of the test"],
    explain: {
      why: "All that is given stands at the beginning of a test: with the first line behind it the app begins to run.",
      wrong: `${app}test "it counts" {
  always counts.events.all(c => c > 0)
  given xs = [[1]]
}
`,
      right: `${app}test "it counts" {
  given xs = [[1]]
  always counts.events.all(c => c > 0)
}
`,
    },
  }),
  givenUnknown: entry({
    code: "P0868",
    severity: "error",
    message: (p: { name: string; kind: string | undefined; nearest: string | undefined }) =>
      p.kind === undefined
        ? `there is no \`${p.name}\` that could be given`
        : `\`${p.name}\` cannot be given: the app makes it itself`,
    label: (p) => (p.kind === undefined ? "unknown" : "not from outside"),
    help: (p) => [
      ...(p.nearest === undefined ? [] : [`did you mean \`${p.nearest}\`?`]),
      "what comes from outside can be given: a source, an imported effect, a stream or a portal of an app that is used",
    ],
    explain: {
      why: "A test gives what an app would read from outside or ask others for. What it makes itself is what is tested.",
      wrong: `${app}test "it counts" {
  given counts = [[1]]
  expect counts.events == [1]
}
`,
      right: `${app}test "it counts" {
  given xs = [[1]]
  expect counts.events == [1]
}
`,
    },
  }),
  notObserved: entry({
    code: "P0869",
    severity: "error",
    message: (p: { name: string; why: "unknown" | "several" | "unused"; names: readonly string[] }) => {
      if (p.why === "several") return `it is open of which unit \`${p.name}\` is`;
      return p.why === "unused" ? `no unit has the state that \`${p.name}\` names` : `a test sees no \`${p.name}\``;
    },
    label: (p) => (p.why === "several" ? "several units use the task" : "not there"),
    help: (p) => {
      if (p.why === "several") return [`say of which unit: ${listed(p.names)}`];
      if (p.why === "unknown" && p.names.length > 0) return [`the task has ${listed(p.names)}`];
      return ["a test sees `stream.events`, `stream.atoms`, `task.cell`, and `unit.task.cell`"];
    },
    explain: {
      why: "A test sees the events of streams, and the cells of tasks: of all keys as a Map, or one value if the cell is shared.",
      wrong: `${app}test "it counts" {
  expect counter.total == {}
}
`,
      right: `${app}test "it counts" {
  expect counter.count == { [0]: 1, [1]: 2 }
}
`,
    },
  }),
};
