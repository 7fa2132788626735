/**
 * Leaves out what nobody can observe: units whose streams nobody reads, buffers without a reader, variables and
 * fields that are not used, functions that are not called. What may fail or has an effect stays.
 */
import type { Buffer, FnIr, LetIr, ProgramIr, Stmt, StreamIr, UnitIr } from "../ir/ir.ts";
import { countReads } from "../ir/locals.ts";
import { bodiesOf, mapBodies, mapSteps } from "../ir/rebuild.ts";
import { change, mapList, someExpr, someStmt, transformBody, visitBody, visitExpr, type Visitor } from "../ir/walk.ts";
import { isTotal } from "./effects.ts";
import type { Pass } from "./pass.ts";

export const dropDead: Pass = {
  name: "drop-dead",
  summary: "leaves out streams, variables, fields and functions that nobody reads",
  run: (program) => dropFunctions(dropUnits(mapBodies(dropBuffersOf(program), dropLets))),
};

/** Locals that are never read, if computing them cannot fail; fields of them go with them. */
function dropLets(body: readonly Stmt[]): readonly Stmt[] {
  let current = body;
  for (;;) {
    const reads = countReads(current);
    const next = transformBody(current, {
      stmt(stmt) {
        if (
          stmt.kind === "let" &&
          !stmt.local.mutable &&
          stmt.value !== undefined &&
          !reads.has(stmt.local) &&
          isTotal(stmt.value)
        )
          return [];
        if (stmt.kind === "if" && stmt.then.length === 0 && stmt.otherwise.length === 0 && isTotal(stmt.test))
          return [];
        return stmt;
      },
    });
    if (next === current) return current;
    current = next;
  }
}

function dropBuffersOf(program: ProgramIr): ProgramIr {
  return change(program, { units: mapList(program.units, dropBuffers) });
}

/** A buffer that is only written. */
function dropBuffers(unit: UnitIr): UnitIr {
  const bodies = bodiesOf(unit);
  const read = (buffer: Buffer): boolean =>
    bodies.some((body) =>
      someStmt(
        body,
        (stmt) =>
          (stmt.kind === "forEvents" || stmt.kind === "forKeys") &&
          stmt.from.kind === "buffer" &&
          stmt.from.buffer === buffer,
      ),
    );
  const inFunction = (buffer: Buffer): boolean =>
    unit.functions.some((fn) => someStmt(fn.body, (stmt) => stmt.kind === "push" && stmt.buffer === buffer));
  const dead = unit.buffers.filter((buffer) => !read(buffer) && !inFunction(buffer));
  if (dead.length === 0) return unit;
  const drop = (stmt: Stmt): Stmt | readonly Stmt[] => {
    if (stmt.kind !== "push" || !dead.includes(stmt.buffer)) return stmt;
    return [stmt.event, ...(stmt.key === undefined ? [] : [stmt.key])]
      .filter((expr) => !isTotal(expr))
      .map((value): Stmt => ({ kind: "expr", value, origin: stmt.origin }));
  };
  const dropped = mapSteps(unit, (body) => transformBody(body, { stmt: drop }));
  return { ...dropped, buffers: unit.buffers.filter((buffer) => !dead.includes(buffer)) };
}

/** Units that give streams which nobody reads, and cannot fail or log: in the end they do nothing. */
function dropUnits(program: ProgramIr): ProgramIr {
  let units = program.units;
  for (;;) {
    const read = new Set<StreamIr>([
      ...program.sinks.map((sink) => sink.stream),
      ...units.flatMap((unit) => unit.inputs),
    ]);
    const alive = units.filter(
      (unit) => unit.outputs.some((stream) => isSeenByOthers(stream) || read.has(stream)) || !isHarmless(unit),
    );
    if (alive.length === units.length) break;
    units = alive;
  }
  if (units === program.units) return program;
  const used = new Set([
    ...program.sinks.map((sink) => sink.stream),
    ...units.flatMap((unit) => [...unit.inputs, ...unit.outputs]),
  ]);
  const kept = new Set([...program.sources, ...program.sequencers].map((one) => one.stream));
  return {
    ...program,
    units,
    streams: program.streams.filter((stream) => used.has(stream) || kept.has(stream) || stream.exported),
  };
}

function isSeenByOthers(stream: StreamIr): boolean {
  return stream.exported || stream.foreign === true;
}

/** Nothing in it can fail, log, or be seen later. */
function isHarmless(unit: UnitIr): boolean {
  if (unit.state.length > 0 || unit.outputs.length === 0 || unit.serves.length > 0) return false;
  return bodiesOf(unit).every(
    (body) =>
      !someExpr(body, (expr) => expr.kind !== "lambda" && !isTotal({ ...expr })) &&
      !someStmt(body, (stmt) => stmt.kind === "while" || stmt.kind === "start"),
  );
}

/** Functions and `let`s that nothing that is left refers to. */
function dropFunctions(program: ProgramIr): ProgramIr {
  const live = new Set<FnIr | LetIr>();
  const visitor: Visitor = {
    expr(expr) {
      if (expr.kind === "call" || expr.kind === "fnRef") reachFn(expr.fn);
      if (expr.kind === "letRef") reachLet(expr.let);
    },
  };
  const reachFn = (fn: FnIr): void => {
    if (live.has(fn)) return;
    live.add(fn);
    visitBody(fn.body, visitor);
  };
  const reachLet = (one: LetIr): void => {
    if (live.has(one)) return;
    live.add(one);
    visitExpr(one.value, visitor);
  };
  for (const unit of program.units) {
    for (const body of bodiesOf(unit)) visitBody(body, visitor);
    for (const state of unit.state) for (const cell of state.cells) visitExpr(cell.init, visitor);
  }
  for (const { connector } of [...program.sources, ...program.sinks, ...program.endpoints]) {
    for (const arg of [...connector.args, ...connector.options.map((option) => option.value)]) visitExpr(arg, visitor);
  }
  for (const setting of program.config) if (setting.value !== undefined) visitExpr(setting.value, visitor);
  for (const fn of program.functions) if (fn.exported) reachFn(fn);
  for (const one of program.lets) if (one.exported || !isTotal(one.value)) reachLet(one);
  return change(program, {
    functions: keep(program.functions, (fn) => live.has(fn)),
    lets: keep(program.lets, (one) => live.has(one)),
  });
}

function keep<T>(items: readonly T[], test: (item: T) => boolean): readonly T[] {
  return items.every(test) ? items : items.filter(test);
}
