/** Whether two expressions are the same computation of the same variables. */
import type { Expr } from "../ir/ir.ts";

/** Structural; what is compared by identity in the IR is so here. Places in the program do not count. */
export function sameExpr(a: Expr, b: Expr): boolean {
  return same(a, b);
}

/** Compared by identity. */
const identities = new Set(["local", "fn", "let", "config", "host", "handle", "cell", "implementation"]);
const ignored = new Set(["origin", "type"]);

function same(a: unknown, b: unknown): boolean {
  if (a === b) return true;
  if (typeof a !== "object" || typeof b !== "object" || a === null || b === null) return false;
  if ("kind" in a && a.kind === "lambda") return false;
  const keys = Object.keys(a).filter((key) => !ignored.has(key));
  if (keys.length !== Object.keys(b).filter((key) => !ignored.has(key)).length) return false;
  return keys.every((key) => {
    const left: unknown = Reflect.get(a, key);
    const right: unknown = Reflect.get(b, key);
    return identities.has(key) ? left === right : same(left, right);
  });
}
