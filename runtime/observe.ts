/**
 * What can be seen of a run, step by step. Who observes has all turns of units made one step long; without an observer
 * nothing is done for it.
 */
import type { AtomFault, UnitDefinition } from "./api.ts";
import type { CellStore } from "./cells/store.ts";
import type { Graph } from "./graph.ts";
import { Mailbox } from "./portals/mailbox.ts";
import { Request } from "./portals/messages.ts";
import type { Consumer, Queue, Segment } from "./queue.ts";
import type { RunningUnit } from "./unit.ts";

/** Called between two steps, and never in one. What it throws ends the process. */
export interface Observer {
  /** The run begins, or goes on where the last commit left it. `view` shows the present state whenever it is asked. */
  started(view: RunView): void;
  /** An atom of a stream that no step has made: of a source, of a sink's dead letters. */
  source(stream: string, atom: number, events: readonly unknown[]): void;
  /** A step has been taken, or an atom was passed over. */
  step(step: TakenStep): void;
  /** Requests or replies that no step has made. */
  message?(atom: AtomOf): void;
  /** Whose turn is next of so many who have something to do, from 0; without it the scheduler has its own order. */
  next?(candidates: number): number;
  /** What a recording needs besides. */
  readonly turns?: TurnObserver;
}

/** What is between two turns and what turns take, as the run has it: enough to run it again. */
export interface TurnObserver {
  /** An atom that no turn has made: of a source, of requests from outside, of results of effects. */
  arrived(queue: Queue, segment: Segment, index: number): void;
  /** A stream has ended, and no turn has ended it. */
  ended(queue: Queue): void;
  begin(): void;
  /** A turn in which something has happened; in a few there is no step. `way`: what it was for, if it was for a cursor or what is due. */
  turn(unit: RunningUnit, way: Consumer | "due" | undefined, skipped: boolean): void;
  /** A unit's step has failed for good, and its app takes none any more. Nothing of the step remains. */
  halted(unit: RunningUnit, fault: AtomFault): void;
}

export interface TakenStep {
  /** Path. */
  readonly unit: string;
  /** Which one of the unit, from 1. */
  readonly number: number;
  readonly from: Cause;
  /** Atoms of streams, those without events too. */
  readonly outputs: readonly AtomOf[];
  /** Requests that it has made. */
  readonly asked: readonly { readonly portal: string; readonly requests: readonly unknown[] }[];
  /** Requests and replies that it has made, as atoms of the streams that carry them: `portal /app/stock`, `replies /app/orders`. */
  readonly messages: readonly AtomOf[];
  /** Why the atom was passed over. */
  readonly skipped: AtomFault | undefined;
}

/** What a step was taken for. */
export type Cause =
  | ({ readonly kind: "atom" } & AtomOf)
  | {
      readonly kind: "requests";
      readonly portal: string;
      readonly requests: readonly unknown[];
      readonly stream: string;
      readonly atom: number;
    }
  | { readonly kind: "replies"; readonly stream: string; readonly atom: number }
  /** A timer, a deadline, the end of a `sleep`. */
  | { readonly kind: "due" }
  | { readonly kind: "complete" };

export interface AtomOf {
  readonly stream: string;
  readonly atom: number;
  readonly events: readonly unknown[];
}

/** What an atom is called wherever one is shown: `/app/orders#12`. */
export function atomName(stream: string, atom: number): string {
  return `${stream}#${atom}`;
}

export interface RunView {
  /** Atoms that each stream has, by path. */
  heads(): ReadonlyMap<string, number>;
  /**
   * The cells of a state of a unit, by path and name: of each key that has some; of shared ones, once, without key. In no
   * particular order.
   */
  cells(unit: string, state: string): Iterable<readonly [key: unknown, cells: Readonly<Record<string, unknown>>]>;
  /** Atoms of all streams and steps of all units. */
  readonly total: number;
  /** Units, and their states by name. */
  units(): readonly { readonly path: string; readonly states: readonly string[] }[];
}

