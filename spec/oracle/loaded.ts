/** The apps of an entry, compiled and loaded into this process: that of a bundle. */
import { mkdtempSync, rmSync } from "node:fs";
import { dirname, join } from "node:path";
import { fileURLToPath, pathToFileURL } from "node:url";
import { writeApps } from "@portals/compiler/cli/output.ts";
import type { AppDefinition } from "../../runtime/api.ts";
import { isApp } from "../../runtime/define.ts";
import { compiledFiles } from "./compiled.ts";
import type { Entry } from "./corpus.ts";

/** Of the bundle, where emitted code finds the runtime too. */
const here = dirname(fileURLToPath(import.meta.url));
const runtime = pathToFileURL(join(here, "runtime.mjs")).href;

export async function appsOf(entry: Entry): Promise<readonly AppDefinition[]> {
  const compiled = await compiledFiles(entry.files);
  const folder = mkdtempSync(join(here, "program-"));
  try {
    const apps: AppDefinition[] = [];
    for (const { javascript } of await writeApps(compiled, folder, { runtime })) {
      const module = (await import(pathToFileURL(javascript).href)) as Readonly<Record<string, unknown>>;
      const app = Object.values(module).find(isApp);
      if (app === undefined) throw new Error("there is no app");
      apps.push(app);
    }
    return apps;
  } finally {
    rmSync(folder, { recursive: true });
  }
}
