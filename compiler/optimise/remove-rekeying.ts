/**
 * Takes out keys that nobody reads, and the second computing of a key that is there already: `keyBy(f) |> … |> keyBy(f)`
 * with nothing in between that changes the event.
 */
import type { Buffer, Expr, Local, Stmt, StmtOf, UnitIr } from "../ir/ir.ts";
import { countReads, substituteExpr } from "../ir/locals.ts";
import { bodiesOf, mapSteps } from "../ir/rebuild.ts";
import { change, mapList, someStmt, transformBody, visitBody } from "../ir/walk.ts";
import { isTotal } from "./effects.ts";
import { sameExpr } from "./same.ts";
import type { Pass } from "./pass.ts";

export const removeRekeying: Pass = {
  name: "remove-rekeying",
  summary: "takes out keys that nobody reads or that are there already",
  run: (program) => change(program, { units: mapList(program.units, (unit) => dropUnreadKeys(reuseKeys(unit))) }),
};

type Push = StmtOf<"push">;

function pushesInto(unit: UnitIr, buffer: Buffer): readonly Push[] {
  const pushes: Push[] = [];
  for (const body of bodiesOf(unit)) {
    visitBody(body, {
      stmt(stmt) {
        if (stmt.kind === "push" && stmt.buffer === buffer) pushes.push(stmt);
      },
    });
  }
  return pushes;
}

/** In a loop over a keyed buffer: a key that is computed from the event as the buffer's own key was is that key. */
function reuseKeys(unit: UnitIr): UnitIr {
  const reuse = (stmt: Stmt): Stmt => {
    if (stmt.kind !== "forEvents" || stmt.from.kind !== "buffer" || stmt.from.buffer.key === undefined) return stmt;
    const given = keyFunction(pushesInto(unit, stmt.from.buffer));
    if (given === undefined) return stmt;
    const { event } = stmt;
    const key: Local = stmt.key ?? { name: "key", type: stmt.from.buffer.key, mutable: false };
    const known = substituteExpr(given.key, new Map([[given.event, local(event, given.key)]]));
    const body = mapList(stmt.body, (inner) => {
      if (inner.kind !== "push" || inner.key === undefined || inner.key.kind === "local") return inner;
      return sameExpr(inner.key, known) ? { ...inner, key: local(key, inner.key) } : inner;
    });
    return body === stmt.body ? stmt : { ...stmt, key, body };
  };
  return change(unit, { on: mapList(unit.on, (body) => mapList(body, reuse)) });
}

function local(of: Local, at: Expr): Expr {
  return { kind: "local", local: of, type: of.type, origin: at.origin };
}

/** How a buffer's keys come from its events, if there is one push and it says so. */
function keyFunction(pushes: readonly Push[]): { readonly event: Local; readonly key: Expr } | undefined {
  const [push] = pushes;
  if (pushes.length !== 1 || push?.key === undefined || push.event.kind !== "local" || push.event.local.mutable)
    return undefined;
  const reads = countReads(push.key);
  const event = push.event.local;
  return [...reads.keys()].every((one) => one === event) ? { event, key: push.key } : undefined;
}

function dropUnreadKeys(unit: UnitIr): UnitIr {
  const unread = unit.buffers.filter(
    (buffer) =>
      buffer.key !== undefined &&
      pushesInto(unit, buffer).every((push) => push.key === undefined || isTotal(push.key)) &&
      !bodiesOf(unit).some((body) => someStmt(body, (stmt) => readsKeys(stmt, buffer))),
  );
  if (
    unread.length === 0 ||
    unit.functions.some((fn) => someStmt(fn.body, (stmt) => stmt.kind === "push" && unread.includes(stmt.buffer)))
  ) {
    return unit;
  }
  const fresh = new Map(unread.map((buffer) => [buffer, { ...buffer, key: undefined }] as const));
  const renew = (stmt: Stmt): Stmt => {
    if (stmt.kind === "push") {
      const buffer = fresh.get(stmt.buffer);
      return buffer === undefined ? stmt : { ...stmt, buffer, key: undefined };
    }
    if (stmt.kind !== "forEvents" || stmt.from.kind !== "buffer") return stmt;
    const buffer = fresh.get(stmt.from.buffer);
    return buffer === undefined ? stmt : { ...stmt, from: { kind: "buffer", buffer }, key: undefined };
  };
  return {
    ...mapSteps(unit, (body) => transformBody(body, { stmt: renew })),
    buffers: unit.buffers.map((buffer) => fresh.get(buffer) ?? buffer),
    stages: unit.stages.map((stage) => ({
      ...stage,
      reads: stage.reads.map((buffer) => fresh.get(buffer) ?? buffer),
      fills: stage.fills.map((buffer) => fresh.get(buffer) ?? buffer),
    })),
  };
}

function readsKeys(stmt: Stmt, buffer: Buffer): boolean {
  if (stmt.kind === "forKeys") return stmt.from.kind === "buffer" && stmt.from.buffer === buffer;
  if (stmt.kind !== "forEvents" || stmt.from.kind !== "buffer" || stmt.from.buffer !== buffer || stmt.key === undefined)
    return false;
  return (countReads(stmt.body).get(stmt.key) ?? 0) > 0;
}
