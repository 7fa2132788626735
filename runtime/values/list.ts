/** Methods of List; each is documented in `stdlib/list.ts`. Those that reorder or sum up are in files of their own. */
import { atLeastOne, badArgument, indexWithin, notNegative } from "./arguments.ts";
import { equals } from "./compare.ts";
import { keyOf, type Primitive } from "./keys.ts";
import { OrderedMap } from "./ordered-map.ts";
import { some, unwrap, type Option } from "./some.ts";

export { max, maxBy, min, minBy, sortBy, sortByDescending, sorted } from "./list-order.ts";
export { mean, meanDecimal, product, productDecimal, productFloat, sum, sumDecimal, sumFloat } from "./list-numbers.ts";

type List<T> = readonly T[];

export function filled<T>(count: number, item: T): T[] {
  return new Array<T>(notNegative(count, "the number of items")).fill(item);
}

export function range(from: number, to: number, step = 1): number[] {
  if (step === 0) badArgument("the step", "different from 0", step);
  const items: number[] = [];
  if (step > 0) for (let i = from; i < to; i += step) items.push(i);
  else for (let i = from; i > to; i += step) items.push(i);
  return items;
}

export function generate<T>(count: number, f: (index: number) => T): T[] {
  return Array.from({ length: notNegative(count, "the number of items") }, (_, i) => f(i));
}

export function length<T>(list: List<T>): number {
  return list.length;
}

export function isEmpty<T>(list: List<T>): boolean {
  return list.length === 0;
}

export function get<T>(list: List<T>, index: number): Option<T> {
  return index >= 0 && index < list.length ? some(list[index] as T) : undefined;
}

export function first<T>(list: List<T>): Option<T> {
  return get(list, 0);
}

export function last<T>(list: List<T>): Option<T> {
  return get(list, list.length - 1);
}

export function map<T, U>(list: List<T>, f: (item: T) => U): U[] {
  return list.map((item) => f(item));
}

export function filter<T>(list: List<T>, f: (item: T) => boolean): T[] {
  return list.filter((item) => f(item));
}

export function flatMap<T, U>(list: List<T>, f: (item: T) => List<U>): U[] {
  return list.flatMap((item) => f(item));
}

export function flatten<T>(lists: List<List<T>>): T[] {
  return (lists as T[][]).flat() as T[];
}

export function collect<T, U>(list: List<T>, f: (item: T) => Option<U>): U[] {
  const found: U[] = [];
  for (const item of list) {
    const result = f(item);
    if (result !== undefined) found.push(unwrap<U>(result));
  }
  return found;
}

export function fold<T, A>(list: List<T>, initial: A, f: (total: A, item: T) => A): A {
  let total = initial;
  for (const item of list) total = f(total, item);
  return total;
}

export function reduce<T>(list: List<T>, f: (a: T, b: T) => T): Option<T> {
  if (list.length === 0) return undefined;
  let total = list[0] as T;
  for (let i = 1; i < list.length; i++) total = f(total, list[i] as T);
  return some(total);
}

export function find<T>(list: List<T>, f: (item: T) => boolean): Option<T> {
  return get(
    list,
    list.findIndex((item) => f(item)),
  );
}

export function findLast<T>(list: List<T>, f: (item: T) => boolean): Option<T> {
  return get(
    list,
    list.findLastIndex((item) => f(item)),
  );
}

function index(found: number): number | undefined {
  return found < 0 ? undefined : found;
}

export function findIndex<T>(list: List<T>, f: (item: T) => boolean): number | undefined {
  return index(list.findIndex((item) => f(item)));
}

export function indexOf<T>(list: List<T>, item: T): number | undefined {
  return index(list.findIndex((other) => equals(other, item)));
}

export function contains<T>(list: List<T>, item: T): boolean {
  return list.some((other) => equals(other, item));
}

export function any<T>(list: List<T>, f: (item: T) => boolean): boolean {
  return list.some((item) => f(item));
}

export function all<T>(list: List<T>, f: (item: T) => boolean): boolean {
  return list.every((item) => f(item));
}

export function none<T>(list: List<T>, f: (item: T) => boolean): boolean {
  return !list.some((item) => f(item));
}

export function count<T>(list: List<T>, f: (item: T) => boolean): number {
  let found = 0;
  for (const item of list) if (f(item)) found++;
  return found;
}

export function reversed<T>(list: List<T>): T[] {
  return list.slice().reverse();
}

