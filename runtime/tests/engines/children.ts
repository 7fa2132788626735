/** Programs of tests that run as processes of their own, on the real disk. */
import { spawn } from "node:child_process";
import type { ChildProcess } from "node:child_process";
import { mkdirSync, mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { build } from "esbuild";

const root = fileURLToPath(new URL("../../../", import.meta.url));

/** Bundle a TypeScript file, named from the root, where its packages can be found; returns the path. */
export async function bundle(file: string): Promise<string> {
  const folder = join(root, "node_modules/.cache/portals-tests", `${file.replace(/\W/g, "-")}-${process.pid}`);
  mkdirSync(folder, { recursive: true });
  await build({
    entryPoints: { main: join(root, file) },
    outdir: folder,
    outExtension: { ".js": ".mjs" },
    bundle: true,
    // Or packages that are imported when they are needed would be loaded at once.
    splitting: true,
    platform: "node",
    format: "esm",
    target: "node20",
    packages: "external",
    logLevel: "error",
  });
  return join(folder, "main.mjs");
}

export function start(script: string, ...parameters: string[]): ChildProcess {
  return spawn(process.execPath, [script, ...parameters], { stdio: ["pipe", "pipe", "pipe"] });
}

export interface Ended {
  readonly code: number | null;
  readonly signal: NodeJS.Signals | null;
  readonly out: string;
  readonly err: string;
}

/** Collects what a process says; `onLine` is called for each line of standard output. */
export function ended(child: ChildProcess, onLine: (line: string) => void = () => {}): Promise<Ended> {
  let out = "";
  let err = "";
  let told = 0;
  child.stdout?.on("data", (data: Buffer) => {
    out += data.toString();
    for (let end = out.indexOf("\n", told); end >= 0; end = out.indexOf("\n", told)) {
      onLine(out.slice(told, end));
      told = end + 1;
    }
  });
  child.stderr?.on("data", (data: Buffer) => (err += data.toString()));
  return new Promise((resolve) => child.on("close", (code, signal) => resolve({ code, signal, out, err })));
}

export function temporaryFolder(): { readonly path: string; remove(): void } {
  const path = mkdtempSync(join(tmpdir(), "portals-engine-"));
  return { path, remove: () => rmSync(path, { recursive: true, force: true }) };
}
