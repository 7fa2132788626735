import { describe, expect, it } from "vitest";
import type { Codec } from "../../api.ts";
import * as codec from "../../codec/codec.ts";
import { Fault, faultCodes } from "../../fault.ts";
import { Decimal } from "../../values/decimal.ts";
import { OrderedMap } from "../../values/ordered-map.ts";
import { OrderedSet } from "../../values/ordered-set.ts";
import { some } from "../../values/some.ts";

type Item = { readonly item: string; readonly units: number };
const item = codec.record<Item>({ item: codec.string, units: codec.int });

type Event =
  | { readonly type: "Add"; readonly item: string; readonly units: number }
  | { readonly type: "C"; readonly value: string }
  | { readonly type: "P"; readonly values: readonly [number, string] }
  | { readonly type: "Clear" };
const event = codec.variant<Event>({
  Add: { item: codec.string, units: codec.int },
  C: [codec.string],
  P: [codec.int, codec.string],
  Clear: [],
});

function failure(run: () => unknown): Fault {
  try {
    run();
  } catch (error) {
    if (error instanceof Fault) return error;
    throw error;
  }
  throw new Error("it did not fail");
}

function refused<T>(of: Codec<T>, json: unknown): string {
  const fault = failure(() => of.fromJson(json));
  expect(fault.code).toBe(faultCodes.badJson);
  return fault.message;
}

describe("JSON of the types", () => {
  it.each([
    ["Decimal, as a text", codec.decimal, new Decimal("1200.50"), '"1200.5"'],
    ["Instant", codec.instant, 0, '"1970-01-01T00:00:00.000Z"'],
    ["Duration", codec.duration, 5_400_000, '"1h30m"'],
    ["Bytes, in base64", codec.bytes, new Uint8Array([1, 255]), '"Af8="'],
    ["Unit", codec.unit, undefined, "null"],
    ["an infinite Float", codec.float, -Infinity, '"-Infinity"'],
    [
      "Map with texts as keys",
      codec.map(codec.string, codec.int),
      OrderedMap.from([
        ["b", 1],
        ["a", 2],
      ]),
      '{"a":2,"b":1}',
    ],
    [
      "Map with other keys",
      codec.map(codec.int, codec.bool),
      OrderedMap.from([
        [10, true],
        [9, false],
      ]),
      "[[9,false],[10,true]]",
    ],
    ["Set", codec.set(codec.int), OrderedSet.from([2, 1, 2]), "[1,2]"],
    ["tuple", codec.tuple([codec.int, codec.string]), [1, "a"], '[1,"a"]'],
    ["record", item, { item: "tea", units: 2 }, '{"item":"tea","units":2}'],
    ["a variant with fields", event, { type: "Add", item: "tea", units: 2 }, '{"type":"Add","item":"tea","units":2}'],
    ["a variant with one item", event, { type: "C", value: "x" }, '{"type":"C","value":"x"}'],
    ["a variant with several items", event, { type: "P", values: [1, "x"] }, '{"type":"P","values":[1,"x"]}'],
    ["a variant without payload", event, { type: "Clear" }, '{"type":"Clear"}'],
    ["None", codec.option(codec.int), undefined, "null"],
    ["Some", codec.option(codec.int), 3, "3"],
    ["Some of an option", codec.option(codec.option(codec.int)), some(undefined), "[null]"],
  ] as readonly (readonly [string, Codec<unknown>, unknown, string])[])("%s", (_, of, value, json) => {
    expect(of.toJson(value)).toBe(json);
    expect(of.fromJson(JSON.parse(json))).toEqual(value);
  });

  it("also reads numbers for Decimals and Durations, and a text for a variant without payload", () => {
    expect(codec.decimal.fromJson(1.5).toFixed()).toBe("1.5");
    expect(codec.duration.fromJson(1500)).toBe(1500);
    expect(event.fromJson("Clear")).toEqual({ type: "Clear" });
  });

  it("takes absent fields as None or as their defaults, and does not mind more fields", () => {
    type Settings = { readonly name: string | undefined; readonly size: number };
    const settings = codec.record<Settings>({ name: codec.option(codec.string), size: codec.int }, { size: 7 });
    expect(settings.fromJson({ colour: "red" })).toEqual({ name: undefined, size: 7 });
  });

  it("is not fooled by what every JavaScript object has", () => {
    const odd = codec.record<{ readonly constructor: string }>({ constructor: codec.string });
    expect(refused(odd, {})).toBe("the field constructor expected, but there is none of that name");
    expect(refused(event, { type: "toString" })).toContain('an object of type the text "toString"');
  });
});

