/** The real World: Node's clock, disk, network and standard streams. */
import { randomBytes } from "node:crypto";
import { fstatSync, writeSync } from "node:fs";
import { faultCodes } from "../fault.ts";
import { nodeControl } from "./node-control.ts";
import { nodeDisk, diskError } from "./node-disk.ts";
import { nodeNet } from "./node-net.ts";
import { position, trace } from "./position.ts";
import { leave, onCutShort, onInterrupt, onStray } from "./program.ts";
import { randomStream } from "./random.ts";
import { DiskError, type Clock, type Stdio, type World } from "./world.ts";

/** Longer delays than this overflow in setTimeout. */
const LONGEST_TIMEOUT = 2 ** 31 - 1;

export interface NodeWorldOptions {
  /** Makes random numbers the same in every run; without it they are unpredictable. */
  readonly seed?: string | number | undefined;
}

export function createNodeWorld(options: NodeWorldOptions = {}): World {
  const seed = options.seed ?? randomBytes(16).toString("hex");
  return {
    clock,
    disk: nodeDisk,
    stdio: createStdio(),
    net: nodeNet,
    control: nodeControl,
    random: (purpose) => randomStream(seed, purpose),
    defer: (task) => void setImmediate(task),
    fatal(reason) {
      // Synchronous: nothing else of this process may happen any more. 3: the documented exit code of a failed disk.
      const help = "find out what is wrong with the disk and run again: it goes on from the last commit";
      writeSync(2, `error[${faultCodes.diskFailed}]: ${reason}\n  help: ${help}\n`);
      leave(3);
    },
    environment: (name) => process.env[name],
    position,
    trace,
    interrupted: onInterrupt,
    stray: onStray,
    cutShort: onCutShort,
  };
}

const clock: Clock = {
  wall: () => Date.now(),
  mono: () => performance.now(),
  at(time, task) {
    let timer: NodeJS.Timeout;
    const wait = (): void => {
      const left = time - performance.now();
      if (left <= 0) timer = setTimeout(task, 0);
      else timer = setTimeout(check, Math.min(Math.ceil(left), LONGEST_TIMEOUT));
    };
    // Timers of Node may fire a little early.
    const check = (): void => (performance.now() < time ? wait() : task());
    wait();
    return () => clearTimeout(timer);
  },
};

function createStdio(): Stdio {
  const listening = new Set<NodeJS.WriteStream>();
  let input: AsyncIterator<Uint8Array> | undefined;

  /** Whoever reads us has gone (`… | head`): end quietly. What is committed is committed. */
  const onError = (error: NodeJS.ErrnoException): void => {
    if (error.code === "EPIPE") leave(0);
  };

  return {
    write(to, text) {
      const stream = to === "out" ? process.stdout : process.stderr;
      if (!listening.has(stream)) {
        listening.add(stream);
        stream.on("error", onError);
      }
      return new Promise((resolve, reject) => {
        stream.write(text, (error) => {
          if (!error) resolve();
          else if ((error as NodeJS.ErrnoException).code === "EPIPE") leave(0);
          else reject(diskError(to === "out" ? "standard output" : "standard error", error));
        });
      });
    },

    async read() {
      if (input === undefined && fstatSync(0).isDirectory()) {
        throw new DiskError("folder", "standard input", "it is a folder, not a file");
      }
      // The iterator reads ahead by no more than the stream's buffer: the writer of the pipe is held back.
      input ??= process.stdin[Symbol.asyncIterator]() as AsyncIterator<Uint8Array>;
      try {
        const next = await input.next();
        return next.done === true ? undefined : next.value;
      } catch (error) {
        throw diskError("standard input", error as NodeJS.ErrnoException);
      }
    },

    get inputIsFile() {
      return fstatSync(0).isFile();
    },

    terminal: {
      get out() {
        return process.stdout.isTTY === true;
      },
      get err() {
        return process.stderr.isTTY === true;
      },
    },
  };
}
