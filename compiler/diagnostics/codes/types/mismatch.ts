/** P0301–P0310: a value of one type where another is wanted. */
import { entry } from "../../entry.ts";

interface Types {
  expected: string;
  found: string;
}

export const mismatchCodes = {
  typeMismatch: entry({
    code: "P0301",
    severity: "error",
    message: (p: Types) => `expected ${p.expected}, found ${p.found}`,
    explain: {
      why: "A value must have the type that its place asks for: that of the parameter, of the field, of the declared result. Nothing is converted silently.",
      wrong: `app lengths
fn describe(n: Int) -> String { n * 2 }
source numbers = [[1, 2, 3]]
stream texts = numbers |> map(n => describe(n))
sink texts -> console()
`,
      right: `app lengths
fn describe(n: Int) -> String { "twice: \${n * 2}" }
source numbers = [[1, 2, 3]]
stream texts = numbers |> map(n => describe(n))
sink texts -> console()
`,
    },
  }),
  valueWhereOption: entry({
    code: "P0302",
    severity: "error",
    message: (p: Types) => `expected ${p.expected}, found ${p.found}`,
    help: () => ["a value that is there is written `Some(…)`"],
    explain: {
      why: "`T?` is a type of its own: its values are `None` and `Some(x)`. A plain value does not become one by itself, so that `Some(None)` and `None` stay apart.",
      wrong: `app notes
type Note = { text: String, author: String? }
source texts = [["hello"]]
stream notes = texts |> map(t => Note { text: t, author: "ann" })
sink notes -> console()
`,
      right: `app notes
type Note = { text: String, author: String? }
source texts = [["hello"]]
stream notes = texts |> map(t => Note { text: t, author: Some("ann") })
sink notes -> console()
`,
    },
  }),
  optionWhereValue: entry({
    code: "P0303",
    severity: "error",
    message: (p: Types) => `expected ${p.expected}, found ${p.found}: it may be absent`,
    help: () => ["say what counts if there is none, `… ?? other`, or take it apart: `if let Some(x) = … { … }`"],
    explain: {
      why: "An entry of a map or a list may not be there, so `m[k]` and `xs[i]` are options. The program says what happens then.",
      wrong: `app heads
fn head(xs: List<Int>) -> Int { xs[0] }
source lists = [[[1, 2], [3]]]
stream heads = lists |> map(xs => head(xs))
sink heads -> console()
`,
      right: `app heads
fn head(xs: List<Int>) -> Int { xs[0] ?? 0 }
source lists = [[[1, 2], [3]]]
stream heads = lists |> map(xs => head(xs))
sink heads -> console()
`,
    },
  }),
  needsConversion: entry({
    code: "P0304",
    severity: "error",
    message: (p: Types & { text: string }) => `expected ${p.expected}, found ${p.found}`,
    help: (p) => [`only literals adapt; a value is converted by name: \`${p.text}\``],
    explain: {
      why: "A literal takes the type that is expected of it. A value keeps its type until the program converts it, so that a loss of digits, or a mix-up of two identifiers, is always written down.",
      wrong: `app prices
type Price = { amount: Decimal }
source cents = [[100, 250]]
stream prices = cents |> map(c => Price { amount: c })
sink prices -> console()
`,
      right: `app prices
type Price = { amount: Decimal }
source cents = [[100, 250]]
stream prices = cents |> map(c => Price { amount: Decimal(c) / 100 })
sink prices -> console()
`,
    },
  }),
  needsBaseValue: entry({
    code: "P0305",
    severity: "error",
    message: (p: Types & { text: string }) => `expected ${p.expected}, found the newtype ${p.found}`,
    help: (p) => [
      p.expected === "String"
        ? `write it into a string: "\${${p.text}}"`
        : `take it out by its constructor: \`let ${p.found}(value) = ${p.text}\``,
    ],
    explain: {
      why: "A newtype keeps apart what is of one representation but of two meanings. What is inside comes out when the program says so.",
      wrong: `app users
newtype UserId = String
fn shout(s: String) -> String { s.toUpper() }
source users: UserId = file.jsonl("users.jsonl")
stream loud = users |> map(u => shout(u))
sink loud -> console()
`,
      right: `app users
newtype UserId = String
fn shout(s: String) -> String { s.toUpper() }
source users: UserId = file.jsonl("users.jsonl")
stream loud = users |> map(u => shout("\${u}"))
sink loud -> console()
`,
    },
  }),
  typeNotKnown: entry({
    code: "P0306",
    severity: "error",
    message: (_p: object) => "the type of this is not known here",
    label: () => "of which type?",
    help: () => ["write the type, as in `let xs: List<Int> = []` or `(x: Int) => …`"],
    explain: {
      why: "Types are inferred from what is near. An empty list, `None`, or a lambda that is not an argument says nothing of its type; then the program must.",
      wrong: `app empties
source xs = [[1, 2]]
stream ys = xs |> map(x => {
  let none = []
  x + none.length
})
sink ys -> console()
`,
      right: `app empties
source xs = [[1, 2]]
stream ys = xs |> map(x => {
  let none: List<Int> = []
  x + none.length
})
sink ys -> console()
`,
    },
  }),
  numberTooLarge: entry({
    code: "P0307",
    severity: "error",
    message: (p: { text: string; type: string; limit: string }) => `${p.text} is out of the range of ${p.type}`,
    label: (p) => `the limit is ${p.limit}`,
    explain: {
      why: "An Int is exact within ±(2^53 − 1), a Decimal has 34 digits. A number beyond would not be the one that is written.",
      wrong: `app large
source xs = [[1]]
stream ys = xs |> map(x => x + 9007199254740993)
sink ys -> console()
`,
      right: `app large
source xs = [[1]]
stream ys = xs |> map(x => Decimal(x) + 9007199254740993)
sink ys -> console()
`,
    },
  }),
  conditionNotBool: entry({
    code: "P0308",
    severity: "error",
    message: (p: { found: string }) => `a condition must be a Bool, not ${p.found}`,
    label: (p) => `this is ${p.found}`,
    explain: {
      why: "There are no truthy values: whether 0, the empty string or an absent value counts as false is written as a comparison.",
      wrong: `app truthy
source texts = [["a", ""]]
stream full = texts |> map(t => if t { 1 } else { 0 })
sink full -> console()
`,
      right: `app truthy
source texts = [["a", ""]]
stream full = texts |> map(t => if t != "" { 1 } else { 0 })
sink full -> console()
`,
    },
  }),
  ifWithoutElse: entry({
    code: "P0309",
    severity: "error",
    message: (p: { expected: string }) => `this \`if\` must give ${p.expected}, but has no \`else\``,
    label: () => "nothing if the condition is false",
    help: () => ["add `else { … }` with the other value"],
    explain: {
      why: "Where a value is needed, both branches give one.",
      wrong: `app signs
fn sign(n: Int) -> Int { if n < 0 { -1 } }
source xs = [[1, -2]]
stream ys = xs |> map(x => sign(x))
sink ys -> console()
`,
      right: `app signs
fn sign(n: Int) -> Int { if n < 0 { -1 } else { 1 } }
source xs = [[1, -2]]
stream ys = xs |> map(x => sign(x))
sink ys -> console()
`,
    },
  }),
  blockWithoutValue: entry({
    code: "P0310",
    severity: "error",
    message: (p: { expected: string }) => `this must give ${p.expected}, but ends without a value`,
    label: () => "no value here",
    help: () => ["the value of a block is its last expression"],
    explain: {
      why: "The value of a block is its last expression. A block that ends in a statement, such as `let` or an assignment, has none.",
      wrong: `app totals
fn total(xs: List<Int>) -> Int {
  var sum = 0
  for x in xs { sum += x }
}
source lists = [[[1, 2], [3]]]
stream totals = lists |> map(xs => total(xs))
sink totals -> console()
`,
      right: `app totals
fn total(xs: List<Int>) -> Int {
  var sum = 0
  for x in xs { sum += x }
  sum
}
source lists = [[[1, 2], [3]]]
stream totals = lists |> map(xs => total(xs))
sink totals -> console()
`,
    },
  }),
};
