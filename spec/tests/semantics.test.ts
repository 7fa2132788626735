/** Prose and code have the same rules, and the suite applies each of them. */
import { readdirSync, readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { expect, test, vi } from "vitest";
import { createNodeHost } from "@portals/compiler/host/node-host.ts";
import { interpreted } from "../oracle/behaviour.ts";
import { compiledApps } from "../oracle/compiled.ts";
import { exploreS0, exploreS1, exploreS2, machineFor } from "../oracle/explored.ts";
import { transitionRules } from "../semantics/floors/s0.ts";
import { crashRules } from "../semantics/floors/s2.ts";
import { fired, names } from "../semantics/rule.ts";

const spec = fileURLToPath(new URL("..", import.meta.url));
vi.setConfig({ testTimeout: 300_000 });

const inCode = [...new Set([...names, ...[...transitionRules, ...crashRules].map(({ name }) => name)])].sort();

test("prose and code have the same rules", () => {
  const prose = readFileSync(`${spec}/semantics.md`, "utf8");
  const inProse = [...prose.matchAll(/\*\*([A-Z]-\w+)\*\*/g)].map((match) => match[1] ?? "");
  expect(new Set(inProse).size, "each has one place").toBe(inProse.length);
  expect([...inProse].sort()).toEqual(inCode);
});

test("every rule is applied", async () => {
  const correct = `${spec}/conformance/correct`;
  for (const folder of readdirSync(correct)) {
    const apps = await compiledApps(createNodeHost(correct), `${correct}/${folder}/main.portals`);
    for (const variant of [apps.map(({ ir }) => ir), apps.map(({ optimised }) => optimised)])
      await interpreted(variant);
  }
  for (const name of ["effects", "held-back", "outside", "partitions", "server-gone", "timers"]) {
    const root = `${spec}/conformance/explored`;
    const apps = await compiledApps(createNodeHost(root), `${root}/${name}.portals`);
    const ir = apps.map((app) => app.ir);
    const calls = name === "outside" ? [{ key: "first", portal: "/outside/add", value: 1 }] : [];
    exploreS0(await machineFor({ ir, calls }, true));
    const machine = await machineFor({ ir, calls });
    exploreS1(machine);
    exploreS2(machine, "S0", { pace: { hurried: false } });
  }
  expect(inCode.filter((name) => !fired.has(name))).toEqual([]);
});
