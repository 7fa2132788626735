/**
 * A World in a browser, for one run: the browser's clock, and a disk, a network and standard streams in memory. Whoever looks
 * on can hold the run and have it take one turn after the other.
 */
import { randomStream } from "./random.ts";
import { SimulatedDisk } from "./simulated-disk.ts";
import { SimulatedNet } from "./simulated-net.ts";
import type { World } from "./world.ts";

export interface BrowserOptions {
  readonly seed: string | number;
  /** What standard input has. */
  readonly input: string;
  readonly write: (to: "out" | "err", text: string) => void;
  readonly position?: (error: Error) => string | undefined;
}

/** Longer than a slice of turns may last, in ms: a clock that moves so far when it is read ends each slice with its first turn. */
const LONG = 5;
/** Longer delays than this overflow in setTimeout. */
const LONGEST_TIMEOUT = 2 ** 31 - 1;

export class BrowserProcess {
  readonly world: World;
  /** The page asks what the process serves here. */
  readonly net = new SimulatedNet((task) => void setTimeout(task, 0));
  private readonly disk = new SimulatedDisk(() => 0, { perform: (_, effect) => Promise.resolve().then(effect) }, {});
  private readonly turns = new MessageChannel();
  private readonly due: (() => void)[] = [];
  /** What was to be done soon when the run was held. */
  private waiting: (() => void)[] = [];
  private held = false;
  private allowed = 0;
  private drift = 0;

  constructor(options: BrowserOptions) {
    const { seed, write, position } = options;
    const input = options.input === "" ? [] : [new TextEncoder().encode(options.input)];
    const decoders = { out: new TextDecoder(), err: new TextDecoder() };
    this.turns.port1.addEventListener("message", () => this.due.shift()?.());
    this.turns.port1.start();
    const mono = (): number => performance.now() + (this.held ? (this.drift += LONG) : this.drift);
    this.world = {
      clock: {
        wall: () => Date.now(),
        mono,
        at: (time, task) => {
          let timer: ReturnType<typeof setTimeout>;
          const wait = (): void => {
            const left = time - performance.now() - this.drift;
            timer = left <= 0 ? setTimeout(task, 0) : setTimeout(wait, Math.min(Math.ceil(left), LONGEST_TIMEOUT));
          };
          wait();
          return () => clearTimeout(timer);
        },
      },
      disk: this.disk.view(this),
      stdio: {
        write: (to, text) => {
          write(to, typeof text === "string" ? text : decoders[to].decode(text, { stream: true }));
          return Promise.resolve();
        },
        read: () => Promise.resolve(input.shift()),
        inputIsFile: false,
        terminal: { out: false, err: false },
      },
      net: this.net,
      random: (purpose) => randomStream(seed, purpose),
      defer: (task) => this.defer(task),
      fatal: (reason) => {
        throw new Error(reason);
      },
      environment: () => undefined,
      ...(position === undefined ? {} : { position }),
    };
  }

  /** Put files on the disk: contents by path, relative to the working folder. */
  async prepare(files: ReadonlyMap<string, string>): Promise<void> {
    const { disk } = this.world;
    for (const [path, text] of files) {
      const folder = path.includes("/") ? path.slice(0, path.lastIndexOf("/")) : ".";
      await disk.makeFolder(folder);
      const file = await disk.create(path);
      await file.write(0, new TextEncoder().encode(text));
      await file.close();
    }
  }

  /** Files and their contents, those that were put there too. */
  files(): readonly { readonly path: string; readonly text: string }[] {
    const decoder = new TextDecoder();
    return this.disk.paths().map((path) => ({ path, text: decoder.decode(this.disk.contents(path)) }));
  }

  /** From the next turn on, only what `step` allows is done. */
  hold(): void {
    this.held = true;
    this.allowed = 0;
  }

  /** Go on until `taken` says that something was done; if there is nothing to do, when there is. */
  step(): void {
    this.held = true;
    this.allowed = 1;
    this.release();
  }

  go(): void {
    this.held = false;
    this.release();
  }

  /** To be called when a step has been taken. */
  taken(): void {
    this.allowed = 0;
  }

  private defer(task: () => void): void {
    if (this.held && this.allowed === 0) {
      this.waiting.push(task);
      return;
    }
    this.due.push(task);
    this.turns.port2.postMessage(undefined);
  }

  private release(): void {
    const waiting = this.waiting;
    this.waiting = [];
    for (const task of waiting) this.defer(task);
  }
}
