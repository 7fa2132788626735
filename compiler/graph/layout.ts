/** Where everything of a graph stands in its picture, in pixels. Pure, and the same for the same graph. */
import { insideOf, sizes, type NodeInside } from "./boxes.ts";
import { layered, type Box, type Point, type Size, type Spacing } from "./layered.ts";
import type { GraphApp, GraphEdge, GraphModel, GraphNode } from "./model.ts";
import { middle, routed, type Route } from "./routes.ts";
import { fitted, widthOf } from "./text.ts";

export interface PlacedNode extends Box, Omit<NodeInside, "width" | "height"> {
  readonly node: GraphNode;
}

export interface PlacedApp extends Box {
  readonly app: GraphApp;
  readonly title: string;
}

export interface PlacedEdge extends Route {
  readonly edge: GraphEdge;
  readonly label: (Box & { readonly text: string }) | undefined;
}

/** Its box contains everything, with a margin. */
export interface Layout extends Box {
  readonly apps: readonly PlacedApp[];
  readonly nodes: readonly PlacedNode[];
  readonly edges: readonly PlacedEdge[];
}

export interface LayoutOptions {
  /** Whether units show what they are made of. */
  readonly parts: boolean;
}

/** Room for the sign of a node's kind, in front of its name. */
const signWidth = 20;
export const titleSize = 13;
const longestLabel = 160;
/** Around the nodes of an app, and above them for its title. */
const padding = 14;
const titleHeight = 22;
const margin = 12;
const outer: Spacing = { beside: 26, below: 52, edges: 14 };

export function layOut(model: GraphModel, options: LayoutOptions): Layout {
  const shown = options.parts ? model.nodes : model.nodes.map(withoutInside);
  const insides = new Map(shown.map((node) => [node.id, insideOf(node, node.kind === "unit" ? 0 : signWidth)]));
  const labels = new Map(model.edges.map((edge) => [edge.id, labelOf(edge)]));
  const full = new Set(shown.map(({ app }) => app));
  const placed = layered(
    [
      ...shown.map(({ id, app }) => ({ ...sizeOf(insides.get(id)), id, group: app })),
      ...model.apps.filter(({ id }) => !full.has(id)).map((app) => ({ id: app.id, ...emptySize(app) })),
    ],
    model.edges.map(({ id, from, to, kind }) => ({ id, from, to, label: labels.get(id), weight: weights[kind] })),
    model.apps.flatMap(({ id }) => (full.has(id) ? [id] : [])),
    outer,
  );
  const routes = routed(
    model.edges.flatMap(({ id, from, to }) => {
      const [start, end] = [placed.nodes.get(from), placed.nodes.get(to)];
      const { points, label } = placed.edges.get(id) ?? { points: [], label: undefined };
      return start && end
        ? [{ id, from: start, to: end, bends: points.slice(1, -1), label: label && middle(label) }]
        : [];
    }),
    [...placed.nodes.values(), ...[...placed.edges.values()].flatMap(({ label }) => label ?? [])],
  );
  const nodes = shown.flatMap((node): readonly PlacedNode[] => {
    const inside = insides.get(node.id);
    const box = placed.nodes.get(node.id);
    return inside && box ? [{ ...inside, ...box, node }] : [];
  });
  const edges = model.edges.flatMap((edge): readonly PlacedEdge[] => {
    const route = routes.get(edge.id);
    const label = labels.get(edge.id);
    const box = placed.edges.get(edge.id)?.label;
    return route ? [{ ...route, edge, label: label && box && { ...box, text: label.text } }] : [];
  });
  const tight = model.apps.map((app): PlacedApp => {
    const box = placed.nodes.get(app.id);
    const own = nodes.filter(({ node }) => node.app === app.id);
    return box ? { app, title: titleOf(app), ...box } : appBox(app, own);
  });
  const appOf = new Map(model.nodes.map(({ id, app }) => [id, app]));
  const apps = tight.map((placedApp): PlacedApp => {
    const { app } = placedApp;
    const inside = model.edges.filter(({ from, to }) => appOf.get(from) === app.id && appOf.get(to) === app.id);
    const bends = inside.flatMap(({ id }) => placed.edges.get(id)?.points.slice(1, -1) ?? []);
    const wide = widened(placedApp, bends);
    return tight.some((other) => other !== placedApp && overlap(other, wide)) ? placedApp : wide;
  });
  const all = { x: 0, y: 0, width: placed.width, height: placed.height };
  return { ...around([all, ...apps, ...nodes], { x: margin, y: margin }), apps, nodes, edges };
}

const weights: Readonly<Record<GraphEdge["kind"], number>> = { stream: 4, connect: 4, letters: 1, ask: 2 };

function withoutInside(node: GraphNode): GraphNode {
  return { ...node, parts: [], flows: [], portals: [], details: node.details.slice(0, 1), marks: [] };
}

/** As tight as its nodes and its title let it be. */
function appBox(app: GraphApp, nodes: readonly Box[]): PlacedApp {
  const box = around(nodes, { x: padding, y: padding });
  const [y, height] = [box.y - titleHeight + padding - 4, box.height + titleHeight - padding + 4];
  return { app, title: fitted(titleOf(app), titleSize, box.width - 2 * padding), ...box, y, height };
}

/** An app has its own edges in it, where there is room: also those that go around its nodes. */
function widened(app: PlacedApp, bends: readonly Point[]): PlacedApp {
  const xs = bends.map(({ x }) => x);
  const left = Math.min(app.x, ...xs.map((x) => x - padding));
  const right = Math.max(app.x + app.width, ...xs.map((x) => x + padding));
  return { ...app, x: left, width: right - left };
}

function overlap(a: Box, b: Box): boolean {
  return a.x < b.x + b.width && b.x < a.x + a.width && a.y < b.y + b.height && b.y < a.y + a.height;
}

function titleOf(app: GraphApp): string {
  return [app.name, ...app.marks].join(" · ");
}

function emptySize(app: GraphApp): Size {
  return { width: widthOf(titleOf(app), titleSize) + 2 * padding, height: titleHeight + padding };
}

/** The box around boxes. */
function around(boxes: readonly Box[], space: Point): Box {
  const x = Math.min(...boxes.map((box) => box.x)) - space.x;
  const y = Math.min(...boxes.map((box) => box.y)) - space.y;
  const width = Math.max(...boxes.map((box) => box.x + box.width)) + space.x - x;
  const height = Math.max(...boxes.map((box) => box.y + box.height)) + space.y - y;
  return { x, y, width, height };
}

function labelOf({ label }: GraphEdge): (Size & { readonly text: string }) | undefined {
  if (label === "") return undefined;
  const text = fitted(label, sizes.mark, longestLabel);
  return { text, width: widthOf(text, sizes.mark) + 8, height: 16 };
}

function sizeOf(box: Size | undefined): Size {
  return { width: box?.width ?? 0, height: box?.height ?? 0 };
}