/** Before a turn: where the unit stands in what it reads. */
interface Before {
  readonly segment: Segment;
  readonly index: number;
  readonly atom: number;
}

/** Observers at work in a run. */
export class Observation implements RunView {
  private readonly observers: readonly Observer[];
  private readonly turns: readonly TurnObserver[];
  private readonly choose: ((candidates: number) => number) | undefined;
  private graph: Graph;
  /** It reads each stream. Nobody waits for it: it is always at the end between two turns. */
  private readonly readers = new Map<Queue, Consumer>();
  private readonly ended = new Set<Queue>();
  private before: readonly Before[] = [];
  private number = 0;
  private flags = 0;
  private skipped: AtomFault | undefined;

  constructor(observers: readonly Observer[], graph: Graph) {
    this.observers = observers;
    this.turns = observers.flatMap(({ turns }) => turns ?? []);
    const chooser = observers.find(({ next }) => next !== undefined);
    this.choose = chooser && ((candidates) => chooser.next?.(candidates) ?? 0);
    this.graph = graph;
    this.follow(graph);
  }

  /** It says whose turn is next. */
  get orders(): boolean {
    return this.choose !== undefined;
  }

  next(candidates: number): number {
    return this.choose?.(candidates) ?? 0;
  }

  /** Apps have come or gone. */
  follow(graph: Graph): void {
    this.graph = graph;
    const queues = new Set(graph.queues.values());
    for (const queue of this.readers.keys()) if (!queues.has(queue)) this.readers.delete(queue);
    for (const queue of queues) {
      if (this.readers.has(queue)) continue;
      const reader = queue.addConsumer();
      reader.idle = true;
      this.readers.set(queue, reader);
    }
  }

  /** What there is was recovered. */
  recovered(): void {
    for (const [queue, reader] of this.readers) {
      reader.skipTo(queue.head);
      if (queue.sealed) this.ended.add(queue);
    }
  }

  started(): void {
    for (const observer of this.observers) observer.started(this);
  }

  /** To be called when something has come from outside. */
  arrived(): void {
    const { atoms, messages } = this.read((queue, segment, index) => {
      for (const turns of this.turns) turns.arrived(queue, segment, index);
    });
    this.readEnds((queue) => {
      for (const turns of this.turns) turns.ended(queue);
    });
    for (const { stream, atom, events } of atoms) {
      for (const observer of this.observers) observer.source(stream, atom, events);
    }
    for (const message of messages) for (const observer of this.observers) observer.message?.(message);
  }

  /** To be called before a turn of the unit. */
  beginTurn(unit: RunningUnit): void {
    this.arrived();
    unit.quota = 1;
    this.number = unit.scope.number;
    this.flags = flagsOf(unit);
    this.skipped = undefined;
    this.before = unit.cursors.map((cursor) => {
      cursor.ready();
      return { segment: cursor.segment, index: cursor.index, atom: cursor.consumed + 1 };
    });
    for (const turns of this.turns) turns.begin();
  }

  /** In the turn, a step was passed over. */
  passedOver(fault: AtomFault): void {
    this.skipped = fault;
  }

  /** In the turn, a step failed for good. */
  halted(unit: RunningUnit, fault: AtomFault): void {
    for (const turns of this.turns) turns.halted(unit, fault);
  }

  /** To be called after it. `due`: it was for what is due. */
  endTurn(unit: RunningUnit, due: boolean): void {
    const moved = unit.cursors.filter((cursor, i) => cursor.consumed >= (this.before[i]?.atom ?? Infinity));
    // A step that failed has been undone, and will be tried again.
    const taken = unit.scope.number !== this.number;
    if (!taken && moved.length === 0 && flagsOf(unit) === this.flags) return;
    const { atoms, asked, messages } = this.read();
    this.readEnds(() => {});
    for (const turns of this.turns) {
      turns.turn(unit, due ? "due" : taken ? moved[0] : undefined, this.skipped !== undefined);
    }
    if (!taken) return;
    const number = this.number + 1;
    const from = due ? ({ kind: "due" } as const) : this.causeOf(unit);
    for (const observer of this.observers) {
      observer.step({ unit: unit.path, number, from, outputs: atoms, asked, messages, skipped: this.skipped });
    }
  }

