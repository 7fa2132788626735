/**
 * A machine in memory that does everything from one seed: time, random numbers, the order and duration of operations,
 * faults of the disk. Processes run on it one after the other or side by side, each with a World; a process can be
 * killed, the power can fail. Time moves only while everything waits, so hours pass in an instant.
 */
import { randomStream } from "./random.ts";
import { SimulatedDisk } from "./simulated-disk.ts";
import type { DiskFaults } from "./simulated-disk.ts";
import { SimulatedNet } from "./simulated-net.ts";
import type { World } from "./world.ts";

/** 2026-01-01, UTC, in ms since 1970. */
export const START_OF_TIME = 1_767_225_600_000;

export interface SimulationOptions {
  readonly seed: string | number;
  readonly faults?: DiskFaults;
}

export interface ProcessOptions {
  /** What standard input has. */
  readonly input?: readonly Uint8Array[];
  readonly environment?: Readonly<Record<string, string>>;
}

export interface SimulatedProcess {
  readonly world: World;
  /** Where clients find what the process serves. */
  readonly net: SimulatedNet;
  /** What was written to standard output and standard error. */
  readonly output: { readonly out: string; readonly err: string };
  readonly alive: boolean;
  /** Why it ended itself by `World.fatal`. */
  readonly fatal: string | undefined;
  /** End it at once, as SIGKILL does. Operations under way may take effect, in part or not at all. */
  kill(): void;
}

/** Thrown by a simulated `fatal`, which cannot end the thread it is called in. */
export class SimulatedEnd extends Error {}

/** How a simulated task ended: also not at all, because its process did, or because nothing can happen any more. */
export type Outcome<T> =
  | { readonly kind: "done"; readonly value: T }
  | { readonly kind: "failed"; readonly error: unknown }
  | { readonly kind: "unfinished" };

interface Event {
  readonly time: number;
  readonly task: () => void;
  readonly process: Process;
  /** What happens instead if the process ends before. */
  readonly interrupted: () => void;
}

class Process implements SimulatedProcess {
  readonly world: World;
  readonly net: SimulatedNet;
  readonly output = { out: "", err: "" };
  alive = true;
  fatal: string | undefined;
  private readonly machine: SimulatedMachine;

  constructor(machine: SimulatedMachine, seed: string, options: ProcessOptions) {
    this.machine = machine;
    const input = [...(options.input ?? [])];
    const decoder = new TextDecoder();
    const born = machine.time;
    this.net = new SimulatedNet((task) => void machine.schedule(this, machine.time + machine.latency(), task));
    this.world = {
      clock: {
        wall: () => START_OF_TIME + Math.floor(machine.time),
        mono: () => machine.time - born,
        at: (time, task) => machine.schedule(this, born + time, task),
      },
      disk: machine.disk.view(this),
      stdio: {
        write: (to, text) => {
          this.output[to] += typeof text === "string" ? text : decoder.decode(text);
          return machine.perform(this, () => {});
        },
        read: () => machine.perform(this, () => input.shift()),
        inputIsFile: false,
        terminal: { out: false, err: false },
      },
      net: this.net,
      random: (purpose) => randomStream(seed, purpose),
      defer: (task) => void machine.schedule(this, machine.time, task),
      fatal: (reason) => {
        this.fatal ??= reason;
        this.kill();
        throw new SimulatedEnd(reason);
      },
      environment: (name) => options.environment?.[name],
    };
  }

  kill(): void {
    if (!this.alive) return;
    this.alive = false;
    this.machine.interrupt(this);
  }
}

export class SimulatedMachine {
  readonly disk: SimulatedDisk;
  /** Milliseconds since the machine was made. */
  time = 0;
  private readonly seed: string | number;
  private readonly random: () => number;
  private readonly processes: Process[] = [];
  /** Sorted by time; events of one time in the order of their scheduling. */
  private events: Event[] = [];

  constructor(options: SimulationOptions) {
    this.seed = options.seed;
    this.random = randomStream(options.seed, "machine");
    this.disk = new SimulatedDisk(randomStream(options.seed, "disk"), this, options.faults ?? {});
  }

  start(options: ProcessOptions = {}): SimulatedProcess {
    const process = new Process(this, `${this.seed}/${this.processes.length}`, options);
    this.processes.push(process);
    return process;
  }

  /** All processes end, and what they did not make durable may be lost. */
  powerFailure(): void {
    for (const process of this.processes) process.kill();
    this.disk.powerFailure();
  }

  /**
   * Let time pass until `task` is settled, `stop` says so (it is asked before every event), or nothing is left to
   * happen.
   */
  async run<T>(task: Promise<T>, stop: () => boolean = () => false): Promise<Outcome<T>> {
    let outcome: Outcome<T> | undefined;
    task.then(
      (value) => (outcome = { kind: "done", value }),
      (error: unknown) => (outcome = { kind: "failed", error }),
    );
    for (;;) {
      // A macrotask: all promises that can settle have done so after it.
      await new Promise((resolve) => setImmediate(resolve));
      if (outcome !== undefined) return outcome;
      const event = this.events[0];
      if (event === undefined || stop()) return { kind: "unfinished" };
      // `stop` may have killed the process.
      if (this.events[0] !== event) continue;
      this.events.shift();
      this.time = Math.max(this.time, event.time);
      event.task();
    }
  }

  /** Have `task` run at `time` if the process is alive then; the result cancels. */
  schedule(process: Process, time: number, task: () => void, interrupted = (): void => {}): () => void {
    if (!process.alive) return () => {};
    const event = { time: Math.max(time, this.time), task, process, interrupted };
    let index = this.events.length;
    while (index > 0 && (this.events[index - 1]?.time ?? 0) > event.time) index--;
    this.events.splice(index, 0, event);
    return () => {
      this.events = this.events.filter((other) => other !== event);
    };
  }

  perform<T>(process: object, effect: () => T, interrupted = (): void => {}): Promise<T> {
    if (!(process instanceof Process)) throw new Error("not a process of this machine");
    return new Promise((resolve, reject) => {
      const task = (): void => {
        try {
          resolve(effect());
        } catch (error) {
          reject(error);
        }
      };
      this.schedule(process, this.time + this.latency(), task, interrupted);
    });
  }

  interrupt(process: Process): void {
    const [own, others] = [[] as Event[], [] as Event[]];
    for (const event of this.events) (event.process === process ? own : others).push(event);
    this.events = others;
    for (const event of own) event.interrupted();
    this.disk.release(process);
  }

  /** Mostly short, now and then long, in milliseconds. */
  latency(): number {
    const draw = this.random();
    return draw < 0.9 ? 0.05 + draw : 20 * draw;
  }
}

export function createSimulatedMachine(options: SimulationOptions): SimulatedMachine {
  return new SimulatedMachine(options);
}
