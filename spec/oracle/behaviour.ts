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
export async function hostOf(program: ProgramIr): Promise<Record<string, Callable>> {
  const files = [...new Set(program.hostImports.map(({ file }) => file))];
  const [first] = files;
  if (first === undefined) return {};
  const { emitTypescript } = await import("@portals/compiler/host/typescript.ts");
  const folder = temporaryFolder();
  const placed = (file: string): string => join(folder, relative(dirname(first), file)).replace(/\.ts$/, ".mjs");
  for (const { path, js } of await emitTypescript(files)) writeFileSync(placed(path), js);
  const host: Record<string, Callable> = {};
  for (const { name, file, exportName } of program.hostImports) {
    const exports = (await import(/* @vite-ignore */ pathToFileURL(placed(file)).href)) as Record<string, Callable>;
    const fn = exports[exportName];
    if (fn === undefined) throw new Error(`${file} does not export ${exportName}`);
    host[name] = fn;
  }
  return host;
}
