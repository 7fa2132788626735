/**
 * P07xx: constructs of the language that are understood and refused, because they are not available yet. One code
 * each. P0701–P0705, P0713, P0716, P0720 and P0722 were of portals, tasks that await, timers and effects.
 */
import { entry } from "../entry.ts";

const why =
  "The language reserves this for a later version, so that programs written today keep their meaning. It is understood, but cannot run yet.";

export const unavailableCodes = {
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
sink orders -> metrics("orders")
`,
      right: `app web
source orders: Int = file.jsonl("orders.jsonl")
sink orders -> file.jsonl("out.jsonl")
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
