/** Whether a value is one of a type: what type preservation is about. */
import type { Type } from "@portals/compiler/types/type.ts";
import { baseOf, fieldsOf, payloadOf, prune } from "@portals/compiler/types/unify.ts";
import { showType } from "@portals/compiler/types/show.ts";
import { Decimal } from "../../runtime/values/decimal.ts";
import { OrderedMap } from "../../runtime/values/ordered-map.ts";
import { OrderedSet } from "../../runtime/values/ordered-set.ts";
import { isSome, unwrap } from "../../runtime/values/some.ts";

/** Why it is none; undefined if it is one. */
export function mismatch(of: Type, value: unknown): string | undefined {
  const type = prune(of);
  const none = (): string => `${typeof value} is no ${showType(type)}`;
  const all = (items: readonly unknown[], item: Type): string | undefined =>
    first(items.map((one) => mismatch(item, one)));
  switch (type.kind) {
    case "scalar":
      return isScalar(type.name, value) ? undefined : none();
    case "list":
      return Array.isArray(value) ? all(value, type.item) : none();
    case "set":
      return value instanceof OrderedSet ? all([...(value as OrderedSet<unknown>)], type.item) : none();
    case "map":
      if (!(value instanceof OrderedMap)) return none();
      return all([...value.keys()], type.key) ?? all([...value.values()], type.value);
    case "option":
      return isSome(value) ? mismatch(type.item, unwrap(value)) : undefined;
    case "tuple":
      if (!Array.isArray(value) || value.length !== type.items.length) return none();
      return first(type.items.map((item, i) => mismatch(item, value[i])));
    case "record":
      return fieldsMismatch(fieldsOf(type) ?? [], value, []) ?? undefined;
    case "variant":
      if (!isRecord(value) || value["type"] !== type.variant) return none();
      return mismatch(type.union, value);
    case "union": {
      const variant = isRecord(value)
        ? type.declaration.variants.find(({ name }) => name === value["type"])
        : undefined;
      if (variant === undefined || !isRecord(value)) return none();
      const payload = payloadOf(type, variant);
      if (payload.kind === "none") return Object.keys(value).length === 1 ? undefined : none();
      if (payload.kind === "record") return fieldsMismatch(payload.fields, value, ["type"]);
      const { items } = payload;
      if (items.length === 1 && items[0] !== undefined) return mismatch(items[0], value["value"]);
      return mismatch({ kind: "tuple", items }, value["values"]);
    }
    case "newtype":
      return mismatch(baseOf(type), value);
    case "portal":
      return typeof value === "string" && value.startsWith("/") ? undefined : none();
    case "future":
      return isRecord(value) && typeof value["kind"] === "string" ? undefined : none();
    case "reply":
      return isRecord(value) && typeof value["fiber"] === "string" ? undefined : none();
    case "function":
      return typeof value === "function" ? undefined : none();
    default:
      // A type parameter, of which nothing is known here.
      return undefined;
  }
}

function first(mismatches: readonly (string | undefined)[]): string | undefined {
  return mismatches.find((one) => one !== undefined);
}

function isRecord(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

function fieldsMismatch(
  fields: readonly { readonly name: string; readonly type: Type }[],
  value: unknown,
  others: readonly string[],
): string | undefined {
  if (!isRecord(value)) return `${typeof value} is no record`;
  const unknown = Object.keys(value).find((name) => !others.includes(name) && !fields.some((one) => one.name === name));
  if (unknown !== undefined) return `there is no field ${unknown}`;
  const missing = fields.find(({ name }) => !Object.hasOwn(value, name));
  if (missing !== undefined) return `the field ${missing.name} is missing`;
  return first(fields.map(({ name, type }) => mismatch(type, value[name])));
}

function isScalar(name: string, value: unknown): boolean {
  switch (name) {
    case "Bool":
      return typeof value === "boolean";
    case "Int":
    case "Instant":
    case "Duration":
      return Number.isSafeInteger(value) && !Object.is(value, -0);
    case "Float":
      return typeof value === "number";
    case "Decimal":
      return value instanceof Decimal && value.isFinite();
    case "String":
    case "Uuid":
      return typeof value === "string";
    case "Bytes":
      return value instanceof Uint8Array;
    case "Unit":
      return value === undefined;
    default:
      return false;
  }
}
