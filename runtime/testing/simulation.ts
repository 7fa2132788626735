/**
 * Apps on a simulated machine, process after process: who has the next turn, how long an epoch lasts, when a process is
 * killed or the power fails, all follows from numbers. The program's time of day stands still unless it is told to pass.
 */
import type { AppDefinition } from "../api.ts";
import { createSnapshotCheckpoints } from "../engines/embedded/checkpoint-snapshot.ts";
import { createEmbeddedEngine } from "../engines/embedded/engine.ts";
import type { Engine } from "../engines/engine.ts";
import { createMemoryEngine } from "../engines/memory.ts";
import type { Observer, RunView, TakenStep } from "../observe.ts";
import type { ToldFault } from "../report.ts";
import { runApps } from "../run.ts";
import { position } from "../world/position.ts";
import { randomStream } from "../world/random.ts";
import { SimulatedEnd, SimulatedMachine, START_OF_TIME, type SimulatedProcess } from "../world/simulated.ts";
import type { Clock, World } from "../world/world.ts";

/** What a simulation leaves to chance. */
export interface Chance {
  /** Seed of what the machine and the scheduler do. Of odd ones, any unit may have the next turn. */
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

export interface SimulationOptions extends Chance {
  /** In memory nothing survives a crash. */
  readonly engine: "memory" | "embedded";
  /** Turns are as long as when nobody looks on: nobody sees steps then, and crashes come after turns of the machine only. */
  readonly unseen?: boolean;
  /** `--set` of the apps' configurations. */
  readonly set: Readonly<Record<string, string>>;
  /** Where in the program an error comes from; otherwise by the source maps beside its files. */
  readonly position?: World["position"] | undefined;
}

/** Who looks on. What it throws ends the process. */
export interface Spectator {
  started?(view: RunView): void;
  source?(stream: string, atom: number, events: readonly unknown[]): void;
  step?(step: TakenStep): void;
  crashed?(power: boolean): void;
}

/** Ms by which the clock moves when it is read: the less, the more is done between two commits. */
const TICKS = [0, 0.3, 3, 10];
const FAULT = '{"type":"fault",';

export class Simulation {
  steps = 0;
  crashes = 0;
  /** The apps have come to their end, with this exit code. */
  ended: number | undefined;
  view: RunView | undefined;
  private readonly apps: readonly AppDefinition[];
  private readonly options: SimulationOptions;
  private readonly spectator: Spectator;
  private readonly machine: SimulatedMachine;
  private readonly random: () => number;
  private readonly observer: Observer;
  private readonly planned: Crash[];
  private process: SimulatedProcess | undefined;
  private running: Promise<number> = Promise.resolve(0);
  /** Steps since the process started, and turns of the machine until it is killed. */
  private stepsOfLife = 0;
  private condemned: { turns: number; readonly power: boolean } | undefined;
  /** What the program takes for the time, in ms since the machine was made; and what it waits for. */
  private time = 0;
  private due: { readonly time: number; readonly task: () => void }[] = [];
  private stopped = false;

  constructor(apps: readonly AppDefinition[], options: SimulationOptions, spectator: Spectator = {}) {
    const { schedule, crashes } = options;
    this.apps = apps;
    this.options = options;
    this.spectator = spectator;
    this.planned = [...crashes];
    this.machine = new SimulatedMachine({ seed: schedule });
    this.random = randomStream(schedule, "simulation");
    this.observer = {
      started: (view) => {
        this.view = view;
        spectator.started?.(view);
      },
      source: (stream, atom, events) => {
        spectator.source?.(stream, atom, events);
        this.taken();
      },
      step: (step) => {
        spectator.step?.(step);
        this.taken();
      },
      ...(schedule % 2 === 1 ? { next: (candidates) => Math.floor(this.random() * candidates) } : {}),
    };
  }

  /** Until nothing happens any more without time passing, or `stop` says so; it is asked before each turn of the machine. */
  async quiet(stop: () => boolean = () => false): Promise<void> {
    if (this.process === undefined) this.start();
    while (this.ended === undefined && !this.stopped) {
      let stops = false;
      const outcome = await this.machine.run(this.running, () => (stops = stop()) || this.isInterrupted());
      if (stops || this.stopped) return;
      if (this.process?.alive !== true) this.start();
      else if (outcome.kind === "failed") throw outcome.error;
      else if (outcome.kind === "done") this.ended = outcome.value;
      else if (this.condemned !== undefined) this.kill(this.condemned.power);
      else return;
    }
  }

