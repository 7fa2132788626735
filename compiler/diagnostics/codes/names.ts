/** P02xx: names and declarations of types; with those of `imports.ts`. */
import { entry } from "../entry.ts";
import { kindsOfNumbers } from "./habits.ts";
import { importCodes } from "./imports.ts";

const maybe = (nearest: string | undefined): readonly string[] =>
  nearest === undefined ? [] : [`did you mean \`${nearest}\`?`];

export const nameCodes = {
  ...importCodes,
  unknownName: entry({
    code: "P0201",
    severity: "error",
    message: (p: { name: string; nearest: string | undefined }) => `there is no \`${p.name}\` here`,
    label: () => "not known",
    help: (p) =>
      p.nearest === undefined ? ["declare it, or import it from the module that has it"] : maybe(p.nearest),
    explain: {
      why: "A name must be declared in the file, imported, or be a parameter or a local of the place where it is used. Case matters, and a local ends with its block.",
      wrong: `app greeting
source numbers = [[1, 2, 3]]
stream doubled = numbers |> map(n => m * 2)
sink doubled -> console()
`,
      right: `app greeting
source numbers = [[1, 2, 3]]
stream doubled = numbers |> map(n => n * 2)
sink doubled -> console()
`,
    },
  }),
  unknownType: entry({
    code: "P0202",
    severity: "error",
    message: (p: { name: string; nearest: string | undefined }) => `there is no type \`${p.name}\` here`,
    label: () => "not known",
    help: (p) => {
      if (p.nearest === undefined) return ["declare it with `type`, or import it from the module that has it"];
      return [...maybe(p.nearest), ...(p.name === "Number" ? [kindsOfNumbers] : [])];
    },
    explain: {
      why: "A type must be predefined, declared in the file, or imported. TypeScript's `number` is `Int` or `Float` here, `string` is `String`, `boolean` is `Bool`.",
      wrong: `app orders
type Order = { item: Sting, units: Int }
source orders: Order = file.jsonl("orders.jsonl")
sink orders -> console()
`,
      right: `app orders
type Order = { item: String, units: Int }
source orders: Order = file.jsonl("orders.jsonl")
sink orders -> console()
`,
    },
  }),
  duplicateName: entry({
    code: "P0203",
    severity: "error",
    message: (p: { name: string; what: string }) => `${p.what} \`${p.name}\` is declared twice`,
    label: () => "again here",
    help: () => ["give one of them another name"],
    explain: {
      why: "The order of declarations does not matter, so two of the same name would leave it open which is meant.",
      wrong: `app twice
source xs = [[1]]
fn half(n: Int) -> Int { n / 2 }
fn half(n: Int) -> Float { Float(n) / 2.0 }
stream ys = xs |> map(x => half(x))
sink ys -> console()
`,
      right: `app twice
source xs = [[1]]
fn half(n: Int) -> Int { n / 2 }
fn exactHalf(n: Int) -> Float { Float(n) / 2.0 }
stream ys = xs |> map(x => half(x))
sink ys -> console()
`,
    },
  }),
  shadowsPredefined: entry({
    code: "P0204",
    severity: "warning",
    message: (p: { name: string; variant?: boolean }) =>
      p.variant === true ? `the variant \`${p.name}\` is called as a type is` : `\`${p.name}\` hides a predefined name`,
    label: (p) => (p.variant === true ? "a variant, without a value" : `from here on, \`${p.name}\` is this one`),
    help: (p) =>
      p.variant === true
        ? [`a union is of variants, which may carry values: \`Name(${p.name})\``]
        : [`choose another name, so that \`${p.name}\` keeps the meaning that a reader expects`],
    explain: {
      why: "Names such as now, log, key or fail are there in every program. They can be declared anew, but a reader will take them for the predefined ones.",
      wrong: `app shadow
source xs = [[1, 2]]
fn fail(n: Int) -> Bool { n > 1 }
stream ys = xs |> filter(x => fail(x))
sink ys -> console()
`,
      right: `app shadow
source xs = [[1, 2]]
fn failed(n: Int) -> Bool { n > 1 }
stream ys = xs |> filter(x => failed(x))
sink ys -> console()
`,
    },
  }),
  privateInApi: entry({
    code: "P0212",
    severity: "error",
    message: (p: { type: string; name: string }) =>
      `\`${p.name}\` is exported, but the type \`${p.type}\` in it is private`,
    label: (p) => `who imports \`${p.name}\` cannot name this type`,
    help: (p) => [`write \`export\` before the declaration of \`${p.type}\` too`],
    explain: {
      why: "Whoever uses an exported function, task or type has to be able to write down the types that it takes and gives.",
      wrong: `type Price = { cents: Int }
export fn total(prices: List<Price>) -> Int { prices.map(p => p.cents).sum() }
`,
      right: `export type Price = { cents: Int }
export fn total(prices: List<Price>) -> Int { prices.map(p => p.cents).sum() }
`,
    },
  }),
  recursiveAlias: entry({
    code: "P0214",
    severity: "error",
    message: (p: { path: readonly string[] }) =>
      p.path.length < 3
        ? `the type \`${p.path[0] ?? ""}\` contains itself`
        : `these types contain each other: ${p.path.join(" → ")}`,
    label: () => "here it comes round again",
    help: () => ["let a tagged union be part of the circle: `type Tree = Leaf | Node { left: Tree, right: Tree }`"],
    explain: {
      why: "Records and aliases stand for what is on their right side, so one that contains itself would never end. A tagged union has a name of its own and may contain itself.",
      wrong: `app trees
type Tree = { left: Tree?, value: Int }
source trees: Tree = file.jsonl("trees.jsonl")
sink trees -> console()
`,
      right: `app trees
type Tree = Leaf | Node { left: Tree, value: Int }
source trees: Tree = file.jsonl("trees.jsonl")
sink trees -> console()
`,
    },
  }),
  wrongTypeArgs: entry({
    code: "P0215",
    severity: "error",
    message: (p: { name: string; wanted: number; given: number }) =>
      `\`${p.name}\` takes ${p.wanted === 0 ? "no type argument" : p.wanted === 1 ? "one type argument" : `${p.wanted} type arguments`}, not ${p.given}`,
    label: (p) => (p.given === 0 ? "of what?" : p.given < p.wanted ? "too few" : "too many"),
    help: (p) =>
      p.name === "Map"
        ? ["a map has keys and values: `Map<String, Int>`"]
        : p.name === "List"
          ? ["for example `List<Int>`"]
          : [],
    explain: {
      why: "A generic type is a type only when it is told what it is made of.",
      wrong: `app stock
type Stock = { units: Map<String> }
source stocks: Stock = file.jsonl("stock.jsonl")
sink stocks -> console()
`,
      right: `app stock
type Stock = { units: Map<String, Int> }
source stocks: Stock = file.jsonl("stock.jsonl")
sink stocks -> console()
`,
    },
  }),
  variantFieldType: entry({
    code: "P0216",
    severity: "error",
    message: (p: { variant: string }) => `a field of the variant \`${p.variant}\` is called \`type\``,
    label: () => "`type` is the tag in JSON",
    help: () => ["call it `kind`, or say what it is the type of"],
    explain: {
      why: 'As JSON a variant is an object whose member "type" says which variant it is: { "type": "Add", "units": 1 }. A field of that name would collide with it.',
      wrong: `app shapes
type Shape = Box { type: String, side: Int } | Circle { radius: Int }
source shapes: Shape = file.jsonl("shapes.jsonl")
sink shapes -> console()
`,
      right: `app shapes
type Shape = Box { material: String, side: Int } | Circle { radius: Int }
source shapes: Shape = file.jsonl("shapes.jsonl")
sink shapes -> console()
`,
    },
  }),
  cannotExport: entry({
    code: "P0217",
    severity: "error",
    message: (p: { what: string }) => `${p.what} cannot be exported`,
    label: () => "without `export`",
    help: () => ["types, functions, values, tasks, workflows and streams can be exported"],
    explain: {
      why: "`export` gives others a name to import. What has no name, or a name that means nothing elsewhere, cannot be exported.",
      wrong: `app out
source xs = [[1]]
export sink xs -> console()
`,
      right: `app out
source xs = [[1]]
sink xs -> console()
`,
    },
  }),
  appItemInModule: entry({
    code: "P0218",
    severity: "error",
    message: (p: { what: string }) => `a module cannot have ${p.what}`,
    label: () => "only an app has this",
    help: () => ["start the file with `app name` if it is a program, or move this to the app that uses the module"],
    explain: {
      why: "A module holds definitions that apps share. Sources, streams, sequencers and sinks run, so they belong to exactly one app.",
      wrong: `source xs = [[1, 2, 3]]
sink xs -> console()
`,
      right: `app numbers
source xs = [[1, 2, 3]]
sink xs -> console()
`,
    },
  }),
  variantNotType: entry({
    code: "P0220",
    severity: "error",
    message: (p: { name: string; union: string }) => `\`${p.name}\` is a variant of \`${p.union}\`, not a type`,
    label: () => "only a variant with fields can be a type",
    help: (p) => [`write \`${p.union}\``],
    instead: (p) => p.union,
    explain: {
      why: "A variant with fields can be used as the type of exactly those values. One without fields has a single value, or is better described by the type in its parentheses.",
      wrong: `app lights
type Light = Red | Green
source lights: Red = file.jsonl("lights.jsonl")
sink lights -> console()
`,
      right: `app lights
type Light = Red | Green
source lights: Light = file.jsonl("lights.jsonl")
sink lights -> console()
`,
    },
  }),
  defaultNotLiteral: entry({
    code: "P0221",
    severity: "error",
    message: (p: { field: string }) => `the default of the field \`${p.field}\` is not a literal`,
    label: () => "a literal: a number, a text, true, false, None, [] or {}",
    help: () => ["leave the default out and give the value where the record is made"],
    explain: {
      why: "A default also fills the field when data is decoded that was stored before the field was there, so it must be known without running anything.",
      wrong: `app defaults
type Order = { item: String, units: Int = 1 + 1 }
source orders: Order = file.jsonl("orders.jsonl")
sink orders -> console()
`,
      right: `app defaults
type Order = { item: String, units: Int = 2 }
source orders: Order = file.jsonl("orders.jsonl")
sink orders -> console()
`,
    },
  }),
  byOutsideStream: entry({
    code: "P0222",
    severity: "error",
    message: (p: { name: string }) => `\`by\` has no meaning in \`${p.name}\``,
    label: () => "only a stream has a key",
    help: () => ["for a keyed stream write `Stream<Order by UserId>`"],
    explain: {
      why: "The key of a keyed stream is part of its type. Other types have no key.",
      wrong: `app keys
workflow same(xs: Stream<List<Int by Int>>) -> Stream<List<Int>> { xs }
source xs = [[[1]]]
stream ys = same(xs)
sink ys -> console()
`,
      right: `app keys
workflow same(xs: Stream<List<Int>>) -> Stream<List<Int>> { xs }
source xs = [[[1]]]
stream ys = same(xs)
sink ys -> console()
`,
    },
  }),
  letCycle: entry({
    code: "P0223",
    severity: "error",
    message: (p: { path: readonly string[] }) =>
      p.path.length < 3
        ? `\`${p.path[0] ?? ""}\` is defined by itself`
        : `these values are defined by each other: ${p.path.join(" → ")}`,
    label: () => "here it comes round again",
    help: () => [
      "a value at the top level is computed once, from values that are known before it; for recursion write a `fn`",
    ],
    explain: {
      why: "Values at the top level are computed once, when the program starts. A circle has no first one.",
      wrong: `app circle
let width = height * 2
let height = width / 2
source xs = [[1]]
stream ys = xs |> map(x => x * width)
sink ys -> console()
`,
      right: `app circle
let width = 20
let height = width / 2
source xs = [[1]]
stream ys = xs |> map(x => x * width + height)
sink ys -> console()
`,
    },
  }),
  missingResultType: entry({
    code: "P0224",
    severity: "error",
    message: (p: { name: string; type: string }) => `\`${p.name}\` gives ${p.type}, but does not say so`,
    label: (p) => `write \`-> ${p.type}\` after this`,
    explain: {
      why: "A function says what it gives, so that its users need not read its body. Without `->` it gives nothing.",
      wrong: `app results
fn double(n: Int) { n * 2 }
source xs = [[1]]
stream ys = xs |> map(x => double(x))
sink ys -> console()
`,
      right: `app results
fn double(n: Int) -> Int { n * 2 }
source xs = [[1]]
stream ys = xs |> map(x => double(x))
sink ys -> console()
`,
    },
  }),
};
