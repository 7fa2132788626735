import * as fc from "fast-check";
import { describe, expect, it } from "vitest";
import { compare } from "../../values/compare.ts";
import { Decimal } from "../../values/decimal.ts";
import { OrderedMap } from "../../values/ordered-map.ts";
import { OrderedSet } from "../../values/ordered-set.ts";
import { some } from "../../values/some.ts";

type Model = readonly (readonly [number, string])[];

function put(model: Model, key: number, value: string): Model {
  return [...new Map([...model, [key, value]])].sort(([a], [b]) => a - b);
}

const key = fc.integer({ min: 0, max: 8 });
/** Which of the versions so far is changed, and how. */
const change = fc.record({
  version: fc.nat(),
  key,
  value: fc.option(fc.constantFrom("a", "b", "c"), { nil: undefined }),
});

describe("an OrderedMap", () => {
  it("has versions that stay as they are, whichever of them is changed next", () => {
    fc.assert(
      fc.property(fc.array(change, { maxLength: 60 }), (changes) => {
        const versions = [{ map: OrderedMap.empty<number, string>(), model: [] as Model }];
        for (const { version, key, value } of changes) {
          const { map, model } = versions[version % versions.length] ?? { map: OrderedMap.empty(), model: [] };
          versions.push(
            value === undefined
              ? { map: map.without(key), model: model.filter(([other]) => other !== key) }
              : { map: map.with(key, value), model: put(model, key, value) },
          );
        }
        for (const { map, model } of versions) {
          expect(map.entryList()).toEqual(model);
          expect(map.size).toBe(model.length);
        }
      }),
      { numRuns: 300 },
    );
  });

  it("iterates in key order: numbers by size, texts by code units, None first", () => {
    expect(
      new OrderedMap([
        [10, 0],
        [9, 0],
        [-1, 0],
      ]).keyList(),
    ).toEqual([-1, 9, 10]);
    expect(
      new OrderedMap([
        ["b", 0],
        ["B", 0],
        ["é", 0],
        ["a", 0],
      ]).keyList(),
    ).toEqual(["B", "a", "b", "é"]);
    expect(
      new OrderedMap([
        [2, 0],
        [undefined, 0],
        [1, 0],
      ]).keyList(),
    ).toEqual([undefined, 1, 2]);
  });

  it("knows compound keys by their content", () => {
    const map = new OrderedMap<readonly unknown[], number>([[[1, "a"], 1]]).with([1, "a"], 2).with([0, "b"], 3);
    expect(map.entryList()).toEqual([
      [[0, "b"], 3],
      [[1, "a"], 2],
    ]);
    expect(new OrderedMap([[new Decimal("1.50"), 1]]).get(new Decimal("1.5"))).toBe(1);
  });

  it("does not take a text for the canonical text of another key", () => {
    const decimal = new Decimal(1);
    const text = "\u0000d1;";
    const map = new OrderedMap<unknown, string>([[decimal, "decimal"]]).with(text, "text");
    expect(map.size).toBe(2);
    expect(map.get(text)).toBe("text");
  });

  it("finds Some(None) where that is the value, None where there is none", () => {
    const map = new OrderedMap<string, number | undefined>([["a", undefined]]);
    expect(map.find("a")).toEqual(some(undefined));
    expect(map.find("b")).toBeUndefined();
  });

  it("is built by a chain of `with` without a copy for each", () => {
    let map = OrderedMap.empty<number, number>();
    // Quadratic, this would take minutes.
    for (let i = 0; i < 200_000; i++) map = map.with(i, i);
    expect(map.size).toBe(200_000);
  });
});

describe("an OrderedSet", () => {
  it("has each item once, in order, and versions that stay", () => {
    fc.assert(
      fc.property(fc.array(key), key, (items, more) => {
        const set = OrderedSet.from(items);
        const wanted = [...new Set(items)].sort(compare);
        const larger = set.with(more);
        const smaller = set.without(more);
        expect(set.itemList()).toEqual(wanted);
        expect(larger.itemList()).toEqual([...new Set([...items, more])].sort(compare));
        expect(smaller.itemList()).toEqual(wanted.filter((item) => item !== more));
      }),
    );
  });
});
