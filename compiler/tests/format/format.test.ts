import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import * as prettier from "prettier";
import { describe, expect, it } from "vitest";
import { format } from "../../syntax/format/format.ts";
import { plugin } from "../../syntax/format/plugin.ts";
import { commentsOf, explainedPrograms, goldenFolder, meaning, mustParse, programs } from "./corpus.ts";

async function formatted(text: string): Promise<string> {
  const result = await format({ path: "/test.portals", text });
  if ("diagnostics" in result) throw new Error(result.diagnostics.map((one) => one.message).join("\n"));
  return result.text;
}

const all = programs();

describe("formatting a program", () => {
  it("has programs to work on", () => {
    expect(all.length).toBeGreaterThan(5);
  });

  it.each(all)("changes nothing the second time: $name", async ({ text }) => {
    const once = await formatted(text);
    expect(await formatted(once)).toBe(once);
  });

  it.each(all)("keeps tree, documentation and comments: $name", async ({ text }) => {
    const before = mustParse(text);
    const after = mustParse(await formatted(text));
    expect(meaning(after)).toEqual(meaning(before));
    expect(commentsOf(after)).toEqual(commentsOf(before));
  });

  it("keeps the trees of the explanations' programs, and changes nothing the second time", async () => {
    for (const { name, text } of explainedPrograms()) {
      const once = await formatted(text);
      expect(meaning(mustParse(once)), name).toEqual(meaning(mustParse(text)));
      expect(await formatted(once), name).toBe(once);
    }
  });

  it.each(all)("does the same as prettier with the plugin: $name", async ({ text }) => {
    expect(await prettier.format(text, { parser: "portals", plugins: [plugin] })).toBe(await formatted(text));
  });

  it.each(all)("leaves no white space at the end of a line, and one line break at the end: $name", async ({ text }) => {
    const once = await formatted(text);
    expect(once).not.toMatch(/[ \t]$/m);
    expect(once).not.toMatch(/\n\n\n/);
    expect(once).toMatch(/[^\n]\n$/);
  });
});

describe("the layout", () => {
  const pairs = readdirSync(goldenFolder)
    .filter((name) => name.endsWith(".in.portals"))
    .map((name) => name.replace(".in.portals", ""));

  it.each(pairs)("is the one of golden/%s.out.portals", async (name) => {
    const input = readFileSync(join(goldenFolder, `${name}.in.portals`), "utf8");
    const output = await formatted(input);
    await expect(output).toMatchFileSnapshot(join(goldenFolder, `${name}.out.portals`));
  });
});

describe("what is not formatted", () => {
  it("is a file that does not parse: it is refused with its diagnostics", async () => {
    const file = { path: "/test.portals", text: "app a\nfn f( {\n" };
    const result = await format(file);
    expect("diagnostics" in result && result.diagnostics.length).toBeGreaterThan(0);
    await expect(prettier.format(file.text, { parser: "portals", plugins: [plugin] })).rejects.toThrow(/P0\d{3}/);
  });

  it("has white space of a page: spaces that do not break are spaces", async () => {
    expect(await formatted("app a\n\u00a0source\u00a0xs = [[1]]\nsink xs -> console()\n")).toBe(
      "app a\nsource xs = [[1]]\nsink xs -> console()\n",
    );
  });

  it("is an empty file: it stays empty", async () => {
    expect(await formatted("")).toBe("");
    expect(await formatted("\n\n")).toBe("");
  });
});

describe("line ends", () => {
  it("are line feeds, also where they were not", async () => {
    const text = "app a\r\n\r\n// one\r\n/* two\r\n   three */\r\nlet x = 1 // four\r\nlet y = 2\r\n";
    expect(await formatted(text)).toBe("app a\n\n// one\n/* two\n   three */\nlet x = 1 // four\nlet y = 2\n");
  });
});