describe("JSON that does not fit", () => {
  const orders = codec.record<{ readonly orders: readonly Item[] }>({ orders: codec.list(item) });

  it.each([
    ["a fraction", item, { item: "tea", units: 2.5 }, "units: an Int expected, but there is the number 2.5"],
    [
      "too large an Int",
      codec.int,
      2 ** 53,
      "an Int within ±(2^53 − 1) expected, but there is the number 9007199254740992",
    ],
    [
      "inside a list",
      orders,
      {
        orders: [
          { item: "a", units: 1 },
          { item: 7, units: 1 },
        ],
      },
      "orders[1].item: a String expected, but there is the number 7",
    ],
    [
      "a missing field",
      orders,
      { orders: [{ item: "a" }] },
      "orders[0]: the field units expected, but there is none of that name",
    ],
    ["null", item, null, "an object expected, but there is null"],
    [
      "an unknown variant",
      event,
      { type: "Ad" },
      'one of Add | C | P | Clear expected, but there is an object of type the text "Ad"',
    ],
    [
      "a text for a variant with payload",
      event,
      "Add",
      'one of Add | C | P | Clear expected, but there is the text "Add"',
    ],
    [
      "a field of a variant",
      event,
      { type: "Add", item: "x", units: "2" },
      'units: an Int expected, but there is the text "2"',
    ],
    [
      "a value of a map",
      codec.map(codec.string, codec.int),
      { "a b": "x" },
      '["a b"]: an Int expected, but there is the text "x"',
    ],
    ["a key of a map", codec.map(codec.int, codec.int), [["1", 2]], '[0]: an Int expected, but there is the text "1"'],
    [
      "a tuple of another length",
      codec.tuple([codec.int, codec.int]),
      [1],
      "a list of 2 (a tuple) expected, but there is a list of 1",
    ],
    [
      "no day",
      codec.instant,
      "2026-02-30",
      'an Instant such as "2026-01-31T09:30:00Z" expected, but there is the text "2026-02-30"',
    ],
    [
      "a time without an offset",
      codec.instant,
      "2026-02-01T10:00",
      'an Instant such as "2026-01-31T09:30:00Z" expected, but there is the text "2026-02-01T10:00"',
    ],
    ["no Decimal", codec.decimal, "1,5", 'a Decimal expected, but there is the text "1,5"'],
    ["no base64", codec.bytes, "a", 'bytes in base64 expected, but there is the text "a"'],
  ] as readonly (readonly [string, Codec<unknown>, unknown, string])[])(
    "%s: says where, what was wanted, what there is",
    (_, of, json, message) => {
      expect(refused(of, json)).toBe(message);
    },
  );
});

describe("values of TypeScript code", () => {
  it("are refused with the place when they do not fit", () => {
    const fault = failure(() => codec.list(codec.int).check([1, "2"], "the result of parse"));
    expect(fault.code).toBe(faultCodes.foreignValue);
    expect(fault.message).toBe('the result of parse[1]: an Int expected, but there is the text "2"');
  });

  it("may be native maps and sets, and any decimal.js number", () => {
    expect(
      codec
        .map(codec.string, codec.int)
        .check(
          new Map([
            ["b", 1],
            ["a", 2],
          ]),
          "it",
        )
        .keyList(),
    ).toEqual(["a", "b"]);
    expect(
      codec
        .set(codec.int)
        .check(new Set([2, 1]), "it")
        .itemList(),
    ).toEqual([1, 2]);
    expect(failure(() => codec.decimal.check(new Decimal(NaN), "it")).message).toContain("a Decimal expected");
  });

  it("are copied, so that later changes do not reach the program", () => {
    const mine = [{ item: "tea", units: 1 }];
    const theirs = codec.list(item).check(mine, "it");
    mine[0] = { item: "x", units: 0 };
    mine.push({ item: "y", units: 0 });
    expect(theirs).toEqual([{ item: "tea", units: 1 }]);
  });

  it("lose the fields that the type does not have", () => {
    expect(item.check({ units: 1, more: true, item: "tea" }, "it")).toEqual({ item: "tea", units: 1 });
  });
});

describe("codecs of one variant", () => {
  const add = codec.only(event, "Add");
  it("take its values and no others", () => {
    expect(add.fromJson({ type: "Add", item: "a", units: 1 })).toEqual({ type: "Add", item: "a", units: 1 });
    expect(refused(add, { type: "Clear" })).toBe('Add expected, but there is an object of type the text "Clear"');
  });
});
