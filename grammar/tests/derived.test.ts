import { readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
import { derivedFiles } from "../derived.ts";

const root = new URL("../", import.meta.url);
const read = (path: string): string => readFileSync(new URL(path, root), "utf8");

const files = await derivedFiles();

describe("what is derived from the grammar", () => {
  for (const [path, text] of files) {
    it(`${path} is up to date (npm run generate -w grammar)`, () => expect(read(path)).toBe(text));
  }

  it("the EBNF defines each rule that it uses, once", () => {
    const ebnf = read("generated/portals.ebnf").replace(/\(\*[\s\S]*?\*\)/g, "");
    const defined = [...ebnf.matchAll(/^(\w+) +=/gm)].map((m) => m[1]);
    const used = new Set(ebnf.replace(/"[^"]*"|'[^']*'/g, "").match(/\w+/g));
    const given = ["lower", "upper", "letter", "digit", "digits", "hexDigits", "text"];
    expect(new Set(defined).size).toBe(defined.length);
    expect([...used].filter((word) => !defined.includes(word) && !given.includes(word))).toEqual([]);
    expect([...used].filter((word) => word.startsWith("mistaken"))).toEqual([]);
  });

  it("the licence of the extension is the licence of the project", () => {
    expect(read("vscode/LICENSE")).toBe(read("../LICENSE"));
  });
});
