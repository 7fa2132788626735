/** Small apps, run whole: an in-memory world of files and standard streams, and an engine that can lose its process. */
import type { AppDefinition, Run, Sink, Source } from "../../api.ts";
import type { RunOptions } from "../../options.ts";
import { operations, type Batch } from "../../engines/batch.ts";
import type { Engine } from "../../engines/engine.ts";
import { createMemoryEngine } from "../../engines/memory.ts";
import { runApps } from "../../run.ts";
import { randomStream } from "../../world/random.ts";
import { SimulatedNet } from "../../world/simulated-net.ts";
import { DiskError, type Disk, type DiskFailure, type File, type World } from "../../world/world.ts";

export const options: RunOptions = {
  engine: "memory",
  data: undefined,
  seed: 1,
  set: {},
  json: false,
  progress: false,
};

/** Thrown through `defer` when the process of a test is killed. */
class Killed extends Error {}

/** Files that outlive a killed process; all writes are durable at once. */
export class TestDisk implements Disk {
  readonly files = new Map<string, Uint8Array>();
  readonly folders = new Set<string>(["."]);
  /** What is wrong with the disk at this operation, if something is; a write that fails has written a part. */
  trouble: (operation: "open" | "write" | "sync" | "truncate", path: string) => DiskFailure | undefined = () =>
    undefined;

  private meet(operation: "open" | "write" | "sync" | "truncate", path: string): void {
    const failure = this.trouble(operation, path);
    if (failure !== undefined) throw new DiskError(failure, path, "the disk is not well");
  }

  text(path: string): string {
    const bytes = this.files.get(path);
    return bytes === undefined ? "(no file)" : new TextDecoder().decode(bytes);
  }

  put(path: string, content: string | Uint8Array): void {
    this.files.set(path, typeof content === "string" ? new TextEncoder().encode(content) : content);
  }

  lock(): ReturnType<Disk["lock"]> {
    return Promise.resolve({ release: () => Promise.resolve() });
  }

  free(): Promise<number> {
    return Promise.resolve(1e12);
  }

  create(path: string): Promise<File> {
    if (this.files.has(path)) return Promise.reject(new DiskError("exists", path, "it exists already"));
    const folder = path.includes("/") ? path.slice(0, path.lastIndexOf("/")) : ".";
    if (!this.folders.has(folder)) return Promise.reject(new DiskError("missing", path, "there is no such folder"));
    this.files.set(path, new Uint8Array(0));
    return Promise.resolve(this.file(path));
  }

  open(path: string): Promise<File> {
    if (this.folders.has(path)) return Promise.reject(new DiskError("folder", path, "it is a folder, not a file"));
    if (!this.files.has(path)) return Promise.reject(new DiskError("missing", path, "there is no such file or folder"));
    return Promise.resolve().then(() => (this.meet("open", path), this.file(path)));
  }

  private file(path: string): File {
    const get = (): Uint8Array => this.files.get(path) ?? new Uint8Array(0);
    return {
      write: async (offset, bytes) => {
        await Promise.resolve();
        const failure = this.trouble("write", path);
        const taken = failure === undefined ? bytes : bytes.subarray(0, bytes.length >> 1);
        const grown = new Uint8Array(Math.max(get().length, offset + taken.length));
        grown.set(get());
        grown.set(taken, offset);
        this.files.set(path, grown);
        if (failure !== undefined) throw new DiskError(failure, path, "the disk is not well");
      },
      sync: () => Promise.resolve().then(() => this.meet("sync", path)),
      read: (offset, length) => Promise.resolve(get().slice(offset, offset + length)),
      size: () => Promise.resolve(get().length),
      truncate: (size) =>
        Promise.resolve().then(() => {
          this.meet("truncate", path);
          this.files.set(path, get().slice(0, size));
        }),
      close: () => Promise.resolve(),
    };
  }

  list(): Promise<string[]> {
    return Promise.resolve([...this.files.keys()].sort());
  }

  makeFolder(folder: string): Promise<void> {
    this.folders.add(folder);
    return Promise.resolve();
  }

  rename(from: string, to: string): Promise<void> {
    this.files.set(to, this.files.get(from) ?? new Uint8Array(0));
    this.files.delete(from);
    return Promise.resolve();
  }

  remove(path: string): Promise<void> {
    this.files.delete(path);
    return Promise.resolve();
  }

  syncFolder(): Promise<void> {
    return Promise.resolve();
  }
}

/** One process: its clock moves when nothing else can. */
export class TestWorld implements World {
  readonly disk: TestDisk;
  out = "";
  err = "";
  input: Uint8Array[] = [];
  readonly variables: Record<string, string> = {};
  interrupt: () => void = () => {};
  readonly net = new SimulatedNet((task) => {
    setImmediate(() => {
      if (!this.killed) task();
    });
  });
  /** Turns of the event loop until the process is killed. */
  lifetime = Infinity;
  killed = false;
  private time = 0;
  private readonly seed: number;
  private timers: { time: number; task: () => void }[] = [];
  /** How far the clock moves when it is read. */
  tick = 0;

  constructor(disk: TestDisk = new TestDisk(), seed = 1) {
    this.disk = disk;
    this.seed = seed;
  }

  readonly clock = {
    wall: (): number => 1_700_000_000_000 + Math.floor(this.time),
    mono: (): number => (this.time += this.tick),
    at: (time: number, task: () => void): (() => void) => {
      const timer = { time, task };
      this.timers.push(timer);
      setImmediate(() => this.moveTo(timer));
      return () => {
        this.timers = this.timers.filter((other) => other !== timer);
      };
    },
  };

