/**
 * Where in the store things are: one letter for the kind, then numbers for the named, so that keys are short. Paths get
 * their numbers when they are first seen; the table of them is in the store too, so declarations may change places.
 */
import { MalformedBytes, Reader, Writer } from "./bytes.ts";
import type { Batch } from "./engines/batch.ts";
import type { Engine } from "./engines/engine.ts";
import { Fault, faultCodes } from "./fault.ts";

export const kinds = {
  /** Seed, completion. */
  meta: 0x4d,
  /** Name of an app or a connection → what is known of it. */
  app: 0x47,
  /** Number → path. */
  name: 0x4e,
  /** Source → cursor. */
  source: 0x4f,
  /** Source, number → what the source wants to find again: requests and answers by their Idempotency-Keys. */
  kept: 0x48,
  /** Stream → number of its last atom, sealed. */
  stream: 0x53,
  /** Unit → cursors in its inputs, steps, attempts, latest instant. */
  unit: 0x55,
  /** Sink → cursor in its stream, and its own. */
  sink: 0x57,
  /** Stream, first atom → atoms that were unread at a cut. */
  atoms: 0x41,
  /** Unit, place → a handler that waits. */
  fiber: 0x46,
  /** Unit, number → a timer that is set. */
  timer: 0x50,
  /** Stream of dead letters, number → the letter, the keys of its events, whether it has been given again. */
  letter: 0x4c,
  /** Effect, number → a call that has no result; 0 → cursor in its requests. */
  call: 0x58,
  /** State, key → slot. */
  slot: 0x44,
  /** State → number of slots. */
  slotCount: 0x54,
  /** State, slot → scalar cells. */
  cell: 0x43,
  /** State, slot, field, entry → value. */
  entry: 0x45,
  /** Part, number → what is recorded (`recording/format.ts`). */
  recording: 0x52,
  /** Key → value: what the store had when the recording began. */
  beginning: 0x42,
} as const;

/** Kinds whose keys begin with the number of a name. */
const NUMBERED = Object.values(kinds).filter(
  (kind) => ![kinds.meta, kinds.app, kinds.name, kinds.recording, kinds.beginning].some((other) => other === kind),
);

/** What `read` gives; if what it finds in the store is not what was written there, a Fault that says so. */
export function fromStore<T>(read: () => T): T {
  try {
    return read();
  } catch (error) {
    if (!(error instanceof MalformedBytes)) throw error;
    throw new Fault(faultCodes.folderDamaged, `a record in the store cannot be read: ${error.message}`);
  }
}

/** The numbers of paths. */
export class Names {
  private readonly numbers = new Map<string, number>();
  private added: string[] = [];
  /** Numbers of names that are no more. */
  private forgotten: number[] = [];
  private next = 0;

  load(engine: Engine): void {
    for (const [key, value] of engine.scan(Uint8Array.of(kinds.name))) {
      const number = new Reader(key, 1).varint();
      this.numbers.set(new Reader(value).string(), number);
      this.next = Math.max(this.next, number + 1);
    }
  }

  /** All that there are, and their numbers. */
  entries(): Iterable<readonly [name: string, number: number]> {
    return this.numbers;
  }

  /** Of `stream /a/b`, `unit /a/b`, … */
  number(name: string): number {
    let number = this.numbers.get(name);
    if (number === undefined) {
      // Never one that has been given before: what the engine is asked for it may be older than its deletion.
      number = this.next++;
      this.numbers.set(name, number);
      this.added.push(name);
    }
    return number;
  }

  /** The names that `which` takes are no more, nor is anything that the store has of them. */
  forget(which: (name: string) => boolean): void {
    for (const [name, number] of this.numbers) {
      if (!which(name)) continue;
      this.numbers.delete(name);
      this.forgotten.push(number);
      this.added = this.added.filter((other) => other !== name);
    }
  }

  /** Put the names that the store does not have yet, and delete all that belongs to those that are no more. */
  write(batch: Batch): void {
    for (const number of this.forgotten) {
      for (const kind of NUMBERED) batch.deletePrefix(keyOf(kind, number));
      batch.delete(keyOf(kinds.name, number));
    }
    this.forgotten = [];
    for (const name of this.added) {
      batch.beginPut();
      batch.writer.u8(kinds.name);
      batch.writer.varint(this.number(name));
      batch.value();
      batch.writer.string(name);
      batch.endPut();
    }
    this.added.length = 0;
  }
}

/** The key of a thing that has a number. */
export function keyOf(kind: number, number: number): Uint8Array {
  const writer = new Writer(8);
  writer.u8(kind);
  writer.varint(number);
  return writer.take();
}

/** Keys of the engine are at most 255 bytes; behind this much of prefix and probe. */
const LONGEST_KEY = 230;

/**
 * Writes a key's bytes after what is already in `to`: as they are, or, if they are too long, as a hash. A hash may stand
 * for several keys, so the whole key is kept in the value and `probe` tells the candidates apart.
 */
export function writeKeyBytes(bytes: Uint8Array, probe: number, to: Writer): void {
  if (bytes.length <= LONGEST_KEY) {
    to.u8(0);
    to.raw(bytes);
    return;
  }
  to.u8(1);
  for (let seed = 0; seed < 4; seed++) to.u32be(hashBytes(bytes, seed));
  to.varint(probe);
}

export function isHashed(bytes: Uint8Array): boolean {
  return bytes.length > LONGEST_KEY;
}

function hashBytes(bytes: Uint8Array, seed: number): number {
  let h = 0x811c9dc5 ^ Math.imul(seed + 1, 0x9e3779b1);
  for (let i = 0; i < bytes.length; i++) {
    h = Math.imul(h ^ (bytes[i] ?? 0), 0x01000193);
    h ^= h >>> 15;
  }
  return h >>> 0;
}

export function sameBytes(a: Uint8Array, b: Uint8Array): boolean {
  if (a.length !== b.length) return false;
  for (let i = 0; i < a.length; i++) if (a[i] !== b[i]) return false;
  return true;
}
