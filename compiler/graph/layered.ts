/**
 * Places boxes in layers, from top to bottom in the direction of the edges, with few crossings (Gansner et al. 1993, as
 * dagre has it). Synchronous and the same for the same input; knows nothing of programs.
 */
import dagre from "@dagrejs/dagre";

export interface Point {
  readonly x: number;
  readonly y: number;
}

/** In pixels; x and y are of the left upper corner. */
export interface Box extends Point {
  readonly width: number;
  readonly height: number;
}

export interface Size {
  readonly width: number;
  readonly height: number;
}

export interface LayeredNode extends Size {
  readonly id: string;
  /** The group that it belongs to. */
  readonly group?: string | undefined;
}

export interface LayeredEdge {
  readonly id: string;
  readonly from: string;
  readonly to: string;
  /** Of its label. */
  readonly label?: Size | undefined;
  /** How much it is worth that it is short and straight. */
  readonly weight?: number;
}

export interface Layered extends Size {
  readonly nodes: ReadonlyMap<string, Box>;
  readonly groups: ReadonlyMap<string, Box>;
  readonly edges: ReadonlyMap<string, { readonly points: readonly Point[]; readonly label: Box | undefined }>;
}

export interface Spacing {
  /** Between boxes of a layer, between layers. */
  readonly beside: number;
  readonly below: number;
  readonly edges: number;
}

export function layered(
  nodes: readonly LayeredNode[],
  edges: readonly LayeredEdge[],
  groups: readonly string[],
  spacing: Spacing,
): Layered {
  const graph = new dagre.graphlib.Graph({ directed: true, multigraph: true, compound: true });
  graph.setGraph({ rankdir: "TB", nodesep: spacing.beside, ranksep: spacing.below, edgesep: spacing.edges });
  for (const id of groups) graph.setNode(`group ${id}`, {});
  for (const { id, width, height, group } of nodes) {
    graph.setNode(id, { width, height });
    if (group !== undefined) graph.setParent(id, `group ${group}`);
  }
  for (const { id, from, to, label, weight = 1 } of edges) {
    const size = label === undefined ? { width: 0, height: 0 } : label;
    graph.setEdge(from, to, { ...size, labelpos: "c", weight, minlen: 1 }, id);
  }
  dagre.layout(graph);
  const { width = 0, height = 0 } = graph.graph();
  return {
    width,
    height,
    nodes: new Map(nodes.map(({ id }) => [id, boxOf(graph.node(id))])),
    groups: new Map(groups.map((id) => [id, boxOf(graph.node(`group ${id}`))])),
    edges: new Map(
      edges.map(({ id, from, to, label }) => {
        const { points, ...middle } = graph.edge(from, to, id);
        return [id, { points, label: label && boxOf({ ...middle, ...label }) }];
      }),
    ),
  };
}

/** Dagre has the middle of things. */
function boxOf({ x, y, width, height }: Size & Partial<Point>): Box {
  return { x: (x ?? 0) - width / 2, y: (y ?? 0) - height / 2, width, height };
}
