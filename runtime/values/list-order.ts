/** Methods of List that need an order of the items. */
import { compare, sortValues } from "./compare.ts";
import { some, type Option } from "./some.ts";

export function sorted<T>(list: readonly T[]): T[] {
  return sortValues(list.slice());
}

export function sortBy<T, K>(list: readonly T[], by: (item: T) => K): T[] {
  return ranked(list, by, 1);
}

export function sortByDescending<T, K>(list: readonly T[], by: (item: T) => K): T[] {
  return ranked(list, by, -1);
}

/** Ranks are computed once an item. */
function ranked<T, K>(list: readonly T[], by: (item: T) => K, sign: 1 | -1): T[] {
  return list
    .map((item) => ({ item, rank: by(item) }))
    .sort((a, b) => compare(a.rank, b.rank) * sign)
    .map(({ item }) => item);
}

export function min<T>(list: readonly T[]): Option<T> {
  return best(list, (item) => item, -1);
}

export function max<T>(list: readonly T[]): Option<T> {
  return best(list, (item) => item, 1);
}

export function minBy<T, K>(list: readonly T[], by: (item: T) => K): Option<T> {
  return best(list, by, -1);
}

export function maxBy<T, K>(list: readonly T[], by: (item: T) => K): Option<T> {
  return best(list, by, 1);
}

function best<T, K>(list: readonly T[], by: (item: T) => K, sign: 1 | -1): Option<T> {
  if (list.length === 0) return undefined;
  let found = list[0] as T;
  let rank = by(found);
  for (let i = 1; i < list.length; i++) {
    const item = list[i] as T;
    const other = by(item);
    if (compare(other, rank) * sign > 0) {
      found = item;
      rank = other;
    }
  }
  return some(found);
}
