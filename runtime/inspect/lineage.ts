/**
 * What became of what, for the last steps of a run: the makers and takers of atoms, through requests and replies too. Kept
 * only for a run that somebody wants to see (`--live`).
 */
import type { AtomFault } from "../api.ts";
import { base } from "../codec/base.ts";
import type { Graph } from "../graph.ts";
import { atomName, type AtomOf, type Observer, type TakenStep } from "../observe.ts";
import { FutureCell } from "../portals/future.ts";
import { Reply, Request } from "../portals/messages.ts";
import { heldFrom } from "./streams.ts";
import type { InspectedLineage, InspectedStep } from "./model.ts";
import { cutEvents } from "./texts.ts";

/** Steps and atoms of sources that are known. */
const MOST = 10_000;
/** Steps that one answer has, and characters of an atom. */
const SHOWN = 500;
const LONGEST = 400;

interface Entry {
  readonly number: number;
  /** Undefined: it is an atom of a source, of dead letters of a sink, or one that was given again. */
  readonly unit: string | undefined;
  readonly step: number | undefined;
  readonly cause: TakenStep["from"]["kind"] | "source";
  readonly from: string | undefined;
  readonly made: readonly AtomOf[];
  readonly fault: AtomFault | undefined;
}

export class Lineage implements Observer {
  private readonly entries = new Map<number, Entry>();
  private readonly makers = new Map<string, Entry>();
  private readonly takers = new Map<string, Entry[]>();
  /** Who asked for what is not there yet. */
  private readonly askers = new WeakMap<FutureCell, Entry>();
  /** Of replies that no step has made: what asked for them. */
  private readonly causes = new Map<string, Entry>();
  private number = 0;

  started(): void {}

  source(stream: string, atom: number, events: readonly unknown[]): void {
    const made = [{ stream, atom, events }];
    this.add({ unit: undefined, step: undefined, cause: "source", from: undefined, made, fault: undefined });
  }

  message({ stream, atom, events }: AtomOf): void {
    for (const event of events) {
      const asker = event instanceof Reply && event.future !== undefined ? this.askers.get(event.future) : undefined;
      if (asker !== undefined) this.causes.set(atomName(stream, atom), asker);
    }
  }

  step({ unit, number, from, outputs, messages, skipped }: TakenStep): void {
    const taken = "atom" in from ? atomName(from.stream, from.atom) : undefined;
    const made = [...outputs, ...messages];
    const entry = this.add({ unit, step: number, cause: from.kind, from: taken, made, fault: skipped });
    if (taken !== undefined) {
      const takers = this.takers.get(taken);
      if (takers === undefined) this.takers.set(taken, [entry]);
      else takers.push(entry);
    }
    for (const { events } of messages) {
      for (const event of events) {
        if (event instanceof Request && event.caller instanceof FutureCell) this.askers.set(event.caller, entry);
      }
    }
  }

  private add(of: Omit<Entry, "number">): Entry {
    const entry = { ...of, number: ++this.number };
    this.entries.set(entry.number, entry);
    for (const { stream, atom } of entry.made) this.makers.set(atomName(stream, atom), entry);
    const oldest = this.entries.get(this.number - MOST);
    if (oldest !== undefined) this.forget(oldest);
    return entry;
  }

  private forget(entry: Entry): void {
    this.entries.delete(entry.number);
    for (const { stream, atom } of entry.made) {
      const name = atomName(stream, atom);
      this.makers.delete(name);
      this.takers.delete(name);
      this.causes.delete(name);
    }
    if (entry.from === undefined) return;
    this.takers.delete(entry.from);
    this.causes.delete(entry.from);
  }

  // ---- to be looked at ---------------------------------------------------------------------------------------------

  /** The last atoms of a stream, the last one last. */
  lastOf(stream: string, limit: number): readonly AtomOf[] {
    const found: AtomOf[] = [];
    for (let number = this.number; number > this.number - MOST && found.length < limit; number--) {
      for (const atom of this.entries.get(number)?.made ?? []) if (atom.stream === stream) found.push(atom);
    }
    return found.reverse();
  }

