import { describe, expect, it } from "vitest";
import type { Module } from "../../syntax/ast.ts";
import { printModule } from "../../syntax/format/print.ts";
import { explainedPrograms, meaning, mustParse, programs, tryParse } from "./corpus.ts";

/** The same tree as if a program had made it: no text, no places, no comments. */
function withoutText(module: Module): Module {
  const bare = change(module, (node) => ("span" in node ? { ...node, span: { start: 0, end: 0 } } : node)) as Module;
  return { ...bare, file: { path: "/made.portals", text: "" }, comments: [] };
}

/** The tree without the parentheses that the text had. */
function withoutGroups(node: unknown): unknown {
  return change(node, (one) => ("kind" in one && one.kind === "group" && "value" in one ? (one.value as object) : one));
}

/** Each object of the tree replaced, from the leaves up. */
function change(node: unknown, by: (node: object) => object): unknown {
  if (Array.isArray(node)) return node.map((one) => change(one, by));
  if (typeof node !== "object" || node === null) return node;
  return by(Object.fromEntries(Object.entries(node).map(([key, value]) => [key, change(value, by)])));
}

function printed(module: Module): { text: string; module: Module } {
  const text = printModule(module);
  const again = tryParse(text);
  if (again === undefined) throw new Error(`this was printed and does not parse:\n${text}`);
  return { text, module: again };
}

describe("a tree that never was text", () => {
  const all = programs();

  it.each(all)("is printed as text that gives the same tree: $name", ({ text }) => {
    const original = mustParse(text);
    const made = printed(withoutText(original));
    expect(meaning(made.module)).toEqual(meaning(original));
    expect(printed(made.module).text).toBe(made.text);
  });

  it.each(all)("gets the parentheses that it needs: $name", ({ text }) => {
    const original = mustParse(text);
    const bare = withoutText(withoutGroups(original) as Module);
    expect(meaning(withoutGroups(printed(bare).module))).toEqual(meaning(withoutGroups(original)));
  });

  it("of the explanations' programs is the same when it is read again", () => {
    for (const { name, text } of explainedPrograms()) {
      const original = mustParse(text);
      expect(meaning(printed(withoutText(original)).module), name).toEqual(meaning(original));
      const bare = withoutText(withoutGroups(original) as Module);
      expect(meaning(withoutGroups(printed(bare).module)), name).toEqual(meaning(withoutGroups(original)));
    }
  });

  it("keeps its documentation", () => {
    const text = "/// Of the app.\n/// Two lines.\napp a\n\n/// Of a function.\nfn f() {}\n";
    expect(printModule(withoutText(mustParse(text)))).toBe(text);
  });
});
