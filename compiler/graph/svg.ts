/**
 * The picture as SVG: one self-contained text, readable in light and in dark, that pages may put into themselves and write
 * on. Everything that stands for something has `data-id` (the runtime's path), `data-kind` and a class; edges have
 * `data-path`, the stream or portal, too. Pure: runs in a browser.
 *
 * Colours are custom properties (`--portals-…`) that a page can set. Light or dark follows the system, or the nearest
 * ancestor that says `data-theme="light"` or `"dark"`. `--portals-width` says how wide it is when text has its size.
 */
import { type PlacedFlow, type PlacedPart, type PlacedPortal, type PlacedText } from "./boxes.ts";
import { layOut, type PlacedApp, type PlacedEdge, type PlacedNode } from "./layout.ts";
import type { Box, Point } from "./layered.ts";
import { linesOf, type GraphEdge, type GraphModel, type GraphNode, type GraphPart, type GraphPortal, type NodeKind } from "./model.ts"; // prettier-ignore
import { styleOf } from "./svg-style.ts";

export interface SvgOptions {
  /** Of the picture, for those who cannot see it. */
  readonly title?: string;
  /** Whether units show what they are made of; if it is not said, if there are no more than 40 nodes. */
  readonly parts?: boolean;
  /** Begins the ids of this picture's definitions, if a page has several. */
  readonly idPrefix?: string;
  /** Whether things say where they are written (`data-file`, `data-start`, `data-end`), for editors: files of this machine. */
  readonly places?: boolean;
  /** Where a click on something leads; by its id. Nothing, if undefined. */
  readonly link?: (of: GraphNode | GraphPart | GraphPortal) => string | undefined;
}

const manyNodes = 40;

export function drawSvg(model: GraphModel, options: SvgOptions = {}): string {
  const layout = layOut(model, { parts: options.parts ?? model.nodes.length <= manyNodes });
  return new SvgDrawing(options).draw(layout, model);
}

const nowhere = (): undefined => undefined;

class SvgDrawing {
  private readonly prefix: string;
  private readonly title: string | undefined;
  private readonly places: boolean;
  private readonly role: "img" | "group";
  private readonly link: NonNullable<SvgOptions["link"]>;

  constructor({ idPrefix = "portals", title, places = false, link = nowhere }: SvgOptions) {
    this.places = places;
    // What is an image has nothing in it that could be reached.
    this.role = link === nowhere ? "img" : "group";
    this.prefix = idPrefix;
    this.title = title;
    this.link = link;
  }

  draw(layout: ReturnType<typeof layOut>, model: GraphModel): string {
    const { x, y, width, height } = layout;
    const [w, h] = [Math.ceil(width), Math.ceil(height)];
    const title = this.title ?? `Graph of ${model.apps.map(({ name }) => name).join(", ")}`;
    const ids = { title: `${this.prefix}-title`, description: `${this.prefix}-desc` };
    return [
      `<svg xmlns="http://www.w3.org/2000/svg" class="portals-graph" role="${this.role}" aria-labelledby="${ids.title} ${ids.description}" viewBox="${num(x)} ${num(y)} ${w} ${h}" width="${w}" height="${h}" style="--portals-width:${w}px">`,
      `<title id="${ids.title}">${escaped(title)}</title>`,
      `<desc id="${ids.description}">${escaped(describe(model))}</desc>`,
      `<style>${styleOf()}</style>`,
      `<defs>${this.markers()}</defs>`,
      `<rect class="background" x="${num(x)}" y="${num(y)}" width="${w}" height="${h}"/>`,
      ...layout.apps.map((app) => this.app(app)),
      ...layout.edges.map((edge) => this.edge(edge)),
      ...layout.nodes.map((node) => this.node(node)),
      ...layout.edges.map((edge) => this.label(edge)),
      ...layout.apps.map(titleOf),
      `</svg>\n`,
    ]
      .filter((line) => line !== "")
      .join("\n");
  }

  private markers(): string {
    const head = (name: string, shape: string, size = 11): string =>
      `<marker id="${this.prefix}-${name}" class="${name}" viewBox="0 0 10 10" refX="9.5" refY="5" markerUnits="userSpaceOnUse" markerWidth="${size}" markerHeight="${size}" orient="auto-start-reverse">${shape}</marker>`;
    const full = '<path d="M0,1L10,5L0,9Z"/>';
    const open = '<path d="M1,1L9,5L1,9" fill="none"/>';
    return ["stream", "connect", "letters", "ask", "cycle"].map((kind) => head(kind, full)).join("") + head("reply", open) + head("flow", full, 8); // prettier-ignore
  }

