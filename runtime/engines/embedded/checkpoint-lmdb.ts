/**
 * Checkpoints in lmdb, in `state/`. Loaded only by a run that has a data folder. The main thread only queues what is to
 * be written; lmdb's own thread changes the tree and commits.
 *
 * `overlappingSync` is off, so a commit is flushed when its promise resolves. Otherwise it would be visible only, and
 * cutting the log then loses it at a power failure. lmdb's pages have no checksums: each value here has one.
 */
import { open } from "lmdb";
import type { RootDatabase } from "lmdb";
import { Reader, Writer } from "../../bytes.ts";
import { Fault, faultCodes } from "../../fault.ts";
import { crc32, crc32Range } from "../../world/crc32.ts";
import { DiskError } from "../../world/world.ts";
import type { Disk, FileAlias, World } from "../../world/world.ts";
import type { Applied, Checkpoints } from "./checkpoint.ts";
import { RESTORE } from "./folder.ts";
import type { NetEffect } from "./net-effect.ts";

/** First byte of all keys of the store; lmdb has no empty keys. */
const DATA = 1;
/** Key of `Applied`. */
const APPLIED = Uint8Array.of(0);

const CHECKSUM_BYTES = 4;

/** Length of the file `size`: a size and its checksum. */
const SIZE_BYTES = 12;

const PAGE_BYTES = 4096;
/** The first two pages of lmdb's file begin alike: its mark is at this place, and the first one tells the size of a page. */
const MAGIC = 0xbeefc0de;
const MAGIC_AT = 24;
const PAGE_SIZE_AT = 48;
const LONGEST_PAGE = 65536;
/** For lmdb's inner nodes and lists of free pages. */
const SPARE_BYTES = 1024 * 1024;

/** Entries that the main thread queues without a pause. */
const SLICE = 1000;
/** Or bytes. */
const SLICE_BYTES = 1024 * 1024;
/** Slices in flight: more would only use memory. */
const SLICES_IN_FLIGHT = 8;

type Database = RootDatabase<Uint8Array, Uint8Array>;

export function createLmdbCheckpoints(world: World, storeFolder: string): Checkpoints {
  return new LmdbCheckpoints(world, storeFolder);
}

/** Only to be read: nothing in the folder is written, not even lmdb's list of readers. */
export function readLmdbCheckpoints(world: World, storeFolder: string): Checkpoints {
  return new ReadCheckpoints(world, storeFolder);
}

class LmdbCheckpoints implements Checkpoints {
  protected readonly world: World;
  private readonly folder: string;
  protected readonly file: string;
  private readonly sizeFile: string;
  protected opened: Database | undefined;

  constructor(world: World, storeFolder: string) {
    this.world = world;
    this.folder = `${storeFolder}/state`;
    this.file = `${this.folder}/data.mdb`;
    this.sizeFile = `${this.folder}/size`;
  }

  async open(): Promise<Applied> {
    await this.world.disk.makeFolder(this.folder);
    await this.refuseDamage();
    await this.dropLocks();
    this.openDatabase(this.folder, { noSubdir: false });
    // An earlier process may have been killed between a write and its sync; what is read next has to stay.
    const file = await this.world.disk.open(this.file, "write");
    await file.sync();
    await file.close();
    await this.world.disk.syncFolder(this.folder);
    return this.applied();
  }

  protected async refuseDamage(): Promise<void> {
    await this.refuseCutOff();
    await this.refuseForeign();
  }

  protected openDatabase(path: string, options: { readonly noSubdir: boolean; readonly readOnly?: boolean }): void {
    const binary = { encoding: "binary", keyEncoding: "binary" } as const;
    try {
      this.opened = open<Uint8Array, Uint8Array>(path, { ...binary, ...options, overlappingSync: false, maxDbs: 1 });
    } catch (error) {
      throw this.openFailure(error);
    }
  }

  protected applied(): Applied {
    const stored = this.db.getBinary(APPLIED);
    if (stored === undefined) return { sequence: 0, generation: 0 };
    const reader = new Reader(this.unseal(APPLIED, stored));
    return { sequence: reader.u64(), generation: reader.u32() };
  }

  get(key: Uint8Array): Uint8Array | undefined {
    const stored = dataKey(key);
    const sealed = this.db.getBinary(stored);
    return sealed === undefined ? undefined : this.unseal(stored, sealed);
  }

  *scan(prefix: Uint8Array): Generator<readonly [Uint8Array, Uint8Array]> {
    const start = dataKey(prefix);
    for (const { key, value } of this.db.getRange({ start, end: prefixEnd(start) })) {
      yield [key.subarray(1), this.unseal(key, value)];
    }
  }

