/**
 * Cells as immutable values: the state of a unit is a map from keys to records of cells, so taking back a failed step is
 * keeping the old map.
 */
import type { CellIr, StateIr, UnitIr } from "../ir.ts";
import { OrderedMap } from "./values.ts";

type Cells = ReadonlyMap<CellIr, unknown>;

/** All cells of a unit at one moment. Shared cells stand under the key `undefined`. */
export type Snapshot = ReadonlyMap<StateIr, OrderedMap<unknown, Cells>>;

export class UnitState {
  private present: Map<StateIr, OrderedMap<unknown, Cells>>;
  private readonly initial: (cell: CellIr) => unknown;

  constructor(unit: UnitIr, initial: (cell: CellIr) => unknown) {
    this.present = new Map(unit.state.map((state) => [state, OrderedMap.empty<unknown, Cells>()]));
    this.initial = initial;
  }

  snapshot(): Snapshot {
    return new Map(this.present);
  }

  restore(snapshot: Snapshot): void {
    this.present = new Map(snapshot);
  }

  read(state: StateIr, key: unknown, cell: CellIr): unknown {
    const cells = this.entries(state).get(key);
    return cells !== undefined && cells.has(cell) ? cells.get(cell) : this.initial(cell);
  }

  write(state: StateIr, key: unknown, cell: CellIr, value: unknown): void {
    const entries = this.entries(state);
    const cells: Cells = new Map([...(entries.get(key) ?? []), [cell, value]]);
    this.present.set(state, entries.with(key, cells));
  }

  private entries(state: StateIr): OrderedMap<unknown, Cells> {
    const entries = this.present.get(state);
    if (entries === undefined) throw new Error(`the unit has no state ${state.name}`);
    return entries;
  }
}

/** The cells of one key (or the shared ones), opened for a handler. */
export interface OpenCells {
  read(cell: CellIr): unknown;
  write(cell: CellIr, value: unknown): void;
}

export function openCells(all: UnitState, state: StateIr, key: unknown): OpenCells {
  return {
    read: (cell) => all.read(state, key, cell),
    write: (cell, value) => all.write(state, key, cell, value),
  };
}
