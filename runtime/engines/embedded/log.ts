/**
 * The writing end of the log. Batching is natural: while a write is in flight, what comes is collected and written as
 * one when it is done; there is no timer. Records become durable in the order of `append`.
 *
 * The first failed write or sync ends the process. After an error Linux may mark unwritten pages as clean, so that
 * another sync "succeeds"; only recovery can tell what is on the disk.
 */
import { Writer } from "../../bytes.ts";
import { DiskError } from "../../world/world.ts";
import type { World } from "../../world/world.ts";
import type { Mutant } from "./mutants.ts";
import { HEADER_BYTES, writeRecord } from "./record.ts";
import type { RecordKind } from "./record.ts";
import type { Segment, Segments } from "./segments.ts";

/** Records of one write may take this much; a single longer one is written alone. */
const GROUP_BYTES = 4 * 1024 * 1024;

/** The first segment of a run; each further one is twice as long, up to the size that was asked for. */
const FIRST_SEGMENT_BYTES = 1024 * 1024;

/** How often room is looked for on a full disk, in milliseconds. */
const RETRY = 250;

const NO_HEADER = new Uint8Array(HEADER_BYTES);

export interface LogStart {
  readonly store: number;
  readonly generation: number;
  /** Sequence of the last record of earlier owners. */
  readonly last: number;
  /** Id of the first segment to be made. */
  readonly segment: number;
}

/** A segment that gets no more records. */
export interface SealedSegment {
  readonly id: number;
  /** Sequence of its last record. */
  readonly last: number;
  /** Length of its records in bytes. */
  readonly bytes: number;
  /** Length of its file in bytes. */
  readonly size: number;
}

interface Pending {
  readonly kind: RecordKind;
  readonly body: Uint8Array;
  readonly resolve: () => void;
}

export class Log {
  /** Why no segment can be made, for people; undefined when all is well. */
  stalled: string | undefined;
  private readonly world: World;
  private readonly segments: Segments;
  private readonly start: LogStart;
  private readonly segmentBytes: number;
  private readonly onSealed: (segment: SealedSegment) => void;
  private readonly mutant: Mutant;

  private current!: Segment;
  /** Where the next record goes. */
  private at = 0;
  private next: Promise<Segment> | undefined;
  private queue: Pending[] = [];
  private readonly group = new Writer(64 * 1024);
  private writing: Promise<void> | undefined;
  private broken = false;
  private closing = false;
  private closed = false;
  private lastWritten: number;
  private lastDurable: number;

  constructor(
    world: World,
    segments: Segments,
    start: LogStart,
    segmentBytes: number,
    onSealed: (segment: SealedSegment) => void,
    mutant: Mutant,
  ) {
    this.world = world;
    this.segments = segments;
    this.start = start;
    this.segmentBytes = segmentBytes;
    this.onSealed = onSealed;
    this.mutant = mutant;
    this.lastWritten = start.last;
    this.lastDurable = start.last;
  }

  /** Make the first segment. Fails with a DiskError, for nobody depends on the log yet. */
  async open(): Promise<void> {
    this.current = await this.segments.create(this.start.segment, this.sizeOf(0));
  }

  /** Resolves when the record is durable; never if the log breaks. `body` is read until then. */
  append(kind: RecordKind, body: Uint8Array): Promise<void> {
    if (this.closing) throw new Error("the log is closed");
    return new Promise((resolve) => {
      this.queue.push({ kind, body, resolve });
      this.wake();
    });
  }

  /** Number of the last record that is durable. */
  get durable(): number {
    return this.lastDurable;
  }

  /** Bytes of records in the segment that is being written. */
  get openBytes(): number {
    return this.at;
  }

  /** Wait for what was appended, then let go of the files. */
  async close(): Promise<void> {
    this.closing = true;
    await this.writing;
    this.closed = true;
    await this.current.file.close();
    const next = await this.next?.catch(() => undefined);
    await next?.file.close();
  }

  private wake(): void {
    if (!this.broken) this.writing ??= this.write();
  }

