/** Errors put into the runtime that no case can show: its own tests notice every one of them. */
import { execFile } from "node:child_process";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { mutated, root } from "../oracle/bundle.ts";
import { testedMutants, type TestedMutant } from "../mutants/tested.ts";

/** Ms; tests that take longer do not end. */
const TIMEOUT = 120_000;

interface Report {
  readonly numTotalTests: number;
  readonly numFailedTests: number;
}

/** What tests say with an error put in; undefined if they do not end. */
function tested({ name, noticedBy }: TestedMutant): Promise<Report | undefined> {
  const vitest = join(root, "node_modules/vitest/vitest.mjs");
  const config = join(root, "spec/mutants/vitest.config.ts");
  const args = [vitest, "run", "--config", config, "--reporter", "json", "--bail", "1", noticedBy];
  const env = { ...process.env, PORTALS_MUTANT: name };
  return new Promise((resolve, reject) => {
    const options = { cwd: root, env, timeout: TIMEOUT, killSignal: "SIGKILL", maxBuffer: 1 << 26 } as const;
    execFile(process.execPath, args, options, (error, stdout, stderr) => {
      const report = stdout.indexOf('{"numTotalTestSuites"');
      if (error?.signal === "SIGKILL") resolve(undefined);
      else if (report < 0) reject(new Error(stderr || stdout));
      else resolve(JSON.parse(stdout.slice(report)) as Report);
    });
  });
}

test("each has its place", () => {
  expect(new Set(testedMutants.map(({ name }) => name)).size).toBe(testedMutants.length);
  for (const mutant of testedMutants) expect(mutated({ ...mutant })).not.toBe("");
});

describe.concurrent("it is noticed that", { timeout: 2 * TIMEOUT }, () => {
  test.for(testedMutants.map((mutant) => [mutant.name, mutant] as const))("%s", async ([, mutant], { expect }) => {
    const report = await tested(mutant);
    if (report === undefined) return;
    expect(report.numTotalTests).toBeGreaterThan(0);
    expect(report.numFailedTests).toBeGreaterThan(0);
  });
});
