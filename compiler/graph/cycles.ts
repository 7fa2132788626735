/** Which edges are part of a circle: streams among streams, requests among requests. */
import type { GraphEdge } from "./model.ts";

export function markCycles(edges: readonly GraphEdge[]): readonly GraphEdge[] {
  const flows = components(edges.filter(({ kind }) => kind !== "ask"));
  const asks = components(edges.filter(({ kind }) => kind === "ask"));
  return edges.map((edge) => {
    const of = edge.kind === "ask" ? asks : flows;
    const cycle = edge.from === edge.to || of.get(edge.from) === of.get(edge.to);
    return cycle ? { ...edge, cycle } : edge;
  });
}

/** The strongly connected component of each node, by a number (Tarjan 1972, without recursion). */
function components(edges: readonly GraphEdge[]): ReadonlyMap<string, number> {
  const next = new Map<string, string[]>();
  for (const { from, to } of edges) {
    next.set(from, [...(next.get(from) ?? []), to]);
    if (!next.has(to)) next.set(to, []);
  }
  const found = new Map<string, number>();
  const index = new Map<string, number>();
  const low = new Map<string, number>();
  const open: string[] = [];
  const lower = (node: string, to: number | undefined): void =>
    void low.set(node, Math.min(low.get(node) ?? Infinity, to ?? Infinity));
  const enter = (node: string): { readonly node: string; readonly rest: Iterator<string> } => {
    index.set(node, index.size);
    lower(node, index.get(node));
    open.push(node);
    return { node, rest: (next.get(node) ?? []).values() };
  };
  for (const start of next.keys()) {
    if (index.has(start)) continue;
    const path = [enter(start)];
    for (let top = path.at(-1); top !== undefined; top = path.at(-1)) {
      const { node, rest } = top;
      const step = rest.next();
      if (step.done !== true) {
        if (!index.has(step.value)) path.push(enter(step.value));
        else if (!found.has(step.value)) lower(node, index.get(step.value));
        continue;
      }
      path.pop();
      lower(path.at(-1)?.node ?? node, low.get(node));
      if (low.get(node) !== index.get(node)) continue;
      const number = found.size;
      for (let one = open.pop(); one !== undefined; one = open.pop()) {
        found.set(one, number);
        if (one === node) break;
      }
    }
  }
  return found;
}
