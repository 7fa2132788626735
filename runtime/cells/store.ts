/** What cells with and without keys have in common: undo of a step, the list of what an epoch wrote, the stored form. */
import type { FieldCodec, KeyedDefinition, SharedDefinition } from "../api.ts";
import { MalformedBytes, Reader, Writer } from "../bytes.ts";
import type { Batch } from "../engines/batch.ts";
import type { Engine } from "../engines/engine.ts";
import { empty } from "../reuse.ts";
import type { StepScope } from "../step.ts";
import { fromStore, kinds } from "../store.ts";
import type { CellJournal, CollectionCell } from "./collections.ts";
import { Entries } from "./entries.ts";
import { imageOf, storedClass, type Image, type Stored } from "./image.ts";
import { Slots } from "./slots.ts";

/** What cells have to keep account of, and for whom. */
export interface Tracking {
  readonly scope: StepScope;
  /** A failed step is undone: false if nobody could see that it was not. */
  readonly undo: boolean;
  /** Undefined if the engine keeps nothing. `resident`: how many cells stay in memory at most, as far as that is possible. */
  readonly stored: { readonly engine: Engine; readonly state: number; readonly resident: number } | undefined;
}

export abstract class CellStore {
  /** The cell opened last, for messages. */
  last: Stored | undefined = undefined;
  protected readonly scope: StepScope;
  /** There is something to keep account of. */
  protected readonly tracked: boolean;
  private readonly undoes: boolean;
  private readonly stores: boolean;
  protected readonly slots: Slots | undefined;
  private readonly tracking: Tracking;
  private readonly image: Image;
  private readonly fields: readonly string[];
  private readonly make: new () => Stored;

  // Before-images of the present step: cells, and their scalars one after the other.
  private undoOf = 0;
  private touched = 0;
  private saved = 0;
  private readonly undoCells: Stored[] = [];
  private readonly undoValues: unknown[] = [];
  private readonly undoActions: (() => void)[] = [];

  private readonly collections: readonly { readonly name: string; readonly codec: FieldCodec }[];
  private readonly journal: CellJournal;
  private readonly entries: Entries | undefined;

  /** Number of the present epoch: that of the cut which ends it. */
  private epoch = 1;
  /** Written in the present epoch, and the epochs in which they were written before. */
  private dirty: Stored[] = [];
  private dirtyEarlier: number[] = [];
  private dirtyCount = 0;
  /** As it was when the present step first opened a cell. */
  private dirtyBefore = 0;

  constructor(definition: KeyedDefinition<unknown, unknown> | SharedDefinition<unknown>, tracking: Tracking) {
    this.tracking = tracking;
    this.scope = tracking.scope;
    this.undoes = tracking.undo;
    this.stores = tracking.stored !== undefined;
    this.tracked = this.undoes || this.stores;
    this.image = imageOf(definition.fields);
    this.fields = Object.keys(definition.fields);
    this.make = storedClass(definition.cell);
    this.collections = Object.entries(definition.fields)
      .filter(([, codec]) => "collection" in codec)
      .map(([name, codec]) => ({ name, codec }));
    const { scope } = tracking;
    this.journal = {
      get step() {
        return scope.stamp;
      },
      undo: (action) => {
        this.beginStep();
        this.undoActions.push(action);
      },
      // The cell was opened to be written, and so is in the list already.
      touched: () => {},
    };
    const { stored } = tracking;
    if (stored !== undefined) this.entries = new Entries(stored.state);
    if (stored !== undefined && definition.kind === "keyed") this.slots = new Slots(stored.engine, stored.state);
  }

  /** JSON of the key opened last in this step, for messages. */
  abstract get lastKey(): string | undefined;
  /** All cells that there are, in memory or in the store, to be looked at between two steps; shared ones have no key. */
  abstract all(): Iterable<readonly [key: unknown, values: Readonly<Record<string, unknown>>]>;
  /** Those of one key, to be looked at; undefined if it has none. */
  abstract look(key: unknown): Readonly<Record<string, unknown>> | undefined;
  /** Keys that have cells; 1 if they are shared. */
  abstract get size(): number;
  protected abstract forgetCreated(): void;
  protected abstract clearCreated(): void;
  protected abstract keyOf(cell: Stored): Uint8Array;

  protected create(key: unknown): Stored {
    const cell = new this.make();
    cell.$key = key;
    if (this.tracked)
      for (const { name, codec } of this.collections) collectionOf(cell, name).bind(this.journal, codec);
    return cell;
  }

  /** What is in a cell, by field: not changed by later steps. */
  protected valuesOf(cell: Stored): Readonly<Record<string, unknown>> {
    const fields = cell as unknown as Readonly<Record<string, unknown>>;
    const collections = new Set(this.collections.map(({ name }) => name));
    const valueOf = (name: string): unknown => (collections.has(name) ? collectionOf(cell, name).value : fields[name]);
    return Object.fromEntries(this.fields.map((name) => [name, valueOf(name)]));
  }

