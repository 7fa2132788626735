/**
 * Equality and order of all values. `==` of the language is `equals`: structural, and NaN is equal to itself. The order is
 * total: false before true, numbers by size with NaN last, texts by UTF-16 code units, None before Some, lists and tuples
 * item by item, unions by tag and then payload, records field by field in the order of the fields' names (one called
 * `type` first), sets and maps as their sorted lists.
 */
import { Decimal } from "./decimal.ts";
import { fieldNames } from "./keys.ts";
import { OrderedMap } from "./ordered-map.ts";
import { OrderedSet } from "./ordered-set.ts";
import { Some } from "./some.ts";

export function equals(a: unknown, b: unknown): boolean {
  if (a === b) return true;
  if (typeof a !== "object" || typeof b !== "object" || a === null || b === null) return a !== a && b !== b;
  if (Array.isArray(a)) return Array.isArray(b) && equalItems(a, b);
  if (a instanceof Decimal) return b instanceof Decimal && a.eq(b);
  if (a instanceof Uint8Array) return b instanceof Uint8Array && equalItems(a, b);
  if (a instanceof OrderedMap) return b instanceof OrderedMap && equalMaps(a, b);
  if (a instanceof OrderedSet) return b instanceof OrderedSet && equalSets(a, b);
  if (a instanceof Some) return b instanceof Some && equals(a.value, b.value);
  return equalRecords(a as Record<string, unknown>, b as Record<string, unknown>);
}

function equalItems(a: ArrayLike<unknown>, b: ArrayLike<unknown>): boolean {
  if (a.length !== b.length) return false;
  for (let i = 0; i < a.length; i++) if (!equals(a[i], b[i])) return false;
  return true;
}

function equalMaps(a: OrderedMap<unknown, unknown>, b: OrderedMap<unknown, unknown>): boolean {
  if (a.size !== b.size) return false;
  for (const [key, value] of a.entryList()) if (!b.has(key) || !equals(value, b.get(key))) return false;
  return true;
}

function equalSets(a: OrderedSet<unknown>, b: OrderedSet<unknown>): boolean {
  return a.size === b.size && a.itemList().every((item) => b.has(item));
}

function equalRecords(a: Record<string, unknown>, b: Record<string, unknown>): boolean {
  const names = Object.keys(a);
  if (names.length !== Object.keys(b).length) return false;
  return names.every((name) => Object.hasOwn(b, name) && equals(a[name], b[name]));
}

/** Negative, zero or positive. Both values are of one type. */
export function compare(a: unknown, b: unknown): number {
  if (a === b) return 0;
  switch (typeof a) {
    case "number":
      if (typeof b === "number") return compareNumbers(a, b);
      break;
    case "string":
      if (typeof b === "string") return a < b ? -1 : 1;
      break;
    case "boolean":
      if (typeof b === "boolean") return a ? 1 : -1;
      break;
  }
  // From here on at least one of them is an object or None.
  if (a === undefined) return -1;
  if (b === undefined) return 1;
  // Some(None) is a box where Some(Some(x)) is not: look one layer into both.
  if (a instanceof Some) return compare(a.value, b instanceof Some ? b.value : b);
  if (b instanceof Some) return compare(a, b.value);
  if (Array.isArray(a)) return compareItems(a, b as readonly unknown[]);
  if (typeof a === "function") return 0;
  if (a instanceof Decimal) return a.cmp(b as Decimal);
  if (a instanceof Uint8Array) return compareItems(a, b as Uint8Array);
  if (a instanceof OrderedMap) return compareItems(a.entryList(), (b as OrderedMap<unknown, unknown>).entryList());
  if (a instanceof OrderedSet) return compareItems(a.itemList(), (b as OrderedSet<unknown>).itemList());
  return compareRecords(a as Record<string, unknown>, b as Record<string, unknown>);
}

/** The items in order, stably; the list given may be changed. `Array.sort` would put None last, whatever the comparator says. */
export function sortValues<T>(items: T[]): T[] {
  // Without a comparator Array.sort compares texts, by UTF-16 code units.
  if (items.every((item) => typeof item === "string")) return items.sort();
  if (!items.includes(undefined as T)) return items.sort(compare);
  const some = items.filter((item) => item !== undefined).sort(compare);
  return [...new Array<T>(items.length - some.length).fill(undefined as T), ...some];
}

/** NaN is equal to itself and after all others. */
export function compareNumbers(a: number, b: number): number {
  if (a < b) return -1;
  if (a > b) return 1;
  if (a === b) return 0;
  return a !== a ? (b !== b ? 0 : 1) : -1;
}

function compareItems(a: ArrayLike<unknown>, b: ArrayLike<unknown>): number {
  const shorter = Math.min(a.length, b.length);
  for (let i = 0; i < shorter; i++) {
    const order = compare(a[i], b[i]);
    if (order !== 0) return order;
  }
  return a.length - b.length;
}

function compareRecords(a: Record<string, unknown>, b: Record<string, unknown>): number {
  for (const name of fieldNames(a)) {
    const order = compare(a[name], b[name]);
    if (order !== 0) return order;
  }
  return 0;
}
