/**
 * Programs with known results: each folder of `spec/conformance/correct/` has a `main.portals` and an `expected.json`
 * with the atoms of its streams, as JSON. Apps that it uses run with it. Each program is interpreted, and run as emitted code on the real runtime in
 * memory and with the embedded engine; with all optimiser passes, without any, and with each pass alone.
 */
import { readdirSync, readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { beforeAll, describe, expect, test } from "vitest";
import { createNodeHost } from "@portals/compiler/host/node-host.ts";
import { interpreted } from "../oracle/behaviour.ts";
import { compiledApps } from "../oracle/compiled.ts";
import { executed } from "../oracle/executed.ts";
import { expectBehaviour, type Expected } from "../oracle/expected.ts";
import { variantsOf, type Variant } from "../oracle/variants.ts";

const root = fileURLToPath(new URL("../conformance/correct", import.meta.url));
const folders = readdirSync(root);
const variants = new Map<string, readonly Variant[]>();

beforeAll(async () => {
  for (const folder of folders) {
    const apps = await compiledApps(createNodeHost(root), `${root}/${folder}/main.portals`);
    variants.set(folder, variantsOf(...apps));
  }
});

function expectedOf(folder: string): Expected {
  return JSON.parse(readFileSync(`${root}/${folder}/expected.json`, "utf8")) as Expected;
}

function each(): { readonly folder: string; readonly variant: Variant }[] {
  return folders.flatMap((folder) => (variants.get(folder) ?? []).map((variant) => ({ folder, variant })));
}

describe("a program with known results has them", () => {
  test.each(folders)("interpreted: %s", async (folder) => {
    for (const { name, compiled, apps } of variants.get(folder) ?? []) {
      const { app } = compiled.ir;
      const programs = apps.map(({ optimised }) => optimised);
      expectBehaviour(await interpreted(programs), app, expectedOf(folder), name);
    }
  });

  test.each(["memory", "embedded"] as const)("as emitted code on the real runtime, engine %s", async (engine) => {
    const runs = each();
    const behaviours = await executed(
      runs.map(({ variant }) => variant.apps),
      engine,
    );
    expect(behaviours).toHaveLength(runs.length);
    for (const [i, { folder, variant }] of runs.entries()) {
      const behaviour = behaviours[i];
      if (behaviour === undefined) throw new Error(`${folder} was not run`);
      expectBehaviour(behaviour, variant.compiled.ir.app, expectedOf(folder), `${folder}, ${variant.name}`);
    }
  });
});