  /** The last steps, the last one last. */
  last(graph: Graph, limit: number): readonly InspectedStep[] {
    const last = [...this.entries.values()].slice(-limit);
    return last.map((entry) => this.shown(graph, entry));
  }

  /** All that an atom comes from, and all that came of it: in the order in which it happened. */
  of(graph: Graph, stream: string, atom: number): InspectedLineage {
    const name = atomName(stream, atom);
    const start = this.makers.get(name);
    const found = new Map<number, Entry>();
    for (let at = start; at !== undefined && !found.has(at.number) && found.size < SHOWN; at = this.parentOf(at)) {
      found.set(at.number, at);
    }
    const open = [...(this.takers.get(name) ?? [])];
    for (let at = open.shift(); at !== undefined && found.size < SHOWN; at = open.shift()) {
      if (found.has(at.number)) continue;
      found.set(at.number, at);
      for (const made of at.made) open.push(...(this.takers.get(atomName(made.stream, made.atom)) ?? []));
    }
    const steps = [...found.values()].sort((a, b) => a.number - b.number);
    const writers = graph.sinks.flatMap(({ path, consumer }) =>
      steps.flatMap(({ made }) =>
        made
          .filter((one) => one.stream === consumer.queue.stream.path && one.events.length > 0)
          .map((one) => ({ sink: path, atom: atomName(one.stream, one.atom), written: consumer.consumed >= one.atom })),
      ),
    );
    return {
      atom: name,
      known: start !== undefined || steps.length > 0,
      steps: steps.map((one) => this.shown(graph, one)),
      sinks: writers,
    };
  }

  private parentOf({ from }: Entry): Entry | undefined {
    return from === undefined ? undefined : (this.makers.get(from) ?? this.causes.get(from));
  }

  private shown(graph: Graph, entry: Entry): InspectedStep {
    const { number, unit, step, cause, from, made, fault } = entry;
    const parent = this.parentOf(entry)?.number;
    return {
      number,
      unit,
      step,
      cause,
      from,
      parent,
      made: made.map(({ stream, atom, events }) => ({
        atom: atomName(stream, atom),
        text: textOf(graph, stream, events),
      })),
      fault,
    };
  }
}

/** Atoms that are still there: the recent ones, or if they are not known, those that somebody has to read. */
export function recentAtoms(
  graph: Graph,
  lineage: Lineage | undefined,
  stream: string,
  limit: number,
): readonly { readonly atom: number; readonly events: readonly unknown[] }[] {
  const queue = graph.queues.get(stream);
  const found = new Map<number, readonly unknown[]>();
  for (const { atom, events } of queue === undefined ? [] : heldFrom(queue.consumers)) found.set(atom, events);
  for (const { atom, events } of lineage?.lastOf(stream, limit) ?? []) found.set(atom, events);
  return [...found]
    .sort(([a], [b]) => a - b)
    .slice(-limit)
    .map(([atom, events]) => ({ atom, events }));
}

function textOf({ queues, exchange }: Graph, stream: string, events: readonly unknown[]): string {
  const codec = queues.get(stream)?.stream.codec;
  const request = exchange.targets.get(stream.replace(/^portal /, ""))?.portal.request;
  const show = (event: unknown): string => {
    if (event instanceof Request) return request === undefined ? "…" : base(request).show(event.value);
    if (event instanceof Reply) return event.future?.target === undefined ? "…" : replyText(event);
    return codec === undefined || !stream.startsWith("/") ? "…" : base(codec).show(event);
  };
  return `[${cutEvents(events, show, LONGEST).join(", ")}]`;
}

function replyText({ future, state, value }: Reply): string {
  // 2: a fault.
  if (state === 2) return (value as AtomFault).message;
  const reply = future?.target?.portal.reply;
  return reply === undefined ? "…" : base(reply).show(value);
}
