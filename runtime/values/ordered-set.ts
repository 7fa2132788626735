/** Immutable sets that iterate in order, always; see `ordered-map.ts`. */
import { OrderedMap } from "./ordered-map.ts";

export class OrderedSet<T> {
  /** The items as keys. */
  readonly items: OrderedMap<T, true>;

  constructor(items: OrderedMap<T, true>) {
    this.items = items;
  }

  static empty<T>(): OrderedSet<T> {
    return new OrderedSet<T>(OrderedMap.empty());
  }

  static from<T>(items: Iterable<T>): OrderedSet<T> {
    const set = OrderedSet.empty<T>();
    for (const item of items) set.put(item);
    return set;
  }

  get size(): number {
    return this.items.size;
  }

  has(item: T): boolean {
    return this.items.has(item);
  }

  /** In order. Not to be changed. */
  itemList(): readonly T[] {
    return this.items.keyList();
  }

  keys(): SetIterator<T> {
    return this.itemList().values() as SetIterator<T>;
  }

  values(): SetIterator<T> {
    return this.keys();
  }

  [Symbol.iterator](): SetIterator<T> {
    return this.keys();
  }

  with(item: T): OrderedSet<T> {
    return this.has(item) ? this : new OrderedSet<T>(this.items.with(item, true));
  }

  without(item: T): OrderedSet<T> {
    return this.has(item) ? new OrderedSet<T>(this.items.without(item)) : this;
  }

  copy(): OrderedSet<T> {
    return new OrderedSet<T>(this.items.copy());
  }

  /** Changes this very set: only for a cell or a builder that nobody else can see. Says whether it was new. */
  put(item: T): boolean {
    if (this.items.has(item)) return false;
    this.items.put(item, true);
    return true;
  }

  /** As `put`: only for an owner. Says whether it was there. */
  remove(item: T): boolean {
    return this.items.remove(item);
  }
}
