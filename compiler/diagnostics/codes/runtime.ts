/**
 * P09xx: what can go wrong when a program runs. The runtime says it in words of its own, with these codes
 * (`faultCodes` in `runtime/fault.ts`); here is what they mean,
 * with those of `operation.ts` and `waiting.ts`.
 */
import { entry } from "../entry.ts";
import { operationCodes } from "./operation.ts";
import { waitingCodes } from "./waiting.ts";

const aFile = "it is about a file that the program reads or writes";

const outcome = (p: { reason: string }): string => p.reason;

export const runtimeCodes = {
  ...operationCodes,
  ...waitingCodes,
  failed: entry({
    code: "P0910",
    severity: "error",
    message: outcome,
    explain: {
      why: "The program called `fail`: the step is undone, and the unit's `on error` decides what becomes of its atom.",
      wrong: `app checked

source amounts = [[5, -1]]
stream good = amounts |> map(n => if n < 0 { fail("a negative amount") } else { n })
sink good -> console()
`,
      right: `app checked

source amounts = [[5, -1]]
stream good = amounts |> filter(n => n >= 0)
sink good -> console()
`,
    },
  }),
  foreignValue: entry({
    code: "P0911",
    severity: "error",
    message: outcome,
    help: () => ["correct the TypeScript function, or the type that the import gives it"],
    explain: {
      why: "What a TypeScript function returns is checked where it comes in, so a wrong value cannot travel on.",
      wrong: `app demo
import ts pure { stem: (String) => Int } from "./stem.ts"
source words = [["Tea"]]
sink words |> map(word => stem(word)) -> console()
//// stem.ts
export function stem(word: string): number {
  return word.length / 2;
}
`,
      right: `app demo
import ts pure { stem: (String) => Int } from "./stem.ts"
source words = [["Tea"]]
sink words |> map(word => stem(word)) -> console()
//// stem.ts
export function stem(word: string): number {
  return Math.floor(word.length / 2);
}
`,
    },
  }),
  overflow: entry({
    code: "P0912",
    severity: "error",
    message: (p: { result: string }) => `${p.result} is beyond what an Int can hold exactly (±9007199254740991)`,
    help: () => ["use Decimal or Float for larger numbers"],
    explain: {
      why: "An Int is exact or it is a fault: never a number that is silently wrong.",
      wrong: `app squares

source numbers = [[9007199254740991]]
stream next = numbers |> map(n => n + 1)
sink next -> console()
`,
      right: `app squares

source numbers = [[9007199254740991]]
stream next = numbers |> map(n => Decimal(n) + 1)
sink next -> console()
`,
    },
  }),
  divisionByZero: entry({
    code: "P0913",
    severity: "error",
    message: (_: Record<string, never>) => "division by zero",
    help: () => ["test the divisor first"],
    explain: {
      why: "There is no Int and no Decimal that a division by zero could give. A Float gives an infinity.",
      wrong: `app shares

source parts = [[(6, 2), (1, 0)]]
stream shares = parts |> map(((sum, count)) => sum / count)
sink shares -> console()
`,
      right: `app shares

source parts = [[(6, 2), (1, 0)]]
stream shares = parts |> map(((sum, count)) => if count == 0 { 0 } else { sum / count })
sink shares -> console()
`,
    },
  }),
  badJson: entry({
    code: "P0914",
    severity: "error",
    message: outcome,
    help: () => ["correct the line, or let `on error skip to` put its atom aside"],
    explain: {
      why:
        "A line is not JSON, or is JSON of another type than the stream's. The atom that it is in fails where it is " +
        "consumed; its place is `file:line`.",
      wrong: `app orders
type Order = { item: String, units: Int }
source orders: Order = file.jsonl("orders.jsonl")
sink orders -> console()
//// orders.jsonl
{"item":"tea","units":2}
{"item":"salt","units":"two"}
`,
      right: `app orders
type Order = { item: String, units: Int }
source orders: Order = file.jsonl("orders.jsonl")
sink orders -> console()
//// orders.jsonl
{"item":"tea","units":2}
{"item":"salt","units":2}
`,
    },
  }),
  badText: entry({
    code: "P0915",
    severity: "error",
    message: outcome,
    help: () => ["save the file as UTF-8"],
    explain: {
      why: "Texts are UTF-8. A byte that is not would have to be guessed at, so the atom that the line is in fails.",
      wrong: "",
      right: "",
      cannotShow: aFile,
    },
  }),
  lineTooLong: entry({
    code: "P0916",
    severity: "error",
    message: outcome,
    help: () => ["is this a file of lines?"],
    explain: {
      why: "A line has to be held in memory whole, so its length has a limit: 16 MiB. A longer one fails its atom.",
      wrong: "",
      right: "",
      cannotShow: aFile,
    },
  }),
  badCsv: entry({
    code: "P0917",
    severity: "error",
    message: outcome,
    help: () => ["correct the row, or let `on error skip to` put its atom aside"],
    explain: {
      why: "A row has more or fewer fields than there are columns, or a quote in it is not closed (RFC 4180).",
      wrong: `app orders
type Order = { item: String, units: Int }
source orders: Order = file.csv("orders.csv")
sink orders -> console()
//// orders.csv
item,units
green, sweet tea,2
`,
      right: `app orders
type Order = { item: String, units: Int }
source orders: Order = file.csv("orders.csv")
sink orders -> console()
//// orders.csv
item,units
"green, sweet tea",2
`,
    },
  }),
  outOfRange: entry({
    code: "P0918",
    severity: "error",
    message: outcome,
    explain: {
      why: "The result is beyond what its type can hold: a Decimal of 10^6145, an Instant after the year 275760.",
      wrong: `app large
source starts = [[10.0]]
fn squared(start: Decimal, times: Int) -> Decimal {
  var x = start
  for _ in 0..times { x = x * x }
  x
}
sink starts |> map(x => squared(Decimal(x), 13)) -> console()
`,
      right: `app large
source starts = [[10.0]]
fn squared(start: Decimal, times: Int) -> Decimal {
  var x = start
  for _ in 0..times { x = x * x }
  x
}
sink starts |> map(x => squared(Decimal(x), 3)) -> console()
`,
    },
  }),
  hostFailed: entry({
    code: "P0919",
    severity: "error",
    message: outcome,
    help: () => ["the message is that of the TypeScript function's error"],
    explain: {
      why: "An error thrown by TypeScript code aborts the step, as `fail` does.",
      wrong: `app demo
import ts pure { stem } from "./stem.ts"
source words = [["Tea"]]
sink words |> map(word => stem(word)) -> console()
//// stem.ts
export function stem(word: string): string {
  throw new Error(\`no stem of \${word}\`);
}
`,
      right: `app demo
import ts pure { stem } from "./stem.ts"
source words = [["Tea"]]
sink words |> map(word => stem(word)) -> console()
//// stem.ts
export function stem(word: string): string {
  return word.toLowerCase();
}
`,
    },
  }),
  stackExhausted: entry({
    code: "P0920",
    severity: "error",
    message: (_: Record<string, never>) => "the stack is exhausted: a function calls itself too deeply",
    help: () => ["write the recursion as a loop, or bound its depth"],
    explain: {
      why: "Each call that has not returned takes some of the stack, some ten thousand calls in all.",
      wrong: `app deep

fn count(n: Int) -> Int {
  if n == 0 { 0 } else { 1 + count(n - 1) }
}

source depths = [[1000000]]
stream counted = depths |> map(count)
sink counted -> console()
`,
      right: `app deep

fn count(n: Int) -> Int {
  var total = 0
  for i in 0..n { total += 1 }
  total
}

source depths = [[1000000]]
stream counted = depths |> map(count)
sink counted -> console()
`,
    },
  }),
  noSuchIndex: entry({
    code: "P0921",
    severity: "error",
    message: outcome,
    help: () => ["test the length first"],
    explain: {
      why: "An item of a list in a cell was to be replaced, and there is none at this index.",
      wrong: `app replaced

task last(Int) -> Int {
  shared state seen: List<Int> = []
  on next(n) {
    seen[0] = n
    emit seen.length
  }
}

source numbers = [[1]]
stream lengths = numbers |> last
sink lengths -> console()
`,
      right: `app replaced

task last(Int) -> Int {
  shared state seen: List<Int> = [0]
  on next(n) {
    seen[0] = n
    emit seen.length
  }
}

source numbers = [[1]]
stream lengths = numbers |> last
sink lengths -> console()
`,
    },
  }),
  badNotation: entry({
    code: "P0922",
    severity: "error",
    message: outcome,
    help: () => ["use the `parse` function of the type, which gives an Option"],
    explain: {
      why: "A text was to denote a value of a type, and does not.",
      wrong: `app found
source patterns = [["^a+$", "(a"]]
sink patterns |> filter(p => "aaa".matches(p)) -> console()
`,
      right: `app found
source patterns = [["^a+$", "[(]a"]]
sink patterns |> filter(p => "aaa".matches(p)) -> console()
`,
    },
  }),
  inexact: entry({
    code: "P0923",
    severity: "error",
    message: outcome,
    help: () => ["round first: `x.round()`, `x.truncate()`"],
    explain: {
      why: "A conversion to Int would change the value. What is to become of the fraction has to be said.",
      wrong: `app halves

source numbers = [[2.5]]
stream whole = numbers |> map(x => Int(x))
sink whole -> console()
`,
      right: `app halves

source numbers = [[2.0]]
stream whole = numbers |> map(x => Int(x))
sink whole -> console()
`,
    },
  }),
  badArgument: entry({
    code: "P0924",
    severity: "error",
    message: outcome,
    explain: {
      why: "The function does not take this argument: a negative count, a length of nothing.",
      wrong: `app padded

source words = [["a"]]
stream wide = words |> map(word => word.repeat(-1))
sink wide -> console()
`,
      right: `app padded

source words = [["a"]]
stream wide = words |> map(word => word.repeat(3))
sink wide -> console()
`,
    },
  }),
};
