/** What emitted programs do on the real runtime: many of them in one process of node. */
import { execFileSync } from "node:child_process";
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath, pathToFileURL } from "node:url";
import { writeApps } from "@portals/compiler/cli/output.ts";
import type { Compiled } from "@portals/compiler/program.ts";
import type { Behaviour } from "./behaviour.ts";

export type EngineName = "memory" | "embedded";

const runner = fileURLToPath(new URL("execute.mjs", import.meta.url));
const runtime = pathToFileURL(fileURLToPath(new URL("../../runtime/dist/index.js", import.meta.url))).href;

interface Run {
  /** The modules of its apps. */
  readonly modules: readonly string[];
  readonly engine: EngineName;
  readonly folder: string;
}

/** The behaviours of programs (of one app, or of several), in their order. Those of which the same JavaScript is emitted are run once. */
export async function executed(
  programs: readonly (Compiled | readonly Compiled[])[],
  engine: EngineName,
): Promise<readonly Behaviour[]> {
  const root = mkdtempSync(join(tmpdir(), "portals-oracle-"));
  try {
    const runs = new Map<string, Run>();
    const folders: string[] = [];
    for (const [i, compiled] of programs.entries()) {
      const folder = join(root, String(i));
      mkdirSync(folder);
      const written = await writeApps([compiled].flat(), folder, { runtime });
      const modules = written.map(({ javascript }) => javascript);
      const text = modules.map((module) => readFileSync(module, "utf8")).join("\n");
      const run = runs.get(text) ?? { modules, engine, folder };
      runs.set(text, run);
      folders.push(run.folder);
    }
    writeFileSync(join(root, "runs.json"), JSON.stringify([...runs.values()]));
    execFileSync(process.execPath, ["--enable-source-maps", runner, join(root, "runs.json")], {
      stdio: ["ignore", "ignore", "pipe"],
      maxBuffer: 1 << 26,
    });
    return folders.map((folder) => {
      const observed = JSON.parse(readFileSync(join(folder, "observed.json"), "utf8")) as Behaviour;
      return { streams: observed.streams, fault: observed.fault };
    });
  } finally {
    rmSync(root, { recursive: true });
  }
}
