/**
 * Runs the apps of a process: turns of units, downstream first as far as there are no cycles, then what sources have, in slices between turns of the event loop; a cut
 * whenever the engine is idle and something has changed; sinks behind it. Ends when nothing can come, or when told to.
 * An app that fails halts; the others go on.
 */
import { residentCells, type ProgramGuide } from "./options.ts";
import { AppChanges } from "./apps/changes.ts";
import { compose, type PreparedApp } from "./apps/compose.ts";
import type { Registry } from "./apps/registry.ts";
import { RunningApp } from "./apps/running.ts";
import type { Batch } from "./engines/batch.ts";
import type { Engine } from "./engines/engine.ts";
import { Alarm } from "./alarm.ts";
import { Commits, type CommitEvents } from "./commits.ts";
import { Epochs, type Meta } from "./epochs.ts";
import { Failures, type FaultEnding } from "./failures.ts";
import type { Fault } from "./fault.ts";
import { completeSequencers } from "./completion.ts";
import type { HttpServer } from "./http/server.ts";
import { buildGraph, type Graph, type GraphContext, type RunningSink } from "./graph.ts";
import type { Inspected } from "./inspect/inspector.ts";
import type { Lineage } from "./inspect/lineage.ts";
import type { Meter } from "./meter.ts";
import { Observation, type Observer } from "./observe.ts";
import { Opened } from "./opened.ts";
import { Outlets, sinkFault, type OutletEvents } from "./outlets.ts";
import { atomFault } from "./policies.ts";
import { breakSilence } from "./portals/silence.ts";
import type { Queue } from "./queue.ts";
import type { Report } from "./report.ts";
import type { LogLine } from "./step.ts";
import { requeueRefusal, whatIsAgain } from "./requeue.ts";
import { Names } from "./store.ts";
import { Turns, type TurnEvents } from "./turns.ts";
import type { Clock, World } from "./world/world.ts";

/** Ms after which an engine without room is asked again. */
const ROOM_AGAIN = 50;

export interface Totals {
  /** Events that sources gave. */
  readonly read: number;
  /** Events that sinks took. */
  readonly written: number;
  /** 0..1, if all sources know. */
  readonly fraction: number | undefined;
}

export type Ending =
  | { readonly kind: "completed" }
  /** It had completed before. */
  | { readonly kind: "nothing to do" }
  | FaultEnding
  /** Of several apps, some have halted, which was told when it happened; the others have ended. */
  | { readonly kind: "halted"; readonly faults: readonly Fault[] }
  | { readonly kind: "interrupted" };

export interface RunnerOptions {
  readonly cells?: number | undefined;
  readonly open?: boolean;
  /** Streams of which all atoms are kept for readers to come, besides those that an app reads from the start. */
  readonly retain?: readonly string[] | undefined;
  readonly observers?: readonly Observer[];
  /** Adds to what is written, with each cut. */
  readonly atCut?: ((batch: Batch) => void) | undefined;
  readonly meter?: Meter | undefined;
}

export class Runner {
  private readonly engine: Engine;
  private readonly world: World;
  private readonly report: Report;
  private readonly server: HttpServer;
  private readonly names = new Names();
  private readonly epochs: Epochs;
  private readonly outlets: Outlets;
  private readonly context: GraphContext;
  private graph: Graph;
  apps: readonly RunningApp[];
  private readonly meter: Meter | undefined;
  private meta: Meta = { seed: 0, completed: false };

  private lines: LogLine[] = [];
  /** To be called when some sinks have nothing to write any more. */
  private resting: { readonly sinks: readonly RunningSink[]; readonly done: () => void }[] = [];
  private scheduled = false;
  private stopping: Ending | undefined;
  /** Sources and sinks are; before that nothing runs, though a source may have something already. */
  private started = false;
  private over = false;
  private readonly timers = new Set<() => void>();
  private readonly alarm: Alarm;
  private askedForRoom = false;
  /** Those who wait for answers get them, until this time; nothing else is taken any more. */
  private lastCall: number | undefined;
  private finish: (ending: Ending) => void = () => {};
  private crash: (error: unknown) => void = () => {};
  private readonly turns: Turns;
  private readonly commits: Commits;
  private readonly observation: Observation | undefined;
  private readonly opened: Opened;
  private readonly failures: Failures;
  /** Which apps run may be changed, one change at a time. */
  readonly changes: AppChanges;
  /** Called when it runs. */
  onStart: () => Promise<void> = () => Promise.resolve();
  /** Called after every slice. */
  onSlice: () => void = () => {};

