/**
 * Runs the apps of a process: turns of units, downstream first as far as there are no cycles, then what sources have, in slices between turns of the event loop; a cut
 * whenever the engine is idle and something has changed; sinks behind it. Ends when nothing can come, or when told to.
 * An app that fails halts; the others go on.
 */
import {
  residentCells,
  type AppDefinition,
  type AtomFault,
  type Endpoint,
  type ProgramGuide,
  type Source,
} from "./api.ts";
import { beginningsOf, compose, type PreparedApp } from "./apps/compose.ts";
import type { Registry } from "./apps/registry.ts";
import { RunningApp } from "./apps/running.ts";
import type { Batch } from "./engines/batch.ts";
import type { Engine } from "./engines/engine.ts";
import { Alarm } from "./alarm.ts";
import { Commits, type CommitEvents } from "./commits.ts";
import { Epochs, type Meta } from "./epochs.ts";
import { Fault, toFault } from "./fault.ts";
import { completeSequencers } from "./completion.ts";
import type { HttpServer } from "./http/server.ts";
import { buildGraph, type Graph, type GraphContext, type RunningSink, type RunningSource } from "./graph.ts";
import type { Halt, Inspected } from "./inspect/inspector.ts";
import { Letters } from "./inspect/letters.ts";
import type { Lineage } from "./inspect/lineage.ts";
import type { Meter } from "./meter.ts";
import { Observation, type Observer } from "./observe.ts";
import { Outlets, sinkFault, type OutletEvents } from "./outlets.ts";
import { atomFault, judge, passOver, single } from "./policies.ts";
import { breakSilence } from "./portals/silence.ts";
import type { Queue } from "./queue.ts";
import type { FaultContext, Report } from "./report.ts";
import type { LogLine } from "./step.ts";
import { requeueRefusal, whatIsAgain } from "./requeue.ts";
import { Names } from "./store.ts";
import { Turns, type TurnEvents } from "./turns.ts";
import type { Failure, RunningUnit } from "./unit.ts";
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
  | { readonly kind: "fault"; readonly fault: Fault; readonly shown: AtomFault; readonly context: FaultContext }
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
  /** Dead letters are kept also when they have been read. */
  readonly letters?: boolean | undefined;
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
  /** What apps halted with while others went on. */
  private readonly faults: Fault[] = [];
  /** The same, for those who look. */
  private readonly halts: Halt[] = [];
  private readonly letters = new Letters();
  private readonly meter: Meter | undefined;
  /** Units that wait for the next attempt of a step. */
  private readonly retrying = new Set<RunningUnit>();
  private meta: Meta = { seed: 0, completed: false };

  private lines: LogLine[] = [];
  /** To be called when some sinks have nothing to write any more. */
  private resting: { readonly sinks: readonly RunningSink[]; readonly done: () => void }[] = [];
  private scheduled = false;
  /** Sources of apps that have halted. */
  private readonly stopped = new Set<Source<unknown>>();
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
    {
      cells = residentCells,
      open = false,
      retain = [],
      observers = [],
      atCut,
      meter,
      letters = false,
    }: RunnerOptions = {},
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
      letters,
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
      failed: (unit, failure) => this.failed(unit, failure),
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
        this.commits.changed = true;
        const target = to && this.graph.queues.get(to.path);
        target?.append(single(letter));
        if (target !== undefined) this.letters.added(target, letter, keys);
        meter?.passedOver(letter.unit, target?.stream.path);
        this.completeSequencers();
        this.wake();
      },
      failed: (sink, fault, atom) => {
        const stream = sink.consumer.queue.stream.path;
        const context = { unit: sink.path, stream, atom, help: fault.help };
        this.halt(fault, atomFault(fault, undefined), context, this.appWith("sinks", sink));
      },
    };
    const metered = meter && { meter, clock: world.clock };
    this.outlets = new Outlets(this.graph.sinks, engine.durable, outletEvents, metered);
  }

  /** From the last cut, or the beginning, to the end. Rejects for what nobody could expect. */
  async run(): Promise<Ending> {
    if (this.meta.completed) return { kind: "nothing to do" };
    const cursors = this.epochs.recover(this.graph);
    this.observation?.recovered();
    this.graph.effects.recovered();
    try {
      await this.start(cursors);
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

  /** Something was thrown outside of all steps: whatever it was to do has not been done. */
  stray(error: unknown): void {
    const { code, message } = toFault(error);
    const help = ["a pure function has done all its work when it returns: it leaves no timer and no promise behind"];
    const fault = new Fault(code, `an error that nobody caught: ${message}`, { help });
    this.halt(fault, atomFault(fault, undefined), { help });
  }

  /** What there is to be looked at, between two steps. `clock`: one whose readings are not recorded. */
  inspected(clock: Clock, guide?: ProgramGuide, lineage?: Lineage): Inspected {
    const { graph, apps, engine, letters, halts } = this;
    return { of: "process", graph, apps, engine, clock, letters, halts, guide, lineage };
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

  // ---- start and end -----------------------------------------------------------------------------------------------

  private async start(cursors: ReadonlyMap<string, Uint8Array>): Promise<void> {
    await this.startParts(this.graph.sources, this.graph.sinks, cursors);
    this.completeSequencers();
  }

  /** Sources first: if one cannot be read, no output has been touched. */
  private async startParts(
    sources: readonly RunningSource[],
    sinks: readonly RunningSink[],
    cursors: ReadonlyMap<string, Uint8Array>,
  ): Promise<void> {
    for (const source of sources) {
      if (source.queue.sealed) {
        source.state = "ended";
        continue;
      }
      const context = {
        path: source.stream.path,
        codec: source.stream.codec,
        world: this.world,
        wake: () => {
          if (source.state === "waiting") source.state = "ready";
          this.wake();
        },
        failed: (error: Error) => {
          const fault = toFault(error);
          const context = { unit: source.source.name, help: fault.help };
          this.halt(fault, atomFault(fault, undefined), context, this.appWith("sources", source));
        },
        kept: () => this.epochs.kept(source),
        stalled: () => this.engine.stalled,
      };
      await source.source.start(context, cursors.get(source.path));
    }
    for (const sink of sinks) {
      sink.visible = sink.consumer.queue.head;
      const { codec } = sink.consumer.queue.stream;
      const identity = `${this.meta.seed >>> 0} ${sink.path}`;
      await sink.sink.start({ codec, identity, world: this.world, durable: this.engine.durable }, sink.cursor);
    }
    await this.server.serve(endpointsOf(sources));
  }

  private async close(): Promise<void> {
    for (const cancel of this.timers) cancel();
    this.alarm.stop();
    this.graph.effects.stop();
    for (const { source } of this.graph.sources) if (!this.stopped.has(source)) await source.stop();
    await this.server.stop();
    for (const { sink } of this.graph.sinks) await sink.stop();
  }

  // ---- apps that come and go ---------------------------------------------------------------------------------------

  /**
   * Put an app beside those that run; resolves when that is durable. If it cannot start, nothing of it is left, and the
   * promise is rejected with why. One such change at a time. `record` is called when it is done, before it is durable: what
   * it writes down becomes durable with it.
   */
  async add(prepared: PreparedApp, record: () => void): Promise<void> {
    const graph = buildGraph(compose([...this.apps.map((app) => app.prepared), prepared]), this.context, this.graph);
    const app = new RunningApp(prepared, graph);
    // A reply to what an earlier app of the name has asked must find nobody.
    for (const { fibers } of app.units)
      if (fibers !== undefined) fibers.places.incarnations = this.world.clock.wall() * 1024;
    try {
      await this.startParts(app.sources, app.sinks, new Map());
    } catch (error) {
      app.halt(false);
      this.server.remove(endpointsOf(app.sources));
      await this.shut(app);
      app.release(this.graph.exchange);
      throw sinkFault(error);
    }
    record();
    this.install(graph, [...this.apps, app]);
    await this.committed();
  }

  /** End apps between two steps; resolves when that is durable. Their state is no more. `record`: as for `add`. */
  async remove(apps: readonly RunningApp[], record: () => void): Promise<void> {
    for (const app of apps) {
      // Nothing is let go of yet: should the process be killed now, they go on in the next one.
      app.halt(true);
      for (const unit of app.units) this.retrying.delete(unit);
      this.server.remove(endpointsOf(app.sources));
    }
    // What they have given so far is for their sinks, once it is durable.
    await this.committed();
    await this.rested(apps.flatMap(({ sinks }) => sinks));
    for (const app of apps) await this.shut(app);
    // From here on without a pause, so that all of it is in one commit.
    for (const app of apps) {
      for (const { fibers, requests } of app.units) fibers?.abandon(requests);
      app.release(this.graph.exchange);
    }
    const rest = this.apps.filter((app) => !apps.includes(app));
    const before = this.graph;
    const graph = buildGraph(compose(rest.map(({ prepared }) => prepared)), this.context, before);
    const queues = [...before.queues.values()].filter(({ stream }) => !graph.queues.has(stream.path));
    this.epochs.forget(queues, apps.flatMap(({ units }) => units)); // prettier-ignore
    for (const app of apps) this.names.forget((name) => app.owns(name));
    record();
    this.install(graph, rest);
    await this.committed();
  }

  /** Close what an app has opened. */
  private async shut(app: RunningApp): Promise<void> {
    for (const { source } of app.sources) if (!this.stopped.delete(source)) await source.stop();
    for (const { sink } of app.sinks) await sink.stop();
  }

  /**
   * Give the events of a dead letter again to the stream in which they failed, as an atom like any other: all who read it
   * get it. Resolves when that is durable. Once for each letter: fails with a Fault if it was, or cannot be.
   */
  async requeue(sequencer: string, atom: number): Promise<{ readonly stream: string; readonly atom: number }> {
    const queue = this.graph.queues.get(sequencer);
    const letter = queue && this.letters.of(queue).get(atom);
    const again = whatIsAgain(this.graph, sequencer, atom, letter);
    if (this.stopping !== undefined) throw requeueRefusal("the process is ending");
    const { target, run } = again;
    target.append(run);
    const { head } = target;
    this.graph.requeued.add(sequencer, atom);
    await this.committed();
    return { stream: target.stream.path, atom: head };
  }

  /** A stream of another app that this one wants to read from an atom that is there no more. */
  whatIsGone(
    app: AppDefinition,
  ): { readonly path: string; readonly wanted: number; readonly first: number | undefined } | undefined {
    for (const { path, first: wanted } of beginningsOf(app)) {
      const queue = this.graph.queues.get(path);
      if (queue === undefined || wanted > queue.head || wanted >= queue.kept) continue;
      return { path, wanted, first: queue.kept <= queue.head ? queue.kept : undefined };
    }
    return undefined;
  }

  /** The streams that an app makes. */
  streamsOf({ name, definition }: RunningApp): readonly Queue[] {
    const own = [...definition.sources.map(({ stream }) => stream), ...definition.sequencers];
    const made = definition.units.flatMap(({ outputs }) => outputs);
    const paths = new Set([...own, ...made].map(({ path }) => path));
    return [...paths].flatMap((path) => (path.startsWith(`/${name}/`) ? (this.graph.queues.get(path) ?? []) : []));
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

  private appWith<K extends "units" | "sources" | "sinks">(
    kind: K,
    part: RunningApp[K][number],
  ): RunningApp | undefined {
    return this.apps.find((app) => (app[kind] as readonly unknown[]).includes(part));
  }

  /** Of one app, if there is one whose fault it is, else of all. */
  private halt(fault: Fault, shown: AtomFault, context: FaultContext, app?: RunningApp): void {
    if (app?.halted === true) return;
    this.meter?.halted(app?.name, fault.code);
    if (
      app !== undefined &&
      this.stopping === undefined &&
      (this.context.open || this.apps.some((other) => other !== app && isAlive(other)))
    ) {
      this.haltApp(app, fault, shown, context);
      return;
    }
    // The first fault is the one that is told.
    if (this.stopping?.kind !== "fault")
      this.stopping = { kind: "fault", fault, shown, context: { ...context, app: app?.name } };
    this.wake();
  }

  /** The others go on. What waits for this app waits in vain. */
  private haltApp(app: RunningApp, fault: Fault, shown: AtomFault, context: FaultContext): void {
    app.halt(this.engine.durable);
    this.faults.push(fault);
    for (const unit of app.units) {
      this.retrying.delete(unit);
      // With a store, who asks it waits for its next life; in memory there is none.
      if (!this.engine.durable) unit.fibers?.abandon(unit.requests);
    }
    if (!this.engine.durable) app.leave(this.graph.exchange);
    this.server.refuse(endpointsOf(app.sources));
    for (const { source } of app.sources) {
      this.stopped.add(source);
      void source.stop().catch((error: unknown) => this.crash(error));
    }
    this.halts.push({ app: app.name, fault: shown, context, at: this.world.clock.mono() });
    this.report.fault(shown, { ...context, app: app.name });
    this.report.note(`the app ${app.name} has halted; the others go on`);
    this.wake();
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
      if (this.faults.length > 0) this.endIfStuck();
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

  // ---- failures ----------------------------------------------------------------------------------------------------

  private failed(unit: RunningUnit, failure: Failure): void {
    const { fault, decision, ofStore } = judge(unit, failure);
    if (decision.kind === "retry") {
      this.meter?.retried(unit.path);
      unit.attempts++;
      if (decision.delay <= 0) return;
      unit.blocked = true;
      this.retrying.add(unit);
      this.after(decision.delay, () => {
        if (this.retrying.delete(unit)) unit.blocked = false;
      });
      return;
    }
    const shown = atomFault(fault, this.world.position?.(fault));
    const target = decision.kind === "skip" && decision.to ? this.graph.queues.get(decision.to.path) : undefined;
    // In a cycle that has completed, what a last step leaves behind would be read by nobody.
    if (decision.kind === "halt" || target?.sealed === true) {
      const input = unit.cursors[failure.input];
      const atom = input === undefined ? 0 : input.consumed + 1;
      const stream = (input ?? unit.cursors.at(failure.input < 0 ? 0 : -1))?.queue.stream.path ?? "";
      const trace = this.world.trace?.(fault);
      const context = { unit: unit.path, key: failure.key, stream, atom, help: fault.help, trace };
      this.observation?.halted(unit, shown);
      this.halt(fault, shown, context, ofStore ? undefined : this.appWith("units", unit));
      return;
    }
    this.observation?.passedOver(shown);
    const { letter, keys } = passOver(unit, failure, shown, target);
    if (target !== undefined) this.letters.added(target, letter, keys);
    this.meter?.passedOver(unit.path, target?.stream.path);
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
      this.retrying.size > 0 ||
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
    this.finish({ kind: "halted", faults: this.faults });
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

function endpointsOf(sources: readonly RunningSource[]): readonly Endpoint[] {
  return sources.flatMap(({ source }) => source.endpoint ?? []);
}

function isAlive(app: RunningApp): boolean {
  return !app.halted && !app.completed;
}
