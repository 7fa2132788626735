/** Calls of functions: of the program, of the standard library, of values. */
import type * as ast from "../../syntax/ast.ts";
import { diagnostic } from "../../diagnostics/catalogue.ts";
import type { Requirement, StdFunction } from "@portals/stdlib";
import type { Binding, BodyContext } from "../context.ts";
import { showType } from "../show.ts";
import type { FunctionType, Type } from "../type.ts";
import { attempt, baseOf, instantiate, prune, substitute, zonk } from "../unify.ts";
import { inferArgs, matchArgs, type Parameter } from "./arguments.ts";
import { record } from "./body.ts";
import { askPortal, isEffect } from "./asks.ts";
import { markCalledAtOnce } from "./lambdas.ts";
import { type Signature, signatureOf } from "./library.ts";
import { checkStash } from "./stash.ts";
import { isNumber, isOrdered } from "./traits.ts";
import { requireFiber, requireStep } from "./places.ts";

/** A function of the standard library: `now()`, `List.filled(3, 0)`, `Decimal(n)`. */
export function callFunction(ctx: BodyContext, expr: ast.CallExpr, std: StdFunction, expected: Type | undefined): Type {
  const { checker } = ctx;
  if (!std.available) {
    checker.reporter.report(diagnostic("functionNotYet", { name: std.path }, checker.at(expr.callee.span)));
    inferArgs(ctx, expr.args);
    return { kind: "error" };
  }
  if (std.where === "task" && requireStep(ctx, expr.callee.span, `\`${std.path}\``)) checkStash(ctx, expr, std.path);
  if (std.where === "fiber" && requireFiber(ctx, expr.callee.span, `\`${std.path}\``)) {
    if (reportFutureArgs(ctx, expr, std)) return { kind: "error" };
  }
  markCalledAtOnce(expr.args);
  const signature = signatureOf(std.signature);
  const { params, result, args: typeArgs } = fresh(ctx, signature);
  if (expected) hint(result, expected);
  const called = { name: std.path, span: expr.callee.span, signature: `${std.path}${signature.text}` };
  const args = matchArgs(ctx, expr, std.variadic ? spreadOut(expr, params) : params, called);
  checkRequirements(ctx, expr.span, std.path, std.requires, signature, typeArgs);
  record(checker, expr.span, typeArgs, (types) =>
    checker.tables.calls.set(expr, { kind: "std", function: std, args, typeArgs: types }),
  );
  return result;
}

/** `all(f, g)` for `all([f, g])`. True if that was reported. */
function reportFutureArgs(ctx: BodyContext, expr: ast.CallExpr, std: StdFunction): boolean {
  const [only] = expr.args;
  const written = expr.args.length > 1 ? expr.args.map((arg) => arg.value) : only?.value.kind === "tuple" ? only.value.items : []; // prettier-ignore
  const [first, last] = [written[0], written.at(-1)];
  if (!first || !last || std.path === "sleep") return false;
  inferArgs(ctx, expr.args);
  const { file } = ctx.checker.module;
  const text = file.text.slice(first.span.start, last.span.end);
  const inside = { start: expr.callee.span.end, end: expr.span.end };
  const fixes = [{ title: "put them into a list", edits: [{ file, span: inside, text: `([${text}])` }] }];
  const params = { name: std.path, text };
  ctx.checker.reporter.report(diagnostic("futuresInList", params, ctx.checker.at(inside, { fixes })));
  return true;
}

/** The elements of the only parameter, a list, are written as the arguments. */
function spreadOut(expr: ast.CallExpr, params: readonly Parameter[]): Parameter[] {
  const list = params[0] && prune(params[0].type);
  return expr.args.map(() => ({ type: list?.kind === "list" ? list.item : { kind: "error" } }));
}

/** A signature with fresh types for its parameters. */
export function fresh(
  ctx: BodyContext,
  signature: Signature,
): { params: Parameter[]; result: Type; args: readonly Type[] } {
  const args = signature.typeParams.map(() => ctx.checker.meta());
  const at = new Map<Type, Type>(signature.typeParams.map((p, i) => [p, args[i] as Type]));
  const params = signature.params.map((p) => ({ name: p.name, type: substitute(p.type, at), optional: p.optional }));
  return { params, result: substitute(signature.result, at), args };
}