  constructor(
    apps: readonly PreparedApp[],
    registry: Registry,
    engine: Engine,
    world: World,
    report: Report,
    server: HttpServer,
    /** `open`: apps may be launched while it runs, and it does not end by itself. */
    { cells = residentCells, open = false, retain = [], observers = [], atCut, meter }: RunnerOptions = {},
  ) {
    this.engine = engine;
    this.world = world;
    this.report = report;
    this.server = server;
    this.meter = meter;
    this.epochs = new Epochs(engine, this.names, registry);
    this.names.load(engine);
    const stored = this.epochs.readMeta();
    this.meta = stored ?? { seed: Math.floor(world.random("steps")() * 2 ** 32) | 0, completed: false };
    this.context = {
      world,
      engine,
      names: this.names,
      lines: this.lines,
      seed: this.meta.seed,
      resident: cells,
      open,
      retain: new Set(retain),
      effects: {
        changed: () => {
          this.commits.changed = true;
          this.wake();
        },
        shown: (fault) => atomFault(fault, world.position?.(fault)),
      },
    };
    this.graph = buildGraph(compose(apps), this.context);
    this.observation = observers.length === 0 ? undefined : new Observation(observers, this.graph);
    this.apps = apps.map((app) => new RunningApp(app, this.graph));
    this.alarm = new Alarm(
      () => this.graph.timed,
      world.clock,
      () => this.wake(),
    );
    const turnEvents: TurnEvents = {
      graph: () => this.graph,
      alarm: this.alarm,
      stopping: () => this.stopping !== undefined,
      mayPoll: (source) => {
        if (this.lastCall !== undefined && source.source.endpoint === undefined) return false;
        return !this.commits.holdsSources;
      },
      changed: () => (this.commits.changed = true),
      failed: (unit, failure) => this.failures.ofStep(unit, failure),
      ended: () => this.completeSequencers(),
      noRoom: () => this.askForRoom(),
    };
    this.turns = new Turns(world, engine, turnEvents, this.observation, meter);
    const commitEvents: CommitEvents = {
      graph: () => this.graph,
      meta: () => this.meta,
      stopping: () => this.stopping !== undefined,
      cut: (batch) => {
        this.observation?.arrived();
        atCut?.(batch);
      },
      lines: () => this.takeLines(),
      log: (lines) => report.log(lines),
      note: (text) => report.note(text),
      after: (delay, task) => this.after(delay, task),
      wake: () => this.wake(),
      crash: (error) => this.crash(error),
    };
    this.commits = new Commits(engine, this.epochs, this.turns, world.clock, commitEvents, meter);
    const outletEvents: OutletEvents = {
      moved: () => {
        this.commits.changed = true;
        this.completeSequencers();
        this.wake();
      },
      after: (delay, task) => this.after(delay, task),
      skipped: (letter, keys, { to }) => {
        this.failures.passedOver(letter, keys, to);
        outletEvents.moved();
      },
      failed: (sink, fault, atom) => this.failures.ofSink(sink, fault, atom),
    };
    const metered = meter && { meter, clock: world.clock };
    this.outlets = new Outlets(this.graph.sinks, engine.durable, outletEvents, metered);
    this.opened = new Opened(world, engine, this.epochs, server, this.meta.seed, {
      wake: () => this.wake(),
      failed: (source, fault) => this.failures.ofSource(source, fault),
      crash: (error) => this.crash(error),
    });
    this.failures = new Failures({
      world,
      engine,
      report,
      opened: this.opened,
      open,
      meter,
      observation: this.observation,
      graph: () => this.graph,
      apps: () => this.apps,
      stopping: () => this.stopping !== undefined,
      after: (delay, task) => this.after(delay, task),
      wake: () => this.wake(),
      end: (ending) => {
        // The first fault is the one that is told.
        if (this.stopping?.kind !== "fault") this.stopping = ending;
        this.wake();
      },
    });
    this.changes = new AppChanges({
      context: this.context,
      opened: this.opened,
      epochs: this.epochs,
      names: this.names,
      graph: () => this.graph,
      apps: () => this.apps,
      install: (graph, apps) => this.install(graph, apps),
      giveUp: (units) => this.failures.giveUp(units),
      committed: () => this.committed(),
      rested: (sinks) => this.rested(sinks),
    });
  }

