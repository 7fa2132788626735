/** The disk of the real World: positional reads and writes on plain descriptors, and the lock of a folder. */
import { spawn } from "node:child_process";
import * as fs from "node:fs";
import * as net from "node:net";
import { tmpdir } from "node:os";
import { basename, dirname, join, resolve } from "node:path";
import { DiskError } from "./world.ts";
import type { Disk, DiskFailure, File, FolderLock } from "./world.ts";

const failures: Readonly<Record<string, readonly [DiskFailure, string]>> = {
  ENOENT: ["missing", "there is no such file or folder"],
  EEXIST: ["exists", "it exists already"],
  EACCES: ["denied", "permission denied"],
  EPERM: ["denied", "the operation is not permitted"],
  EROFS: ["denied", "the file system is read-only"],
  EISDIR: ["folder", "it is a folder, not a file"],
  ENOTDIR: ["io", "it is a file, not a folder"],
  ENOSPC: ["full", "no space is left on the disk"],
  EDQUOT: ["full", "the disk quota is used up"],
  EFBIG: ["full", "the file is bigger than the system allows"],
};

/** An error of a system call as a DiskError about `path`. */
export function diskError(path: string, error: NodeJS.ErrnoException): DiskError {
  const [failure, message] = failures[error.code ?? ""] ?? ["io", error.message];
  return new DiskError(failure, path, message);
}

type Done<T> = (error: NodeJS.ErrnoException | null, result: T) => void;

/** Run a callback-style system call; its error becomes a DiskError. */
function call<T>(path: string, start: (done: Done<T>) => void): Promise<T> {
  return new Promise((settle, reject) => {
    start((error, result) => {
      if (error) reject(diskError(path, error));
      else settle(result);
    });
  });
}

function openFile(path: string, flags: string): Promise<number> {
  return call<number>(path, (done) => fs.open(path, flags, 0o666, done));
}

class NodeFile implements File {
  private readonly fd: number;
  private readonly path: string;

  constructor(fd: number, path: string) {
    this.fd = fd;
    this.path = path;
  }

  async write(offset: number, bytes: Uint8Array): Promise<void> {
    let written = 0;
    while (written < bytes.length) {
      const from = written;
      written += await call<number>(this.path, (done) =>
        fs.write(this.fd, bytes, from, bytes.length - from, offset + from, done),
      );
    }
  }

  sync(): Promise<void> {
    return call(this.path, (done) => fs.fdatasync(this.fd, (error) => done(error, undefined)));
  }

  async read(offset: number, length: number): Promise<Uint8Array> {
    const bytes = Buffer.allocUnsafe(length);
    let filled = 0;
    while (filled < length) {
      const from = filled;
      const count = await call<number>(this.path, (done) =>
        fs.read(this.fd, bytes, from, length - from, offset + from, done),
      );
      if (count === 0) break;
      filled += count;
    }
    return bytes.subarray(0, filled);
  }

  async size(): Promise<number> {
    return (await call<fs.Stats>(this.path, (done) => fs.fstat(this.fd, done))).size;
  }

  truncate(size: number): Promise<void> {
    return call(this.path, (done) => fs.ftruncate(this.fd, size, (error) => done(error, undefined)));
  }

  close(): Promise<void> {
    return call(this.path, (done) => fs.close(this.fd, (error) => done(error, undefined)));
  }
}

