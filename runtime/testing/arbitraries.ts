/**
 * Values of a type, made up and made smaller, from its codec. Texts and numbers are mostly small and from few, so that
 * keys meet; Ints stay within 32 bits, so that a sum of some does not overflow before what is tested goes wrong.
 */
import * as fc from "fast-check";
import type { Codec } from "../api.ts";
import { base, type BaseCodec } from "../codec/base.ts";
import * as codec from "../codec/codec.ts";
import { ListCodec, MapCodec, OnlyCodec, OptionCodec, SetCodec, TupleCodec } from "../codec/containers.ts";
import { RecordCodec, type FieldList } from "../codec/record.ts";
import { VariantCodec, type Payload } from "../codec/variant.ts";
import { Decimal } from "../values/decimal.ts";
import { OrderedMap } from "../values/ordered-map.ts";
import { OrderedSet } from "../values/ordered-set.ts";
import { some } from "../values/some.ts";

type Any = fc.Arbitrary<unknown>;

/** Elements of a collection, mostly. */
const MOST = 12;

const smallInt = fc.oneof(
  { weight: 6, arbitrary: fc.integer({ min: -10, max: 100 }) },
  { weight: 1, arbitrary: fc.integer() },
);

const text = fc.oneof(
  { weight: 3, arbitrary: fc.constantFrom("a", "b", "c", "") },
  { weight: 1, arbitrary: fc.string({ unit: "grapheme", maxLength: MOST }) },
);

/** From 2000 to 2100, in ms. */
const instant = fc.oneof(
  fc.integer({ min: 0, max: 100 }).map((days) => 1_767_225_600_000 + days * 86_400_000),
  fc.integer({ min: 946_684_800_000, max: 4_102_444_800_000 }),
);

const scalars = new Map<BaseCodec<unknown>, Any>(
  (
    [
      [codec.bool, fc.boolean()],
      [codec.int, smallInt],
      [codec.float, fc.double({ noNaN: true, noDefaultInfinity: true })],
      [codec.string, text],
      [codec.bytes, fc.uint8Array({ maxLength: MOST })],
      [codec.unit, fc.constant(undefined)],
      [
        codec.decimal,
        fc.tuple(smallInt, fc.integer({ min: 0, max: 4 })).map(([n, places]) => new Decimal(n).div(10 ** places)),
      ],
      [codec.instant, instant],
      [codec.duration, fc.integer({ min: 0, max: 100 }).map((seconds) => seconds * 1000)],
      [codec.uuid, fc.uuid({ version: 4 })],
    ] as const
  ).map(([of, arbitrary]) => [of as BaseCodec<unknown>, arbitrary]),
);

/** Fails for a codec of what cannot be made up: the compiler lets no such type through. */
export function arbitraryOf<T>(of: Codec<T>): fc.Arbitrary<T> {
  return new Arbitraries().of(base(of) as BaseCodec<unknown>) as fc.Arbitrary<T>;
}

class Arbitraries {
  /** What is being made, or has been: a recursive type comes to itself. */
  private readonly made = new Map<BaseCodec<unknown>, { arbitrary: Any | undefined }>();
  private readonly depthIdentifier = fc.createDepthIdentifier();

  of(given: BaseCodec<unknown>): Any {
    const { bare } = given;
    const scalar = scalars.get(bare);
    if (scalar !== undefined) return scalar;
    const known = this.made.get(bare);
    if (known !== undefined) return known.arbitrary ?? later(() => known.arbitrary as Any);
    const entry: { arbitrary: Any | undefined } = { arbitrary: undefined };
    this.made.set(bare, entry);
    entry.arbitrary = this.compound(bare);
    return entry.arbitrary;
  }

  private compound(of: BaseCodec<unknown>): Any {
    const { depthIdentifier } = this;
    const several = (item: BaseCodec<unknown>): fc.Arbitrary<unknown[]> =>
      fc.array(this.of(item), { maxLength: MOST, depthIdentifier });
    if (of instanceof ListCodec) return several((of as ListCodec<unknown>).item);
    if (of instanceof SetCodec) return several((of as SetCodec<unknown>).item).map((items) => OrderedSet.from(items));
    if (of instanceof MapCodec) {
      const { key, value } = of as MapCodec<unknown, unknown>;
      const entries = fc.array(fc.tuple(this.of(key), this.of(value)), { maxLength: MOST, depthIdentifier });
      return entries.map((list) => OrderedMap.from(list));
    }
    if (of instanceof OptionCodec) {
      const item = this.of((of as OptionCodec<unknown>).item).map((value) => some(value));
      return fc.oneof({ depthIdentifier, withCrossShrink: true }, fc.constant(undefined), item);
    }
    if (of instanceof TupleCodec) return fc.tuple(...of.items.map((item) => this.of(item)));
    if (of instanceof RecordCodec) return this.fields((of as RecordCodec<object>).fields);
    if (of instanceof OnlyCodec) {
      const { tag, inner } = of as OnlyCodec<{ readonly type: string }>;
      return this.variant(tag, (inner.bare as VariantCodec<{ readonly type: string }>).payloads.get(tag) as Payload);
    }
    if (of instanceof VariantCodec) {
      // The first is what a recursive value ends with.
      const payloads = [...(of as VariantCodec<{ readonly type: string }>).payloads].sort(
        (one, other) => Number(leadsTo(one[1], of)) - Number(leadsTo(other[1], of)),
      );
      const variants = payloads.map(([tag, payload]) => this.variant(tag, payload));
      return fc.oneof({ depthIdentifier, withCrossShrink: true }, ...variants);
    }
    throw new Error(`no values of ${of.schema} can be made up`);
  }

  private fields(list: FieldList, type?: string): Any {
    const parts = fc.tuple(...list.codecs.map((field) => this.of(field)));
    // Objects as the emitted code makes them: all fields, in their order.
    return parts.map((values) => ({
      ...(type === undefined ? {} : { type }),
      ...Object.fromEntries(list.names.map((name, i) => [name, values[i]])),
    }));
  }

  private variant(type: string, payload: Payload): Any {
    return payload.kind === "none" ? fc.constant({ type }) : this.fields(payload.fields, type);
  }
}

/** An arbitrary that is made when it is first used. */
function later(make: () => Any): Any {
  return fc.constant(undefined).chain(make);
}

/** Whether a value of the payload may have one of the type in it. */
function leadsTo(payload: Payload, target: BaseCodec<unknown>): boolean {
  const seen = new Set<BaseCodec<unknown>>();
  const inList = (list: FieldList): boolean => list.codecs.some(reaches);
  const reaches = (of: BaseCodec<unknown>): boolean => {
    const { bare } = of;
    if (bare === target) return true;
    if (seen.has(bare)) return false;
    seen.add(bare);
    // A list, a set, a map or an option may be without any.
    if (bare instanceof TupleCodec) return bare.items.some(reaches);
    if (bare instanceof RecordCodec) return inList((bare as RecordCodec<object>).fields);
    if (bare instanceof VariantCodec) {
      const payloads = [...(bare as VariantCodec<{ readonly type: string }>).payloads.values()];
      return payloads.every((one) => one.kind !== "none" && inList(one.fields));
    }
    return false;
  };
  return payload.kind !== "none" && inList(payload.fields);
}
