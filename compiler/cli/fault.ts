/** Faults of the runtime and refusals of a process, as errors of programs are told. */
import type { Diagnostic } from "../diagnostics/diagnostic.ts";
import { ControlError } from "./control.ts";
import { exit } from "./exit-codes.ts";
import { report } from "./report.ts";

/** And set the exit code. */
export function tellFault(
  { code, message, at, help }: Pick<Diagnostic, "code" | "message" | "help"> & { readonly at: string },
  json: boolean,
): void {
  const shown = at === "" ? message : `${at}: ${message}`;
  report([{ code, severity: "error", message: shown, labels: [], help, fixes: [] }], { json });
  process.exitCode = ["P0901", "P0902", "P0904"].includes(code) ? exit.disk : exit.failed;
}

export function tellError({ message, help, code }: ControlError): void {
  process.stderr.write(`error: ${message}\n${help.map((line) => `  help: ${line}\n`).join("")}`);
  process.exitCode = code;
}

/** A verb's action, whose ControlError is told. */
export async function told(action: () => Promise<void>): Promise<void> {
  try {
    await action();
  } catch (error) {
    if (!(error instanceof ControlError)) throw error;
    tellError(error);
  }
}
