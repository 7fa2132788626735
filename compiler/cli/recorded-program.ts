/** The program of a recording, loaded: as the recording has its text, or from files that are named. */
import { join } from "node:path";
import type { AppDefinition } from "@portals/runtime";
import type { Recording } from "@portals/runtime/recording";
import { createNodeHost } from "../host/node-host.ts";
import { compile, type Compiled } from "../program.ts";
import { exit } from "./exit-codes.ts";
import { tellFault } from "./fault.ts";
import { loadApps } from "./load.ts";
import { programText, unpack } from "./program-text.ts";
import { report } from "./report.ts";

export interface RecordedProgram {
  readonly apps: readonly AppDefinition[];
  readonly compiled: readonly Compiled[];
  /** Hashes of the apps' code, by name. */
  readonly code: Readonly<Record<string, string>>;
  /** A place in it, as people are told it. */
  named(position: string): string;
}

export interface LoadOptions {
  readonly json: boolean;
  /** Passes of the optimiser that are switched off. */
  readonly without: readonly string[];
}

/** `folder`: for what is built. Undefined, and told, if it cannot be had. */
export async function recordedProgram(
  files: readonly string[],
  recording: Recording,
  options: LoadOptions,
  folder: string,
): Promise<RecordedProgram | undefined> {
  if (files.length > 0) return loadProgram(files, options, join(folder, "program"));
  const last = recording.processes.at(-1);
  const text = last && recording.text(last);
  if (text === undefined) {
    const message = "the recording does not have the text of its program, because a built program was run";
    tellFault(
      { code: "P0951", message, at: "", help: ["name the program: portalsc replay APP.portals --data DIR"] },
      options.json,
    );
    return undefined;
  }
  const source = join(folder, "source");
  const { main, named } = await unpack(text, source);
  return loadProgram(main, options, join(folder, "program"), named);
}

export async function loadProgram(
  files: readonly string[],
  { json, without }: LoadOptions,
  folder: string,
  named: (position: string) => string = (position) => position,
): Promise<RecordedProgram | undefined> {
  const result = await compile(createNodeHost(process.cwd()), files, { without });
  const errors = report(result.diagnostics, { json });
  if (errors > 0 || result.apps === undefined) {
    process.exitCode = exit.failed;
    return undefined;
  }
  const loaded = await loadApps(result, result.apps, folder, json);
  if (loaded === undefined) return undefined;
  const { code } = await programText(result, files, loaded);
  return { apps: loaded.map(({ app }) => app), compiled: result.apps, code, named };
}
