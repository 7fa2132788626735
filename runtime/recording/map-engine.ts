/** A store in memory that is what was put there: of which a replay takes snapshots, to go back to them. */
import { operations, type Batch } from "../engines/batch.ts";
import { keyBytes, keyText } from "../engines/embedded/checkpoint-snapshot.ts";
import type { Engine } from "../engines/engine.ts";

export class MapEngine implements Engine {
  readonly kind = "embedded";
  readonly durable = true;
  readonly hasRoom = true;
  readonly stalled = undefined;
  readonly behind = false;
  checkpointed = 0;
  readonly entries: Map<string, Uint8Array>;
  /** Keys in their order, if they are known. */
  private sorted: readonly string[] | undefined;

  constructor(entries: ReadonlyMap<string, Uint8Array>) {
    this.entries = new Map(entries);
  }

  open(): Promise<void> {
    return Promise.resolve();
  }

  get(key: Uint8Array): Uint8Array | undefined {
    return this.entries.get(keyText(key));
  }

  *scan(prefix: Uint8Array): Generator<readonly [Uint8Array, Uint8Array]> {
    const start = keyText(prefix);
    const sorted = (this.sorted ??= [...this.entries.keys()].sort());
    for (let i = firstFrom(sorted, start); i < sorted.length && sorted[i]?.startsWith(start) === true; i++) {
      const key = sorted[i] ?? "";
      const value = this.entries.get(key);
      if (value !== undefined) yield [keyBytes(key), value] as const;
    }
  }

  /** At once. */
  put(batch: Batch): void {
    const { entries } = this;
    const before = entries.size;
    let same = true;
    for (const operation of operations(batch.writer.take().slice())) {
      const key = keyText(operation.key);
      if (operation.kind === "put") entries.set(key, operation.value);
      else if (operation.kind === "delete") same = !entries.delete(key) && same;
      else {
        for (const other of [...entries.keys()]) if (other.startsWith(key)) same = !entries.delete(other) && same;
      }
    }
    if (!same || entries.size !== before) this.sorted = undefined;
    this.checkpointed++;
  }

  commit(batch: Batch): Promise<void> {
    this.put(batch);
    return Promise.resolve();
  }

  close(): Promise<void> {
    return Promise.resolve();
  }
}

/** Index of the first that is not before `start`. */
function firstFrom(sorted: readonly string[], start: string): number {
  let low = 0;
  let high = sorted.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if ((sorted[middle] ?? "") < start) low = middle + 1;
    else high = middle;
  }
  return low;
}
