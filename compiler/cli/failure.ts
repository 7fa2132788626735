/** What a verb could not foresee: a disk that refuses, and mistakes of ours. Nobody is shown a stack trace unasked. */
import { mkdir, stat } from "node:fs/promises";
import { dirname, resolve } from "node:path";
import { diagnostic } from "../diagnostics/catalogue.ts";
import { exit } from "./exit-codes.ts";
import { report } from "./report.ts";

/** Say what went wrong, and set the exit code. */
export function tellFailure(error: unknown): void {
  if (isSystemError(error)) {
    // Reads are the host's, and never throw: it was a write.
    const path = error.path ?? "the output";
    report([diagnostic("fileUnwritable", { path, detail: reasonOf(error) }, undefined)], { json: wantsJson() });
    process.exitCode = exit.disk;
    return;
  }
  const trace = process.env["PORTALS_TRACE"] !== undefined && error instanceof Error;
  const message = trace ? error.stack : error instanceof Error ? error.message : String(error);
  process.stderr.write(`portalsc: this is a mistake of the compiler, not of your program: ${message}\n`);
  if (!trace) process.stderr.write("help: please report it, with what PORTALS_TRACE=1 in the environment adds\n");
  process.exitCode = exit.failed;
}

function wantsJson(): boolean {
  return process.argv.includes("--json");
}

function isSystemError(error: unknown): error is NodeJS.ErrnoException {
  return error instanceof Error && "syscall" in error && "code" in error;
}

const reasons: Readonly<Record<string, string>> = {
  ENOENT: "there is no such folder",
  EACCES: "permission denied",
  EPERM: "the operation is not permitted",
  EROFS: "the file system is read-only",
  EISDIR: "it is a folder, not a file",
  ENOTDIR: "a part of the path is a file, not a folder",
  EEXIST: "it is a file, not a folder",
  ENOSPC: "no space is left on the disk",
};

function reasonOf(error: NodeJS.ErrnoException): string {
  return reasons[error.code ?? ""] ?? error.message;
}

/** Whoever reads standard output has enough (`head`), which is no error; or it cannot be written. */
export function outputBroken(error: NodeJS.ErrnoException): void {
  if (error.code === "EPIPE") process.exit(exit.ok);
  tellFailure(Object.assign(error, { path: "standard output" }));
  process.exit();
}

/** A folder and those above it. Node's own recursion does not end where the system refuses with ENOENT, as in /proc. */
export async function makeFolder(folder: string): Promise<void> {
  const above = dirname(resolve(folder));
  if (above !== resolve(folder) && !(await isFolder(above))) await makeFolder(above);
  if (!(await isFolder(folder))) await mkdir(folder);
}

async function isFolder(path: string): Promise<boolean> {
  return (await stat(path).catch(() => undefined))?.isDirectory() === true;
}
