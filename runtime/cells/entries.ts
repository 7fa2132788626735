/**
 * Entries of collections in the store: `state, slot, field, entry`. An entry with a long key is stored under a hash, its
 * whole key in front of the value, and a probe number if another long key has the same hash.
 */
import { Reader, Writer } from "../bytes.ts";
import type { Batch } from "../engines/batch.ts";
import type { Engine } from "../engines/engine.ts";
import { isHashed, kinds, sameBytes, writeKeyBytes } from "../store.ts";
import type { CollectionCell, EntrySink } from "./collections.ts";

export class Entries implements EntrySink {
  /** The key's while it is written, then the batch's. */
  writer: Writer;
  private readonly state: number;
  private readonly key = new Writer(64);
  private readonly prefix = new Writer(16);
  private readonly longKeys = new LongKeys();
  private batch: Batch | undefined;

  constructor(state: number) {
    this.state = state;
    this.writer = this.key;
  }

  flush(cell: CollectionCell, slot: number, field: number, batch: Batch): void {
    this.batch = batch;
    this.setPrefix(slot, field);
    cell.flush(this);
  }

  load(cell: CollectionCell, slot: number, field: number, engine: Engine): void {
    this.setPrefix(slot, field);
    const prefix = this.prefix.take();
    cell.beginLoad();
    for (const [storedKey, storedValue] of engine.scan(prefix)) {
      const key = new Reader(storedKey, prefix.length);
      const value = new Reader(storedValue);
      if (key.u8() === 0) {
        cell.loadEntry(key, value);
      } else {
        const whole = value.lengthPrefixed();
        this.longKeys.add(storedKey, whole);
        cell.loadEntry(new Reader(whole), value);
      }
    }
    cell.endLoad();
  }

  beginPut(): void {
    this.key.clear();
    this.writer = this.key;
  }

  value(): void {
    const batch = this.current();
    const key = this.key.bytes.subarray(0, this.key.at);
    batch.beginPut();
    this.writeKey(key, batch.writer);
    batch.value();
    if (isHashed(key)) batch.writer.lengthPrefixed(key);
    this.writer = batch.writer;
  }

  endPut(): void {
    this.current().endPut();
  }

  beginDelete(): void {
    this.beginPut();
  }

  endDelete(): void {
    const batch = this.current();
    batch.beginDelete();
    this.writeKey(this.key.bytes.subarray(0, this.key.at), batch.writer);
    batch.endDelete();
  }

  clear(): void {
    const batch = this.current();
    batch.beginDeletePrefix();
    batch.writer.raw(this.prefix.bytes.subarray(0, this.prefix.at));
    batch.endDelete();
  }

  private current(): Batch {
    if (this.batch === undefined) throw new Error("entries are written in a flush");
    return this.batch;
  }

  private setPrefix(slot: number, field: number): void {
    const { prefix } = this;
    prefix.clear();
    prefix.u8(kinds.entry);
    prefix.varint(this.state);
    prefix.varint(slot);
    prefix.varint(field);
  }

  private writeKey(key: Uint8Array, to: Writer): void {
    const prefix = this.prefix.bytes.subarray(0, this.prefix.at);
    to.raw(prefix);
    writeKeyBytes(key, isHashed(key) ? this.longKeys.probe(prefix, key) : 0, to);
  }
}

/** Which long keys have which probe numbers. */
class LongKeys {
  /** Stored key → whole key. */
  private readonly taken = new Map<string, Uint8Array>();

  add(storedKey: Uint8Array, whole: Uint8Array): void {
    this.taken.set(text(storedKey), whole.slice());
  }

  probe(prefix: Uint8Array, key: Uint8Array): number {
    for (let probe = 0; ; probe++) {
      const writer = new Writer(64);
      writer.raw(prefix);
      writeKeyBytes(key, probe, writer);
      const stored = writer.take();
      const there = this.taken.get(text(stored));
      if (there === undefined) this.add(stored, key);
      if (there === undefined || sameBytes(there, key)) return probe;
    }
  }
}

function text(bytes: Uint8Array): string {
  return String.fromCharCode(...bytes);
}
