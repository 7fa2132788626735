/**
 * One run of a test: its apps on a simulated machine, where the body of the test lets time pass, and all that is left to
 * chance, the moments of crashes too, comes from numbers. Between two steps of the body the program runs until it is quiet:
 * until nothing happens any more without time passing.
 */
import type { AppDefinition } from "../api.ts";
import { createSnapshotCheckpoints } from "../engines/embedded/checkpoint-snapshot.ts";
import { createEmbeddedEngine } from "../engines/embedded/engine.ts";
import type { Engine } from "../engines/engine.ts";
import { toFault } from "../fault.ts";
import type { Observer, RunView, TakenStep } from "../observe.ts";
import { runApps } from "../run.ts";
import { OrderedMap } from "../values/ordered-map.ts";
import { position } from "../world/position.ts";
import { randomStream } from "../world/random.ts";
import { SimulatedEnd, SimulatedMachine, START_OF_TIME, type SimulatedProcess } from "../world/simulated.ts";
import type { Clock, World } from "../world/world.ts";
import type { AnyTest, Condition, TestRun } from "./definition.ts";
import { conditionFailed, Failed, type Failure } from "./failure.ts";
import { Streams } from "./streams.ts";
import { subjectOf, type Hands } from "./subject.ts";
import type { Trace } from "./trace.ts";

/** What a run of a test is made of: all else follows from it. */
export interface Case {
  readonly parameters: Readonly<Record<string, unknown>>;
  /** Seed of what the machine and the scheduler leave to chance. Of odd ones, any unit may have the next turn. */
  readonly schedule: number;
  readonly crashes: readonly Crash[];
}

/** The process is killed so many of its steps after it started, and then so many turns of the machine. */
export interface Crash {
  readonly steps: number;
  readonly turns: number;
  /** The power fails: what was written and not flushed may be lost. */
  readonly power: boolean;
}

export interface TrialResult {
  readonly failure: Failure | undefined;
  readonly steps: number;
  readonly crashes: number;
}

export interface TrialOptions {
  /** `--set` of the apps' configurations. */
  readonly set: Readonly<Record<string, string>>;
  readonly trace?: Trace | undefined;
}

/** Steps after which a program that is not quiet is taken for one that never will be. */
const MOST_STEPS = 100_000;
/** Ms by which the clock moves when it is read: the less, the more is done between two commits. */
const TICKS = [0, 0.01, 0.3, 3];
/** Turns of the machine within which `crash()` comes. */
const CRASH_WITHIN = 60;

/** `apps`: the one with the test first, then those that it uses. */
export async function runTrial(
  apps: readonly AppDefinition[],
  test: AnyTest,
  one: Case,
  options: TrialOptions,
): Promise<TrialResult> {
  const trial = new Trial(apps, test, one, options);
  return { failure: await trial.failure(), steps: trial.steps, crashes: trial.crashes };
}

class Trial implements TestRun, Hands, Observer {
  steps = 0;
  crashes = 0;
  private readonly test: AnyTest;
  private readonly one: Case;
  private readonly options: TrialOptions;
  private readonly machine: SimulatedMachine;
  private readonly random: () => number;
  private readonly apps: readonly AppDefinition[];
  private readonly streams = new Streams();
  private readonly conditions: Condition[] = [];
  private readonly planned: Crash[];
  /** Steps since the process started, and turns of the machine since it was to be killed. */
  private stepsOfLife = 0;
  private turnsLeft: { left: number; readonly power: boolean } | undefined;
  private process: SimulatedProcess | undefined;
  private running: Promise<number> = Promise.resolve(0);
  private view: RunView | undefined;
  /** The apps have come to their end. */
  private ended = false;
  private failed: Failure | undefined;
  /** What the program takes for the time passes only by `advance`. */
  private wall = 0;
  /** Whose turn is next. */
  readonly next?: (candidates: number) => number;
  private due: { readonly time: number; readonly task: () => void }[] = [];

  constructor(apps: readonly AppDefinition[], test: AnyTest, one: Case, options: TrialOptions) {
    this.test = test;
    this.one = one;
    this.options = options;
    this.planned = [...one.crashes];
    this.machine = new SimulatedMachine({ seed: one.schedule });
    this.random = randomStream(one.schedule, "trial");
    if (one.schedule % 2 === 1) this.next = (candidates) => Math.floor(this.random() * candidates);
    this.apps =
      this.evaluated("what is given", test.position, () => subjectOf(apps, test.given(one.parameters), this)) ?? [];
  }

