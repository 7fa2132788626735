/** Calls, by what the checker found to be called. */
import type * as ast from "../../syntax/ast.ts";
import type { Type } from "../../types/type.ts";
import type { ArgUse, Call } from "../../types/typed.ts";
import type { Expr, Handle, Origin, Stmt } from "../ir.ts";
import { callRoutine, lowerAsk } from "./awaits.ts";
import { constantBody, kept, originOf, typeOf, type Body, type TaskPlace } from "./body.ts";
import { handleOf, hasEffect, inOrder, lowerAll, lowerExpr, present } from "./expressions.ts";
import { applyFunction } from "./functions.ts";
import { receiver, resultOf, throughOption } from "./members.ts";
import { lowerStash } from "./stash.ts";
import { implementationFor, noTypes, substituted } from "./types.ts";

export function lowerCall(expr: ast.CallExpr, body: Body, out: Stmt[]): Expr {
  const origin = originOf(body, expr);
  const type = typeOf(body, expr);
  const call = body.declarations.tables.calls.get(expr);
  if (call === undefined) throw new Error("the checker left a call without meaning");
  switch (call.kind) {
    case "fn": {
      const fn = body.declarations.fn(call.node);
      const args = lowerArgs(call.args, body, out, body.declarations.fileOf(call.node));
      return { kind: "call", fn, args, type, origin };
    }
    case "host": {
      const args = lowerArgs(call.args, body, out, body.file);
      return { kind: "callHost", host: body.declarations.host(call.node), args, type, origin };
    }
    case "taskFn":
      return callTaskFunction(call.node, lowerArgs(call.args, body, out, body.file), type, origin, body, out);
    case "std":
      return callStandard(call, type, origin, body, out);
    case "method":
      return callMethod(expr, call, type, origin, body, out);
    case "cellMethod": {
      const { cell } = present(body.task?.cells.get(call.cell));
      const args = lowerArgs(call.args, body, out, body.file);
      return { kind: "cellOp", handle: handleOf(call.cell, body), cell, operation: call.method, args, type, origin };
    }
    case "value":
      return callValue(expr, call.args, type, origin, body, out);
    case "construct":
      return construct(expr, call.args, type, origin, body, out);
    case "ask":
    case "effect":
      return lowerAsk(expr, call, (into) => lowerArgs(call.args, body, into, body.file), body, out);
    case "timer": {
      const { timers, key } = present(body.task);
      const timer = present(timers.get(call.timer));
      const args = lowerArgs(call.args, body, out, body.file);
      const of = timer.key === undefined ? undefined : { ...present(key), origin };
      return { kind: "timer", timer, operation: call.operation, key: of, args, type, origin };
    }
  }
}

/** Arguments in the order of the parameters. A default stands in the file of the declaration. */
function lowerArgs(args: readonly ArgUse[], body: Body, out: Stmt[], defaults: ast.SourceFile): Expr[] {
  return inOrder(
    args.map((arg) => (into: Stmt[]) => {
      if (arg.kind === "absent") throw new Error("an argument is missing");
      if (arg.kind === "given") return lowerExpr(arg.value, body, into);
      return lowerExpr(arg.value, constantBody(body.declarations, defaults, noTypes), into);
    }),
    out,
  );
}

function lowerOptionalArgs(args: readonly ArgUse[], body: Body, out: Stmt[]): (Expr | undefined)[] {
  const given = args.filter((arg) => arg.kind !== "absent");
  const values = lowerArgs(given, body, out, body.file);
  return args.map((arg) => (arg.kind === "absent" ? undefined : values.shift()));
}

function typeArgsOf(call: { readonly typeArgs: readonly Type[] }, body: Body): readonly Type[] {
  return call.typeArgs.map((type) => substituted(type, body.types));
}

function callStandard(
  call: Call & { readonly kind: "std" },
  type: Type,
  origin: Origin,
  body: Body,
  out: Stmt[],
): Expr {
  const { function: fn } = call;
  if (fn.path === "stash" || fn.path === "unstash") return lowerStash(fn.path, body, out, origin);
  const args = lowerOptionalArgs(call.args, body, out);
  if (fn.where === "fiber") return { kind: "future", path: fn.path, args: args.map(present), type, origin };
  if (fn.where === "task") return { kind: "step", path: fn.path, args: args.map(present), type, origin };
  const implementation = implementationFor(fn, typeArgsOf(call, body));
  if (!fn.variadic) return { kind: "std", path: fn.path, implementation, args, type, origin };
  const items = args.map((arg) => ({ spread: false, value: present(arg) }));
  const item: Type = type.kind === "set" || type.kind === "list" ? type.item : (items[0]?.value.type ?? type);
  const list: Expr = { kind: "list", items, type: { kind: "list", item }, origin };
  return { kind: "std", path: fn.path, implementation, args: [list], type, origin };
}

