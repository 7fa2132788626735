/** Groups a flat chain of binary operators by the table of the grammar. */
import type { IToken } from "chevrotain";
import { binaryOperators } from "@portals/grammar";
import type { BinaryOperator, Expr } from "../ast.ts";
import type { Fix } from "../../diagnostics/diagnostic.ts";
import { empty, errorExpr, join, tokenSpan, type Build } from "./cst.ts";

const levels = new Map(binaryOperators.flatMap((level, i) => level.operators.map((o) => [o, i] as const)));

/** `===` is read as `==`; its mistake is reported elsewhere. */
const spelling = (token: IToken): string => (token.image === "===" ? "==" : token.image === "!==" ? "!=" : token.image);

const levelOf = (token: IToken): number => levels.get(spelling(token)) ?? 0;

/** `operands` has one more than `operators`. */
export function group(b: Build, operands: readonly Expr[], operators: readonly IToken[]): Expr {
  const values: Expr[] = operands.slice(0, 1);
  const waiting: IToken[] = [];
  const reduce = (): void => {
    const [right, left, operator] = [values.pop(), values.pop(), waiting.pop()];
    if (left && right && operator) values.push(combine(left, operator, right));
  };
  operators.forEach((operator, i) => {
    const level = levelOf(operator);
    let previous = waiting.at(-1);
    while (previous && levelOf(previous) >= level) {
      if (levelOf(previous) === level && binaryOperators[level]?.associativity === "none") {
        refuseChain(b, values, previous, operator, operands[i + 1]);
      }
      reduce();
      previous = waiting.at(-1);
    }
    waiting.push(operator);
    values.push(operands[i + 1] ?? errorExpr(empty(tokenSpan(operator).end)));
  });
  while (waiting.length > 0) reduce();
  return values[0] ?? errorExpr(empty(0));
}

function combine(left: Expr, token: IToken, right: Expr): Expr {
  const span = join(left.span, right.span);
  if (left.kind === "errorExpr" && left.span.end > left.span.start) return errorExpr(span);
  const operator = spelling(token);
  if (operator === "..") return { kind: "range", span, from: left, to: right };
  return { kind: "binary", operator: operator as BinaryOperator, operatorSpan: tokenSpan(token), left, right, span };
}

/** `a < b < c`: reported, and the comparison that comes first becomes unreadable, so that no later phase speaks of it. */
function refuseChain(b: Build, values: Expr[], first: IToken, second: IToken, next: Expr | undefined): void {
  const middle = values.at(-1);
  const left = values.at(-2);
  if (!middle || !left || left.kind === "errorExpr") return;
  const text = b.file.text.slice(middle.span.start, middle.span.end);
  const fixes: Fix[] = [];
  if (first.image !== ".." && next && next.kind !== "errorExpr") {
    fixes.push({
      title: "compare twice",
      edits: [{ file: b.file, span: empty(middle.span.end), text: ` && ${text}` }],
    });
  }
  b.report("chainedOperator", { operator: second.image, middle: text }, tokenSpan(second), { fixes });
  values[values.length - 2] = errorExpr(left.span);
}
