/**
 * Where TypeScript would know too much: a local that is given a constant has the constant's type from there on, and a test of
 * it for anything else is refused.
 */
import type { Expr, Local, ProgramIr } from "../ir/ir.ts";
import type { Type } from "../types/type.ts";
import { baseOf } from "./types.ts";

/** A type of TypeScript that is no union: its name in a declaration is enough. */
export function isWidened(type: Type): boolean {
  const base = baseOf(type);
  return base.kind === "scalar" && base.name !== "Bool";
}

/** Locals that are given nothing but constants, and are tested. */
export function narrowedLocals({ units, functions, lets }: ProgramIr): ReadonlySet<Local> {
  const tested = new Set<Local>();
  const constant = new Set<Local>();
  const open = new Set<Local>();
  const seen = new Set<unknown>();
  const test = (...values: readonly Expr[]): void => {
    for (const value of values) if (value.kind === "local") tested.add(value.local);
  };
  const visit = (node: unknown): void => {
    if (typeof node !== "object" || node === null || seen.has(node)) return;
    seen.add(node);
    if ("kind" in node) {
      const one = node as Expr | { readonly kind: "let" | "assign"; readonly local: Local; readonly value?: Expr };
      if (one.kind === "let" || one.kind === "assign") {
        const { local, value } = one;
        if (value !== undefined) (isConstant(value) ? constant : open).add(local);
        // A copy may be tested.
        if (value !== undefined) test(value);
      } else if (one.kind === "isVariant" || one.kind === "isSome" || one.kind === "coalesce") test(one.value);
      else if (one.kind === "equals") test(one.left, one.right);
      else if ("subject" in node) test(node.subject as Expr);
    }
    for (const [name, part] of Object.entries(node)) if (!skipped.has(name)) visit(part);
  };
  visit([units, functions, lets]);
  return new Set([...constant].filter((local) => tested.has(local) && !open.has(local)));
}

const skipped = new Set(["type", "origin", "file"]);

function isConstant(value: Expr): boolean {
  switch (value.kind) {
    case "variant":
      return baseOf(value.type).kind === "union";
    case "const":
      return value.value.kind !== "unit" && value.value.kind !== "decimal";
    case "cond":
      return isWidened(value.type) && isConstant(value.then) && isConstant(value.otherwise);
    default:
      return false;
  }
}
