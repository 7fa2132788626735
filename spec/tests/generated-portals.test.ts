/**
 * Generated programs whose order of events is open: portals, timers, effects, several apps. print ∘ parse, orders of events that
 * the interpreter chooses, each optimiser pass; emitted code on both engines, as far as it need not wait for hours. More
 * cases: `npm run fuzz`; with time that passes: `oracle.test.ts`.
 */
import { beforeAll, describe, expect, test, vi } from "vitest";
import type { Compiled } from "@portals/compiler/program.ts";
import { printModule } from "@portals/compiler/syntax/format/print.ts";
import { parse } from "@portals/compiler/syntax/parse.ts";
import { MAIN, type Files } from "../generator/files.ts";
import { generatePortals } from "../generator/portals.ts";
import { tapeOf } from "../generator/tape.ts";
import { interpreted, type Behaviour } from "../oracle/behaviour.ts";
import { compiledFiles } from "../oracle/compiled.ts";
import { generators } from "../oracle/corpus.ts";
import { executed } from "../oracle/executed.ts";
import { appsOf, lived } from "../oracle/lives.ts";
import { shape, unordered } from "../oracle/same.ts";
import { variantsOf } from "../oracle/variants.ts";

const CASES = Math.ceil(Number(process.env["PORTALS_CASES"] ?? 100) / 8);
/** TypeScript is slow to read. */
const WITH_TYPESCRIPT = Math.ceil(CASES / 8);
const FIRST = Number(process.env["PORTALS_SEED"] ?? 1);
const SEEDS = [1, 2, 3];
/** Ways in which a program is killed. */
const WAYS = 8;
// In step with the number of programs: on a busy machine each takes several times as long.
vi.setConfig({ testTimeout: 120_000 + CASES * 5_000, hookTimeout: 120_000 + CASES * 5_000 });

interface Case {
  readonly what: string;
  readonly files: Files;
  readonly apps: readonly Compiled[];
  /** What the interpreter says of the program as it was lowered, in some order. */
  readonly wanted: unknown;
}

async function caseOf(seed: number, files: Files): Promise<Case> {
  const what = `seed ${seed}\n${Object.values(files).join("\n")}`;
  try {
    const apps = await compiledFiles(files);
    const ir = apps.map((app) => app.ir);
    return { what, files, apps, wanted: unordered(ir, await interpreted(ir)) };
  } catch (error) {
    throw new Error(what, { cause: error });
  }
}

async function casesOf(write: (seed: number) => Files, count = CASES): Promise<readonly Case[]> {
  const made: Case[] = [];
  for (let seed = FIRST; seed < FIRST + count; seed++) made.push(await caseOf(seed, write(seed)));
  return made;
}

function expectTheSame({ apps, wanted, what }: Case, behaviour: Behaviour | undefined, how: string): void {
  if (behaviour === undefined) throw new Error(`${what} was not run`);
  const ir = apps.map((app) => app.ir);
  expect(unordered(ir, behaviour), `${how}, ${what}`).toEqual(wanted);
}

describe.each(Object.entries(generators).flatMap(([name, { kind }]) => (kind === "unordered" ? [name] : [])))(
  "generated programs of %s",
  (name) => {
    let cases: readonly Case[] = [];

    beforeAll(async () => {
      const count = name === "effects" ? WITH_TYPESCRIPT : CASES;
      cases = await casesOf((seed) => generators[name]?.write(tapeOf(seed)) ?? {}, count);
    });

    test("print and parse to the same tree", () => {
      for (const { files, what } of cases) {
        for (const [path, text] of Object.entries(files).filter(([file]) => file.endsWith(".portals"))) {
          const module = parse({ path, text }, { report: () => expect.fail(what) });
          const again = parse({ path, text: printModule(module) }, { report: () => expect.fail(what) });
          if (shape(again) !== shape(module)) expect.fail(what);
        }
      }
    });

    test("mean the same in every order of events, and with every pass", async () => {
      for (const one of cases) {
        for (const variant of variantsOf(...one.apps)) {
          const programs = variant.apps.map(({ optimised }) => optimised);
          for (const seed of SEEDS) {
            expectTheSame(one, await interpreted(programs, seed), `${variant.name}, order ${seed}`);
          }
        }
      }
    });
  },
);

describe("generated programs of portals that do not wait for hours", () => {
  let cases: readonly Case[] = [];

  beforeAll(async () => {
    cases = await casesOf((seed) => ({ [MAIN]: generatePortals(tapeOf(seed), { events: 24 }) }));
  });

  test.each(["memory", "embedded"] as const)("do as emitted code what the interpreter says: %s", async (engine) => {
    const runs = cases.flatMap((one) =>
      variantsOf(...one.apps)
        .filter(({ name }) => name === "all passes" || (engine === "memory" && name === "no passes"))
        .map(({ name, compiled }) => ({ one, name, compiled })),
    );
    const behaviours = await executed(
      runs.map(({ compiled }) => compiled),
      engine,
    );
    for (const [i, { one, name }] of runs.entries()) expectTheSame(one, behaviours[i], name);
  });

  test("do the same when they are killed again and again", async () => {
    let kills = 0;
    for (const one of cases) {
      const apps = await appsOf(one.apps);
      for (let turns = 1; turns <= WAYS; turns++) {
        const ending = await lived(apps, turns, turns);
        const streams = Object.fromEntries(Object.entries(ending.events).map(([path, events]) => [path, [events]]));
        expect(ending.code, one.what).toBe(0);
        expectTheSame(one, { streams, fault: undefined }, `killed after ${turns} turns`);
        kills += ending.kills;
      }
    }
    expect(kills).toBeGreaterThan(CASES);
  });
});
