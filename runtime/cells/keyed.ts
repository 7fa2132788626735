/**
 * The durable objects of a task, one for each key: found by one look-up, their before-images kept for the length of a
 * step, what was written in an epoch listed for its record. With nothing to undo or to store it is a map and no more.
 */
import type { KeyedCells, KeyedDefinition } from "../api.ts";
import { Reader, Writer } from "../bytes.ts";
import { empty } from "../reuse.ts";
import { CellStore, type Tracking } from "./store.ts";
import type { Stored } from "./image.ts";

/** V8's maps hold at most 2^24 entries. */
const MAP_LIMIT = 1 << 23;
/** The share of resident cells that is left in memory when some have to go. */
const KEPT = 0.9;

export class KeyedStore extends CellStore implements KeyedCells<unknown, object> {
  private readonly definition: KeyedDefinition<unknown, unknown>;
  /** Keys are primitives and equal as the language has it. */
  private readonly native: boolean;
  private cells = new Map<unknown, Stored>();
  /** Maps that are full. */
  private readonly full: Map<unknown, Stored>[] = [];
  private readonly keyBytes = new Writer(64);
  private readonly mostResident: number;
  /** When cells were last let go: what was checkpointed, and how many were left. */
  private relieved = { checkpointed: -1, left: 0 };
  private initial: Stored | undefined;
  // Keys whose cell was made in the present step.
  private readonly created: Stored[] = [];

  constructor(definition: KeyedDefinition<unknown, unknown>, tracking: Tracking) {
    super(definition, tracking);
    this.definition = definition;
    this.native = definition.key.primitive;
    this.mostResident = tracking.stored?.resident ?? Infinity;
  }

  at(key: unknown): object {
    const index = this.native ? key : this.indexOf(key);
    const cell = this.cells.get(index) ?? this.miss(index, key);
    this.last = cell;
    if (this.tracked && cell.$step !== this.scope.stamp) this.touch(cell);
    return cell;
  }

  peek(key: unknown): object {
    const index = this.native ? key : this.indexOf(key);
    return this.cells.get(index) ?? this.find(index, key) ?? (this.initial ??= this.create(undefined));
  }

  /** Cells in memory. */
  get resident(): number {
    return this.full.reduce((sum, map) => sum + map.size, this.cells.size);
  }

  override *all(): Iterable<readonly [key: unknown, values: Readonly<Record<string, unknown>>]> {
    const maps = [...this.full, this.cells];
    for (const map of maps) for (const cell of map.values()) yield [cell.$key, this.valuesOf(cell)];
    for (const [bytes, slot] of this.slots?.stored() ?? []) {
      const key = this.definition.key.read(new Reader(bytes));
      const index = this.native ? key : this.indexOf(key);
      if (maps.some((map) => map.has(index))) continue;
      // To look at it does not bring it into memory.
      const cell = this.create(key);
      this.load(cell, slot);
      yield [key, this.valuesOf(cell)];
    }
  }

  override look(key: unknown): Readonly<Record<string, unknown>> | undefined {
    const index = this.native ? key : this.indexOf(key);
    for (const map of [this.cells, ...this.full]) {
      const cell = map.get(index);
      if (cell !== undefined) return this.valuesOf(cell);
    }
    const slot = this.slots?.find(this.encode(key));
    if (slot === undefined) return undefined;
    // To look at it does not bring it into memory.
    const cell = this.create(key);
    this.load(cell, slot);
    return this.valuesOf(cell);
  }

  override get size(): number {
    return this.slots === undefined ? this.resident : this.slots.count + this.unstored;
  }

  override get lastKey(): string | undefined {
    return this.last === undefined ? undefined : this.definition.key.toJson(this.last.$key);
  }

  /** A string that is the same for equal keys: the bytes of the key. */
  private indexOf(key: unknown): string {
    const bytes = this.encode(key);
    let index = "";
    for (let i = 0; i < bytes.length; i++) index += String.fromCharCode(bytes[i] ?? 0);
    return index;
  }

  private encode(key: unknown): Uint8Array {
    this.keyBytes.clear();
    this.definition.key.write(key, this.keyBytes);
    return this.keyBytes.bytes.subarray(0, this.keyBytes.at);
  }

  private miss(index: unknown, key: unknown): Stored {
    const found = this.find(index, key);
    if (found !== undefined) return found;
    const cell = this.create(key);
    this.put(index, cell);
    if (this.tracked) {
      this.beginStep();
      this.created.push(cell);
    }
    return cell;
  }

  /** In another map, or in the store. */
  private find(index: unknown, key: unknown): Stored | undefined {
    for (const map of this.full) {
      const cell = map.get(index);
      if (cell !== undefined) return cell;
    }
    const slot = this.slots?.find(this.encode(key));
    if (slot === undefined) return undefined;
    const cell = this.create(key);
    this.load(cell, slot);
    this.put(index, cell);
    return cell;
  }

  private put(index: unknown, cell: Stored): void {
    if (this.cells.size >= MAP_LIMIT) {
      this.full.push(this.cells);
      this.cells = new Map();
    }
    this.cells.set(index, cell);
  }

  /** The oldest first. Those that cannot go yet become the youngest, so that they are not looked at again soon. */
  protected override relieve(checkpointed: number): void {
    const { cells, slots, mostResident } = this;
    if (slots === undefined || cells.size <= mostResident) return;
    // Between two checkpoints only those can go that were read and not written.
    if (checkpointed === this.relieved.checkpointed && cells.size < 2 * this.relieved.left) return;
    // Some more, so that it is not done in every cut.
    let excess = cells.size - Math.floor(mostResident * KEPT);
    let looks = cells.size;
    for (const [index, cell] of cells) {
      if (excess === 0 || looks-- === 0) break;
      cells.delete(index);
      if (cell.$epoch > checkpointed) cells.set(index, cell);
      else excess--;
    }
    slots.filled = true;
    this.relieved = { checkpointed, left: cells.size };
  }

  protected override forgetCreated(): void {
    for (const cell of this.created) {
      const index = this.native ? cell.$key : this.indexOf(cell.$key);
      this.cells.delete(index);
    }
    empty(this.created);
  }

  protected override clearCreated(): void {
    empty(this.created);
  }

  protected override keyOf(cell: Stored): Uint8Array {
    return this.encode(cell.$key);
  }
}
