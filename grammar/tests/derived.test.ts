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

  it("the EBNF defines each rule that it uses, once, and uses each that it defines", () => {
    const ebnf = read("generated/portals.ebnf").replace(/\(\*[\s\S]*?\*\)/g, "");
    const defined = [...ebnf.matchAll(/^(\w+) +=/gm)].map((m) => m[1]);
    const rightSides = ebnf.replace(/^\w+ +=/gm, "").replace(/"[^"]*"|'[^']*'|\?[^?]*\?/g, "");
    const used = new Set(rightSides.match(/\w+/g));
    expect(new Set(defined).size).toBe(defined.length);
    expect([...used].filter((word) => !defined.includes(word))).toEqual([]);
    expect(defined.filter((word) => word !== "module" && word !== undefined && !used.has(word))).toEqual([]);
    expect([...used].filter((word) => word.startsWith("mistaken"))).toEqual([]);
  });

  it("the licence of the extension is the licence of the project", () => {
    expect(read("vscode/LICENSE")).toBe(read("../LICENSE"));
  });
});
