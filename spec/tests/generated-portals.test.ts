/**
 * Generated programs of portals: print ∘ parse, orders of events that the interpreter chooses, each optimiser pass, emitted
 * code on both engines. More cases: `npm run fuzz`.
 */
import { beforeAll, describe, expect, test, vi } from "vitest";
import { parse } from "@portals/compiler/syntax/parse.ts";
import { printModule } from "@portals/compiler/syntax/format/print.ts";
import { generatePortals } from "../generator/portals.ts";
import { tapeOf } from "../generator/tape.ts";
import { interpreted, type Behaviour } from "../oracle/behaviour.ts";
import type { Compiled } from "@portals/compiler/program.ts";
import { compiledText } from "../oracle/compiled.ts";
import { executed } from "../oracle/executed.ts";
import { appsOf, lived } from "../oracle/lives.ts";
import { shape, unordered } from "../oracle/same.ts";
import { variantsOf } from "../oracle/variants.ts";

const CASES = Math.ceil(Number(process.env["PORTALS_CASES"] ?? 200) / 8);
const FIRST = Number(process.env["PORTALS_SEED"] ?? 1);
const SEEDS = [1, 2, 3];
/** Ways in which a program is killed. */
const WAYS = 8;
// In step with the number of programs: on a busy machine each takes several times as long.
vi.setConfig({ testTimeout: 120_000 + CASES * 5_000, hookTimeout: 120_000 + CASES * 5_000 });

interface Case {
  readonly what: string;
  readonly text: string;
  readonly compiled: Compiled;
  /** What the interpreter says of the program as it was lowered, in some order. */
  readonly wanted: unknown;
}

let cases: readonly Case[] = [];

beforeAll(async () => {
  const made: Case[] = [];
  for (let seed = FIRST; seed < FIRST + CASES; seed++) {
    const text = generatePortals(tapeOf(seed), { events: 24 });
    const what = `seed ${seed}\n${text}`;
    try {
      const compiled = await compiledText(text);
      made.push({ what, text, compiled, wanted: unordered(compiled.ir, await interpreted(compiled.ir)) });
    } catch (error) {
      throw new Error(what, { cause: error });
    }
  }
  cases = made;
});

function expectTheSame({ compiled, wanted, what }: Case, behaviour: Behaviour | undefined, how: string): void {
  if (behaviour === undefined) throw new Error(`${what} was not run`);
  expect(unordered(compiled.ir, behaviour), `${how}, ${what}`).toEqual(wanted);
}

describe("generated programs of portals", () => {
  test("print and parse to the same tree", () => {
    for (const { text, what } of cases) {
      const module = parse({ path: "/generated.portals", text }, { report: () => expect.fail(what) });
      const again = parse({ path: "/printed.portals", text: printModule(module) }, { report: () => expect.fail(what) });
      if (shape(again) !== shape(module)) expect.fail(what);
    }
  });

  test("mean the same in every order of events, and with every pass", async () => {
    for (const one of cases) {
      for (const { name, compiled } of variantsOf(one.compiled)) {
        for (const seed of SEEDS) {
          expectTheSame(one, await interpreted(compiled.optimised, seed), `${name}, order ${seed}`);
        }
      }
    }
  });

  test.each(["memory", "embedded"] as const)("do as emitted code what the interpreter says: %s", async (engine) => {
    const runs = cases.flatMap((one) =>
      variantsOf(one.compiled)
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
      const { what, compiled } = one;
      const apps = await appsOf([compiled]);
      for (let turns = 1; turns <= WAYS; turns++) {
        const ending = await lived(apps, turns, turns);
        const streams = Object.fromEntries(Object.entries(ending.events).map(([path, events]) => [path, [events]]));
        expect(ending.code, what).toBe(0);
        expectTheSame(one, { streams, fault: undefined }, `killed after ${turns} turns`);
        kills += ending.kills;
      }
    }
    expect(kills).toBeGreaterThan(CASES);
  });
});
