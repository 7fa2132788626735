/** Compiled apps in this process: written to a folder that is no more when they have run, and imported from there. */
import { dirname, relative } from "node:path";
import { pathToFileURL } from "node:url";
import type { AppDefinition } from "@portals/runtime";
import { diagnostic } from "../diagnostics/catalogue.ts";
import type { Compiled, CompileResult } from "../program.ts";
import { exit } from "./exit-codes.ts";
import { runtimeUrl, writeApps } from "./output.ts";
import { report } from "./report.ts";

type Module = Readonly<Record<string, unknown>>;

export interface Loaded {
  readonly app: AppDefinition;
  /** All that its module exports. */
  readonly module: Module;
  readonly javascript: string;
}

/** Undefined, and told, if the TypeScript that they import does not let them be loaded. */
export async function loadApps(
  result: CompileResult,
  apps: readonly Compiled[],
  folder: string,
  json: boolean,
): Promise<readonly Loaded[] | undefined> {
  const written = await writeApps(apps, folder, { runtime: runtimeUrl() });
  const { isApp } = await import("@portals/runtime");
  const loaded: Loaded[] = [];
  for (const { javascript } of written) {
    const module = await load(javascript, result, json);
    if (module === undefined) return undefined;
    const app = Object.values(module).find(isApp);
    if (app === undefined) throw new Error("an emitted program exports its app");
    loaded.push({ app, module, javascript });
  }
  return loaded;
}

async function load(file: string, { graph }: CompileResult, json: boolean): Promise<Module | undefined> {
  const files = [...new Set(graph?.hostFiles.values() ?? [])].map((path) => relative(process.cwd(), path)).join(", ");
  const failed = (detail: string): void => {
    report([diagnostic("hostNotLoaded", { files, detail }, undefined)], { json });
    process.exitCode = exit.failed;
  };
  const ended = (): void => failed("the process ended while it was loaded");
  process.once("exit", ended);
  try {
    return (await import(pathToFileURL(file).href)) as Module;
  } catch (error) {
    if (files === "") throw error;
    const message = error instanceof Error ? error.message : String(error);
    failed(message.replaceAll(`${dirname(file)}/`, ""));
    return undefined;
  } finally {
    process.off("exit", ended);
  }
}
