/** P0311–P0319: records, maps, variants, newtypes, and how they are made. */
import { entry } from "../../entry.ts";

const maybe = (nearest: string | undefined): readonly string[] =>
  nearest === undefined ? [] : [`did you mean \`${nearest}\`?`];

const quoted = (names: readonly string[]): string => names.map((n) => `\`${n}\``).join(", ");

interface MissingField {
  readonly name: string;
  readonly type: string;
  readonly option: boolean;
}

/** How values of the containers are written. */
const written: Readonly<Record<string, string>> = {
  List: "a list is written `[1, 2]`, an empty one `[]`",
  Map: "a map is written `{ [key]: value }`, an empty one `{}`",
  Instant: 'an instant is made by `Instant.of(2026, 3, 1)`, or read from text by `Instant.parse("2026-03-01")`',
  Duration: "a duration is written `5s`, `10m`, or made of a number by `Duration.seconds(n)`",
  Uuid: "one that is new is `uuid()`; one is read from text by `Uuid.parse(s)`",
  Set: "a set is written `Set.of(1, 2)`, an empty one `Set.of()`",
};

export const constructionCodes = {
  missingFields: entry({
    code: "P0311",
    severity: "error",
    message: (p: { type: string; missing: readonly MissingField[] }) =>
      `${p.type} needs ${quoted(p.missing.map((f) => f.name))}`,
    label: (p) => `without ${p.missing.map((f) => `${f.name}: ${f.type}`).join(", ")}`,
    help: (p) =>
      p.missing.every((f) => f.option)
        ? [`an optional value that is absent is written: ${p.missing.map((f) => `\`${f.name}: None\``).join(", ")}`]
        : [],
    explain: {
      why: "A record has all its fields. Only a field with a default, `tries: Int = 0`, may be left out.",
      wrong: `app counts
type Count = { word: String, count: Int }
source words = [["a", "b"]]
stream counts = words |> map(w => Count { word: w })
sink counts -> console()
`,
      right: `app counts
type Count = { word: String, count: Int }
source words = [["a", "b"]]
stream counts = words |> map(w => Count { word: w, count: 1 })
sink counts -> console()
`,
    },
  }),
  noSuchField: entry({
    code: "P0312",
    severity: "error",
    message: (p: { name: string; type: string; nearest: string | undefined; fields: readonly string[] }) =>
      `${p.type} has no field \`${p.name}\``,
    label: () => "not a field",
    help: (p) => (p.nearest ? maybe(p.nearest) : p.fields.length > 0 ? [`its fields are ${quoted(p.fields)}`] : []),
    explain: {
      why: "Records are exact: they have the fields of their type and no others.",
      wrong: `app counts
type Count = { word: String, count: Int }
source words = [["a", "b"]]
stream counts = words |> map(w => Count { word: w, count: 1, length: 3 })
sink counts -> console()
`,
      right: `app counts
type Count = { word: String, count: Int, length: Int }
source words = [["a", "b"]]
stream counts = words |> map(w => Count { word: w, count: 1, length: 3 })
sink counts -> console()
`,
    },
  }),
  spreadWrong: entry({
    code: "P0313",
    severity: "error",
    message: (p: { type: string; into: string }) => `${p.type} cannot be spread into a ${p.into}`,
    help: (p) => (p.into === "list" && p.type.startsWith("Set") ? ["a set gives its elements by `.toList()`"] : []),
    explain: {
      why: "`...` puts a list into a list, a map into a map, and takes the other fields of a record from one of the same type.",
      wrong: `app spreads
source lists = [[[1], [2]]]
stream longer = lists |> map(xs => [0, ...xs.length])
sink longer -> console()
`,
      right: `app spreads
source lists = [[[1], [2]]]
stream longer = lists |> map(xs => [0, ...xs])
sink longer -> console()
`,
    },
  }),
  spreadNotFirst: entry({
    code: "P0314",
    severity: "error",
    message: (_p: object) => "in a record there is one `...`, and it stands first",
    label: () => "not here",
    help: () => ["write `{ ...base, changed: value }`"],
    explain: {
      why: "A record update takes a record and changes some of its fields; what stands after `...base` is what changes. Two bases would have nothing to add to each other, as records are exact.",
      wrong: `app updates
type Order = { item: String, units: Int }
source orders: Order = file.jsonl("orders.jsonl")
stream twice = orders |> map(o => Order { units: o.units * 2, ...o })
sink twice -> console()
`,
      right: `app updates
type Order = { item: String, units: Int }
source orders: Order = file.jsonl("orders.jsonl")
stream twice = orders |> map(o => Order { ...o, units: o.units * 2 })
sink twice -> console()
`,
    },
  }),
  mapAndRecord: entry({
    code: "P0315",
    severity: "error",
    message: (p: { name: string | undefined }) =>
      p.name === undefined ? "a map entry in a record" : `\`${p.name}\` is a field, but this is a map`,
    label: (p) => (p.name === undefined ? "this is an entry of a map" : "this is a field of a record"),
    help: (p) =>
      p.name === undefined
        ? ["a field of a record is written `name: value`"]
        : [`an entry of a map is written \`["${p.name}"]: value\``],
    explain: {
      why: "A record has fields that its type names, `{ a: 1 }`; a map has keys that are values, `{ [k]: 1 }`. One pair of braces is one or the other.",
      wrong: `app maps
source xs = [[1, 2]]
stream prices = xs |> map(x => {
  let m: Map<String, Int> = { tea: x }
  m["tea"] ?? 0
})
sink prices -> console()
`,
      right: `app maps
source xs = [[1, 2]]
stream prices = xs |> map(x => {
  let m: Map<String, Int> = { ["tea"]: x }
  m["tea"] ?? 0
})
sink prices -> console()
`,
    },
  }),
  payloadShape: entry({
    code: "P0316",
    severity: "error",
    message: (p: { variant: string; write: string }) => `\`${p.variant}\` is written \`${p.write}\``,
    label: () => "not so",
    explain: {
      why: "A variant is made and taken apart in the way in which it is declared: alone, with `( )` or with `{ }`.",
      wrong: `app shapes
type Shape = Circle { radius: Int } | Square(Int) | Dot
fn area(s: Shape) -> Int {
  match s {
    Circle(r) => 3 * r * r
    Square(a) => a * a
    Dot => 0
  }
}
source shapes: Shape = file.jsonl("shapes.jsonl")
stream areas = shapes |> map(s => area(s))
sink areas -> console()
`,
      right: `app shapes
type Shape = Circle { radius: Int } | Square(Int) | Dot
fn area(s: Shape) -> Int {
  match s {
    Circle { radius: r } => 3 * r * r
    Square(a) => a * a
    Dot => 0
  }
}
source shapes: Shape = file.jsonl("shapes.jsonl")
stream areas = shapes |> map(s => area(s))
sink areas -> console()
`,
    },
  }),
  typeAsValue: entry({
    code: "P0317",
    severity: "error",
    message: (p: { name: string; variants: readonly string[] }) => `\`${p.name}\` is a type, not a value`,
    label: () => "a type",
    help: (p) =>
      p.variants.length > 0
        ? [`its values are made by ${quoted(p.variants)}`]
        : [written[p.name] ?? "types stand after `:` and `->`"],
    explain: {
      why: "Types and values are apart. The values of a union are made by its variants, those of a record by `Name { … }`.",
      wrong: `app events
type Event = Start { at: Int } | Stop
source xs = [[1, 2]]
stream events = xs |> map(x => Event { at: x })
sink events -> console()
`,
      right: `app events
type Event = Start { at: Int } | Stop
source xs = [[1, 2]]
stream events = xs |> map(x => Start { at: x })
sink events -> console()
`,
    },
  }),
  constructorAsFunction: entry({
    code: "P0318",
    severity: "error",
    message: (p: { name: string }) => `the conversion \`${p.name}\` is not a value`,
    label: () => "not called",
    help: (p) => [`write the lambda: \`x => ${p.name}(x)\``],
    instead: (p) => `x => ${p.name}(x)`,
    explain: {
      why: "Conversions and constructors are called. Where a function is wanted, a lambda says with what.",
      wrong: `app decimals
source xs = [[1, 2]]
stream ys = xs |> map(Decimal)
sink ys -> console()
`,
      right: `app decimals
source xs = [[1, 2]]
stream ys = xs |> map(x => Decimal(x))
sink ys -> console()
`,
    },
  }),
};