function callMethod(
  expr: ast.CallExpr,
  call: Call & { readonly kind: "method" },
  type: Type,
  origin: Origin,
  body: Body,
  out: Stmt[],
): Expr {
  const { method } = call;
  if (method.path.startsWith("Future.")) {
    const parts = [call.receiver, ...call.args.flatMap((arg) => (arg.kind === "given" ? [arg.value] : []))];
    return { kind: "future", path: method.name, args: lowerAll(parts, body, out), type, origin };
  }
  const typeArgs = typeArgsOf(call, body);
  const implementation = implementationFor(method, typeArgs);
  const on = (receiving: (out: Stmt[]) => Expr, result: Type, into: Stmt[]): Expr => {
    const given = call.args.filter((arg) => arg.kind !== "absent");
    const parts = given.map((arg) => (inner: Stmt[]) => lowerArgs([arg], body, inner, body.file)[0] as Expr);
    const [self, ...values] = inOrder([receiving, ...parts], into);
    const first = self && (values.some(hasEffect) ? kept(self) : self);
    const args = call.args.map((arg) => (arg.kind === "absent" ? undefined : values.shift()));
    return { kind: "std", path: method.path, implementation, args: [present(first), ...args], type: result, origin };
  };
  if (expr.callee.kind === "member" && expr.callee.optional) {
    const result = resultOf(method, typeArgs);
    return throughOption(call.receiver, type, body, origin, out, (content, into) => on(() => content, result, into));
  }
  return on((into) => receiver(call.receiver, method, body, into), type, out);
}

function callValue(
  expr: ast.CallExpr,
  args: readonly ArgUse[],
  type: Type,
  origin: Origin,
  body: Body,
  out: Stmt[],
): Expr {
  const { callee } = expr;
  if (callee.kind === "member" && callee.optional) {
    const name = callee.name.text;
    return throughOption(callee.object, type, body, origin, out, (content, into) => {
      const fnType = typeOf(body, callee);
      const fn: Expr = { kind: "field", object: content, name, type: fnType, origin };
      const result = fnType.kind === "function" ? fnType.result : type;
      return { kind: "callValue", fn, args: lowerArgs(args, body, into, body.file), type: result, origin };
    });
  }
  return applyFunction(callee, (into) => lowerArgs(args, body, into, body.file), type, origin, body, out);
}

function construct(
  expr: ast.CallExpr,
  args: readonly ArgUse[],
  type: Type,
  origin: Origin,
  body: Body,
  out: Stmt[],
): Expr {
  const constructor = body.declarations.tables.constructors.get(expr);
  const values = lowerArgs(args, body, out, body.file);
  switch (constructor?.kind) {
    case "some":
      return { kind: "some", value: present(values[0]), type, origin };
    case "newtype":
      // A newtype is its base at run time.
      return present(values[0]);
    case "variant":
      return { kind: "variant", tag: constructor.variant, payload: { positional: values }, type, origin };
    default:
      throw new Error("a call that constructs nothing");
  }
}

/** A function of the task: it gets the cells and the key that it needs. */
function callTaskFunction(
  node: ast.Fn,
  args: readonly Expr[],
  type: Type,
  origin: Origin,
  body: Body,
  out: Stmt[],
): Expr {
  const task: TaskPlace = present(body.task);
  const { fn, keyed, shared, key } = present(task.functions.get(node));
  if (fn.routine !== undefined) {
    return callRoutine(fn, key ? [{ ...present(task.key), origin }, ...args] : args, body, out, origin);
  }
  const handles: Handle[] = [];
  if (keyed) handles.push(present(task.keyed));
  if (shared) handles.push(present(task.shared));
  return {
    kind: "callLocal",
    fn,
    handles,
    args: key ? [{ ...present(task.key), origin }, ...args] : args,
    type,
    origin,
  };
}
