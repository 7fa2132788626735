/** The cells that a task has once, whatever the key. */
import type { SharedCells, SharedDefinition } from "../api.ts";
import { CellStore, type Tracking } from "./store.ts";
import type { Stored } from "./image.ts";

const SLOT = 0;

export class SharedStore extends CellStore implements SharedCells<object> {
  private readonly cell: Stored;

  constructor(definition: SharedDefinition<unknown>, tracking: Tracking) {
    super(definition, tracking);
    this.cell = this.create(undefined);
    this.load(this.cell, SLOT);
  }

  at(): object {
    if (this.tracked && this.cell.$step !== this.scope.stamp) this.touch(this.cell);
    return this.cell;
  }

  peek(): object {
    return this.cell;
  }

  override all(): Iterable<readonly [key: unknown, values: Readonly<Record<string, unknown>>]> {
    return [[undefined, this.valuesOf(this.cell)]];
  }

  override look(): Readonly<Record<string, unknown>> {
    return this.valuesOf(this.cell);
  }

  override get size(): number {
    return 1;
  }

  override get lastKey(): string | undefined {
    return undefined;
  }

  protected override forgetCreated(): void {
    // The one cell is always there.
  }

  protected override clearCreated(): void {
    // As above.
  }

  protected override relieve(): void {
    // As above.
  }

  protected override keyOf(): Uint8Array {
    throw new Error("shared cells have a slot from the start");
  }
}
