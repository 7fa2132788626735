/** Operators: arithmetic, comparison, logic, `??`. */
import type * as ast from "../../syntax/ast.ts";
import { diagnostic } from "../../diagnostics/catalogue.ts";
import type { Fix } from "../../diagnostics/diagnostic.ts";
import type { BodyContext } from "../context.ts";
import { boolType, durationType, errorType, instantType, isScalar, optionOf, stringType } from "../scalars.ts";
import { whyNotComparable } from "../serialisable.ts";
import { showType } from "../show.ts";
import type { Type } from "../type.ts";
import { attempt, baseOf, prune, unify, unsolved, zonk } from "../unify.ts";
import { convert } from "./convert.ts";
import { assign, article, fits, textOf, wrap, testFor } from "./expect.ts";
import { valueHere } from "./futures.ts";
import { checkExpr, inferExpr } from "./infer.ts";
import { isLiteral, isNumberLiteral } from "./literals.ts";
import { isComparable, isNumber } from "./traits.ts";

export type ArithmeticOperator = "+" | "-" | "*" | "/" | "%";

export function inferBinary(ctx: BodyContext, expr: ast.BinaryExpr, expected: Type | undefined): Type {
  switch (expr.operator) {
    case "&&":
    case "||":
      return inferLogic(ctx, expr, expected);
    case "==":
    case "!=":
      return inferEquality(ctx, expr);
    case "<":
    case "<=":
    case ">":
    case ">=":
      return inferOrder(ctx, expr);
    case "??":
      return inferCoalesce(ctx, expr, expected);
    default:
      return inferArithmetic(ctx, expr, expr.operator, expected);
  }
}

function inferLogic(ctx: BodyContext, expr: ast.BinaryExpr, expected: Type | undefined): Type {
  const wanted = expected && prune(expected);
  // `name || "none"`, where something else than a Bool is wanted.
  if (
    expr.operator === "||" &&
    wanted &&
    wanted.kind !== "meta" &&
    wanted.kind !== "error" &&
    !isScalar(wanted, "Bool")
  ) {
    const left = prune(inferExpr(ctx, expr.left));
    if (left.kind === "option") {
      const help = ["what counts if there is none is said by `??`"];
      const { file } = ctx.checker.module;
      const fixes = [{ title: "write `??`", edits: [{ file, span: expr.operatorSpan, text: "??" }] }];
      const at = ctx.checker.at(expr.left.span, { help, fixes });
      ctx.checker.reporter.report(diagnostic("conditionNotBool", { found: showType(left) }, at));
      checkExpr(ctx, expr.right, left.item);
      return errorType;
    }
  }
  checkCondition(ctx, expr.left);
  checkCondition(ctx, expr.right);
  return boolType;
}

/** Report unless the expression is a Bool: there are no truthy values. */
export function checkCondition(ctx: BodyContext, expr: ast.Expr): void {
  const type = prune(valueHere(ctx, expr, inferExpr(ctx, expr, boolType)));
  if (fits(type, boolType)) return;
  const text = textOf(ctx, expr);
  const help: string[] = [];
  const fixes: Fix[] = [];
  const propose = (test: string) => {
    // `!` takes only what stands next to it.
    const negated = ctx.checker.module.file.text.charAt(expr.span.start - 1) === "!";
    const [open, close] = negated ? ["(", `${test})`] : ["", test];
    help.push(`write \`${open}${text}${close}\``);
    fixes.push(wrap(ctx, expr, open, close, `write \`${open}${text}${close}\``));
  };
  if (isLiteral(expr))
    help.push(
      "`&&` and `||` are of Bools; `if c { a } else { b }` chooses a value, `a ?? b` one for what may be absent",
    );
  else if (testFor(type) !== undefined) propose(testFor(type) ?? "");
  else if (type.kind === "list" || type.kind === "map" || type.kind === "set") help.push(`ask \`${text}.isEmpty\``);
  ctx.checker.reporter.report(
    diagnostic("conditionNotBool", { found: showType(type) }, ctx.checker.at(expr.span, { help, fixes })),
  );
}

