/**
 * A disk in memory that forgets what was not made durable. Files have contents as processes see them (the page cache)
 * and as the disk has them; names are volatile until their folder is synced. A power failure keeps any part of what was
 * not synced: writes may be lost, reordered, or torn at sectors, names lost from some moment on.
 */
import { DiskError } from "./world.ts";
import type { Disk, DiskFailure, File, FolderLock } from "./world.ts";

const SECTOR = 512;

export interface DiskFaults {
  /** Probability that a write fails with an I/O error after writing a part. */
  readonly failingWrite?: number;
  /** Probability that a sync fails; as on Linux, a later one succeeds although the data never reach the disk. */
  readonly failingSync?: number;
  /** The files that fail; all of them if it is left out. */
  readonly at?: (path: string) => boolean;
}

/** What the disk needs of the machine: when an operation ends, and for whom. */
export interface Scheduler {
  /** Run `effect` after the time that such an operation takes, if `process` is then still alive. */
  perform<T>(process: object, effect: () => T, interrupted: () => void): Promise<T>;
}

type Change = { readonly offset: number; readonly bytes: Uint8Array } | { readonly size: number };

interface Inode {
  /** As processes see it. */
  seen: Uint8Array;
  /** As it is after a power failure, but for the unsynced. */
  durable: Uint8Array;
  unsynced: Change[];
}

/** One change of names in a folder; a rename across folders is one change of each. */
type Naming = readonly (readonly [path: string, inode: Inode | undefined])[];

export class SimulatedDisk {
  /** Bytes that fit; may be changed at any time. */
  capacity = Number.POSITIVE_INFINITY;
  faults: DiskFaults;
  private readonly random: () => number;
  private readonly scheduler: Scheduler;
  private names = new Map<string, Inode>();
  private durableNames = new Map<string, Inode>();
  private unsyncedNames = new Map<string, Naming[]>();
  private readonly folders = new Set<string>(["."]);
  private readonly locks = new Map<string, object>();

  constructor(random: () => number, scheduler: Scheduler, faults: DiskFaults) {
    this.random = random;
    this.scheduler = scheduler;
    this.faults = faults;
  }

  /** The disk as a process has it. */
  view(process: object): Disk {
    const perform = <T>(effect: () => T): Promise<T> => this.scheduler.perform(process, effect, () => {});
    return {
      lock: (folder) => perform(() => this.lock(process, folder)),
      create: (path) =>
        perform(() => {
          if (this.names.has(path)) throw fail("exists", path);
          if (!this.folders.has(parentOf(path))) throw fail("missing", path);
          const inode = { seen: new Uint8Array(), durable: new Uint8Array(), unsynced: [] };
          this.name([path, inode]);
          return this.file(process, path, inode);
        }),
      open: (path) => perform(() => this.file(process, path, this.find(path))),
      list: (folder) => perform(() => this.list(folder)),
      makeFolder: (folder) => perform(() => void this.folders.add(folder)),
      rename: (from, to) => perform(() => this.name([from, undefined], [to, this.find(from)])),
      remove: (path) => perform(() => (this.find(path), this.name([path, undefined]))),
      syncFolder: (folder) => perform(() => this.syncFolder(folder)),
      free: () => perform(() => this.capacity - this.used),
    };
  }

  /** Bytes that its files take. */
  get used(): number {
    let bytes = 0;
    for (const inode of this.names.values()) bytes += inode.seen.length;
    return bytes;
  }

  /** Names of all files, sorted. */
  paths(): string[] {
    return [...this.names.keys()].sort();
  }

  /** A copy of what a file contains. */
  contents(path: string): Uint8Array {
    return this.find(path).seen.slice();
  }

  /** Invert one bit, on the disk and in the cache. */
  flipBit(path: string, bit: number): void {
    const inode = this.find(path);
    for (const bytes of [inode.seen, inode.durable]) {
      const byte = bit >> 3;
      if (byte < bytes.length) bytes[byte] = (bytes[byte] ?? 0) ^ (1 << (bit & 7));
    }
  }

  /** The process is gone: its locks are free. */
  release(process: object): void {
    for (const [folder, holder] of this.locks) if (holder === process) this.locks.delete(folder);
  }

  /** Everything that was not synced may be lost, or not. */
  powerFailure(): void {
    for (const inode of new Set([...this.names.values(), ...this.durableNames.values()])) this.settle(inode);
    for (const changes of this.unsyncedNames.values()) {
      const kept = Math.floor(this.random() * (changes.length + 1));
      for (const change of changes.slice(0, kept)) applyNaming(this.durableNames, change);
    }
    this.unsyncedNames = new Map();
    this.names = new Map(this.durableNames);
  }

  private settle(inode: Inode): void {
    const mode = Math.floor(this.random() * 4);
    for (const change of inode.unsynced) {
      if (mode === 0) continue;
      if (mode === 1 || !("bytes" in change)) inode.durable = applied(inode.durable, change);
      else if (mode === 2 && this.random() < 0.5) inode.durable = applied(inode.durable, change);
      else if (mode === 3) this.tear(inode, change.offset, change.bytes);
    }
    inode.unsynced = [];
    inode.seen = inode.durable.slice();
  }

