/**
 * Moves sealed segments into the checkpoint, in the background, and deletes them when it is flushed. It reads them back
 * from the disk (in truth from the page cache) so that the steps of the program need not keep what they wrote.
 */
import { DiskError } from "../../world/world.ts";
import type { World } from "../../world/world.ts";
import type { Checkpoints } from "./checkpoint.ts";
import type { SealedSegment } from "./log.ts";
import type { Mutant } from "./mutants.ts";
import { NetEffect } from "./net-effect.ts";
import { readRecord } from "./record.ts";
import type { StoredRecord } from "./record.ts";
import type { Segments } from "./segments.ts";

/** Keys in one `apply`: more of them would be deduplicated better, and take more memory. */
const KEYS = 500_000;

/** Operations between two pauses. */
const SLICE = 2000;

/** How often room is looked for on a full disk, in milliseconds. */
const RETRY = 1000;

/** Collects records and applies them to the checkpoint in portions that fit in memory. */
export class Applier {
  private readonly world: World;
  private readonly checkpoints: Checkpoints;
  private readonly effect = new NetEffect();
  private upTo = { sequence: 0, generation: 0 };
  private dirty = false;

  constructor(world: World, checkpoints: Checkpoints) {
    this.world = world;
    this.checkpoints = checkpoints;
  }

  /** Add a record; its body must not change before `flush`. */
  async add({ header, body }: StoredRecord): Promise<void> {
    if (header.kind === "batch") {
      await this.effect.add(body, SLICE, () => new Promise((resolve) => this.world.defer(resolve)));
    }
    this.upTo = { sequence: header.sequence, generation: header.generation };
    this.dirty = true;
    if (this.effect.count >= KEYS) await this.flush();
  }

  /** Resolves when everything added is flushed. After a DiskError it may be tried again. */
  async flush(): Promise<void> {
    if (!this.dirty) return;
    await this.checkpoints.apply(this.upTo, this.effect);
    this.effect.clear();
    this.dirty = false;
  }
}

export class Checkpointer {
  /** Why no checkpoint can be written, for people; undefined when all is well. */
  stalled: string | undefined;
  /** Bytes of the log in sealed segments that are not yet checkpointed. */
  waitingBytes = 0;
  /** Sequence of the last record of this process that is in a flushed checkpoint. */
  applied = 0;
  private readonly world: World;
  private readonly segments: Segments;
  private readonly store: number;
  private readonly worthBytes: number;
  private readonly applier: Applier;
  private readonly mutant: Mutant;
  private readonly sealed: SealedSegment[] = [];
  private running: Promise<void> | undefined;
  private stopped = false;

  /** `worthBytes`: a checkpoint is not begun for less, because what is written again and again costs it once. */
  constructor(
    world: World,
    segments: Segments,
    store: number,
    worthBytes: number,
    checkpoints: Checkpoints,
    mutant: Mutant,
  ) {
    this.world = world;
    this.segments = segments;
    this.store = store;
    this.worthBytes = worthBytes;
    this.applier = new Applier(world, checkpoints);
    this.mutant = mutant;
  }

  add(segment: SealedSegment): void {
    this.sealed.push(segment);
    this.waitingBytes += segment.bytes;
    if (this.waitingBytes >= this.worthBytes) this.running ??= this.run();
  }

  /** Finish what is begun; the rest stays in the log. */
  async stop(): Promise<void> {
    this.stopped = true;
    await this.running;
  }

  private async run(): Promise<void> {
    try {
      while (this.waitingBytes >= this.worthBytes && !this.stopped) {
        const portion = [...this.sealed];
        for (const segment of portion) await this.read(segment);
        const flushed = this.flush();
        if (this.mutant === "cutBeforeFlush") flushed.catch(() => undefined);
        else await flushed;
        if (this.stalled !== undefined) return;
        this.applied = portion.at(-1)?.last ?? this.applied;
        await this.segments.cut(portion);
        this.sealed.splice(0, portion.length);
        for (const { bytes } of portion) this.waitingBytes -= bytes;
      }
    } catch (error) {
      this.fail(error);
    } finally {
      this.running = undefined;
    }
  }

  private async read(segment: SealedSegment): Promise<void> {
    const bytes = await this.segments.read(segment.id, segment.bytes);
    for (let at = 0; at < bytes.length;) {
      const record = readRecord(bytes, at, this.store, segment.id);
      if (typeof record === "string") {
        throw new DiskError("io", this.segments.path(segment.id), `the record at byte ${at} is damaged: ${record}`);
      }
      await this.applier.add(record);
      at = record.end;
    }
  }

  /** Flush, waiting for room on a full disk as long as the program runs. */
  private async flush(): Promise<void> {
    for (;;) {
      try {
        await this.applier.flush();
        this.stalled = undefined;
        return;
      } catch (error) {
        if (!(error instanceof DiskError && error.failure === "full")) throw error;
        this.stalled = `${error.path}: ${error.message}`;
        if (this.stopped) return;
        await new Promise<void>((resolve) => this.world.clock.at(this.world.clock.mono() + RETRY, resolve));
      }
    }
  }

  private fail(error: unknown): void {
    const reason = error instanceof DiskError ? `${error.path}: ${error.message}` : String(error);
    try {
      this.world.fatal(`the checkpoint could not be written: ${reason}`);
    } catch {
      // A simulated process ends by throwing; here nothing is left to unwind.
    }
  }
}