  async apply(upTo: Applied, effect: NetEffect): Promise<void> {
    await this.needRoom(effect);
    const writes = new Writes(this.db, this.world);
    try {
      for (const prefix of effect.cleared) {
        const start = dataKey(prefix);
        const keys = [...this.db.getKeys({ start, end: prefixEnd(start) })];
        for (let at = 0; at < keys.length; at += SLICE) await writes.remove(keys.slice(at, at + SLICE));
      }
      for (let index = 0; index < effect.count;) index = await writes.write(effect, index);
      await writes.flushed();
      await this.noteSize();
      // Alone and last: whatever failed before, it never claims more than what is flushed.
      const mark = new Writer(16);
      mark.u64(upTo.sequence);
      mark.u32(upTo.generation);
      mark.u32(crc32(mark.take(), crc32(APPLIED)));
      await this.db.put(APPLIED, mark.take());
    } catch (error) {
      if (error instanceof DiskError) throw error;
      throw new DiskError("io", this.file, error instanceof Error ? error.message : String(error));
    }
  }

  /**
   * Keep how long lmdb's file is at least; it never shrinks. Not synced: an older or torn note only tells less.
   */
  private async noteSize(): Promise<void> {
    const { disk } = this.world;
    const size = (await sizeOf(disk, this.file)) ?? 0;
    const note = new Writer(SIZE_BYTES);
    note.u64(size);
    note.u32(crc32(note.bytes.subarray(0, 8)));
    const file =
      (await sizeOf(disk, this.sizeFile)) === undefined
        ? disk.create(this.sizeFile)
        : disk.open(this.sizeFile, "write");
    await (await file).write(0, note.take());
    await (await file).close();
  }

  /** lmdb maps its file: it would end the process by a signal if a part that it refers to were not there. */
  private async refuseCutOff(): Promise<void> {
    const { disk } = this.world;
    if ((await sizeOf(disk, this.sizeFile)) !== SIZE_BYTES) return;
    const file = await disk.open(this.sizeFile, "read");
    const note = await file.read(0, SIZE_BYTES);
    await file.close();
    if (new Reader(note, 8).u32() !== crc32(note.subarray(0, 8))) return;
    const expected = new Reader(note).u64();
    const size = (await sizeOf(disk, this.file)) ?? 0;
    if (size >= expected) return;
    throw damaged(`the checkpoint is cut off: it has ${size} bytes and should have at least ${expected}`, this.file);
  }

  /** lmdb does not survive a file that is none of its own. */
  private async refuseForeign(): Promise<void> {
    const { disk } = this.world;
    const size = await sizeOf(disk, this.file);
    if (size === undefined || size === 0) return;
    const file = await disk.open(this.file, "read");
    const bytes = await file.read(0, 2 * LONGEST_PAGE);
    await file.close();
    const wordAt = (at: number): number | undefined =>
      at + 4 <= bytes.length ? new Reader(bytes, at).u32() : undefined;
    const page = wordAt(PAGE_SIZE_AT) ?? 0;
    const whole = size >= 2 * page && page <= LONGEST_PAGE;
    if (whole && [MAGIC_AT, page + MAGIC_AT].every((at) => wordAt(at) === MAGIC)) return;
    throw damaged("the checkpoint does not begin as one does", this.file);
  }

  /** lmdb's locks are for several processes; the folder has one, and a damaged one would stop it for ever. */
  private async dropLocks(): Promise<void> {
    const { disk } = this.world;
    const path = `${this.folder}/lock.mdb`;
    if ((await sizeOf(disk, path)) !== undefined) await disk.remove(path);
  }

  /** A full disk is found here, because lmdb cannot go on after a failed write: it copies each page that it changes. */
  private async needRoom(effect: NetEffect): Promise<void> {
    const size = (await sizeOf(this.world.disk, this.file)) ?? 0;
    let bytes = 0;
    for (let index = 0; index < effect.count; index++) bytes += effect.bytes(index);
    const copied = effect.cleared.length > 0 ? size : Math.min(size, effect.count * PAGE_BYTES);
    if ((await this.world.disk.free(this.folder)) < 2 * bytes + copied + SPARE_BYTES) {
      throw new DiskError("full", this.folder, "too little space is left on the disk for a checkpoint");
    }
  }

  async close(): Promise<void> {
    await this.opened?.close();
  }

  private get db(): Database {
    if (this.opened === undefined) throw new Error("the checkpoints are not open");
    return this.opened;
  }

  /** The value without the checksum of key and value after it. */
  private unseal(key: Uint8Array, sealed: Uint8Array): Uint8Array {
    const length = sealed.length - CHECKSUM_BYTES;
    const value = sealed.subarray(0, Math.max(0, length));
    if (length < 0 || new Reader(sealed, length).u32() !== crc32(value, crc32(key))) {
      const shown = Buffer.from(key).toString("hex");
      throw damaged(`the checkpointed value of key ${shown} does not match its checksum`, this.file);
    }
    return value;
  }

