/** Random types with their codecs and random values of them, for property tests. */
import * as fc from "fast-check";
import type { Codec } from "../../api.ts";
import * as codec from "../../codec/codec.ts";
import { Decimal } from "../../values/decimal.ts";
import { OrderedMap } from "../../values/ordered-map.ts";
import { OrderedSet } from "../../values/ordered-set.ts";
import { some } from "../../values/some.ts";

export interface Typed {
  readonly codec: Codec<unknown>;
  readonly value: fc.Arbitrary<unknown>;
}

function typed<T>(of: Codec<T>, value: fc.Arbitrary<T>): Typed {
  return { codec: of as Codec<unknown>, value };
}

const text = fc.string({ unit: "binary", maxLength: 40 });

const scalars: readonly Typed[] = [
  typed(codec.bool, fc.boolean()),
  typed(codec.int, fc.oneof(fc.maxSafeInteger(), fc.integer({ min: -300, max: 300 }))),
  typed(codec.float, fc.double()),
  typed(codec.string, text),
  typed(
    codec.bytes,
    fc.uint8Array({ maxLength: 20 }).map((bytes) => new Uint8Array(bytes)),
  ),
  typed(codec.unit, fc.constant(undefined)),
  typed(
    codec.decimal,
    fc.tuple(fc.maxSafeInteger(), fc.integer({ min: -40, max: 40 })).map(([n, e]) => new Decimal(`${n}e${e}`)),
  ),
  typed(codec.instant, fc.integer({ min: -8_640_000_000_000_000, max: 8_640_000_000_000_000 })),
  typed(codec.duration, fc.maxSafeInteger()),
  typed(codec.uuid, fc.uuid()),
  typed(codec.newtype("UserId", codec.string), text),
];

const names = ["a", "b", "count", "constructor", "toString", "if", "value"];

const { any } = fc.letrec<{ any: Typed }>((tie) => ({
  any: fc.oneof(
    { depthSize: "small", withCrossShrink: true },
    fc.constantFrom(...scalars),
    tie("any").map((item) => typed(codec.list(item.codec), fc.array(item.value, { maxLength: 5 }))),
    tie("any").map((item) =>
      typed(
        codec.set(item.codec),
        fc.array(item.value, { maxLength: 5 }).map((items) => OrderedSet.from(items)),
      ),
    ),
    fc.tuple(tie("any"), tie("any")).map(([key, item]) =>
      typed(
        codec.map(key.codec, item.codec),
        fc.array(fc.tuple(key.value, item.value), { maxLength: 5 }).map((entries) => OrderedMap.from(entries)),
      ),
    ),
    tie("any").map((item) =>
      typed(
        codec.option(item.codec),
        fc.option(item.value, { nil: null }).map((value) => (value === null ? undefined : some(value))),
      ),
    ),
    fc
      .array(tie("any"), { minLength: 2, maxLength: 3 })
      .map((items) =>
        typed(codec.tuple(items.map((item) => item.codec)), fc.tuple(...items.map((item) => item.value))),
      ),
    fc
      .uniqueArray(fc.tuple(fc.constantFrom(...names), tie("any")), { maxLength: 4, selector: ([name]) => name })
      .map(recordOf),
    fc
      .uniqueArray(
        fc.tuple(fc.constantFrom("Add", "Remove", "C", "None"), fc.array(tie("any"), { maxLength: 3 }), fc.boolean()),
        {
          minLength: 1,
          maxLength: 3,
          selector: ([tag]) => tag,
        },
      )
      .map(variantOf),
  ) as fc.Arbitrary<Typed>,
}));

/** A random type. */
export const anyType: fc.Arbitrary<Typed> = any;

/** A random value with the codec of its type. */
export const anyValue = anyType.chain((type) => type.value.map((value) => ({ codec: type.codec, value })));

/** Two random values of one type. */
export const twoValues = anyType.chain((type) => fc.tuple(fc.constant(type.codec), type.value, type.value));

function recordOf(fields: readonly (readonly [string, Typed])[]): Typed {
  const shape = Object.fromEntries(fields.map(([name, type]) => [name, type.codec]));
  const values = Object.fromEntries(fields.map(([name, type]) => [name, type.value]));
  return typed(codec.record<Record<string, unknown>>(shape), plain(fc.record(values)));
}

function variantOf(variants: readonly (readonly [string, readonly Typed[], boolean])[]): Typed {
  const shape = variants.map(([tag, items, positional]) => [
    tag,
    positional ? items.map((item) => item.codec) : Object.fromEntries(items.map((item, i) => [`f${i}`, item.codec])),
  ]);
  const values = variants.map(([tag, items, positional]): fc.Arbitrary<Record<string, unknown>> => {
    const parts = items.map((item) => item.value);
    if (!positional) {
      const fields = Object.fromEntries(parts.map((part, i) => [`f${i}`, part]));
      return plain(fc.record({ type: fc.constant(tag), ...fields }));
    }
    const [only] = parts;
    if (only === undefined) return fc.constant({ type: tag });
    if (parts.length === 1) return only.map((value) => ({ type: tag, value }));
    return fc.tuple(...parts).map((items) => ({ type: tag, values: items }));
  });
  return typed(
    codec.variant<{ readonly type: string }>(Object.fromEntries(shape)),
    fc.oneof(...values) as fc.Arbitrary<{ type: string }>,
  );
}

/** fast-check's records have no prototype. */
function plain(records: fc.Arbitrary<object>): fc.Arbitrary<Record<string, unknown>> {
  return records.map((record) => ({ ...record }));
}
