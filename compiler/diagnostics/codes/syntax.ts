/** Syntax, P00xx: a text that cannot be read. What TypeScript habits cause stands in `habits.ts`; see `catalogue.ts` for the ranges. */
import { entry } from "../entry.ts";
import { habitCodes } from "./habits.ts";

const brackets: Readonly<Record<string, string>> = { "(": ")", "[": "]", "{": "}" };

const readingCodes = {
  unexpectedToken: entry<{ found: string; expected: string }>({
    code: "P0001",
    severity: "error",
    message: (p) => `unexpected ${p.found}`,
    label: (p) => `expected ${p.expected}`,
    explain: {
      why: "At this place the grammar allows something else; the label says what. The word before it, or a missing word, is often the real mistake.",
      wrong: `app demo
source numbers = [[1, 2, 3]]
sink numbers console()
`,
      right: `app demo
source numbers = [[1, 2, 3]]
sink numbers -> console()
`,
    },
  }),
  missingPart: entry<{ expected: string }>({
    code: "P0002",
    severity: "error",
    message: (p) => `something is missing: expected ${p.expected}`,
    label: (p) => `${p.expected} must follow`,
    explain: {
      why: "A line or a bracket ends before what was begun in it is complete.",
      wrong: `app demo
let limit =
source numbers = [[1, 2, 3]]
sink numbers -> console()
`,
      right: `app demo
let limit = 10
source numbers = [[1, 2, 3]]
sink numbers -> console()
`,
    },
  }),
  unterminatedString: entry<Record<never, never>>({
    code: "P0003",
    severity: "error",
    message: () => "the string is not closed",
    label: () => 'it ends with its line; a `"` is missing',
    help: () => ["a string stands on one line; write a line break in it as `\\n`"],
    explain: {
      why: "A string, the expressions in its holes included, ends on the line on which it begins. So one forgotten quote spoils one line, not the file.",
      wrong: `app demo
source words = [["one, "two"]]
sink words -> console()
`,
      right: `app demo
source words = [["one", "two"]]
sink words -> console()
`,
    },
  }),
  unterminatedComment: entry<Record<never, never>>({
    code: "P0004",
    severity: "error",
    message: () => "the comment is not closed",
    label: () => "no `*/` follows",
    explain: {
      why: "A comment that begins with `/*` goes on until `*/`; without it, the rest of the file is a comment.",
      wrong: `app demo
source numbers = [[1]]
sink numbers -> console()
/* the end
`,
      right: `app demo
source numbers = [[1]]
sink numbers -> console()
/* the end */
`,
    },
  }),
  strayCharacter: entry<{ text: string }>({
    code: "P0005",
    severity: "error",
    message: (p) => `\`${p.text}\` means nothing here`,
    label: () => "not part of the language",
    explain: {
      why: "The character belongs to no word and no operator. It may stand in a string or a comment.",
      wrong: `app demo
source numbers = [[1, 2]] @
sink numbers -> console()
`,
      right: `app demo
source numbers = [[1, 2]]
sink numbers -> console()
`,
    },
  }),
  badName: entry<{ name: string }>({
    code: "P0006",
    severity: "error",
    message: (p) => `\`${p.name}\` is not a name`,
    label: () => "a name consists of the letters a to z, digits and `_`",
    explain: {
      why: "Names are written with the letters A to Z in both cases, digits and `_`, so that everybody can type them and paths and files can carry them. Types and variants begin with a capital, everything else with a small letter.",
      wrong: `app demo
source größen = [[1, 2]]
sink größen -> console()
`,
      right: `app demo
source sizes = [[1, 2]]
sink sizes -> console()
`,
    },
  }),
  badNumber: entry<{ text: string }>({
    code: "P0007",
    severity: "error",
    message: (p) => `\`${p.text}\` is not a number`,
    label: () => "not a number",
    help: (p) => {
      if (/^[\d_]+\.[\d_]+(ms|s|m|h|d)$/.test(p.text))
        return ["a duration is a whole number of its unit: write `1500ms` for `1.5s`"];
      if (/^\d+[eE]/.test(p.text)) return ["a number with an exponent has a point: `1.0e6`"];
      if (/n$/.test(p.text)) return ["`Int` is exact up to 2^53 - 1 as it is; it takes no `n`"];
      return ["numbers are `42`, `1_000`, `0xff`, `1.5`, `1.0e6`; durations are `250ms 5s 10m 2h 30d`"];
    },
    explain: {
      why: "Digits are followed by letters that are neither the unit of a duration (`ms s m h d`) nor an exponent behind a point.",
      wrong: `app demo
let pause = 1.5s
source numbers = [[1, 2]]
sink numbers -> console()
`,
      right: `app demo
let pause = 1500ms
source numbers = [[1, 2]]
sink numbers -> console()
`,
    },
  }),
  badEscape: entry<{ escape: string }>({
    code: "P0008",
    severity: "error",
    message: (p) => `\`${p.escape}\` is no escape`,
    label: () => "unknown escape",
    help: () => ['the escapes are `\\n \\t \\r \\0 \\\\ \\" \\$` and `\\u{1F600}`; a backslash itself is `\\\\`'],
    explain: {
      why: "A backslash in a string begins one of a few escapes. Others are refused, because `C:\\new` would silently become something else.",
      wrong: `app demo
source words = [["50\\%"]]
sink words -> console()
`,
      right: `app demo
source words = [["50%"]]
sink words -> console()
`,
    },
  }),
  unclosedBracket: entry<{ open: string }>({
    code: "P0009",
    severity: "error",
    message: (p) => `\`${p.open}\` is never closed`,
    label: (p) => `its \`${brackets[p.open] ?? "}"}\` is missing`,
    explain: {
      why: "Every bracket is closed by its partner. Where the closing one is missing is guessed from the indentation.",
      wrong: `app demo
source numbers = [[1, 2]
sink numbers -> console()
`,
      right: `app demo
source numbers = [[1, 2]]
sink numbers -> console()
`,
    },
  }),
  unopenedBracket: entry<{ close: string }>({
    code: "P0010",
    severity: "error",
    message: (p) => `\`${p.close}\` closes nothing`,
    label: () => "no bracket is open that it could close",
    explain: {
      why: "A closing bracket belongs to an opening one of its kind before it.",
      wrong: `app demo
source numbers = [[1, 2]])
sink numbers -> console()
`,
      right: `app demo
source numbers = [[1, 2]]
sink numbers -> console()
`,
    },
  }),
  nestedTooDeeply: entry<Record<never, never>>({
    code: "P0011",
    severity: "error",
    message: () => "this is nested too deeply to be read",
    label: () => "what stands deeper is not looked at",
    help: () => ["give the parts names with `let`, or move them into functions"],
    explain: {
      why: "Brackets nest at most 100 deep, and a chain of operators, calls or `else if` has at most 500 links. Programs of people stay far below; a generator should emit lists, or functions.",
      wrong: `app demo
source numbers = ${"[".repeat(101)}1${"]".repeat(101)}
sink numbers -> console()
`,
      right: `app demo
source numbers = [[1]]
sink numbers -> console()
`,
    },
  }),
  missingComma: entry<Record<never, never>>({
    code: "P0012",
    severity: "error",
    message: () => "a comma is missing",
    label: () => "expected `,` before this",
    explain: {
      why: "The parts of a list, a record, a call and a list of parameters are separated by commas, also when each has a line of its own. The last comma may stay away. The arms of a `match` need a comma only where two stand on one line.",
      wrong: `app demo
source numbers = [[1 2]]
sink numbers -> console()
`,
      right: `app demo
source numbers = [[1, 2]]
sink numbers -> console()
`,
    },
  }),
  statementsOnOneLine: entry<Record<never, never>>({
    code: "P0013",
    severity: "error",
    message: () => "the statement before this one has not ended",
    label: () => "expected a new line or `;` before this",
    explain: {
      why: "A statement ends with its line. Two on one line are separated by `;`.",
      wrong: `app demo
fn twice(n: Int) -> Int { let m = n + n m }
source numbers = [[1, 2]]
stream doubled = numbers |> map(n => twice(n))
sink doubled -> console()
`,
      right: `app demo
fn twice(n: Int) -> Int { let m = n + n; m }
source numbers = [[1, 2]]
stream doubled = numbers |> map(n => twice(n))
sink doubled -> console()
`,
    },
  }),
  chainedOperator: entry<{ operator: string; middle: string }>({
    code: "P0014",
    severity: "error",
    message: (p) => `\`${p.operator}\` cannot follow another operator of its kind`,
    label: () => "the second of two",
    help: (p) =>
      p.operator === ".."
        ? ["a range has two ends: `0..10`"]
        : [`compare twice, \`… && ${p.middle} ${p.operator} …\`, or put one comparison in parentheses`],
    explain: {
      why: "`a < b < c` would compare a Bool with c, which nobody means. Comparisons and `..` do not chain.",
      wrong: `app demo
source numbers = [[1, 2, 30]]
stream small = numbers |> filter(n => 0 < n < 10)
sink small -> console()
`,
      right: `app demo
source numbers = [[1, 2, 30]]
stream small = numbers |> filter(n => 0 < n && n < 10)
sink small -> console()
`,
    },
  }),
  holeInPlainString: entry<Record<never, never>>({
    code: "P0015",
    severity: "error",
    message: () => "this string must be known before the program runs",
    label: () => "so it can have no hole",
    explain: {
      why: "The compiler follows imports and `use` while it reads the program; a value that exists only at run time comes too late.",
      wrong: `app demo
let folder = "lib"
import { double } from "./\${folder}/double.portals"
source numbers = [[1, 2]]
sink numbers -> console()
`,
      right: `app demo
source numbers = [[1, 2]]
sink numbers -> console()
`,
    },
  }),
  bareTypeParameter: entry<Record<never, never>>({
    code: "P0016",
    severity: "error",
    message: () => "this parameter has no name",
    label: () => "expected `name: Type`",
    help: () => ["only the first parameter of a task may be a bare type: the type of its events"],
    explain: {
      why: "The first place in the head of a task is the type of the events, which need no name because the handlers name them. Every other parameter has one.",
      wrong: `app demo
task atLeast(Int, Int) -> Int {
  on next(n) { emit n }
}
source numbers = [[1, 2]]
stream some = numbers |> atLeast
sink some -> console()
`,
      right: `app demo
task atLeast(Int, limit: Int) -> Int {
  on next(n) { if n >= limit { emit n } }
}
source numbers = [[1, 2]]
stream some = numbers |> atLeast(2)
sink some -> console()
`,
    },
  }),
  badAssignmentTarget: entry<Record<never, never>>({
    code: "P0017",
    severity: "error",
    message: () => "nothing can be assigned to this",
    label: () => "not a variable, a cell or an entry of one",
    help: () => [
      "left of `=` stands a `var`, a cell, or a place in one: `count`, `items[k]`. Two values are compared with `==`",
    ],
    explain: {
      why: "Assignment changes a `var` or a cell. The result of a call or of an operator is a value, and values do not change.",
      wrong: `app demo
task last(Int) -> Int {
  shared state seen: Int = 0
  on next(n) { seen + 1 = n; emit seen }
}
source numbers = [[1, 2]]
stream out = numbers |> last
sink out -> console()
`,
      right: `app demo
task last(Int) -> Int {
  shared state seen: Int = 0
  on next(n) { seen = n; emit seen }
}
source numbers = [[1, 2]]
stream out = numbers |> last
sink out -> console()
`,
    },
  }),
};

export const syntaxCodes = { ...readingCodes, ...habitCodes };
