import * as fc from "fast-check";
import { describe, expect, it } from "vitest";
import { compare, equals } from "../../values/compare.ts";
import { Decimal } from "../../values/decimal.ts";
import * as list from "../../values/list.ts";
import * as options from "../../values/options.ts";
import { OrderedMap } from "../../values/ordered-map.ts";
import { OrderedSet } from "../../values/ordered-set.ts";
import { show } from "../../values/show.ts";
import { isSome, some, unwrap } from "../../values/some.ts";
import * as text from "../../values/text.ts";

describe("lists", () => {
  it("are sorted stably, None first", () => {
    expect(list.sorted([3, undefined, 1, undefined])).toEqual([undefined, undefined, 1, 3]);
    expect(list.sorted([10, 9, 1])).toEqual([1, 9, 10]);
    const byLength = list.sortBy(["pear", "fig", "kiwi", "pea"], (item) => item.length);
    expect(byLength).toEqual(["fig", "pea", "pear", "kiwi"]);
    expect(list.sortByDescending(["fig", "pear", "kiwi"], (item) => item.length)).toEqual(["pear", "kiwi", "fig"]);
  });

  it("are not changed by any method", () => {
    const items = Object.freeze([3, 1, 2]) as readonly number[];
    list.sorted(items);
    list.reversed(items);
    list.withItem(items, 0, 9);
    list.insert(items, 3, 9);
    list.partition(items, (x) => x > 1);
    expect(items).toEqual([3, 1, 2]);
  });

  it("give Some(None) for an item that is None", () => {
    const items = [undefined, 1];
    expect(list.first(items)).toEqual(some(undefined));
    expect(list.find(items, (item) => item === undefined)).toEqual(some(undefined));
    expect(list.get(items, 7)).toBeUndefined();
  });

  it("lose by `collect` only what is None, not Some(None)", () => {
    const found = list.collect([1, 2, 3], (x) => (x === 1 ? undefined : x === 2 ? some(undefined) : x));
    expect(found).toEqual([undefined, 3]);
  });

  it("call a function with the item alone", () => {
    const seen: unknown[][] = [];
    const spy = (...args: unknown[]): boolean => seen.push(args) > 0;
    list.map([1], spy);
    list.filter([1], spy);
    list.any([1], spy);
    list.flatMap([1], (...args) => [spy(...args)]);
    expect(seen).toEqual([[1], [1], [1], [1]]);
  });

  it("are grouped under keys of any type, in key order", () => {
    const groups = list.groupBy([3, 1, 2], (x) => [x % 2, "x"]);
    expect(groups.entryList()).toEqual([
      [[0, "x"], [2]],
      [
        [1, "x"],
        [3, 1],
      ],
    ]);
  });

  it("have ranges up and down", () => {
    expect(list.range(0, 3)).toEqual([0, 1, 2]);
    expect(list.range(3, 0)).toEqual([]);
    expect(list.range(3, 0, -2)).toEqual([3, 1]);
  });
});

describe("options", () => {
  it("nest: Some(None) is not None, at any depth", () => {
    let value: unknown = undefined;
    for (let depth = 0; depth < 4; depth++) {
      expect(isSome(some(value))).toBe(true);
      expect(unwrap(some(value))).toBe(value);
      expect(equals(some(value), value)).toBe(false);
      expect(compare(value, some(value))).toBeLessThan(0);
      expect(compare(some(value), some(7))).toBeLessThan(0);
      value = some(value);
    }
  });

  it("take the other only if they are None", () => {
    expect(options.getOrElse(1 as number | undefined, () => 2)).toBe(1);
    expect(options.getOrElse(undefined as number | undefined, () => 2)).toBe(2);
    expect(options.orElse(some(undefined), () => some(1))).toEqual(some(undefined));
  });
});

describe("texts", () => {
  it("are split into words that are not empty", () => {
    expect(text.words(" the\tquick\n fox ")).toEqual(["the", "quick", "fox"]);
    expect(text.words("")).toEqual([]);
  });

  it("are split into lines at both kinds of ends", () => {
    expect(text.lines("a\r\nb\n\nc")).toEqual(["a", "b", "", "c"]);
  });

  it("are replaced literally", () => {
    expect(text.replace("a.b.c", ".", "$&")).toBe("a$&b$&c");
    expect(text.replaceFirst("a.b", ".", "$1")).toBe("a$1b");
  });

  it("match a pattern from the start each time", () => {
    expect([text.matchAll("aa", "a"), text.matchAll("aa", "a")]).toEqual([
      ["a", "a"],
      ["a", "a"],
    ]);
    expect([text.matches("a", "a"), text.matches("a", "a")]).toEqual([true, true]);
  });

  it("come back from their characters", () => {
    fc.assert(
      fc.property(fc.string({ unit: "binary" }), (t) => {
        expect(text.ofCodePoints(text.codePoints(t))).toBe(t);
      }),
    );
  });
});

describe("any value as text", () => {
  it.each([
    ["tea", "tea"],
    [[1, "a"], '[1, "a"]'],
    [new Decimal("1.50"), "1.5"],
    [
      new OrderedMap([
        ["b", 1],
        ["a", 2],
      ]),
      '{ ["a"]: 2, ["b"]: 1 }',
    ],
    [OrderedSet.from([2, 1]), "Set.of(1, 2)"],
    [{ item: "tea", units: 2 }, '{ item: "tea", units: 2 }'],
    [{ type: "Add", item: "tea" }, 'Add { item: "tea" }'],
    [{ type: "C", value: 1 }, "C(1)"],
    [{ type: "P", values: [1, "x"] }, 'P(1, "x")'],
    [{ type: "Clear" }, "Clear"],
    [undefined, "None"],
    [some(undefined), "Some(None)"],
  ])("%j is %s", (value, shown) => expect(show(value)).toBe(shown));
});
