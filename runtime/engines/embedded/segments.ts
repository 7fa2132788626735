/**
 * The log's files, `log/0000000001.segment` and so on. A segment is filled with zeros before it is used: then writing
 * to it needs no more room, and syncing it need not write file sizes.
 */
import { DiskError } from "../../world/world.ts";
import type { Disk, File } from "../../world/world.ts";
import type { Mutant } from "./mutants.ts";

/** Zeros are written in pieces, so that the log's own writes come between. */
const ZEROS = new Uint8Array(1024 * 1024);

const NAME = /^([0-9]{10})\.segment$/;

export interface Segment {
  readonly id: number;
  readonly file: File;
  readonly size: number;
}

export class Segments {
  readonly folder: string;
  private readonly disk: Disk;
  private readonly mutant: Mutant;

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

  /** A new segment of zeros, durable under its name. If the disk is full, nothing is left of it. */
  async create(id: number, size: number): Promise<Segment> {
    const path = this.path(id);
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

  /** The same segment, grown to hold at least `size` bytes. */
  async grow(segment: Segment, size: number): Promise<Segment> {
    if (segment.size >= size) return segment;
    await fill(segment.file, segment.size, size);
    return { ...segment, size };
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