  private app(placed: PlacedApp): string {
    const { app } = placed;
    const about = tooltip([app.id, ...app.marks, app.docs, ...app.problems]);
    const marks = `${app.running ? " running" : ""}${app.problems.length > 0 ? " broken" : ""}`;
    return `<g class="app${marks}" data-id="${escaped(app.id)}" data-kind="app">${about}${rect(placed, 10)}</g>`;
  }

  // ---- nodes -----------------------------------------------------------------------------------------------------

  private node(placed: PlacedNode): string {
    const { node } = placed;
    const marks = node.problems.length > 0 ? " broken" : "";
    const own = { x: 0, y: 0, width: placed.width, height: placed.height };
    const sign =
      signs[node.kind] === "" ? "" : `<path class="sign" d="${signs[node.kind]}" transform="translate(10 11)"/>`;
    const inside = [
      tooltip([
        node.id.startsWith("/") ? `${node.kind} ${node.id}` : node.id,
        ...node.details,
        ...node.marks,
        node.docs,
        ...node.problems,
      ]),
      rect(own, radius[node.kind]),
      this.linked(node, own, sign + placed.texts.map(text).join("")),
      ...placed.flows.map((flow) => this.flow(flow)),
      ...placed.parts.map((part) => this.part(part)),
      ...placed.portals.map((portal) => this.portal(portal)),
    ].join("");
    return `<g class="node ${node.kind}${marks}"${dataOf(node, this.places)} transform="${translate(placed)}">${inside}</g>`;
  }

  private part(placed: PlacedPart): string {
    const { part } = placed;
    const marks = part.problems.length > 0 ? " broken" : "";
    const own = { x: 0, y: 0, width: placed.width, height: placed.height };
    // A sheet for each part of the keys.
    const sheets = part.kind === "task" && part.key !== undefined ? [5, 2.5] : [];
    const keyed = part.key === undefined ? "" : " keyed";
    const inside = [
      tooltip([`${part.kind} ${part.label}`, ...linesOf(part), ...part.problems]),
      ...sheets.map((by) => rect({ ...own, x: by, y: by }, 5, "sheet")),
      rect(own, 5),
      this.linked(part, own, placed.texts.map(text).join("")),
      ...placed.flows.map((flow) => this.flow(flow)),
      ...placed.parts.map((inner) => this.part(inner)),
    ].join("");
    return `<g class="part ${part.kind}${keyed}${marks}"${dataOf(part, this.places)} transform="${translate(placed)}">${inside}</g>`;
  }

  private portal(placed: PlacedPortal): string {
    const { portal } = placed;
    const marks = portal.problems.length > 0 ? " broken" : "";
    const own = { x: 0, y: 0, width: placed.width, height: placed.height };
    const sign = `<path class="sign" d="M4,0L8,4L4,8L0,4Z" transform="translate(6 7)"/>`;
    const inside = [
      tooltip([`portal ${portal.id}`, `${portal.request} -> ${portal.reply}`, ...portal.problems]),
      rect(own, 5),
      this.linked(portal, own, sign + placed.texts.map(text).join("")),
    ].join("");
    const data = ` data-id="${escaped(portal.id)}" data-kind="portal"`;
    return `<g class="served${marks}"${data} transform="${translate(placed)}">${inside}</g>`;
  }

  private flow({ key, points }: PlacedFlow): string {
    const path = points.map((point, i) => `${i === 0 ? "M" : "L"}${num(point.x)},${num(point.y)}`).join("");
    const [about, keyed] = key === undefined ? ["", ""] : [tooltip([`by ${key}`]), " keyed"];
    return `<g class="flow${keyed}">${about}<path d="${path}" marker-end="url(#${this.prefix}-flow)"/></g>`;
  }

  /** Parts lie on top of what their unit leads to, and lead elsewhere: links do not stand in each other. */
  private linked(of: GraphNode | GraphPart | GraphPortal, box: Box, inside: string): string {
    const href = this.link(of);
    if (href === undefined) return inside;
    const name = "label" in of ? of.label : of.name;
    const cover = rect(box, 5, "cover");
    return `<a href="${escaped(href)}" aria-label="${escaped(name)}">${cover}${inside}</a>`;
  }

  // ---- edges -----------------------------------------------------------------------------------------------------

  private edge({ edge, path }: PlacedEdge): string {
    const start = edge.kind === "ask" ? ` marker-start="url(#${this.prefix}-reply)"` : "";
    const line = `<path d="${path}"${start} marker-end="url(#${this.prefix}-${edge.cycle && edge.kind !== "ask" ? "cycle" : edge.kind})"/>`;
    return `<g class="${classesOf(edge)}"${dataOfEdge(edge)}>${tooltip(wordsOf(edge))}<path class="reach" d="${path}"/>${line}</g>`;
  }