  /** Let time pass, until the next thing is due or by `ms` at most: what is left of it. */
  pass(ms: number): number {
    const [next] = this.due;
    const left = next === undefined ? 0 : ms - Math.max(0, next.time - this.time);
    if (next === undefined || left < 0) {
      this.time += ms;
      return 0;
    }
    this.time = Math.max(this.time, next.time);
    this.due.shift();
    next.task();
    return left;
  }

  /** Something is to happen when time passes. */
  get waits(): boolean {
    return this.ended === undefined && this.due.length > 0;
  }

  /** Kill the process, within so many turns of the machine, and start it again. */
  async crash(turns: number): Promise<void> {
    const power = this.random() < 0.3;
    let left = turns;
    await this.quiet(() => left-- <= 0);
    if (this.ended !== undefined || this.stopped) return;
    if (this.process?.alive === true) this.kill(power);
    this.start();
  }

  /** A number in [0, 1). */
  draw(): number {
    return this.random();
  }

  /** Somebody outside of the process takes his time. */
  elsewhere<T>(effect: () => T): Promise<T> {
    return this.machine.perform(this.process as SimulatedProcess, effect);
  }

  /** End it, in the midst of what the process does. To be thrown. */
  stop(): Error {
    this.stopped = true;
    this.process?.kill();
    return new SimulatedEnd("the simulation is over");
  }

  /** Faults of apps that have halted in the present process, the first one first. */
  get faults(): readonly ToldFault[] {
    const lines = this.process?.output.err.split("\n") ?? [];
    return lines.flatMap((line) => (line.startsWith(FAULT) ? [JSON.parse(line) as ToldFault] : []));
  }

  private taken(): void {
    this.steps++;
    this.stepsOfLife++;
    const [crash] = this.planned;
    if (crash === undefined || this.stepsOfLife <= crash.steps) return;
    this.planned.shift();
    if (crash.turns > 0) {
      this.condemned = { turns: crash.turns, power: crash.power };
      return;
    }
    this.kill(crash.power);
    throw new SimulatedEnd("the process is killed");
  }

  // ---- processes -----------------------------------------------------------------------------------------------------

  private start(): void {
    const process = this.machine.start();
    this.process = process;
    this.stepsOfLife = 0;
    const { engine, schedule, set, unseen = false } = this.options;
    const crash = unseen ? this.planned.shift() : undefined;
    this.condemned = crash && { turns: crash.steps + crash.turns, power: crash.power };
    this.due = [];
    const world = this.worldOf(process);
    const options = { engine, data: "data", seed: schedule, set, json: true, progress: false } as const;
    const store =
      engine === "memory"
        ? createMemoryEngine()
        : createEmbeddedEngine(world, "data", { checkpoints: createSnapshotCheckpoints });
    this.running = runApps(
      this.apps,
      { ...options, observer: unseen ? undefined : this.observer },
      world,
      neverClosed(store),
    );
    // A process that is killed leaves it to nobody.
    this.running.catch(() => {});
  }

  /** Its time stands still, and its clock for durations moves when it is read. */
  private worldOf(process: SimulatedProcess): World {
    const { clock } = process.world;
    const tick = TICKS[(this.options.schedule >> 1) % TICKS.length] ?? 0;
    let drift = 0;
    const own: Clock = {
      wall: () => START_OF_TIME + this.time,
      mono: () => clock.mono() + (drift += tick * this.random()),
      at: (time, task) => clock.at(time - drift, task),
      when: (instant, task) => this.when(instant - START_OF_TIME, task),
    };
    return { ...process.world, clock: own, position: this.options.position ?? position };
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
    this.spectator.crashed?.(power);
    if (power) this.machine.powerFailure();
    else this.process?.kill();
  }

  /** Asked before each turn of the machine. */
  private isInterrupted(): boolean {
    const { condemned } = this;
    if (condemned !== undefined && --condemned.turns < 0) this.kill(condemned.power);
    return this.process?.alive !== true;
  }
}

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
