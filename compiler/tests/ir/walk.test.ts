import { describe, expect, it } from "vitest";
import type { Expr, FnIr, LocalFn, Stmt } from "../../ir/ir.ts";
import { cloneBody, countReads, freeLocals, substituteBody } from "../../ir/locals.ts";
import { mapBodies, mapConstants } from "../../ir/rebuild.ts";
import { someExpr, transformBody } from "../../ir/walk.ts";
import {
  arithmetic,
  assign,
  compare,
  countState,
  declare,
  forEvents,
  handle,
  iff,
  input,
  int,
  label,
  local,
  num,
  origin,
  output,
  program,
  stream,
  unit,
  use,
} from "./build.ts";

const x = local("x");
const total = local("total", int, true);
const body: readonly Stmt[] = [
  declare(total, num(0)),
  forEvents(input(0), x, [
    iff(compare(use(x), ">", num(3)), [assign(total, arithmetic(use(total), "+", use(x)))]),
    output(use(total)),
  ]),
];

describe("walking the IR", () => {
  it("returns the very same body if nothing changes", () => {
    expect(transformBody(body, { expr: (expr) => expr, stmt: (stmt) => stmt })).toBe(body);
  });

  it("replaces what changes and keeps what does not", () => {
    const changed = transformBody(body, {
      expr: (expr) => (expr.kind === "compare" ? { ...expr, operator: "<" } : expr),
    });
    expect(changed).not.toBe(body);
    expect(changed[0]).toBe(body[0]);
    expect(someExpr(changed, (expr) => expr.kind === "compare" && expr.operator === "<")).toBe(true);
    expect(someExpr(body, (expr) => expr.kind === "compare" && expr.operator === "<")).toBe(false);
  });

  it("puts several statements, or none, in the place of one", () => {
    const [, loop] = transformBody(body, {
      stmt: (stmt) => (stmt.kind === "output" ? [stmt, stmt] : stmt.kind === "if" ? [] : stmt),
    });
    expect(loop?.kind === "forEvents" && loop.body.map((stmt) => stmt.kind)).toEqual(["output", "output"]);
  });

  it("counts readings and finds what is free", () => {
    expect(countReads(body).get(x)).toBe(2);
    expect(countReads(body).get(total)).toBe(2);
    expect([...freeLocals(body)]).toEqual([]);
    expect([...freeLocals(body.slice(1))]).toEqual([total]);
  });

  it("substitutes locals by expressions", () => {
    const y = local("y");
    const substituted = substituteBody([output(arithmetic(use(y), "+", use(x)))], new Map([[y, num(1)]]));
    expect([...freeLocals(substituted)]).toEqual([x]);
  });

  it("clones a body with locals, labels and handles of its own", () => {
    const state = countState();
    const cells = handle(state);
    const loop = label("loop");
    const original: readonly Stmt[] = [
      { kind: "open", handle: cells, key: num(1), origin },
      {
        kind: "while",
        label: loop,
        test: { kind: "equals", left: num(1), right: num(1), negated: false, type: int, origin },
        body: [declare(x, num(1)), output(use(x)), { kind: "break", label: loop, origin }],
        origin,
      },
    ];
    const [open, copy] = cloneBody(original);
    if (open?.kind !== "open" || copy?.kind !== "while") throw new Error("another shape");
    expect(open.handle).not.toBe(cells);
    expect(copy.label).not.toBe(loop);
    expect(copy.body[2]).toMatchObject({ kind: "break" });
    expect(copy.body[2]?.kind === "break" && copy.body[2].label).toBe(copy.label);
    const declared = copy.body[0]?.kind === "let" ? copy.body[0].local : undefined;
    expect(declared).not.toBe(x);
    expect(copy.body[1]?.kind === "output" && copy.body[1].event.kind === "local" && copy.body[1].event.local).toBe(
      declared,
    );
  });
});

describe("rebuilding programs", () => {
  const call = (fn: FnIr, ...args: Expr[]): Expr => ({ kind: "call", fn, args, type: int, origin });
  const inner: FnIr = {
    name: "inner",
    typeParams: [],
    params: [x],
    result: int,
    body: [{ kind: "return", value: arithmetic(use(x), "+", num(1)), origin }],
    exported: false,
    docs: undefined,
    origin,
  };
  const outer: FnIr = {
    ...inner,
    name: "outer",
    body: [{ kind: "return", value: call(inner, use(x)), origin }],
  };
  const start = { name: "start", type: int, value: call(outer, num(2)), exported: false, docs: undefined, origin };
  const state = countState();
  const helper: LocalFn = {
    name: "helper",
    routine: undefined,
    handles: [handle(state)],
    params: [],
    result: int,
    body: [{ kind: "return", value: call(outer, num(1)), origin }],
    docs: undefined,
    origin,
  };
  const numbers = stream("numbers");
  const out = stream("out");
  const whole = program({
    functions: [inner, outer],
    lets: [start],
    streams: [numbers, out],
    units: [
      unit({
        inputs: [numbers],
        outputs: [out],
        state: [state],
        functions: [helper],
        on: [[output({ kind: "callLocal", fn: helper, handles: [], args: [], type: int, origin })]],
      }),
    ],
  });

  it("returns the very same program if no body changes", () => {
    expect(mapBodies(whole, (one) => one)).toBe(whole);
    expect(mapConstants(whole, (one) => one)).toBe(whole);
  });

  it("makes everything refer to the new version of a function", () => {
    const next = mapBodies(whole, (one, place) =>
      place.kind === "function" && place.fn.name === "inner" ? [{ kind: "return", value: num(7), origin }] : one,
    );
    const [newInner, newOuter] = next.functions;
    expect(newInner?.body[0]).toMatchObject({ kind: "return", value: { kind: "const" } });
    const fns = new Set<FnIr>();
    const collect = (expr: Expr): boolean => {
      if (expr.kind === "call") fns.add(expr.fn);
      return false;
    };
    someExpr(newOuter?.body ?? [], collect);
    someExpr(next.lets[0]?.value ?? num(0), collect);
    someExpr(next.units[0]?.functions[0]?.body ?? [], collect);
    expect(fns).toEqual(new Set([newInner, newOuter]));
    expect([...fns].every((fn) => next.functions.includes(fn))).toBe(true);
    expect(
      someExpr(next.units[0]?.on[0] ?? [], (e) => e.kind === "callLocal" && e.fn === next.units[0]?.functions[0]),
    ).toBe(true);
  });

  it("makes handles and cells refer to the new version of a state", () => {
    const next = mapConstants(whole, (expr) => (expr.kind === "const" ? num(9) : expr));
    const renewed = next.units[0]?.state[0];
    expect(renewed).not.toBe(state);
    expect(renewed?.cells[0]?.init).toMatchObject({ value: { value: 9 } });
    expect(next.units[0]?.functions[0]?.handles[0]?.state).toBe(renewed);
  });
});
