/**
 * The log's files, `log/0000000001.segment` and so on. A segment is filled with zeros before it is used: then writing
 * to it needs no more room, and syncing it need not write file sizes. One that is cut becomes the next: its old records
 * do not count there, for they name another segment.
 */
import { DiskError } from "../../world/world.ts";
import type { Disk, File } from "../../world/world.ts";
import type { Mutant } from "./mutants.ts";

/** Zeros are written in pieces, so that the log's own writes come between. */
const ZEROS = new Uint8Array(1024 * 1024);

const NAME = /^([0-9]{10})\.segment$/;
const SPARE = /^[0-9]{10}\.spare$/;

/** Cut segments that are kept to be used again: that saves filling new ones. */
const SPARES = 2;

export interface Segment {
  readonly id: number;
  readonly file: File;
  readonly size: number;
}

export class Segments {
  readonly folder: string;
  private readonly disk: Disk;
  private readonly mutant: Mutant;
  private readonly spares: { readonly path: string; readonly size: number }[] = [];

  constructor(disk: Disk, storeFolder: string, mutant: Mutant = "none") {
    this.disk = disk;
    this.folder = `${storeFolder}/log`;
    this.mutant = mutant;
  }

  path(id: number): string {
    return `${this.folder}/${name(id)}`;
  }

  /** Ids of the segments that are there, ascending. */
  async list(): Promise<number[]> {
    const ids: number[] = [];
    for (const entry of await this.disk.list(this.folder)) {
      const match = NAME.exec(entry);
      if (match) ids.push(Number(match[1]));
    }
    return ids.sort((a, b) => a - b);
  }

  /** The whole segment, or its first `length` bytes. */
  async read(id: number, length?: number): Promise<Uint8Array> {
    const file = await this.disk.open(this.path(id), "read");
    try {
      return await file.read(0, length ?? (await file.size()));
    } finally {
      await file.close();
    }
  }

  /** A segment without records of its own, durable under its name. If the disk is full, nothing is left of it. */
  async create(id: number, size: number): Promise<Segment> {
    const path = this.path(id);
    if (await this.reuse(path, size)) return { id, file: await this.disk.open(path, "write"), size };
    const file = await this.disk.create(path);
    try {
      await fill(file, 0, size);
      if (this.mutant !== "skipFolderSync") await this.disk.syncFolder(this.folder);
      return { id, file, size };
    } catch (error) {
      await file.close();
      if (error instanceof DiskError && error.failure === "full") await this.disk.remove(path);
      throw error;
    }
  }

  /** Give a spare of this size the name; those of other sizes are of no use any more. */
  private async reuse(path: string, size: number): Promise<boolean> {
    let spare = this.spares.pop();
    while (spare !== undefined && spare.size !== size) {
      await this.disk.remove(spare.path);
      spare = this.spares.pop();
    }
    if (spare === undefined) return false;
    await this.disk.rename(spare.path, path);
    if (this.mutant !== "skipFolderSync") await this.disk.syncFolder(this.folder);
    return true;
  }

  /** The same segment, grown to hold at least `size` bytes. */
  async grow(segment: Segment, size: number): Promise<Segment> {
    if (segment.size >= size) return segment;
    await fill(segment.file, segment.size, size);
    return { ...segment, size };
  }

  /** Make room of segments that nobody needs; some are kept for `create`. */
  async cut(segments: readonly { readonly id: number; readonly size: number }[]): Promise<void> {
    for (const { id, size } of segments) {
      if (this.spares.length < SPARES) {
        const path = this.path(id).replace(/segment$/, "spare");
        await this.disk.rename(this.path(id), path);
        this.spares.push({ path, size });
      } else {
        await this.disk.remove(this.path(id));
      }
    }
  }

  /** Remove what an earlier process kept for itself. */
  async removeSpares(): Promise<void> {
    for (const name of await this.disk.list(this.folder)) {
      if (SPARE.test(name)) await this.disk.remove(`${this.folder}/${name}`);
    }
  }

  async remove(ids: readonly number[]): Promise<void> {
    for (const id of ids) await this.disk.remove(this.path(id));
  }
}

function name(id: number): string {
  return `${String(id).padStart(10, "0")}.segment`;
}

async function fill(file: File, from: number, to: number): Promise<void> {
  for (let at = from; at < to; at += ZEROS.length)
    await file.write(at, ZEROS.subarray(0, Math.min(ZEROS.length, to - at)));
  await file.sync();
}
