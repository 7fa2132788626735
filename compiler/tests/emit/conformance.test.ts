/**
 * What is emitted for every conformance program, and for examples with their tests: `tsc --strict` accepts it, and prettier
 * would not change a conformance program.
 */
import { copyFileSync, readdirSync, rmSync, writeFileSync } from "node:fs";
import { basename, join } from "node:path";
import { format } from "prettier";
import { expect, test } from "vitest";
import { emit } from "../../emit/emit.ts";
import type { OtherApp } from "../../emit/program.ts";
import { createNodeHost } from "../../host/node-host.ts";
import { passNames } from "../../optimise/passes.ts";
import { compile } from "../../program.ts";
import { emittedFolder, root, saidByTypescript } from "./strict.ts";

const correct = join(root, "spec/conformance/correct");

interface Program {
  readonly name: string;
  readonly path: string;
  /** Its tests are emitted too. */
  readonly tests: boolean;
}

const programs: readonly Program[] = [
  ...readdirSync(correct).map((name) => ({ name, path: join(correct, name, "main.portals"), tests: false })),
  ...["bank", "dynamic-query", "stock"].map((name) => {
    return { name, path: join(root, "examples", name, `${name}.portals`), tests: true };
  }),
];

test.each([
  { passes: "all passes", without: [] },
  { passes: "no passes", without: passNames },
])("of each program, with $passes", async ({ without }) => {
  const folder = emittedFolder();
  const files: string[] = [];
  const changed: string[] = [];
  for (const { name, path, tests } of programs) {
    const { apps } = await compile(createNodeHost(root), path, { without, tests });
    if (apps === undefined) throw new Error(`${name} does not compile`);
    const others: OtherApp[] = [];
    for (const [i, { optimised }] of [...apps.entries()].reverse()) {
      const { typescript, app } = emit(optimised, {
        name,
        specifiers: { runtime: "@portals/runtime", host: (file) => `./${basename(file, ".ts")}.js` },
        source: (file) => file.path,
        others: i === 0 ? others : [],
      });
      others.unshift({ specifier: `./${name}-${i}-emitted.js`, name: app });
      for (const host of optimised.hostImports) copyFileSync(host.file, join(folder, basename(host.file)));
      const file = join(folder, `${name}-${i}-emitted.ts`);
      files.push(file);
      writeFileSync(file, typescript);
      // Tests are emitted for the simulator alone, and not for people.
      if (!tests && (await format(typescript, { parser: "typescript" })) !== typescript)
        changed.push(`${name}: ${app}`);
    }
  }
  expect(changed).toEqual([]);
  const said = saidByTypescript(files);
  rmSync(folder, { recursive: true });
  expect(said).toBe("");
});
