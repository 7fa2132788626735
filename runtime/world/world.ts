/**
 * The only door out of the runtime: clock, randomness, disk, network, standard streams, scheduling. `node.ts` is the real one;
 * the simulated one (`simulated.ts`) does everything from one seed and injects faults. A lint rule keeps it the only door.
 */

/** The owner's other processes, and modules that come while the process runs. Not in the simulator. */
export interface ControlDoor {
  /**
   * Answer requests, one line each, at a socket of this path, which only the owner may use. A file that is left there by
   * a process that is no more is replaced. Fails with a NetError.
   */
  listen(path: string, answer: (request: string) => Promise<string>): Promise<{ stop(): Promise<void> }>;
  /** The exports of the JavaScript module at this path; `runtime` is where it finds the runtime. */
  load(path: string): Promise<Readonly<Record<string, unknown>>>;
}

export interface World {
  readonly clock: Clock;
  readonly disk: Disk;
  readonly stdio: Stdio;
  readonly net: Net;
  readonly control?: ControlDoor;
  /** A stream of numbers in [0, 1), one per purpose, derived from the run's seed. */
  random(purpose: string): () => number;
  /** Run `task` soon, after pending I/O had its chance. */
  defer(task: () => void): void;
  /** An error after which nothing may go on in this process: the log could not be written. */
  fatal(reason: string): never;
  /** `wordcount.portals:12:7`: the innermost place of a `.portals` file in the error's stack, if there is one. */
  position?(error: Error): string | undefined;
  /** All such places in the error's stack, the innermost first. */
  trace?(error: Error): readonly string[];
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
  /** The same, when `wall()` has reached `instant`: for a clock on which the time of day passes apart from the other. */
  when?(instant: number, task: () => void): () => void;
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
  /** Another name for a file, in a folder that has nothing else: what is made beside it is not beside the file. */
  alias?(path: string): Promise<FileAlias>;
}

export interface FileAlias {
  readonly path: string;
  /** Remove the name, and all that is beside it. */
  remove(): Promise<void>;
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

export interface Net {
  /** Take HTTP requests at an address; rejects with a NetError. `handle` is called once for each request. */
  serve(options: ServeOptions, handle: (request: NetRequest) => void): Promise<Listening>;
  /** Ask somebody else. */
  request(call: NetCall): SentCall;
}

export interface NetCall {
  readonly method: string;
  /** `http:` or `https:`. */
  readonly url: string;
  /** Names in lower case. */
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
  /** Ms for the whole answer. */
  readonly timeout: number;
}

export interface SentCall {
  /** Rejects with a NetError if there is none. What was asked may have been done then, or not. */
  readonly reply: Promise<NetReply>;
  /** Wait no longer: it rejects. */
  cancel(): void;
}

export interface NetReply {
  readonly status: number;
  /** By its name in lower case. */
  header(name: string): string | undefined;
  /** Its beginning, as text. */
  readonly body: string;
}

/** All times in ms. */
export interface ServeOptions {
  readonly host: string;
  /** 0: any that is free. */
  readonly port: number;
  /** For the headers of a request to arrive. */
  readonly headerTimeout: number;
  /** For the whole request to arrive. */
  readonly requestTimeout: number;
  /** A connection on which nothing happens is closed. */
  readonly idleTimeout: number;
  /** When stopping: for answers to be taken. */
  readonly grace: number;
  readonly headerBytes: number;
  /** Further connections are closed at once. */
  readonly connections: number;
  /** Of the bodies that are being received, all together. */
  readonly bodyBytes: number;
  /** What is said to what is no request: 400, 408 (too slow), 431 (its headers are too long). */
  refusal(status: 400 | 408 | 431): NetAnswer;
}

export interface Listening {
  readonly port: number;
  /** Take no more connections, let answers that were given be taken, close. */
  stop(): Promise<void>;
}

export interface NetRequest {
  readonly method: string;
  /** As in the request line: `/orders?x=1`. */
  readonly target: string;
  /** By its name in lower case. */
  header(name: string): string | undefined;
  /** At most `limit` bytes; what goes beyond is not kept. `no room`: `bodyBytes` are in use. `gone`: so is the client. */
  body(limit: number): Promise<Uint8Array | "too large" | "no room" | "gone">;
  /** Once. Nothing happens if the client has gone. */
  answer(answer: NetAnswer): void;
}

export interface NetAnswer {
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
}

export type NetFailure = "taken" | "denied" | "address" | "other";

/** An address cannot be listened at, or there is no answer from it; `message` is one clause without the address. */
export class NetError extends Error {
  readonly failure: NetFailure;
  constructor(failure: NetFailure, message: string) {
    super(message);
    this.failure = failure;
  }
}
