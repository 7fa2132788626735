/** A program of the tests, compiled; its diagnostics, if it has errors, are the failure's text. */
import { renderDiagnostic } from "@portals/compiler/diagnostics/render.ts";
import type { CompilerHost } from "@portals/compiler/host/host.ts";
import { createMemoryHost } from "@portals/compiler/host/memory-host.ts";
import { compile, type Compiled } from "@portals/compiler/program.ts";

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
  return compiledFile(createMemoryHost(new Map([["/main.portals", text]])), "/main.portals");
}
