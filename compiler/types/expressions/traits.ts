/** What can be done with the values of a type: order, arithmetic, equality, text. */
import { isScalar } from "../scalars.ts";
import type { Type } from "../type.ts";
import { baseOf, children, prune } from "../unify.ts";

const unordered = ["Unit", "Never"] as const;

/** Has `<`: numbers, strings, times and the like, and newtypes of them. */
export function isComparable(type: Type): boolean {
  const t = prune(type);
  if (t.kind === "newtype") return isComparable(baseOf(t));
  return t.kind === "error" || (t.kind === "scalar" && !isScalar(t, ...unordered, "Bool"));
}

/** Has an order for `sortBy` and the like: what is comparable, Bool, and tuples, options and lists of such. */
export function isOrdered(type: Type): boolean {
  const t = prune(type);
  if (isComparable(t) || isScalar(t, "Bool", "Never")) return true;
  if (t.kind === "newtype") return isOrdered(baseOf(t));
  return (t.kind === "tuple" || t.kind === "option" || t.kind === "list") && children(t).every(isOrdered);
}

/** Whether something in the type was reported already. */
export function hasError(type: Type): boolean {
  const t = prune(type);
  return t.kind === "error" || children(t).some(hasError);
}

export function isNumber(type: Type): boolean {
  const t = prune(type);
  return t.kind === "error" || isScalar(t, "Int", "Float", "Decimal", "Never");
}

/** May be written into a string: everything but functions, what belongs to the dataflow, and unknown types. */
export function isShowable(type: Type): boolean {
  const t = prune(type);
  switch (t.kind) {
    case "function":
    case "stream":
    case "portal":
    case "future":
    case "reply":
    case "param":
      return false;
    default:
      return children(t).every(isShowable);
  }
}
