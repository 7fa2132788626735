/**
 * The sinks at work: each is given what is durable, one run at a time, and keeps its place. A write that fails is the
 * matter of the sink's policy, as a step that fails is of its unit's.
 */
import type { AtomFault, DeadLetter, Run } from "./api.ts";
import { Fault, faultCodes, toFault } from "./fault.ts";
import type { RunningSink } from "./graph.ts";
import type { Meter } from "./meter.ts";
import type { Consumer, Segment } from "./queue.ts";
import { deadLetter, decide, unreadableAtom, type Decision } from "./policies.ts";
import { Undelivered } from "./http/sink.ts";
import { DiskError, type Clock, type DiskFailure } from "./world/world.ts";

/** Bytes, roughly, events and atoms that a sink is given at once. */
const WRITE_BYTES = 4 * 1024 * 1024;
const WRITE_EVENTS = 32_768;
const WRITE_ATOMS = 65_536;

export interface OutletEvents {
  /** A sink's cursor has moved. */
  moved(): void;
  /** Call `task` after some ms. */
  after(delay: number, task: () => void): void;
  /** An atom that could not be read or written came to a sink whose policy is to skip. */
  skipped(letter: DeadLetter<unknown>, keys: readonly unknown[], decision: Extract<Decision, { kind: "skip" }>): void;
  failed(sink: RunningSink, fault: Fault, atom: number): void;
}

interface Metered {
  readonly meter: Meter;
  readonly clock: Pick<Clock, "mono">;
}

/** What a sink has to get over. */
interface Trouble {
  /** Writes of its next atoms that have failed. Not durable: nothing of them is left in the sink. */
  attempts: number;
  /** It waits until it is time for the next attempt. */
  waiting: boolean;
}

export class Outlets {
  private sinks: readonly RunningSink[];
  private readonly events: OutletEvents;
  private readonly merge: boolean;
  /** Those that have failed: they are given nothing more. */
  private readonly broken = new Set<RunningSink>();
  /** Those whose last write failed. They are given one atom at a time, so that no other is skipped with it. */
  private readonly troubles = new Map<RunningSink, Trouble>();
  private hurried = false;
  private readonly metered: Metered | undefined;

  /** `merge`: writes are few and large rather than cheap to put together. */
  constructor(sinks: readonly RunningSink[], merge: boolean, events: OutletEvents, metered: Metered | undefined) {
    this.metered = metered;
    this.sinks = sinks;
    this.merge = merge;
    this.events = events;
  }

  /** From now on these are there; of others nothing is kept. */
  replace(sinks: readonly RunningSink[]): void {
    for (const sink of this.sinks) {
      if (sinks.includes(sink)) continue;
      this.broken.delete(sink);
      this.troubles.delete(sink);
    }
    this.sinks = sinks;
  }

  /** It writes nothing, and has nothing to write, or cannot. */
  rests(sink: RunningSink): boolean {
    return !sink.busy && (this.broken.has(sink) || this.troubles.has(sink) || available(sink) <= 0);
  }

  /** Some sink is writing, or could be. */
  get busy(): boolean {
    return this.sinks.some((sink) => sink.busy || (!this.broken.has(sink) && available(sink) > 0));
  }

  /** Everything was written, and nothing will come. */
  get finished(): boolean {
    return this.sinks.every((sink) => !sink.busy && sink.consumer.finished);
  }

  /** The app is about to end: what waits for another attempt has its last one now, and fails if it fails. */
  hurry(): void {
    if (this.hurried) return;
    this.hurried = true;
    for (const trouble of this.troubles.values()) trouble.waiting = false;
    for (const { sink } of this.sinks) sink.hurry?.();
  }

  /** Start a write for every sink that has none under way and something to write. */
  start(): void {
    for (const sink of this.sinks) {
      if (sink.busy || this.broken.has(sink) || this.troubles.get(sink)?.waiting === true) continue;
      const count = available(sink);
      if (count > 0) this.next(sink);
    }
  }

  private next(sink: RunningSink): void {
    const { consumer } = sink;
    const { segment, index } = consumer;
    const fault = segment.faults?.get(index);
    if (fault !== undefined) {
      this.poisoned(sink, fault);
      return;
    }
    const run = this.troubles.has(sink)
      ? gather(consumer, 1, false)
      : gather(consumer, Math.min(sink.sink.atOnce ?? Infinity, sink.visible - consumer.consumed), this.merge);
    if (run.events.length === 0) {
      this.passed(sink, run);
      return;
    }
    sink.busy = true;
    const begun = this.metered?.clock.mono() ?? 0;
    sink.sink.write(run).then(
      (cursor) => {
        if (this.metered !== undefined) {
          const { meter, clock } = this.metered;
          meter.wrote(sink.path, consumer.queue.stream.path, run, clock.mono() - begun);
        }
        sink.busy = false;
        sink.cursor = cursor;
        this.troubles.delete(sink);
        this.passed(sink, run);
        // At once: waiting for the next slice would let the queue grow.
        if (!this.broken.has(sink) && available(sink) > 0) this.next(sink);
      },
      (error: unknown) => {
        sink.busy = false;
        this.unwritten(sink, run, error);
      },
    );
  }

  private passed(sink: RunningSink, run: Run<unknown>): void {
    sink.consumer.skipTo(run.first + run.ends.length - 1);
    sink.events += run.events.length;
    sink.dirty = true;
    this.events.moved();
  }

