/**
 * The durable engine behind `--data DIR`: a checksummed log in segment files (`log.ts`), and checkpoints of what the
 * log amounts to (`checkpoint.ts`), so that it can be cut and recovery stays short.
 */
import { Fault, faultCodes } from "../../fault.ts";
import { DiskError } from "../../world/world.ts";
import type { FolderLock, World } from "../../world/world.ts";
import type { Batch } from "../batch.ts";
import type { Engine, StoreFigures, StoreIdentity } from "../engine.ts";
import { Applier, Checkpointer } from "./checkpointer.ts";
import type { Checkpoints } from "./checkpoint.ts";
import { openFolder, RESTORE } from "./folder.ts";
import { Log } from "./log.ts";
import type { Mutant } from "./mutants.ts";
import { replay } from "./recovery.ts";
import { Segments } from "./segments.ts";

const MEGABYTE = 1024 * 1024;

export interface EmbeddedOptions {
  /** Greatest size of a segment file of the log, in bytes, but for records that are longer: 16 MB. */
  readonly segmentBytes?: number;
  /** Bytes of the log that may wait for a checkpoint before sources are held back: 64 MB. It bounds recovery. */
  readonly behindBytes?: number;
  /** Where checkpoints are kept instead of lmdb. */
  readonly checkpoints?: (world: World, folder: string) => Checkpoints;
  /** For tests of tests only; see `mutants.ts`. */
  readonly mutant?: Mutant;
}

export interface EmbeddedEngine extends Engine {
  /** Number of this owner of the store; higher than those of all before it. Known after `open`. */
  readonly generation: number;
}

/** An engine that keeps its store in `folder`; nothing is touched before `open`. */
export function createEmbeddedEngine(world: World, folder: string, options: EmbeddedOptions = {}): EmbeddedEngine {
  return new Embedded(world, folder, options);
}

interface Parts {
  readonly lock: FolderLock;
  readonly checkpoints: Checkpoints;
  readonly checkpointer: Checkpointer;
  readonly log: Log;
  readonly generation: number;
  /** Sequence of this owner's first record; its batches follow. */
  readonly takeover: number;
}

class Embedded implements EmbeddedEngine {
  readonly kind = "embedded";
  readonly durable = true;
  private readonly world: World;
  private readonly folder: string;
  private readonly segmentBytes: number;
  private readonly behindBytes: number;
  private readonly createCheckpoints: ((world: World, folder: string) => Checkpoints) | undefined;
  private readonly mutant: Mutant;
  private parts: Parts | undefined;

  constructor(world: World, folder: string, options: EmbeddedOptions) {
    this.world = world;
    this.folder = folder;
    this.behindBytes = options.behindBytes ?? 64 * MEGABYTE;
    // Several segments within the bound, so that one can be checkpointed while another is written.
    this.segmentBytes = Math.min(options.segmentBytes ?? 16 * MEGABYTE, Math.ceil(this.behindBytes / 4));
    this.createCheckpoints = options.checkpoints;
    this.mutant = options.mutant ?? "none";
  }

  async open(identity: StoreIdentity): Promise<void> {
    if (this.parts !== undefined) throw new Error("the engine is open");
    try {
      this.parts = await this.takeOver(identity);
    } catch (error) {
      throw error instanceof DiskError ? storeFault(error) : error;
    }
  }

  get(key: Uint8Array): Uint8Array | undefined {
    return this.opened().checkpoints.get(key);
  }

  scan(prefix: Uint8Array): Iterable<readonly [key: Uint8Array, value: Uint8Array]> {
    return this.opened().checkpoints.scan(prefix);
  }

  commit(batch: Batch): Promise<void> {
    return this.opened().log.append("batch", batch.writer.bytes.subarray(0, batch.bytes));
  }

  get generation(): number {
    return this.opened().generation;
  }

  get hasRoom(): boolean {
    return this.stalled === undefined;
  }

  get stalled(): string | undefined {
    return this.parts?.log.stalled ?? this.parts?.checkpointer.stalled;
  }

  get checkpointed(): number {
    const { checkpointer, takeover } = this.opened();
    return Math.max(0, checkpointer.applied - takeover);
  }

  get behind(): boolean {
    if (this.parts === undefined) return false;
    return this.parts.checkpointer.waitingBytes + this.parts.log.openBytes > this.behindBytes;
  }

  get figures(): StoreFigures | undefined {
    if (this.parts === undefined) return undefined;
    const { checkpointer, generation, log, takeover } = this.parts;
    return {
      generation,
      record: log.durable,
      // What was there before was checkpointed when the store was opened.
      checkpointed: Math.max(checkpointer.applied, takeover - 1),
      logBytes: log.openBytes + checkpointer.waitingBytes,
    };
  }

  async close(): Promise<void> {
    const parts = this.parts;
    if (parts === undefined) return;
    this.parts = undefined;
    try {
      // It shows that all records before it are durable: damage to them is then never taken for a torn end.
      await parts.log.append("close", new Uint8Array());
      await parts.log.close();
      await parts.checkpointer.stop();
      await parts.checkpoints.close();
      await parts.lock.release();
    } catch (error) {
      throw error instanceof DiskError ? storeFault(error) : error;
    }
  }

  private opened(): Parts {
    if (this.parts === undefined) throw new Error("the engine is not open");
    return this.parts;
  }

  private async takeOver(identity: StoreIdentity): Promise<Parts> {
    const { world, folder, mutant } = this;
    const loading = this.checkpointsFactory();
    const { lock, store } = await openFolder(world, folder, identity, mutant);
    const checkpoints = (await loading)(world, folder);
    try {
      const applied = await checkpoints.open();
      const segments = new Segments(world.disk, folder, mutant);

      // What was read may be in the page cache alone: nobody acts on it before it is flushed with the checkpoint.
      const applier = new Applier(world, checkpoints);
      const end = await replay(segments, store, applied.sequence, (record) => applier.add(record), mutant);
      const flushed = applier.flush();
      if (mutant === "actOnUnsyncedTail") flushed.catch(() => undefined);
      else await flushed;

      // The takeover record comes before anything that this process does: it fences the owner before.
      const generation = Math.max(applied.generation, end.generation) + 1;
      const checkpointer = new Checkpointer(world, segments, store, this.behindBytes / 4, checkpoints, mutant);
      const start = { store, generation, last: end.last, segment: (end.ids.at(-1) ?? 0) + 1 };
      const log = new Log(world, segments, start, this.segmentBytes, (sealed) => checkpointer.add(sealed), mutant);
      await log.open();
      const takeover = log.append("takeover", new Uint8Array());
      if (mutant !== "lateTakeover") await takeover;
      await segments.remove(end.ids);
      await segments.removeSpares();
      return { lock, checkpoints, checkpointer, log, generation, takeover: end.last + 1 };
    } catch (error) {
      await checkpoints.close();
      await lock.release();
      throw error;
    }
  }

  private async checkpointsFactory(): Promise<(world: World, folder: string) => Checkpoints> {
    // Loaded while the folder is being locked, and not at all without a data folder.
    return this.createCheckpoints ?? (await import("./checkpoint-lmdb.ts")).createLmdbCheckpoints;
  }
}

/** What the disk did not do, as it is told of a store. */
export function storeFault(error: DiskError): Fault {
  return new Fault(faultCodes.diskFailed, error.message, { at: error.path, help: [cureOf(error)] });
}

function cureOf({ failure }: DiskError): string {
  if (failure === "folder") return RESTORE;
  if (failure === "full") return "make room on the disk and run again: it goes on from the last commit";
  return "see to it that the data folder can be read and written, and run again: it goes on from the last commit";
}
