/** Which types a parameter of a URL can have: those whose values are written as a text without quotes. */
import type { ScalarName, Type } from "../type.ts";
import { baseOf, prune } from "../unify.ts";

const written: readonly ScalarName[] = ["Bool", "Int", "Float", "Decimal", "String", "Instant", "Duration", "Uuid"];

/** What a newtype is made of, through all its layers. */
export function withoutNames(type: Type): Type {
  const t = prune(type);
  return t.kind === "newtype" ? withoutNames(baseOf(t)) : t;
}

export function isUrlScalar(type: Type): boolean {
  const t = withoutNames(type);
  return t.kind === "error" || (t.kind === "scalar" && written.includes(t.name));
}

/** In the query also a list: the parameter may be there several times. */
export function isParameter(type: Type, place: "path" | "query"): boolean {
  let t = withoutNames(type);
  if (t.kind === "option") t = withoutNames(t.item);
  if (t.kind === "list" && place === "query") t = withoutNames(t.item);
  return isUrlScalar(t);
}
