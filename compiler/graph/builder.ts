/**
 * Collects nodes and what is read, fed and asked by path, in any order; in the end paths become edges. What none of the
 * apps has is a node of its own: a stream or a portal of a running app, a portal that nobody serves.
 */
import { markCycles } from "./cycles.ts";
import type { GraphApp, GraphEdge, GraphModel, GraphNode, GraphPortal, Place } from "./model.ts";

export type NewNode = Pick<GraphNode, "id" | "kind" | "app" | "label" | "place"> & Partial<GraphNode>;

export interface Reading {
  readonly stream: string;
  /** Id of the node that it goes to. */
  readonly to: string;
  readonly kind: "stream" | "connect";
  readonly type: string;
  readonly place: Place | undefined;
  readonly unit?: string | undefined;
}

export interface Asking {
  readonly portal: string;
  /** Id of the node that asks. */
  readonly by: string;
  /** `Units -> StockReply` */
  readonly type: string;
  readonly place: Place | undefined;
}

export interface Letters {
  readonly from: string;
  readonly to: string;
  readonly type: string;
  readonly place: Place | undefined;
}

type Endpoint = Omit<NewNode, "id" | "kind" | "label"> & { readonly method: string; readonly path: string };

export class GraphBuilder {
  private readonly apps: GraphApp[] = [];
  private readonly nodes = new Map<string, GraphNode>();
  /** The node that makes each stream, and what its edges are called. */
  private readonly makers = new Map<string, { readonly node: string; readonly label: string }>();
  private readonly servers = new Map<string, string>();
  private readonly readings: Reading[] = [];
  private readonly askings: Asking[] = [];
  private readonly dead: Letters[] = [];
  private readonly portals = new Map<string, { readonly app: string; readonly portal: GraphPortal }>();

  /** Of two with one name, which is an error, the first; it gets the nodes of both. */
  app(app: Omit<GraphApp, "problems">): void {
    if (!this.apps.some(({ id }) => id === app.id)) this.apps.push({ ...app, problems: [] });
  }

  node(node: NewNode): void {
    const empty = { details: [], marks: [], docs: undefined, problems: [], parts: [], flows: [], portals: [] };
    this.nodes.set(node.id, { ...empty, ...node });
    for (const { id } of node.portals ?? []) this.servers.set(id, node.id);
  }

  /** `label`: what edges are called, if the node makes several streams. */
  stream(path: string, node: string, label = ""): void {
    this.makers.set(path, { node, label });
  }

  /** A sink of a stream; its id is what the runtime calls it. */
  sink(stream: string, app: string, node: Omit<NewNode, "id" | "app" | "kind">, type: string): string {
    const own = stream.startsWith(`${app}/`) ? stream : `${stream} of ${app.slice(1)}`;
    let id = `sink ${own}`;
    for (let n = 2; this.nodes.has(id); n++) id = `sink ${own} ${n}`;
    this.node({ ...node, id, app, kind: "sink" });
    this.reads({ stream, to: id, kind: "stream", type, place: node.place });
    return id;
  }

  /** Where a portal is asked by HTTP; its id is what the runtime calls it. */
  endpoint({ method, path, ...node }: Endpoint): string {
    const label = `${method} ${path}`;
    let id = `http ${label}`;
    for (let n = 2; this.nodes.has(id); n++) id = `http ${label} ${n}`;
    this.node({ ...node, id, kind: "endpoint", label });
    return id;
  }

  effect(node: Omit<NewNode, "kind">): void {
    if (!this.nodes.has(node.id)) this.node({ ...node, kind: "effect" });
  }

  /** A portal of an app; if no unit serves it, it is a node. */
  portal(app: string, portal: GraphPortal): void {
    this.portals.set(portal.id, { app, portal });
  }

  /** Atoms that failed in a node, to a sequencer. */
  letters(letters: Letters): void {
    this.dead.push(letters);
  }

  reads(reading: Reading): void {
    this.readings.push(reading);
  }

  asks(asking: Asking): void {
    this.askings.push(asking);
  }

  finish(): GraphModel {
    for (const [id, { app, portal }] of this.portals) {
      if (this.servers.has(id)) continue;
      const { name, place, request, reply } = portal;
      this.node({ id, kind: "portal", app, label: name, details: [`${request} -> ${reply}`], place });
    }
    const edges = new Map<string, GraphEdge>();
    const add = (edge: Omit<GraphEdge, "cycle" | "problems" | "unit"> & Partial<GraphEdge>): void => {
      if (!edges.has(edge.id)) edges.set(edge.id, { unit: undefined, cycle: false, problems: [], ...edge });
    };
    for (const { stream, ...reading } of this.readings) {
      const { node, label } = this.makers.get(stream) ?? this.outside(stream, "stream", reading.type);
      add({ ...reading, id: `${stream} -> ${reading.to}`, from: node, path: stream, label });
    }
    for (const { from, to, ...rest } of this.dead) {
      add({ ...rest, id: `${from} failed -> ${to}`, kind: "letters", from, to, path: to, label: "what failed" });
    }
    for (const { portal, by, ...rest } of this.askings) {
      const known = this.servers.get(portal) ?? (this.nodes.has(portal) ? portal : undefined);
      const to = known ?? this.outside(portal, "portal", rest.type).node;
      const label = to === portal ? "" : nameOf(portal);
      add({ ...rest, id: `${by} ? ${portal}`, kind: "ask", from: by, to, path: portal, label });
    }
    return { apps: this.apps, nodes: [...this.nodes.values()], edges: markCycles([...edges.values()]) };
  }

  private outside(
    path: string,
    kind: "stream" | "portal",
    type: string,
  ): { readonly node: string; readonly label: "" } {
    const [, name = ""] = path.split("/");
    const app = `/${name}`;
    if (!this.apps.some(({ id }) => id === app)) {
      this.app({ id: app, name, marks: [], docs: undefined, place: undefined, running: true });
    }
    this.node({ id: path, kind, app, label: nameOf(path), details: [type], place: undefined });
    if (kind === "stream") this.stream(path, path);
    return { node: path, label: "" };
  }
}

/** What a path is called in its app: `shelf`, `lanes/express`. */
export function nameOf(path: string): string {
  return path.split("/").slice(2).join("/");
}
