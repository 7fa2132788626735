/** The graphs of programs: of texts, and of all apps that the repository has. */
import { readdirSync, readFileSync } from "node:fs";
import { join, relative } from "node:path";
import { fileURLToPath } from "node:url";
import { graphOfIr } from "../../graph/from-ir.ts";
import { graphOfProgram } from "../../graph/from-syntax.ts";
import type { GraphModel } from "../../graph/model.ts";
import { createMemoryHost } from "../../host/memory-host.ts";
import { createNodeHost } from "../../host/node-host.ts";
import { check, compile, type CheckResult } from "../../program.ts";

export const root = fileURLToPath(new URL("../../..", import.meta.url));
const folders = ["examples", "spec/conformance"];

/** Files of all apps, from the repository's root; those with errors too. */
export const apps: readonly string[] = folders
  .flatMap((folder) => readdirSync(join(root, folder), { withFileTypes: true, recursive: true }))
  .filter((entry) => entry.isFile() && entry.name.endsWith(".portals"))
  .map((entry) => relative(root, join(entry.parentPath, entry.name)))
  .filter((path) => /^app /m.test(readFileSync(join(root, path), "utf8")) && !path.includes("/running/"))
  .sort();

export function modelOf(result: CheckResult): GraphModel {
  const { graph, typed, diagnostics } = result;
  if (graph === undefined || typed === undefined) throw new Error("not read");
  return graphOfProgram({ graph, typed, diagnostics });
}

export async function graphOfFiles(...paths: readonly string[]): Promise<GraphModel> {
  return modelOf(await check(createNodeHost(root), paths));
}

/** `/main.portals`; other files by name. */
export async function graphOfText(main: string, files: Readonly<Record<string, string>> = {}): Promise<GraphModel> {
  const all = Object.entries({ ...files, "main.portals": main });
  const host = createMemoryHost(new Map(all.map(([name, text]) => [`/${name}`, text])));
  return modelOf(await check(host, "/main.portals"));
}

/** As the compiler has it when it was lowered. */
export async function loweredGraphOfText(main: string): Promise<GraphModel> {
  const { apps, diagnostics } = await compile(createMemoryHost(new Map([["/main.portals", main]])), "/main.portals", { without: [] }); // prettier-ignore
  if (apps === undefined) throw new Error(diagnostics.map(({ message }) => message).join("\n"));
  return graphOfIr(apps.map(({ ir }) => ir));
}

/** A hundred units in rows and branches; deterministic. */
export function hundredUnits(): string {
  const stages = [
    "filter(e => e.value > 0)",
    "keyBy(e => e.id) |> count",
    "map(e => Event { ...e, value: e.value + 1 }) |> filter(e => e.id > 0)",
    'map(e => Event { ...e, kind: "x" })',
  ];
  const names = ["input0", "input1", "input2", "input3", "input4"];
  const lines = [
    "app hundred",
    "type Event = { id: Int, kind: String, value: Int }",
    "task count(Event) by Int -> Event {",
    "  state seen: Int = 0",
    "  on next(e) { seen += 1; emit Event { ...e, value: seen } }",
    "}",
    ...names.map((name) => `source ${name}: Event = http.post("/${name}")`),
  ];
  const read = new Set<string>();
  for (let i = 0; i < 100; i++) {
    const from = names[Math.max(0, names.length - 1 - ((i * 7 + 3) % 13))] ?? "";
    read.add(from);
    lines.push(`stream step${i} = ${from} |> ${stages[i % stages.length] ?? ""}`);
    names.push(`step${i}`);
  }
  for (const name of names) if (!read.has(name)) lines.push(`sink ${name} -> console()`);
  return `${lines.join("\n")}\n`;
}
