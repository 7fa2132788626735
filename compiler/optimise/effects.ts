/** What evaluating something may do besides giving a value: what passes must know before they move, copy or drop it. */
import type { Buffer, Expr, ExprKind, StateIr, Stmt } from "../ir/ir.ts";
import { someExpr, visitBody } from "../ir/walk.ts";

/** Expressions that neither fail nor read nor write anything that changes, if their parts do not. */
const total: ReadonlySet<ExprKind> = new Set<ExprKind>([
  "const", "local", "config", "letRef", "fnRef", "hostRef", "portalRef", "lambda", "record", "update", "field", "tuple", "item", "variant",
  "isVariant", "payload", "some", "isSome", "unwrap", "coalesce", "list", "negate", "not", "and", "or", "equals", "compare", "cond", "interpolate",
]); // prettier-ignore

/** It can be left out if its value is not wanted, and evaluated later or more than once: it gives a value and that is all. */
export function isTotal(expr: Expr): boolean {
  if (expr.kind === "lambda") return true;
  return !someExpr(expr, (e) => {
    if (e.kind === "arithmetic") return !(e.unchecked === true || isFloat(e));
    return !total.has(e.kind);
  });
}

function isFloat(expr: Expr): boolean {
  return expr.type.kind === "scalar" && (expr.type.name === "Float" || expr.type.name === "String");
}

/** A name or a literal, or a field of one: cheap enough to be written in several places. */
export function isTrivial(expr: Expr): boolean {
  if (expr.kind === "field" || expr.kind === "item") return isTrivial(expr.object);
  if (expr.kind === "local") return !expr.local.mutable;
  return (
    expr.kind === "const" ||
    expr.kind === "config" ||
    expr.kind === "letRef" ||
    expr.kind === "fnRef" ||
    expr.kind === "hostRef" ||
    expr.kind === "portalRef"
  );
}

/** What statements write, and what they read that others write. Outputs of the unit by number; "log" for what uses the step. */
export interface Effects {
  readonly writes: ReadonlySet<Buffer | StateIr | number | "log">;
  readonly reads: ReadonlySet<Buffer | StateIr | number | "log">;
  /** Calls functions of the unit, which may do anything; asks, replies, or is where the atom of a step is one of requests. */
  readonly anything: boolean;
}

const ofPortals: ReadonlySet<Stmt["kind"]> = new Set<Stmt["kind"]>([
  "forRequests", "onTimer", "reply", "start", "resume", "await", "callRoutine", "wait", "enter",
]); // prettier-ignore

export function effectsOf(stmts: readonly Stmt[]): Effects {
  const writes = new Set<Buffer | StateIr | number | "log">();
  const reads = new Set<Buffer | StateIr | number | "log">();
  let anything = false;
  visitBody(stmts, {
    stmt(stmt) {
      if (stmt.kind === "push") writes.add(stmt.buffer);
      else if (stmt.kind === "output") writes.add(stmt.index);
      else if (stmt.kind === "open") {
        reads.add(stmt.handle.state);
        if (stmt.handle.write) writes.add(stmt.handle.state);
      } else if ((stmt.kind === "forEvents" || stmt.kind === "forKeys") && stmt.from.kind === "buffer") {
        reads.add(stmt.from.buffer);
      }
      anything ||= ofPortals.has(stmt.kind);
    },
    expr(expr) {
      if (expr.kind === "callLocal" || expr.kind === "ask" || expr.kind === "timer") anything = true;
      if (expr.kind === "step") writes.add("log");
    },
  });
  return { writes, reads, anything };
}

/** Two pieces of code may be run in turns, or in the other order, and nobody could tell. */
export function independent(a: Effects, b: Effects): boolean {
  if (a.anything || b.anything) return false;
  return disjoint(a.writes, b.writes) && disjoint(a.writes, b.reads) && disjoint(a.reads, b.writes);
}

function disjoint<T>(a: ReadonlySet<T>, b: ReadonlySet<T>): boolean {
  for (const item of a) if (b.has(item)) return false;
  return true;
}

/** Number of nodes, to tell small code from large. */
export function sizeOf(stmts: readonly Stmt[]): number {
  let size = 0;
  visitBody(stmts, {
    stmt() {
      size++;
    },
    expr() {
      size++;
    },
  });
  return size;
}
