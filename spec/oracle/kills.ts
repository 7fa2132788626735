/** Built programs as processes that are killed and started again, and what their output files must be all along. */
import { existsSync, mkdirSync, readFileSync, readdirSync, rmSync } from "node:fs";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { writeOutput } from "@portals/compiler/cli/output.ts";
import type { Compiled } from "@portals/compiler/program.ts";
import { ended, start } from "../../runtime/tests/engines/children.ts";

/** In a hurried life the clock goes faster, so that epochs are short; see `life.ts`. */
export type Pace = "usual" | "hurried";

/** The script that a life runs; bundled from `life.ts`. */
export type Life = string;

export interface Undisturbed {
  readonly script: string;
  /** Where it ran. */
  readonly folder: string;
  readonly pace: Pace;
  /** What each output file contains in the end, by its name. */
  readonly outputs: ReadonlyMap<string, Buffer>;
  /** From the moment when the store is open to the end, in ms. */
  readonly duration: number;
}

export interface Tally {
  kills: number;
  /** Kills of a run of which something was committed and written, and something was not. */
  midway: number;
  /** Runs that came to their end after kills. */
  runs: number;
}

/** The share of an undisturbed run after which a life is ended at the latest. */
const LONGEST_LIFE = 0.7;

/** The share of lives whose moment counts from the start of the process. */
const EARLY = 0.15;

/** What a program logs; the text may have several lines. */
const LOGGED = /^(debug|info|warn|error): [^]*? \(\/generated\/\S+\)\n/gm;

/** Thrown when a run is not what it must be. */
export class Difference extends Error {}

/** Build a program into `folder` and run it there; undefined if it ends with a fault. */
export async function undisturbed(
  life: Life,
  compiled: Compiled,
  folder: string,
  pace: Pace,
): Promise<Undisturbed | undefined> {
  mkdirSync(folder, { recursive: true });
  const { javascript } = await writeOutput(compiled, folder, { runtime: pathToFileURL(life).href });
  const run = liveOn(life, javascript, folder, pace);
  const { code, lasted } = await run.end;
  if (code !== 0) return undefined;
  const names = readdirSync(folder).filter((name) => name.endsWith(".jsonl"));
  const outputs = new Map(names.map((name) => [name, contents(folder, name)]));
  return { script: javascript, folder, pace, outputs, duration: lasted };
}

/** Kill the program at random moments, again and again, until it comes to its end, `most` times at most; then compare. Gives how often. */
export async function killed(
  life: Life,
  expected: Undisturbed,
  folder: string,
  random: () => number,
  most: number,
  tally: Tally,
): Promise<number> {
  mkdirSync(folder, { recursive: true });
  for (let kills = 0; ; kills++) {
    const run = liveOn(life, expected.script, folder, expected.pace);
    const moment = random() * LONGEST_LIFE * expected.duration;
    // Now and then while it takes the store over.
    if (random() > EARLY) await run.running;
    const timer = setTimeout(() => kills < most && run.kill(), moment);
    const { code, err } = await run.end;
    clearTimeout(timer);
    const written = [...expected.outputs].map(([name, whole]) => {
      const part = contents(folder, name);
      // Also what is there for a moment only: nobody may see what is taken back.
      if (!whole.subarray(0, part.length).equals(part)) throw new Difference(`${name} has what is not its beginning`);
      return part.length / Math.max(1, whole.length);
    });
    if (code === "killed") {
      tally.kills++;
      if (written.some((share) => share > 0) && written.some((share) => share < 1)) tally.midway++;
      continue;
    }
    // It may have been killed between its end and that of its process.
    if (code !== 0 || !/^(.*nothing more to do\n)?$/.test(err.replace(LOGGED, "")))
      throw new Difference(`it ends with ${code}: ${err}`);
    for (const [name, whole] of expected.outputs) {
      if (contents(folder, name).length < whole.length) throw new Difference(`${name} lacks its end`);
    }
    tally.runs++;
    rmSync(folder, { recursive: true });
    return kills;
  }
}

interface Running {
  /** The store is open. */
  readonly running: Promise<void>;
  readonly end: Promise<{ readonly code: number | "killed"; readonly lasted: number; readonly err: string }>;
  kill(): void;
}

function liveOn(life: Life, script: string, folder: string, pace: Pace): Running {
  const child = start(life, script, folder, pace);
  let began = 0;
  let begun = (): void => {};
  const running = new Promise<void>((resolve) => (begun = resolve));
  const end = ended(child, () => {
    began = performance.now();
    begun();
  }).then(({ code, signal, err }) => {
    begun();
    if (code === null && signal !== "SIGKILL") throw new Difference(`it died of ${signal}: ${err}`);
    return { code: code ?? ("killed" as const), lasted: performance.now() - began, err };
  });
  return { running, end, kill: () => child.kill("SIGKILL") };
}

function contents(folder: string, name: string): Buffer {
  const path = join(folder, name);
  return existsSync(path) ? readFileSync(path) : Buffer.alloc(0);
}
