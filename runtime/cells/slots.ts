/**
 * Numbers for keys: a key's text is stored once, when its first cell is, and is its number from then on. Long keys are
 * found by a hash; their whole text stands in the value, and a probe number tells those of one hash apart.
 */
import { Reader, Writer } from "../bytes.ts";
import type { Batch } from "../engines/batch.ts";
import type { Engine } from "../engines/engine.ts";
import { isHashed, keyOf, kinds, sameBytes, writeKeyBytes } from "../store.ts";

export class Slots {
  private readonly engine: Engine;
  private readonly state: number;
  private next: number;
  /** Next slot as the store has it. */
  private written: number;
  /** The store has keys whose cells are not in memory; if not, nobody need look. */
  filled: boolean;
  /** Hashed keys of this process: hash and probe, as text. */
  private readonly hashed = new Set<string>();
  private readonly writer = new Writer(256);

  constructor(engine: Engine, state: number) {
    this.engine = engine;
    this.state = state;
    const count = engine.get(this.countKey());
    this.next = count === undefined ? 0 : new Reader(count).varint();
    this.written = this.next;
    this.filled = this.next > 0;
  }

  /** Keys that have a slot. */
  get count(): number {
    return this.next;
  }

  /** The slot of a key that the store has. */
  find(key: Uint8Array): number | undefined {
    if (!this.filled) return undefined;
    for (let probe = 0; ; probe++) {
      const value = this.engine.get(this.entryKey(key, probe));
      if (value === undefined) return undefined;
      const reader = new Reader(value);
      const slot = reader.varint();
      if (!isHashed(key) || sameBytes(reader.raw(reader.end - reader.at), key)) return slot;
    }
  }

  /** Keys that the store has, and their slots. */
  *stored(): Iterable<readonly [key: Uint8Array, slot: number]> {
    const prefix = keyOf(kinds.slot, this.state);
    for (const [entry, value] of this.filled || this.next > 0 ? this.engine.scan(prefix) : []) {
      const reader = new Reader(value);
      const slot = reader.varint();
      const from = new Reader(entry, prefix.length);
      const whole = from.u8() === 0 ? from : reader;
      yield [whole.raw(whole.end - whole.at).slice(), slot];
    }
  }

  /** A slot for a key that has none. */
  add(key: Uint8Array, batch: Batch): number {
    const slot = this.next++;
    const probe = isHashed(key) ? this.freeProbe(key) : 0;
    batch.beginPut();
    this.writeEntryKey(key, probe, batch.writer);
    batch.value();
    batch.writer.varint(slot);
    if (isHashed(key)) batch.writer.raw(key);
    batch.endPut();
    return slot;
  }

  write(batch: Batch): void {
    if (this.next === this.written) return;
    this.written = this.next;
    batch.beginPut();
    batch.writer.raw(this.countKey());
    batch.value();
    batch.writer.varint(this.next);
    batch.endPut();
  }

  private freeProbe(key: Uint8Array): number {
    for (let probe = 0; ; probe++) {
      const candidate = this.entryKey(key, probe);
      const text = String.fromCharCode(...candidate);
      if (this.hashed.has(text)) continue;
      if (this.filled && this.engine.get(candidate) !== undefined) continue;
      this.hashed.add(text);
      return probe;
    }
  }

  private entryKey(key: Uint8Array, probe: number): Uint8Array {
    this.writer.clear();
    this.writeEntryKey(key, probe, this.writer);
    return this.writer.take();
  }

  private writeEntryKey(key: Uint8Array, probe: number, to: Writer): void {
    to.u8(kinds.slot);
    to.varint(this.state);
    writeKeyBytes(key, probe, to);
  }

  private countKey(): Uint8Array {
    const writer = new Writer(8);
    writer.u8(kinds.slotCount);
    writer.varint(this.state);
    return writer.take();
  }
}
