/**
 * A JavaScript primitive for each value, equal for two values of one type exactly if the values are equal: what native
 * `Map`s are keyed by. A primitive is its own key; a compound value gets a canonical text.
 */
import { Decimal } from "./decimal.ts";
import { OrderedMap } from "./ordered-map.ts";
import { OrderedSet } from "./ordered-set.ts";
import { Some } from "./some.ts";

export type Primitive = string | number | boolean | undefined;

/** Canonical texts start with this, so that none is equal to a string of the program. */
const MARK = "\u0000";

export function keyOf(value: unknown): Primitive {
  switch (typeof value) {
    case "string":
      return value.charCodeAt(0) === 0 ? MARK + "s" + value : value;
    case "number":
    case "boolean":
    case "undefined":
      return value;
    default:
      return MARK + canonical(value);
  }
}

/** The same text exactly if the values (of one type) are equal. Every part is delimited or has its length in front. */
function canonical(value: unknown): string {
  switch (typeof value) {
    case "string":
      return `s${value.length}:${value}`;
    case "number":
      // -0 is 0.
      return `n${value + 0};`;
    case "boolean":
      return value ? "t" : "f";
    case "undefined":
      return "u";
    case "object":
      return value === null ? "u" : canonicalObject(value);
    default:
      throw new Error(`a ${typeof value} has no key`);
  }
}

function canonicalObject(value: object): string {
  if (Array.isArray(value)) return "[" + value.map(canonical).join("") + "]";
  if (value instanceof Decimal) return `d${value.toString()};`;
  if (value instanceof Uint8Array) return `b${value.length}:${latin1(value)}`;
  if (value instanceof OrderedMap) {
    let text = "{";
    for (const [key, item] of value.entryList()) text += canonical(key) + canonical(item);
    return text + "}";
  }
  if (value instanceof OrderedSet) return "(" + value.itemList().map(canonical).join("") + ")";
  if (value instanceof Some) return "S" + canonical(value.value);
  let text = "<";
  for (const name of fieldNames(value)) text += name + "=" + canonical((value as Record<string, unknown>)[name]);
  return text + ">";
}

function latin1(bytes: Uint8Array): string {
  let text = "";
  for (const byte of bytes) text += String.fromCharCode(byte);
  return text;
}

/** Names of a record's fields in their order of comparison: a tag first, then by name. */
export function fieldNames(record: object): readonly string[] {
  const names = Object.keys(record);
  for (let i = 1; i < names.length; i++) {
    if (!precedes(names[i - 1] as string, names[i] as string)) return names.sort((a, b) => (precedes(a, b) ? -1 : 1));
  }
  return names;
}

function precedes(a: string, b: string): boolean {
  if (a === "type") return true;
  return b !== "type" && a < b;
}
