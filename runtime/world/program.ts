/** The process around a program: whether it is the entry, its command line, signals, its end. */
import { readFileSync, realpathSync, writeSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { parseArgs } from "node:util";

/** Is the module with this URL what node was started with? */
export function isEntry(url: string): boolean {
  const entry = process.argv[1];
  if (entry === undefined || !url.startsWith("file:")) return false;
  try {
    return realpathSync(entry) === realpathSync(fileURLToPath(url));
  } catch {
    // Started as `node program` without its ending, or the file is gone.
    return false;
  }
}

/** The text of the module with this URL; undefined if it cannot be read. */
export function moduleText(url: string): string | undefined {
  try {
    return readFileSync(fileURLToPath(url), "utf8");
  } catch {
    return undefined;
  }
}

export interface Arguments {
  readonly data: string | undefined;
  readonly engine: string | undefined;
  readonly seed: string | undefined;
  readonly cells: string | undefined;
  readonly port: string | undefined;
  readonly host: string | undefined;
  /** `name=value` */
  readonly set: readonly string[];
  /** `name=value` */
  readonly http: readonly string[];
  readonly retain: readonly string[];
  readonly control: boolean;
  readonly record: boolean | undefined;
  readonly live: boolean;
  readonly metrics: string | undefined;
  /** Empty: without a URL. */
  readonly otel: string | undefined;
  readonly json: boolean;
  readonly progress: boolean | undefined;
  readonly help: boolean;
}

/** The command line of a program; or what is wrong with it. */
export function parseArguments(
  args: readonly string[] = process.argv.slice(2),
): Arguments | { readonly wrong: string } {
  try {
    const { values } = parseArgs({
      // Its URL may be left out.
      args: args.map((arg, i) => (arg === "--otel" && !/^https?:/.test(args[i + 1] ?? "") ? "--otel=" : arg)),
      options: {
        data: { type: "string" },
        engine: { type: "string" },
        seed: { type: "string" },
        cells: { type: "string" },
        port: { type: "string" },
        host: { type: "string" },
        set: { type: "string", multiple: true },
        http: { type: "string", multiple: true },
        retain: { type: "string", multiple: true },
        control: { type: "boolean" },
        record: { type: "boolean" },
        "no-record": { type: "boolean" },
        live: { type: "boolean" },
        metrics: { type: "string" },
        otel: { type: "string" },
        json: { type: "boolean" },
        progress: { type: "boolean" },
        "no-progress": { type: "boolean" },
        help: { type: "boolean", short: "h" },
      },
    });
    return {
      data: values.data,
      engine: values.engine,
      seed: values.seed,
      cells: values.cells,
      port: values.port,
      host: values.host,
      set: values.set ?? [],
      http: values.http ?? [],
      retain: values.retain ?? [],
      control: values.control ?? false,
      record: values["no-record"] === true ? false : values.record,
      live: values.live ?? false,
      metrics: values.metrics,
      otel: values.otel,
      json: values.json ?? false,
      progress: values["no-progress"] === true ? false : values.progress,
      help: values.help ?? false,
    };
  } catch (error) {
    return { wrong: error instanceof Error ? error.message : String(error) };
  }
}

/** Before anything runs: written at once. */
export function write(to: "out" | "err", text: string): void {
  writeSync(to === "out" ? 1 : 2, text);
}

/** Also when a read of standard input still waits. Standard output must have been written by then. */
export function exit(code: number): void {
  process.exitCode = code;
  process.stdin.destroy();
}

/** The process ends now because we want it to. */
export function leave(code: number): never {
  leaving = true;
  process.exit(code);
}

let leaving = false;

/** Calls `task` for its exit code if somebody else ends the process, or nothing is left to wait for. */
export function onCutShort(task: () => number): () => void {
  const listener = (): void => {
    if (!leaving) process.exitCode = task();
  };
  process.on("exit", listener);
  return () => process.off("exit", listener);
}

/** Calls `task` with errors that nobody has caught. */
export function onStray(task: (error: unknown) => void): () => void {
  process.on("uncaughtException", task);
  return () => process.off("uncaughtException", task);
}

/** Ms within which several signals are one: a terminal signals a whole group, and who started us passes the signal on. */
const TOGETHER = 300;

/** Calls `task` at the first SIGINT or SIGTERM; a second one ends the process at once. The result stops listening. */
export function onInterrupt(task: () => void): () => void {
  const signals = ["SIGINT", "SIGTERM"] as const;
  let first: number | undefined;
  const listener = (signal: NodeJS.Signals): void => {
    if (first === undefined) {
      first = performance.now();
      task();
    } else if (performance.now() - first > TOGETHER) {
      stop();
      process.kill(process.pid, signal);
    }
  };
  const stop = (): void => {
    for (const signal of signals) process.off(signal, listener);
  };
  for (const signal of signals) process.on(signal, listener);
  return stop;
}