/** Both operands, a literal after the other one, whose type it takes if `shared` says that both have one. */
function operands(
  ctx: BodyContext,
  expr: ast.BinaryExpr,
  hint: Type | undefined,
  shared: (left: Type) => boolean = () => true,
): readonly [Type, Type] {
  const { left, right } = expr;
  const literal = (e: ast.Expr) => isLiteral(e);
  const infer = (e: ast.Expr, expected?: Type) => valueHere(ctx, e, inferExpr(ctx, e, expected));
  if (literal(left) && !literal(right)) {
    const r = infer(right);
    return [infer(left, unsolved(r) ? hint : r), r];
  }
  const l = infer(left, isNumberLiteral(left) ? hint : undefined);
  return [l, infer(right, literal(right) || (constructs(right) && shared(l)) ? l : undefined)];
}

/** Whether the expected type says what an expression means: `None`, `{ … }`, `[]`, `Add { … }`. */
function constructs(expr: ast.Expr): boolean {
  return ["upperExpr", "record", "list", "group", "tuple", "call", "if", "match"].includes(expr.kind);
}

function inferEquality(ctx: BodyContext, expr: ast.BinaryExpr): Type {
  const { checker } = ctx;
  const swapped = (isLiteral(expr.left) && !isLiteral(expr.right)) || expr.left.kind === "upperExpr";
  const [first, second] = swapped ? [expr.right, expr.left] : [expr.left, expr.right];
  const inferred = prune(valueHere(ctx, first, inferExpr(ctx, first)));
  if (inferred.kind === "stream") {
    const help = [`what a test sees of a stream are its events so far: \`${textOf(ctx, first)}.events\``];
    const params = { type: showType(inferred), part: showType(inferred), path: "" };
    checker.reporter.report(diagnostic("noEquality", params, checker.at(expr.operatorSpan, { help })));
    return boolType;
  }
  const type = inferred.kind === "variant" ? inferred.union : inferred;
  checkExpr(ctx, second, type, checker.label(first.span, `compared with ${article(showType(type))}`));
  const known = zonk(type);
  const obstacle = whyNotComparable(known);
  if (obstacle) {
    const params = { type: showType(known), part: showType(obstacle.type), path: obstacle.path };
    checker.reporter.report(diagnostic("noEquality", params, checker.at(expr.operatorSpan)));
  }
  return boolType;
}

function inferOrder(ctx: BodyContext, expr: ast.BinaryExpr): Type {
  const { checker } = ctx;
  const [left, right] = operands(ctx, expr, undefined);
  const l = zonk(left);
  const r = zonk(right);
  if (prune(l).kind === "meta" && prune(r).kind === "meta") {
    unify(l, r);
    reportUnknown(ctx, expr.left, l);
    return boolType;
  }
  if (!fits(r, l)) {
    if (!mixedNumbers(ctx, expr, expr.operator, l, r))
      assign(ctx, expr.right, r, l, checker.label(expr.left.span, `compared with ${article(showType(l))}`));
  } else if (!isComparable(l)) {
    checker.reporter.report(
      diagnostic("noOrder", { operator: expr.operator, type: showType(l) }, checker.at(expr.operatorSpan)),
    );
  }
  return boolType;
}

function reportUnknown(ctx: BodyContext, expr: ast.Expr, type: Type): void {
  const meta = unsolved(type);
  if (!meta) return;
  meta.solution = errorType;
  ctx.checker.reporter.report(diagnostic("typeNotKnown", {}, ctx.checker.at(expr.span)));
}

function inferCoalesce(ctx: BodyContext, expr: ast.BinaryExpr, expected: Type | undefined): Type {
  const { checker } = ctx;
  const left = prune(
    inferExpr(ctx, expr.left, expected && prune(expected).kind !== "option" ? optionOf(expected) : expected),
  );
  if (left.kind === "error") {
    inferExpr(ctx, expr.right, expected);
    return expected ?? errorType;
  }
  if (left.kind !== "option") {
    inferExpr(ctx, expr.right, left);
    const file = checker.module.file;
    const cut = { start: expr.left.span.end, end: expr.span.end };
    const fixes = [{ title: "leave out `??`", edits: [{ file, span: cut, text: "" }] }];
    const params = { type: showType(left), operator: "??" };
    checker.reporter.report(diagnostic("alwaysThere", params, checker.at(expr.left.span, { fixes })));
    return left;
  }
  const right = prune(inferExpr(ctx, expr.right, left.item));
  if (right.kind === "option" && prune(left.item).kind !== "option" && attempt(right, left)) return left;
  return assign(ctx, expr.right, right, left.item, checker.label(expr.left.span, `this is ${article(showType(left))}`));
}

