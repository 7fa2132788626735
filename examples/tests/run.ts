/** Runs the command line as a user would, in a copy of an example's folder. */
import { spawn, spawnSync, type ChildProcess } from "node:child_process";
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

/** A process that listens. */
export interface Service {
  readonly url: string;
  /** Send a signal and wait for the end: the exit code, or the signal. */
  end(signal: NodeJS.Signals): Promise<number | NodeJS.Signals | null>;
}

/** A program in the background, and how to end it. */
export function background(
  folder: string,
  ...args: readonly string[]
): Pick<Service, "end"> & { readonly child: ChildProcess; readonly ended: ReturnType<Service["end"]> } {
  const child = spawn(process.execPath, args, { cwd: folder, stdio: ["ignore", "ignore", "pipe"] });
  const ended = new Promise<number | NodeJS.Signals | null>((resolve) =>
    child.once("exit", (code, signal) => resolve(code ?? signal)),
  );
  const end = (signal: NodeJS.Signals): Promise<number | NodeJS.Signals | null> => {
    child.kill(signal);
    return ended;
  };
  return { child, ended, end };
}

/** Start a program that has http sources, with `--port 0` among its arguments; resolves when it listens. */
export function serve(folder: string, ...args: readonly string[]): Promise<Service> {
  const { child, ended, end } = background(folder, ...args);
  return new Promise((resolve, reject) => {
    let said = "";
    child.stderr?.on("data", (data: Buffer) => {
      said += data.toString();
      const url = /^listening on (http:\S+)$/m.exec(said)?.[1];
      if (url !== undefined) resolve({ url, end });
    });
    void ended.then((code) => reject(new Error(`it ended with ${code}: ${said}`)));
  });
}
