/**
 * Any value as text, in the language's notation, as far as the value itself tells: an Instant or a Duration inside another
 * value is a number, and None and unit are both `None`. Where the type is known, `codec.show` does better.
 */
import { base64 } from "./base64.ts";
import { Decimal, showDecimal } from "./decimal.ts";
import { OrderedMap } from "./ordered-map.ts";
import { OrderedSet } from "./ordered-set.ts";
import { Some } from "./some.ts";

/** As in `"${value}"`: a text as it is. */
export function show(value: unknown): string {
  return typeof value === "string" ? value : showInside(value);
}

function showInside(value: unknown): string {
  switch (typeof value) {
    case "string":
      return JSON.stringify(value);
    case "undefined":
      return "None";
    case "object":
      return value === null ? "None" : showObject(value);
    default:
      return String(value);
  }
}

function showObject(value: object): string {
  if (Array.isArray(value)) return `[${value.map(showInside).join(", ")}]`;
  if (value instanceof Decimal) return showDecimal(value);
  if (value instanceof Uint8Array) return base64(value);
  if (value instanceof OrderedMap) return showMap(value);
  if (value instanceof OrderedSet) return `Set.of(${value.itemList().map(showInside).join(", ")})`;
  if (value instanceof Some) return `Some(${showInside(value.value)})`;
  const { type, ...fields } = value as Readonly<Record<string, unknown>>;
  if (typeof type !== "string" || !/^[A-Z]/.test(type)) return showFields(value as Readonly<Record<string, unknown>>);
  const names = Object.keys(fields);
  if (names.length === 0) return type;
  if (names.length === 1 && "value" in fields) return `${type}(${showInside(fields["value"])})`;
  if (names.length === 1 && Array.isArray(fields["values"])) {
    return `${type}(${fields["values"].map(showInside).join(", ")})`;
  }
  return `${type} ${showFields(fields)}`;
}

function showMap(map: OrderedMap<unknown, unknown>): string {
  if (map.size === 0) return "{}";
  return `{ ${map
    .entryList()
    .map(([key, item]) => `[${showInside(key)}]: ${showInside(item)}`)
    .join(", ")} }`;
}

function showFields(fields: Readonly<Record<string, unknown>>): string {
  const parts = Object.entries(fields).map(([name, item]) => `${name}: ${showInside(item)}`);
  return parts.length === 0 ? "{}" : `{ ${parts.join(", ")} }`;
}