export function take<T>(list: List<T>, count: number): T[] {
  return list.slice(0, Math.max(count, 0));
}

export function drop<T>(list: List<T>, count: number): T[] {
  return list.slice(Math.max(count, 0));
}

export function takeLast<T>(list: List<T>, count: number): T[] {
  return list.slice(Math.max(list.length - Math.max(count, 0), 0));
}

export function dropLast<T>(list: List<T>, count: number): T[] {
  return list.slice(0, Math.max(list.length - Math.max(count, 0), 0));
}

function until<T>(list: List<T>, f: (item: T) => boolean): number {
  return index(list.findIndex((item) => !f(item))) ?? list.length;
}

export function takeWhile<T>(list: List<T>, f: (item: T) => boolean): T[] {
  return list.slice(0, until(list, f));
}

export function dropWhile<T>(list: List<T>, f: (item: T) => boolean): T[] {
  return list.slice(until(list, f));
}

export function slice<T>(list: List<T>, from: number, to?: number): T[] {
  return list.slice(from, to);
}

export function append<T>(list: List<T>, item: T): T[] {
  return [...list, item];
}

export function prepend<T>(list: List<T>, item: T): T[] {
  return [item, ...list];
}

export function concat<T>(list: List<T>, other: List<T>): T[] {
  return [...list, ...other];
}

export function withItem<T>(list: List<T>, index: number, item: T): T[] {
  const changed = list.slice();
  changed[indexWithin(index, list.length)] = item;
  return changed;
}

export function without<T>(list: List<T>, index: number): T[] {
  indexWithin(index, list.length);
  return [...list.slice(0, index), ...list.slice(index + 1)];
}

export function insert<T>(list: List<T>, index: number, item: T): T[] {
  if (index !== list.length) indexWithin(index, list.length);
  return [...list.slice(0, index), item, ...list.slice(index)];
}

export function zip<T, U>(list: List<T>, other: List<U>): [T, U][] {
  const pairs: [T, U][] = [];
  const shorter = Math.min(list.length, other.length);
  for (let i = 0; i < shorter; i++) pairs.push([list[i] as T, other[i] as U]);
  return pairs;
}

export function unzip<T, U>(pairs: List<readonly [T, U]>): [T[], U[]] {
  return [pairs.map(([a]) => a), pairs.map(([, b]) => b)];
}

export function enumerate<T>(list: List<T>): [number, T][] {
  return list.map((item, i) => [i, item]);
}

/** Each different item once, in order of first occurrence; also what `on atom each key` goes through. */
export function unique<T>(list: List<T>): T[] {
  return uniqueBy(list, (item) => item);
}

export function uniqueBy<T, K>(list: List<T>, by: (item: T) => K): T[] {
  const seen = new Set<Primitive>();
  return list.filter((item) => {
    const { size } = seen;
    return seen.add(keyOf(by(item))).size > size;
  });
}

export function groupBy<T, K>(list: List<T>, by: (item: T) => K): OrderedMap<K, T[]> {
  const groups = OrderedMap.empty<K, T[]>();
  for (const item of list) {
    const key = by(item);
    const group = groups.get(key);
    if (group === undefined) groups.put(key, [item]);
    else group.push(item);
  }
  return groups;
}

export function countBy<T, K>(list: List<T>, by: (item: T) => K): OrderedMap<K, number> {
  const counts = OrderedMap.empty<K, number>();
  for (const item of list) {
    const key = by(item);
    counts.put(key, (counts.get(key) ?? 0) + 1);
  }
  return counts;
}

export function partition<T>(list: List<T>, f: (item: T) => boolean): [T[], T[]] {
  const held: T[] = [];
  const others: T[] = [];
  for (const item of list) (f(item) ? held : others).push(item);
  return [held, others];
}

export function chunks<T>(list: List<T>, size: number): T[][] {
  atLeastOne(size, "the size");
  const parts: T[][] = [];
  for (let i = 0; i < list.length; i += size) parts.push(list.slice(i, i + size));
  return parts;
}

export function windows<T>(list: List<T>, size: number): T[][] {
  atLeastOne(size, "the size");
  const parts: T[][] = [];
  for (let i = 0; i + size <= list.length; i++) parts.push(list.slice(i, i + size));
  return parts;
}

export function join(texts: List<string>, separator = ""): string {
  return texts.join(separator);
}
