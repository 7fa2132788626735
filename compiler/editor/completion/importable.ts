/** Names that would have to be imported: behind all that are known, and imported when they are taken. */
import { importablesFor, importEdit, type Importable } from "../importable.ts";
import type { LanguageService } from "../language-service.ts";
import type { Hole } from "../hole.ts";
import type { CompletionItem } from "./item.ts";

export type Wanted = "value" | "stage" | "type";

const wantedKinds: Readonly<Record<Wanted, ReadonlySet<Importable["kind"]>>> = {
  value: new Set(["function", "value", "portal", "variant", "newtype"]),
  stage: new Set(["task", "workflow"]),
  type: new Set(["type", "newtype"]),
};

/** `items`, and behind them what could be imported of names that are not among them. */
export function withImportable(
  service: LanguageService,
  { analysis }: Hole,
  wanted: Wanted,
  items: readonly CompletionItem[],
): readonly CompletionItem[] {
  // The file as it is: without the name that the hole has in it.
  const module = service.parsed(analysis.file.path);
  if (!module) return items;
  const known = new Set(items.map(({ label }) => label));
  const found = importablesFor(service, module).filter(({ kind, name }) => wantedKinds[wanted].has(kind) && !known.has(name)); // prettier-ignore
  const imported = found.map((one) => ({
    label: one.name,
    kind: one.kind,
    detail: `import from "${one.from}"`,
    docs: one.docs,
    snippet: one.kind === "function" || one.kind === "newtype" ? `${one.name}($1)` : one.name,
    rank: 9,
    edits: [importEdit(module, one)],
  }));
  return [...items, ...imported];
}
