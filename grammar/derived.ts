/** The files that are derived from the grammar, by their path from this folder; a test finds them stale. */
import { format } from "prettier";
import { constructs } from "./constructs.ts";
import { toEbnf } from "./ebnf.ts";
import { PortalsParser } from "./parser.ts";
import { toTextMate } from "./textmate.ts";

export async function derivedFiles(): Promise<readonly (readonly [path: string, text: string])[]> {
  return [
    ["generated/portals.ebnf", toEbnf(new PortalsParser().rules())],
    ["vscode/syntaxes/portals.tmLanguage.json", await format(toTextMate(), { parser: "json", printWidth: 120 })],
    ["vscode/snippets/portals.json", await format(snippets(), { parser: "json", printWidth: 120 })],
  ];
}

/** As Visual Studio Code reads them. */
function snippets(): string {
  const entries = constructs.map(({ name, description, body }) => [
    name,
    { prefix: name, description, body: body.trimEnd().split("\n") },
  ]);
  return JSON.stringify(Object.fromEntries(entries));
}
