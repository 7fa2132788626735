/**
 * Puts the bodies of lambdas and small functions where they are called, and uses a value directly where it was only given
 * another name: after it a chain of operators is plain code in a loop.
 */
import type { Expr, ExprOf, FnIr, Local, Stmt } from "../ir/ir.ts";
import { cloneBody, cloneExpr, countReads, substituteBody, substituteExpr } from "../ir/locals.ts";
import { mapBodies } from "../ir/rebuild.ts";
import { someExpr, someStmt, transformBody } from "../ir/walk.ts";
import { isTrivial, sizeOf } from "./effects.ts";
import type { Pass } from "./pass.ts";

/** A function of more nodes than this stays a function. */
const SMALL = 24;

export const inline: Pass = {
  name: "inline",
  summary: "puts bodies of lambdas and small functions where they are called",
  run: (program) =>
    mapBodies(program, (body, place) => {
      const self = place.kind === "function" ? place.fn : undefined;
      const inlined = transformBody(body, {
        expr: (expr) => inlineExpr(expr, self),
        stmt: (stmt) => inlineRoot(stmt, self),
      });
      return propagateCopies(inlined);
    }),
};

/** A call whose arguments can be written in the place of the parameters. */
function inlineExpr(expr: Expr, self: FnIr | undefined): Expr {
  const callee = calleeOf(expr, self);
  if (callee === undefined) return expr;
  const [only] = callee.body;
  if (callee.body.length !== 1 || only?.kind !== "return" || only.value === undefined) return expr;
  const reads = countReads(only.value);
  const values = new Map<Local, Expr>();
  for (const [i, param] of callee.params.entries()) {
    const arg = callee.args[i];
    if (arg === undefined) return expr;
    const count = reads.get(param) ?? 0;
    // One reading, of one argument: it is evaluated where it was, once (unless a lambda or a condition stands around it).
    const once = count === 1 && callee.params.length === 1 && evaluatedFirst(only.value, param);
    if (!isTrivial(arg) && !once) return expr;
    values.set(param, arg);
  }
  return substituteExpr(cloneExpr(only.value), values);
}

/** The parameter is read on every path, and before anything else that could fail or have an effect. */
function evaluatedFirst(expr: Expr, param: Local): boolean {
  switch (expr.kind) {
    case "local":
      return expr.local === param;
    case "field":
    case "item":
      return evaluatedFirst(expr.object, param);
    case "some":
    case "isSome":
    case "unwrap":
    case "negate":
    case "not":
    case "isVariant":
    case "payload":
      return evaluatedFirst(expr.value, param);
    case "arithmetic":
    case "compare":
    case "equals":
    case "and":
    case "or":
      return evaluatedFirst(expr.left, param);
    case "std":
      return expr.args[0] !== undefined && evaluatedFirst(expr.args[0], param);
    case "cond":
      return evaluatedFirst(expr.test, param);
    default:
      return false;
  }
}

interface Callee {
  readonly params: readonly Local[];
  readonly args: readonly Expr[];
  readonly body: readonly Stmt[];
}

function calleeOf(expr: Expr, self: FnIr | undefined): Callee | undefined {
  if (expr.kind === "callValue" && expr.fn.kind === "lambda")
    return { params: expr.fn.params, args: expr.args, body: expr.fn.body };
  if (expr.kind === "callValue" && expr.fn.kind === "fnRef")
    return calleeOf({ ...expr, kind: "call", fn: expr.fn.fn }, self);
  if (expr.kind === "call" && expr.fn !== self && expr.fn.typeParams.length === 0 && isSmall(expr.fn)) {
    return { params: expr.fn.params, args: expr.args, body: expr.fn.body };
  }
  return undefined;
}

function isSmall(fn: FnIr): boolean {
  return sizeOf(fn.body) <= SMALL && !someExpr(fn.body, (e) => e.kind === "call");
}

