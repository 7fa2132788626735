/** What is emitted for generated programs: `tsc --strict` accepts it. */
import { mkdirSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { writeApps } from "@portals/compiler/cli/output.ts";
import { emittedFolder, saidByTypescript } from "../../compiler/tests/emit/strict.ts";
import { tapeOf } from "../generator/tape.ts";
import { compiledFiles } from "../oracle/compiled.ts";
import { generators } from "../oracle/corpus.ts";

const PROGRAMS = Number(process.env["PORTALS_CASES"] ?? 20);
const WITH_TYPESCRIPT = 4;
const FIRST = Number(process.env["PORTALS_SEED"] ?? 1);

test("generated programs become strict TypeScript", { timeout: 120_000 + PROGRAMS * 5_000 }, async () => {
  const folder = emittedFolder();
  const files: string[] = [];
  for (const [name, { write }] of Object.entries(generators)) {
    for (let seed = FIRST; seed < FIRST + (name === "effects" ? WITH_TYPESCRIPT : PROGRAMS); seed++) {
      const sources = write(tapeOf(seed));
      const apps = await compiledFiles(sources);
      const own = join(folder, `${name}-${seed}`);
      mkdirSync(own);
      const hosts = Object.entries(sources).filter(([path]) => path.endsWith(".ts"));
      for (const [path, text] of hosts) writeFileSync(join(own, path), text);
      files.push(...(await writeApps(apps, own)).map(({ typescript }) => typescript));
    }
  }
  const said = saidByTypescript(files);
  rmSync(folder, { recursive: true });
  expect(said).toBe("");
});
