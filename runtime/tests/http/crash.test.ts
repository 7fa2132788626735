/** Processes that end at any moment while they are posted to, and what would be noticed if answers came otherwise. */
import { afterEach, expect, test, vi } from "vitest";
import { PostSource } from "../../http/source.ts";
import type { Mutant } from "../../engines/embedded/mutants.ts";
import { Violation } from "../engines/scenario.ts";
import type { Tally } from "./lives.ts";
import { postOverLives } from "./scenario.ts";

const SEEDS = 40;

afterEach(() => void vi.restoreAllMocks());

test("what was answered is counted exactly once, whatever ends the process", async () => {
  const tally: Tally = { kills: 0, repeated: 0 };
  for (let seed = 0; seed < SEEDS; seed++) await postOverLives(`http ${seed}`, tally);
  expect(tally.kills).toBeGreaterThan(100);
  expect(tally.repeated).toBeGreaterThan(100);
});

const { cut, poll } = PostSource.prototype;

test.each<{ name: string; mutant?: Mutant; code?: () => void }>([
  {
    name: "an answer at the cut, before it is durable",
    code: () =>
      void vi.spyOn(PostSource.prototype, "cut").mockImplementation(function (this: PostSource<unknown>) {
        cut.call(this)();
        return () => {};
      }),
  },
  {
    name: "an answer when the atom is taken, before a cut",
    code: () =>
      void vi.spyOn(PostSource.prototype, "poll").mockImplementation(function (this: PostSource<unknown>, limit) {
        const polled = poll.call(this, limit);
        cut.call(this)();
        return polled;
      }),
  },
  {
    name: "keys that are not stored",
    code: () => void vi.spyOn(PostSource.prototype, "keep").mockImplementation(() => {}),
  },
  { name: "an engine that says durable when it is written", mutant: "resolveBeforeDurable" },
])("the seeds notice $name", async ({ mutant, code }) => {
  code?.();
  let found: unknown;
  for (let seed = 0; seed < SEEDS && found === undefined; seed++) {
    await postOverLives(`http ${seed}`, { kills: 0, repeated: 0 }, mutant).catch((error: unknown) => (found = error));
  }
  expect(found).toBeInstanceOf(Violation);
});
