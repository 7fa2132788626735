/** P0600–P0614: streams and pipes; with those of `outputs.ts`, `policies.ts`, `workflows.ts`, `sources.ts` and `tasks.ts`. */
import { entry } from "../entry.ts";
import { outputCodes } from "./outputs.ts";
import { policyCodes } from "./policies.ts";
import { routingCodes } from "./routing.ts";
import { doorCodes } from "./doors.ts";
import { sourceCodes } from "./sources.ts";
import { taskCodes } from "./tasks.ts";
import { workflowCodes } from "./workflows.ts";

const streamCodes = {
  unknownStage: entry({
    code: "P0601",
    severity: "error",
    message: (p: { name: string; nearest: string | undefined }) => `there is no stage \`${p.name}\``,
    label: () => "no operator, task or workflow of this name",
    help: (p) => (p.nearest === undefined ? [] : [`did you mean \`${p.nearest}\`?`]),
    explain: {
      why: "A stage of a pipe is an operator of the library (map, filter, flatMap, collect, keyBy, union, tap, scan, reduce \u2026), a task or a workflow.",
      wrong: `app demo
source xs = [[1, 2, 3]]
stream ys = xs |> mapp(x => x + 1)
sink ys -> console()
`,
      right: `app demo
source xs = [[1, 2, 3]]
stream ys = xs |> map(x => x + 1)
sink ys -> console()
`,
    },
  }),
  notAStage: entry({
    code: "P0602",
    severity: "error",
    message: (p: { name: string; what: "function" | "value" | "portal" }) =>
      `\`${p.name}\` is a ${p.what}, not a stage`,
    label: (p) => (p.what === "function" ? "a function works on one event" : "not an operator, task or workflow"),
    help: (p) =>
      p.what === "function"
        ? [`write \`map(${p.name})\``]
        : p.what === "portal"
          ? [`a task asks it: \`on next(x) { emit await ${p.name}(x) }\``]
          : ["a stage is an operator such as `map`, a task or a workflow"],
    instead: (p) => (p.what === "function" ? `map(${p.name})` : undefined),
    explain: {
      why: "A pipe puts streams through operators, tasks and workflows. A function knows one value at a time, so it is given to an operator.",
      wrong: `app demo
source xs = [[1, 2, 3]]
fn double(n: Int) -> Int { n * 2 }
stream ys = xs |> double
sink ys -> console()
`,
      right: `app demo
source xs = [[1, 2, 3]]
fn double(n: Int) -> Int { n * 2 }
stream ys = xs |> map(double)
sink ys -> console()
`,
    },
  }),
  pipeOnValue: entry({
    code: "P0603",
    severity: "error",
    message: (p: { type: string }) => `only a stream can stand here, and this is \`${p.type}\``,
    label: () => "not a stream",
    help: (p) => [
      p.type.startsWith("Portal<")
        ? "a portal is asked by a task, and each request gets a reply: `on next(x) { emit await portal(x) }`"
        : "values have methods: `list.map(f)`; for a stream of these values declare `source xs = [[1, 2, 3]]`, a list of atoms",
    ],
    explain: {
      why: "Values have methods, streams have pipes: a list is mapped by `xs.map(f)`, a stream by `xs |> map(f)`.",
      wrong: `app demo
stream ys = [1, 2, 3] |> map(x => x + 1)
sink ys -> console()
`,
      right: `app demo
source xs = [[1, 2, 3]]
stream ys = xs |> map(x => x + 1)
sink ys -> console()
`,
    },
  }),
  streamInFunction: entry({
    code: "P0604",
    severity: "error",
    message: (p: { name: string }) => `\`${p.name}\` is a stage: it cannot be used here`,
    label: () => "only where streams are put together",
    help: () => ["use the methods of values: `xs.map(f)`; or move it to a `stream` or a `workflow`"],
    explain: {
      why: "Streams are put together in streams, runs and workflows, once, when the app is compiled. Functions, lambdas and tasks work on events, one at a time.",
      wrong: `app demo
source xs = [[1, 2, 3]]
task half(Int) -> Int { on next(x) { emit x / 2 } }
stream ys = xs |> map(x => half(x))
sink ys -> console()
`,
      right: `app demo
source xs = [[1, 2, 3]]
task half(Int) -> Int { on next(x) { emit x / 2 } }
stream ys = xs |> half
sink ys -> console()
`,
    },
  }),
  needsKey: entry({
    code: "P0605",
    severity: "error",
    message: (p: { task: string; key: string }) => `\`${p.task}\` needs a stream with a key of type ${p.key}`,
    label: () => "this stream has no key",
    help: () => [
      "put `|> keyBy(event => …)` in front of it; a task gives a stream without a key, so after one it is needed again",
    ],
    explain: {
      why: "A task with `by` keeps its cells for each key, so every event that reaches it must have one. `keyBy` says which.",
      wrong: `app demo
source xs = [[1, 2, 3]]
task count(Int) by Int -> Int {
  state n: Int = 0
  on next(_) { n += 1; emit n }
}
stream ys = xs |> count
sink ys -> console()
`,
      right: `app demo
source xs = [[1, 2, 3]]
task count(Int) by Int -> Int {
  state n: Int = 0
  on next(_) { n += 1; emit n }
}
stream ys = xs |> keyBy(x => x) |> count
sink ys -> console()
`,
    },
  }),
  wrongKey: entry({
    code: "P0606",
    severity: "error",
    message: (p: { task: string; wanted: string; found: string }) =>
      `\`${p.task}\` keeps state for each ${p.wanted}, but the key of this stream is ${p.found}`,
    label: (p) => `wants a key of type ${p.wanted}`,
    help: (p) => [`give it a ${p.wanted} by \`keyBy\`, or write \`by ${p.found}\` in the task`],
    explain: {
      why: "The key decides which cells an event sees, so its type is part of the task.",
      wrong: `app demo
source xs = [[1, 2, 3]]
task count(Int) by String -> Int {
  state n: Int = 0
  on next(_) { n += 1; emit n }
}
stream ys = xs |> keyBy(x => x) |> count
sink ys -> console()
`,
      right: `app demo
source xs = [[1, 2, 3]]
task count(Int) by String -> Int {
  state n: Int = 0
  on next(_) { n += 1; emit n }
}
stream ys = xs |> keyBy(x => "\${x}") |> count
sink ys -> console()
`,
    },
  }),
  wrongEvent: entry({
    code: "P0607",
    severity: "error",
    message: (p: { stage: string; wanted: string; found: string }) =>
      `\`${p.stage}\` takes ${p.wanted}, but gets ${p.found}`,
    label: (p) => `gets ${p.found}`,
    help: () => ["put a `map` in front of it that makes the one from the other"],
    explain: {
      why: "What a stage gives must be what the next one takes.",
      wrong: `app demo
source xs = [[1, 2, 3]]
task shout(String) -> String {
  on next(text) { emit text.toUpper() }
}
stream ys = xs |> shout
sink ys -> console()
`,
      right: `app demo
source xs = [[1, 2, 3]]
task shout(String) -> String {
  on next(text) { emit text.toUpper() }
}
stream ys = xs |> map(x => "\${x}") |> shout
sink ys -> console()
`,
    },
  }),
  streamMissing: entry({
    code: "P0610",
    severity: "error",
    message: (p: { stage: string }) => `\`${p.stage}\` is not told which stream`,
    label: () => "of which stream?",
    help: (p) => [`write \`xs |> ${p.stage}(…)\`, or give the stream as the first argument`],
    explain: {
      why: "`xs |> f(a)` is `f(xs, a)`: the first argument of a stage is a stream.",
      wrong: `app demo
source xs = [[1, 2, 3]]
stream ys = union()
sink ys -> console()
`,
      right: `app demo
source xs = [[1, 2, 3]]
stream ys = union(xs, xs)
sink ys -> console()
`,
    },
  }),
  taskTakesNothing: entry({
    code: "P0611",
    severity: "error",
    message: (p: { task: string }) => `\`${p.task}\` takes no stream`,
    label: () => "no place for the stream on the left",
    help: () => ["let the stream be its first parameter"],
    explain: {
      why: "A stage takes the stream on its left as its first parameter.",
      wrong: `app demo
source xs = [[1, 2, 3]]
workflow fixed(n: Int, ys: Stream<Int>) -> Stream<Int> { ys |> map(y => y + n) }
stream ys = xs |> fixed(2)
sink ys -> console()
`,
      right: `app demo
source xs = [[1, 2, 3]]
workflow fixed(ys: Stream<Int>, n: Int) -> Stream<Int> { ys |> map(y => y + n) }
stream ys = xs |> fixed(2)
sink ys -> console()
`,
    },
  }),
  unionOfDifferent: entry({
    code: "P0612",
    severity: "error",
    message: (p: { first: string; other: string }) => `these streams have different events: ${p.first} and ${p.other}`,
    label: (p) => `events of type ${p.other}`,
    help: () => ["`map` both to one type; a tagged union keeps them apart: `type Event = Number(Int) | Text(String)`"],
    explain: {
      why: "The events of a union come out as one stream, so they have one type.",
      wrong: `app demo
source xs = [[1, 2, 3]]
source words = [["a"]]
stream ys = union(xs, words)
sink ys -> console()
`,
      right: `app demo
source xs = [[1, 2, 3]]
source words = [["a"]]
stream ys = union(xs, words |> map(w => w.length))
sink ys -> console()
`,
    },
  }),
  asNotTask: entry({
    code: "P0613",
    severity: "error",
    message: (p: { name: string; what: string }) => `\`as\` names the state of a task, and \`${p.name}\` is ${p.what}`,
    label: () => "has no state of its own",
    help: () => ["leave `as` out"],
    explain: {
      why: "The name after `as` is where a task's state is kept when the task occurs twice in a unit. Operators have no state; a workflow has that of the tasks in it.",
      wrong: `app demo
source xs = [[1, 2, 3]]
stream ys = xs |> map(x => x + 1) as plus
sink ys -> console()
`,
      right: `app demo
source xs = [[1, 2, 3]]
stream ys = xs |> map(x => x + 1)
sink ys -> console()
`,
    },
  }),
  secondUse: entry({
    code: "P0614",
    severity: "error",
    message: (p: { name: string; task: string; workflow: string | undefined; named: boolean }) =>
      p.named ? `\`${p.name}\` names two uses of a task in one unit` : `\`${p.task}\` is used twice in one unit`,
    label: (p) => (p.workflow === undefined ? "again here" : `again here, in \`${p.workflow}\``),
    help: (p) =>
      p.workflow === undefined
        ? [p.named ? "give each its own name" : `name the second one: \`|> ${p.task} as second\``]
        : ["cut the unit in two: give the result of the first part a name with `stream`"],
    explain: {
      why: "The state of a task is found under its name in the unit. A second use has state of its own, so it needs a name of its own.",
      wrong: `app demo
source xs = [[1, 2, 3]]
task count(Int) -> Int {
  shared state n: Int = 0
  on next(_) { n += 1; emit n }
}
stream ys = xs |> count |> count
sink ys -> console()
`,
      right: `app demo
source xs = [[1, 2, 3]]
task count(Int) -> Int {
  shared state n: Int = 0
  on next(_) { n += 1; emit n }
}
stream ys = xs |> count |> count as second
sink ys -> console()
`,
    },
  }),
};

export const dataflowCodes = {
  ...streamCodes,
  ...outputCodes,
  ...workflowCodes,
  ...doorCodes,
  ...sourceCodes,
  ...policyCodes,
  ...routingCodes,
  ...taskCodes,
};
