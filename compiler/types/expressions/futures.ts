/** `await` and `try`: what a future gives, and what a fault becomes. */
import { diagnostic } from "../../diagnostics/catalogue.ts";
import type { Fix } from "../../diagnostics/diagnostic.ts";
import type * as ast from "../../syntax/ast.ts";
import type { BodyContext } from "../context.ts";
import { faultType, isResult, resultOf } from "../declare/prelude.ts";
import { errorType, listOf } from "../scalars.ts";
import { showType } from "../show.ts";
import type { Type } from "../type.ts";
import { children, prune, zonk } from "../unify.ts";
import { textOf, wrap } from "./expect.ts";
import { inferExpr } from "./infer.ts";
import { taskOf, withoutStep } from "./places.ts";

type Prefixed = ast.UnaryExpr;

/** `await f`: the value of a future; of a tuple of futures, a tuple of their values. */
export function inferAwait(ctx: BodyContext, expr: Prefixed): Type {
  const { checker } = ctx;
  const where = ctx.guard ? "the guard of a handler" : withoutStep(ctx);
  if (where !== undefined) {
    const collection = ctx.lambda?.asks === true && taskOf(ctx) !== undefined;
    checker.reporter.report(diagnostic("awaitNotHere", { where, collection }, checker.at(awaitWord(expr))));
  }
  // Where nothing can be awaited nothing can be asked: that is said once.
  const type = prune(inferExpr(where === undefined ? ctx : { ...ctx, refused: true }, expr.value));
  const value = valueOf(type);
  if (value) return value;
  reportNotFuture(ctx, expr, zonk(type));
  return errorType;
}

function awaitWord({ span, operator }: Prefixed): ast.Span {
  return { start: span.start, end: span.start + operator.length };
}

function valueOf(type: Type): Type | undefined {
  if (type.kind === "error") return errorType;
  if (type.kind === "future") return type.value;
  if (type.kind !== "tuple" || type.items.length === 0) return undefined;
  const items = type.items.map((item) => valueOf(prune(item)));
  return items.every((item) => item !== undefined) ? { kind: "tuple", items } : undefined;
}

function reportNotFuture(ctx: BodyContext, expr: Prefixed, type: Type): void {
  const { checker } = ctx;
  const { file } = checker.module;
  const { span } = expr.value;
  const text = textOf(ctx, expr.value);
  const help: string[] = [];
  const fixes: Fix[] = [];
  const insert = (title: string, at: number, text: string, close?: string) => {
    const edits = [{ file, span: { start: at, end: at }, text }];
    if (close !== undefined) edits.push({ file, span: { start: span.end, end: span.end }, text: close });
    fixes.push({ title, edits });
  };
  if (type.kind === "list" && prune(type.item).kind === "future") {
    help.push(`await them together with \`await all(${text})\`, or the first of them with \`await first(${text})\``);
    insert("await all of them", span.start, "all(", ")");
  } else if (type.kind === "portal") {
    help.push(`ask it first: \`await ${text}(request)\``);
  } else if (type.kind === "option" && prune(type.item).kind === "future") {
    help.push(`take it out first: \`if let Some(future) = ${text} { await future }\``);
  } else if (type.kind === "tuple" && type.items.some((item) => prune(item).kind === "future")) {
    help.push("await only those of its parts that are futures");
  } else if (type.kind !== "meta") {
    const call = expr.value.kind === "call" ? checker.tables.calls.get(expr.value) : undefined;
    const waits = call?.kind === "taskFn" ? "; a function of the task waits by itself" : "";
    help.push(`leave \`await\` out: the value is there${waits}`);
    const word = { start: expr.span.start, end: span.start };
    fixes.push({ title: "leave `await` out", edits: [{ file, span: word, text: "" }] });
  }
  const params = { type: showType(type) };
  checker.reporter.report(diagnostic("awaitOfValue", params, checker.at(span, { help, fixes })));
}

/** `try e`: the value, or the fault that there was instead. What may not be tried is said by `paths/tries.ts`. */
export function inferTry(ctx: BodyContext, expr: Prefixed, expected: Type | undefined): Type {
  const { checker } = ctx;
  const wanted = expected && prune(expected);
  const type = inferExpr(ctx, expr.value, wanted && isResult(wanted) ? wanted.args[0] : undefined);
  if (!hasFuture(zonk(type))) return resultOf(type, faultType());
  const { file } = checker.module;
  const at = { start: expr.value.span.start, end: expr.value.span.start };
  const fixes: Fix[] = [{ title: "await it", edits: [{ file, span: at, text: "await " }] }];
  const params = { text: textOf(ctx, expr.value) };
  checker.reporter.report(diagnostic("tryFuture", params, checker.at(expr.value.span, { fixes })));
  return errorType;
}

/** The type of an operand, of what is matched or taken apart: a future is reported, as its value is not there yet. */
export function valueHere(ctx: BodyContext, expr: ast.Expr, type: Type, member = false): Type {
  const t = prune(type);
  if (t.kind !== "future") return type;
  const { checker } = ctx;
  const text = textOf(ctx, expr);
  const { file } = checker.module;
  const insert = (at: number, text: string) => ({ file, span: { start: at, end: at }, text });
  const before = insert(expr.span.start, member ? "(await " : "await ");
  const edits = member ? [before, insert(expr.span.end, ")")] : [before];
  const fixes: Fix[] = ctx.lambda ? [] : [{ title: "await it", edits }];
  const params = { text, cure: member ? `(await ${text})` : `await ${text}`, lambda: ctx.lambda !== undefined };
  checker.reporter.report(diagnostic("futureNotAwaited", params, checker.at(expr.span, { fixes })));
  return errorType;
}

/** Whether a value of the type holds a future. */
export function hasFuture(type: Type): boolean {
  const t = prune(type);
  if (t.kind === "function" || t.kind === "portal") return false;
  return t.kind === "future" || children(t).some(hasFuture);
}

/** A future that nobody can wait for any more. */
export function reportDropped(ctx: BodyContext, expr: ast.Expr, type: Type): void {
  const { checker } = ctx;
  const text = textOf(ctx, expr);
  const one = type.kind === "future" || type.kind === "tuple";
  const list = type.kind === "list";
  const help = [list ? `write \`await all(${text})\`` : one ? `write \`await ${text}\`` : "await what is in it"];
  const { file } = checker.module;
  const before = { start: expr.span.start, end: expr.span.start };
  const fixes: Fix[] = one ? [{ title: "await it", edits: [{ file, span: before, text: "await " }] }] : [];
  if (list) fixes.push(wrap(ctx, expr, "await all(", ")", "await all of them"));
  const params = { name: undefined, type: showType(list ? listOf(type.item) : type) };
  checker.reporter.report(diagnostic("futureDropped", params, checker.at(expr.span, { help, fixes })));
}
