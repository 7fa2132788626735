/** P0501–P0511: patterns, and what they cover. */
import { entry } from "../../entry.ts";

const quoted = (names: readonly string[]): string => names.map((n) => `\`${n}\``).join(", ");

interface Missing {
  readonly missing: readonly string[];
  readonly more: boolean;
}

const isAll = (p: Missing): boolean => p.missing.includes("_");

const cases = (p: Missing): string =>
  isAll(p) ? "all other values" : `${quoted(p.missing)}${p.more ? " and others" : ""}`;

export const patternCodes = {
  matchNotExhaustive: entry({
    code: "P0501",
    severity: "error",
    message: (p: Missing) => `this \`match\` leaves out ${cases(p)}`,
    label: () => "not every value has an arm",
    help: (p) =>
      isAll(p)
        ? ["add `_ => …`; an arm with a guard does not count, as it may not be taken"]
        : [`add ${p.missing.map((m) => `\`${m} => …\``).join(", ")}, or \`_ => …\` for all others`],
    explain: {
      why: "A `match` has an arm for every value of its subject, so a variant that is added later shows all places that must think of it.",
      wrong: `app areas
type Shape = Circle { radius: Int } | Square { side: Int } | Dot
fn area(s: Shape) -> Int {
  match s {
    Circle { radius } => 3 * radius * radius
    Square { side } => side * side
  }
}
source shapes: Shape = file.jsonl("shapes.jsonl")
stream areas = shapes |> map(s => area(s))
sink areas -> console()
`,
      right: `app areas
type Shape = Circle { radius: Int } | Square { side: Int } | Dot
fn area(s: Shape) -> Int {
  match s {
    Circle { radius } => 3 * radius * radius
    Square { side } => side * side
    Dot => 0
  }
}
source shapes: Shape = file.jsonl("shapes.jsonl")
stream areas = shapes |> map(s => area(s))
sink areas -> console()
`,
    },
  }),
  handlersNotExhaustive: entry({
    code: "P0502",
    severity: "error",
    message: (p: Missing & { readonly head: string }) =>
      p.head !== "on next" && isAll(p)
        ? `\`${p.head}\` does not take every request here`
        : `no ${p.head === "on next" ? "handler" : `\`${p.head}\``} here takes ${cases(p)}`,
    label: (p) => `not every ${p.head === "on next" ? "event" : "request"} has a handler`,
    help: (p) => {
      const rest = p.head === "on next" ? "{}" : "{ … }";
      return isAll(p)
        ? [
            `add \`${p.head}(_) ${rest}\`${p.head === "on next" ? "; a handler with a guard does not count, as it may not be called" : ""}`,
          ]
        : [
            `add ${p.missing.map((m) => `\`${p.head}(${m}) { … }\``).join(", ")}, or \`${p.head}(_) ${rest}\` for all others`,
          ];
    },
    explain: {
      why: "Every event that comes must find a handler. An event that is to be ignored is written down as such.",
      wrong: `app gates
type Event = Coin { cents: Int } | Push
task gate(Event) -> Int {
  on next(Coin { cents }) { emit cents }
}
source events: Event = file.jsonl("events.jsonl")
stream coins = events |> gate
sink coins -> console()
`,
      right: `app gates
type Event = Coin { cents: Int } | Push
task gate(Event) -> Int {
  on next(Coin { cents }) { emit cents }
  on next(Push) {}
}
source events: Event = file.jsonl("events.jsonl")
stream coins = events |> gate
sink coins -> console()
`,
    },
  }),
  unreachableCase: entry({
    code: "P0503",
    severity: "warning",
    message: (p: { what: "match" | "handlers" }) =>
      p.what === "match" ? "this arm is never taken" : "this handler is never called",
    label: () => "what is above takes all of these",
    explain: {
      why: "Patterns are tried from top to bottom. One that can match nothing that is left is a mistake in the order, or in the pattern.",
      wrong: `app signs
fn sign(n: Int) -> String {
  match n {
    _ => "some"
    0 => "none"
  }
}
source xs = [[0, 1]]
stream ys = xs |> map(x => sign(x))
sink ys -> console()
`,
      right: `app signs
fn sign(n: Int) -> String {
  match n {
    0 => "none"
    _ => "some"
  }
}
source xs = [[0, 1]]
stream ys = xs |> map(x => sign(x))
sink ys -> console()
`,
    },
  }),
  patternMayFail: entry({
    code: "P0504",
    severity: "error",
    message: (p: { where: string; missing: string }) => `the pattern of ${p.where} does not match \`${p.missing}\``,
    label: () => "does not always match",
    help: (p) =>
      p.where === "`let`"
        ? ["say what happens otherwise, `let … = … else { return }`, or use `if let` or `match`"]
        : ["take it apart inside, with `match` or `if let`"],
    explain: {
      why: "A plain `let`, a parameter and a `for` have no other way to go, so their patterns match every value.",
      wrong: `app heads
fn head(xs: List<Int>) -> Int {
  let Some(x) = xs.first()
  x
}
source lists = [[[1, 2], [3]]]
stream heads = lists |> map(xs => head(xs))
sink heads -> console()
`,
      right: `app heads
fn head(xs: List<Int>) -> Int {
  let Some(x) = xs.first() else { return 0 }
  x
}
source lists = [[[1, 2], [3]]]
stream heads = lists |> map(xs => head(xs))
sink heads -> console()
`,
    },
  }),
  patternMismatch: entry({
    code: "P0505",
    severity: "error",
    message: (p: { pattern: string; subject: string }) => `a pattern of ${p.pattern} never matches ${p.subject}`,
    explain: {
      why: "A pattern has the type of the value that it is matched with.",
      wrong: `app names
fn name(n: Int) -> String {
  match n {
    "one" => "1"
    _ => "many"
  }
}
source xs = [[1, 2]]
stream ys = xs |> map(x => name(x))
sink ys -> console()
`,
      right: `app names
fn name(n: Int) -> String {
  match n {
    1 => "one"
    _ => "many"
  }
}
source xs = [[1, 2]]
stream ys = xs |> map(x => name(x))
sink ys -> console()
`,
    },
  }),
  patternNotConstant: entry({
    code: "P0506",
    severity: "error",
    message: (_p: object) => "a string in a pattern has no holes",
    label: () => "depends on a value",
    help: () => ['compare in a guard: `s if s == "…" => …`'],
    explain: {
      why: "A pattern is known when the program is compiled; what depends on values is a condition, and stands in a guard.",
      wrong: `app greetings
fn isFor(text: String, name: String) -> Bool {
  match text {
    "hello \${name}" => true
    _ => false
  }
}
source texts = [["hello ann"]]
stream mine = texts |> filter(t => isFor(t, "ann"))
sink mine -> console()
`,
      right: `app greetings
fn isFor(text: String, name: String) -> Bool {
  match text {
    t if t == "hello \${name}" => true
    _ => false
  }
}
source texts = [["hello ann"]]
stream mine = texts |> filter(t => isFor(t, "ann"))
sink mine -> console()
`,
    },
  }),
  twoRests: entry({
    code: "P0507",
    severity: "error",
    message: (_p: object) => "a list pattern has one `...`",
    label: () => "a second one",
    explain: {
      why: "With two rests it would be open where one ends and the other begins.",
      wrong: `app middles
fn middle(xs: List<Int>) -> Int {
  match xs {
    [...before, 0, ...after] => before.length - after.length
    _ => 0
  }
}
source lists = [[[1, 0, 3]]]
stream middles = lists |> map(xs => middle(xs))
sink middles -> console()
`,
      right: `app middles
fn middle(xs: List<Int>) -> Int {
  match xs {
    [0, ...after] => after.length
    _ => 0
  }
}
source lists = [[[1, 0, 3]]]
stream middles = lists |> map(xs => middle(xs))
sink middles -> console()
`,
    },
  }),
  restNotName: entry({
    code: "P0508",
    severity: "error",
    message: (_p: object) => "`...` in a pattern is followed by a name",
    label: () => "neither a name nor `_`",
    explain: {
      why: "The rest is a list of whatever length; it gets a name, or `_` if it is not used. It can be taken apart in a `match` of its own.",
      wrong: `app rests
fn second(xs: List<Int>) -> Int {
  match xs {
    [_, ...[b, ..._]] => b
    _ => 0
  }
}
source lists = [[[1, 2, 3]]]
stream seconds = lists |> map(xs => second(xs))
sink seconds -> console()
`,
      right: `app rests
fn second(xs: List<Int>) -> Int {
  match xs {
    [_, b, ..._] => b
    _ => 0
  }
}
source lists = [[[1, 2, 3]]]
stream seconds = lists |> map(xs => second(xs))
sink seconds -> console()
`,
    },
  }),
  alternativesDiffer: entry({
    code: "P0509",
    severity: "error",
    message: (p: { missing: readonly string[]; extra: readonly string[] }) =>
      p.missing.length > 0
        ? `this alternative does not bind ${quoted(p.missing)}`
        : `only this alternative binds ${quoted(p.extra)}`,
    label: () => "other names than in the first",
    explain: {
      why: "Whichever alternative matches, the arm sees the same names.",
      wrong: `app events
type Event = Add { item: String, units: Int } | Remove { item: String } | Clear
fn item(e: Event) -> String {
  match e {
    Add { item } | Clear => item
    Remove { item } => item
  }
}
source events: Event = file.jsonl("events.jsonl")
stream items = events |> map(e => item(e))
sink items -> console()
`,
      right: `app events
type Event = Add { item: String, units: Int } | Remove { item: String } | Clear
fn item(e: Event) -> String {
  match e {
    Add { item } | Remove { item } => item
    Clear => ""
  }
}
source events: Event = file.jsonl("events.jsonl")
stream items = events |> map(e => item(e))
sink items -> console()
`,
    },
  }),
  noSuchVariant: entry({
    code: "P0510",
    severity: "error",
    message: (p: { name: string; union: string; variants: readonly string[]; nearest: string | undefined }) =>
      `${p.union} has no variant \`${p.name}\``,
    label: () => "not a variant of it",
    help: (p) => [p.nearest ? `did you mean \`${p.nearest}\`?` : `its variants are ${quoted(p.variants)}`],
    explain: {
      why: "The values of a union are those of its variants.",
      wrong: `app lights
type Light = Red | Amber | Green
fn go(l: Light) -> Bool {
  match l {
    Green => true
    Yellow => false
    _ => false
  }
}
source lights: Light = file.jsonl("lights.jsonl")
stream open = lights |> filter(l => go(l))
sink open -> console()
`,
      right: `app lights
type Light = Red | Amber | Green
fn go(l: Light) -> Bool {
  match l {
    Green => true
    Amber => false
    Red => false
  }
}
source lights: Light = file.jsonl("lights.jsonl")
stream open = lights |> filter(l => go(l))
sink open -> console()
`,
    },
  }),
};
