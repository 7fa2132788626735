/**
 * New versions of units and programs from new versions of their bodies. Functions, cells, states, buffers and `let`s are
 * compared by identity, so when one changes, everything that refers to it has to refer to the new one: that is done here.
 */
import type {
  CellIr,
  ConditionIr,
  ConfigIr,
  ConnectorIr,
  Expr,
  FnIr,
  GivenIr,
  LetIr,
  LocalFn,
  ProgramIr,
  Stmt,
  TestIr,
  TestStepIr,
  UnitIr,
} from "./ir.ts";
import { change, mapExpr, mapList, mapStmt, type Parts } from "./walk.ts";

/** What a pass does with each body. It may look at where the body stands, but returns the body only. */
export type MapBody = (body: readonly Stmt[], place: BodyPlace) => readonly Stmt[];

export type BodyPlace =
  | { readonly kind: "function"; readonly fn: FnIr }
  | { readonly kind: "localFunction"; readonly unit: UnitIr; readonly fn: LocalFn }
  | { readonly kind: "step"; readonly unit: UnitIr };

/** The bodies of all steps of a unit. */
export function stepsOf(unit: UnitIr): readonly (readonly Stmt[])[] {
  return [...unit.on, unit.complete, ...unit.ask, unit.resume, ...unit.fire];
}

/** The bodies of all steps, and of all functions. */
export function bodiesOf(unit: UnitIr): readonly (readonly Stmt[])[] {
  return [...stepsOf(unit), ...unit.functions.map((fn) => fn.body)];
}

/** A unit with every step's body mapped; `index` is that in `stepsOf`. */
export function mapSteps(unit: UnitIr, map: (body: readonly Stmt[], index: number) => readonly Stmt[]): UnitIr {
  let index = 0;
  const next = (body: readonly Stmt[]): readonly Stmt[] => map(body, index++);
  return change(unit, {
    on: mapList(unit.on, next),
    complete: next(unit.complete),
    ask: mapList(unit.ask, next),
    resume: next(unit.resume),
    fire: mapList(unit.fire, next),
  });
}

/** A program with every body mapped: functions, functions of tasks, steps. */
export function mapBodies(program: ProgramIr, map: MapBody): ProgramIr {
  const functions = mapList(program.functions, (fn) => change(fn, { body: map(fn.body, { kind: "function", fn }) }));
  const renewed = relinkFunctions(program, functions);
  return change(renewed, { units: mapList(renewed.units, (unit) => mapUnitBodies(unit, map)) });
}

/** A unit with every body mapped. */
export function mapUnitBodies(unit: UnitIr, map: MapBody): UnitIr {
  const functions = mapList(unit.functions, (fn) =>
    change(fn, { body: map(fn.body, { kind: "localFunction", unit, fn }) }),
  );
  const next = mapSteps(unit, (body) => map(body, { kind: "step", unit }));
  return relinkLocalFunctions(next, functions);
}

/** Every expression and statement of a program that stands in no body: initial values, arguments of connectors, settings. */
export function mapConstants(program: ProgramIr, map: (expr: Expr) => Expr): ProgramIr {
  const parts: Parts = { expr: map };
  return relink(program, {
    lets: mapList(program.lets, (one) => change(one, { value: map(one.value) })),
    config: mapList(program.config, (one) => change(one, { value: one.value && map(one.value) })),
    cells: (cell) => change(cell, { init: map(cell.init) }),
    connectors: parts,
  });
}

type Mutable<T> = { -readonly [K in keyof T]: T[K] };

/** Replaces functions by new versions (in the same order), in everything that calls them. */
export function relinkFunctions(program: ProgramIr, functions: readonly FnIr[]): ProgramIr {
  const fresh = new Map<FnIr, FnIr>();
  for (const [i, fn] of program.functions.entries()) {
    const next = functions[i];
    if (next !== undefined && next !== fn) fresh.set(fn, next);
  }
  if (fresh.size === 0) return program;
  return relink(program, { functions: fresh });
}

/** Replaces functions of a unit by new versions (in the same order), in everything that calls them. */
export function relinkLocalFunctions(unit: UnitIr, functions: readonly LocalFn[]): UnitIr {
  if (functions === unit.functions) return unit;
  const shells = new Map<LocalFn, Mutable<LocalFn>>();
  for (const [i, fn] of unit.functions.entries()) shells.set(fn, { ...(functions[i] ?? fn) });
  const parts = deep({ localFn: (fn) => shells.get(fn) ?? fn });
  for (const shell of shells.values()) shell.body = parts.body(shell.body);
  return { ...mapSteps(unit, parts.body), functions: [...shells.values()] };
}

/** Parts that go down by themselves. */
export function deep(parts: Omit<Parts, "expr" | "body">): Parts & Required<Pick<Parts, "expr" | "body">> {
  const all = {
    ...parts,
    expr: (expr: Expr): Expr => mapExpr(expr, all),
    body: (body: readonly Stmt[]): readonly Stmt[] => mapList(body, (stmt) => mapStmt(stmt, all)),
  };
  return all;
}

