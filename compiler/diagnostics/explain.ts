/** What `portalsc explain CODE` prints: the sentence, the reason, a wrong program and the same program mended. */
import { catalogue } from "./catalogue.ts";
import { wrap } from "./columns.ts";
import type { Explanation } from "./entry.ts";

/** One entry of the catalogue, without the types of its parameters. */
export interface CatalogueEntry {
  readonly name: string;
  readonly code: string;
  readonly severity: "error" | "warning";
  readonly explain: Explanation;
}

/** The whole catalogue, by code. */
export function catalogueEntries(): readonly CatalogueEntry[] {
  const entries = Object.entries(catalogue as Readonly<Record<string, Omit<CatalogueEntry, "name">>>);
  return entries
    .map(([name, { code, severity, explain }]) => ({ name, code, severity, explain }))
    .sort((a, b) => (a.code < b.code ? -1 : 1));
}

const width = 80;

/** Undefined for a code that does not exist; `p123` and `P0123` are the same. */
export function explain(code: string): string | undefined {
  const wanted = `P${code.replace(/^p/i, "").padStart(4, "0")}`;
  const found = catalogueEntries().find((one) => one.code === wanted);
  if (found === undefined) return undefined;
  const { why, wrong, right, cannotShow } = found.explain;
  const parts = [`${found.severity} ${found.code}: ${spoken(found.name)}`, wrap(why, width).join("\n")];
  const refused = found.severity === "error" ? "This does not compile" : "This compiles with the warning";
  const fails = /^P(09|10)/.test(found.code) ? "This fails when it runs" : refused;
  if (wrong !== "") parts.push(`${fails}:\n\n${program(wrong)}`);
  if (right !== "") parts.push(`This is right:\n\n${program(right)}`);
  if (cannotShow !== undefined) parts.push(wrap(`No program can show it here: ${cannotShow}`, width).join("\n"));
  return parts.join("\n\n");
}

/** `unknownName` as words. */
function spoken(name: string): string {
  return name.replace(/\B[A-Z]/g, (letter) => ` ${letter.toLowerCase()}`);
}

function program(text: string): string {
  return text
    .replace(/^\n+|\s+$/g, "")
    .split("\n")
    .map((line) => `    ${line}`.trimEnd())
    .join("\n");
}
