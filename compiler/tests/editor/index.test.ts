/** The index of names is whole: in programs without errors, every name stands for something. */
import { readdirSync, readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { expect, it } from "vitest";
import { createNodeHost } from "../../host/node-host.ts";
import { createLanguageService } from "../../editor/language-service.ts";
import { walk } from "../../names/walk.ts";

const folder = fileURLToPath(new URL("../../../examples/", import.meta.url));
const examples = readdirSync(folder, { recursive: true, encoding: "utf8" }).filter((name) => name.endsWith(".portals"));

/** Words of connectors and policies, the name of a use of a task, and fields of records whose type is not written. */
const without = /^(file|http|stdin|atom|list|limit|timeout|backoff|max|crash|slowPrice)$/;
const ofUnwrittenRecords = new Set(["shopfront: order", "shopfront: item", "shopfront: units"]);

const service = createLanguageService({ ...createNodeHost(folder), workspaceFiles: () => [] });

it.each(examples)("of %s", async (name) => {
  const analysis = await service.analyse(`${folder}${name}`);
  if (!analysis) throw new Error("not read");
  expect(analysis.diagnostics.filter(({ severity }) => severity === "error")).toEqual([]);
  const known = new Set(analysis.occurrences(analysis.module).map(({ span }) => `${span.start} ${span.end}`));
  const unknown: string[] = [];
  const text = readFileSync(`${folder}${name}`, "utf8");
  walk(analysis.module, (node) => {
    if (node.kind !== "name" && node.kind !== "nameExpr" && node.kind !== "upperExpr") return;
    const { start, end } = node.span;
    const line = text.slice(0, start).split("\n").length;
    const word = text.slice(start, end);
    if (without.test(word) || ofUnwrittenRecords.has(`${analysis.module.app?.name.text}: ${word}`)) return;
    if (!known.has(`${start} ${end}`)) unknown.push(`${line}: ${text.slice(start, end)}`);
  });
  expect(unknown).toEqual([]);
});