interface Changes {
  readonly functions?: ReadonlyMap<FnIr, FnIr>;
  readonly lets?: readonly LetIr[];
  readonly config?: readonly ConfigIr[];
  readonly cells?: (cell: CellIr) => CellIr;
  readonly connectors?: Parts;
}

/** Applies the changes, and makes every reference refer to the new versions. */
function relink(program: ProgramIr, changes: Changes): ProgramIr {
  const fns = new Map<FnIr, Mutable<FnIr>>();
  const lets = new Map<LetIr, Mutable<LetIr>>();
  const configs = new Map<ConfigIr, Mutable<ConfigIr>>();
  const anyLet = changes.lets !== undefined && changes.lets !== program.lets;
  const anyConfig = changes.config !== undefined && changes.config !== program.config;
  if (changes.functions !== undefined || anyLet || anyConfig) {
    for (const fn of program.functions) fns.set(fn, { ...(changes.functions?.get(fn) ?? fn) });
    for (const [i, one] of program.lets.entries()) lets.set(one, { ...(changes.lets?.[i] ?? one) });
    for (const [i, one] of program.config.entries()) configs.set(one, { ...(changes.config?.[i] ?? one) });
  }
  const links = deep({
    fn: (fn) => fns.get(fn) ?? fn,
    let: (one) => lets.get(one) ?? one,
    config: (one) => configs.get(one) ?? one,
  });
  for (const fn of fns.values()) fn.body = links.body(fn.body);
  for (const one of lets.values()) one.value = links.expr(one.value);
  for (const one of configs.values()) one.value = one.value && links.expr(one.value);

  const argument = (expr: Expr): Expr => links.expr(changes.connectors?.expr?.(expr) ?? expr);
  const connected = <T extends { readonly connector: ConnectorIr }>(one: T): T =>
    change(one, {
      connector: change(one.connector, {
        args: mapList(one.connector.args, argument),
        options: mapList(one.connector.options, (option) => change(option, { value: argument(option.value) })),
      }),
    } as Partial<T>);
  return change(program, {
    functions: fns.size === 0 ? program.functions : [...fns.values()],
    lets: lets.size === 0 ? program.lets : [...lets.values()],
    config: configs.size === 0 ? program.config : [...configs.values()],
    sources: mapList(program.sources, connected),
    sinks: mapList(program.sinks, connected),
    endpoints: mapList(program.endpoints, connected),
    ...(program.tests && { tests: mapList(program.tests, (test) => relinkTest(test, links)) }),
    units: mapList(program.units, (unit) =>
      relinkUnit(unit, links, (cell) => {
        const next = changes.cells?.(cell) ?? cell;
        return change(next, { init: links.expr(next.init) });
      }),
    ),
  });
}

function relinkTest(test: TestIr, { expr, body }: ReturnType<typeof deep>): TestIr {
  const conditionOf = (one: ConditionIr): ConditionIr =>
    change(one, {
      holds: expr(one.holds),
      sides: mapList(one.sides, (side) => change(side, { value: expr(side.value) })),
    });
  const stepOf = (step: TestStepIr): TestStepIr => {
    switch (step.kind) {
      case "always":
      case "expect":
        return change(step, { condition: conditionOf(step.condition) });
      case "let":
        return change(step, { body: body(step.body) });
      case "advance":
        return change(step, { by: expr(step.by) });
      case "crash":
        return step;
    }
  };
  return change(test, {
    given: mapList(test.given, (one) => change<GivenIr>(one, { before: body(one.before), value: expr(one.value) })),
    steps: mapList(test.steps, stepOf),
  });
}

/** A unit whose bodies refer to what `links` says, and whose cells are mapped. */
function relinkUnit(unit: UnitIr, links: Parts, mapCell: (cell: CellIr) => CellIr): UnitIr {
  const cells = new Map<CellIr, CellIr>();
  const state = mapList(unit.state, (one) =>
    change(one, {
      cells: mapList(one.cells, (cell) => {
        const next = mapCell(cell);
        if (next !== cell) cells.set(cell, next);
        return next;
      }),
    }),
  );
  const states = new Map(unit.state.map((one, i) => [one, state[i] ?? one]));
  const { expr: _expr, body: _body, ...own } = links;
  const handles = new Map<object, UnitIr["functions"][number]["handles"][number]>();
  const handle: NonNullable<Parts["handle"]> = (one) => {
    const next = states.get(one.state) ?? one.state;
    if (next === one.state) return one;
    let fresh = handles.get(one);
    if (fresh === undefined) handles.set(one, (fresh = { ...one, state: next }));
    return fresh;
  };
  const parts = deep({
    ...own,
    cell: (cell) => cells.get(cell) ?? cell,
    handle,
  });
  const functions = mapList(unit.functions, (fn) =>
    change(fn, { body: parts.body(fn.body), handles: mapList(fn.handles, handle) }),
  );
  return relinkLocalFunctions(change(mapSteps(unit, parts.body), { state }), functions);
}