  private moveTo(timer: { time: number; task: () => void }): void {
    if (!this.timers.includes(timer) || this.killed) return;
    this.timers = this.timers.filter((other) => other !== timer);
    this.time = Math.max(this.time, timer.time);
    timer.task();
  }

  readonly stdio = {
    write: (to: "out" | "err", text: string | Uint8Array): Promise<void> => {
      const added = typeof text === "string" ? text : new TextDecoder().decode(text);
      if (this.killed) return new Promise<void>(() => {});
      this[to] += added;
      return Promise.resolve();
    },
    read: (): Promise<Uint8Array | undefined> => Promise.resolve(this.input.shift()),
    inputIsFile: false,
    terminal: { out: false, err: false },
  };

  random(purpose: string): () => number {
    return randomStream(this.seed, purpose);
  }

  defer(task: () => void): void {
    setImmediate(() => {
      if (this.killed) return;
      if (--this.lifetime < 0) {
        this.killed = true;
        this.onKilled();
        return;
      }
      task();
    });
  }

  onKilled: () => void = () => {};

  fatal(reason: string): never {
    throw new Killed(reason);
  }

  environment(name: string): string | undefined {
    return this.variables[name];
  }

  interrupted(task: () => void): () => void {
    this.interrupt = task;
    return () => {};
  }
}

/** A store that outlives killed processes. */
export class TestStore {
  readonly entries = new Map<string, Uint8Array>();
  commits = 0;

  /** The engine of one process. A batch is durable some turns of the event loop after its commit. */
  engine(world: TestWorld, delay: () => number): Engine {
    let durable: Promise<void> = Promise.resolve();
    let checkpointed = 0;
    return {
      kind: "embedded",
      durable: true,
      get checkpointed() {
        return checkpointed;
      },
      hasRoom: true,
      stalled: undefined,
      behind: false,
      open: () => Promise.resolve(),
      get: (key) => this.entries.get(text(key)),
      scan: (prefix) =>
        [...this.entries]
          .filter(([key]) => key.startsWith(text(prefix)))
          .sort(([a], [b]) => (a < b ? -1 : 1))
          .map(([key, value]) => [bytes(key), value] as const),
      commit: (batch: Batch) => {
        const content = batch.writer.take();
        durable = durable.then(async () => {
          for (let turns = delay(); turns > 0; turns--) await new Promise((resolve) => setImmediate(resolve));
          if (world.killed) await new Promise(() => {});
          this.apply(content);
          checkpointed++;
        });
        return durable;
      },
      close: () => Promise.resolve(),
    };
  }

  private apply(content: Uint8Array): void {
    this.commits++;
    for (const operation of operations(content)) {
      const key = text(operation.key);
      if (operation.kind === "put") this.entries.set(key, operation.value.slice());
      else if (operation.kind === "delete") this.entries.delete(key);
      else for (const other of [...this.entries.keys()]) if (other.startsWith(key)) this.entries.delete(other);
    }
  }

  /** Everything stored, for comparison. */
  dump(): string {
    return JSON.stringify(
      [...this.entries].sort(([a], [b]) => (a < b ? -1 : 1)).map(([key, value]) => [key, text(value)]),
    );
  }
}

function text(part: Uint8Array): string {
  return String.fromCharCode(...part);
}

function bytes(part: string): Uint8Array {
  return Uint8Array.from(part, (c) => c.charCodeAt(0));
}

export interface Outcome {
  readonly code: number;
  readonly world: TestWorld;
}

/** Run with the memory engine. */
export async function run(
  app: AppDefinition | readonly AppDefinition[],
  world = new TestWorld(),
  more: Partial<RunOptions> = {},
): Promise<Outcome> {
  return { code: await runApps([app].flat(), { ...options, ...more }, world, createMemoryEngine()), world };
}

/** Run with a store; resolves with `killed` if the world's lifetime ended first. */
export async function runDurable(
  app: AppDefinition | readonly AppDefinition[],
  store: TestStore,
  world: TestWorld,
  delay: () => number = () => 0,
  more: Partial<RunOptions> = {},
): Promise<number | "killed"> {
  const killed = new Promise<"killed">((resolve) => {
    world.onKilled = () => resolve("killed");
  });
  return Promise.race([
    runApps([app].flat(), { ...options, ...more, data: "d" }, world, store.engine(world, delay)),
    killed,
  ]);
}

/** A sink that remembers its events, in atoms. */
export function collect<T>(into: T[][]): () => Sink<T> {
  return () => ({
    name: "collected",
    start: () => Promise.resolve(),
    write: (run) => {
      let from = 0;
      for (const to of run.ends) {
        into.push(run.events.slice(from, to));
        from = to;
      }
      return Promise.resolve(new Uint8Array(0));
    },
    stop: () => Promise.resolve(),
  });
}

/** A source of given runs, for what no connector gives. */
export function runs<T>(given: readonly Omit<Run<T>, "first" | "keys">[]): Source<T> {
  let next = 0;
  return {
    name: "runs",
    start: () => Promise.resolve(),
    poll: () => {
      const run = given[next++];
      return run === undefined ? "end" : { first: 1, keys: undefined, ...run };
    },
    cursor: () => Uint8Array.of(next),
    progress: () => undefined,
    stop: () => Promise.resolve(),
  };
}