  /** Keep some sectors of a write. */
  private tear(inode: Inode, offset: number, bytes: Uint8Array): void {
    for (let at = 0; at < bytes.length;) {
      const end = Math.min(bytes.length, at + SECTOR - ((offset + at) % SECTOR));
      if (this.random() < 0.5) {
        inode.durable = applied(inode.durable, { offset: offset + at, bytes: bytes.subarray(at, end) });
      }
      at = end;
    }
  }

  private find(path: string): Inode {
    const inode = this.names.get(path);
    if (inode === undefined) throw fail(this.folders.has(path) ? "folder" : "missing", path);
    return inode;
  }

  private list(folder: string): string[] {
    if (!this.folders.has(folder)) throw fail("missing", folder);
    return [...this.names.keys(), ...this.folders]
      .filter((path) => path !== folder && parentOf(path) === folder)
      .map((path) => path.slice(folder.length + 1))
      .sort();
  }

  private lock(process: object, folder: string): FolderLock | undefined {
    this.folders.add(folder);
    if (this.locks.has(folder)) return undefined;
    this.locks.set(folder, process);
    const path = `${folder}/LOCK`;
    if (!this.names.has(path)) this.name([path, { seen: new Uint8Array(), durable: new Uint8Array(), unsynced: [] }]);
    return {
      release: () => {
        this.locks.delete(folder);
        return Promise.resolve();
      },
    };
  }

  private name(...changes: (readonly [string, Inode | undefined])[]): void {
    applyNaming(this.names, changes);
    for (const folder of new Set(changes.map(([path]) => parentOf(path)))) {
      const own = changes.filter(([path]) => parentOf(path) === folder);
      this.unsyncedNames.set(folder, [...(this.unsyncedNames.get(folder) ?? []), own]);
    }
  }

  private syncFolder(folder: string): void {
    if (!this.folders.has(folder)) throw fail("missing", folder);
    for (const change of this.unsyncedNames.get(folder) ?? []) applyNaming(this.durableNames, change);
    this.unsyncedNames.delete(folder);
  }

  private file(process: object, path: string, inode: Inode): File {
    const perform = <T>(effect: () => T, interrupted = (): void => {}): Promise<T> =>
      this.scheduler.perform(process, effect, interrupted);
    return {
      write: (offset, bytes) => {
        // The caller may use its buffer again as soon as the process is told.
        const copy = bytes.slice();
        return perform(
          () => this.write(path, inode, offset, copy),
          () => this.writePart(inode, offset, copy),
        );
      },
      sync: () => {
        const covered = inode.unsynced.length;
        return perform(() => this.sync(path, inode, covered));
      },
      read: (offset, length) => perform(() => inode.seen.slice(offset, offset + length)),
      size: () => perform(() => inode.seen.length),
      truncate: (size) => perform(() => change(inode, { size })),
      close: () => perform(() => {}),
    };
  }

  private write(path: string, inode: Inode, offset: number, bytes: Uint8Array): void {
    if (this.strikes(path, this.faults.failingWrite)) {
      this.writePart(inode, offset, bytes);
      throw fail("io", path);
    }
    const room = this.capacity - this.used;
    const fits = Math.max(0, inode.seen.length + Math.max(0, room) - offset);
    change(inode, { offset, bytes: bytes.subarray(0, fits) });
    if (fits < bytes.length) throw fail("full", path);
  }

  /** Whether an operation on a file fails now. */
  private strikes(path: string, probability = 0): boolean {
    return this.random() < probability && (this.faults.at?.(path) ?? true);
  }

  /** What a write does that is cut short: any part from its start, perhaps all, perhaps nothing. */
  private writePart(inode: Inode, offset: number, bytes: Uint8Array): void {
    const part = Math.floor(this.random() * (bytes.length * 1.5));
    if (part > 0) change(inode, { offset, bytes: bytes.subarray(0, part) });
  }

  private sync(path: string, inode: Inode, covered: number): void {
    const changes = inode.unsynced.splice(0, covered);
    // The pages count as clean from now on, whatever became of them.
    if (this.strikes(path, this.faults.failingSync)) throw fail("io", path);
    for (const each of changes) inode.durable = applied(inode.durable, each);
  }
}

function change(inode: Inode, change: Change): void {
  inode.seen = applied(inode.seen, change);
  inode.unsynced.push(change);
}

/** The contents with the change made; in place where they are long enough. */
function applied(contents: Uint8Array, change: Change): Uint8Array {
  if (!("bytes" in change)) {
    const cut = new Uint8Array(change.size);
    cut.set(contents.subarray(0, change.size));
    return cut;
  }
  const end = change.offset + change.bytes.length;
  let target = contents;
  if (change.bytes.length > 0 && end > contents.length) {
    target = new Uint8Array(end);
    target.set(contents);
  }
  target.set(change.bytes, change.offset);
  return target;
}

function applyNaming(names: Map<string, Inode>, change: Naming): void {
  for (const [path, inode] of change) {
    if (inode === undefined) names.delete(path);
    else names.set(path, inode);
  }
}

function parentOf(path: string): string {
  const slash = path.lastIndexOf("/");
  return slash < 0 ? "." : path.slice(0, slash);
}

const messages: Readonly<Record<DiskFailure, string>> = {
  missing: "there is no such file or folder",
  exists: "it exists already",
  denied: "permission denied",
  folder: "it is a folder, not a file",
  full: "no space is left on the disk",
  io: "an injected I/O error",
};

function fail(failure: DiskFailure, path: string): DiskError {
  return new DiskError(failure, path, messages[failure]);
}
