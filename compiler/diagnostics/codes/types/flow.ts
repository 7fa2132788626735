/** P0520–P0526: blocks, loops, and what leaves them. */
import { entry } from "../../entry.ts";

export const flowCodes = {
  elseMustLeave: entry({
    code: "P0520",
    severity: "error",
    message: (_p: object) => "the `else` of a `let` must leave the block",
    label: () => "goes on from here without the names",
    help: () => ['end it with `return`, `break`, `continue` or `fail("…")`'],
    explain: {
      why: "After `let P = e else { … }` the names of P are there, so the other way must not come to that place.",
      wrong: `app parsed
fn number(s: String) -> Int {
  let Some(n) = Int.parse(s) else { 0 }
  n
}
source texts = [["1", "x"]]
stream numbers = texts |> map(t => number(t))
sink numbers -> console()
`,
      right: `app parsed
fn number(s: String) -> Int {
  let Some(n) = Int.parse(s) else { return 0 }
  n
}
source texts = [["1", "x"]]
stream numbers = texts |> map(t => number(t))
sink numbers -> console()
`,
    },
  }),
  outsideLoop: entry({
    code: "P0521",
    severity: "error",
    message: (p: { word: string }) => `\`${p.word}\` stands in no loop`,
    label: () => "no loop around this",
    help: () => ["`return` leaves a function, a handler or a lambda"],
    explain: {
      why: "`break` and `continue` are of the innermost `for` or `while` of the same function.",
      wrong: `app breaks
task small(Int) -> Int {
  on next(n) {
    if n > 10 { break }
    emit n
  }
}
source xs = [[1, 20]]
stream ys = xs |> small
sink ys -> console()
`,
      right: `app breaks
task small(Int) -> Int {
  on next(n) {
    if n > 10 { return }
    emit n
  }
}
source xs = [[1, 20]]
stream ys = xs |> small
sink ys -> console()
`,
    },
  }),
  neverReached: entry({
    code: "P0522",
    severity: "warning",
    message: (_p: object) => "this is never reached",
    label: () => "what stands above always leaves",
    explain: {
      why: "After `return`, `break`, `continue` or `fail` nothing more of the block is done.",
      wrong: `app after
fn half(n: Int) -> Int {
  return n / 2
  n * 2
}
source xs = [[1, 2]]
stream ys = xs |> map(x => half(x))
sink ys -> console()
`,
      right: `app after
fn half(n: Int) -> Int {
  n / 2
}
source xs = [[1, 2]]
stream ys = xs |> map(x => half(x))
sink ys -> console()
`,
    },
  }),
  unusedValue: entry({
    code: "P0523",
    severity: "warning",
    message: (p: { type: string }) => `this ${p.type} is not used`,
    label: () => "computed for nothing",
    help: () => ["emit it, assign it, or leave it out; `let _ = …` says that it is not needed"],
    explain: {
      why: "An expression without an effect whose value nobody takes does nothing. Often a new value was taken for a change of the old one: `xs.map(f)` does not change `xs`.",
      wrong: `app sorts
fn least(xs: List<Int>) -> Int {
  xs.sorted()
  xs[0] ?? 0
}
source lists = [[[2, 1], [3]]]
stream leasts = lists |> map(xs => least(xs))
sink leasts -> console()
`,
      right: `app sorts
fn least(xs: List<Int>) -> Int {
  let ordered = xs.sorted()
  ordered[0] ?? 0
}
source lists = [[[2, 1], [3]]]
stream leasts = lists |> map(xs => least(xs))
sink leasts -> console()
`,
    },
  }),
  letWithoutValue: entry({
    code: "P0524",
    severity: "error",
    message: (p: { name: string }) => `there is no value for \`${p.name}\``,
    label: () => "this has no value",
    explain: {
      why: "What ends in a statement, an `if` without `else`, and a function that gives nothing have no value that a name could stand for.",
      wrong: `app units
task log1(Int) -> Int {
  shared state seen: List<Int> = []
  on next(n) {
    let count = seen.push(n)
    emit n
  }
}
source xs = [[1, 2]]
stream ys = xs |> log1
sink ys -> console()
`,
      right: `app units
task log1(Int) -> Int {
  shared state seen: List<Int> = []
  on next(n) {
    seen.push(n)
    emit seen.length
  }
}
source xs = [[1, 2]]
stream ys = xs |> log1
sink ys -> console()
`,
    },
  }),
  returnWithoutValue: entry({
    code: "P0525",
    severity: "error",
    message: (p: { expected: string }) => `this \`return\` must give ${p.expected}`,
    label: () => "without a value",
    explain: {
      why: "A function that gives a value gives it on every way out.",
      wrong: `app halves
fn half(n: Int) -> Int {
  if n < 0 { return }
  n / 2
}
source xs = [[1, 2]]
stream ys = xs |> map(x => half(x))
sink ys -> console()
`,
      right: `app halves
fn half(n: Int) -> Int {
  if n < 0 { return 0 }
  n / 2
}
source xs = [[1, 2]]
stream ys = xs |> map(x => half(x))
sink ys -> console()
`,
    },
  }),
  notIterable: entry({
    code: "P0526",
    severity: "error",
    message: (p: { type: string }) => `\`for\` goes through a list, and this is ${p.type}`,
    label: (p) => `this is ${p.type}`,
    explain: {
      why: "`for` goes through the elements of a list, in their order. Maps, sets and strings give theirs as lists.",
      wrong: `app loops
fn total(m: Map<String, Int>) -> Int {
  var sum = 0
  for (_, n) in m { sum += n }
  sum
}
source maps: Map<String, Int> = file.jsonl("maps.jsonl")
stream totals = maps |> map(m => total(m))
sink totals -> console()
`,
      right: `app loops
fn total(m: Map<String, Int>) -> Int {
  var sum = 0
  for (_, n) in m.entries() { sum += n }
  sum
}
source maps: Map<String, Int> = file.jsonl("maps.jsonl")
stream totals = maps |> map(m => total(m))
sink totals -> console()
`,
    },
  }),
};