export const nodeDisk: Disk = {
  lock: lockFolder,

  async create(path) {
    return new NodeFile(await openFile(path, "wx+"), path);
  },

  async open(path, mode) {
    return new NodeFile(await openFile(path, mode === "read" ? "r" : "r+"), path);
  },

  async list(folder) {
    return (await call<string[]>(folder, (done) => fs.readdir(folder, done))).sort();
  },

  // One by one: Node's own recursion does not end where the system refuses with ENOENT, as in /proc.
  async makeFolder(folder) {
    try {
      await call(folder, (done) => fs.mkdir(folder, (error) => done(error, undefined)));
    } catch (error) {
      if (!(error instanceof DiskError)) throw error;
      if (error.failure === "exists") {
        if (fs.statSync(folder, { throwIfNoEntry: false })?.isDirectory() === true) return;
        throw new DiskError("io", folder, "it is a file, not a folder");
      }
      const above = dirname(resolve(folder));
      if (error.failure !== "missing" || fs.existsSync(above)) throw error;
      await nodeDisk.makeFolder(above);
      await nodeDisk.makeFolder(folder);
      return;
    }
    await nodeDisk.syncFolder(dirname(resolve(folder)));
  },

  rename(from, to) {
    return call(from, (done) => fs.rename(from, to, (error) => done(error, undefined)));
  },

  remove(path) {
    return call(path, (done) => fs.unlink(path, (error) => done(error, undefined)));
  },

  free,

  async alias(path) {
    const folder = await call<string>(path, (done) => fs.mkdtemp(join(tmpdir(), "portals-alias-"), done));
    const alias = join(folder, basename(path));
    await call(path, (done) => fs.symlink(resolve(path), alias, (error) => done(error, undefined)));
    return {
      path: alias,
      remove: () =>
        call(folder, (done) => fs.rm(folder, { recursive: true, force: true }, (error) => done(error, undefined))),
    };
  },

  async syncFolder(folder) {
    // Windows cannot open a folder; its file systems journal the entries.
    if (process.platform === "win32") return;
    const fd = await openFile(folder, "r");
    try {
      await call(folder, (done) => fs.fsync(fd, (error) => done(error, undefined)));
    } finally {
      fs.closeSync(fd);
    }
  },
};

async function free(folder: string): Promise<number> {
  const { bavail, bsize } = await call<fs.StatsFs>(folder, (done) => fs.statfs(folder, done));
  return bavail * bsize;
}

/**
 * A lock that the system drops when the process ends, however it ends; so never a file with a process id in it.
 * Node has no flock, but the lock belongs to the open file description, which a child that inherits the descriptor
 * shares: `flock` locks it for us and exits.
 */
async function lockFolder(folder: string): Promise<FolderLock | undefined> {
  await nodeDisk.makeFolder(folder);
  const path = `${folder}/LOCK`;
  const fd = await openFile(path, "a+");
  const file = new NodeFile(fd, path);
  const status = await flock(fd);
  if (status === 0) return { release: () => file.close() };
  if (status === undefined) {
    const lock = await lockByName(fd, path);
    if (lock !== undefined) return { release: async () => (await lock.release(), await file.close()) };
  } else if (status !== 1) {
    await file.close();
    throw new DiskError("io", path, `flock failed with status ${status}`);
  }
  await file.close();
  return undefined;
}

/** The status of `flock -n` on `fd`: 0 locked, 1 taken; undefined where there is no such program. */
function flock(fd: number): Promise<number | undefined> {
  return new Promise((ended) => {
    const child = spawn("flock", ["-n", "3"], { stdio: ["ignore", "ignore", "ignore", fd] });
    child.on("error", () => ended(undefined));
    child.on("exit", (code) => ended(code ?? -1));
  });
}

/**
 * Where there is no `flock`: a name that only one process can hold, made of the file's device and inode. It is an
 * abstract socket on Linux (known to one network namespace only, hence the second choice) and a pipe on Windows.
 */
async function lockByName(fd: number, path: string): Promise<FolderLock | undefined> {
  const prefix = { linux: "\0", win32: "\\\\.\\pipe\\" }[process.platform as string];
  if (prefix === undefined) throw new DiskError("io", path, "to lock it, the program flock is needed; install it");
  const { dev, ino } = await call<fs.BigIntStats>(path, (done) => fs.fstat(fd, { bigint: true }, done));
  const server = net.createServer();
  return new Promise((taken, reject) => {
    server.once("error", (error: NodeJS.ErrnoException) => {
      if (error.code === "EADDRINUSE" || error.code === "EACCES") taken(undefined);
      else reject(diskError(path, error));
    });
    server.listen(`${prefix}portals-${dev}-${ino}`, () => {
      server.unref();
      taken({ release: () => new Promise((released) => server.close(() => released())) });
    });
  });
}
