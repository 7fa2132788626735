/** P0625–P0639: workflows, and the order of streams. */
import { entry } from "../entry.ts";

export const workflowCodes = {
  streamCycle: entry({
    code: "P0625",
    severity: "error",
    message: (p: { path: readonly string[] }) =>
      p.path.length < 3
        ? `\`${p.path[0] ?? ""}\` is made from itself`
        : `these streams are made from each other: ${p.path.join(" → ")}`,
    label: () => "here it comes round again",
    help: () => [
      "put a sequencer into the circle: `sequencer loop: T` orders what comes in and what comes back, each by a `connect … -> loop`",
    ],
    explain: {
      why: "Inside a workflow, and between streams, data flows one way. A circle needs a place where the order of what comes from outside and what comes back is decided: a sequencer.",
      wrong: `app demo
source xs = [[1, 2, 3]]
stream ys = union(xs, zs)
stream zs = ys |> filter(y => y > 0) |> map(y => y - 1)
sink zs -> console()
`,
      right: `app demo
source xs = [[1, 2, 3]]
sequencer loop: Int
stream zs = loop |> filter(y => y > 0) |> map(y => y - 1)
connect xs -> loop
connect zs -> loop
sink zs -> console()
`,
    },
  }),
  usedBefore: entry({
    code: "P0626",
    severity: "error",
    message: (p: { name: string }) => `\`${p.name}\` is used before it is defined`,
    label: () => "not defined yet",
    help: () => ["move its `let` up"],
    explain: {
      why: "A workflow's body is read from top to bottom.",
      wrong: `app demo
source xs = [[1, 2, 3]]
workflow two(ns: Stream<Int>) -> Stream<Int> {
  let b = a |> map(n => n + 1)
  let a = ns |> map(n => n * 2)
  b
}
stream ys = two(xs)
sink ys -> console()
`,
      right: `app demo
source xs = [[1, 2, 3]]
workflow two(ns: Stream<Int>) -> Stream<Int> {
  let a = ns |> map(n => n * 2)
  let b = a |> map(n => n + 1)
  b
}
stream ys = two(xs)
sink ys -> console()
`,
    },
  }),
  streamDropped: entry({
    code: "P0627",
    severity: "error",
    message: (_p: object) => "this stream goes nowhere",
    label: () => "nothing uses it",
    help: () => ["give it a name with `let`, and use that"],
    explain: {
      why: "A pipe makes a new stream and leaves the old one as it is. Without a name the new one is lost.",
      wrong: `app demo
source xs = [[1, 2, 3]]
workflow two(ns: Stream<Int>) -> Stream<Int> {
  ns |> filter(n => n > 1)
  ns
}
stream ys = two(xs)
sink ys -> console()
`,
      right: `app demo
source xs = [[1, 2, 3]]
workflow two(ns: Stream<Int>) -> Stream<Int> {
  let large = ns |> filter(n => n > 1)
  large
}
stream ys = two(xs)
sink ys -> console()
`,
    },
  }),
  workflowStatement: entry({
    code: "P0628",
    severity: "error",
    message: (p: { what: string }) => `a workflow cannot have ${p.what}`,
    label: () => "not in a workflow",
    help: () => [
      "name streams with `let`, and end with the stream that comes out; what is done for each event belongs to a task",
    ],
    explain: {
      why: "A workflow says how streams are connected. Nothing happens in it when it is read, so there is nothing to assign, repeat or leave.",
      wrong: `app demo
source xs = [[1, 2, 3]]
workflow two(ns: Stream<Int>) -> Stream<Int> {
  var out = ns
  out
}
stream ys = two(xs)
sink ys -> console()
`,
      right: `app demo
source xs = [[1, 2, 3]]
workflow two(ns: Stream<Int>) -> Stream<Int> {
  let out = ns
  out
}
stream ys = two(xs)
sink ys -> console()
`,
    },
  }),
  workflowWithoutStream: entry({
    code: "P0629",
    severity: "error",
    message: (p: { name: string }) => `\`${p.name}\` takes no stream`,
    label: () => "from what?",
    help: () => ["give it a parameter of type `Stream<T>`; a function of values is a `fn`"],
    explain: {
      why: "A workflow is a function from streams to streams. Without one it has nothing to work on.",
      wrong: `app demo
source xs = [[1, 2, 3]]
workflow nothing(n: Int) -> Stream<Int> { xs |> map(x => x + n) }
stream ys = nothing(1)
sink ys -> console()
`,
      right: `app demo
source xs = [[1, 2, 3]]
workflow plus(ns: Stream<Int>, n: Int) -> Stream<Int> { ns |> map(x => x + n) }
stream ys = plus(xs, 1)
sink ys -> console()
`,
    },
  }),
  workflowWithoutValue: entry({
    code: "P0630",
    severity: "error",
    message: (p: { name: string; wanted: string }) => `\`${p.name}\` should give ${p.wanted}, but ends without one`,
    label: (p) => `${p.wanted} is promised`,
    help: () => ["let the last line be the stream that comes out"],
    explain: {
      why: "What a workflow gives is its last expression.",
      wrong: `app demo
source xs = [[1, 2, 3]]
workflow two(ns: Stream<Int>) -> Stream<Int> {
  let out = ns |> map(n => n * 2)
}
stream ys = two(xs)
sink ys -> console()
`,
      right: `app demo
source xs = [[1, 2, 3]]
workflow two(ns: Stream<Int>) -> Stream<Int> {
  ns |> map(n => n * 2)
}
stream ys = two(xs)
sink ys -> console()
`,
    },
  }),
  workflowOtherResult: entry({
    code: "P0631",
    severity: "error",
    message: (p: { name: string; wanted: string; found: string }) =>
      `\`${p.name}\` should give ${p.wanted}, but gives ${p.found}`,
    label: (p) => `this is ${p.found}`,
    explain: {
      why: "What a workflow gives is its last expression, and must be of the type after `->`.",
      wrong: `app demo
source xs = [[1, 2, 3]]
workflow two(ns: Stream<Int>) -> Stream<String> { ns |> map(n => n * 2) }
stream ys = two(xs)
sink ys -> console()
`,
      right: `app demo
source xs = [[1, 2, 3]]
workflow two(ns: Stream<Int>) -> Stream<Int> { ns |> map(n => n * 2) }
stream ys = two(xs)
sink ys -> console()
`,
    },
  }),
  workflowRecursive: entry({
    code: "P0632",
    severity: "error",
    message: (p: { path: readonly string[] }) => `a workflow contains itself: ${p.path.join(" → ")}`,
    label: () => "here it comes round again",
    help: () => ["repetition over events belongs to a task, or to a circle through a sequencer"],
    explain: {
      why: "A workflow is put in the place of its use, so one that uses itself would never end.",
      wrong: `app demo
source xs = [[1, 2, 3]]
workflow again(ns: Stream<Int>) -> Stream<Int> { again(ns |> filter(n => n > 0)) }
stream ys = again(xs)
sink ys -> console()
`,
      right: `app demo
source xs = [[1, 2, 3]]
workflow once(ns: Stream<Int>) -> Stream<Int> { ns |> filter(n => n > 0) }
stream ys = once(xs)
sink ys -> console()
`,
    },
  }),
};
