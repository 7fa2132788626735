/**
 * The words and operators of the language, listed once. Token types, the TextMate grammar, the EBNF and the reference
 * are derived from these tables.
 */

/** Words that are never names. */
export const reservedWords = [
  "let", "var", "fn", "if", "else", "match", "for", "in", "while", "return", "break", "continue",
  "true", "false", "emit", "reply", "await", "try", "become", "import", "export", "type",
] as const; // prettier-ignore

/** Words that mean something in certain places and are names everywhere else, by the place where they do. */
export const contextualWords = {
  item: [
    "app", "use", "newtype", "config", "source", "stream", "sink", "run", "connect", "exclusive", "task", "workflow",
    "portal", "sequencer", "splitter", "update", "pattern", "test",
  ],
  itemPart: ["from", "as", "ts", "pure", "effect", "once", "by", "was", "where", "otherwise", "then", "no", "within", "personal"],
  member: ["shared", "state", "drop", "timer", "phase", "on"],
  handler: ["next", "ask", "later", "atom", "each", "key", "complete"],
  policy: ["error", "retry", "skip", "halt", "to"],
  testStatement: ["given", "expect", "always"],
  statement: ["delete"],
} as const; // prettier-ignore

/** Names that every module knows; a program may shadow them, with a warning. */
export const predefinedNames = [
  "key", "log", "now", "random", "uuid", "stash", "unstash", "fail", "sleep", "all", "first", "disclose", "union", "join",
  "empty", "advance", "crash",
] as const; // prettier-ignore

export const durationUnits = ["ms", "s", "m", "h", "d"] as const;

/** What stands behind a backslash in a string, and what it means; besides `u{…}` and `u` with four hexadecimal digits. */
export const escapes: Readonly<Record<string, string>> = {
  n: "\n", t: "\t", r: "\r", "0": "\0", '"': '"', "'": "'", "`": "`", "\\": "\\", $: "$", "{": "{", "}": "}",
}; // prettier-ignore

export type ReservedWord = (typeof reservedWords)[number];
export type ContextualWord = (typeof contextualWords)[keyof typeof contextualWords][number];
export type Word = ReservedWord | ContextualWord;

export interface OperatorLevel {
  readonly operators: readonly string[];
  readonly associativity: "left" | "none";
}

/** The binary operators inside an expression, loosest first. Looser than all of them are `=>` and `|>`; tighter are the prefixes. */
export const binaryOperators: readonly OperatorLevel[] = [
  { operators: ["||"], associativity: "left" },
  { operators: ["&&"], associativity: "left" },
  { operators: ["==", "!=", "<", "<=", ">", ">="], associativity: "none" },
  { operators: ["??"], associativity: "left" },
  { operators: [".."], associativity: "none" },
  { operators: ["+", "-"], associativity: "left" },
  { operators: ["*", "/", "%"], associativity: "left" },
];

/** They bind tighter than any binary operator and are written before their operand. */
export const prefixOperators = ["!", "-", "await", "try"] as const;

/** Assignment is a statement, never an expression. */
export const assignmentOperators = ["=", "+=", "-=", "*="] as const;
