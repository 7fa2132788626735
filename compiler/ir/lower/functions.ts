/** Functions as values, and their application: a lambda that is known when the program is compiled is written in place. */
import type * as ast from "../../syntax/ast.ts";
import type { Type } from "../../types/type.ts";
import type { Expr, Label, Local, Origin, Stmt } from "../ir.ts";
import { originOf, stabilised, typeOf, unitValue, use, type Body, type Destination } from "./body.ts";
import { lowerBlock, lowerTo } from "./control.ts";
import { lowerExpr, present } from "./expressions.ts";
import { bindPattern, nameOf } from "./patterns.ts";
import { isUnit } from "./types.ts";
import { leavesEarly } from "./uses.ts";

export function lowerLambda(expr: ast.Lambda, outer: Body): Expr {
  const type = typeOf(outer, expr);
  if (type.kind !== "function") throw new Error("a lambda that is no function");
  const origin = originOf(outer, expr);
  const stmts: Stmt[] = [];
  const body: Body = {
    ...outer,
    leave: (value, out, at) => void out.push({ kind: "return", value, origin: at }),
    loop: undefined,
  };
  const params = expr.params.map(({ pattern }, i): Local => {
    const local: Local = { name: nameOf(pattern) ?? "value", type: present(type.params[i]), mutable: false };
    bindPattern(pattern, use(local, originOf(outer, pattern)), body, stmts);
    return local;
  });
  const to: Destination = isUnit(type.result)
    ? { kind: "discard" }
    : {
        kind: "use",
        put: (value, out) => void out.push({ kind: "return", value, origin: value.origin }),
      };
  lowerFunctionBody(expr.body, body, stmts, to);
  return { kind: "lambda", params, body: stmts, type, origin };
}

export function lowerFunctionBody(code: ast.Block | ast.Expr, body: Body, out: Stmt[], to: Destination): void {
  if (code.kind === "block") lowerBlock(code, body, out, to);
  else lowerTo(code, body, out, to);
}

/** What is applied, if that can be seen: through groups, and parameters that are bound to code. */
function known(callee: ast.Expr, body: Body): { readonly callee: ast.Expr; readonly body: Body } {
  if (callee.kind === "group") return known(callee.value, body);
  if (callee.kind !== "nameExpr") return { callee, body };
  const referent = body.declarations.tables.names.get(callee);
  const bound = referent?.kind === "param" ? body.bound.get(referent.param) : undefined;
  return bound?.kind === "code" ? known(bound.code, bound.body) : { callee, body };
}

/** The value of a function applied to arguments. */
export function applyFunction(
  function_: ast.Expr,
  args: (out: Stmt[]) => readonly Expr[],
  type: Type,
  origin: Origin,
  body: Body,
  out: Stmt[],
): Expr {
  const found = known(function_, body);
  if (found.callee.kind === "lambda") {
    if (isUnit(type)) {
      applyLambda(found.callee, args(out), found.body, out, { kind: "discard" });
      return unitValue(origin);
    }
    return valueOfLambda(found.callee, args(out), type, found.body, origin, out);
  }
  if (found.callee.kind === "nameExpr" || found.callee.kind === "member") {
    const referent = found.body.declarations.tables.names.get(found.callee);
    if (referent?.kind === "fn") {
      return { kind: "call", fn: body.declarations.fn(referent.node), args: args(out), type, origin };
    }
    if (referent?.kind === "host") {
      return { kind: "callHost", host: body.declarations.host(referent.node), args: args(out), type, origin };
    }
  }
  const fn = stabilisedFunction(lowerExpr(found.callee, found.body, out), args, out);
  return { kind: "callValue", fn: fn.fn, args: fn.args, type, origin };
}

/** The function is known before its arguments are. */
function stabilisedFunction(
  fn: Expr,
  args: (out: Stmt[]) => readonly Expr[],
  out: Stmt[],
): { readonly fn: Expr; readonly args: readonly Expr[] } {
  const before: Stmt[] = [];
  const values = args(before);
  if (before.length === 0) return { fn, args: values };
  const kept = stabilised(fn, "apply", out);
  out.push(...before);
  return { fn: kept, args: values };
}

function valueOfLambda(
  lambda: ast.Lambda,
  args: readonly Expr[],
  type: Type,
  body: Body,
  origin: Origin,
  out: Stmt[],
): Expr {
  if (lambda.body.kind !== "block") {
    bindParams(lambda, args, body, out);
    return lowerExpr(lambda.body, body, out);
  }
  const [only] = lambda.body.stmts;
  if (lambda.body.stmts.length === 1 && only?.kind === "exprStmt" && !leavesEarly(lambda.body)) {
    bindParams(lambda, args, body, out);
    return lowerExpr(only.value, body, out);
  }
  const result: Local = { name: "result", type, mutable: true };
  out.push({ kind: "let", local: result, value: undefined, origin });
  applyLambda(lambda, args, body, out, {
    kind: "use",
    put: (value, into) => void into.push({ kind: "assign", local: result, value, origin: value.origin }),
  });
  return use(result, origin);
}

function bindParams(lambda: ast.Lambda, args: readonly Expr[], body: Body, out: Stmt[]): void {
  for (const [i, { pattern }] of lambda.params.entries()) {
    const arg = stabilised(present(args[i]), nameOf(pattern) ?? "value", out);
    bindPattern(pattern, arg, body, out);
  }
}

/** The body of a lambda in the place of its call. */
export function applyLambda(lambda: ast.Lambda, args: readonly Expr[], body: Body, out: Stmt[], to: Destination): void {
  bindParams(lambda, args, body, out);
  if (lambda.body.kind !== "block" || !leavesEarly(lambda.body)) {
    const inner: Body = { ...body, leave: putAndLeave(to, undefined), loop: undefined };
    lowerFunctionBody(lambda.body, inner, out, to);
    return;
  }
  const label: Label = { name: "applied" };
  const stmts: Stmt[] = [];
  lowerFunctionBody(lambda.body, { ...body, leave: putAndLeave(to, label), loop: undefined }, stmts, to);
  out.push({ kind: "block", label, body: stmts, origin: originOf(body, lambda) });
}

/** `return` in a function that is written in place: its value goes where the function's does. */
function putAndLeave(to: Destination, label: Label | undefined): Body["leave"] {
  return (value, out, origin) => {
    if (to.kind === "use") to.put(value ?? unitValue(origin), out);
    else if (value !== undefined) out.push({ kind: "expr", value, origin });
    if (label !== undefined) out.push({ kind: "break", label, origin });
  };
}

/** Applies a function and sends its value on; used for the functions of operators. */
export function applyTo(function_: ast.Expr, arg: Expr, type: Type, body: Body, out: Stmt[], to: Destination): void {
  const found = known(function_, body);
  if (found.callee.kind === "lambda") {
    applyLambda(found.callee, [arg], found.body, out, to);
    return;
  }
  const origin = originOf(body, function_);
  const value = applyFunction(function_, () => [arg], type, origin, body, out);
  if (to.kind === "use") to.put(value, out);
  else out.push({ kind: "expr", value, origin });
}

/** The lambda that an expression is, or is bound to. */
export function knownLambda(function_: ast.Expr, body: Body): ast.Lambda | undefined {
  const { callee } = known(function_, body);
  return callee.kind === "lambda" ? callee : undefined;
}