function inferArithmetic(
  ctx: BodyContext,
  expr: ast.BinaryExpr,
  operator: ArithmeticOperator,
  expected: Type | undefined,
): Type {
  const hint = expected && isNumber(expected) ? expected : undefined;
  // Times are computed with durations and whole numbers.
  const [left, right] = operands(ctx, expr, hint, (type) => !isScalar(prune(type), "Instant", "Duration"));
  return arithmetic(ctx, expr, operator, left, right);
}

/** Where an arithmetic operator stands, between what. */
export interface Operation {
  readonly operatorSpan: ast.Span;
  readonly left: ast.Expr;
  readonly right: ast.Expr;
  /** `+=`: what is on the left is written, and keeps its type. */
  readonly assigns?: true;
}

/** The result of an arithmetic operator, which is reported if it has no meaning for the operands. */
export function arithmetic(
  ctx: BodyContext,
  at: Operation,
  operator: ArithmeticOperator,
  left: Type,
  right: Type,
): Type {
  const { checker } = ctx;
  const l = prune(left);
  const r = prune(right);
  if (l.kind === "error" || r.kind === "error") return errorType;
  if (isScalar(l, "Never") || isScalar(r, "Never")) return isScalar(l, "Never") ? r : l;
  if (l.kind === "meta" && r.kind === "meta") {
    reportUnknown(ctx, at.left, l);
    reportUnknown(ctx, at.right, r);
    return errorType;
  }
  if ((l.kind === "meta" || r.kind === "meta") && isNumber(l.kind === "meta" ? r : l) && unify(l, r)) return prune(l);
  const result = resultOf(operator, l, r);
  if (result) return result;
  if (mixedNumbers(ctx, at, operator, l, r)) return errorType;

  const params = { operator, left: showType(l), right: showType(r) };
  const help: string[] = [];
  const fixes: Fix[] = [];
  const whole = (value: string): Fix => {
    const text = at.assigns ? `${textOf(ctx, at.left)} = ${value}` : value;
    const span = { start: at.left.span.start, end: at.right.span.end };
    return { title: `write \`${text}\``, edits: [{ file: ctx.checker.module.file, span, text }] };
  };
  if (operator === "+" && (isScalar(l, "String") || (isScalar(r, "String") && !at.assigns))) {
    const other = isScalar(l, "String") ? at.right : at.left;
    help.push(`write it into the string: "\${${textOf(ctx, other)}}"`);
    fixes.push(wrap(ctx, other, '"${', '}"', "write it into a string"));
  } else if (operator === "+" && l.kind === "list") {
    const isList = r.kind === "list";
    const joined = `[...${textOf(ctx, at.left)}, ${isList ? "..." : ""}${textOf(ctx, at.right)}]`;
    help.push(isList ? `join lists with \`${joined}\`` : `a list with one more is \`${joined}\``);
    if (isList || attempt(r, l.item)) fixes.push(whole(joined));
  } else if (l.kind === "option" || r.kind === "option") {
    const option = l.kind === "option" ? at.left : at.right;
    const value = `(${textOf(ctx, option)} ?? 0)`;
    const written =
      at.assigns && option === at.left ? `Some(${value} ${operator} ${textOf(ctx, at.right)})` : undefined;
    help.push(`say what counts if there is none: \`${written ? `${textOf(ctx, option)} = ${written}` : value}\``);
    const fix = written ? whole(written) : wrap(ctx, option, "(", " ?? 0)", "say what counts if there is none");
    fixes.push({ ...fix, choice: true });
  } else if (l.kind === "newtype" || r.kind === "newtype") {
    const newtype = l.kind === "newtype" ? l : r;
    const name = showType(newtype);
    const base = newtype.kind === "newtype" ? showType(baseOf(newtype)) : name;
    const text = textOf(ctx, newtype === l ? at.left : at.right);
    help.push(`a newtype has no arithmetic of its own: \`${name}(${base}(${text}) ${operator} …)\``);
  } else if (at.left.kind === "unary" && at.left.operator === "try") {
    const tried = `try (${textOf(ctx, at.left.value)} ${operator} ${textOf(ctx, at.right)})`;
    help.push(`\`try\` takes only what stands next to it: write \`${tried}\``);
    fixes.push(whole(tried));
  } else if (isScalar(l, "Instant", "Duration") && isScalar(r, "Int", "Float")) {
    help.push("times move by durations, which carry their unit: `5s`, `10m`");
  }
  checker.reporter.report(diagnostic("noOperator", params, checker.at(at.operatorSpan, { help, fixes })));
  return errorType;
}

