import { describe, expect, test } from "vitest";
import { floatType, functionOf, intType, listOf, optionOf, stringType } from "../../types/scalars.ts";
import { showType } from "../../types/show.ts";
import type { MetaType, ParamType, RecordType, Type } from "../../types/type.ts";
import { attempt, instantiate, sameType, unify, unsolved, zonk } from "../../types/unify.ts";

let next = 0;
const meta = (): MetaType => ({ kind: "meta", id: next++, solution: undefined });
const record = (fields: Record<string, Type>): RecordType => ({
  kind: "record",
  fields: Object.entries(fields).map(([name, type]) => ({ name, type, hasDefault: false })),
  alias: undefined,
});

describe("unification", () => {
  test("solves unknowns on both sides", () => {
    const a = meta();
    const b = meta();
    expect(unify(functionOf([a], listOf(b)), functionOf([intType], listOf(stringType)))).toBe(true);
    expect(showType(zonk(functionOf([a], b)))).toBe("(Int) => String");
  });

  test("does not make a type part of itself", () => {
    const a = meta();
    expect(unify(a, listOf(a))).toBe(false);
  });

  test("does not see the order of a record's fields, but sees each of them", () => {
    const point = record({ x: intType, y: intType });
    expect(unify(point, record({ y: intType, x: intType }))).toBe(true);
    expect(unify(point, record({ x: intType }))).toBe(false);
    expect(unify(point, record({ x: intType, z: intType }))).toBe(false);
  });

  test("takes back what it solved if an attempt fails", () => {
    const a = meta();
    expect(attempt(functionOf([a], intType), functionOf([intType], floatType))).toBe(false);
    expect(unsolved(a)).toBe(a);
  });

  test("keeps type parameters apart, whatever their names", () => {
    const t: ParamType = { kind: "param", name: "T" };
    const other: ParamType = { kind: "param", name: "T" };
    expect(unify(t, other)).toBe(false);
    const { type, args } = instantiate([t], functionOf([t], optionOf(t)), meta);
    expect(unify(type, functionOf([intType], optionOf(intType)))).toBe(true);
    expect(args.map((arg) => showType(arg))).toEqual(["Int"]);
  });
});

test("two types are the same only if nothing must be solved for it", () => {
  const a = meta();
  expect(sameType(listOf(a), listOf(intType))).toBe(false);
  expect(unsolved(a)).toBe(a);
  expect(sameType(listOf(intType), listOf(intType))).toBe(true);
});

test("a type is shown as the program would write it", () => {
  const stream: Type = { kind: "stream", event: optionOf(intType), by: stringType };
  expect(showType(stream)).toBe("Stream<Int? by String>");
  expect(showType(optionOf(functionOf([intType], stringType)))).toBe("((Int) => String)?");
  expect(showType(record({ a: intType }))).toBe("{ a: Int }");
  expect(showType({ kind: "map", key: stringType, value: listOf(intType) })).toBe("Map<String, List<Int>>");
});
