/** Programs and what is wanted of them, as data: made once, and given to whoever runs cases of them. */
import { readdirSync, readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { MAIN, type Files } from "../generator/files.ts";
import { generateApps, generateEffects, generatePortals } from "../generator/portals.ts";
import { generateProgram } from "../generator/program.ts";
import { generateTimers } from "../generator/timers.ts";
import { tapeOf, type Tape } from "../generator/tape.ts";
import { interpreted } from "./behaviour.ts";
import { compiledFiles } from "./compiled.ts";
import type { Expected, Judge } from "./judge.ts";
import { comparedOf, unordered } from "./same.ts";

export interface Entry {
  /** `generated 17`, `portals 3`, the folder of a conformance program. */
  readonly name: string;
  readonly files: Files;
  readonly judge: Judge;
  /** Its results depend on what is in time: it is not to be killed. */
  readonly timed?: true;
}

interface Generator {
  readonly write: (tape: Tape) => Files;
  /** `same`: the order of events is known; `unordered`: it is open. */
  readonly kind: "same" | "unordered";
}

export const generators: Readonly<Record<string, Generator>> = {
  generated: { write: (tape) => ({ [MAIN]: generateProgram(tape, { events: 24 }) }), kind: "same" },
  portals: { write: (tape) => ({ [MAIN]: generatePortals(tape, { events: 24, hours: true }) }), kind: "unordered" },
  effects: { write: (tape) => generateEffects(tape, { events: 16, hours: true }), kind: "unordered" },
  apps: { write: (tape) => generateApps(tape, { events: 24, hours: true }), kind: "unordered" },
  timers: { write: (tape) => ({ [MAIN]: generateTimers(tape, { events: 24 }) }), kind: "unordered" },
};

/** The program that a generator writes from these numbers, and what the semantics says of it. */
export async function generatedEntry(generator: string, name: string, tape: Tape): Promise<Entry> {
  const { write, kind } = generators[generator] as Generator;
  const files = write(tape);
  const ir = (await compiledFiles(files)).map((app) => app.ir);
  const behaviour = await interpreted(ir);
  const judge: Judge =
    kind === "same"
      ? { kind, wanted: behaviour, ...comparedOf(ir) }
      : { kind, wanted: unordered(ir, behaviour), ...comparedOf(ir) };
  return { name, files, judge };
}

/** `generated 17`, `portals 3`, or the folder of a conformance program. */
export async function entryNamed(name: string): Promise<Entry> {
  const [generator = "", seed] = name.split(" ");
  if (seed !== undefined && generator in generators) return generatedEntry(generator, name, tapeOf(Number(seed)));
  const entry = conformanceEntries().find((one) => one.name === name);
  if (entry === undefined) throw new Error(`there is no program ${name}`);
  return entry;
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
    const app = /^app (\w+)/m.exec(files[MAIN] ?? "")?.[1] ?? "";
    const entry: Entry = { name, files, judge: { kind: "expected", app, expected } };
    return [timed.has(name) ? { ...entry, timed: true } : entry];
  });
}

const timed: ReadonlySet<string> = new Set(["first-of-late", "late-for-others", "late-replies"]);
