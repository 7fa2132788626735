/**
 * Errors that an engineer could make in the commit protocol, each at a named decision of the code. Tests put them in,
 * one at a time, to show that they would notice (`spec/` calls them mutants); nobody else may.
 */
export type Mutant =
  | "none"
  /** A commit resolves when it is written, not when it is durable. */
  | "resolveBeforeDurable"
  /** The last group before the log goes on in the next segment is not synced. */
  | "skipSyncOnRoll"
  /** The names of new files and folders are not made durable. */
  | "skipFolderSync"
  /** Recovery lets the program act on records that may be in the page cache alone. */
  | "actOnUnsyncedTail"
  /** A failed sync is tried again. */
  | "retrySync"
  /** A damaged record in the middle of the log counts as its end. */
  | "truncateAtDamage"
  /** The checksum of a record's body is not looked at. */
  | "ignoreBodyChecksum"
  /** Segments are deleted before the checkpoint that replaces them is flushed. */
  | "cutBeforeFlush"
  /** A new owner runs before its takeover record is durable. */
  | "lateTakeover";