/** Use what is expected of a result, if it can be: for literals and empty containers among the arguments. */
function hint(result: Type, expected: Type): void {
  const wanted = prune(expected);
  if (wanted.kind !== "meta" && prune(result).kind !== "meta") attempt(result, wanted);
}

/** A function of the program, a task function, or an imported one. */
export function callDeclared(
  ctx: BodyContext,
  expr: ast.CallExpr,
  name: string,
  binding: Binding,
  expected: Type | undefined,
): Type {
  const { checker } = ctx;
  const { referent } = binding;
  const typeParams = binding.typeParams ?? [];
  const { type, args: typeArgs } = instantiate(typeParams, binding.type, () => checker.meta());
  const declaredType = prune(type);
  if (declaredType.kind !== "function") {
    inferArgs(ctx, expr.args);
    return { kind: "error" };
  }
  // An effect is a request: its result comes later.
  const effect = referent.kind === "host" && isEffect(checker, referent.node);
  const fn: FunctionType = effect
    ? { ...declaredType, result: { kind: "future", value: declaredType.result } }
    : declaredType;
  if (expected && typeParams.length > 0) hint(fn.result, expected);
  const file = binding.file ?? checker.module.file;
  const declared = referent.kind === "fn" || referent.kind === "taskFn" ? referent.node.params : undefined;
  const params = fn.params.map((param, i): Parameter => {
    const node = declared?.[i];
    if (!node) return { type: param };
    const why = { file, span: node.span, text: `\`${node.name.text}\` is declared here` };
    return { name: node.name.text, type: param, value: node.value, why };
  });
  const signature = `${name}${showParams(declared, fn)}`;
  const args = matchArgs(ctx, expr, params, { name, span: expr.callee.span, signature });
  record(checker, expr.span, typeArgs, (types) => {
    const { calls } = checker.tables;
    if (referent.kind === "fn") calls.set(expr, { kind: "fn", node: referent.node, args, typeArgs: types });
    else if (referent.kind === "taskFn") calls.set(expr, { kind: "taskFn", node: referent.node, args });
    else if (referent.kind === "host") calls.set(expr, { kind: effect ? "effect" : "host", node: referent.node, args });
  });
  return fn.result;
}

function showParams(declared: readonly ast.Param[] | undefined, fn: FunctionType): string {
  const params = fn.params.map((type, i) => {
    const node = declared?.[i];
    return node ? `${node.name.text}: ${showType(type)}` : showType(type);
  });
  return `(${params.join(", ")}) -> ${showType(fn.result)}`;
}

/** A value that is a function: a parameter, a local, a field. */
export function callValue(ctx: BodyContext, expr: ast.CallExpr, callee: Type, name: string): Type {
  const { checker } = ctx;
  const type = prune(callee);
  if (type.kind === "function") {
    const params = type.params.map((param) => ({ type: param }));
    const args = matchArgs(ctx, expr, params, { name, span: expr.callee.span });
    checker.tables.calls.set(expr, { kind: "value", args });
    return type.result;
  }
  if (type.kind === "portal") return askPortal(ctx, expr, type, { name });
  if (type.kind === "meta") {
    type.solution = { kind: "error" };
    checker.reporter.report(diagnostic("typeNotKnown", {}, checker.at(expr.callee.span)));
  } else if (type.kind !== "error") {
    const params = { name, type: showType(type) };
    checker.reporter.report(diagnostic("notCallable", params, checker.at(expr.callee.span)));
  }
  inferArgs(ctx, expr.args);
  return { kind: "error" };
}

/** Check what a method demands of its type parameters: an order for `sortBy`, a number for `sum`. */
export function checkRequirements(
  ctx: BodyContext,
  span: ast.Span,
  name: string,
  requires: readonly Requirement[],
  signature: Signature,
  typeArgs: readonly Type[],
): void {
  const { checker } = ctx;
  for (const { param, is } of requires) {
    const index = signature.typeParams.findIndex((p) => p.name === param);
    const type = zonk(typeArgs[index] ?? { kind: "error" });
    const base = type.kind === "newtype" ? baseOf(type) : type;
    if (type.kind === "meta" || (is === "ordered" ? isOrdered(type) : isNumber(base))) continue;
    checker.reporter.report(diagnostic("requirement", { name, type: showType(type), is }, checker.at(span)));
  }
}
