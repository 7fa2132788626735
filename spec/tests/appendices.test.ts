/**
 * The appendices of the reference are up to date; `UPDATE=1` writes them. What the reference names is there, and every rule
 * is stated in it.
 */
import { existsSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { describe, expect, test } from "vitest";
import { catalogue } from "@portals/compiler/diagnostics/catalogue.ts";
import { methods } from "@portals/stdlib";
import { appendices } from "../appendices.ts";

const made = await appendices();
const spec = fileURLToPath(new URL("..", import.meta.url));
const chapters = readdirSync(join(spec, "reference")).filter((name) => !made.has(name));
const pages = [
  "reference.md",
  "semantics.md",
  "tutorial.md",
  "portals-for-typescript.md",
  "comparison.md",
  ...[...made.keys(), ...chapters].map((name) => `reference/${name}`),
];
const known = new Set<string>(Object.values(catalogue).map(({ code }) => code));

if (process.env["UPDATE"] === "1") {
  for (const [name, text] of made) writeFileSync(join(spec, "reference", name), text);
}

test.each([...made])("%s is up to date", (name, text) => {
  const path = join(spec, "reference", name);
  expect(readFileSync(path, "utf8")).toBe(text);
});

describe.each(pages)("%s", (page) => {
  const text = readFileSync(join(spec, page), "utf8");

  test("names codes that there are", () => {
    const named = [...text.matchAll(/\bP\d{4}\b/g)].map(([code]) => code);
    expect(named.filter((code) => !known.has(code))).toEqual([]);
  });

  test("links to what there is", () => {
    const prose = text.replaceAll(/^```[\s\S]*?^```$/gm, "").replaceAll(/`[^`\n]*`/g, "");
    for (const [, target = ""] of prose.matchAll(/\]\(([^)\s]+)\)/g)) {
      if (/^https?:/.test(target)) continue;
      const [file = "", anchor] = target.split("#");
      const path = file === "" ? join(spec, page) : join(spec, dirname(page), file);
      expect(existsSync(path), target).toBe(true);
      if (anchor !== undefined) expect(anchorsOf(readFileSync(path, "utf8")), target).toContain(anchor);
    }
  });
});

test("every code is a rule of the appendix, and every method has its line", () => {
  const rules = readFileSync(join(spec, "reference/rules.md"), "utf8");
  expect([...known].filter((code) => !rules.includes(`**${code}**`))).toEqual([]);
  const library = readFileSync(join(spec, "reference/library.md"), "utf8");
  expect(methods.filter(({ name }) => !library.includes(`\`.${name}`))).toEqual([]);
});

test("every code stands at its rule in a chapter", () => {
  const prose = ["reference.md", ...chapters.map((name) => `reference/${name}`)]
    .map((page) => readFileSync(join(spec, page), "utf8").replaceAll(/^```[\s\S]*?^```$/gm, ""))
    .join("\n");
  expect([...known].filter((code) => !prose.includes(code))).toEqual([]);
});

test("the index has all chapters and appendices", () => {
  const index = readFileSync(join(spec, "reference.md"), "utf8");
  const all = [...chapters, ...made.keys()];
  expect(all.filter((name) => !index.includes(`(reference/${name})`))).toEqual([]);
});

/** As GitHub makes them of headings. */
function anchorsOf(text: string): readonly string[] {
  return [...text.matchAll(/^#+ (.*)$/gm)].map(([, heading = ""]) =>
    heading
      .toLowerCase()
      .replaceAll(/[^\p{L}\p{N} _-]/gu, "")
      .replaceAll(" ", "-"),
  );
}
