/** Literals, which adapt to the number type or the newtype that is expected, and strings with holes. */
import type * as ast from "../../syntax/ast.ts";
import { diagnostic } from "../../diagnostics/catalogue.ts";
import type { BodyContext } from "../context.ts";
import { durationType, floatType, intType, isScalar, stringType } from "../scalars.ts";
import { showType } from "../show.ts";
import type { ScalarName, Type } from "../type.ts";
import { baseOf, prune, zonk } from "../unify.ts";
import { valueHere } from "./futures.ts";
import { inferExpr } from "./infer.ts";
import { isShowable } from "./traits.ts";

const decimalDigits = 34;

/** Literals of numbers, alone, negated, in parentheses or added up: they take the type of the other operand. */
export function isNumberLiteral(expr: ast.Expr): boolean {
  switch (expr.kind) {
    case "int":
    case "float":
      return true;
    case "group":
      return isNumberLiteral(expr.value);
    case "unary":
      return expr.operator === "-" && isNumberLiteral(expr.value);
    case "binary":
      return (
        ["+", "-", "*", "/", "%"].includes(expr.operator) && isNumberLiteral(expr.left) && isNumberLiteral(expr.right)
      );
    default:
      return false;
  }
}

/** Whether an expression is a literal of any kind, which adapts to what is expected. */
export function isLiteral(expr: ast.Expr): boolean {
  if (expr.kind === "group") return isLiteral(expr.value);
  if (expr.kind === "string") return expr.parts.every((p) => p.kind === "text");
  return expr.kind === "bool" || expr.kind === "duration" || isNumberLiteral(expr);
}

/** The expected type if a literal of one of these scalars may be written for it. */
function adapted(expected: Type | undefined, ...scalars: readonly ScalarName[]): Type | undefined {
  if (!expected) return undefined;
  const type = prune(expected);
  let base = type;
  while (base.kind === "newtype") base = prune(baseOf(base));
  return isScalar(base, ...scalars) ? type : undefined;
}

export function inferNumber(ctx: BodyContext, expr: ast.IntLit | ast.FloatLit, expected: Type | undefined): Type {
  const whole = expr.kind === "int";
  const type = whole
    ? (adapted(expected, "Int", "Float", "Decimal") ?? intType)
    : (adapted(expected, "Float", "Decimal") ?? floatType);
  const digits = expr.raw.replaceAll("_", "");
  const report = (limit: string) =>
    ctx.checker.reporter.report(
      diagnostic("numberTooLarge", { text: expr.raw, type: showType(type), limit }, ctx.checker.at(expr.span)),
    );
  if (adapted(type, "Int") && !Number.isSafeInteger(Number(digits))) report("±(2^53 − 1)");
  if (adapted(type, "Float") && !Number.isFinite(Number(digits))) report("about ±1.8e308");
  if (adapted(type, "Decimal") && significantDigits(digits) > decimalDigits) {
    report(`${decimalDigits} digits`);
  }
  return type;
}

function significantDigits(digits: string): number {
  return digits.replace(/e.*$/i, "").replace(/\D/g, "").replace(/^0+/, "").length;
}

export function inferDuration(expected: Type | undefined): Type {
  return adapted(expected, "Duration") ?? durationType;
}

export function inferString(ctx: BodyContext, expr: ast.StringExpr, expected: Type | undefined): Type {
  const holes = expr.parts.filter((p) => p.kind === "hole");
  for (const hole of holes) {
    const type = zonk(valueHere(ctx, hole.value, inferExpr(ctx, hole.value)));
    if (!isShowable(type)) {
      ctx.checker.reporter.report(diagnostic("notShowable", { type: showType(type) }, ctx.checker.at(hole.value.span)));
    }
  }
  return holes.length > 0 ? stringType : (adapted(expected, "String") ?? stringType);
}