  /** From the last cut, or the beginning, to the end. Rejects for what nobody could expect. */
  async run(): Promise<Ending> {
    if (this.meta.completed) return { kind: "nothing to do" };
    const cursors = this.epochs.recover(this.graph);
    this.observation?.recovered();
    this.graph.effects.recovered();
    try {
      await this.opened.open(this.graph, cursors);
      this.completeSequencers();
    } catch (error) {
      const fault = sinkFault(error);
      await this.close();
      return { kind: "fault", fault, shown: atomFault(fault, undefined), context: { help: fault.help } };
    }
    const ended = new Promise<Ending>((resolve, reject) => {
      this.finish = resolve;
      this.crash = reject;
    });
    this.observation?.started();
    this.started = true;
    this.wake();
    try {
      await this.onStart();
      return await ended;
    } finally {
      this.over = true;
      await this.close();
    }
  }

  /** Finish the step, commit, end; those who have asked from outside are given their answers, if these come soon. */
  interrupt(): void {
    this.server.end();
    if (this.started && !this.over && this.stopping === undefined && this.answering) {
      const { grace } = this.server;
      this.lastCall ??= this.world.clock.mono() + grace;
      this.after(grace, () => {});
    } else this.stopping ??= { kind: "interrupted" };
    this.wake();
  }

  private get answering(): boolean {
    return this.graph.sources.some(({ source }) => source.answering === true);
  }

  /** Something was thrown outside of all steps. */
  stray(error: unknown): void {
    this.failures.stray(error);
  }

  /** What there is to be looked at, between two steps. `clock`: one whose readings are not recorded. */
  inspected(clock: Clock, guide?: ProgramGuide, lineage?: Lineage): Inspected {
    const { graph, apps, engine } = this;
    const { halts } = this.failures;
    return { of: "process", graph, apps, engine, clock, halts, guide, lineage };
  }

  /** By the paths of their streams. */
  get queues(): ReadonlyMap<string, Queue> {
    return this.graph.queues;
  }

  get totals(): Totals {
    let read = 0;
    let written = 0;
    let fraction = 0;
    for (const source of this.graph.sources) {
      read += source.events;
      fraction += source.state === "ended" ? 1 : (source.source.progress() ?? Number.NaN);
    }
    for (const sink of this.graph.sinks) written += sink.events;
    const share = fraction / this.graph.sources.length;
    return { read, written, fraction: Number.isNaN(share) ? undefined : share };
  }

  private async close(): Promise<void> {
    for (const cancel of this.timers) cancel();
    this.alarm.stop();
    this.graph.effects.stop();
    await this.opened.closeAll(this.graph);
  }

  // ---- apps that come and go ---------------------------------------------------------------------------------------

  /**
   * Give the events of a dead letter again to the stream in which they failed, as an atom like any other: all who read it
   * get it. Resolves when that is durable. Once for each letter: fails with a Fault if it was, or cannot be.
   */
  async requeue(sequencer: string, atom: number): Promise<{ readonly stream: string; readonly atom: number }> {
    const { kept, target, run } = whatIsAgain(this.graph, sequencer, atom);
    if (this.stopping !== undefined) throw requeueRefusal("the process is ending");
    target.append(run);
    const { head } = target;
    this.graph.letters.giveAgain(kept);
    await this.committed();
    return { stream: target.stream.path, atom: head };
  }

  private install(graph: Graph, apps: readonly RunningApp[]): void {
    this.graph = graph;
    this.observation?.follow(graph);
    this.apps = apps;
    this.outlets.replace(graph.sinks);
    this.commits.changed = true;
    this.completeSequencers();
    this.wake();
  }

  /** What has been changed until now is durable. */
  private committed(): Promise<void> {
    this.commits.changed = true;
    this.wake();
    return this.started ? this.commits.durable() : Promise.resolve();
  }

  private rested(sinks: readonly RunningSink[]): Promise<void> {
    this.wake();
    return new Promise((done) => this.resting.push({ sinks, done }));
  }

  // ---- the loop ----------------------------------------------------------------------------------------------------

