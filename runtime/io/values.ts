/** Sources whose events are in the program: lists of atoms, ranges of Ints, ticks of a clock. */
import type { Polled, Run, Source, SourceContext } from "../api.ts";
import { Reader, Writer } from "../bytes.ts";
import { showInstant } from "../values/instant-text.ts";

/** Atoms by value: `values([[1, 2], [3]])`. */
export function values<T>(atoms: readonly (readonly T[])[]): Source<T> {
  let next = 0;
  return {
    name: "values",
    inProgram: true,
    start(_context, cursor) {
      if (cursor !== undefined) next = new Reader(cursor).varint();
      return Promise.resolve();
    },
    poll(limit) {
      if (next >= atoms.length) return "end";
      const events: T[] = [];
      const ends: number[] = [];
      // Atoms without events count too.
      while (next < atoms.length && events.length < limit && ends.length < limit) {
        for (const event of atoms[next++] ?? []) events.push(event);
        ends.push(events.length);
      }
      return run(events, ends);
    },
    cursor: () => varint(next),
    showCursor: (cursor) => `atom ${new Reader(cursor).varint()}`,
    progress: () => (atoms.length === 0 ? 1 : next / atoms.length),
    stop: () => Promise.resolve(),
  };
}

/** The Ints from `from` up to `to`, without it, in atoms of `atom` (1). */
export function range(from: number, to: number, options: { readonly atom?: number } = {}): Source<number> {
  const atom = atLeastOne(options.atom ?? 1);
  let next = from;
  return {
    name: `range(${from}, ${to})`,
    inProgram: true,
    start(_context, cursor) {
      if (cursor !== undefined) next = new Reader(cursor).int();
      return Promise.resolve();
    },
    poll(limit) {
      if (next >= to) return "end";
      const events: number[] = [];
      const ends: number[] = [];
      do {
        for (const end = Math.min(to, next + atom); next < end; next++) events.push(next);
        ends.push(events.length);
      } while (next < to && events.length + atom <= limit);
      return run(events, ends);
    },
    cursor() {
      const writer = new Writer(16);
      writer.int(next);
      return writer.take();
    },
    showCursor: (cursor) => `before ${new Reader(cursor).int()}`,
    progress: () => (to <= from ? 1 : (next - from) / (to - from)),
    stop: () => Promise.resolve(),
  };
}

/** An atom of one Instant every `period` ms. A tick that nobody took in time is not made up for. */
export function every(period: number): Source<number> {
  const wait = atLeastOne(period);
  let context: SourceContext<number> | undefined;
  let cancel: (() => void) | undefined;
  let due = 0;
  let tick: number | undefined;
  let latest = 0;
  const arm = (): void => {
    const { clock } = (context as SourceContext<number>).world;
    due = Math.max(due + wait, clock.mono());
    cancel = clock.at(due, () => {
      tick = Math.max(latest, clock.wall());
      context?.wake();
      arm();
    });
  };
  return {
    name: `every ${period} ms`,
    start(given, cursor) {
      context = given;
      if (cursor !== undefined) latest = new Reader(cursor).varint();
      due = given.world.clock.mono();
      arm();
      return Promise.resolve();
    },
    poll(): Polled<number> {
      if (tick === undefined) return "pending";
      latest = tick;
      tick = undefined;
      return run([latest], [1]);
    },
    cursor: () => varint(latest),
    showCursor: (cursor) => showInstant(new Reader(cursor).varint()),
    progress: () => undefined,
    stop() {
      cancel?.();
      return Promise.resolve();
    },
  };
}

function run<T>(events: T[], ends: number[]): Run<T> {
  return { first: 1, ends, events, keys: undefined, faults: undefined };
}

function varint(n: number): Uint8Array {
  const writer = new Writer(16);
  writer.varint(n);
  return writer.take();
}

function atLeastOne(n: number): number {
  return Math.max(1, n);
}
