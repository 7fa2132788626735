/** Diagnostics on standard error, for people or for machines. */
import type { Diagnostic } from "../diagnostics/diagnostic.ts";
import { renderDiagnostic, toJson } from "../diagnostics/render.ts";

export interface ReportOptions {
  /** One JSON object a line, on standard output. */
  readonly json: boolean;
}

/** Print diagnostics and a summary; the number of errors. */
export function report(diagnostics: readonly Diagnostic[], options: ReportOptions): number {
  const errors = diagnostics.filter((d) => d.severity === "error").length;
  if (options.json) {
    for (const diagnostic of diagnostics) process.stdout.write(`${JSON.stringify(toJson(diagnostic))}\n`);
    return errors;
  }
  const colour = process.stderr.isTTY === true && process.env["NO_COLOR"] === undefined;
  const width = process.stderr.columns ?? 100;
  for (const diagnostic of diagnostics) {
    process.stderr.write(`${renderDiagnostic(diagnostic, { colour, width, base: process.cwd() })}\n`);
  }
  if (diagnostics.length > 0) process.stderr.write(`${summary(errors, diagnostics.length - errors)}\n`);
  return errors;
}

function summary(errors: number, warnings: number): string {
  const parts = [];
  if (errors > 0) parts.push(`${errors} error${errors === 1 ? "" : "s"}`);
  if (warnings > 0) parts.push(`${warnings} warning${warnings === 1 ? "" : "s"}`);
  return parts.join(", ");
}
