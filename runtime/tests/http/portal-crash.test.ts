/** Processes that end at any moment while their portal is asked, and what would be noticed if answers came otherwise. */
import { afterEach, expect, test, vi } from "vitest";
import type { Mutant } from "../../engines/embedded/mutants.ts";
import { Keys } from "../../http/keys.ts";
import { PortalSource } from "../../http/portal.ts";
import { Violation } from "../engines/scenario.ts";
import type { Tally } from "./lives.ts";
import { countOverLives } from "./portal-scenario.ts";

const SEEDS = 30;

afterEach(() => void vi.restoreAllMocks());

test("each key is counted once and answered the same, whatever ends the process", async () => {
  const tally: Tally = { kills: 0, repeated: 0 };
  for (let seed = 0; seed < SEEDS; seed++) await countOverLives(`portal ${seed}`, tally);
  expect(tally.kills).toBeGreaterThan(100);
  expect(tally.repeated).toBeGreaterThan(100);
});

const { cut } = PortalSource.prototype;

test.each<{ name: string; mutant?: Mutant; code?: () => void }>([
  {
    name: "an answer at the cut, before it is durable",
    code: () =>
      void vi.spyOn(PortalSource.prototype, "cut").mockImplementation(function (this: PortalSource<unknown, unknown>) {
        cut.call(this)();
        return () => {};
      }),
  },
  {
    name: "keys that are not stored",
    code: () => void vi.spyOn(Keys.prototype, "keep").mockImplementation(() => {}),
  },
  {
    name: "requests whose numbers begin anew",
    code: () => void vi.spyOn(PortalSource.prototype, "cursor").mockImplementation(() => Uint8Array.of(0)),
  },
  { name: "an engine that says durable when it is written", mutant: "resolveBeforeDurable" },
])("the seeds notice $name", async ({ mutant, code }) => {
  code?.();
  let found: unknown;
  for (let seed = 0; seed < SEEDS && found === undefined; seed++) {
    await countOverLives(`portal ${seed}`, { kills: 0, repeated: 0 }, mutant).catch(
      (error: unknown) => (found = error),
    );
  }
  expect(found).toBeInstanceOf(Violation);
});
