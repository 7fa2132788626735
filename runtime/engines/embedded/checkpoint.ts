/**
 * The checkpointed part of the store: what the log's records up to some sequence amount to. It may be ahead of that
 * for single keys (records are repeated after a crash, and repeating one changes nothing).
 */
import type { Operation } from "../batch.ts";

/** How far a checkpoint goes. */
export interface Applied {
  /** Sequence of the last record whose effect it has. */
  readonly sequence: number;
  /** Generation of the owner who wrote it. */
  readonly generation: number;
}

/** The net effect of some records: first clear all keys with one of the prefixes, then write the entries. */
export interface Changes {
  readonly cleared: readonly Uint8Array[];
  /** No key twice; an undefined value deletes the key. */
  readonly entries: readonly (readonly [key: Uint8Array, value: Uint8Array | undefined])[];
}

export interface Checkpoints {
  /** Open or create; fails with a Fault (P0902) when it is damaged, with a DiskError when the disk fails. */
  open(): Promise<Applied>;
  get(key: Uint8Array): Uint8Array | undefined;
  /** Entries whose key starts with `prefix`, in the order of their bytes. */
  scan(prefix: Uint8Array): Iterable<readonly [key: Uint8Array, value: Uint8Array]>;
  /**
   * Resolves when the changes are flushed to the disk and with them `upTo`. If it fails (a DiskError), `upTo` is not
   * stored, and it may be tried again.
   */
  apply(upTo: Applied, changes: Changes): Promise<void>;
  close(): Promise<void>;
}

interface Entry {
  readonly key: Uint8Array;
  readonly value: Uint8Array | undefined;
  /** Number of the operation that wrote it. */
  readonly order: number;
}

/** Collects operations of consecutive records; only the last one on each key counts. */
export class NetEffect {
  private readonly entries = new Map<string, Entry>();
  /** Prefixes that were cleared, with the number of the last operation that did. */
  private readonly cleared = new Map<string, { readonly prefix: Uint8Array; readonly order: number }>();
  private order = 0;

  get size(): number {
    return this.entries.size + this.cleared.size;
  }

  add(operation: Operation): void {
    const { kind, key } = operation;
    this.order++;
    if (kind === "deletePrefix") this.cleared.set(text(key), { prefix: key, order: this.order });
    else this.entries.set(text(key), { key, value: kind === "put" ? operation.value : undefined, order: this.order });
  }

  changes(): Changes {
    const cleared = [...this.cleared.values()].map(({ prefix }) => prefix);
    const lengths = [...new Set(cleared.map((prefix) => prefix.length))];
    const entries: (readonly [Uint8Array, Uint8Array | undefined])[] = [];
    for (const [key, entry] of this.entries) {
      if (!lengths.some((length) => entry.order < (this.cleared.get(key.slice(0, length))?.order ?? 0))) {
        entries.push([entry.key, entry.value]);
      }
    }
    return { cleared, entries };
  }

  clear(): void {
    this.entries.clear();
    this.cleared.clear();
  }
}

/** One character a byte: a key that a Map can hash. */
export function text(key: Uint8Array): string {
  return Buffer.from(key.buffer, key.byteOffset, key.length).toString("latin1");
}

/** The bytes that `text` was given. */
export function bytesOf(key: string): Uint8Array {
  return Buffer.from(key, "latin1");
}
