/** Runs the command line as a user would, in a copy of an example's folder. */
import { spawnSync } from "node:child_process";
import { cpSync, mkdtempSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";

export const root = fileURLToPath(new URL("../..", import.meta.url));
export const portalsc = join(root, "compiler/bin/portalsc.mjs");

export interface Outcome {
  readonly status: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

export function node(folder: string, ...args: readonly string[]): Outcome {
  const { status, stdout, stderr } = spawnSync(process.execPath, args, {
    cwd: folder,
    encoding: "utf8",
    maxBuffer: 1 << 28,
  });
  return { status, stdout, stderr };
}

/** A copy of an example, so that a run leaves nothing behind. */
export function copyOf(example: string): string {
  const folder = mkdtempSync(join(tmpdir(), `portals-${example}-`));
  cpSync(join(root, "examples", example), folder, {
    recursive: true,
    filter: (path) => !/[/\\](out|state)([/\\]|$)/.test(path.slice(root.length)),
  });
  return folder;
}
