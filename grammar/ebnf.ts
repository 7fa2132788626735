/**
 * The grammar as EBNF, from the rules of the parser. Left out is what is read only to be reported (rules named `mistaken…`, `Foreign`);
 * added, as remarks, is what rules cannot say: the gates on new lines and the grouping of operators.
 */
import {
  Alternation,
  Alternative,
  NonTerminal,
  Option,
  Repetition,
  RepetitionMandatory,
  RepetitionMandatoryWithSeparator,
  RepetitionWithSeparator,
  Rule,
  Terminal,
  tokenLabel,
  type TokenType,
} from "chevrotain";
import type { IProduction } from "@chevrotain/types";
import { AssignmentOperator, BinaryOperator, Duration, Float, Foreign, HoleClose, Ident, Int, LambdaParen, PrefixOperator, ReservedName, StrClose, StrHole, StrOpen, StrText, Upper } from "./tokens.ts"; // prettier-ignore
import { assignmentOperators, binaryOperators, contextualWords, durationUnits, escapes, predefinedNames, prefixOperators, reservedWords } from "./words.ts"; // prettier-ignore

const names = new Map<TokenType, string>([
  [Ident, "id"],
  [ReservedName, "reservedWord"],
  [Upper, "Upper"],
  [Int, "int"],
  [Float, "float"],
  [Duration, "duration"],
  [BinaryOperator, "binaryOperator"],
  [PrefixOperator, "prefixOperator"],
  [AssignmentOperator, "assignmentOperator"],
  [StrOpen, `'"'`],
  [StrText, "text"],
  [StrHole, `"\${"`],
  [HoleClose, `"}"`],
  [StrClose, `'"'`],
  [LambdaParen, `"("`],
]);

/** What a rule cannot say of itself. */
const remarks: Readonly<Record<string, string>> = {
  variants: "only if the type begins with `|`, or with Upper before `|`, `{` or `(`",
  variant: "the payload begins on the line of its name, and is no function type",
  head: "outside brackets, Upper before `{` is no record",
  lambda: "`{` behind `=>` is a block; behind `if` and operators `( … ) =>` begins none",
  arm: "`{` behind `=>` is a block",
  pipe: "`-` does not begin a line; grouped by the table below",
  suffix: "`(`, `[` and `{` do not begin a line; `{` only behind Upper and not in a head",
  stage: "the arguments begin on the line of the name",
  returnStmt: "the value begins on the same line",
  replyStmt: "`to` stands on the same line",
  becomeStmt: "the arguments begin on the same line",
  deleteStmt: "only if a name follows `delete` on its line",
  block: "each statement on a line of its own, or behind `;`",
  match: "each arm on a line of its own, or behind `,`",
  testStatement: "`given`, `expect` and `always` are names before `=`, `.` and a new line",
  task: "a bare type among the parameters is the first",
  string: "on one line",
};

function terminal(type: TokenType): string {
  return names.get(type) ?? `"${tokenLabel(type).replace(/^`|`$/g, "")}"`;
}

const isMistake = (name: string): boolean => name.startsWith("mistaken");

/** The text of a production; empty if it is only there for mistakes. `inner`: parentheses are needed around alternatives. */
function print(production: IProduction, inner: boolean): string {
  if (production instanceof NonTerminal) return isMistake(production.nonTerminalName) ? "" : production.nonTerminalName;
  if (production instanceof Terminal) {
    return production.terminalType === Foreign || production.terminalType.name === "EOF"
      ? ""
      : terminal(production.terminalType);
  }
  if (production instanceof Alternation) {
    const parts = [...new Set(production.definition.map((d) => print(d, false)).filter((t) => t !== ""))];
    const [only = ""] = parts;
    if (parts.length < 2) return only;
    return inner ? `( ${parts.join(" | ")} )` : parts.join(" | ");
  }
  if (production instanceof RepetitionMandatoryWithSeparator || production instanceof RepetitionWithSeparator) {
    const body = sequence(production.definition);
    const list = `${body} { ${terminal(production.separator)} ${body} }`;
    return production instanceof RepetitionWithSeparator ? `[ ${list} ]` : list;
  }
  if (production instanceof Option) return wrap("[", production.definition, "]");
  if (production instanceof Repetition) return wrap("{", production.definition, "}");
  if (production instanceof RepetitionMandatory)
    return `${sequence(production.definition)} ${wrap("{", production.definition, "}")}`;
  if (production instanceof Alternative || production instanceof Rule) return sequence(production.definition);
  throw new Error("a production of an unknown kind");
}

