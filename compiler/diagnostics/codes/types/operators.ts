/** P0340–P0344: operators and strings with holes. */
import { entry } from "../../entry.ts";

export const operatorCodes = {
  noOperator: entry({
    code: "P0340",
    severity: "error",
    message: (p: { operator: string; left: string; right: string | undefined }) =>
      p.right === undefined
        ? `\`${p.operator}\` has no meaning for ${p.left}`
        : `\`${p.operator}\` has no meaning for ${p.left} and ${p.right}`,
    label: (p) => (p.right === undefined ? `of ${p.left}` : `between ${p.left} and ${p.right}`),
    explain: {
      why: "Arithmetic is for numbers of one type, durations and instants; `+` also joins two strings. Nothing is turned into a string or a number silently.",
      wrong: `app labels
source xs = [[1, 2]]
stream labels = xs |> map(x => "item " + x)
sink labels -> console()
`,
      right: `app labels
source xs = [[1, 2]]
stream labels = xs |> map(x => "item \${x}")
sink labels -> console()
`,
    },
  }),
  mixedNumbers: entry({
    code: "P0341",
    severity: "error",
    message: (p: { operator: string; left: string; right: string; conversion: string }) =>
      `\`${p.operator}\` between ${p.left} and ${p.right}`,
    label: () => "numbers of two types",
    help: (p) => [`only literals adapt; convert the value: \`${p.conversion}\``],
    explain: {
      why: "Int is exact and whole, Decimal exact with 34 digits, Float neither. Which one a sum is to be is the program's choice.",
      wrong: `app costs
source orders: { price: Decimal, units: Int } = file.jsonl("orders.jsonl")
stream costs = orders |> map(o => o.price * o.units)
sink costs -> console()
`,
      right: `app costs
source orders: { price: Decimal, units: Int } = file.jsonl("orders.jsonl")
stream costs = orders |> map(o => o.price * Decimal(o.units))
sink costs -> console()
`,
    },
  }),
  noOrder: entry({
    code: "P0342",
    severity: "error",
    message: (p: { operator: string; type: string }) => `\`${p.operator}\` needs an order, and ${p.type} has none`,
    label: (p) => `between two of ${p.type}`,
    help: () => ["numbers, strings, instants and durations have one: compare a part"],
    explain: {
      why: "Which of two records or unions is the smaller is nowhere said.",
      wrong: `app versions
type Version = { major: Int, minor: Int }
source pairs: (Version, Version) = file.jsonl("pairs.jsonl")
stream newer = pairs |> filter(((a, b)) => a < b)
sink newer -> console()
`,
      right: `app versions
type Version = { major: Int, minor: Int }
source pairs: (Version, Version) = file.jsonl("pairs.jsonl")
stream newer = pairs |> filter(((a, b)) => a.major < b.major)
sink newer -> console()
`,
    },
  }),
  noEquality: entry({
    code: "P0343",
    severity: "error",
    message: (p: { type: string; part: string; path: string }) =>
      p.path === "" ? `${p.type} cannot be compared` : `${p.type} cannot be compared: its \`${p.path}\` is ${p.part}`,
    label: () => "compared here",
    explain: {
      why: "`==` compares what values contain. A function contains code, not data.",
      wrong: `app functions
fn half(n: Int) -> Int { n / 2 }
fn same(f: (Int) => Int) -> Bool { f == half }
source xs = [[1, 2]]
stream ys = xs |> filter(x => same(n => n + x))
sink ys -> console()
`,
      right: `app functions
fn half(n: Int) -> Int { n / 2 }
fn same(f: (Int) => Int) -> Bool { f(10) == half(10) }
source xs = [[1, 2]]
stream ys = xs |> filter(x => same(n => n + x))
sink ys -> console()
`,
    },
  }),
  notShowable: entry({
    code: "P0344",
    severity: "error",
    message: (p: { type: string }) => `${p.type} cannot be written into a string`,
    label: (p) => `this is ${p.type}`,
    explain: {
      why: "Data has a text. A function, a stream or a value of a type parameter, which may be either, has none.",
      wrong: `app texts
fn show<T>(x: T) -> String { "<\${x}>" }
source xs = [[1, 2]]
stream ys = xs |> map(x => show(x))
sink ys -> console()
`,
      right: `app texts
fn show(x: Int) -> String { "<\${x}>" }
source xs = [[1, 2]]
stream ys = xs |> map(x => show(x))
sink ys -> console()
`,
    },
  }),
};
