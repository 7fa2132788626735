/** Runners of cases as processes of their own. */
import { execFile } from "node:child_process";
import type { Job, Outcome } from "./runner.ts";

/** What a runner says; undefined if it said nothing before its time was over, or ended by itself. */
export function ran(runner: string, job: Job, timeout: number): Promise<Outcome | undefined> {
  return new Promise((resolve) => {
    execFile(
      process.execPath,
      [runner, JSON.stringify(job)],
      { timeout, killSignal: "SIGKILL", maxBuffer: 1 << 26 },
      (error, stdout) => {
        const last = stdout.trimEnd().split("\n").at(-1) ?? "";
        resolve(error === null && last.startsWith("{") ? (JSON.parse(last) as Outcome) : undefined);
      },
    );
  });
}
