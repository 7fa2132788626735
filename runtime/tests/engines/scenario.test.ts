import { expect, test } from "vitest";
import type { Mutant } from "../../engines/embedded/mutants.ts";
import { violation } from "./scenario.ts";

test("after any crash the store has every acknowledged batch, whole and in order, and damage is told with its place", async () => {
  for (let seed = 0; seed < 500; seed++) expect(await violation(seed)).toBeUndefined();
});

/** How many seeds a mutant may survive. */
const PATIENCE = 600;

const mutants: readonly Mutant[] = [
  "resolveBeforeDurable",
  "skipSyncOnRoll",
  "skipFolderSync",
  "actOnUnsyncedTail",
  "retrySync",
  "truncateAtDamage",
  "ignoreBodyChecksum",
  "cutBeforeFlush",
  "lateTakeover",
];

test.each(mutants)("the seeds notice the mutant %s", async (mutant) => {
  for (let seed = 0; seed < PATIENCE; seed++) {
    if ((await violation(seed, mutant)) !== undefined) return;
  }
  expect.unreachable(`${mutant} survives ${PATIENCE} seeds`);
});
