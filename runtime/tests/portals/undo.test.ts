/** Nothing is left of a step that failed: no request, no reply, no handler, no timer, no local; and it would be noticed. */
import { afterEach, expect, test, vi } from "vitest";
import { FiberStore } from "../../portals/fiber-store.ts";
import { Gates } from "../../portals/gates.ts";
import { Outbox } from "../../portals/outbox.ts";
import { TimerTable } from "../../portals/timers.ts";
import { Undo } from "../../portals/undo.ts";
import { randomStream } from "../../world/random.ts";
import { killings, undisturbed } from "./killing.ts";
import { output, workshop } from "./workshop.ts";

const sorted = (numbers: readonly number[]): number[] => [...numbers].sort((a, b) => a - b);

function failing(seed: number): () => boolean {
  const random = randomStream(seed, "failures");
  return () => random() < 0.3;
}

let expectation: number[] | undefined;

/** What a run without failures writes. */
async function expected(): Promise<number[]> {
  expectation ??= sorted(await undisturbed(() => workshop(() => false), output));
  return expectation;
}

afterEach(() => {
  vi.restoreAllMocks();
});

test("an app whose steps fail now and then ends as if they had not", async () => {
  const numbers = await expected();
  expect(numbers.length).toBeGreaterThan(30);
  for (let seed = 1; seed <= 60; seed++) {
    expect(sorted(await undisturbed(() => workshop(failing(seed)), output))).toEqual(numbers);
  }
});

test("so does one that is killed, too", async () => {
  const numbers = await expected();
  let kills = 0;
  let seed = 0;
  for await (const { got, killed } of killings(() => workshop(failing(++seed)), output, 60)) {
    expect(sorted(got)).toEqual(numbers);
    kills += killed;
  }
  expect(kills).toBeGreaterThan(50);
});

const mutants: readonly (readonly [string, () => void])[] = [
  [
    "requests and replies of a failed step are sent",
    () => {
      const { commit } = Outbox.prototype;
      vi.spyOn(Outbox.prototype, "rollBack").mockImplementation(commit);
    },
  ],
  [
    "handlers that a failed step has touched stay as they are",
    () => vi.spyOn(Undo.prototype, "rollBack").mockReturnValue(),
  ],
  ["locals that a failed step has changed stay", () => vi.spyOn(Undo.prototype, "frame").mockReturnValue()],
  ["timers that a failed step has set stay", () => vi.spyOn(TimerTable.prototype, "rollBack").mockReturnValue()],
  [
    "gates that a failed step has taken stay closed",
    () => {
      const { commit } = Gates.prototype;
      vi.spyOn(Gates.prototype, "rollBack").mockImplementation(commit);
    },
  ],
];

/** Whether a few seeds notice what is wrong: by another result, an error, or because it never ends. */
async function isNoticed(run: (seed: number) => Promise<readonly number[]>): Promise<boolean> {
  const numbers = await expected();
  for (let seed = 1; seed <= 20; seed++) {
    const late = new Promise<undefined>((resolve) => setTimeout(() => resolve(undefined), 1000));
    const got = await Promise.race([run(seed).catch(() => undefined), late]);
    if (got === undefined || JSON.stringify(sorted(got)) !== JSON.stringify(numbers)) return true;
  }
  return false;
}

test.each(mutants)("it is noticed if %s", async (_, mutate) => {
  await expected();
  mutate();
  expect(await isNoticed((seed) => undisturbed(() => workshop(failing(seed)), output))).toBe(true);
});

test("it is noticed if handlers that wait are not stored", async () => {
  await expected();
  vi.spyOn(FiberStore.prototype, "write").mockReturnValue();
  const noticed = await isNoticed(async (seed) => {
    for await (const { got, killed } of killings(() => workshop(failing(seed)), output, 3 + seed)) {
      if (killed > 0) return got;
    }
    return expected();
  });
  expect(noticed).toBe(true);
});
