/**
 * What stands in the box of a node, and how large that makes it: lines of text from the top, then its parts, laid out as a
 * graph of their own, then the portals that it serves.
 */
import { layered, type Box, type Point, type Size, type Spacing } from "./layered.ts";
import { linesOf, partsIn, type GraphFlow, type GraphNode, type GraphPart, type GraphPortal } from "./model.ts";
import { fitted, widthOf } from "./text.ts";

export type TextRole = "name" | "detail" | "mark";

/** A line; x and y are where it begins, on its base line. */
export interface PlacedText extends Point {
  readonly text: string;
  readonly role: TextRole;
  readonly width: number;
}

export interface PlacedFlow extends GraphFlow {
  readonly points: readonly Point[];
}

/** All places are relative to the left upper corner of the box that something stands in. */
export interface PlacedPart extends Box {
  readonly part: GraphPart;
  readonly texts: readonly PlacedText[];
  readonly parts: readonly PlacedPart[];
  readonly flows: readonly PlacedFlow[];
}

export interface PlacedPortal extends Box {
  readonly portal: GraphPortal;
  readonly texts: readonly PlacedText[];
}

export interface NodeInside extends Size {
  readonly texts: readonly PlacedText[];
  readonly parts: readonly PlacedPart[];
  readonly flows: readonly PlacedFlow[];
  readonly portals: readonly PlacedPortal[];
}

export const sizes: Readonly<Record<TextRole, number>> = { name: 13, detail: 11, mark: 10 };
const lineHeights: Readonly<Record<TextRole, number>> = { name: 18, detail: 15, mark: 14 };

/** Longer lines end in `…`. */
const longest = 300;
const padding = 10;
const gap = 8;
const inner: Spacing = { beside: 12, below: 16, edges: 8 };

interface Line {
  readonly text: string;
  readonly role: TextRole;
}

/** `indent`: room in front of the first line, for a sign. */
export function insideOf(node: GraphNode, indent: number): NodeInside {
  const lines: readonly Line[] = [
    { text: node.label, role: "name" },
    ...node.details.map((text): Line => ({ text, role: "detail" })),
    ...node.marks.map((text): Line => ({ text, role: "mark" })),
  ];
  const header = textBlock(lines, indent);
  const content = arranged(node.parts, node.flows);
  const portals = node.portals.map(portalBlock);
  const width = Math.max(header.width, content.width, ...portals.map((one) => one.width)) + 2 * padding;
  let y = padding + header.height;
  const parts = content.parts.length === 0 ? [] : shifted(content.parts, (width - content.width) / 2, y + gap);
  const flows = content.flows.map((flow) => ({
    ...flow,
    points: flow.points.map((point) => ({ x: point.x + (width - content.width) / 2, y: point.y + y + gap })),
  }));
  if (parts.length > 0) y += gap + content.height;
  const placed = portals.map((portal): PlacedPortal => {
    const at = { ...portal, x: padding, y: y + gap, width: width - 2 * padding };
    y += gap + portal.height;
    return at;
  });
  return { width, height: y + padding, texts: moved(header.texts, padding, padding), parts, flows, portals: placed };
}

function portalBlock(portal: GraphPortal): PlacedPortal {
  const { name, request, reply, key } = portal;
  const lines: readonly Line[] = [
    { text: key === undefined ? name : `${name} by ${key}`, role: "detail" },
    { text: `${request} → ${reply}`, role: "mark" },
  ];
  const { width, height, texts } = textBlock(lines, 14);
  const lower = texts.map((text) => ({ ...text, x: text.x + (text.role === "mark" ? 14 : 0) }));
  return { portal, x: 0, y: 0, width: width + 14 + 2 * 6, height: height + 2 * 4, texts: moved(lower, 6, 4) };
}

function partBlock(part: GraphPart, all: readonly GraphFlow[]): PlacedPart {
  const lines: readonly Line[] = [
    { text: part.label, role: "detail" },
    ...linesOf(part).map((text): Line => ({ text, role: "mark" })),
  ].filter(({ text }) => text !== "") as readonly Line[];
  const header = textBlock(lines, 0);
  const side = 8;
  if (part.parts.length === 0) {
    const height = header.height + 2 * 5;
    return {
      part,
      x: 0,
      y: 0,
      width: header.width + 2 * side,
      height,
      texts: moved(header.texts, side, 5),
      parts: [],
      flows: [],
    };
  }
  const content = arranged(part.parts, all);
  const width = Math.max(header.width, content.width) + 2 * side;
  const top = 5 + header.height + (lines.length > 0 ? 6 : 3);
  const left = (width - content.width) / 2;
  return {
    part,
    x: 0,
    y: 0,
    width,
    height: top + content.height + side,
    texts: moved(header.texts, side, 5),
    parts: shifted(content.parts, left, top),
    flows: content.flows.map((flow) => ({
      ...flow,
      points: flow.points.map(({ x, y }) => ({ x: x + left, y: y + top })),
    })),
  };
}

/** The parts of one level: what flows into or out of a frame, ends at the frame. */
function arranged(
  parts: readonly GraphPart[],
  all: readonly GraphFlow[],
): Size & { readonly parts: readonly PlacedPart[]; readonly flows: readonly PlacedFlow[] } {
  if (parts.length === 0) return { width: 0, height: 0, parts: [], flows: [] };
  const owner = new Map(parts.flatMap((part) => [part, ...partsIn(part)].map(({ id }) => [id, part.id] as const)));
  const edges = new Map<string, GraphFlow>();
  for (const { from, to, key } of all) {
    const lifted = { from: owner.get(from) ?? "", to: owner.get(to) ?? "", key };
    const isHere = lifted.from !== "" && lifted.to !== "" && lifted.from !== lifted.to;
    if (isHere) edges.set(`${lifted.from} ${lifted.to}`, lifted);
  }
  const blocks = parts.map((part) => partBlock(part, all));
  const placed = layered(
    blocks.map(({ part, width, height }) => ({ id: part.id, width, height })),
    [...edges].map(([id, { from, to }]) => ({ id, from, to })),
    [],
    inner,
  );
  return {
    width: placed.width,
    height: placed.height,
    parts: blocks.map((block) => ({ ...block, ...placed.nodes.get(block.part.id) })),
    flows: [...edges].map(([id, flow]) => ({ ...flow, points: placed.edges.get(id)?.points ?? [] })),
  };
}

function textBlock(lines: readonly Line[], indent: number): Size & { readonly texts: readonly PlacedText[] } {
  let y = 0;
  let width = 0;
  const texts = lines.map(({ text, role }, i): PlacedText => {
    const x = i === 0 ? indent : 0;
    const shown = fitted(text, sizes[role], longest);
    y += lineHeights[role];
    const own = widthOf(shown, sizes[role]);
    width = Math.max(width, x + own);
    return { text: shown, role, x, y: y - Math.round((lineHeights[role] - sizes[role]) / 2) - 2, width: own };
  });
  return { width, height: y, texts };
}

function shifted<T extends Point>(things: readonly T[], x: number, y: number): readonly T[] {
  return things.map((one) => ({ ...one, x: one.x + x, y: one.y + y }));
}

const moved = shifted;