  private openFailure(error: unknown): Error {
    const message = error instanceof Error ? error.message : String(error);
    if (/MDB_(INVALID|CORRUPTED|VERSION_MISMATCH|PAGE_NOTFOUND)/.test(message)) {
      return damaged(`the checkpoint cannot be opened: ${message}`, this.file);
    }
    return new DiskError("io", this.file, message);
  }
}

/** lmdb writes a list of its readers beside its file: the file has another name in a folder that is no more afterwards. */
class ReadCheckpoints extends LmdbCheckpoints {
  private alias: FileAlias | undefined;

  override async open(): Promise<Applied> {
    const { disk } = this.world;
    if (!(await sizeOf(disk, this.file))) return { sequence: 0, generation: 0 };
    await this.refuseDamage();
    this.alias = await disk.alias?.(this.file);
    this.openDatabase(this.alias?.path ?? this.file, { noSubdir: true, readOnly: true });
    return this.applied();
  }

  override get(key: Uint8Array): Uint8Array | undefined {
    return this.opened === undefined ? undefined : super.get(key);
  }

  override *scan(prefix: Uint8Array): Generator<readonly [Uint8Array, Uint8Array]> {
    if (this.opened !== undefined) yield* super.scan(prefix);
  }

  override async close(): Promise<void> {
    await super.close();
    await this.alias?.remove();
  }
}

/** Hands writes to lmdb's thread, slice by slice, each atomic. */
class Writes {
  private readonly db: Database;
  private readonly world: World;
  private inFlight: Promise<unknown>[] = [];

  constructor(db: Database, world: World) {
    this.db = db;
    this.world = world;
  }

  async remove(keys: readonly Uint8Array[]): Promise<void> {
    await this.send(() => {
      for (const key of keys) void this.db.remove(key);
    });
  }

  /** Write a slice of the entries from `first` on; the result is the index of the first that is left. */
  async write(effect: NetEffect, first: number): Promise<number> {
    let end = first;
    let bytes = 0;
    while (end < effect.count && end - first < SLICE && bytes < SLICE_BYTES) {
      bytes += 1 + effect.bytes(end++) + CHECKSUM_BYTES;
    }
    await this.send(() => {
      // One buffer for all: lmdb asks for the address of each, which costs more than the rest of a put.
      const slab = new Uint8Array(bytes);
      const view = new DataView(slab.buffer);
      for (let index = first, at = 0; index < end; index++) {
        if (!effect.live(index)) continue;
        slab[at] = DATA;
        const valueAt = effect.copy(index, slab, at + 1);
        const valueEnd = at + 1 + effect.bytes(index);
        const key = slab.subarray(at, valueAt);
        at = valueEnd + CHECKSUM_BYTES;
        if (effect.deleted(index)) {
          void this.db.remove(key);
        } else {
          view.setUint32(valueEnd, crc32Range(slab, valueEnd - effect.bytes(index) - 1, valueEnd), true);
          void this.db.put(key, slab.subarray(valueAt, at));
        }
      }
    });
    return end;
  }

  /** Resolves when all that was written is flushed to the disk. */
  async flushed(): Promise<void> {
    const inFlight = this.inFlight;
    this.inFlight = [];
    await Promise.all(inFlight);
  }

  private async send(action: () => void): Promise<void> {
    this.inFlight.push(this.db.batch(action));
    if (this.inFlight.length >= SLICES_IN_FLIGHT) await this.flushed();
    else await new Promise<void>((resolve) => this.world.defer(resolve));
  }
}

function damaged(what: string, at: string): Fault {
  return new Fault(faultCodes.folderDamaged, what, { at, help: [RESTORE] });
}

/** Undefined if there is no such file. */
async function sizeOf(disk: Disk, path: string): Promise<number | undefined> {
  try {
    const file = await disk.open(path, "read");
    try {
      return await file.size();
    } finally {
      await file.close();
    }
  } catch (error) {
    if (error instanceof DiskError && error.failure === "missing") return undefined;
    throw error;
  }
}

function dataKey(key: Uint8Array): Uint8Array {
  const stored = new Uint8Array(1 + key.length);
  stored[0] = DATA;
  stored.set(key, 1);
  return stored;
}

/** The first key after all those that start with `prefix`, which starts with DATA and so has one. */
function prefixEnd(prefix: Uint8Array): Uint8Array {
  const end = prefix.slice(0, prefix.findLastIndex((byte) => byte < 0xff) + 1);
  end[end.length - 1] = (end[end.length - 1] ?? 0) + 1;
  return end;
}
