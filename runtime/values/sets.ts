/** Methods of Set; each is documented in `stdlib/set.ts`. */
import { OrderedSet } from "./ordered-set.ts";
import { some, type Option } from "./some.ts";

export function of<T>(items: Iterable<T>): OrderedSet<T> {
  return OrderedSet.from(items);
}

export function from<T>(items: Iterable<T>): OrderedSet<T> {
  return OrderedSet.from(items);
}

export function size<T>(set: OrderedSet<T>): number {
  return set.size;
}

export function isEmpty<T>(set: OrderedSet<T>): boolean {
  return set.size === 0;
}

export function contains<T>(set: OrderedSet<T>, item: T): boolean {
  return set.has(item);
}

export function withItem<T>(set: OrderedSet<T>, item: T): OrderedSet<T> {
  return set.with(item);
}

export function without<T>(set: OrderedSet<T>, item: T): OrderedSet<T> {
  return set.without(item);
}

export function union<T>(set: OrderedSet<T>, other: OrderedSet<T>): OrderedSet<T> {
  const joined = set.copy();
  for (const item of other.itemList()) joined.put(item);
  return joined;
}

export function intersect<T>(set: OrderedSet<T>, other: OrderedSet<T>): OrderedSet<T> {
  return OrderedSet.from(set.itemList().filter((item) => other.has(item)));
}

export function minus<T>(set: OrderedSet<T>, other: OrderedSet<T>): OrderedSet<T> {
  return OrderedSet.from(set.itemList().filter((item) => !other.has(item)));
}

export function isSubsetOf<T>(set: OrderedSet<T>, other: OrderedSet<T>): boolean {
  return set.size <= other.size && set.itemList().every((item) => other.has(item));
}

export function isDisjointFrom<T>(set: OrderedSet<T>, other: OrderedSet<T>): boolean {
  return !set.itemList().some((item) => other.has(item));
}

export function map<T, U>(set: OrderedSet<T>, f: (item: T) => U): OrderedSet<U> {
  return OrderedSet.from(set.itemList().map((item) => f(item)));
}

export function filter<T>(set: OrderedSet<T>, f: (item: T) => boolean): OrderedSet<T> {
  return OrderedSet.from(set.itemList().filter((item) => f(item)));
}

export function fold<T, A>(set: OrderedSet<T>, initial: A, f: (total: A, item: T) => A): A {
  let total = initial;
  for (const item of set.itemList()) total = f(total, item);
  return total;
}

export function any<T>(set: OrderedSet<T>, f: (item: T) => boolean): boolean {
  return set.itemList().some((item) => f(item));
}

export function all<T>(set: OrderedSet<T>, f: (item: T) => boolean): boolean {
  return set.itemList().every((item) => f(item));
}

export function count<T>(set: OrderedSet<T>, f: (item: T) => boolean): number {
  return set.itemList().reduce((total, item) => (f(item) ? total + 1 : total), 0);
}

export function min<T>(set: OrderedSet<T>): Option<T> {
  return set.size === 0 ? undefined : some(set.itemList()[0] as T);
}

export function max<T>(set: OrderedSet<T>): Option<T> {
  return set.size === 0 ? undefined : some(set.itemList().at(-1) as T);
}

export function toList<T>(set: OrderedSet<T>): readonly T[] {
  return set.itemList();
}
