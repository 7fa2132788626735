/**
 * Programs that must not compile: `spec/conformance/static-error/CODE-slug/` holds `main.portals` (modules and other apps
 * too, and in `running/` what the apps of a process publish) and `expected.txt`, everything that is said of it. `UPDATE=1 npx vitest run compiler/tests/static-error.test.ts` writes the
 * expectations anew; read the difference as if you did not know the answer.
 */
import { existsSync, readFileSync, readdirSync, writeFileSync } from "node:fs";
import { join, resolve } from "node:path";
import { expect, test } from "vitest";
import { catalogue } from "../diagnostics/catalogue.ts";
import { renderDiagnostic } from "../diagnostics/render.ts";
import { createNodeHost } from "../host/node-host.ts";
import { check } from "../program.ts";

const root = resolve(import.meta.dirname, "../../spec/conformance/static-error");
const cases = readdirSync(root, { withFileTypes: true })
  .filter((entry) => entry.isDirectory())
  .map((entry) => entry.name)
  .sort();

function publishedIn(folder: string): ReadonlyMap<string, string> | undefined {
  if (!existsSync(folder)) return undefined;
  const texts = readdirSync(folder).map(
    (name) => [name.replace(".portals", ""), readFileSync(join(folder, name), "utf8")] as const,
  );
  return new Map(texts);
}

async function rendering(folder: string): Promise<string> {
  const main = join(folder, "main.portals");
  const host = createNodeHost(folder, publishedIn(join(folder, "running")));
  const { diagnostics } = await check(host, existsSync(main) ? "main.portals" : "missing.portals");
  return diagnostics.map((d) => `${renderDiagnostic(d, { colour: false, base: folder })}\n`).join("\n");
}

test.each(cases)("%s is refused with the expected words", async (name) => {
  const folder = join(root, name);
  const expected = join(folder, "expected.txt");
  const found = await rendering(folder);
  expect(found).toContain(`[${name.slice(0, 5)}]`);
  if (process.env["UPDATE"] !== undefined) writeFileSync(expected, found);
  expect(found).toBe(existsSync(expected) ? readFileSync(expected, "utf8") : "");
});

/** These cannot be brought about by a file in a repository, or by any program yet. */
const withoutProgram = new Set(["P0803", "P0805", "P0806", "P0807", "P0821", "P0822"]);

test("every code of the checker has a program that is refused with it", () => {
  const shown = new Set(cases.map((name) => name.slice(0, 5)));
  const missing = Object.values(catalogue)
    .map((entry) => entry.code)
    .filter((code) => /^P0[2678]/.test(code) && !shown.has(code) && !withoutProgram.has(code));
  expect(missing).toEqual([]);
});