  async failure(): Promise<Failure | undefined> {
    try {
      if (this.failed === undefined) {
        this.start();
        await this.machine.run(this.running, () => this.view !== undefined || this.isStopped());
        await this.test.run(this, this.one.parameters);
        await this.quiet();
      }
      return this.failed;
    } catch (error) {
      if (error instanceof Failed) return error.failure;
      throw error;
    } finally {
      this.process?.kill();
    }
  }

  // ---- what the body of a test does ----------------------------------------------------------------------------------

  always(condition: Condition): void {
    this.conditions.push(condition);
    this.check(condition, "always");
    this.stopIfFailed();
  }

  async expect(condition: Condition): Promise<void> {
    await this.quiet();
    this.check(condition, "expect");
    this.stopIfFailed();
  }

  async quiet(): Promise<void> {
    while (!this.ended) {
      const outcome = await this.machine.run(this.running, () => this.isStopped());
      this.stopIfFailed();
      if (this.process?.alive !== true) this.start();
      else if (outcome.kind === "failed") throw outcome.error;
      else if (outcome.kind === "done") this.ended = true;
      else if (this.turnsLeft !== undefined) this.kill(this.turnsLeft.power);
      else break;
    }
    this.stopIfFaulty();
  }

  async advance(by: () => number): Promise<void> {
    await this.quiet();
    const ms = this.evaluated("how much time passes", this.test.position, by) ?? 0;
    this.stopIfFailed();
    const until = this.wall + ms;
    this.options.trace?.advanced(ms);
    for (;;) {
      await this.quiet();
      const [next] = this.due;
      if (next === undefined || next.time > until) break;
      this.wall = Math.max(this.wall, next.time);
      this.due.shift();
      next.task();
    }
    this.wall = until;
  }

  async crash(): Promise<void> {
    if (this.ended) return;
    const power = this.random() < 0.3;
    // In a plain run, of the schedule 0, when all is quiet.
    let left = this.one.schedule === 0 ? Infinity : Math.floor(this.random() * CRASH_WITHIN);
    await this.machine.run(this.running, () => this.isStopped() || left-- <= 0);
    this.stopIfFailed();
    if (this.process?.alive === true) this.kill(power);
    this.start();
  }

  events<T>(stream: { readonly path: string }): readonly T[] {
    return this.streams.events(stream.path) as readonly T[];
  }

  atoms<T>(stream: { readonly path: string }): readonly (readonly T[])[] {
    return this.streams.atoms(stream.path) as readonly (readonly T[])[];
  }

  cell<T>(unit: string, state: string, cell: string): T {
    const entries = [...(this.view?.cells(unit, state) ?? [])];
    const shared = entries.find(([key]) => key === undefined);
    return (shared ? shared[1][cell] : OrderedMap.from(entries.map(([key, cells]) => [key, cells[cell]]))) as T;
  }

  // ---- what the test does for its apps -------------------------------------------------------------------------------

  missing(what: string, cure: string): never {
    this.failed ??= { kind: "missing", what, cure };
    throw this.stopped();
  }

  async answered<T>(answer: () => T): Promise<T> {
    await this.machine.perform(this.process as SimulatedProcess, () => {});
    return answer();
  }

  // ---- what the apps do ----------------------------------------------------------------------------------------------

  started(view: RunView): void {
    this.view = view;
    this.streams.recovered(view.heads());
    this.options.trace?.started(view.heads());
    this.checkAll();
  }

  source(stream: string, atom: number, events: readonly unknown[]): void {
    this.streams.add(stream, atom, events);
    this.options.trace?.source(stream, atom, events);
    this.taken();
  }

  step(step: TakenStep): void {
    for (const { stream, atom, events } of step.outputs) this.streams.add(stream, atom, events);
    this.options.trace?.step(step);
    this.taken();
  }

