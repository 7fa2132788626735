/** The files that are derived from the grammar, by their path from this folder; a test finds them stale. */
import { format } from "prettier";
import { toEbnf } from "./ebnf.ts";
import { PortalsParser } from "./parser.ts";
import { toTextMate } from "./textmate.ts";

export async function derivedFiles(): Promise<readonly (readonly [path: string, text: string])[]> {
  return [
    ["generated/portals.ebnf", toEbnf(new PortalsParser().rules())],
    ["vscode/syntaxes/portals.tmLanguage.json", await format(toTextMate(), { parser: "json", printWidth: 120 })],
  ];
}
