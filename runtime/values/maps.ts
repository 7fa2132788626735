/** Methods of Map; each is documented in `stdlib/map.ts`. */
import { compare } from "./compare.ts";
import { OrderedMap } from "./ordered-map.ts";
import type { Option } from "./some.ts";

export function from<K, V>(entries: Iterable<readonly [K, V]>): OrderedMap<K, V> {
  return OrderedMap.from(entries);
}

export function size<K, V>(map: OrderedMap<K, V>): number {
  return map.size;
}

export function isEmpty<K, V>(map: OrderedMap<K, V>): boolean {
  return map.size === 0;
}

export function get<K, V>(map: OrderedMap<K, V>, key: K): Option<V> {
  return map.find(key);
}

export function contains<K, V>(map: OrderedMap<K, V>, key: K): boolean {
  return map.has(key);
}

export function keys<K, V>(map: OrderedMap<K, V>): readonly K[] {
  return map.keyList();
}

export function values<K, V>(map: OrderedMap<K, V>): readonly V[] {
  return map.valueList();
}

export function entries<K, V>(map: OrderedMap<K, V>): readonly (readonly [K, V])[] {
  return map.entryList();
}

export function withEntry<K, V>(map: OrderedMap<K, V>, key: K, value: V): OrderedMap<K, V> {
  return map.with(key, value);
}

export function without<K, V>(map: OrderedMap<K, V>, key: K): OrderedMap<K, V> {
  return map.without(key);
}

export function update<K, V>(map: OrderedMap<K, V>, key: K, f: (value: Option<V>) => V): OrderedMap<K, V> {
  return map.with(key, f(map.find(key)));
}

export function merge<K, V>(map: OrderedMap<K, V>, other: OrderedMap<K, V>): OrderedMap<K, V> {
  const merged = map.copy();
  for (const [key, value] of other.entryList()) merged.put(key, value);
  return merged;
}

export function mergeWith<K, V>(
  map: OrderedMap<K, V>,
  other: OrderedMap<K, V>,
  f: (a: V, b: V) => V,
): OrderedMap<K, V> {
  const merged = map.copy();
  for (const [key, value] of other.entryList()) merged.put(key, map.has(key) ? f(map.get(key) as V, value) : value);
  return merged;
}

export function map<K, V, U>(map: OrderedMap<K, V>, f: (key: K, value: V) => U): U[] {
  return map.entryList().map(([key, value]) => f(key, value));
}

export function mapValues<K, V, U>(map: OrderedMap<K, V>, f: (value: V) => U): OrderedMap<K, U> {
  return OrderedMap.from(map.entryList().map(([key, value]): [K, U] => [key, f(value)]));
}

export function filter<K, V>(map: OrderedMap<K, V>, f: (key: K, value: V) => boolean): OrderedMap<K, V> {
  return OrderedMap.from(map.entryList().filter(([key, value]) => f(key, value)));
}

export function fold<K, V, A>(map: OrderedMap<K, V>, initial: A, f: (total: A, key: K, value: V) => A): A {
  let total = initial;
  for (const [key, value] of map.entryList()) total = f(total, key, value);
  return total;
}

export function any<K, V>(map: OrderedMap<K, V>, f: (key: K, value: V) => boolean): boolean {
  return map.entryList().some(([key, value]) => f(key, value));
}

export function all<K, V>(map: OrderedMap<K, V>, f: (key: K, value: V) => boolean): boolean {
  return map.entryList().every(([key, value]) => f(key, value));
}

export function count<K, V>(map: OrderedMap<K, V>, f: (key: K, value: V) => boolean): number {
  return map.entryList().reduce((total, [key, value]) => (f(key, value) ? total + 1 : total), 0);
}

function entryAt<K, V>(map: OrderedMap<K, V>, index: number): readonly [K, V] | undefined {
  if (map.size === 0) return undefined;
  const key = map.keyList().at(index) as K;
  return [key, map.get(key) as V];
}

export function first<K, V>(map: OrderedMap<K, V>): readonly [K, V] | undefined {
  return entryAt(map, 0);
}

export function last<K, V>(map: OrderedMap<K, V>): readonly [K, V] | undefined {
  return entryAt(map, -1);
}

export function minBy<K, V, O>(map: OrderedMap<K, V>, by: (key: K, value: V) => O): readonly [K, V] | undefined {
  return best(map, by, -1);
}

export function maxBy<K, V, O>(map: OrderedMap<K, V>, by: (key: K, value: V) => O): readonly [K, V] | undefined {
  return best(map, by, 1);
}

function best<K, V, O>(map: OrderedMap<K, V>, by: (key: K, value: V) => O, sign: 1 | -1): readonly [K, V] | undefined {
  let found: { readonly entry: readonly [K, V]; readonly rank: O } | undefined;
  for (const entry of map.entryList()) {
    const rank = by(...entry);
    if (found === undefined || compare(rank, found.rank) * sign > 0) found = { entry, rank };
  }
  return found?.entry;
}
