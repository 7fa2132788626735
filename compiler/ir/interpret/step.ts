/** What a step has besides its code: the atom it consumes, what it has put out, buffers, cells, and the world outside. */
import type { Buffer, UnitIr } from "../ir.ts";
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

export class StepContext {
  readonly outputs: readonly Events[];
  readonly log: LogLine[] = [];
  readonly input: number;
  readonly atom: Events;
  readonly state: UnitState;
  readonly world: StepWorld;
  private readonly buffers: ReadonlyMap<Buffer, Events>;

  constructor(unit: UnitIr, input: number, atom: Events, state: UnitState, world: StepWorld) {
    this.input = input;
    this.atom = atom;
    this.state = state;
    this.world = world;
    this.outputs = unit.outputs.map(() => ({ events: [], keys: [] }));
    this.buffers = new Map(unit.buffers.map((buffer) => [buffer, { events: [], keys: [] }]));
  }

  buffer(buffer: Buffer): Events {
    const events = this.buffers.get(buffer);
    if (events === undefined) throw new Error(`the unit has no buffer ${buffer.name}`);
    return events;
  }
}
