/** Errors put into the compiler and the runtime: the cases notice every one of them. */
import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { beforeAll, describe, expect, test } from "vitest";
import { bundle, bundleFolder, mutated } from "../oracle/bundle.ts";
import { ran } from "../oracle/children.ts";
import { mutants } from "../mutants/mutants.ts";
import { entryNamed } from "../oracle/corpus.ts";

/** Cases of the program that notices a mutant soonest. */
const CASES = 400;
/** Ms; a run that takes longer does not end. */
const TIMEOUT = 20_000;

const folder = bundleFolder("mutants");
/** A file for each program. */
const corpus = (entry: string): string => join(folder, `${entry.replace(" ", "-")}.json`);
/** One for all of them. */
const whole = join(folder, "all.json");
const names = [...new Set(mutants.map((mutant) => mutant.noticedBy))];

beforeAll(async () => {
  const entries = await Promise.all(names.map((name) => entryNamed(name)));
  for (const entry of entries) writeFileSync(corpus(entry.name), JSON.stringify([entry]));
  writeFileSync(whole, JSON.stringify(entries));
});

test("mutants are many, and each has its place", () => {
  expect(mutants.length).toBeGreaterThanOrEqual(40);
  expect(new Set(mutants.map(({ name }) => name)).size).toBe(mutants.length);
  for (const mutant of mutants) expect(mutated(mutant)).not.toBe("");
});

test("without one the programs that notice them do what they should", { timeout: 10 * TIMEOUT }, async () => {
  const runner = await bundle(bundleFolder("plain"));
  const outcome = await ran(runner, { corpus: whole, from: 0, to: 20 }, 10 * TIMEOUT);
  expect(outcome?.failed).toBeUndefined();
  expect(outcome).toMatchObject({ programs: names.length, cases: 20 * names.length });
});

describe.concurrent("it is noticed that", { timeout: 2 * TIMEOUT }, () => {
  test.for(mutants.map((mutant, i) => [mutant.name, mutant, i] as const))("%s", async ([, mutant, i], { expect }) => {
    const runner = await bundle(bundleFolder(`mutant-${i}`), mutant);
    const outcome = await ran(runner, { corpus: corpus(mutant.noticedBy), from: 0, to: CASES }, TIMEOUT);
    // A process that does not end, or ends by itself, has been noticed.
    if (outcome !== undefined) expect(outcome.failed).toBeDefined();
  });
});
