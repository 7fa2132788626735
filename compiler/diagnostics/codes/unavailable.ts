/** P07xx: constructs of the language that are understood and refused, because they are not available yet. One code each. */
import { entry } from "../entry.ts";

const why =
  "The language reserves this for a later version, so that programs written today keep their meaning. It is understood, but cannot run yet.";

export const unavailableCodes = {
  portalNotYet: entry({
    code: "P0701",
    severity: "error",
    message: (_p: object) => "portals are not available yet",
    label: () => "a portal",
    help: () => ["pass the request as an event on a stream, and the answer on another"],
    explain: {
      why,
      wrong: `app shop
source xs = [[1, 2, 3]]
portal stock(Int) -> Int by item => item
stream ys = xs |> map(x => x + 1)
sink ys -> console()
`,
      right: `app shop
source xs = [[1, 2, 3]]
stream ys = xs |> map(x => x + 1)
sink ys -> console()
`,
    },
  }),
  onAskNotYet: entry({
    code: "P0702",
    severity: "error",
    message: (_p: object) => "`on ask` is not available yet",
    label: () => "serves a portal",
    help: () => ["take requests as events with `on next`"],
    explain: {
      why,
      wrong: `app shop
source xs = [[1, 2, 3]]
task shelf(Int) by Int {
  on next(_) {}
  on ask stock(r) {}
}
stream ys = xs |> map(x => x + 1)
sink ys -> console()
`,
      right: `app shop
source xs = [[1, 2, 3]]
task shelf(Int) by Int {
  on next(_) {}
}
stream ys = xs |> map(x => x + 1)
sink ys -> console()
`,
    },
  }),
  replyNotYet: entry({
    code: "P0703",
    severity: "error",
    message: (_p: object) => "`reply` is not available yet",
    label: () => "answers a request",
    help: () => ["emit the answer as an event"],
    explain: {
      why,
      wrong: `app shop
source xs = [[1, 2, 3]]
task answer(Int) -> Int {
  on next(x) { reply x }
}
stream ys = xs |> answer
sink ys -> console()
`,
      right: `app shop
source xs = [[1, 2, 3]]
task answer(Int) -> Int {
  on next(x) { emit x }
}
stream ys = xs |> answer
sink ys -> console()
`,
    },
  }),
  awaitNotYet: entry({
    code: "P0704",
    severity: "error",
    message: (_p: object) => "`await` is not available yet",
    label: () => "waits for a future",
    help: () => ["keep what is needed in a cell, and go on when the answer arrives as an event"],
    explain: {
      why,
      wrong: `app waits
source xs = [[1, 2, 3]]
task wait(Int) -> Int {
  on next(x) { await x }
}
stream ys = xs |> wait
sink ys -> console()
`,
      right: `app waits
source xs = [[1, 2, 3]]
task wait(Int) -> Int {
  on next(x) { emit x }
}
stream ys = xs |> wait
sink ys -> console()
`,
    },
  }),
  exclusiveNotYet: entry({
    code: "P0705",
    severity: "error",
    message: (_p: object) => "`exclusive` tasks are not available yet",
    label: () => "without `exclusive`",
    help: () => ["a handler that does not await is never interrupted anyway"],
    explain: {
      why,
      wrong: `app busy
source xs = [[1, 2, 3]]
exclusive task echo(Int) -> Int {
  on next(x) { emit x }
}
stream ys = xs |> echo
sink ys -> console()
`,
      right: `app busy
source xs = [[1, 2, 3]]
task echo(Int) -> Int {
  on next(x) { emit x }
}
stream ys = xs |> echo
sink ys -> console()
`,
    },
  }),
  updateNotYet: entry({
    code: "P0710",
    severity: "error",
    message: (_p: object) => "`update` is not available yet",
    label: () => "an update",
    help: () => ["stop the app and change its input"],
    explain: {
      why,
      wrong: `app change
source xs = [[1, 2, 3]]
update forget(user: Int) {}
stream ys = xs |> map(x => x + 1)
sink ys -> console()
`,
      right: `app change
source xs = [[1, 2, 3]]
stream ys = xs |> map(x => x + 1)
sink ys -> console()
`,
    },
  }),
  patternNotYet: entry({
    code: "P0711",
    severity: "error",
    message: (_p: object) => "event patterns are not available yet",
    label: () => "an event pattern",
    help: () => ["write a task whose phases are the steps of the pattern"],
    explain: {
      why,
      wrong: `app takeover
type Event = Login | Transfer
source xs = [[1, 2, 3]]
pattern taken = Login as a then Transfer as b within 10m
stream ys = xs |> map(x => x + 1)
sink ys -> console()
`,
      right: `app takeover
type Event = Login | Transfer
source xs = [[1, 2, 3]]
stream ys = xs |> map(x => x + 1)
sink ys -> console()
`,
    },
  }),
  testNotYet: entry({
    code: "P0712",
    severity: "error",
    message: (_p: object) => "test blocks are not available yet",
    label: () => "a test",
    help: () => ["run the app on a small input and compare its output"],
    explain: {
      why,
      wrong: `app tested
source xs = [[1, 2, 3]]
stream ys = xs |> map(x => x + 1)
sink ys -> console()
test "adds one" {
  expect ys.events == [2, 3, 4]
}
`,
      right: `app tested
source xs = [[1, 2, 3]]
stream ys = xs |> map(x => x + 1)
sink ys -> console()
`,
    },
  }),
  timerNotYet: entry({
    code: "P0713",
    severity: "error",
    message: (_p: object) => "timers are not available yet",
    label: () => "a timer",
    help: () => ["let a source `every(1s)` send the time as events"],
    explain: {
      why,
      wrong: `app ticks
source xs = [[1, 2, 3]]
task late(Int) by Int {
  timer idle
  on next(_) {}
}
stream ys = xs |> map(x => x + 1)
sink ys -> console()
`,
      right: `app ticks
source xs = [[1, 2, 3]]
task late(Int) by Int {
  on next(_) {}
}
stream ys = xs |> map(x => x + 1)
sink ys -> console()
`,
    },
  }),
  operatorNotYet: entry({
    code: "P0714",
    severity: "error",
    message: (p: { name: string }) => `\`${p.name}\` is not available yet`,
    label: () => "of a later version",
    help: () => ["keep what is needed in the cells of a task"],
    explain: {
      why,
      wrong: `app later
source xs = [[1, 2, 3]]
stream ys = xs |> keyBy(x => x) |> window(tumbling(1m), count())
sink ys -> console()
`,
      right: `app later
source xs = [[1, 2, 3]]
stream ys = xs |> keyBy(x => x)
sink ys -> console()
`,
    },
  }),
  effectNotYet: entry({
    code: "P0716",
    severity: "error",
    message: (_p: object) => "`import ts effect` is not available yet",
    label: () => "an effect",
    help: () => ["a function that only computes is imported by `import ts pure`"],
    explain: {
      why,
      wrong: `app pays
import ts effect { charge: (Int) => Int } from "./payments.ts"
source xs = [[1, 2, 3]]
stream ys = xs |> map(x => x + 1)
sink ys -> console()
`,
      right: `app pays
source xs = [[1, 2, 3]]
stream ys = xs |> map(x => x + 1)
sink ys -> console()
`,
    },
  }),
  personalNotYet: entry({
    code: "P0717",
    severity: "error",
    message: (_p: object) => "`personal by` is not available yet",
    label: () => "a mark for personal data",
    help: () => ["leave the mark out"],
    explain: {
      why,
      wrong: `app people
type Person = { user: Int, email: String personal by user }
source people: Person = file.jsonl("people.jsonl")
sink people -> console()
`,
      right: `app people
type Person = { user: Int, email: String }
source people: Person = file.jsonl("people.jsonl")
sink people -> console()
`,
    },
  }),
  migrationNotYet: entry({
    code: "P0718",
    severity: "error",
    message: (p: { what: string }) => `\`${p.what}\` is not available yet`,
    label: () => "part of an update of a running app",
    help: () => ["start with a new data folder"],
    explain: {
      why,
      wrong: `app counts
source xs = [[1, 2, 3]]
task counter(Int) -> Int {
  shared state total: Float = 0.0 from (total: Int) => Float(total)
  on next(x) { emit x }
}
stream ys = xs |> counter
sink ys -> console()
`,
      right: `app counts
source xs = [[1, 2, 3]]
task counter(Int) -> Int {
  shared state total: Float = 0.0
  on next(x) { emit x }
}
stream ys = xs |> counter
sink ys -> console()
`,
    },
  }),
  connectorNotYet: entry({
    code: "P0719",
    severity: "error",
    message: (p: { name: string }) => `the connector \`${p.name}\` is not available yet`,
    label: () => "of a later version",
    help: () => ["read from and write to files: `file.jsonl(path)`, `file.csv(path)`, `file.lines(path)`"],
    explain: {
      why,
      wrong: `app web
source orders: Int = file.jsonl("orders.jsonl")
sink orders -> http.post("https://example.org/orders")
`,
      right: `app web
source orders: Int = file.jsonl("orders.jsonl")
sink orders -> file.jsonl("out.jsonl")
`,
    },
  }),
  portalTypeNotYet: entry({
    code: "P0720",
    severity: "error",
    message: (p: { name: string }) => `the type \`${p.name}\` is not available yet`,
    label: () => "belongs to portals",
    help: () => ["pass the data itself"],
    explain: {
      why,
      wrong: `app refs
type Caller = { answer: Reply<Int> }
source xs = [[1, 2, 3]]
stream ys = xs |> map(x => x + 1)
sink ys -> console()
`,
      right: `app refs
type Caller = { answer: Int }
source xs = [[1, 2, 3]]
stream ys = xs |> map(x => x + 1)
sink ys -> console()
`,
    },
  }),
  tryNotYet: entry({
    code: "P0722",
    severity: "error",
    message: (_p: object) => "`try` is not available yet",
    label: () => "makes a fault a value",
    help: () => ["check beforehand what could go wrong, or let the unit's `on error` policy deal with it"],
    explain: {
      why,
      wrong: `app tries
source xs = [[1, 2, 3]]
stream ys = xs |> map(x => try 10 / x)
sink ys -> console()
`,
      right: `app tries
source xs = [[1, 2, 3]]
stream ys = xs |> map(x => if x == 0 { 0 } else { 10 / x })
sink ys -> console()
`,
    },
  }),
  functionNotYet: entry({
    code: "P0723",
    severity: "error",
    message: (p: { name: string }) => `\`${p.name}\` is not available yet`,
    label: () => "of a later version",
    help: () => ["do without it, or keep what is needed in the cells of a task"],
    explain: {
      why,
      wrong: `app later
source xs = [[1, 2, 3]]
stream ys = xs |> map(x => disclose(x, "asked for"))
sink ys -> console()
`,
      right: `app later
source xs = [[1, 2, 3]]
stream ys = xs |> map(x => x)
sink ys -> console()
`,
    },
  }),
};
