/**
 * The programs with known results, in many orders of events and killed at any time: the allowed ones come out. More seeds:
 * `npm run fuzz`.
 */
import { readdirSync, readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { beforeAll, describe, expect, test, vi } from "vitest";
import { createNodeHost } from "@portals/compiler/host/node-host.ts";
import type { ProgramIr } from "@portals/compiler/ir/ir.ts";
import type { AppDefinition } from "../../runtime/api.ts";
import { interpreted } from "../oracle/behaviour.ts";
import { compiledApps } from "../oracle/compiled.ts";
import { expectBehaviour, expectEvents, type Expected } from "../oracle/expected.ts";
import { appsOf, lived, ranInMemory, type Ending } from "../oracle/lives.ts";

const SEEDS = Number(process.env["PORTALS_SEEDS"] ?? 10);
const seeds = Array.from({ length: SEEDS }, (_, i) => i + 1);
/** A program is killed after so many turns of the event loop at first, at most. */
const WAYS = 20;
vi.setConfig({ testTimeout: 120_000 + SEEDS * 20_000, hookTimeout: 120_000 });

/** Their results depend on what is in time and what is late, which is another thing after a while of not living. */
const timed = new Set(["first-of-late", "late-for-others", "late-replies"]);

interface Program {
  readonly folder: string;
  /** Name of the app whose streams are expected. */
  readonly name: string;
  readonly ir: readonly ProgramIr[];
  readonly apps: readonly AppDefinition[];
  readonly expected: Expected;
}

const root = fileURLToPath(new URL("../conformance/correct", import.meta.url));
const folders = readdirSync(root);
const programs = new Map<string, Program>();

beforeAll(async () => {
  for (const folder of folders) {
    const compiled = await compiledApps(createNodeHost(root), `${root}/${folder}/main.portals`);
    const ir = compiled.map((app) => app.ir);
    const expected = JSON.parse(readFileSync(`${root}/${folder}/expected.json`, "utf8")) as Expected;
    programs.set(folder, { folder, name: ir[0]?.app ?? "", ir, apps: await appsOf(compiled), expected });
  }
});

function expectEnding({ name, expected, folder }: Program, { events, code }: Ending, how: string): void {
  expect(code, `${folder}, ${how}`).toBe(expected.fault === undefined ? 0 : 1);
  expectEvents(events, name, expected, `${folder}, ${how}`);
}

describe("conformance programs", () => {
  test("have their results in every order of events that the interpreter chooses", async () => {
    for (const { name, ir, expected, folder } of programs.values()) {
      for (const seed of seeds) {
        expectBehaviour(await interpreted(ir, seed), name, expected, `${folder}, order ${seed}`);
      }
    }
  });

  test("have them with every seed as emitted code", async () => {
    for (const program of programs.values()) {
      for (const seed of seeds) {
        expectEnding(program, await ranInMemory(program.apps, seed), `in memory, seed ${seed}`);
        expectEnding(program, await lived(program.apps, seed), `with a store, seed ${seed}`);
      }
    }
  });

  test("have them when they are killed, however long they have lived", async () => {
    let kills = 0;
    for (const program of programs.values()) {
      if (timed.has(program.folder)) continue;
      for (let turns = 1; turns <= WAYS; turns++) {
        const ending = await lived(program.apps, turns, turns);
        expectEnding(program, ending, `killed after ${turns} turns`);
        kills += ending.kills;
      }
    }
    expect(kills).toBeGreaterThan(10 * programs.size);
  });

  test("run in the same way with the same seed, killed or not", async () => {
    for (const program of programs.values()) {
      const { apps, ir, folder } = program;
      expect(await ranInMemory(apps, 3), folder).toEqual(await ranInMemory(apps, 3));
      expect(await lived(apps, 3), folder).toEqual(await lived(apps, 3));
      expect(await lived(apps, 3, 4), folder).toEqual(await lived(apps, 3, 4));
      expect(await interpreted(ir, 3), folder).toEqual(await interpreted(ir, 3));
    }
  });
});
