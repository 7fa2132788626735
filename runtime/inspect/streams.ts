/** Streams, who reads them and how far: without moving a reader. */
import type { Graph } from "../graph.ts";
import { Mailbox } from "../portals/mailbox.ts";
import type { Consumer, Queue, Segment } from "../queue.ts";
import { typeOf } from "../apps/compose.ts";
import type { InspectedReader, InspectedStream } from "./model.ts";

/** The readers of each stream, by their names; those that only keep or observe it are none. */
export type ReadersOf = ReadonlyMap<Queue, readonly (readonly [by: string, consumer: Consumer])[]>;

export function readersOf({ units, sinks }: Graph): ReadersOf {
  const found = new Map<Queue, (readonly [string, Consumer])[]>();
  const add = (by: string, consumer: Consumer): void => {
    const known = found.get(consumer.queue);
    if (known === undefined) found.set(consumer.queue, [[by, consumer]]);
    else known.push([by, consumer]);
  };
  for (const unit of units) for (const cursor of unit.cursors) add(unit.path, cursor);
  for (const { path, consumer } of sinks) add(path, consumer);
  return found;
}

export function inspectStreams(graph: Graph, readers: ReadersOf): readonly InspectedStream[] {
  const sources = new Set(graph.sources.map(({ queue }) => queue));
  const sequencers = new Set(graph.sequencers.map(({ queue }) => queue));
  return [...graph.queues.values()]
    .filter((queue) => !(queue instanceof Mailbox))
    .map((queue): InspectedStream => {
      const own = (readers.get(queue) ?? []).map(([by, consumer]) => readerOf(by, consumer));
      const slowest = own.reduce<InspectedReader | undefined>(
        (a, b) => (a === undefined || b.lag > a.lag ? b : a),
        undefined,
      );
      const events = slowest?.events ?? 0;
      return {
        path: queue.stream.path,
        kind: sources.has(queue) ? "source" : sequencers.has(queue) ? "sequencer" : "stream",
        type: typeOf(queue.stream),
        key: queue.stream.key?.schema,
        atoms: queue.head,
        complete: queue.sealed,
        readers: own,
        queue: { atoms: slowest?.lag ?? 0, events, bytes: Math.round(events * queue.weight) },
      };
    });
}

function readerOf(by: string, consumer: Consumer): InspectedReader {
  const { queue, consumed } = consumer;
  return { by, taken: consumed, lag: Math.max(0, queue.head - consumed), events: eventsBehind(consumer) };
}

/** Events that it has not taken. */
export function eventsBehind({ segment, index }: Consumer): number {
  let events = -segment.start(index);
  for (let at: Segment | undefined = segment; at !== undefined; at = at.next) events += at.size;
  return events;
}

/** The atoms that the slowest of them has not taken: they are there. */
export function heldFrom(
  consumers: readonly Consumer[],
): readonly { readonly atom: number; readonly events: readonly unknown[] }[] {
  const [slowest] = [...consumers].sort((a, b) => a.consumed - b.consumed);
  if (slowest === undefined) return [];
  const held: { readonly atom: number; readonly events: readonly unknown[] }[] = [];
  let { index } = slowest;
  for (let at: Segment | undefined = slowest.segment; at !== undefined; at = at.next) {
    for (; index < at.atoms; index++) {
      held.push({ atom: at.first + index, events: at.events.slice(at.start(index), at.start(index + 1)) });
    }
    index = 0;
  }
  return held;
}
