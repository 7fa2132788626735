/**
 * Immutable maps that iterate in key order, always. Content is a native `Map` keyed by `keyOf(key)`; the sorted order is
 * computed when somebody iterates, and kept.
 *
 * Building a map by `m.with(k, v)` again and again must not copy it each time, so the newest version owns the native
 * `Map` and an older one knows how it differed (Baker's trick, one way): the older version copies when it is used again.
 */
import { sortValues } from "./compare.ts";
import { keyOf, type Primitive } from "./keys.ts";
import { some, type Option } from "./some.ts";

interface Store<K, V> {
  readonly values: Map<Primitive, V>;
  /** Keys by their canonical text, where that is not the key itself. */
  readonly originals: Map<Primitive, K>;
  /** Versions that were derived without a copy since the last one. */
  derived: number;
}

/** This version is `newer` with one entry put back. */
interface Difference<K, V> {
  readonly newer: OrderedMap<K, V>;
  readonly key: K;
  readonly had: boolean;
  readonly value: V | undefined;
}

export class OrderedMap<K, V> implements ReadonlyMap<K, V> {
  private store: Store<K, V> | undefined;
  private difference: Difference<K, V> | undefined;
  private order: readonly K[] | undefined;

  /** Of entries in any order; the last of equal keys wins. */
  constructor(entries: Iterable<readonly [K, V]> = []) {
    this.store = { values: new Map(), originals: new Map(), derived: 0 };
    for (const [key, value] of entries) this.put(key, value);
  }

  static empty<K, V>(): OrderedMap<K, V> {
    return new OrderedMap<K, V>();
  }

  static from<K, V>(entries: Iterable<readonly [K, V]>): OrderedMap<K, V> {
    return new OrderedMap(entries);
  }

  private static over<K, V>(store: Store<K, V>): OrderedMap<K, V> {
    const map = new OrderedMap<K, V>();
    map.store = store;
    return map;
  }

  get size(): number {
    return this.own().values.size;
  }

  has(key: K): boolean {
    return this.own().values.has(keyOf(key));
  }

  /** The plain value, `undefined` if there is none; for an Option of it, see `find`. */
  get(key: K): V | undefined {
    return this.own().values.get(keyOf(key));
  }

  /** `m[k]` of the language: Some(value) or None. */
  find(key: K): Option<V> {
    const primitive = keyOf(key);
    const values = this.own().values;
    const value = values.get(primitive);
    if (value === undefined && !values.has(primitive)) return undefined;
    return some(value as V);
  }

  /** In order. Not to be changed. */
  keyList(): readonly K[] {
    return (this.order ??= sorted(this.own()));
  }

  valueList(): V[] {
    const { values } = this.own();
    return this.keyList().map((key) => values.get(keyOf(key)) as V);
  }

  entryList(): [K, V][] {
    const { values } = this.own();
    return this.keyList().map((key) => [key, values.get(keyOf(key)) as V]);
  }

  keys(): MapIterator<K> {
    return this.keyList().values() as MapIterator<K>;
  }

  values(): MapIterator<V> {
    return this.valueList().values() as MapIterator<V>;
  }

  entries(): MapIterator<[K, V]> {
    return this.entryList().values() as MapIterator<[K, V]>;
  }

  [Symbol.iterator](): MapIterator<[K, V]> {
    return this.entries();
  }

  forEach(visit: (value: V, key: K, map: ReadonlyMap<K, V>) => void): void {
    for (const [key, value] of this.entryList()) visit(value, key, this);
  }

  with(key: K, value: V): OrderedMap<K, V> {
    const next = this.derive(key);
    next.put(key, value);
    return next;
  }

  without(key: K): OrderedMap<K, V> {
    if (!this.has(key)) return this;
    const next = this.derive(key);
    next.remove(key);
    return next;
  }

  copy(): OrderedMap<K, V> {
    const { values, originals } = this.own();
    const copied = OrderedMap.over<K, V>({ values: new Map(values), originals: new Map(originals), derived: 0 });
    copied.order = this.order;
    return copied;
  }

  /** True if another version was derived from this content: then `put` and `remove` would change that one's past. */
  get derived(): boolean {
    return this.own().derived > 0;
  }

  /** Changes this very map: only for a cell or a builder that nobody else can see. */
  put(key: K, value: V): void {
    const primitive = keyOf(key);
    const { values, originals } = this.own();
    if (this.order !== undefined && !values.has(primitive)) this.order = undefined;
    values.set(primitive, value);
    if (typeof key === "object" || primitive !== key) originals.set(primitive, key);
  }

  /** As `put`: only for an owner. Says whether there was one. */
  remove(key: K): boolean {
    const primitive = keyOf(key);
    const { values, originals } = this.own();
    if (!values.delete(primitive)) return false;
    originals.delete(primitive);
    this.order = undefined;
    return true;
  }

  /** A version of its own to be changed at one key; this one keeps the difference. */
  private derive(key: K): OrderedMap<K, V> {
    const store = this.own();
    // A copy for every so many derived versions bounds what an old version holds and costs.
    if (store.derived > store.values.size) return this.copy();
    const primitive = keyOf(key);
    const next = OrderedMap.over(store);
    next.order = this.order;
    store.derived++;
    this.difference = { newer: next, key, had: store.values.has(primitive), value: store.values.get(primitive) };
    this.store = undefined;
    return next;
  }

  /** The content; copied if a newer version has taken it over. */
  private own(): Store<K, V> {
    return this.store ?? this.restore();
  }

  private restore(): Store<K, V> {
    const path: Difference<K, V>[] = [];
    // eslint-disable-next-line @typescript-eslint/no-this-alias -- the walk starts here
    let version: OrderedMap<K, V> = this;
    while (version.difference !== undefined) {
      path.push(version.difference);
      version = version.difference.newer;
    }
    const newest = version.store as Store<K, V>;
    const store = { values: new Map(newest.values), originals: new Map(newest.originals), derived: 0 };
    this.store = store;
    this.difference = undefined;
    const order = this.order;
    for (const { key, had, value } of path.reverse()) {
      if (had) this.put(key, value as V);
      else this.remove(key);
    }
    this.order = order;
    return store;
  }
}

function sorted<K, V>({ values, originals }: Store<K, V>): readonly K[] {
  const keys: K[] =
    originals.size === 0
      ? ([...values.keys()] as K[])
      : [...values.keys()].map((key) => (originals.has(key) ? (originals.get(key) as K) : (key as K)));
  return sortValues(keys);
}