  /** Cells that the store does not know yet. */
  protected get unstored(): number {
    let count = 0;
    for (let i = 0; i < this.dirtyCount; i++) if ((this.dirty[i] as Stored).$slot < 0) count++;
    return count;
  }

  // ---- steps -------------------------------------------------------------------------------------------------------

  /** The first time in a step that a cell is opened to write. */
  protected touch(cell: Stored): void {
    this.beginStep();
    cell.$step = this.scope.stamp;
    if (this.undoes) {
      this.undoCells[this.touched++] = cell;
      this.saved = this.image.save(cell, this.undoValues, this.saved);
    }
    if (this.stores) {
      // Without a branch: whether it was written before in the epoch, no processor can guess.
      this.dirty[this.dirtyCount] = cell;
      this.dirtyEarlier[this.dirtyCount] = cell.$epoch;
      this.dirtyCount += Number(cell.$epoch !== this.epoch);
      cell.$epoch = this.epoch;
    }
  }

  /** Forget the before-images of the step before, if this is the first touch of a new one. */
  protected beginStep(): void {
    if (this.undoOf === this.scope.stamp) return;
    this.undoOf = this.scope.stamp;
    this.touched = 0;
    this.saved = 0;
    this.dirtyBefore = this.dirtyCount;
    empty(this.undoActions);
    this.clearCreated();
  }

  /** Put everything back as it was before the present step. */
  rollBack(): void {
    if (this.undoOf !== this.scope.stamp) return;
    for (let i = 0; i < this.touched; i++) {
      const cell = this.undoCells[i];
      if (cell === undefined) continue;
      this.image.restore(cell, this.undoValues, i * this.image.width);
    }
    for (let i = this.undoActions.length - 1; i >= 0; i--) this.undoActions[i]?.();
    empty(this.undoActions);
    for (let i = this.dirtyBefore; i < this.dirtyCount; i++) {
      (this.dirty[i] as Stored).$epoch = this.dirtyEarlier[i] ?? 0;
    }
    this.dirtyCount = this.dirtyBefore;
    this.forgetCreated();
    this.touched = 0;
    this.saved = 0;
  }

  // ---- the store ---------------------------------------------------------------------------------------------------

  /** Put what was written since the last cut. */
  write(batch: Batch): void {
    const { stored } = this.tracking;
    if (stored === undefined) return;
    const { writer } = batch;
    for (let i = 0; i < this.dirtyCount; i++) {
      const cell = this.dirty[i];
      if (cell === undefined) continue;
      const fresh = cell.$slot < 0;
      if (fresh) cell.$slot = this.slots === undefined ? 0 : this.slots.add(this.keyOf(cell), batch);
      // The first time also without scalars: it says that the cell is there.
      if (this.image.width > 0 || fresh) {
        batch.beginPut();
        writer.u8(kinds.cell);
        writer.varint(stored.state);
        writer.varint(cell.$slot);
        batch.value();
        this.image.write(cell, writer);
        batch.endPut();
      }
      for (let field = 0; field < this.collections.length; field++) {
        const { name } = this.collections[field] ?? { name: "" };
        this.entries?.flush(collectionOf(cell, name), cell.$slot, field, batch);
      }
    }
    this.slots?.write(batch);
    if (this.dirty.length > 4 * this.dirtyCount + 1024) {
      this.dirty = [];
      this.dirtyEarlier = [];
    }
    this.dirtyCount = 0;
  }

  /** The epoch that the cut of this number ends is the present one. The first `checkpointed` cuts can be read back. */
  begin(epoch: number, checkpointed: number): void {
    this.epoch = epoch;
    this.relieve(checkpointed);
  }

  /** Let go of cells that were last written in one of the first `checkpointed` epochs, if too many are in memory. */
  protected abstract relieve(checkpointed: number): void;

  /** Fill a fresh cell with what the store has for its slot. */
  protected load(cell: Stored, slot: number): void {
    const { stored } = this.tracking;
    if (stored === undefined) return;
    const bytes = stored.engine.get(cellKey(stored.state, slot));
    if (bytes === undefined) return;
    cell.$slot = slot;
    fromStore(() => {
      const reader = new Reader(bytes);
      this.image.read(cell, reader);
      if (!reader.done) throw new MalformedBytes("a cell is longer than its type");
      this.collections.forEach(({ name }, field) => {
        this.entries?.load(collectionOf(cell, name), slot, field, stored.engine);
      });
    });
  }
}

function collectionOf(cell: Stored, name: string): CollectionCell {
  return (cell as unknown as Record<string, CollectionCell>)[name] as CollectionCell;
}

function cellKey(state: number, slot: number): Uint8Array {
  const writer = new Writer(16);
  writer.u8(kinds.cell);
  writer.varint(state);
  writer.varint(slot);
  return writer.take();
}
