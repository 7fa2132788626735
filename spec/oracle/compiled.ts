/** A program of the tests, compiled; its diagnostics, if it has errors, are the failure's text. */
import { mkdirSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { renderDiagnostic } from "@portals/compiler/diagnostics/render.ts";
import type { CompilerHost } from "@portals/compiler/host/host.ts";
import { createMemoryHost } from "@portals/compiler/host/memory-host.ts";
import { createNodeHost } from "@portals/compiler/host/node-host.ts";
import { compile, type Compiled } from "@portals/compiler/program.ts";
import { MAIN, type Files } from "../generator/files.ts";
import { temporaryFolder } from "./temporary.ts";

export async function compiledFile(host: CompilerHost, path: string): Promise<Compiled> {
  return (await compiledApps(host, path))[0] as Compiled;
}

/** The app of the file, and those that it uses. */
export async function compiledApps(host: CompilerHost, path: string): Promise<readonly Compiled[]> {
  const result = await compile(host, path, { without: [] });
  if (result.apps !== undefined) return result.apps;
  const texts = result.diagnostics.map((one) => renderDiagnostic(one, { colour: false, base: "/" }));
  throw new Error(`${path} does not compile\n${texts.join("\n\n")}`);
}

export function compiledText(text: string): Promise<Compiled> {
  return compiledFile(createMemoryHost(new Map([[MAIN, text]])), MAIN);
}

/** The app and those that it uses. TypeScript must be on a disk to be run. */
export function compiledFiles(files: Files): Promise<readonly Compiled[]> {
  if (!Object.keys(files).some((path) => path.endsWith(".ts"))) {
    return compiledApps(createMemoryHost(new Map(Object.entries(files))), MAIN);
  }
  const folder = temporaryFolder();
  for (const [path, text] of Object.entries(files)) {
    mkdirSync(dirname(join(folder, path)), { recursive: true });
    writeFileSync(join(folder, path), text);
  }
  return compiledApps(createNodeHost(folder), join(folder, MAIN));
}
