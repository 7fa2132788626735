/**
 * A loop over a short list that is written there (`flatMap(x => [x, -x])`) becomes its body once for each item: the list
 * is not made, and the body sees what the items are.
 */
import type { Expr, Label, Local, Stmt, StmtOf } from "../ir/ir.ts";
import { cloneBody, countReads, usedLabels } from "../ir/locals.ts";
import { mapBodies } from "../ir/rebuild.ts";
import { someStmt, transformBody } from "../ir/walk.ts";
import { isTotal, sizeOf } from "./effects.ts";
import { propagateCopies } from "./inline.ts";
import type { Pass } from "./pass.ts";

/** All copies of a body together have at most this many nodes. */
const SMALL = 60;

export const unroll: Pass = {
  name: "unroll",
  summary: "writes loops over short lists out",
  run: (program) =>
    mapBodies(program, (body) =>
      propagateCopies(transformBody(body, { stmt: (stmt) => (stmt.kind === "for" ? unrolled(stmt) : stmt) })),
    ),
};

function unrolled(loop: StmtOf<"for">): Stmt | readonly Stmt[] {
  const items = itemsOf(loop.iterable);
  if (items === undefined || items.length * sizeOf(loop.body) > SMALL) return loop;
  // To leave all copies would need a label around them; that is rare, and reads worse than the loop.
  if (someStmt(loop.body, (stmt) => stmt.kind === "break" && stmt.label === loop.label)) return loop;
  // A place to wait at has one name.
  if (someStmt(loop.body, (stmt) => stmt.kind === "await" || stmt.kind === "callRoutine")) return loop;
  const copies = items.map((item) => copyFor(loop, item));
  // All items are evaluated before the first body, if anybody could tell.
  return items.every(isFixed)
    ? copies.flatMap(({ item, body }) => [item, ...body])
    : [...copies.map(({ item }) => item), ...copies.flatMap(({ body }) => body)];
}

function itemsOf(list: Expr): readonly Expr[] | undefined {
  if (list.kind !== "list" || list.items.some(({ spread }) => spread)) return undefined;
  return list.items.map(({ value }) => value);
}

/** Its value is the same wherever it is evaluated. */
function isFixed(expr: Expr): boolean {
  return isTotal(expr) && [...countReads(expr).keys()].every(isConstant);
}

function isConstant(local: Local): boolean {
  return !local.mutable;
}

/** The body for one item; "next item" is the end of a block. */
function copyFor(loop: StmtOf<"for">, value: Expr): { readonly item: Stmt; readonly body: readonly Stmt[] } {
  const local: Local = { ...loop.local };
  const label: Label = { name: loop.label.name };
  const body = cloneBody(loop.body, {
    locals: new Map([[loop.local, local]]),
    labels: new Map([[loop.label, label]]),
  });
  const item: Stmt = { kind: "let", local, value, origin: value.origin };
  if (!usedLabels(body).has(label)) return { item, body };
  const left = transformBody(body, {
    stmt: (stmt) => (stmt.kind === "continue" && stmt.label === label ? { ...stmt, kind: "break" } : stmt),
  });
  return { item, body: [{ kind: "block", label, body: left, origin: loop.origin }] };
}
