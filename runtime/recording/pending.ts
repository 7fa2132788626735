/** What is on its way between two steps: atoms and requests that nobody has taken, handlers that wait, timers. */
import { base } from "../codec/base.ts";
import type { Graph } from "../graph.ts";
import { compositeKinds, Composite, type FutureCell } from "../portals/future.ts";
import type { FiberCell } from "../portals/fiber.ts";
import { show } from "../values/show.ts";
import { nameOf } from "./machine.ts";

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

function handlerOf(fiber: FiberCell): PendingHandler {
  const { table, task, key, awaited } = fiber;
  const codec = table.keyCodecOf(fiber);
  const shown = key === undefined ? undefined : codec === undefined ? show(key) : base(codec).show(key);
  const deadline = awaited instanceof Composite && awaited.deadline > 0 ? awaited.deadline : undefined;
  return { unit: table.path, task, key: shown, awaits: awaited ? awaitedOf(awaited) : "its turn", deadline };
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
