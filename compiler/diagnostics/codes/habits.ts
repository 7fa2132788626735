/** Syntax, P01xx: what a TypeScript programmer types by habit, each with its translation. */
import { entry } from "../entry.ts";

/** What `number` may be. */
export const kindsOfNumbers = "`Int` is for whole numbers, `Float` for others, `Decimal` for money";

type None = Record<never, never>;

/** A program around some lines, so that each explanation shows a whole one. */
const program = (lines: string): string =>
  `app demo\n${lines}\nsource numbers = [[1, 2, 3]]\nsink numbers -> console()\n`;

export const habitCodes = {
  ternary: entry<None>({
    code: "P0101",
    severity: "error",
    message: () => "there is no `a ? b : c`",
    label: () => "`if` is an expression here",
    help: () => ["write `if a { b } else { c }`; its value is the value of the block that runs"],
    explain: {
      why: "`if` has a value, so a second form is not needed; and `?` marks optional types.",
      wrong: program("fn sign(n: Int) -> Int { n < 0 ? -1 : 1 }"),
      right: program("fn sign(n: Int) -> Int { if n < 0 { -1 } else { 1 } }"),
    },
  }),
  tripleEquals: entry<{ found: string; instead: string }>({
    code: "P0102",
    severity: "error",
    message: (p) => `write \`${p.instead}\` for \`${p.found}\``,
    label: (p) => `\`${p.instead}\` compares values, never identities`,
    explain: {
      why: "`==` compares two values of the same type by what they contain; nothing is converted, so there is only one kind of equality.",
      wrong: program("fn isOne(n: Int) -> Bool { n === 1 }"),
      right: program("fn isOne(n: Int) -> Bool { n == 1 }"),
    },
  }),
  singleQuotes: entry<None>({
    code: "P0103",
    severity: "error",
    message: () => "strings stand in double quotes",
    label: () => 'write `"…"`',
    explain: {
      why: 'There is one kind of string, and it interpolates: `"${name} is ${age}"`.',
      wrong: program("let greeting = 'hello'"),
      right: program('let greeting = "hello"'),
    },
  }),
  backticks: entry<None>({
    code: "P0104",
    severity: "error",
    message: () => "strings stand in double quotes",
    label: () => 'write `"…"`',
    help: () => [
      "a string in double quotes interpolates `${…}` too; it stands on one line, a line break in it is `\\n`",
    ],
    explain: {
      why: 'There is one kind of string, and it interpolates: `"${name} is ${age}"`.',
      wrong: program("fn greet(name: String) -> String { `hello ${name}` }"),
      right: program('fn greet(name: String) -> String { "hello ${name}" }'),
    },
  }),
  typeArguments: entry<{ name: string }>({
    code: "P0105",
    severity: "error",
    message: (p) => `\`${p.name}\` takes no type arguments where it is called`,
    label: () => "types are inferred",
    help: () => ["if the type cannot be inferred, annotate the result: `let xs: List<Int> = f()`"],
    explain: {
      why: "Type arguments are inferred from the arguments and from the annotation of the result; `f<T>(x)` would read as two comparisons.",
      wrong: program("fn same<T>(x: T) -> T { x }\nfn one() -> Int { same<Int>(1) }"),
      right: program("fn same<T>(x: T) -> T { x }\nfn one() -> Int { same(1) }"),
    },
  }),
  recordAsBody: entry<None>({
    code: "P0106",
    severity: "error",
    message: () => "`{` after `=>` begins a block, not a record",
    label: () => "this was meant as a record",
    help: () => ["put the record in parentheses, `=> ({ … })`, or name its type, `=> WordCount { … }`"],
    explain: {
      why: "As in TypeScript, `{` after `=>` is a block of statements.",
      wrong: program("let pair = (n: Int) => { value: n, double: n * 2 }"),
      right: program("let pair = (n: Int) => ({ value: n, double: n * 2 })"),
    },
  }),
  constDeclaration: entry<None>({
    code: "P0107",
    severity: "error",
    message: () => "write `let` for `const`",
    label: () => "`let` is constant",
    help: () => ["`let` never changes; what changes is a `var` (local) or a cell (`state`)"],
    explain: {
      why: "`let` names a value once and for all; a local that changes is a `var`.",
      wrong: program("const limit = 10"),
      right: program("let limit = 10"),
    },
  }),
  functionKeyword: entry<None>({
    code: "P0108",
    severity: "error",
    message: () => "write `fn` for `function`",
    label: () => "functions begin with `fn`",
    explain: {
      why: "A function is `fn name(parameter: Type) -> Type { … }`; the last expression of the block is its value.",
      wrong: program("function twice(n: Int) -> Int { n + n }"),
      right: program("fn twice(n: Int) -> Int { n + n }"),
    },
  }),
  classDeclaration: entry<{ name: string }>({
    code: "P0109",
    severity: "error",
    message: () => "there are no classes",
    label: () => "not available",
    help: () => ["data is a record or a union (`type`), behaviour is a `fn`, and what has state is a `task`"],
    explain: {
      why: "Values do not change, so there are no objects with hidden state. A task holds state, durably, one copy for each key.",
      wrong: program("class Account { balance: Int }"),
      right: program("type Account = { balance: Int }"),
    },
  }),
  interfaceDeclaration: entry<{ name: string }>({
    code: "P0110",
    severity: "error",
    message: () => "write `type` for `interface`",
    label: (p) => `write \`type ${p.name} = { … }\``,
    explain: {
      why: "A record type is declared with `type`; its fields are separated by commas.",
      wrong: program("interface Account { balance: Int }"),
      right: program("type Account = { balance: Int }"),
    },
  }),
  switchStatement: entry<None>({
    code: "P0111",
    severity: "error",
    message: () => "write `match` for `switch`",
    label: () => "`match x { pattern => result }`",
    help: () => ["`match` takes patterns, has a value, does not fall through, and is checked for completeness"],
    explain: {
      why: "`match` looks into the value: variants, records, lists and literals. A value that no arm takes is a compile error.",
      wrong: program('fn name(n: Int) -> String { switch (n) { case 1: return "one"; default: return "many" } }'),
      right: program('fn name(n: Int) -> String { match n { 1 => "one", _ => "many" } }'),
    },
  }),
  increment: entry<{ operator: string; name: string }>({
    code: "P0112",
    severity: "error",
    message: (p) => `there is no \`${p.operator}\``,
    label: (p) => `write \`${p.name} ${p.operator.charAt(0)}= 1\``,
    explain: {
      why: "Changing a variable is a statement, never a part of an expression.",
      wrong: program("fn up() -> Int {\n  var i = 0\n  i++\n  i\n}"),
      right: program("fn up() -> Int {\n  var i = 0\n  i += 1\n  i\n}"),
    },
  }),
  throwStatement: entry<None>({
    code: "P0113",
    severity: "error",
    message: () => "there is no `throw`",
    label: () => 'write `fail("…")`',
    help: () => [
      "`fail` aborts the step as a whole, nothing of it remains. A failure that callers handle is a value: `Result<T, E>`",
    ],
    explain: {
      why: "A fault aborts the step with all its effects, and the policy of the unit decides what comes next. What a caller can handle is returned as `Err(…)`.",
      wrong: program('fn half(n: Int) -> Int {\n  if n % 2 == 1 { throw new Error("odd") }\n  n / 2\n}'),
      right: program('fn half(n: Int) -> Int {\n  if n % 2 == 1 { fail("odd") }\n  n / 2\n}'),
    },
  }),
  tryCatch: entry<None>({
    code: "P0114",
    severity: "error",
    message: () => "there are no `catch` blocks",
    label: () => "`try` makes a value of a fault",
    help: () => [
      "`match try await price(x) { Ok(p) => …, Err(fault) => … }`; or let the unit's `on error` policy deal with it",
    ],
    explain: {
      why: "`try e` has the type `Result<T, Fault>`. A fault that nobody takes undoes the whole step, so nothing half-done is ever left to repair.",
      wrong: program("fn f() -> Int {\n  try { return 1 / 0 } catch (e) { return 0 }\n}"),
      right: program("fn f(n: Int) -> Int {\n  if n == 0 { 0 } else { 1 / n }\n}"),
    },
  }),
  asyncKeyword: entry<None>({
    code: "P0115",
    severity: "error",
    message: () => "`async` is not needed",
    label: () => "delete this",
    help: () => ["the handlers and functions of a task may `await` as they are; the compiler knows which do"],
    explain: {
      why: "What awaits is seen by the compiler. Only tasks can: a top-level `fn` is pure.",
      wrong: program("async fn twice(n: Int) -> Int { n + n }"),
      right: program("fn twice(n: Int) -> Int { n + n }"),
    },
  }),
  newExpression: entry<None>({
    code: "P0116",
    severity: "error",
    message: () => "values are made without `new`",
    label: () => "delete this",
    explain: {
      why: "A record or a variant is written as what it is: `Point { x: 1, y: 2 }`, `Some(1)`.",
      wrong: program("type Shape = Circle(Int) | Square(Int)\nlet shape = new Circle(1)"),
      right: program("type Shape = Circle(Int) | Square(Int)\nlet shape = Circle(1)"),
    },
  }),
  typescriptFor: entry<None>({
    code: "P0117",
    severity: "error",
    message: () => "a loop is `for x in xs { … }`",
    label: () => "no parentheses and no `let` here",
    help: () => ["to count, loop over a range: `for i in 0..n { … }`. For anything else there is `while`"],
    explain: {
      why: "`for` takes a pattern and goes through a list, a set, a map or a range.",
      wrong: program("fn sum(xs: List<Int>) -> Int {\n  var s = 0\n  for (const x of xs) { s += x }\n  s\n}"),
      right: program("fn sum(xs: List<Int>) -> Int {\n  var s = 0\n  for x in xs { s += x }\n  s\n}"),
    },
  }),
  wholeModuleImport: entry<{ name: string }>({
    code: "P0118",
    severity: "error",
    message: () => "an import lists its names in braces",
    label: (p) => `write \`import { ${p.name} } from …\``,
    help: () => [
      "there are no default exports and no import of a whole module. A running app is bound with `use app from …`",
    ],
    explain: {
      why: "A reader sees where each name comes from.",
      wrong: `app demo\nimport twice from "./twice.portals"\nsource numbers = [[1, 2, 3]]\nsink numbers -> console()\n`,
      right: `app demo\nsource numbers = [[1, 2, 3]]\nsink numbers -> console()\n`,
    },
  }),
  typeAssertion: entry<{ type: string }>({
    code: "P0119",
    severity: "error",
    message: () => "there is no `x as T`",
    label: () => "a type cannot be asserted",
    help: (p) => [
      `convert by name, \`${p.type}(x)\`, or look with \`match\`; a local is annotated \`let y: ${p.type} = x\``,
    ],
    explain: {
      why: "A value has the type it has; the compiler is never overruled. Numbers and newtypes convert by name: `Decimal(n)`, `UserId(s)`.",
      wrong: program("fn exact(n: Int) -> Decimal { n as Decimal }"),
      right: program("fn exact(n: Int) -> Decimal { Decimal(n) }"),
    },
  }),
  enumDeclaration: entry<{ name: string }>({
    code: "P0120",
    severity: "error",
    message: () => "an enumeration is a union of variants",
    label: (p) => `write \`type ${p.name} = A | B | …\``,
    explain: {
      why: "A union lists its variants; each may carry data, and `match` checks that none is forgotten.",
      wrong: program("enum Colour { Red, Green }"),
      right: program("type Colour = Red | Green"),
    },
  }),
  lowerCaseType: entry<{ name: string; known: string | undefined; key?: boolean }>({
    code: "P0121",
    severity: "error",
    message: (p) => `\`${p.name}\` is not a type`,
    label: (p) => (p.known ? `the type is \`${p.known}\`` : "the names of types begin with a capital"),
    help: (p) => {
      if (p.name === "number") return [kindsOfNumbers];
      if (p.name === "any" || p.name === "unknown" || p.name === "object")
        return ["every value has a type that is known; a `fn` may be generic: `fn f<T>(x: T)`"];
      if (p.name === "null" || p.name === "undefined")
        return ["what may be missing is optional: `T?`, with the values `Some(x)` and `None`"];
      if (p.key === true)
        return [
          `a task says the type of its keys, \`by String\`; which key an event has is said in front of it: \`|> keyBy(x => x.${p.name})\``,
        ];
      return [];
    },
    explain: {
      why: "Types and variants begin with a capital, everything else with a small letter. The scalar types are Bool, Int, Float, Decimal, String, Bytes, Instant, Duration, Uuid and Unit.",
      wrong: program("fn shout(s: string) -> String { s.toUpper() }"),
      right: program("fn shout(s: String) -> String { s.toUpper() }"),
    },
  }),
  colonResult: entry<None>({
    code: "P0122",
    severity: "error",
    message: () => "the type of a result stands behind `->`",
    label: () => "write `->`",
    explain: {
      why: "`:` gives a name its type; what a function returns has no name.",
      wrong: program("fn twice(n: Int): Int { n + n }"),
      right: program("fn twice(n: Int) -> Int { n + n }"),
    },
  }),
  optionalMark: entry<{ name: string }>({
    code: "P0123",
    severity: "error",
    message: () => "`?` belongs to the type",
    label: (p) => `write \`${p.name}: T?\``,
    help: () => [
      "`T?` is `Option<T>`, whose values are `Some(x)` and `None`; a field of it may be given a default: `= None`",
    ],
    explain: {
      why: "Optional is a type, not a property of the field: the value is there, and it says whether there is something in it.",
      wrong: program("type Person = { name: String, nick?: String }"),
      right: program("type Person = { name: String, nick: String? }"),
    },
  }),
  arrayType: entry<{ element: string }>({
    code: "P0124",
    severity: "error",
    message: () => "there is no `T[]`",
    label: (p) => `write \`List<${p.element}>\``,
    explain: {
      why: "A list has the type `List<T>`; `xs[i]` is an access and nothing else.",
      wrong: program("fn count(xs: Int[]) -> Int { xs.length }"),
      right: program("fn count(xs: List<Int>) -> Int { xs.length }"),
    },
  }),
  semicolonInRecord: entry<None>({
    code: "P0125",
    severity: "error",
    message: () => "the fields of a record type are separated by commas",
    label: () => "write `,`",
    explain: {
      why: "Types of records are written as records are: with commas.",
      wrong: program("type Point = { x: Int; y: Int }"),
      right: program("type Point = { x: Int, y: Int }"),
    },
  }),
  namedRequest: entry<{ several: boolean }>({
    code: "P0126",
    severity: "error",
    message: () => "a portal takes one request, which has no name",
    label: (p) => (p.several ? "several" : "delete this"),
    help: (p) => [
      p.several
        ? "several values are asked with as a record: `portal stock({ item: String, units: Int }) -> Int`"
        : "its type is enough; the handler names the request: `on ask stock(item) { … }`",
    ],
    explain: {
      why: "A request is a value: one number, or a record of what belongs together. It is named by whoever handles it.",
      wrong: program(
        "portal stock(item: Int) -> Int\ntask shelf() {\n  on ask stock(item) { reply item }\n}\nrun shelf()",
      ),
      right: program("portal stock(Int) -> Int\ntask shelf() {\n  on ask stock(item) { reply item }\n}\nrun shelf()"),
    },
  }),
  otherSpelling: entry<{ found: string; instead: string }>({
    code: "P0127",
    severity: "error",
    message: (p) => `write \`${p.instead}\` for \`${p.found}\``,
    label: () => "as other languages write it",
    explain: {
      why: "Operators are signs, as in TypeScript, so that words stay free for names. What is absent is `None`.",
      wrong: program("fn isSmall(n: Int) -> Bool { n > 0 and n <> 9 }"),
      right: program("fn isSmall(n: Int) -> Bool { n > 0 && n != 9 }"),
    },
  }),
  noSuchOperator: entry<{ operator: string; cure: string }>({
    code: "P0128",
    severity: "error",
    message: (p) => `there is no operator \`${p.operator}\``,
    label: () => "not in this language",
    help: (p) => [p.cure],
    explain: {
      why: "There are few operators. What else is done with values is done by their methods, by patterns, and by asking a portal.",
      wrong: program("fn isKnown(n: Int) -> Bool { n in [1, 2, 3] }"),
      right: program("fn isKnown(n: Int) -> Bool { [1, 2, 3].contains(n) }"),
    },
  }),
  noSuchStatement: entry<{ name: string; nearest: string | undefined; cure: string | undefined }>({
    code: "P0129",
    severity: "error",
    message: (p) => `there is no statement \`${p.name}\``,
    label: () => "not in this language",
    help: (p) => (p.cure !== undefined ? [p.cure] : p.nearest !== undefined ? [`did you mean \`${p.nearest}\`?`] : []),
    explain: {
      why: "A word with a value behind it is a statement such as `emit x` or `return x`. A function or a portal is called, `f(x)`.",
      wrong: program("fn twice(n: Int) -> Int { retrun n * 2 }"),
      right: program("fn twice(n: Int) -> Int { return n * 2 }"),
    },
  }),
};
