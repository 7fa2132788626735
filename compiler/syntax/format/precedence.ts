/**
 * How tightly each kind of expression binds. The parser keeps the parentheses of a text as groups, so this matters
 * only for a tree that never was text: there the printer puts parentheses where the grammar needs them.
 */
import type { BinaryOperator, Expr } from "../ast.ts";

export const Level = {
  lambda: 1,
  pipe: 2,
  range: 7,
  unary: 10,
  postfix: 11,
  primary: 12,
} as const;

const binaryLevels: Readonly<Record<BinaryOperator, number>> = {
  "||": 3,
  "&&": 4,
  "==": 5,
  "!=": 5,
  "<": 5,
  "<=": 5,
  ">": 5,
  ">=": 5,
  "??": 6,
  "+": 8,
  "-": 8,
  "*": 9,
  "/": 9,
  "%": 9, // prettier-ignore
};

export const comparison = binaryLevels["=="];

export function binaryLevel(operator: BinaryOperator): number {
  return binaryLevels[operator];
}

export function levelOf(node: Expr): number {
  switch (node.kind) {
    case "lambda":
      return Level.lambda;
    case "pipe":
      return Level.pipe;
    case "binary":
      return binaryLevels[node.operator];
    case "range":
      return Level.range;
    case "unary":
      return Level.unary;
    case "member":
    case "call":
    case "index":
      return Level.postfix;
    case "record":
      return node.head === undefined ? Level.primary : Level.postfix;
    default:
      return Level.primary;
  }
}

/** The operand that an expression begins with, outside brackets. */
function leftmost(node: Expr): Expr {
  switch (node.kind) {
    case "pipe":
      return leftmost(node.source);
    case "binary":
      return leftmost(node.left);
    case "range":
      return leftmost(node.from);
    case "member":
    case "index":
      return leftmost(node.object);
    case "call":
      return leftmost(node.callee);
    default:
      return node;
  }
}

/** Behind `=>` a brace would open a block. */
export function beginsWithBrace(node: Expr): boolean {
  const first = leftmost(node);
  return first.kind === "record" && first.head === undefined;
}

/** In a head (`if`, `match`, `for` …) a brace behind an upper-case name would open the body. */
export function exposesRecord(node: Expr): boolean {
  switch (node.kind) {
    case "record":
      return node.head !== undefined;
    case "pipe":
      return exposesRecord(node.source);
    case "binary":
      return exposesRecord(node.left) || exposesRecord(node.right);
    case "range":
      return exposesRecord(node.from) || exposesRecord(node.to);
    case "unary":
      return exposesRecord(node.value);
    case "member":
    case "index":
      return exposesRecord(node.object);
    case "call":
      return exposesRecord(node.callee);
    case "lambda":
      return node.body.kind !== "block" && exposesRecord(node.body);
    default:
      return false;
  }
}
