/** The places of a unit's fibers, used again when one has ended; and which of them the present step has taken and left. */
import { empty } from "../reuse.ts";
import { FiberCell } from "./fiber.ts";
import type { FiberTable } from "./fibers.ts";

export class Places {
  readonly cells: FiberCell[] = [];
  /** Fibers that there are. */
  live = 0;
  /** Fibers that there have been. */
  incarnations = 0;
  /** Changed since the last cut, if the engine keeps them. */
  dirty: FiberCell[] = [];
  private readonly table: FiberTable;
  private readonly stores: boolean;
  private readonly free: FiberCell[] = [];

  // Of the present step.
  private readonly started: FiberCell[] = [];
  private readonly ended: FiberCell[] = [];
  private liveBefore = 0;
  private incarnationsBefore = 0;

  constructor(table: FiberTable, stores: boolean) {
    this.table = table;
    this.stores = stores;
  }

  make(): FiberCell {
    let fiber = this.free.pop();
    if (fiber === undefined) this.cells.push((fiber = new FiberCell(this.table, this.cells.length)));
    fiber.incarnation = ++this.incarnations;
    this.live++;
    this.started.push(fiber);
    this.mark(fiber);
    return fiber;
  }

  /** It is gone when the step has returned. */
  end(fiber: FiberCell): void {
    fiber.live = false;
    this.live--;
    const { started } = this;
    if (started.length > 0 && fiber === started[started.length - 1]) {
      // It came and went in this step: nobody can want it back.
      started.pop();
      this.release(fiber);
    } else this.ended.push(fiber);
  }

  private release(fiber: FiberCell): void {
    this.table.timed.forget(fiber);
    fiber.clear();
    this.free.push(fiber);
  }

  /** It is to be stored at the next cut. */
  mark(fiber: FiberCell): void {
    if (!this.stores || fiber.dirty) return;
    fiber.dirty = true;
    this.dirty.push(fiber);
  }

  /** It was made in the present step. */
  isNew(fiber: FiberCell): boolean {
    return this.started.includes(fiber);
  }

  /** Whom a caller names whose fiber may be of an earlier process. */
  find(slot: number, incarnation: number): FiberCell | undefined {
    const fiber = this.cells[slot];
    return fiber?.live === true && fiber.incarnation === incarnation ? fiber : undefined;
  }

  // ---- steps -------------------------------------------------------------------------------------------------------

  begin(): void {
    this.liveBefore = this.live;
    this.incarnationsBefore = this.incarnations;
  }

  commit(): void {
    const { started, ended } = this;
    empty(started);
    for (let fiber = ended.pop(); fiber !== undefined; fiber = ended.pop()) this.release(fiber);
  }

  /** The last ones taken are the next to be taken again: a step that is run again takes the same. */
  rollBack(): void {
    const { started, ended } = this;
    empty(ended);
    for (let fiber = started.pop(); fiber !== undefined; fiber = started.pop()) {
      fiber.live = false;
      this.release(fiber);
    }
    this.live = this.liveBefore;
    this.incarnations = this.incarnationsBefore;
  }

  // ---- the store ---------------------------------------------------------------------------------------------------

  /** The fiber of a place, whether there is one or not. */
  at(slot: number): FiberCell {
    while (this.cells.length <= slot) this.cells.push(new FiberCell(this.table, this.cells.length));
    return this.cells[slot] as FiberCell;
  }

  /** All that the store has are there: the other places are free. */
  recovered(): void {
    for (let slot = this.cells.length - 1; slot >= 0; slot--) {
      const fiber = this.cells[slot] as FiberCell;
      if (fiber.live) this.live++;
      else this.free.push(fiber);
    }
  }
}
