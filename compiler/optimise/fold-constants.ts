/** Evaluates what is known at compile time. What would fail is left to fail when it runs. */
import type { ConstValue, Expr, ExprOf, Stmt } from "../ir/ir.ts";
import { mapBodies } from "../ir/rebuild.ts";
import { transformBody } from "../ir/walk.ts";
import type { Type } from "../types/type.ts";
import { isTotal } from "./effects.ts";
import type { Pass } from "./pass.ts";

export const foldConstants: Pass = {
  name: "fold-constants",
  summary: "evaluates what is known at compile time",
  run: (program) => mapBodies(program, (body) => transformBody(body, { expr: fold, stmt: foldStmt })),
};

function fold(expr: Expr): Expr {
  switch (expr.kind) {
    case "arithmetic":
      return foldArithmetic(expr);
    case "negate":
      return expr.value.kind === "const" && expr.value.value.kind === "number" && expr.value.value.value !== 0
        ? constant(expr, { kind: "number", value: -expr.value.value.value })
        : expr;
    case "not": {
      const known = knownBool(expr.value);
      if (known !== undefined) return bool(expr, !known);
      return expr.value.kind === "not" ? expr.value.value : expr;
    }
    case "and": {
      const left = knownBool(expr.left);
      if (left !== undefined) return left ? expr.right : expr.left;
      const right = knownBool(expr.right);
      return right === true ? expr.left : right === false && isTotal(expr.left) ? expr.right : expr;
    }
    case "or": {
      const left = knownBool(expr.left);
      if (left !== undefined) return left ? expr.left : expr.right;
      const right = knownBool(expr.right);
      return right === false ? expr.left : right === true && isTotal(expr.left) ? expr.right : expr;
    }
    case "cond": {
      const test = knownBool(expr.test);
      return test === undefined ? expr : test ? expr.then : expr.otherwise;
    }
    case "equals": {
      const [left, right] = [plainValue(expr.left), plainValue(expr.right)];
      return left === undefined || right === undefined ? expr : bool(expr, (left === right) !== expr.negated);
    }
    case "compare":
      return foldComparison(expr);
    case "isSome":
      if (expr.value.kind === "some" && isTotal(expr.value)) return bool(expr, true);
      return expr.value.kind === "const" && expr.value.value.kind === "none" ? bool(expr, false) : expr;
    case "unwrap":
      return expr.value.kind === "some" ? expr.value.value : expr;
    case "coalesce":
      return foldCoalesce(expr);
    case "isVariant":
      return expr.value.kind === "variant" && isTotal(expr.value) ? bool(expr, expr.value.tag === expr.tag) : expr;
    case "field":
      return foldField(expr);
    case "item":
      if (expr.object.kind !== "tuple" || !isTotal(expr.object)) return expr;
      return expr.object.items[expr.index] ?? expr;
    case "interpolate":
      return foldInterpolation(expr);
    default:
      return expr;
  }
}

function constant(at: Expr, value: ConstValue, type: Type = at.type): Expr {
  return { kind: "const", value, type, origin: at.origin };
}

function bool(at: Expr, value: boolean): Expr {
  return constant(at, { kind: "bool", value });
}

function knownBool(expr: Expr): boolean | undefined {
  return expr.kind === "const" && expr.value.kind === "bool" ? expr.value.value : undefined;
}

/** Of literals whose `===` is the language's `==`. */
function plainValue(expr: Expr): string | number | boolean | undefined {
  if (expr.kind !== "const") return undefined;
  return expr.value.kind === "number" || expr.value.kind === "string" || expr.value.kind === "bool"
    ? expr.value.value
    : undefined;
}

function foldArithmetic(expr: ExprOf<"arithmetic">): Expr {
  const left = plainValue(expr.left);
  const right = plainValue(expr.right);
  if (typeof left === "string" && typeof right === "string")
    return constant(expr, { kind: "string", value: left + right });
  if (typeof left !== "number" || typeof right !== "number" || expr.type.kind !== "scalar" || expr.type.name !== "Int")
    return expr;
  const value = evaluate(expr.operator, left, right);
  return value === undefined || !Number.isSafeInteger(value)
    ? expr
    : constant(expr, { kind: "number", value: value + 0 });
}

function evaluate(operator: ExprOf<"arithmetic">["operator"], left: number, right: number): number | undefined {
  switch (operator) {
    case "+":
      return left + right;
    case "-":
      return left - right;
    case "*":
      return left * right;
    case "/":
      return right === 0 ? undefined : Math.trunc(left / right);
    case "%":
      return right === 0 ? undefined : left % right;
  }
}

function foldComparison(expr: ExprOf<"compare">): Expr {
  const [left, right] = [plainValue(expr.left), plainValue(expr.right)];
  if (left === undefined || typeof left !== typeof right || right === undefined || typeof left === "boolean")
    return expr;
  switch (expr.operator) {
    case "<":
      return bool(expr, left < right);
    case "<=":
      return bool(expr, left <= right);
    case ">":
      return bool(expr, left > right);
    case ">=":
      return bool(expr, left >= right);
  }
}

function foldCoalesce(expr: ExprOf<"coalesce">): Expr {
  if (expr.value.kind === "const" && expr.value.value.kind === "none") return expr.otherwise;
  if (expr.value.kind === "some") return expr.option ? expr.value : expr.value.value;
  return expr;
}

function foldField(expr: ExprOf<"field">): Expr {
  const { object } = expr;
  if (object.kind !== "record" || !object.fields.every((field) => isTotal(field.value))) return expr;
  return object.fields.find((field) => field.name === expr.name)?.value ?? expr;
}

function foldInterpolation(expr: ExprOf<"interpolate">): Expr {
  const parts: (string | Expr)[] = [];
  for (const part of expr.parts) {
    // A Duration is a number too, and reads otherwise.
    const value = typeof part === "string" ? part : isPlainText(part.type) ? plainValue(part) : undefined;
    const text =
      typeof value === "string" || (typeof value === "number" && Number.isSafeInteger(value))
        ? String(value)
        : undefined;
    const last = parts[parts.length - 1];
    if (text === undefined) parts.push(part);
    else if (typeof last === "string") parts[parts.length - 1] = last + text;
    else parts.push(text);
  }
  const [only = ""] = parts;
  if (parts.length <= 1 && typeof only === "string") return constant(expr, { kind: "string", value: only });
  return parts.length === expr.parts.length ? expr : { ...expr, parts };
}

/** Types whose text is that of the JavaScript value. */
function isPlainText(type: Type): boolean {
  return type.kind === "scalar" && (type.name === "Int" || type.name === "String");
}

function foldStmt(stmt: Stmt): Stmt | readonly Stmt[] {
  if (stmt.kind === "if") {
    const test = knownBool(stmt.test);
    if (test !== undefined) return test ? stmt.then : stmt.otherwise;
  }
  if (stmt.kind === "while" && knownBool(stmt.test) === false) return [];
  return stmt;
}
