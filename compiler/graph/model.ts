/**
 * The graph of a program as data: what all pictures of it are drawn from, and what a live view puts its figures on.
 *
 * Ids are the runtime's paths: a unit, a source, a sequencer or a splitter is `/app/name`, a use of a task in a unit
 * `/app/unit/task` (where its state lives), a portal `/app/portal`; a sink is `sink /app/stream`, an endpoint
 * `http GET /path`, as the runtime calls them. Edges say which stream or portal they stand for.
 */

/** Where in the program something is written; offsets as in spans. */
export interface Place {
  readonly file: string;
  readonly start: number;
  readonly end: number;
}

export interface GraphModel {
  readonly apps: readonly GraphApp[];
  readonly nodes: readonly GraphNode[];
  readonly edges: readonly GraphEdge[];
}

export interface GraphApp {
  /** `/cart` */
  readonly id: string;
  readonly name: string;
  /** Its default policy. */
  readonly marks: readonly string[];
  readonly docs: string | undefined;
  readonly place: Place | undefined;
  /** Not one of the program's files: a running app that it uses. */
  readonly running: boolean;
  /** What is wrong with its head, a sentence each. */
  readonly problems: readonly string[];
}

export type NodeKind =
  | "source"
  /** `stream x = …`, `run …`, or the left side of a sink or a connection that is more than a name. */
  | "unit"
  | "splitter"
  | "sequencer"
  | "sink"
  /** Where a portal can be asked from outside. */
  | "endpoint"
  /** A TypeScript function that is asked. */
  | "effect"
  /** A portal that nobody serves, or that a running app serves. */
  | "portal"
  /** A stream of a running app. */
  | "stream";

export interface GraphNode {
  readonly id: string;
  readonly kind: NodeKind;
  /** Id of its app. */
  readonly app: string;
  /** `counts`, `file.jsonl("out/counts.jsonl")` */
  readonly label: string;
  /** What it gives: `WordCount by String`; of a source the connector, too. One line each. */
  readonly details: readonly string[];
  /** `exported`, `exclusive`, `retry, then skip to dead` */
  readonly marks: readonly string[];
  readonly docs: string | undefined;
  readonly place: Place | undefined;
  /** What is wrong with it, a sentence each. */
  readonly problems: readonly string[];
  readonly parts: readonly GraphPart[];
  /** From part to part, by id. */
  readonly flows: readonly GraphFlow[];
  readonly portals: readonly GraphPortal[];
}

export interface GraphFlow {
  readonly from: string;
  readonly to: string;
  /** The type of the key that events have on the way. */
  readonly key: string | undefined;
}

export type PartKind =
  | "operator"
  | "task"
  /** Its parts are what it is made of. */
  | "workflow"
  /** Operators and tasks that the optimiser has joined: one pass over the atom. */
  | "loop"
  /** A name that means nothing. */
  | "unknown";

/** What a unit is made of. */
export interface GraphPart {
  readonly id: string;
  readonly kind: PartKind;
  readonly label: string;
  /** Of a task, the type of the key that parts its events and state; of `keyBy`, of the key that it gives to events. */
  readonly key: string | undefined;
  /** `exclusive`, `state items` */
  readonly details: readonly string[];
  readonly place: Place | undefined;
  /** Of the task or workflow that is used here. */
  readonly declared: Place | undefined;
  readonly problems: readonly string[];
  readonly parts: readonly GraphPart[];
}

/** Served by a unit. */
export interface GraphPortal {
  readonly id: string;
  readonly name: string;
  readonly request: string;
  readonly reply: string;
  /** The type of the key that serves a request. */
  readonly key: string | undefined;
  readonly place: Place | undefined;
  readonly problems: readonly string[];
}

export type EdgeKind =
  /** Somebody reads a stream. */
  | "stream"
  /** A stream is copied into a sequencer. */
  | "connect"
  /** Atoms that failed go to a sequencer. */
  | "letters"
  /** Requests go from who asks to who serves, and replies come back. */
  | "ask";

export interface GraphEdge {
  /** Unique. */
  readonly id: string;
  readonly kind: EdgeKind;
  /** Ids of nodes. */
  readonly from: string;
  readonly to: string;
  /** Path of the stream, or of the portal. */
  readonly path: string;
  /** Empty if it would only repeat the name of the node that it comes from. */
  readonly label: string;
  /** `Order by UserId`; of a portal `Units -> StockReply`. */
  readonly type: string;
  /** Path of the unit that copies, if it is none of the nodes: a connection to another app's sequencer. */
  readonly unit: string | undefined;
  readonly place: Place | undefined;
  /** It is part of a circle, through which atoms (or requests) can come back to where they were. */
  readonly cycle: boolean;
  readonly problems: readonly string[];
}

/** All that a node or a part is made of, at any depth. */
export function partsIn(of: GraphNode | GraphPart): readonly GraphPart[] {
  return of.parts.flatMap((part) => [part, ...partsIn(part)]);
}

/** What is said of a part below its name. */
export function linesOf({ key, details }: GraphPart): readonly string[] {
  return key === undefined ? details : [`by ${key}`, ...details];
}
