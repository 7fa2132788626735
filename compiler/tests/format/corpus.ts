/** Real programs that the tests of the formatter run on, and the comparison of trees that they share. */
import { readdirSync, readFileSync, statSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import type { Diagnostic } from "../../diagnostics/diagnostic.ts";
import { catalogueEntries } from "../../diagnostics/explain.ts";
import type { Module } from "../../syntax/ast.ts";
import { parse } from "../../syntax/parse.ts";

const root = fileURLToPath(new URL("../../..", import.meta.url));

export const goldenFolder = join(root, "compiler/tests/format/golden");
const folders = ["spec/conformance/parse", "examples", "stdlib", "compiler/tests/format/golden"];

export interface Program {
  /** Relative to the repository. */
  readonly name: string;
  readonly text: string;
}

/** The programs of the repository that parse. */
export function programs(): Program[] {
  return folders
    .flatMap((folder) => filesBelow(join(root, folder)))
    .map((path) => ({ name: path.slice(root.length), text: readFileSync(path, "utf8") }))
    .filter(({ text }) => tryParse(text) !== undefined);
}

/** The right programs of all explanations: small, and of every construct. */
export function explainedPrograms(): Program[] {
  return catalogueEntries()
    .map(({ code, explain }) => ({ name: code, text: explain.right }))
    .filter(({ text }) => tryParse(text) !== undefined);
}

function filesBelow(path: string): string[] {
  const info = statSync(path, { throwIfNoEntry: false });
  if (info === undefined) return [];
  if (!info.isDirectory()) return path.endsWith(".portals") ? [path] : [];
  return readdirSync(path)
    .sort()
    .filter((name) => name !== "node_modules")
    .flatMap((name) => filesBelow(join(path, name)));
}

export function tryParse(text: string): Module | undefined {
  const diagnostics: Diagnostic[] = [];
  const module = parse({ path: "/test.portals", text }, { report: (one) => diagnostics.push(one) });
  return diagnostics.some((one) => one.severity === "error") ? undefined : module;
}

export function mustParse(text: string): Module {
  const module = tryParse(text);
  if (module === undefined) throw new Error(`this does not parse:\n${text}`);
  return module;
}

/** What must not change when a program is formatted: the tree without its places, and what has no meaning. */
export function meaning(node: unknown): unknown {
  if (Array.isArray(node)) return node.map(meaning);
  if (typeof node !== "object" || node === null) return node;
  const skipped = new Set(["span", "operatorSpan", "file", "comments"]);
  return Object.fromEntries(
    Object.entries(node)
      .filter(([key]) => !skipped.has(key))
      .map(([key, value]) => [key, meaning(value)]),
  );
}

/** The comments of a program in order; the indentation of a long one may change. */
export function commentsOf(module: Module): string[] {
  return module.comments.map((comment) => comment.text.replace(/\s+/g, " ").trim());
}
