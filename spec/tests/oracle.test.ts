/**
 * Thousands of cases: emitted code on the real runtime and both engines, in a simulation that kills and interleaves, against
 * the semantics; and the cases that went wrong once. Longer: `npm run soak`.
 */
import { mkdirSync, mkdtempSync, readdirSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { beforeAll, expect, test } from "vitest";
import { bundle, bundleFolder } from "../oracle/bundle.ts";
import { caseOf, runCase, Violation } from "../oracle/cases.ts";
import { ran } from "../oracle/children.ts";
import { conformanceEntries, entryNamed, type Entry } from "../oracle/corpus.ts";
import { appsOf } from "../oracle/lives.ts";
import { compiledFiles } from "../oracle/compiled.ts";
import { keepRegression, regressionsIn } from "../oracle/regressions.ts";
import { shrunk, smallerCases, smallerNumbers } from "../oracle/shrink.ts";

const PROGRAMS = { generated: 50, portals: 40, timers: 30, apps: 30, effects: 4 };
const CASES = 64;
/** Processes at once. */
const PARTS = 2;
/** Ms; on a slow machine that has other tests to run. */
const TIMEOUT = 900_000;

const folder = bundleFolder("oracle");
const corpus = join(folder, "corpus.json");
let runner = "";

beforeAll(async () => {
  const entries: Entry[] = [...conformanceEntries()];
  for (const [kind, count] of Object.entries(PROGRAMS)) {
    for (let seed = 1; seed <= count; seed++) entries.push(await entryNamed(`${kind} ${seed}`));
  }
  writeFileSync(corpus, JSON.stringify(entries));
  runner = await bundle(folder);
});

test("20,000 cases do what the semantics says", { timeout: TIMEOUT }, async () => {
  const parts = Array.from({ length: PARTS }, (_, part) =>
    ran(runner, { corpus, from: 0, to: CASES, part, of: PARTS }, TIMEOUT),
  );
  const outcomes = await Promise.all(parts);
  for (const outcome of outcomes) expect(outcome?.failed).toBeUndefined();
  const sum = (of: "programs" | "cases" | "crashes" | "steps"): number =>
    outcomes.reduce((total, outcome) => total + (outcome?.[of] ?? 0), 0);
  console.log(`${sum("programs")} programs, ${sum("cases")} cases, ${sum("crashes")} crashes, ${sum("steps")} steps`);
  expect(sum("cases")).toBeGreaterThanOrEqual(20_000);
  expect(sum("crashes")).toBeGreaterThanOrEqual(10_000);
});

test("what went wrong once is as it should be, in the same case and in others", async () => {
  const kept = regressionsIn(fileURLToPath(new URL("../conformance/regressions", import.meta.url)));
  expect(kept.length).toBeGreaterThan(0);
  for (const { entry, options } of kept) {
    const apps = await appsOf(await compiledFiles(entry.files));
    await runCase(apps, entry.judge, { seed: 0, options });
    for (let seed = 0; seed < 20; seed++) await runCase(apps, entry.judge, caseOf(seed));
  }
});

test("a case that goes wrong is made smaller, kept, and found again", async () => {
  const entry = await entryNamed("running-sum");
  const apps = await appsOf(await compiledFiles(entry.files));
  // As if another result were wanted when there was a crash.
  const { judge } = entry;
  const other = { ...judge, expected: { streams: { sums: [[1]] } } } as typeof judge;
  const fails = async ({ crashes, ...options }: ReturnType<typeof caseOf>["options"]): Promise<boolean> => {
    const one = { seed: 0, options: { ...options, crashes } };
    return runCase(apps, crashes.length > 0 ? other : judge, one).then(
      () => false,
      (error: unknown) => error instanceof Violation,
    );
  };
  const { options } = caseOf(3);
  expect(options.crashes.length).toBeGreaterThan(0);
  const smallest = await shrunk(options, smallerCases, fails, 1000);
  expect(smallest).toMatchObject({ schedule: 0, crashes: [{ steps: 0, turns: 0, power: false }] });
  const into = join(mkdtempSync(join(tmpdir(), "portals-kept-")), "regressions");
  mkdirSync(into);
  keepRegression(into, "sums", { entry: { ...entry, judge: other }, options: smallest }, "another result");
  expect(readdirSync(into)).toEqual(["sums"]);
  expect(readdirSync(join(into, "sums"))).toEqual(["case.json", "main.portals"]);
  const [found] = regressionsIn(into);
  expect(found?.options).toEqual(smallest);
  await expect(runCase(apps, found?.entry.judge ?? judge, { seed: 0, options: smallest })).rejects.toThrow(Violation);
});

test("a list of numbers is made smaller as long as it fails", async () => {
  const fails = (numbers: readonly number[]): Promise<boolean> =>
    Promise.resolve(numbers.some((n) => n % 100 === 7) && numbers.length >= 2);
  const start = Array.from({ length: 300 }, (_, i) => i * 13 + 4);
  const smallest = await shrunk(start, smallerNumbers, fails, 10_000);
  expect(smallest).toHaveLength(2);
  expect(await fails(smallest)).toBe(true);
});
