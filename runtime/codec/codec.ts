/**
 * The constructors of codecs, exported by the runtime as the namespace `codec`:
 * `codec.record<WordCount>({ word: codec.string, count: codec.int })`.
 */
import type { Codec, FieldCodec } from "../api.ts";
import type { OrderedMap } from "../values/ordered-map.ts";
import type { OrderedSet } from "../values/ordered-set.ts";
import type { Option } from "../values/some.ts";
import { base, type BaseCodec } from "./base.ts";
import { LazyCodec, ListCodec, MapCodec, NewtypeCodec, OptionCodec, SetCodec, TupleCodec } from "./containers.ts";
import { FieldList, RecordCodec } from "./record.ts";
import { VariantCodec, type Payload } from "./variant.ts";

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

/** The payload of a variant that has none. */
export const none = { payload: "none" } as const;

/**
 * A tagged union: for each variant, in declared order, `codec.record({…})` for a record payload, `codec.tuple([…])` for a
 * positional one, `codec.none` for none. They say what the payload is made of; it is not nested in the value.
 */
export function variant<T extends { readonly type: string }>(
  variants: Readonly<Record<T["type"], Codec<unknown> | typeof none>>,
): Codec<T> {
  const payloads = new Map<string, Payload>();
  for (const [tag, codec] of Object.entries<Codec<unknown> | typeof none>(variants)) payloads.set(tag, payload(codec));
  return new VariantCodec<T>(payloads);
}

function payload(codec: Codec<unknown> | typeof none): Payload {
  if (codec === none) return { kind: "none" };
  if ((codec as unknown) instanceof RecordCodec) {
    return { kind: "record", fields: (codec as unknown as RecordCodec<object>).fields };
  }
  if (!((codec as unknown) instanceof TupleCodec)) throw new Error("a variant's payload is a record, a tuple or none");
  const tuple = codec as unknown as TupleCodec;
  const [only] = tuple.items;
  if (only === undefined) return { kind: "none" };
  return tuple.items.length === 1
    ? { kind: "single", fields: new FieldList({ value: only as BaseCodec<unknown> }, {}) }
    : { kind: "several", fields: new FieldList({ values: tuple as unknown as BaseCodec<unknown> }, {}) };
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

export type Result<T, E> = { readonly type: "Ok"; readonly value: T } | { readonly type: "Err"; readonly value: E };

export function result<T, E>(ok: Codec<T>, err: Codec<E>): Codec<Result<T, E>> {
  return variant<Result<T, E>>({
    Ok: tuple<readonly [T]>([ok]) as Codec<unknown>,
    Err: tuple<readonly [E]>([err]) as Codec<unknown>,
  });
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
