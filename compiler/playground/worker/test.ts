/** Runs the tests of a program as `portalsc test` does, on a simulated machine in the page. */
import { checkTest, type Checked } from "@portals/runtime/browser";
import { describeFailed } from "../../cli/test-report.ts";
import type { ShownTest } from "../messages.ts";
import { SEED, type load } from "./run.ts";

/** Of a test. */
const RUNS = 100;

export async function runTests(
  { apps, tests, position }: Awaited<ReturnType<typeof load>>,
  show: (test: ShownTest) => void,
): Promise<void> {
  for (const test of tests) {
    show(shown(await checkTest(apps, test, { runs: RUNS, seed: SEED, set: {}, trace: false, position })));
  }
}

function shown({ title, runs, crashes, failed, trace }: Checked): ShownTest {
  const details = failed === undefined ? [] : [...describeFailed(failed), ...(trace.length > 0 ? ["", ...trace] : [])];
  return { title, passed: failed === undefined, runs, crashes, details };
}
