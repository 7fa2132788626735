/** The cells of one unit while a step is taken: what is read is immutable, what is written is of the step alone. */
import type { Algebra } from "./algebra.ts";
import type { Cells, KeyedCells } from "./configuration.ts";
import type { CellIr, StateIr } from "./ir.ts";

export class StepCells {
  private present: Cells;
  /** States whose map of keys is of this step, and has not been shown to anybody. */
  private owned = new Map<StateIr, Map<unknown, KeyedCells>>();
  private readonly algebra: Algebra;
  private readonly initial: (cell: CellIr) => unknown;

  constructor(cells: Cells, algebra: Algebra, initial: (cell: CellIr) => unknown) {
    this.present = cells;
    this.algebra = algebra;
    this.initial = initial;
  }

  snapshot(): Cells {
    this.owned = new Map();
    return this.present;
  }

  restore(snapshot: Cells): void {
    this.owned = new Map();
    this.present = snapshot;
  }

  read(state: StateIr, key: unknown, cell: CellIr): unknown {
    const cells = this.present.get(state)?.get(this.algebra.keyOf(key))?.cells;
    return cells?.has(cell) === true ? cells.get(cell) : this.initial(cell);
  }

  write(state: StateIr, key: unknown, cell: CellIr, value: unknown): void {
    const form = this.algebra.keyOf(key);
    const keys = this.own(state);
    const cells = new Map(keys.get(form)?.cells).set(cell, value);
    keys.set(form, { key, cells });
  }

  private own(state: StateIr): Map<unknown, KeyedCells> {
    let keys = this.owned.get(state);
    if (keys !== undefined) return keys;
    keys = new Map(this.present.get(state));
    this.owned.set(state, keys);
    this.present = new Map(this.present).set(state, keys);
    return keys;
  }
}
