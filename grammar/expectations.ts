/** What could have stood at a place, in the words of the language and not in the names of rules and token types. */
import { tokenLabel, type TokenType } from "chevrotain";

/** By the rule that was being read. */
const byRule: Readonly<Record<string, string>> = {
  module: "a declaration: `import`, `type`, `fn`, `source`, `task`, `workflow`, `stream`, `sink`, …",
  item: "a declaration: `import`, `type`, `fn`, `source`, `task`, `workflow`, `stream`, `sink`, …",
  importDecl: "`{` with the names to import",
  importHost: "`pure`, `effect` or `effect once`",
  importName: "a name to import",
  typeDecl: "a type, or variants `A | B { … }`",
  typeAtom: "a type",
  namedType: "a type",
  name: "a name",
  taskParams: "`,` or `)`",
  taskParam: "a type or a parameter",
  task: "a member of the task: `state`, `timer`, `phase`, `fn` or `on …`",
  member: "a member of the task: `state`, `timer`, `phase`, `fn` or `on …`",
  phase: "a handler: `on …`",
  handler: "what it handles: `next`, `ask`, `atom`, `complete` or `timer`",
  policy: "what to do: `retry(…)`, `skip`, `skip to …` or `halt`",
  branch: "`where` and a condition, or `otherwise`",
  test: "a statement, `given`, `expect` or `always`",
  testStatement: "a statement, `given`, `expect` or `always`",
  block: "the end of the statement",
  statement: "a statement",
  simple: "a statement",
  expr: "an expression",
  pipe: "an expression",
  operand: "an expression",
  primary: "an expression",
  suffix: "a name",
  stage: "the name of an operator or a task",
  pattern: "a pattern",
  constructorPattern: "the name of a variant",
  recordPattern: "a field, `,` or `}`",
  fieldPattern: "a field",
  recordType: "a field `name: Type`, `,` or `}`",
  fieldType: "a field `name: Type`",
  recordEntry: "`name: value`, `...record` or `[key]: value`",
  record: "a field, `,` or `}`",
  args: "an argument, `,` or `)`",
  list: "an element, `,` or `]`",
  match: "an arm `pattern => result`",
  arm: "an arm `pattern => result`",
  params: "a parameter `name: Type`, `,` or `)`",
  param: "a parameter `name: Type`",
  lambda: "a parameter",
  portal: "`->` and the type of the reply",
  resultType: "`->` and a type",
};

/** Rules in whose words the expectation is said better than by the token. */
const ruleSaysMore = new Set(["param", "fieldType", "handler", "importDecl"]);

export function expectationIn(rule: string, expected: TokenType | undefined): string {
  if (expected !== undefined && !ruleSaysMore.has(rule)) return tokenLabel(expected);
  return byRule[rule] ?? (expected === undefined ? "something else" : tokenLabel(expected));
}
