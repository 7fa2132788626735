/**
 * The checkpointed part of the store: what the log's records up to some sequence amount to. It may be ahead of that
 * for single keys (records are repeated after a crash, and repeating one changes nothing).
 */
import type { NetEffect } from "./net-effect.ts";

/** How far a checkpoint goes. */
export interface Applied {
  /** Sequence of the last record whose effect it has. */
  readonly sequence: number;
  /** Generation of the owner who wrote it. */
  readonly generation: number;
}

export interface Checkpoints {
  /** Open or create; fails with a Fault (P0902) when it is damaged, with a DiskError when the disk fails. */
  open(): Promise<Applied>;
  get(key: Uint8Array): Uint8Array | undefined;
  /** Entries whose key starts with `prefix`, in the order of their bytes. */
  scan(prefix: Uint8Array): Iterable<readonly [key: Uint8Array, value: Uint8Array]>;
  /**
   * First delete the keys with a cleared prefix, then write the entries; resolves when they are flushed to the disk and
   * with them `upTo`. If it fails (a DiskError), `upTo` is not stored, and it may be tried again.
   */
  apply(upTo: Applied, effect: NetEffect): Promise<void>;
  close(): Promise<void>;
}
