/**
 * Runs cases of a corpus in a process of its own: `node runner.mjs '{"corpus":"…","from":0,"to":50}'`. All entries have their
 * first case, then all their second one, and so on. Ends with the first case that goes wrong. The last line that it writes is
 * an `Outcome` as JSON.
 */
import { readFileSync } from "node:fs";
import type { AppDefinition } from "../../runtime/api.ts";
import { caseOf, runCase, type Tally } from "./cases.ts";
import type { Entry } from "./corpus.ts";
import { appsOf } from "./loaded.ts";

export interface Job {
  /** A file with the entries as JSON. */
  readonly corpus: string;
  /** Seeds of the cases that each entry has: `from` up to `to`, without it. */
  readonly from: number;
  readonly to: number;
  /** Only the entries whose index is this modulo `of`. */
  readonly part?: number;
  readonly of?: number;
  /** Ms since 1970 at which to stop. */
  readonly until?: number;
}

export interface Outcome extends Tally {
  readonly programs: number;
  readonly failed: { readonly entry: string; readonly seed: number | undefined; readonly message: string } | undefined;
}

async function run(job: Job): Promise<Outcome> {
  const { corpus, from, to, part = 0, of = 1, until = Infinity } = job;
  const entries = (JSON.parse(readFileSync(corpus, "utf8")) as Entry[]).filter((_, i) => i % of === part);
  const apps = new Map<Entry, readonly AppDefinition[]>();
  const tally = { cases: 0, crashes: 0, steps: 0 };
  for (let seed = from; seed < to && Date.now() < until; seed++) {
    for (const entry of entries) {
      try {
        const one = caseOf(seed);
        if (entry.timed === true && one.options.crashes.length > 0) continue;
        const known = apps.get(entry) ?? (await appsOf(entry));
        apps.set(entry, known);
        await runCase(known, entry.judge, one, tally);
      } catch (error) {
        const message = error instanceof Error ? error.message : String(error);
        return { programs: apps.size, ...tally, failed: { entry: entry.name, seed, message } };
      }
    }
  }
  return { programs: apps.size, ...tally, failed: undefined };
}

process.stdout.write(`${JSON.stringify(await run(JSON.parse(process.argv[2] ?? "{}") as Job))}\n`);
// What a case that went wrong has left behind does not keep the process.
process.exit(0);