function sequence(parts: readonly IProduction[]): string {
  return parts
    .map((part) => print(part, parts.length > 1))
    .filter((text) => text !== "")
    .join(" ");
}

function wrap(open: string, parts: readonly IProduction[], close: string): string {
  const body = sequence(parts);
  return body === "" ? "" : `${open} ${body} ${close}`;
}

const column = 20;
const width = 140;

/** Break between words behind the column of the right sides. */
function wrapped(head: string, body: string): string {
  const lines: string[] = [];
  let line = `${head.padEnd(column)}=`;
  for (const word of body.split(" ")) {
    if (line.length + word.length + 1 > width) {
      lines.push(line);
      line = " ".repeat(column + 1);
    }
    line += ` ${word}`;
  }
  return [...lines, `${line} ;`].join("\n");
}

const entry = (points: readonly Rule[]): string[] =>
  points.flatMap((rule) => {
    if (isMistake(rule.name) || ["signature", "loneType", "loneExpr"].includes(rule.name)) return [];
    const remark = remarks[rule.name];
    const text = wrapped(rule.name, sequence(rule.definition));
    return [remark ? `${text}\n${" ".repeat(column + 2)}(* ${remark} *)` : text];
  });

function operatorTable(): string[] {
  const rows = ["=>", "|>"].map((o) => [o, o === "=>" ? "right" : "left"]);
  for (const level of binaryOperators) rows.push([level.operators.join(" "), level.associativity]);
  rows.push([`prefix ${prefixOperators.join(" ")}`, "right"], [". ?. f() a[] Upper{}", "left"]);
  return rows.map(
    ([operators = "", associativity = ""], i) =>
      `   ${String(i + 1).padStart(2)}  ${operators.padEnd(24)}${associativity}`,
  );
}

const quote = (text: string): string => (text === '"' ? `'"'` : `"${text}"`);

const alternatives = (texts: readonly string[]): string => texts.map(quote).join(" | ");

/** The whole grammar. */
export function toEbnf(rules: readonly Rule[]): string {
  const top = rules.findIndex((rule) => rule.name === "module");
  return [
    "(* The grammar of .portals. Generated from the parser by `npm run generate -w grammar`; do not edit.",
    "   A comma in brackets separates two elements and may trail; a missing one is reported. A line begins a new statement, but for",
    "   what the remarks say; inside ( and [ lines mean nothing. *)",
    "",
    ...entry([...rules.slice(top), ...rules.slice(0, top)]),
    "",
    wrapped("binaryOperator", alternatives(binaryOperators.flatMap((l) => l.operators))),
    wrapped("prefixOperator", alternatives(prefixOperators)),
    wrapped("assignmentOperator", alternatives(assignmentOperators)),
    wrapped("id", "lower { letter | digit } | contextualWord"),
    wrapped("Upper", "upper { letter | digit }"),
    wrapped("int", 'digits | "0x" hexDigit { hexDigit | "_" }'),
    wrapped("float", 'digits "." digits [ ( "e" | "E" ) [ "+" | "-" ] digits ]'),
    wrapped("duration", `digits ( ${alternatives(durationUnits)} )`),
    wrapped("text", "character { character }"),
    wrapped("character", "escape | ? any but a quote, a backslash, the end of a line, and $ before { ?"),
    wrapped(
      "escape",
      `"\\" ( ${Object.keys(escapes).map(quote).join(" | ")} | "u{" hexDigit { hexDigit } "}" | "u" hexDigit hexDigit hexDigit hexDigit )`,
    ),
    wrapped("letter", "lower | upper"),
    wrapped("lower", '"_" | ? a to z ?'),
    wrapped("upper", "? A to Z ?"),
    wrapped("digits", 'digit { digit | "_" }'),
    wrapped("digit", "? 0 to 9 ?"),
    wrapped("hexDigit", "digit | ? a to f, A to F ?"),
    wrapped("reservedWord", alternatives(reservedWords)),
    wrapped("contextualWord", alternatives(Object.values(contextualWords).flat())),
    "",
    "(* Operators, loosest first:",
    ...operatorTable(),
    "",
    `   Predefined names, which a program may shadow with a warning: ${predefinedNames.join(" ")}. *)`,
    "",
  ].join("\n");
}
