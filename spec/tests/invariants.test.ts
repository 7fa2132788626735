/** The table of invariants names tests that exist. */
import { existsSync, readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { expect, test } from "vitest";

const spec = fileURLToPath(new URL("..", import.meta.url));
const table = readFileSync(`${spec}/invariants.md`, "utf8")
  .split("\n")
  .filter((line) => /^\| \d/.test(line));

/** Where a name in code font leads, if it is one of a test. */
function placesOf(name: string): readonly string[] | undefined {
  if (name.endsWith(".test.ts")) return [`${spec}/${name}`, `${spec}/../${name}`];
  if (/^P\d{4}-[a-z-]+$/.test(name)) return [`${spec}/conformance/static-error/${name}`];
  if (/^[a-z]+(-[a-z]+)*$/.test(name)) return [`${spec}/conformance/correct/${name}`];
  return undefined;
}

/** What is in code font, but is no test. */
const words = new Set(["keyBy", "on atom", "update"]);

test("every invariant is shown by tests that exist", () => {
  expect(table).toHaveLength(10);
  for (const row of table) {
    // `P0443-…` stands for all of that code.
    const names = [...row.matchAll(/`([^`]+)`/g)].map((match) => match[1]!).filter((name) => !words.has(name));
    const tests = names.filter((name) => !name.endsWith("…"));
    expect(tests.length, row).toBeGreaterThan(0);
    const missing = tests.filter((name) => !(placesOf(name) ?? []).some((place) => existsSync(place)));
    expect(missing, row).toEqual([]);
  }
});