  private async write(): Promise<void> {
    try {
      // What else is committed in this turn belongs to the same group.
      await undefined;
      for (let first = this.queue[0]; first !== undefined; first = this.queue[0]) {
        if (!this.fits(first)) await this.roll(HEADER_BYTES + first.body.length);
        await this.writeGroup(this.takeGroup());
        // An overlong segment could hold more than may wait for a checkpoint; only a sealed one gets one.
        if (this.at > this.segmentBytes) await this.roll(0);
        else if (this.at > this.current.size / 2) void this.prepare();
      }
    } catch (error) {
      this.fail(error);
    } finally {
      this.writing = undefined;
    }
  }

  private fits(record: Pending): boolean {
    return this.at + HEADER_BYTES + record.body.length <= this.current.size;
  }

  /** Encode the records that go into one write, into `group`. */
  private takeGroup(): Pending[] {
    const room = Math.min(this.current.size - this.at, GROUP_BYTES);
    this.group.clear();
    let count = 0;
    for (const { kind, body } of this.queue) {
      if (count > 0 && this.group.at + HEADER_BYTES + body.length > room) break;
      const header = {
        kind,
        segment: this.current.id,
        sequence: ++this.lastWritten,
        durable: this.lastDurable,
        generation: this.start.generation,
      };
      writeRecord(this.group, this.start.store, header, body);
      count++;
    }
    return this.queue.splice(0, count);
  }

  private async writeGroup(records: readonly Pending[]): Promise<void> {
    const length = this.group.at;
    // Then no old record of a segment that is used again seems to follow.
    const end = Math.min(HEADER_BYTES, this.current.size - this.at - length);
    this.group.raw(NO_HEADER.subarray(0, end));
    await this.current.file.write(this.at, this.group.bytes.subarray(0, length + end));
    this.at += length;
    if (this.mutant === "resolveBeforeDurable") for (const { resolve } of records) resolve();
    await this.sync();
    this.lastDurable = this.lastWritten;
    for (const { resolve } of records) resolve();
  }

  private async sync(): Promise<void> {
    const following = this.queue[0];
    if (this.mutant === "skipSyncOnRoll" && following !== undefined && !this.fits(following)) return;
    try {
      await this.current.file.sync();
    } catch (error) {
      if (this.mutant !== "retrySync") throw error;
      await this.current.file.sync();
    }
  }

  /** Go on in the next segment, which has room for `bytes`. */
  private async roll(bytes: number): Promise<void> {
    const sealed = { id: this.current.id, last: this.lastWritten, bytes: this.at, size: this.current.size };
    const next = await this.prepare();
    const old = this.current.file;
    this.current = await this.withRoom(() => this.segments.grow(next, bytes));
    this.next = undefined;
    this.at = 0;
    await old.close();
    this.onSealed(sealed);
  }

  /** Start making the next segment, before it is needed. */
  private prepare(): Promise<Segment> {
    if (this.next === undefined) {
      const id = this.current.id + 1;
      this.next = this.withRoom(() => this.segments.create(id, this.sizeOf(id - this.start.segment)));
      this.next.catch((error: unknown) => this.fail(error));
    }
    return this.next;
  }

  private sizeOf(index: number): number {
    return Math.min(this.segmentBytes, FIRST_SEGMENT_BYTES * 2 ** Math.min(index, 20));
  }

  /** Try until the disk has room for it. */
  private async withRoom<T>(make: () => Promise<T>): Promise<T> {
    for (;;) {
      try {
        const made = await make();
        this.stalled = undefined;
        return made;
      } catch (error) {
        if (!(error instanceof DiskError && error.failure === "full") || this.closed) throw error;
        this.stalled = `${error.path}: ${error.message}`;
        await new Promise<void>((resolve) => this.world.clock.at(this.world.clock.mono() + RETRY, resolve));
      }
    }
  }

  private fail(error: unknown): void {
    if (this.closed) return;
    this.broken = true;
    try {
      this.world.fatal(`the log could not be written: ${describe(error)}`);
    } catch {
      // A simulated process ends by throwing; here nothing is left to unwind.
    }
  }
}

function describe(error: unknown): string {
  if (error instanceof DiskError) return `${error.path}: ${error.message}`;
  return error instanceof Error ? error.message : String(error);
}