  private label({ edge, label }: PlacedEdge): string {
    if (label === undefined) return "";
    const x = label.x + label.width / 2;
    return (
      `<g class="label ${edge.kind}" data-of="${escaped(edge.id)}">${rect(label, 3)}` +
      `<text x="${num(x)}" y="${num(label.y + 11.5)}" text-anchor="middle">${escaped(label.text)}</text></g>`
    );
  }
}

const radius: Readonly<Record<NodeKind, number>> = {
  source: 16,
  sink: 16,
  endpoint: 16,
  unit: 6,
  splitter: 6,
  sequencer: 6,
  effect: 6,
  portal: 6,
  stream: 16,
};

/** In front of a name, 12 pixels wide and high. */
const signs: Readonly<Record<NodeKind, string>> = {
  source: "M1,6H10M6,2L10,6L6,10M1,1V11",
  sink: "M0,6H8M4,2L8,6L4,10M11,1V11",
  endpoint: "M1,6H11M4,3L1,6L4,9M8,3L11,6L8,9",
  unit: "",
  splitter: "M1,6H5L10,2M5,6L10,10",
  sequencer: "M1,2H4L8,6H11M1,10H4L8,6M1,6H11",
  effect: "M1,6H3L5,1L7,11L9,6H11",
  portal: "M6,0L12,6L6,12L0,6Z",
  stream: "M1,3C4,0 8,6 11,3M1,9C4,6 8,12 11,9",
};

/** On top of the edges that pass it. */
function titleOf({ x, y, title }: PlacedApp): string {
  return `<text class="title" x="${num(x + 14)}" y="${num(y + 17)}">${escaped(title)}</text>`;
}

function classesOf(edge: GraphEdge): string {
  return ["edge", edge.kind, ...(edge.cycle ? ["cycle"] : []), ...(edge.problems.length > 0 ? ["broken"] : [])].join(
    " ",
  );
}

function wordsOf(edge: GraphEdge): readonly string[] {
  const what = { stream: "reads", connect: "connects", letters: "gets what failed", ask: "asks" }[edge.kind];
  const ends = edge.kind === "ask" ? `${edge.from} ${what} ${edge.path}` : `${edge.to} ${what} ${edge.path}`;
  return [ends, edge.type, ...(edge.cycle ? ["part of a circle"] : []), ...edge.problems];
}

/** The picture in words: what a reader of the screen is told. */
function describe(model: GraphModel): string {
  const count = (kind: NodeKind, one: string, many: string): readonly string[] => {
    const found = model.nodes.filter((node) => node.kind === kind).length;
    return found === 0 ? [] : [`${found} ${found === 1 ? one : many}`];
  };
  const parts = [
    ...count("source", "source", "sources"),
    ...count("unit", "unit", "units"),
    ...count("splitter", "splitter", "splitters"),
    ...count("sequencer", "sequencer", "sequencers"),
    ...count("sink", "sink", "sinks"),
    ...count("endpoint", "endpoint", "endpoints"),
  ];
  const edges = model.edges.map((edge) => wordsOf(edge)[0]).join("; ");
  return `${parts.join(", ")}. ${edges}`;
}

function dataOf({ id, kind, place }: GraphNode | GraphPart, places: boolean): string {
  const at =
    place && places ? ` data-file="${escaped(place.file)}" data-start="${place.start}" data-end="${place.end}"` : "";
  return ` data-id="${escaped(id)}" data-kind="${kind}"${at}`;
}

function dataOfEdge({ id, kind, path, from, to, unit }: GraphEdge): string {
  const of = { id, kind, path, from, to, ...(unit === undefined ? {} : { unit }) };
  return Object.entries(of)
    .map(([name, value]) => ` data-${name}="${escaped(value)}"`)
    .join("");
}

function text({ text, role, x, y }: PlacedText): string {
  return `<text class="${role}" x="${num(x)}" y="${num(y)}">${escaped(text)}</text>`;
}

function rect({ x, y, width, height }: Box, rounded: number, name = "box"): string {
  return `<rect class="${name}" x="${num(x)}" y="${num(y)}" width="${num(width)}" height="${num(height)}" rx="${rounded}"/>`;
}

function translate({ x, y }: Point): string {
  return `translate(${num(x)} ${num(y)})`;
}

function tooltip(lines: readonly (string | undefined)[]): string {
  const known = lines.filter((line) => line !== undefined && line !== "");
  return known.length === 0 ? "" : `<title>${escaped(known.join("\n"))}</title>`;
}

function num(value: number): string {
  return String(Math.round(value * 10) / 10);
}

export function escaped(text: string): string {
  return text.replaceAll("&", "&amp;").replaceAll("<", "&lt;").replaceAll(">", "&gt;").replaceAll('"', "&quot;");
}
