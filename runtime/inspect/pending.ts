/** What is on its way between two steps: atoms and requests that nobody has taken, handlers that wait, timers. */
import { base } from "../codec/base.ts";
import type { Graph } from "../graph.ts";
import { compositeKinds, Composite, type FutureCell } from "../portals/future.ts";
import type { FiberCell } from "../portals/fiber.ts";
import { show } from "../values/show.ts";

export interface PendingReads {
  readonly unit: string;
  /** What it reads: `stream /app/orders`, `portal /app/stock`, `replies to /app/orders`. */
  readonly from: string;
  /** Atoms that are there and not taken. */
  readonly atoms: number;
}

export interface PendingHandler {
  readonly unit: string;
  readonly task: string;
  readonly key: string | undefined;
  /** Where it stands: `basket/next/stock`. */
  readonly point: string;
  /** What it waits for: `a reply of /app/stock`, `its time`, `its turn`. */
  readonly awaits: string;
  /** Ms since 1970 at which it goes on by itself, if it does. */
  readonly deadline: number | undefined;
}

export interface PendingTimer {
  readonly unit: string;
  readonly timer: string;
  readonly key: string | undefined;
  /** Ms since 1970. */
  readonly deadline: number;
}

export interface Pending {
  readonly reads: readonly PendingReads[];
  readonly handlers: readonly PendingHandler[];
  readonly timers: readonly PendingTimer[];
}

export function pendingOf({ units }: Graph): Pending {
  const reads = units.flatMap((unit) =>
    unit.cursors.flatMap((cursor): readonly PendingReads[] => {
      const { stream, head } = cursor.queue;
      const atoms = cursor.ready() === 0 ? 0 : head - cursor.consumed;
      return atoms === 0 ? [] : [{ unit: unit.path, from: nameOf(stream.path), atoms }];
    }),
  );
  const handlers = units.flatMap(({ fibers }) =>
    (fibers?.places.cells ?? []).filter(({ live }) => live).map((fiber) => handlerOf(fiber)),
  );
  const timers = units.flatMap(({ path, fibers }) =>
    (fibers?.timers.list() ?? []).map(({ name, key, deadline }) => ({ unit: path, timer: name, key, deadline })),
  );
  return { reads, handlers, timers };
}

export function handlerOf(fiber: FiberCell): PendingHandler {
  const { table, task, awaited, point } = fiber;
  const deadline = awaited instanceof Composite && awaited.deadline > 0 ? awaited.deadline : undefined;
  const awaits = awaited ? awaitedOf(awaited) : "its turn";
  return { unit: table.path, task, key: keyTextOf(fiber), point, awaits, deadline };
}

export function keyTextOf(fiber: FiberCell): string | undefined {
  const { table, key } = fiber;
  const codec = table.keyCodecOf(fiber);
  return key === undefined ? undefined : codec === undefined ? show(key) : base(codec).show(key);
}

function awaitedOf(future: FutureCell): string {
  if (!(future instanceof Composite)) return `a reply of ${future.target?.path ?? "a portal"}`;
  const parts = future.parts.map(awaitedOf).join(", ");
  switch (future.kind) {
    case compositeKinds.sleep:
      return "its time";
    case compositeKinds.within:
      return `${parts}, for some time`;
    case compositeKinds.first:
      return `the first of: ${parts}`;
    case compositeKinds.all:
      return `all of: ${parts}`;
  }
}

/** A stream as it is called in messages: `stream /app/orders`, `portal /app/stock`, `replies to /app/orders`. */
export function nameOf(path: string): string {
  if (path.startsWith("/")) return `stream ${path}`;
  return path.startsWith("replies ") ? `replies to ${path.slice("replies ".length)}` : path;
}
