/** When what has happened is written: a cut between two steps, one at a time, soon if somebody waits for it. */
import type { Batch } from "./engines/batch.ts";
import type { Engine } from "./engines/engine.ts";
import type { Epochs, Meta } from "./epochs.ts";
import type { Graph } from "./graph.ts";
import type { Meter } from "./meter.ts";
import type { LogLine } from "./step.ts";
import { EPOCH_BYTES, type Turns } from "./turns.ts";
import type { Clock } from "./world/world.ts";

/** Ms for which a cut waits until the queues between units are empty. */
const DRAIN = 20;
/**
 * Ms that an epoch lasts at least while there is work: what is written again and again is stored once. It lasts so many
 * times as long as the cut before it took, so that cuts take a small part of the time however much there is to write.
 */
const SHORTEST_EPOCH = 25;
const LONGEST_EPOCH = 250;
const TIMES_CUT = 10;
/** Ms between two looks at whether a commit waits for room. */
const WATCH = 500;

/** What commits have to know and to tell. */
export interface CommitEvents {
  graph(): Graph;
  meta(): Meta;
  /** The run is to end. */
  stopping(): boolean;
  /** Everything that changed is in the batch. */
  cut(batch: Batch): void;
  /** Lines that steps have written since the last cut. */
  lines(): LogLine[];
  log(lines: readonly LogLine[]): void;
  note(text: string): void;
  after(delay: number, task: () => void): void;
  wake(): void;
  crash(error: unknown): void;
}

export class Commits {
  /** Something is to be committed. */
  changed = false;
  committing = false;
  private readonly engine: Engine;
  private readonly epochs: Epochs;
  private readonly turns: Turns;
  private readonly clock: Clock;
  private readonly events: CommitEvents;
  private readonly meter: Meter | undefined;
  /** To be called when what has been changed until now is durable. */
  private waiting: (() => void)[] = [];
  private lastCut = 0;
  private epochLength = SHORTEST_EPOCH;
  /** Sources wait until the queues between units are empty, or until this time. */
  private drainUntil: number | undefined;
  private watching = false;
  /** Why there is no room, as it has been told. */
  private stalled: string | undefined;

  constructor(
    engine: Engine,
    epochs: Epochs,
    turns: Turns,
    clock: Clock,
    events: CommitEvents,
    meter: Meter | undefined,
  ) {
    this.meter = meter;
    this.engine = engine;
    this.epochs = epochs;
    this.turns = turns;
    this.clock = clock;
    this.events = events;
  }

  /** Sources have given enough until the next cut. */
  get holdsSources(): boolean {
    return this.drainUntil !== undefined || (this.committing && this.turns.polledBytes > EPOCH_BYTES);
  }

  /** Resolves when what has been changed until now is durable. */
  durable(): Promise<void> {
    if (!this.engine.durable) return Promise.resolve();
    return new Promise((done) => this.waiting.push(done));
  }

  /** Make a cut, if it is time. */
  ifDue(now: number, worked: boolean): void {
    const { sources, units, effects } = this.events.graph();
    // At the end nothing begins any more: what waits for a commit is no reason for one.
    if (!this.committing && !this.events.stopping() && effects.pressing) this.changed = true;
    if (!this.engine.durable) {
      effects.prepare();
      effects.begin(effects.beginners());
      this.events.log(this.events.lines());
      for (const { source } of sources) source.cut?.()();
      for (const sink of this.events.graph().sinks) sink.visible = Math.min(sink.last, sink.consumer.queue.head);
      return;
    }
    if (this.committing || !this.changed) return;
    // Somebody waits for this commit: then the log is not idle as long as there is something to write.
    const urgent =
      this.events.stopping() || this.waiting.length > 0 || sources.some(({ source }) => source.awaited === true);
    const young = now - this.lastCut < this.epochLength && this.turns.polledBytes < EPOCH_BYTES / 2;
    if (young && worked && !urgent) return;
    if (!urgent && units.some((unit) => unit.ready && (unit.hasMessages || !this.turns.isHeld(unit)))) {
      // What is between units would have to be stored: let it run out first.
      this.drainUntil ??= now + DRAIN;
      if (now < this.drainUntil) return;
    }
    this.drainUntil = undefined;
    this.lastCut = now;
    this.commit();
    const took = this.clock.mono() - now;
    this.epochLength = Math.min(LONGEST_EPOCH, Math.max(SHORTEST_EPOCH, TIMES_CUT * took));
  }

  /** Make a cut, and write it. */
  commit(): void {
    const lines = this.events.lines();
    const heads = this.events
      .graph()
      .sinks.map((sink) => [sink, Math.min(sink.last, sink.consumer.queue.head)] as const);
    const waiting = this.waiting.splice(0);
    this.changed = false;
    this.committing = true;
    this.turns.polledBytes = 0;
    const { effects } = this.events.graph();
    if (!this.events.stopping()) effects.prepare();
    const calls = effects.beginners();
    const batch = this.epochs.cut(this.events.graph(), this.events.meta());
    this.events.cut(batch);
    const answers = this.events.graph().sources.map(({ source }) => source.cut?.());
    const begun = this.meter && { bytes: batch.bytes, time: this.clock.mono() };
    this.engine.commit(batch).then(
      () => {
        if (begun !== undefined) this.meter?.committed(begun.bytes, this.clock.mono() - begun.time);
        this.committing = false;
        this.epochs.release(batch);
        this.events.log(lines);
        if (!this.events.stopping()) effects.begin(calls);
        for (const answer of answers) answer?.();
        for (const [sink, head] of heads) sink.visible = head;
        for (const done of waiting) done();
        this.events.wake();
      },
      (error: unknown) => this.events.crash(error),
    );
    this.watch();
    // Sources may have waited for the cut.
    this.events.wake();
  }

  /** A run that waits for room on the disk looks as if it hung: say so. */
  private watch(): void {
    if (this.watching) return;
    this.watching = true;
    this.events.after(WATCH, () => {
      this.watching = false;
      const { stalled } = this.engine;
      if (stalled !== undefined && this.stalled === undefined) this.events.note(`waiting for room: ${stalled}`);
      this.stalled = stalled;
      if (this.committing || stalled !== undefined) this.watch();
    });
  }
}