  private taken(): void {
    this.steps++;
    this.stepsOfLife++;
    if (this.steps > MOST_STEPS) this.failed ??= { kind: "endless", steps: MOST_STEPS };
    this.checkAll();
    const [crash] = this.planned;
    if (crash === undefined || this.stepsOfLife <= crash.steps) return;
    this.planned.shift();
    if (crash.turns > 0) this.turnsLeft = { left: crash.turns, power: crash.power };
    else {
      this.kill(crash.power);
      throw this.stopped();
    }
  }

  private checkAll(): void {
    for (const condition of this.conditions) this.check(condition, "always");
    if (this.failed !== undefined) throw this.stopped();
  }

  private check(condition: Condition, when: "always" | "expect"): void {
    const { position } = condition;
    const holds = this.evaluated(`\`${condition.text}\``, position, condition.holds);
    if (holds === false)
      this.failed ??= this.evaluated("a side of it", position, () => conditionFailed(condition, when));
  }

  /** What a piece of the test gives; the test has failed if it cannot be evaluated. */
  private evaluated<T>(what: string, position: string, evaluate: () => T): T | undefined {
    try {
      return evaluate();
    } catch (error) {
      const { code, message } = toFault(error);
      this.failed ??= { kind: "broken", what, position, code, message };
      return undefined;
    }
  }

  // ---- processes -----------------------------------------------------------------------------------------------------

  private start(): void {
    const process = this.machine.start();
    this.process = process;
    this.stepsOfLife = 0;
    this.turnsLeft = undefined;
    this.due = [];
    const world = this.worldOf(process);
    const engine = neverClosed(createEmbeddedEngine(world, "data", { checkpoints: createSnapshotCheckpoints }));
    const { set } = this.options;
    const options = {
      data: "data",
      seed: this.one.schedule,
      set,
      json: true,
      progress: false,
      observer: this,
    } as const;
    this.running = runApps(this.apps, { ...options, engine: "embedded" }, world, engine);
    // A process that is killed leaves it to nobody.
    this.running.catch(() => {});
  }

  /** Its time stands still, and its clock for durations moves when it is read. */
  private worldOf(process: SimulatedProcess): World {
    const { clock } = process.world;
    const tick = TICKS[(this.one.schedule >> 1) % TICKS.length] ?? 0;
    let drift = 0;
    const own: Clock = {
      wall: () => START_OF_TIME + this.wall,
      mono: () => clock.mono() + (drift += tick * this.random()),
      at: (time, task) => clock.at(time - drift, task),
      when: (instant, task) => this.when(instant - START_OF_TIME, task),
    };
    return { ...process.world, clock: own, position };
  }

  private when(time: number, task: () => void): () => void {
    const one = { time, task };
    this.due = [...this.due, one].sort((a, b) => a.time - b.time);
    return () => {
      this.due = this.due.filter((other) => other !== one);
    };
  }

  private kill(power: boolean): void {
    this.crashes++;
    this.options.trace?.crashed(power);
    if (power) this.machine.powerFailure();
    else this.process?.kill();
  }

  /** To be thrown through what the apps do. */
  private stopped(): SimulatedEnd {
    this.process?.kill();
    return new SimulatedEnd("the test is over");
  }

  /** Asked before each turn of the machine. */
  private isStopped(): boolean {
    const { turnsLeft } = this;
    if (turnsLeft !== undefined && --turnsLeft.left < 0) this.kill(turnsLeft.power);
    return this.failed !== undefined || this.process?.alive !== true;
  }

  private stopIfFailed(): void {
    if (this.failed !== undefined) throw new Failed(this.failed);
  }

  /** An app that has halted has said so. */
  private stopIfFaulty(): void {
    for (const line of this.process?.output.err.split("\n") ?? []) {
      if (!line.startsWith(FAULT)) continue;
      this.failed ??= { kind: "fault", ...(JSON.parse(line) as FaultLine) };
    }
    this.stopIfFailed();
  }
}

type FaultLine = Omit<Extract<Failure, { kind: "fault" }>, "kind">;

/** How the runtime tells machines of a fault. */
const FAULT = '{"type":"fault",';

/** What the store has can be looked at when the apps have ended. */
function neverClosed(engine: Engine): Engine {
  return new Proxy(engine, {
    get: (target, name) => {
      if (name === "close") return () => Promise.resolve();
      const value: unknown = Reflect.get(target, name, target);
      return typeof value === "function" ? (value.bind(target) as unknown) : value;
    },
  });
}
