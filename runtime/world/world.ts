/**
 * The only door out of the runtime: clock, randomness, disk, standard streams, scheduling. `node.ts` is the real one;
 * the simulated one (`simulated.ts`) does everything from one seed and injects faults. A lint rule keeps it the only door.
 */

export interface World {
  readonly clock: Clock;
  readonly disk: Disk;
  readonly stdio: Stdio;
  /** A stream of numbers in [0, 1), one per purpose, derived from the run's seed. */
  random(purpose: string): () => number;
  /** Run `task` soon, after pending I/O had its chance. */
  defer(task: () => void): void;
  /** An error after which nothing may go on in this process: the log could not be written. */
  fatal(reason: string): never;
  /** `wordcount.portals:12:7`: the innermost place of a `.portals` file in the error's stack, if there is one. */
  position?(error: Error): string | undefined;
  /** Call `task` when the user wants the process to end (SIGINT, SIGTERM), once; the result stops listening. */
  interrupted?(task: () => void): () => void;
  /** Call `task` with what is thrown outside of all steps: in a timer, in a promise that nobody awaits. The result stops listening. */
  stray?(task: (error: unknown) => void): () => void;
  /** Call `task` if the process ends before the result is called; `task` gives the exit code. */
  cutShort?(task: () => number): () => void;
  /** Variables of the environment that configure the program. */
  environment(name: string): string | undefined;
}

export interface Clock {
  /** Milliseconds since 1970, UTC. */
  wall(): number;
  /** Milliseconds since some start; never goes back. */
  mono(): number;
  /** Call `task` when `mono()` has reached `time`; the result cancels. */
  at(time: number, task: () => void): () => void;
}

export interface Disk {
  /**
   * Take the folder for this process alone, until released or the process ends, however it ends. `undefined`: somebody
   * else has it. Creates the folder if it is not there, and a file LOCK in it.
   */
  lock(folder: string): Promise<FolderLock | undefined>;
  /** Create a file, empty; fails with `exists` if it is there. Durable only after `syncFolder` of its folder. */
  create(path: string): Promise<File>;
  /** Open an existing file. `write` also allows writing and truncating. */
  open(path: string, mode: "read" | "write"): Promise<File>;
  /** Names in a folder, sorted. A folder that is not there is `missing`. */
  list(folder: string): Promise<string[]>;
  /** Create a folder, and those above it that are missing, durably; nothing happens if it is there. */
  makeFolder(folder: string): Promise<void>;
  rename(from: string, to: string): Promise<void>;
  remove(path: string): Promise<void>;
  /** Make the names in a folder durable: what was created, renamed and removed. */
  syncFolder(folder: string): Promise<void>;
  /** Bytes that can still be written to the folder's disk. */
  free(folder: string): Promise<number>;
}

export interface FolderLock {
  release(): Promise<void>;
}

export interface File {
  /** Writes all of `bytes` at `offset`, or fails with a `DiskError`; a failed write may have written a part. */
  write(offset: number, bytes: Uint8Array): Promise<void>;
  /** Make all written bytes durable (fdatasync). After a failure the file must not be used again. */
  sync(): Promise<void>;
  /** At most `length` bytes from `offset`; fewer only at the end of the file. */
  read(offset: number, length: number): Promise<Uint8Array>;
  size(): Promise<number>;
  truncate(size: number): Promise<void>;
  close(): Promise<void>;
}

export type DiskFailure = "missing" | "exists" | "denied" | "folder" | "full" | "io";

/** A failure of the disk that the caller can understand; `message` is one clause without the path. */
export class DiskError extends Error {
  readonly failure: DiskFailure;
  readonly path: string;
  constructor(failure: DiskFailure, path: string, message: string) {
    super(message);
    this.failure = failure;
    this.path = path;
  }
}

export interface Stdio {
  /** Write to standard output or standard error; resolves when the system took it. */
  write(to: "out" | "err", text: string | Uint8Array): Promise<void>;
  /** The next piece of standard input; `undefined` at its end. */
  read(): Promise<Uint8Array | undefined>;
  /** Standard input is a file of the disk: a process that is given it again can read it again. */
  readonly inputIsFile: boolean;
  readonly terminal: { readonly out: boolean; readonly err: boolean };
}
