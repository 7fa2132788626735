/**
 * What consecutive batches amount to: first some prefixes cleared, then one last write of each key. It is a hash table
 * over the bytes of the batches themselves, because a checkpoint reads each operation of the log again: kept as strings
 * in a Map, an operation took 2 to 3 µs, more than many a step that wrote it.
 */
import { OperationCursor } from "../batch.ts";

/** In place of a value's length: the key is deleted. */
const DELETED = -1;

const FIRST_CAPACITY = 4096;

/** Numbers of one entry, in a row of `fields`. */
const HASH = 0;
const BODY = 1;
const KEY_AT = 2;
const KEY_LENGTH = 3;
const VALUE_AT = 4;
const VALUE_LENGTH = 5;
/** Number of the operation that wrote it. */
const ORDER = 6;
const FIELDS = 7;

interface Clearing {
  readonly prefix: Uint8Array;
  readonly order: number;
}

export class NetEffect {
  /** Number of entries; some may be superseded by a later clearing (`live`). */
  count = 0;
  private bodies: Uint8Array[] = [];
  private fields = new Int32Array(FIRST_CAPACITY * FIELDS);
  /** Open addressing: index of an entry + 1, or 0. Twice as long as there may be entries. */
  private table = new Int32Array(FIRST_CAPACITY * 2);
  private order = 0;
  private readonly clearings = new Map<string, Clearing>();
  private readonly clearedLengths = new Set<number>();

  /** Add a batch's operations, `slice` of them between two calls of `pause`. Its bytes must not change before `clear`. */
  async add(body: Uint8Array, slice: number, pause: () => Promise<void>): Promise<void> {
    const cursor = new OperationCursor(body);
    const number = this.bodies.push(body) - 1;
    let left = slice;
    while (cursor.next()) {
      this.order++;
      if (cursor.kind === "deletePrefix") {
        const prefix = body.subarray(cursor.keyAt, cursor.keyAt + cursor.keyLength);
        this.clearings.set(hex(prefix), { prefix, order: this.order });
        this.clearedLengths.add(prefix.length);
      } else {
        this.set(cursor, body, number);
      }
      if (--left > 0) continue;
      left = slice;
      await pause();
    }
  }

  /** Prefixes to clear before the entries are written. */
  get cleared(): readonly Uint8Array[] {
    return [...this.clearings.values()].map(({ prefix }) => prefix);
  }

  /** False if the entry was cleared after it was written. */
  live(index: number): boolean {
    if (this.clearings.size === 0) return true;
    const key = this.key(index);
    const order = this.field(index, ORDER);
    for (const length of this.clearedLengths) {
      if (length > key.length) continue;
      if (order < (this.clearings.get(hex(key.subarray(0, length)))?.order ?? 0)) return false;
    }
    return true;
  }

  /** A view, not a copy. */
  key(index: number): Uint8Array {
    const at = this.field(index, KEY_AT);
    return this.body(index).subarray(at, at + this.field(index, KEY_LENGTH));
  }

  /** A view, not a copy; undefined: the key is deleted. */
  value(index: number): Uint8Array | undefined {
    const at = this.field(index, VALUE_AT);
    return this.deleted(index) ? undefined : this.body(index).subarray(at, at + this.field(index, VALUE_LENGTH));
  }

  deleted(index: number): boolean {
    return this.field(index, VALUE_LENGTH) === DELETED;
  }

  /** Length of key and value. */
  bytes(index: number): number {
    return this.field(index, KEY_LENGTH) + Math.max(0, this.field(index, VALUE_LENGTH));
  }

  /** Copy the key, then the value; the result is where the value starts. */
  copy(index: number, target: Uint8Array, at: number): number {
    const body = this.body(index);
    const keyLength = this.field(index, KEY_LENGTH);
    copyBytes(body, this.field(index, KEY_AT), keyLength, target, at);
    copyBytes(body, this.field(index, VALUE_AT), Math.max(0, this.field(index, VALUE_LENGTH)), target, at + keyLength);
    return at + keyLength;
  }

  clear(): void {
    this.count = 0;
    this.bodies = [];
    this.table.fill(0);
    this.clearings.clear();
    this.clearedLengths.clear();
    this.order = 0;
  }

  private set(cursor: OperationCursor, body: Uint8Array, number: number): void {
    const { keyAt, keyLength } = cursor;
    const hash = hashOf(body, keyAt, keyLength);
    const mask = this.table.length - 1;
    let slot = hash & mask;
    let index = (this.table[slot] ?? 0) - 1;
    while (index >= 0 && !this.hasKey(index, hash, body, keyAt, keyLength)) {
      slot = (slot + 1) & mask;
      index = (this.table[slot] ?? 0) - 1;
    }
    if (index < 0) {
      index = this.count++;
      this.table[slot] = index + 1;
    }
    const { fields } = this;
    const row = index * FIELDS;
    fields[row + HASH] = hash;
    fields[row + BODY] = number;
    fields[row + KEY_AT] = keyAt;
    fields[row + KEY_LENGTH] = keyLength;
    fields[row + VALUE_AT] = cursor.valueAt;
    fields[row + VALUE_LENGTH] = cursor.kind === "delete" ? DELETED : cursor.valueLength;
    fields[row + ORDER] = this.order;
    if (this.count * 2 >= this.table.length) this.grow();
  }

  private hasKey(index: number, hash: number, body: Uint8Array, keyAt: number, keyLength: number): boolean {
    if (this.field(index, HASH) !== hash || this.field(index, KEY_LENGTH) !== keyLength) return false;
    const other = this.body(index);
    const at = this.field(index, KEY_AT);
    for (let i = 0; i < keyLength; i++) if (other[at + i] !== body[keyAt + i]) return false;
    return true;
  }

  private grow(): void {
    const capacity = this.count * 4;
    const fields = new Int32Array(capacity * FIELDS);
    fields.set(this.fields);
    this.fields = fields;
    this.table = new Int32Array(capacity * 2);
    const mask = this.table.length - 1;
    for (let index = 0; index < this.count; index++) {
      let slot = this.field(index, HASH) & mask;
      while (this.table[slot] !== 0) slot = (slot + 1) & mask;
      this.table[slot] = index + 1;
    }
  }

  private field(index: number, field: number): number {
    return this.fields[index * FIELDS + field] ?? 0;
  }

  private body(index: number): Uint8Array {
    const body = this.bodies[this.field(index, BODY)];
    if (body === undefined) throw new Error(`there is no entry ${index}`);
    return body;
  }
}

/** FNV-1a, with its bits mixed once more because the table looks at the low ones only. */
function hashOf(bytes: Uint8Array, at: number, length: number): number {
  let hash = 0x811c9dc5;
  for (let i = at; i < at + length; i++) hash = Math.imul(hash ^ (bytes[i] ?? 0), 0x01000193);
  return hash ^ (hash >>> 15);
}

/** Below this many bytes a loop is faster than a view and `set`. */
const SHORT = 48;

function copyBytes(from: Uint8Array, start: number, length: number, to: Uint8Array, at: number): void {
  if (length > SHORT) to.set(from.subarray(start, start + length), at);
  else for (let i = 0; i < length; i++) to[at + i] = from[start + i] ?? 0;
}

function hex(bytes: Uint8Array): string {
  return Buffer.from(bytes.buffer, bytes.byteOffset, bytes.length).toString("hex");
}