  private causeOf(unit: RunningUnit): Cause {
    for (const [i, { segment, index, atom }] of this.before.entries()) {
      const cursor = unit.cursors[i] as Consumer;
      if (cursor.consumed < atom) continue;
      const events = segment.events.slice(segment.start(index), segment.start(index + 1));
      const { path } = cursor.queue.stream;
      if (i < unit.inputs.length) return { kind: "atom", stream: path, atom, events };
      if (!unit.requests.includes(cursor)) return { kind: "replies", stream: path, atom };
      return { kind: "requests", portal: portalOf(cursor.queue), requests: requestsIn(events), stream: path, atom };
    }
    return { kind: "complete" };
  }

  /** What has been added to streams and to requests since it was last called. */
  private read(each?: (queue: Queue, segment: Segment, index: number) => void): {
    readonly atoms: readonly AtomOf[];
    readonly asked: TakenStep["asked"];
    readonly messages: readonly AtomOf[];
  } {
    const atoms: AtomOf[] = [];
    const messages: AtomOf[] = [];
    const asked: { readonly portal: string; readonly requests: readonly unknown[] }[] = [];
    for (const [queue, reader] of this.readers) {
      for (let ready = reader.ready(); ready > 0; ready = reader.ready()) {
        const { segment, index } = reader;
        each?.(queue, segment, index);
        const events = segment.events.slice(segment.start(index), segment.start(index + 1));
        const atom = reader.consumed + 1;
        reader.index++;
        const { path } = queue.stream;
        (queue instanceof Mailbox ? messages : atoms).push({ stream: path, atom, events });
        if (queue instanceof Mailbox && events[0] instanceof Request) {
          asked.push({ portal: portalOf(queue), requests: requestsIn(events) });
        }
      }
    }
    return { atoms, asked, messages };
  }

  private readEnds(each: (queue: Queue) => void): void {
    for (const queue of this.readers.keys()) {
      if (!queue.sealed || this.ended.has(queue)) continue;
      this.ended.add(queue);
      each(queue);
    }
  }

  // ---- the view ----------------------------------------------------------------------------------------------------

  heads(): ReadonlyMap<string, number> {
    const streams = [...this.graph.queues.values()].filter((queue) => !(queue instanceof Mailbox));
    return new Map(streams.map((queue) => [queue.stream.path, queue.head]));
  }

  get total(): number {
    let total = 0;
    for (const queue of this.graph.queues.values()) if (!(queue instanceof Mailbox)) total += queue.head;
    for (const { scope } of this.graph.units) total += scope.number;
    return total;
  }

  units(): readonly { readonly path: string; readonly states: readonly string[] }[] {
    return [...this.graph.parts.units.keys()].map((unit) => ({ path: unit.path, states: namesOf(unit) }));
  }

  cells(unit: string, state: string): Iterable<readonly [unknown, Readonly<Record<string, unknown>>]> {
    for (const [definition, running] of this.graph.parts.units) {
      if (definition.path !== unit) continue;
      const store: CellStore | undefined = running.states[namesOf(definition).indexOf(state)];
      return store?.all() ?? [];
    }
    return [];
  }
}

/** Changes with what may change in a turn without a step. */
function flagsOf({ done, completed, fibers }: RunningUnit): number {
  return (done ? 2 : 0) + (completed ? 1 : 0) + 4 * (fibers?.places.live ?? 0);
}

function namesOf({ state }: UnitDefinition): readonly string[] {
  return Object.values(state).map(({ name }) => name);
}

function requestsIn(events: readonly unknown[]): readonly unknown[] {
  return events.flatMap((event) => (event instanceof Request ? [event.value] : []));
}

/** `/app/stock` of the stream `portal /app/stock`. */
function portalOf({ stream }: Queue): string {
  return stream.path.replace(/^portal /, "");
}
