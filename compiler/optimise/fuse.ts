/**
 * Joins the loops of a unit: where a loop reads what another one puts into a buffer, its body goes to the place of the
 * push, and the buffer is gone. A chain of operators becomes one loop, with no intermediate list.
 *
 * The order in which anything is emitted, read or written stays: a loop moves only past what is independent of it.
 */
import type { Buffer, Expr, Label, LocalFn, ProgramIr, Stmt, StmtOf, UnitIr } from "../ir/ir.ts";
import { assignedLocals, cloneBody, declaredBy, freeLocals, usedLabels } from "../ir/locals.ts";
import { bodiesOf, mapSteps, stepsOf } from "../ir/rebuild.ts";
import { change, mapList, someStmt, transformBody, visitBody } from "../ir/walk.ts";
import { effectsOf, independent, sizeOf } from "./effects.ts";
import { propagateCopies } from "./inline.ts";
import type { Pass } from "./pass.ts";

/** A body with more nodes than this is not written twice: it becomes a function. */
const SMALL = 30;

export const fuse: Pass = {
  name: "fuse",
  summary: "joins the loops of a unit's operators into one",
  run: (program: ProgramIr): ProgramIr => change(program, { units: mapList(program.units, fuseUnit) }),
};

type Loop = StmtOf<"forEvents">;

function fuseUnit(unit: UnitIr): UnitIr {
  let current = separateKeys(unit);
  // Buffers are empty between steps, so each step's body can be joined for itself.
  for (let step = 0; step < stepsOf(unit).length; step++) {
    for (;;) {
      const next = fuseOnce(current, step);
      if (next === undefined) break;
      current = next;
    }
  }
  const used = buffersOf(current);
  return change(mapSteps(current, propagateCopies), {
    buffers: current.buffers.filter((buffer) => used.has(buffer)),
  });
}

/** `on atom each key` reads the keys of a buffer again: they get a buffer of their own, so that its events need none. */
function separateKeys(unit: UnitIr): UnitIr {
  const added: Buffer[] = [];
  const on = mapList(unit.on, (body) => {
    const keyed = new Map<Buffer, Buffer>();
    for (const stmt of body) {
      if (stmt.kind !== "forKeys" || stmt.from.kind !== "buffer" || keyed.has(stmt.from.buffer)) continue;
      const { buffer } = stmt.from;
      const loops = body.filter((one) => one.kind === "forEvents" && readsBuffer(one, buffer));
      if (loops.length === 1 && buffer.key !== undefined)
        keyed.set(buffer, { name: buffer.name, event: unitType, key: buffer.key });
    }
    if (keyed.size === 0) return body;
    added.push(...keyed.values());
    return body.map((stmt): Stmt => {
      if ((stmt.kind !== "forKeys" && stmt.kind !== "forEvents") || stmt.from.kind !== "buffer") return stmt;
      const keys = keyed.get(stmt.from.buffer);
      if (keys === undefined) return stmt;
      if (stmt.kind === "forKeys") return { ...stmt, from: { kind: "buffer", buffer: keys } };
      const key = stmt.key ?? { name: "key", type: stmt.from.buffer.key ?? unitType, mutable: false };
      const { origin } = stmt;
      const event: Expr = { kind: "const", value: { kind: "unit" }, type: unitType, origin };
      const remember: Stmt = {
        kind: "push",
        buffer: keys,
        event,
        key: { kind: "local", local: key, type: key.type, origin },
        origin,
      };
      return { ...stmt, key, body: [remember, ...stmt.body] };
    });
  });
  return added.length === 0 ? unit : { ...unit, on, buffers: [...unit.buffers, ...added] };
}

/** One loop less in a step; undefined if none can be joined. */
function fuseOnce(unit: UnitIr, step: number): UnitIr | undefined {
  const body = stepsOf(unit)[step] ?? [];
  // The last first: what is joined last is downstream already whole.
  for (let at = body.length - 1; at >= 0; at--) {
    const stmt = body[at];
    if (stmt === undefined || stmt.kind !== "forEvents" || stmt.from.kind !== "buffer") continue;
    const { buffer } = stmt.from;
    if (!onlyReadBy(body, buffer, stmt) || inFunctions(unit, buffer)) continue;
    const before = body.slice(0, at);
    const pushes = countPushes(before, buffer);
    if (pushes === 0 || countPushes(body.slice(at), buffer) > 0) continue;
    if (!mayMove(stmt, before, buffer)) continue;
    const joined = join(unit, stmt, before, buffer, pushes);
    if (joined === undefined) continue;
    const shorter = [...joined.before, ...body.slice(at + 1)];
    return { ...mapSteps(unit, (one, index) => (index === step ? shorter : one)), functions: joined.functions };
  }
  return undefined;
}

function buffersOf(unit: UnitIr): ReadonlySet<Buffer> {
  const used = new Set<Buffer>();
  for (const body of bodiesOf(unit)) {
    visitBody(body, {
      stmt(stmt) {
        if (stmt.kind === "push") used.add(stmt.buffer);
        if ((stmt.kind === "forEvents" || stmt.kind === "forKeys") && stmt.from.kind === "buffer")
          used.add(stmt.from.buffer);
      },
    });
  }
  return used;
}

