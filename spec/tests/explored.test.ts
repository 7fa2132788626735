/**
 * Small programs, exhaustively: every interleaving, and a crash at every step. How many configurations that are, stands in
 * `semantics.md`.
 */
import { readdirSync, readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { afterAll, describe, expect, test, vi } from "vitest";
import { createNodeHost } from "@portals/compiler/host/node-host.ts";
import { compiledApps } from "../oracle/compiled.ts";
import { exploreS0, exploreS1, exploreS2, machineFor, type ExploredProgram } from "../oracle/explored.ts";
import type { Exploration } from "../semantics/explore.ts";

const spec = fileURLToPath(new URL("..", import.meta.url));
const root = `${spec}/conformance/explored`;
const programs = readdirSync(root).flatMap((name) => (name.endsWith(".portals") ? name.replace(".portals", "") : []));
const calls: Readonly<Record<string, ExploredProgram["calls"]>> = {
  outside: [
    { key: "first", portal: "/outside/add", value: 1 },
    { key: "second", portal: "/outside/add", value: 2 },
  ],
};
/** With all that a crash can do to them they would have too many configurations: time passes only when nothing else can happen. */
const unhurried = new Set(["held-back", "server-gone", "timers", "two-askers"]);
vi.setConfig({ testTimeout: 600_000 });

async function explored(name: string): Promise<{
  readonly s0: Exploration;
  readonly s1: Exploration;
  readonly crashes: readonly Exploration[];
}> {
  const apps = await compiledApps(createNodeHost(root), `${root}/${name}.portals`);
  const program = { ir: apps.map(({ ir }) => ir), calls: calls[name] ?? [] };
  const machine = await machineFor(program);
  const forgetful = await machineFor(program, true);
  const pace = { hurried: !unhurried.has(name) };
  return {
    s0: exploreS0(forgetful),
    s1: exploreS1(forgetful),
    crashes: [exploreS2(machine, "S0", { pace }), exploreS2(machine, "S1", { pace })],
  };
}

const rows: string[] = [];

describe("explored exhaustively", () => {
  test.each(programs)("%s", async (name) => {
    const { s0, s1, crashes } = await explored(name);
    const outcomes = [...s0.outcomes.keys()].sort();
    // Serialisability: what can be seen of overlapping steps, can be seen of one step after the other.
    expect([...s1.outcomes.keys()].sort()).toEqual(outcomes);
    // Exactly once: what can be seen with crashes, can be seen without.
    for (const { outcomes: seen } of crashes) {
      for (const [outcome, way] of seen) expect(outcomes, way.join("\n")).toContain(outcome);
    }
    const states = [s0, s1, ...crashes].map((one) => one.states.toLocaleString("en"));
    rows.push(`| ${name} | ${[...states, outcomes.length].join(" | ")} |`);
  });
});

test("the table in semantics.md is the one that comes out", () => {
  const table = readFileSync(`${spec}/semantics.md`, "utf8")
    .split("\n")
    .filter((line) => /^\| [a-z-]+ +\| +\d/.test(line));
  expect(table.map((line) => line.replaceAll(/ +/g, " "))).toEqual(rows);
});

afterAll(() => console.log(rows.join("\n")));