  private wake(): void {
    if (!this.started || this.scheduled || this.over) return;
    this.scheduled = true;
    this.world.defer(() => {
      this.scheduled = false;
      if (this.over) return;
      try {
        this.slice();
      } catch (error) {
        this.crash(error);
      }
    });
  }

  private slice(): void {
    const { worked, now } = this.turns.take();
    if (this.graph.cycles.length > 0) this.completeSequencers();
    this.commits.ifDue(now, worked);
    if (this.lastCall !== undefined && (now >= this.lastCall || !this.answering)) {
      this.stopping ??= { kind: "interrupted" };
    }
    if (this.stopping !== undefined) this.outlets.hurry();
    this.outlets.start();
    this.onSlice();
    for (const one of this.resting.filter(({ sinks }) => sinks.every((sink) => this.outlets.rests(sink)))) {
      this.resting = this.resting.filter((other) => other !== one);
      one.done();
    }
    if (this.stopping !== undefined) this.endIfQuiet(this.stopping);
    else if (worked) this.wake();
    else {
      this.alarm.arm();
      this.completeIfDone();
      if (this.failures.halts.length > 0) this.endIfStuck();
    }
  }

  private askForRoom(): void {
    if (this.askedForRoom) return;
    this.askedForRoom = true;
    this.after(ROOM_AGAIN, () => {
      this.askedForRoom = false;
    });
  }

  /** Run `task` and wake up after some ms. */
  private after(delay: number, task: () => void): void {
    const cancel = this.world.clock.at(this.world.clock.mono() + delay, () => {
      this.timers.delete(cancel);
      task();
      this.wake();
    });
    this.timers.add(cancel);
  }

  private takeLines(): LogLine[] {
    // The scopes of steps hold this very array.
    return this.lines.splice(0);
  }

  private completeSequencers(): void {
    if (!completeSequencers(this.graph.sequencers, this.graph.cycles)) return;
    this.commits.changed = true;
    this.wake();
  }

  // ---- the end -----------------------------------------------------------------------------------------------------

  private completeIfDone(): void {
    this.completeSequencers();
    const { sources, units } = this.graph;
    // Of an open process nobody can say that nothing will come.
    if (this.context.open || this.commits.committing || !sources.every((source) => source.state === "ended")) return;
    if (!units.every((unit) => unit.done)) this.breakSilence();
    if (!units.every((unit) => unit.done)) return;
    if (!this.outlets.finished || !this.graph.effects.idle) return;
    if (this.engine.durable && !this.meta.completed) {
      this.meta = { ...this.meta, completed: true };
      this.commits.commit();
    } else if (!this.commits.changed || !this.engine.durable) {
      this.finish({ kind: "completed" });
    }
  }

  /** Some apps have halted, and the others have ended or wait for them. */
  private endIfStuck(): void {
    if (this.context.open) return;
    if (
      this.commits.committing ||
      (this.engine.durable && this.commits.changed) ||
      this.failures.retrying ||
      this.outlets.busy
    )
      return;
    if (!this.graph.sources.every(({ state }) => state === "ended")) return;
    // A handler that sleeps goes on, and so does one that waits for an effect.
    if (this.alarm.first !== undefined || !this.graph.effects.idle) return;
    for (const app of this.apps) {
      const awaited = app.halted ? undefined : app.awaits;
      if (awaited !== undefined && !app.completed) {
        this.report.note(`the app ${app.name} ends here: it waits for ${awaited}, and nothing comes any more`);
      }
    }
    this.finish({ kind: "halted", faults: this.failures.faults });
  }

  /** Nothing can happen any more, and yet handlers wait. */
  private breakSilence(): void {
    const { units } = this.graph;
    if (
      this.outlets.busy ||
      (this.engine.durable && this.commits.changed) ||
      units.some((unit) => unit.blocked || unit.ready)
    )
      return;
    if (this.alarm.first !== undefined || !this.graph.effects.idle || !breakSilence(units)) return;
    this.commits.changed = true;
    this.wake();
  }

  /** What is committed is given to the sinks before the end, and their cursors are committed. */
  private endIfQuiet(ending: Ending): void {
    if (this.commits.committing || this.outlets.busy) return;
    if (this.engine.durable && this.commits.changed) this.commits.commit();
    else this.finish(ending);
  }
}