function onlyReadBy(body: readonly Stmt[], buffer: Buffer, loop: Loop): boolean {
  return !someStmt(
    body,
    (stmt) => stmt !== loop && (stmt.kind === "forEvents" || stmt.kind === "forKeys") && readsBuffer(stmt, buffer),
  );
}

/** A function of the task emits into it, whenever it is called. */
function inFunctions(unit: UnitIr, buffer: Buffer): boolean {
  return unit.functions.some((fn) => countPushes(fn.body, buffer) > 0);
}

function readsBuffer(stmt: StmtOf<"forEvents" | "forKeys">, buffer: Buffer): boolean {
  return stmt.from.kind === "buffer" && stmt.from.buffer === buffer;
}

function countPushes(body: readonly Stmt[], buffer: Buffer): number {
  let count = 0;
  visitBody(body, {
    stmt(stmt) {
      if (stmt.kind === "push" && stmt.buffer === buffer) count++;
    },
  });
  return count;
}

/** The loop may be run in turns with what pushes into its buffer, and before what stands between them. */
function mayMove(loop: Loop, before: readonly Stmt[], buffer: Buffer): boolean {
  const moved = effectsOf([loop]);
  const first = before.findIndex((stmt) => countPushes([stmt], buffer) > 0);
  const own = (effects: ReturnType<typeof effectsOf>): ReturnType<typeof effectsOf> => ({
    ...effects,
    writes: new Set([...effects.writes].filter((one) => one !== buffer)),
    reads: new Set([...effects.reads].filter((one) => one !== buffer)),
  });
  const used = new Set([...freeLocals(loop.body), ...assignedLocals(loop.body)]);
  return before.slice(first).every((stmt) => {
    // A variable that comes into being, or changes, on the way must not be overtaken.
    const bound = [...declaredBy(stmt), ...assignedLocals([stmt])];
    if (bound.some((local) => used.has(local))) return false;
    return independent(own(moved), own(effectsOf([stmt])));
  });
}

function join(
  unit: UnitIr,
  loop: Loop,
  before: readonly Stmt[],
  buffer: Buffer,
  pushes: number,
): { readonly before: readonly Stmt[]; readonly functions: readonly LocalFn[] } | undefined {
  if (pushes === 1 || sizeOf(loop.body) <= SMALL) {
    const spliced = transformBody(before, {
      stmt: (stmt) => (stmt.kind === "push" && stmt.buffer === buffer ? splice(loop, stmt) : stmt),
    });
    return { before: spliced, functions: unit.functions };
  }
  const fn = asFunction(loop, buffer);
  if (fn === undefined) return undefined;
  const called = transformBody(before, {
    stmt: (stmt) => (stmt.kind === "push" && stmt.buffer === buffer ? callOf(fn, stmt) : stmt),
  });
  return { before: called, functions: [...unit.functions, fn] };
}

/** The loop's body for one event, in the place of its push. */
function splice(loop: Loop, push: StmtOf<"push">): readonly Stmt[] {
  const event = { ...loop.event };
  const key = loop.key && { ...loop.key };
  const label: Label = { name: loop.label.name };
  const locals = new Map([[loop.event, event]]);
  if (loop.key !== undefined && key !== undefined) locals.set(loop.key, key);
  const lets: Stmt[] = [{ kind: "let", local: event, value: push.event, origin: push.origin }];
  if (key !== undefined && push.key !== undefined)
    lets.push({ kind: "let", local: key, value: push.key, origin: push.origin });
  const body = cloneBody(loop.body, { locals, labels: new Map([[loop.label, label]]) });
  if (!usedLabels(body).has(label)) return [...lets, ...body];
  // "Next event" is now the end of a block.
  const left = transformBody(body, {
    stmt: (stmt) => (stmt.kind === "continue" && stmt.label === label ? { ...stmt, kind: "break" } : stmt),
  });
  return [...lets, { kind: "block", label, body: left, origin: loop.origin }];
}

const unitType = { kind: "scalar", name: "Unit" } as const;

/** The loop's body as a function of the event and its key; undefined if it needs more than that. */
function asFunction(loop: Loop, buffer: Buffer): LocalFn | undefined {
  const params = loop.key === undefined ? [loop.event] : [loop.event, loop.key];
  const free = freeLocals(loop.body);
  if ([...free].some((local) => !params.includes(local))) return undefined;
  const body = transformBody(loop.body, {
    stmt: (stmt) =>
      stmt.kind === "continue" && stmt.label === loop.label
        ? { kind: "return", value: undefined, origin: stmt.origin }
        : stmt,
  });
  const { name } = buffer;
  return {
    name,
    routine: undefined,
    handles: [],
    params,
    result: unitType,
    body,
    docs: undefined,
    origin: loop.origin,
  };
}

function callOf(fn: LocalFn, push: StmtOf<"push">): Stmt {
  const args: Expr[] = fn.params.length === 2 && push.key !== undefined ? [push.event, push.key] : [push.event];
  return {
    kind: "expr",
    value: { kind: "callLocal", fn, handles: [], args, type: unitType, origin: push.origin },
    origin: push.origin,
  };
}
