/**
 * A store as it is, to be looked at: what the checkpoint has, and over it in memory what the log has behind that. It is
 * held meanwhile, so that nobody changes it, but not taken over, and nothing is written.
 */
import { DiskError, type FolderLock, type World } from "../../world/world.ts";
import { operations } from "../batch.ts";
import type { Engine, StoreFigures } from "../engine.ts";
import { keyBytes, keyText } from "./checkpoint-snapshot.ts";
import type { Checkpoints } from "./checkpoint.ts";
import { storeFault } from "./engine.ts";
import { holdFolder } from "./folder.ts";
import { replay } from "./recovery.ts";
import { Segments } from "./segments.ts";

export interface ReadStore {
  /** Only `get`, `scan` and `figures` are to be used. */
  readonly engine: Engine;
  /** Whose store it is, as FORMAT says. */
  readonly identity: { readonly app: string; readonly schema: string };
  close(): Promise<void>;
}

/**
 * Fails with a Fault: there is no store (P0950), it is none of ours (P0903) or taken by another process (P0901), it is
 * damaged (P0902), or cannot be read (P0904).
 */
export async function readStore(
  world: World,
  folder: string,
  checkpointsOf?: (world: World, folder: string) => Checkpoints,
): Promise<ReadStore> {
  let lock: FolderLock | undefined;
  let checkpoints: Checkpoints | undefined;
  try {
    const held = await holdFolder(world, folder);
    ({ lock } = held);
    const create = checkpointsOf ?? (await import("./checkpoint-lmdb.ts")).readLmdbCheckpoints;
    checkpoints = create(world, folder);
    const applied = await checkpoints.open();
    const layer = new Layer(checkpoints);
    let logBytes = 0;
    const end = await replay(
      new Segments(world.disk, folder),
      held.store,
      applied.sequence,
      ({ header, body }) => {
        logBytes += body.length;
        if (header.kind === "batch") layer.apply(body);
        return Promise.resolve();
      },
      "none",
    );
    layer.figures = {
      generation: Math.max(applied.generation, end.generation),
      record: end.last,
      checkpointed: applied.sequence,
      logBytes,
    };
    return {
      engine: layer,
      identity: held.identity,
      close: async () => {
        await checkpoints?.close();
        await lock?.release();
      },
    };
  } catch (error) {
    await checkpoints?.close();
    await lock?.release();
    throw error instanceof DiskError ? storeFault(error) : error;
  }
}

class Layer implements Engine {
  readonly kind = "embedded";
  readonly durable = true;
  readonly hasRoom = true;
  readonly stalled = undefined;
  readonly behind = false;
  readonly checkpointed = 0;
  figures: StoreFigures | undefined;
  private readonly below: Checkpoints;
  /** Undefined: deleted. */
  private readonly entries = new Map<string, Uint8Array | undefined>();
  /** Prefixes of which the checkpoint has nothing any more. */
  private readonly cleared: string[] = [];

  constructor(below: Checkpoints) {
    this.below = below;
  }

  /** The operations of a batch. */
  apply(body: Uint8Array): void {
    const { entries } = this;
    for (const operation of operations(body)) {
      const key = keyText(operation.key);
      if (operation.kind === "put") entries.set(key, operation.value.slice());
      else if (operation.kind === "delete") entries.set(key, undefined);
      else {
        for (const other of [...entries.keys()]) if (other.startsWith(key)) entries.delete(other);
        this.cleared.push(key);
      }
    }
  }

  get(key: Uint8Array): Uint8Array | undefined {
    const text = keyText(key);
    if (this.entries.has(text)) return this.entries.get(text);
    return this.isCleared(text) ? undefined : this.below.get(key);
  }

  *scan(prefix: Uint8Array): Generator<readonly [Uint8Array, Uint8Array]> {
    const start = keyText(prefix);
    const above = [...this.entries.keys()].filter((key) => key.startsWith(start)).sort();
    let next = 0;
    const upTo = function* (this: Layer, limit: string | undefined): Generator<readonly [Uint8Array, Uint8Array]> {
      for (let key = above[next]; key !== undefined && (limit === undefined || key < limit); key = above[++next]) {
        const value = this.entries.get(key);
        if (value !== undefined) yield [keyBytes(key), value];
      }
    }.bind(this);
    for (const [key, value] of this.below.scan(prefix)) {
      const text = keyText(key);
      yield* upTo(text);
      if (!this.entries.has(text) && !this.isCleared(text)) yield [key.slice(), value.slice()];
    }
    yield* upTo(undefined);
  }

  private isCleared(key: string): boolean {
    return this.cleared.some((prefix) => key.startsWith(prefix));
  }

  open(): Promise<void> {
    return Promise.resolve();
  }

  commit(): Promise<void> {
    throw new Error("a store that is looked at is not written to");
  }

  close(): Promise<void> {
    return Promise.resolve();
  }
}
