/** Programs and what is wanted of them, as data: made once, and given to whoever runs cases of them. */
import { readdirSync, readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import type { ProgramIr } from "@portals/compiler/ir/ir.ts";
import { generatePortals } from "../generator/portals.ts";
import { generateProgram } from "../generator/program.ts";
import { tapeOf } from "../generator/tape.ts";
import { interpreted } from "./behaviour.ts";
import { compiledText } from "./compiled.ts";
import type { Expected, Judge } from "./judge.ts";
import { comparedOf, unordered } from "./same.ts";

export interface Entry {
  /** `generated 17`, `portals 3`, the folder of a conformance program. */
  readonly name: string;
  /** Texts of its files by path; the app is `/main.portals`. */
  readonly files: Readonly<Record<string, string>>;
  readonly judge: Judge;
  /** Its results depend on what is in time: it is not to be killed. */
  readonly timed?: true;
}

/** A program whose order of events is known. */
export async function generatedEntry(seed: number): Promise<Entry> {
  const text = generateProgram(tapeOf(seed), { events: 24 });
  const ir = await irOf(text);
  return {
    name: `generated ${seed}`,
    files: { "/main.portals": text },
    judge: { kind: "same", wanted: await interpreted(ir), ...comparedOf(ir) },
  };
}

/** A program of portals, whose order of events is open. */
export async function portalsEntry(seed: number): Promise<Entry> {
  const text = generatePortals(tapeOf(seed), { events: 24 });
  const ir = await irOf(text);
  const wanted = unordered(ir, await interpreted(ir));
  return {
    name: `portals ${seed}`,
    files: { "/main.portals": text },
    judge: { kind: "unordered", wanted, ...comparedOf(ir) },
  };
}

/** The conformance programs, without those that import TypeScript. */
export function conformanceEntries(): readonly Entry[] {
  const root = fileURLToPath(new URL("../conformance/correct", import.meta.url));
  return readdirSync(root).flatMap((name): Entry[] => {
    const paths = readdirSync(`${root}/${name}`, { recursive: true, encoding: "utf8" });
    const sources = paths.filter((path) => path.endsWith(".portals"));
    const files = Object.fromEntries(
      sources.map((path) => [`/${path}`, readFileSync(`${root}/${name}/${path}`, "utf8")]),
    );
    if (Object.values(files).some((text) => /^import ts /m.test(text))) return [];
    const expected = JSON.parse(readFileSync(`${root}/${name}/expected.json`, "utf8")) as Expected;
    const app = /^app (\w+)/m.exec(files["/main.portals"] ?? "")?.[1] ?? "";
    const entry: Entry = { name, files, judge: { kind: "expected", app, expected } };
    return [timed.has(name) ? { ...entry, timed: true } : entry];
  });
}

const timed: ReadonlySet<string> = new Set(["first-of-late", "late-replies"]);

async function irOf(text: string): Promise<ProgramIr> {
  return (await compiledText(text)).ir;
}
