/** What a program does, as far as anybody can tell, and what it means that two of them do the same. */
import { writeFileSync } from "node:fs";
import { dirname, join, relative } from "node:path";
import { pathToFileURL } from "node:url";
import { composePrograms } from "@portals/compiler/ir/compose.ts";
import type { Callable } from "../semantics/algebra.ts";
import { codecOf } from "./codecs.ts";
import { interpret } from "./interpret.ts";
import { temporaryFolder } from "./temporary.ts";
import type { ProgramIr } from "@portals/compiler/ir/ir.ts";
import * as library from "@portals/runtime";

/** Events as JSON. */
export type Atom = readonly unknown[];

export interface Behaviour {
  /** Atoms of each stream, by path. */
  readonly streams: Readonly<Record<string, readonly Atom[]>>;
  /** Code of the fault that the app halted with. */
  readonly fault: string | undefined;
}

/** What the interpreter makes of a program, or of several that run together. Seeds choose what comes first. */
export async function interpreted(programs: ProgramIr | readonly ProgramIr[], seed = 1): Promise<Behaviour> {
  const program = composePrograms([programs].flat());
  const { streams, fault } = interpret(program, { library, host: await hostOf(program), seed });
  const json = program.streams.map(({ path, event }) => {
    const codec = codecOf(event);
    const atoms = streams.get(path) ?? [];
    return [path, atoms.map((events) => events.map((one) => JSON.parse(codec.toJson(one)) as unknown))] as const;
  });
  return { streams: Object.fromEntries(json), fault: fault?.code };
}

/** The TypeScript functions that a program imports. */
export async function hostOf({ hostImports }: ProgramIr): Promise<Record<string, Callable>> {
  const modules = await modulesOf([...new Set(hostImports.map(({ file }) => file))]);
  const host: Record<string, Callable> = {};
  for (const { name, file, exportName } of hostImports) {
    const fn = modules.get(file)?.[exportName];
    if (fn === undefined) throw new Error(`${file} does not export ${exportName}`);
    host[name] = fn;
  }
  return host;
}

type Modules = ReadonlyMap<string, Readonly<Record<string, Callable>>>;

const loaded = new Map<string, Promise<Modules>>();

/** What TypeScript files export, by their paths; each is translated once. */
function modulesOf(files: readonly string[]): Promise<Modules> {
  const key = files.join("\n");
  const known = loaded.get(key) ?? load(files);
  loaded.set(key, known);
  return known;
}

async function load(files: readonly string[]): Promise<Modules> {
  const [first] = files;
  if (first === undefined) return new Map();
  const { emitTypescript } = await import("@portals/compiler/host/typescript.ts");
  const folder = temporaryFolder();
  writeFileSync(join(folder, "package.json"), '{ "type": "module" }\n');
  const placed = (file: string): string => join(folder, relative(dirname(first), file)).replace(/\.ts$/, ".js");
  for (const { path, js } of await emitTypescript(files)) writeFileSync(placed(path), js);
  const modules = files.map(async (file) => {
    const exports = (await import(/* @vite-ignore */ pathToFileURL(placed(file)).href)) as Record<string, Callable>;
    return [file, exports] as const;
  });
  return new Map(await Promise.all(modules));
}
