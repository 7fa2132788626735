/** What a step has besides its code: the atom it consumes, what it has put out, buffers, cells, and the world outside. */
import type { Buffer, LocalFn, TimerIr, UnitIr } from "../ir.ts";
import type { Caller, Future, Request } from "./fibers.ts";
import type { UnitState } from "./state.ts";

/** Events in order, with their keys beside them if the stream is keyed. */
export interface Events {
  readonly events: unknown[];
  readonly keys: unknown[];
}

/** Clock and randomness of a step. */
export interface StepWorld {
  now(): number;
  random(): number;
  uuid(): string;
}

export interface LogLine {
  readonly level: string;
  readonly text: string;
}

/** What handlers do with portals, futures and timers, and is only done if the step does not fail. */
export interface StepPortals {
  /** The requests of the step's atom. */
  readonly requests: readonly Request[];
  ask(portal: string, request: unknown): Future;
  deadline(ms: number): Future;
  reply(caller: Caller, value: unknown): void;
  start(fn: LocalFn, args: readonly unknown[], key: unknown, caller: Caller | undefined): void;
  /** Whether a handler went on that is not one of the end of an atom. */
  resume(task: string): boolean;
  /** Serve a request: if it fails, that is its answer, and nothing else remains of it. */
  serve(request: Request, handle: () => void): void;
  timer(timer: TimerIr, operation: "start" | "startAt" | "stop", key: unknown, argument: unknown): void;
}

export class StepContext {
  readonly outputs: readonly Events[];
  readonly log: LogLine[] = [];
  readonly input: number;
  readonly atom: Events;
  readonly state: UnitState;
  readonly world: StepWorld;
  /** Undefined where there are none: in tests of steps alone. */
  portals: StepPortals | undefined;
  /** The key of the timer that fires. */
  firing: unknown;
  private readonly buffers: ReadonlyMap<Buffer, Events>;

  constructor(unit: UnitIr, input: number, atom: Events, state: UnitState, world: StepWorld) {
    this.input = input;
    this.atom = atom;
    this.state = state;
    this.world = world;
    this.outputs = unit.outputs.map(() => ({ events: [], keys: [] }));
    this.buffers = new Map(unit.buffers.map((buffer) => [buffer, { events: [], keys: [] }]));
  }

  /** How much is in it now; the result takes back what comes behind. */
  mark(): () => void {
    const events = [...this.outputs, ...this.buffers.values()];
    const sizes = events.map((one) => one.events.length);
    const lines = this.log.length;
    return () => {
      for (const [i, one] of events.entries()) {
        one.events.length = sizes[i] ?? 0;
        one.keys.length = Math.min(one.keys.length, sizes[i] ?? 0);
      }
      this.log.length = lines;
    };
  }

  buffer(buffer: Buffer): Events {
    const events = this.buffers.get(buffer);
    if (events === undefined) throw new Error(`the unit has no buffer ${buffer.name}`);
    return events;
  }
}