  /** A write has failed: only what the disk may come to allow, or another service to take, is tried again. */
  private unwritten(sink: RunningSink, run: Run<unknown>, error: unknown): void {
    const fault = sinkFault(error);
    // The file is not what it was, so no atom can be written to it.
    if (fault.code === faultCodes.outputChanged) {
      this.fail(sink, fault, run.first);
      return;
    }
    const trouble = this.troubles.get(sink) ?? { attempts: 0, waiting: false };
    const undelivered = fault instanceof Undelivered && fault.temporary;
    if (undelivered && this.hurried && this.merge) {
      // The next process sends it again.
      this.broken.add(sink);
      this.events.moved();
      return;
    }
    const decision = decide(sink.policies, trouble.attempts, !(error instanceof DiskError) && !undelivered);
    if (decision.kind === "halt" || (decision.kind === "retry" && this.hurried)) {
      this.fail(sink, fault, run.first);
      return;
    }
    this.troubles.set(sink, trouble);
    if (decision.kind === "retry") {
      this.metered?.meter.retried(sink.path);
      trouble.attempts++;
      trouble.waiting = true;
      this.events.after(decision.delay, () => (trouble.waiting = false));
    } else if (run.ends.length === 1) {
      trouble.attempts = 0;
      this.skip(sink, fault, decision);
    }
    // If it was given several atoms, they are written one by one now.
    this.start();
  }

  private poisoned(sink: RunningSink, fault: AtomFault): void {
    const decision = decide(sink.policies, 0, true);
    if (decision.kind === "skip") this.skip(sink, fault, decision);
    else this.fail(sink, unreadableAtom(fault), sink.consumer.consumed + 1);
  }

  /** Pass over the next atom. */
  private skip(sink: RunningSink, fault: AtomFault, decision: Extract<Decision, { kind: "skip" }>): void {
    const { consumer } = sink;
    const { segment, index, queue } = consumer;
    const atom = consumer.consumed + 1;
    const events = segment.events.slice(segment.start(index), segment.start(index + 1));
    const keys = segment.keys.slice(segment.start(index), segment.start(index + 1));
    consumer.skipTo(atom);
    sink.dirty = true;
    this.events.skipped(deadLetter(events, fault, sink.path, queue.stream.path, atom), keys, decision);
  }

  private fail(sink: RunningSink, fault: Fault, atom: number): void {
    this.broken.add(sink);
    this.events.failed(sink, fault, atom);
  }
}

/**
 * The next atoms, at most `count`; if `merge`, of as many segments as make one large write, because each may cost a flush
 * of the disk. Ends before an atom that could not be read; the first one is not.
 */
function gather(consumer: Consumer, count: number, merge: boolean): Run<unknown> {
  const { queue } = consumer;
  const keyed = queue.stream.key !== undefined;
  const most = Math.max(1, Math.min(WRITE_EVENTS, Math.floor(WRITE_BYTES / Math.max(1, queue.weight))));
  let left = Math.min(count, WRITE_ATOMS);
  const parts: Run<unknown>[] = [];
  let events = 0;
  let index = consumer.index;
  for (let segment: Segment | undefined = consumer.segment; segment !== undefined && left > 0; segment = segment.next) {
    const base = segment.start(index);
    let end = index;
    while (end < segment.atoms && left > 0 && segment.faults?.has(end) !== true) {
      if (events + end > index && events + segment.start(end) - base >= most) break;
      end++;
      left--;
    }
    if (end > index) {
      const whole = index === 0 && end === segment.atoms && segment.next !== undefined;
      parts.push(whole ? segment.whole(keyed) : segment.slice(index, end, keyed));
    }
    events += segment.start(end) - base;
    if (!merge || end < segment.atoms || events >= most) break;
    index = 0;
  }
  return join(parts);
}

/** Copied natively, part by part: a loop over events would cost more than most sinks do. */
function join(parts: readonly Run<unknown>[]): Run<unknown> {
  const [first, ...others] = parts;
  if (first === undefined) throw new Error("a sink is given atoms that are there");
  if (others.length === 0) return first;
  const ends = first.ends.slice();
  let start = first.events.length;
  for (const part of others) {
    for (const end of part.ends) ends.push(start + end);
    start += part.events.length;
  }
  return {
    first: first.first,
    ends,
    events: first.events.concat(...others.map((part) => part.events)),
    keys: first.keys?.concat(...others.map((part) => part.keys ?? [])),
    faults: undefined,
  };
}

/** Atoms of the present segment that it may write now. */
function available(sink: RunningSink): number {
  const ready = sink.consumer.ready();
  return Math.min(ready, sink.visible - sink.consumer.consumed);
}

/** Why a sink cannot write, for people. */
export function sinkFault(error: unknown): Fault {
  if (!(error instanceof DiskError)) return toFault(error);
  const message = `${error.path === "" ? "the empty path" : error.path} cannot be written: ${error.message}`;
  return new Fault(faultCodes.diskFailed, message, { help: [cures[error.failure]] });
}

const cures: Readonly<Record<DiskFailure, string>> = {
  full: "make room on the disk and run again; with --data it goes on from the last commit",
  folder: "name a file in it",
  denied: "give yourself the right to write it, or write to another folder",
  missing: "paths are relative to the folder in which the program is started",
  exists: "write to another path",
  io: "check that the path can be written to, and run again",
};
