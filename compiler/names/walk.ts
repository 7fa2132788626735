/** Visits the nodes of a tree without knowing their kinds. */
import type { Span } from "../syntax/ast.ts";

export interface AnyNode {
  readonly kind: string;
  readonly span: Span;
}

/** Every node below `root` and itself, parents first; `visit` returns false to leave out what is below a node. */
export function walk(root: AnyNode, visit: (node: AnyNode) => boolean | undefined | void): void {
  if (visit(root) === false) return;
  for (const value of Object.values(root)) visitValue(value, visit);
}

function visitValue(value: unknown, visit: (node: AnyNode) => boolean | undefined | void): void {
  if (typeof value !== "object" || value === null) return;
  if (Array.isArray(value)) {
    for (const item of value) visitValue(item, visit);
  } else if ("kind" in value && "span" in value) walk(value as AnyNode, visit);
}