function resultOf(operator: ArithmeticOperator, l: Type, r: Type): Type | undefined {
  if (isScalar(l, "Int", "Float", "Decimal") && l === r) return l;
  const plusMinus = operator === "+" || operator === "-";
  if (operator === "+" && isScalar(l, "String") && isScalar(r, "String")) return stringType;
  if (isScalar(l, "Duration") && isScalar(r, "Duration") && (plusMinus || operator === "%")) return durationType;
  if (isScalar(l, "Duration") && isScalar(r, "Int") && (operator === "*" || operator === "/")) return durationType;
  if (isScalar(l, "Int") && isScalar(r, "Duration") && operator === "*") return durationType;
  if (isScalar(l, "Instant") && isScalar(r, "Duration") && plusMinus) return instantType;
  if (isScalar(l, "Duration") && isScalar(r, "Instant") && operator === "+") return instantType;
  if (isScalar(l, "Instant") && isScalar(r, "Instant") && operator === "-") return durationType;
  return undefined;
}

/** `Int` with `Decimal` and the like: report with the conversion that is missing. */
function mixedNumbers(ctx: BodyContext, at: Operation, operator: string, l: Type, r: Type): boolean {
  const numbers = ["Int", "Float", "Decimal"] as const;
  if (!isScalar(l, ...numbers) || !isScalar(r, ...numbers)) return false;
  const { checker } = ctx;
  // Towards what is written; else towards Decimal, else towards Float; between these two the program must decide.
  const exact = isScalar(l, "Decimal") || isScalar(r, "Decimal") ? "Decimal" : "Float";
  const target = at.assigns && l.kind === "scalar" ? l.name : exact;
  const [which, from] = at.assigns || isScalar(l, target) ? [at.right, r] : [at.left, l];
  const { text: conversion, fix } = convert(ctx, which, from, target);
  const params = { operator, left: showType(l), right: showType(r), conversion };
  const also = [
    checker.label(at.left.span, `this is ${article(params.left)}`),
    checker.label(at.right.span, `this is ${article(params.right)}`),
  ];
  checker.reporter.report(diagnostic("mixedNumbers", params, checker.at(at.operatorSpan, { also, fixes: [fix] })));
  return true;
}

export function inferNegation(ctx: BodyContext, expr: ast.UnaryExpr, expected: Type | undefined): Type {
  const type = prune(inferExpr(ctx, expr.value, isNumberLiteral(expr.value) ? expected : undefined));
  if (type.kind === "meta") reportUnknown(ctx, expr.value, type);
  else if (!isNumber(type) && !isScalar(type, "Duration") && !(type.kind === "newtype" && isLiteral(expr.value))) {
    const params = { operator: "-", left: showType(type), right: undefined };
    ctx.checker.reporter.report(diagnostic("noOperator", params, ctx.checker.at(expr.span)));
    return errorType;
  }
  return type;
}

export function inferNot(ctx: BodyContext, expr: ast.UnaryExpr): Type {
  checkCondition(ctx, expr.value);
  return boolType;
}
