/** Finding nodes of the tree by offset. */
import { walk, type AnyNode } from "../names/walk.ts";
import type { Module, Span } from "../syntax/ast.ts";

/** The nodes that an offset is in or at the edge of, outermost first; the module is the first. */
export function nodesAt(module: Module, offset: number): readonly AnyNode[] {
  const path: AnyNode[] = [];
  walk(module, (node) => {
    if (!touches(node.span, offset)) return false;
    // Of neighbours that meet at the offset, the later one: the text behind the cursor is what is meant.
    while (path.length > 0 && !encloses(path[path.length - 1] as AnyNode, node)) path.pop();
    path.push(node);
    return true;
  });
  return path;
}

export function touches({ start, end }: Span, offset: number): boolean {
  return start <= offset && offset <= end;
}

export function contains(outer: Span, inner: Span): boolean {
  return outer.start <= inner.start && inner.end <= outer.end;
}

/** A node that was visited before another and spans it is above it; nodes of equal span are visited parents first. */
function encloses(above: AnyNode, node: AnyNode): boolean {
  return contains(above.span, node.span);
}
