/**
 * The constructors of codecs, exported by the runtime as the namespace `codec`:
 * `codec.record<WordCount>({ word: codec.string, count: codec.int })`.
 */
import type { Codec, FieldCodec } from "../api.ts";
import type { OrderedMap } from "../values/ordered-map.ts";
import type { OrderedSet } from "../values/ordered-set.ts";
import type { Result } from "../values/results.ts";
import type { Option } from "../values/some.ts";
import { base, type BaseCodec } from "./base.ts";
import {
  LazyCodec,
  ListCodec,
  MapCodec,
  NewtypeCodec,
  OnlyCodec,
  OptionCodec,
  SetCodec,
  TupleCodec,
} from "./containers.ts";
import { FieldList, RecordCodec } from "./record.ts";
import { VariantCodec, type Payload } from "./variant.ts";

export type { Result } from "../values/results.ts";
export { future, portal, reply } from "./portals.ts";
export { bool, int, float, string, bytes, unit, decimal, instant, duration, uuid } from "./scalars.ts";

export function list<T>(item: Codec<T>): Codec<readonly T[]> {
  return new ListCodec(base(item));
}

export function map<K, V>(key: Codec<K>, value: Codec<V>): Codec<OrderedMap<K, V>> {
  return new MapCodec(base(key), base(value));
}

export function set<T>(item: Codec<T>): Codec<OrderedSet<T>> {
  return new SetCodec(base(item));
}

export function option<T>(item: Codec<T>): Codec<Option<T>> {
  return new OptionCodec(base(item));
}

type Codecs<T> = { readonly [K in keyof T]: Codec<T[K]> };

export function tuple<const T extends readonly unknown[]>(items: Codecs<T>): Codec<T> {
  return new TupleCodec(items as unknown as readonly BaseCodec<unknown>[]) as unknown as Codec<T>;
}

/** Fields in declared order. `defaults`: values for fields that may be absent from JSON. */
export function record<T extends object>(
  fields: { readonly [K in keyof T]-?: Codec<T[K]> },
  defaults: Partial<T> = {},
): Codec<T> {
  return new RecordCodec<T>(
    new FieldList(fields as unknown as Readonly<Record<string, BaseCodec<unknown>>>, { ...defaults }),
  );
}

type Fields = Readonly<Record<string, Codec<unknown>>>;
type Positional = readonly Codec<unknown>[];

/**
 * A tagged union: for each variant, in declared order, `{ item: codec.string }` for a record payload, `[codec.string]` for
 * a positional one, `[]` for none.
 */
export function variant<T extends { readonly type: string }>(
  variants: Readonly<Record<T["type"], Fields | Positional>>,
): Codec<T> {
  const payloads = new Map<string, Payload>();
  for (const [tag, shape] of Object.entries<Fields | Positional>(variants)) payloads.set(tag, payload(shape));
  return new VariantCodec<T>(payloads);
}

function payload(shape: Fields | Positional): Payload {
  if (!Array.isArray(shape)) return { kind: "record", fields: fieldList(shape as Fields) };
  const items = shape as Positional;
  const [only] = items;
  if (only === undefined) return { kind: "none" };
  return items.length === 1
    ? { kind: "single", fields: fieldList({ value: only }) }
    : { kind: "several", fields: fieldList({ values: tuple(items as readonly Codec<unknown>[]) as Codec<unknown> }) };
}

function fieldList(fields: Fields): FieldList {
  return new FieldList(fields as Readonly<Record<string, BaseCodec<unknown>>>, {});
}

/** One variant of a union, used as a type: `Person?`. Its values are those of the union. */
export function only<T extends { readonly type: string }, Tag extends T["type"]>(
  union: Codec<T>,
  tag: Tag,
): Codec<Extract<T, { readonly type: Tag }>> {
  return new OnlyCodec<Extract<T, { readonly type: Tag }>>(
    base(union) as unknown as BaseCodec<Extract<T, { readonly type: Tag }>>,
    tag,
  );
}

/** Erased at run time: the codec of the base with a name of its own in the schema. */
export function newtype<T>(name: string, inner: Codec<T>): Codec<T> {
  return new NewtypeCodec(name, base(inner));
}

/**
 * For recursive types: made when it is first used. It must give the same codec each time that the type is met, so a generic
 * recursive type needs one codec for each of its instances.
 */
export function lazy<T>(make: () => Codec<T>): Codec<T> {
  return new LazyCodec(() => base(make()));
}

export function result<T, E>(ok: Codec<T>, err: Codec<E>): Codec<Result<T, E>> {
  return variant<Result<T, E>>({ Ok: [ok as Codec<unknown>], Err: [err as Codec<unknown>] });
}

/** A value in the language's notation, nested ones by their types: what `"${value}"` gives for compound values. */
export function show<T>(codec: Codec<T>, value: T): string {
  return base(codec).show(value);
}

// Collections in cells, which are stored entry by entry.

export function mapCell<K, V>(key: Codec<K>, value: Codec<V>): FieldCodec {
  return { collection: "map", key: key as Codec<never>, value: value as Codec<never> };
}

export function setCell<T>(item: Codec<T>): FieldCodec {
  return { collection: "set", item: item as Codec<never> };
}

export function listCell<T>(item: Codec<T>): FieldCodec {
  return { collection: "list", item: item as Codec<never> };
}