/** A call that is all of a statement's value: its parameters become locals before the statement. */
function inlineRoot(stmt: Stmt, self: FnIr | undefined): Stmt | readonly Stmt[] {
  const root = rootOf(stmt);
  const callee = root && calleeOf(root.expr, self);
  if (root === undefined || callee === undefined || !endsInReturn(callee.body)) return stmt;
  const renamed = new Map(callee.params.map((param) => [param, { ...param }] as const));
  const lets = callee.params.flatMap((param, i): Stmt[] => {
    const value = callee.args[i];
    const local = renamed.get(param);
    return value === undefined || local === undefined ? [] : [{ kind: "let", local, value, origin: value.origin }];
  });
  const body = cloneBody(callee.body, { locals: renamed });
  const last = body[body.length - 1];
  if (last?.kind !== "return" || last.value === undefined) return stmt;
  return [...lets, ...body.slice(0, -1), root.replace(last.value)];
}

/** The only return is the last statement. */
function endsInReturn(body: readonly Stmt[]): boolean {
  const last = body[body.length - 1];
  if (last?.kind !== "return" || last.value === undefined) return false;
  return !someStmt(body.slice(0, -1), (stmt) => stmt.kind === "return") && body.length >= 1;
}

interface Root {
  readonly expr: Expr;
  replace(value: Expr): Stmt;
}

/** The expression that a statement evaluates first, and without which it does nothing. */
function rootOf(stmt: Stmt): Root | undefined {
  switch (stmt.kind) {
    case "let":
      return stmt.value && { expr: stmt.value, replace: (value) => ({ ...stmt, value }) };
    case "assign":
    case "setCell":
    case "expr":
      return { expr: stmt.value, replace: (value) => ({ ...stmt, value }) };
    case "return":
      return stmt.value && { expr: stmt.value, replace: (value) => ({ ...stmt, value }) };
    case "if":
      if (stmt.test.kind === "not") {
        const { test } = stmt;
        return { expr: test.value, replace: (value) => ({ ...stmt, test: { ...test, value } }) };
      }
      return { expr: stmt.test, replace: (test) => ({ ...stmt, test }) };
    case "for":
      return { expr: stmt.iterable, replace: (iterable) => ({ ...stmt, iterable }) };
    case "push":
    case "output":
      return rootOfEvent(stmt);
    default:
      return undefined;
  }
}

function rootOfEvent(stmt: Extract<Stmt, { kind: "push" | "output" }>): Root | undefined {
  if (isCall(stmt.event)) return { expr: stmt.event, replace: (event) => ({ ...stmt, event }) };
  if (stmt.key !== undefined && isTrivial(stmt.event)) return { expr: stmt.key, replace: (key) => ({ ...stmt, key }) };
  return { expr: stmt.event, replace: (event) => ({ ...stmt, event }) };
}

function isCall(expr: Expr): expr is ExprOf<"callValue" | "call"> {
  return expr.kind === "callValue" || expr.kind === "call";
}

/** `let y = x` where neither changes: x is used for y. */
export function propagateCopies(body: readonly Stmt[]): readonly Stmt[] {
  return transformBody(body, {
    body(stmts) {
      let rest = stmts;
      for (let i = 0; i < rest.length; i++) {
        const stmt = rest[i];
        if (stmt?.kind !== "let" || stmt.local.mutable || stmt.value === undefined) continue;
        const { value } = stmt;
        const copy = (value.kind === "local" && !value.local.mutable) || value.kind === "const";
        if (!copy && !isEmittedAtOnce(rest, i, stmt.local)) continue;
        rest = [...rest.slice(0, i), ...substituteBody(rest.slice(i + 1), new Map([[stmt.local, value]]))];
        i--;
      }
      return rest;
    },
  });
}

/** `let event = …` and then nothing but `emit event`. */
function isEmittedAtOnce(body: readonly Stmt[], at: number, local: Local): boolean {
  const next = body[at + 1];
  if (next?.kind !== "output" && next?.kind !== "push") return false;
  if (next.event.kind !== "local" || next.event.local !== local) return false;
  return countReads(body.slice(at + 1)).get(local) === 1;
}
