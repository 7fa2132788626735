/** A program given as text, checked without files: what tests of the checker share. */
import type { Diagnostic } from "../diagnostics/diagnostic.ts";
import { createMemoryHost } from "../host/memory-host.ts";
import { check } from "../program.ts";
import type { Checked } from "../types/check.ts";

export interface CheckedText {
  readonly diagnostics: readonly Diagnostic[];
  /** `P0201 the text under the first label`. */
  readonly found: readonly string[];
  readonly typed: Checked;
}

/** Check `/main.portals`; other files by name. */
export async function checkText(main: string, files: Readonly<Record<string, string>> = {}): Promise<CheckedText> {
  const all = new Map(Object.entries(files).map(([name, text]) => [`/${name}`, text]));
  all.set("/main.portals", main);
  const result = await check(createMemoryHost(all), "/main.portals");
  const found = result.diagnostics.map((d) => {
    const label = d.labels[0];
    return `${d.code} ${label ? label.file.text.slice(label.span.start, label.span.end) : ""}`.trim();
  });
  if (!result.typed) throw new Error(`not read: ${found.join("; ")}`);
  return { diagnostics: result.diagnostics, found, typed: result.typed };
}
