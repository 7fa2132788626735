/**
 * What the runtime needs of a store: atomic, ordered batches of writes to one flat, ordered space of binary keys.
 * A batch is an epoch: cursors, cells, unread atoms, outboxes, choices, all of it or nothing. An engine knows nothing
 * of their meaning, so that the embedded log, its checkpoints and a replicated store can all be one.
 *
 * Keys are at most 255 bytes; the runtime hashes longer ones and keeps the whole key in the value.
 */
import type { Batch } from "./batch.ts";

export interface Engine {
  readonly kind: "memory" | "embedded";
  /** `false` for the memory engine: nothing is kept, so nobody need encode anything. */
  readonly durable: boolean;
  /**
   * Take the store over for this process and bring it to its last committed batch. Fails with a Fault: the folder is
   * taken by another process (P0901), is damaged (P0902: what and where), belongs to another program (P0903), or an
   * operation of the disk failed (P0904).
   */
  open(identity: StoreIdentity): Promise<void>;
  /**
   * As of `open` plus what was checkpointed since: only to be asked for keys that were not written since `open`, or last
   * in one of the first `checkpointed` batches.
   */
  get(key: Uint8Array): Uint8Array | undefined;
  /** Entries whose key starts with `prefix`, in the order of their bytes; same limits as `get`. */
  scan(prefix: Uint8Array): Iterable<readonly [key: Uint8Array, value: Uint8Array]>;
  /**
   * Append one batch; resolves when it is durable. Several may be in flight; they become durable in the order of the
   * calls. The batch's buffer belongs to the engine until then. A failure is fatal to the process (World.fatal).
   */
  commit(batch: Batch): Promise<void>;
  /** How many batches of this process are in a checkpoint that is flushed. */
  readonly checkpointed: number;
  /** False while the disk has no room for another batch: sources pause, and nothing is lost. */
  readonly hasRoom: boolean;
  /** Why not, for people; undefined when there is room. */
  readonly stalled: string | undefined;
  /** Bytes waiting for a checkpoint exceed their bound: sources pause until it has caught up. */
  readonly behind: boolean;
  /** How it stands with what is stored; undefined if nothing is. */
  readonly figures?: StoreFigures | undefined;
  close(): Promise<void>;
}

/** How it stands with a store. */
export interface StoreFigures {
  /** Number of its owner: how many processes have taken it over. */
  readonly generation: number;
  /** Number of the last record that is durable: each commit is one, and each takeover. */
  readonly record: number;
  /** Number of the last record that a checkpoint has. */
  readonly checkpointed: number;
  /** Bytes of the log that no checkpoint has. */
  readonly logBytes: number;
}

export interface StoreIdentity {
  readonly app: string;
  /** Hash of the program's state schema; a store written by another is refused. */
  readonly schema: string;
}
