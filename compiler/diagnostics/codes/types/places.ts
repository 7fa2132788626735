/** P0401–P0414: what may be done where, and what may be changed. */
import { entry } from "../../entry.ts";

const maybe = (nearest: string | undefined): readonly string[] =>
  nearest === undefined ? [] : [`did you mean \`${nearest}\`?`];

const quoted = (names: readonly string[]): string => names.map((n) => `\`${n}\``).join(", ");

export const placeCodes = {
  needsStep: entry({
    code: "P0401",
    severity: "error",
    message: (p: { what: string; where: string }) => `${p.what} is not possible in ${p.where}`,
    label: (p) => `in ${p.where}`,
    help: (p) =>
      p.where === "a lambda"
        ? [
            ["`now`", "`random`", "`uuid`"].includes(p.what)
              ? "a lambda is pure: a task asks before it, and the lambda uses the value"
              : "a lambda is pure: a task goes through a list with `for x in xs { … }`",
          ]
        : ["it is for the handlers and the functions of a task"],
    explain: {
      why: "A `fn` and a lambda only compute: what they are given decides what they give. Emitting, writing state, the time of the step and the log belong to the handlers and functions of a task.",
      wrong: `app stamps
source words = [["a", "b"]]
stream stamped = words |> map(w => (w, now()))
sink stamped -> console()
`,
      right: `app stamps
task stamp(String) -> (String, Instant) {
  on next(w) { emit (w, now()) }
}
source words = [["a", "b"]]
stream stamped = words |> stamp
sink stamped -> console()
`,
    },
  }),
  noKeyHere: entry({
    code: "P0402",
    severity: "error",
    message: (p: { name: string; asked?: string | undefined }) =>
      `\`${p.name}\` is of a key, and no key is current here`,
    label: () => "of which key?",
    help: (p) => [
      p.asked === undefined
        ? "in `on atom each key` each key of the atom is current in turn; a `shared state` belongs to no key"
        : `\`portal ${p.asked}(…) -> … by r => r.item\` says under which key a request is served; a \`shared state\` belongs to no key`,
    ],
    explain: {
      why: "`on atom` and `on complete` run once for the whole task, so there is no current key, no `key`, and no cell of it.",
      wrong: `app ends
task counter(String) by String -> Int {
  state count: Int = 0
  on next(_) { count += 1 }
  on atom { emit count }
}
source words = [["a", "b"]]
stream counts = words |> keyBy(w => w) |> counter
sink counts -> console()
`,
      right: `app ends
task counter(String) by String -> Int {
  state count: Int = 0
  on next(_) { count += 1 }
  on atom each key { emit count }
}
source words = [["a", "b"]]
stream counts = words |> keyBy(w => w) |> counter
sink counts -> console()
`,
    },
  }),
  emitWithoutOutput: entry({
    code: "P0403",
    severity: "error",
    message: (p: { task: string }) => `\`${p.task}\` emits nothing: it does not say what`,
    label: () => "emitted here",
    help: () => ["declare it: `task name(Input) -> Output { … }`"],
    explain: {
      why: "What a task emits stands in its head, so that its users need not read its handlers.",
      wrong: `app doubles
task double(Int) {
  on next(n) { emit n * 2 }
}
source xs = [[1, 2]]
run xs |> double
`,
      right: `app doubles
task double(Int) -> Int {
  on next(n) { emit n * 2 }
}
source xs = [[1, 2]]
stream ys = xs |> double
sink ys -> console()
`,
    },
  }),
  noSuchPhase: entry({
    code: "P0404",
    severity: "error",
    message: (p: { name: string; task: string; phases: readonly string[]; nearest: string | undefined }) =>
      `\`${p.task}\` has no phase \`${p.name}\``,
    label: () => "not a phase",
    help: (p) =>
      p.nearest
        ? maybe(p.nearest)
        : p.phases.length > 0
          ? [`its phases are ${quoted(p.phases)}`]
          : ["declare it: `phase name { … }`"],
    explain: {
      why: "`become` goes to a phase of the same task.",
      wrong: `app doors
task door(String) by String -> String {
  phase closed { on next(_) { become opened } }
  phase open { on next(who) { emit who; become closed } }
}
source names = [["ann", "bob"]]
stream through = names |> keyBy(n => n) |> door
sink through -> console()
`,
      right: `app doors
task door(String) by String -> String {
  phase closed { on next(_) { become open } }
  phase open { on next(who) { emit who; become closed } }
}
source names = [["ann", "bob"]]
stream through = names |> keyBy(n => n) |> door
sink through -> console()
`,
    },
  }),
  returnFromHandler: entry({
    code: "P0405",
    severity: "error",
    message: (_p: { asked: string | undefined }) => "a handler returns no value",
    label: () => "nobody gets this",
    help: (p) => [
      p.asked !== undefined
        ? `who asks gets a reply: \`${p.asked}\`; a bare \`return\` leaves the handler`
        : "what a task gives is emitted: `emit value`; a bare `return` leaves the handler",
    ],
    explain: {
      why: "A handler is called by nobody who would wait for a value. It emits events: none, one, or many.",
      wrong: `app doubles
task double(Int) -> Int {
  on next(n) { return n * 2 }
}
source xs = [[1, 2]]
stream ys = xs |> double
sink ys -> console()
`,
      right: `app doubles
task double(Int) -> Int {
  on next(n) { emit n * 2 }
}
source xs = [[1, 2]]
stream ys = xs |> double
sink ys -> console()
`,
    },
  }),
  notAssignable: entry({
    code: "P0410",
    severity: "error",
    message: (p: { name: string; what: "let" | "parameter" | "key" | "constant" }) => `\`${p.name}\` does not change`,
    label: (p) =>
      ({ let: "it is a `let`", parameter: "it is bound once", key: "the key is given", constant: "it is a constant" })[
        p.what
      ],
    help: (p) =>
      p.what === "let"
        ? ["declare it with `var`"]
        : p.what === "parameter"
          ? [`begin with a variable: \`var current = ${p.name}\``]
          : ["what is to last from event to event is a cell of a task: `state`"],
    explain: {
      why: "A name that is bound by `let`, by a pattern or as a parameter keeps its value. A local that changes is declared with `var`.",
      wrong: `app sums
fn sum(xs: List<Int>) -> Int {
  let total = 0
  for x in xs { total += x }
  total
}
source lists = [[[1, 2], [3]]]
stream sums = lists |> map(xs => sum(xs))
sink sums -> console()
`,
      right: `app sums
fn sum(xs: List<Int>) -> Int {
  var total = 0
  for x in xs { total += x }
  total
}
source lists = [[[1, 2], [3]]]
stream sums = lists |> map(xs => sum(xs))
sink sums -> console()
`,
    },
  }),
  immutable: entry({
    code: "P0411",
    severity: "error",
    message: (_p: object) => "values do not change",
    label: () => "part of a value",
    explain: {
      why: "A value that two places hold stays the same for both. A change is a new value with some parts replaced; only cells and `var` locals get another value.",
      wrong: `app marks
type Order = { item: String, paid: Bool }
fn pay(order: Order) -> Order {
  order.paid = true
  order
}
source orders: Order = file.jsonl("orders.jsonl")
stream paid = orders |> map(o => pay(o))
sink paid -> console()
`,
      right: `app marks
type Order = { item: String, paid: Bool }
fn pay(order: Order) -> Order {
  { ...order, paid: true }
}
source orders: Order = file.jsonl("orders.jsonl")
stream paid = orders |> map(o => pay(o))
sink paid -> console()
`,
    },
  }),
  operatorOnEntry: entry({
    code: "P0412",
    severity: "error",
    message: (p: { operator: string; cure: string }) => `\`${p.operator}\` on an entry that may be absent`,
    label: () => "what if it is not there?",
    help: (p) => [`write \`${p.cure}\``],
    explain: {
      why: "An entry is an option, as it may not be there yet. The program says what counts then.",
      wrong: `app tallies
task tally(String) -> Map<String, Int> {
  shared state counts: Map<String, Int> = {}
  on next(w) { counts[w] += 1 }
  on complete { emit counts }
}
source words = [["a", "b", "a"]]
stream tallies = words |> tally
sink tallies -> console()
`,
      right: `app tallies
task tally(String) -> Map<String, Int> {
  shared state counts: Map<String, Int> = {}
  on next(w) { counts[w] = (counts[w] ?? 0) + 1 }
  on complete { emit counts }
}
source words = [["a", "b", "a"]]
stream tallies = words |> tally
sink tallies -> console()
`,
    },
  }),
  deleteTarget: entry({
    code: "P0414",
    severity: "error",
    message: (p: { what: "where" | "list" | "set" | "value" | "other" }) =>
      p.what === "where"
        ? "`delete … where` belongs to an update, which is not available yet"
        : "`delete` takes an entry of a map in a cell",
    label: () => "not such an entry",
    help: (p) =>
      ({
        where: ["filter the collection: `xs = xs.filter(x => …)`"],
        list: ["take an element out of a list with `xs = xs.filter(x => …)`"],
        set: ["take an element out of a set in a cell with `xs.delete(x)`"],
        value: ["a map that is a value is changed by `m.without(key)`, which gives a new one"],
        other: ["an optional value becomes absent by `= None`"],
      })[p.what],
    explain: {
      why: "`delete cell[key]` takes one entry out of a map that is kept in a cell.",
      wrong: `app lists
task recent(Int) -> List<Int> {
  shared state seen: List<Int> = []
  on next(n) {
    seen.push(n)
    delete seen[0]
    emit seen
  }
}
source xs = [[1, 2]]
stream ys = xs |> recent
sink ys -> console()
`,
      right: `app lists
task recent(Int) -> List<Int> {
  shared state seen: List<Int> = []
  on next(n) {
    seen = [...seen.drop(1), n]
    emit seen
  }
}
source xs = [[1, 2]]
stream ys = xs |> recent
sink ys -> console()
`,
    },
  }),
};
