/**
 * Generates programs and runs cases of them until the time is over: `node soak.mjs '{"first":1,"every":2,"until":…}'`. Tells
 * its counts, a line of JSON each time. What goes wrong is made smaller and kept as a regression; then it ends with 1.
 */
import type { AppDefinition } from "../../runtime/api.ts";
import { Tape, numbersOf } from "../generator/tape.ts";
import { caseOf, runCase, Violation, type Tally } from "./cases.ts";
import { generatedEntry, generators, type Entry } from "./corpus.ts";
import { appsOf } from "./loaded.ts";
import { keepRegression } from "./regressions.ts";
import { shrunk, smallerCases, smallerNumbers } from "./shrink.ts";
import type { SimulationOptions } from "../../runtime/testing/simulation.ts";

export interface SoakJob {
  /** Seeds of programs: `first`, `first + every`, … */
  readonly first: number;
  readonly every: number;
  /** Ms since 1970. */
  readonly until: number;
  /** Where regressions are kept. */
  readonly keep: string;
}

export interface SoakCounts extends Tally {
  readonly programs: number;
  /** What went wrong, and where it is kept. */
  readonly failed?: string;
}

/** Cases of each program. */
const CASES = 40;
/** Ms between two lines. */
const TELL = 10_000;
const TRIES = 3000;
/** Ms for which what went wrong is made smaller. */
const SHRINK = 600_000;

/** What is wrong with a case of a program; undefined if nothing is. */
async function wrong(entry: Entry, options: SimulationOptions, tally?: Tally): Promise<string | undefined> {
  try {
    await runCase(await appsOf(entry), entry.judge, { seed: 0, options }, tally);
    return undefined;
  } catch (error) {
    return error instanceof Error ? error.message : String(error);
  }
}

/** `alive` is called now and then. */
async function kept(
  job: SoakJob,
  generator: string,
  seed: number,
  options: SimulationOptions,
  alive: () => void,
): Promise<string> {
  const until = Date.now() + SHRINK;
  const goOn = (): boolean => {
    alive();
    return Date.now() < until;
  };
  const tape = new Tape(numbersOf(seed));
  const whole = await generatedEntry(generator, "whole", tape);
  const entryOf = (numbers: readonly number[]): Promise<Entry> =>
    generatedEntry(generator, "shrunk", new Tape(numbers));
  const numbers = await shrunk(
    numbersOf(seed).slice(0, tape.used),
    smallerNumbers,
    async (candidate) => {
      const entry = await entryOf(candidate).catch(() => undefined);
      return entry !== undefined && (await wrong(entry, options)) !== undefined;
    },
    TRIES,
    goOn,
  );
  const entry = await entryOf(numbers);
  const smallest = await shrunk(
    options,
    smallerCases,
    async (one) => (await wrong(entry, one)) !== undefined,
    TRIES,
    goOn,
  );
  const why = (await wrong(entry, smallest)) ?? (await wrong(whole, options)) ?? "";
  return keepRegression(job.keep, `${generator}-${seed}`, { entry, options: smallest }, why);
}

async function soak(job: SoakJob): Promise<number> {
  const tally = { cases: 0, crashes: 0, steps: 0 };
  let programs = 0;
  let told = Date.now();
  const alive = (): void => {
    if (Date.now() - told > TELL) tell();
  };
  const tell = (more: { readonly failed?: string } = {}): void => {
    told = Date.now();
    process.stdout.write(`${JSON.stringify({ programs, ...tally, ...more } satisfies SoakCounts)}\n`);
  };
  const kinds = Object.keys(generators);
  for (let seed = job.first; Date.now() < job.until; seed += job.every) {
    for (const generator of kinds) {
      const name = `${generator} ${seed}`;
      const made = async (): Promise<readonly [Entry, readonly AppDefinition[]]> => {
        const entry = await generatedEntry(generator, name, new Tape(numbersOf(seed)));
        return [entry, await appsOf(entry)];
      };
      const [entry, apps] = await made().catch((error: unknown) => {
        throw new Error(`${name} is no program`, { cause: error });
      });
      programs++;
      for (let i = 0; i < CASES; i++) {
        const one = caseOf(seed * CASES + i);
        try {
          await runCase(apps, entry.judge, one, tally);
        } catch (error) {
          if (!(error instanceof Violation)) throw error;
          process.stderr.write(`${entry.name}, case ${one.seed}: ${error.message.slice(0, 2000)}\n`);
          const path = await kept(job, generator, seed, one.options, alive);
          tell({ failed: `${entry.name}: ${error.message}; kept as ${path}` });
          return 1;
        }
      }
      alive();
    }
  }
  tell();
  return 0;
}

process.exit(await soak(JSON.parse(process.argv[2] ?? "{}") as SoakJob));
