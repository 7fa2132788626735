/** In an `import` or a `use`: the names that the other file exports, and the paths of files. */
import type * as ast from "../../syntax/ast.ts";
import type { AnyNode } from "../../names/walk.ts";
import type { Hole } from "../hole.ts";
import type { Analysis, LanguageService } from "../language-service.ts";
import { nodesAt } from "../nodes.ts";
import type { CompletionItem } from "./item.ts";
import { exportsOf } from "./members.ts";

export function completeImportName(service: LanguageService, hole: Hole, item: ast.Import): readonly CompletionItem[] {
  const written = new Set(item.names.map(({ name }) => name.text));
  const module = hole.analysis.graph.imports.get(item);
  if (module) return exportsOf(hole.analysis, module).filter(({ label }) => !written.has(label));
  return item.host ? exportsOfTypescript(service, hole.analysis, item).filter(({ label }) => !written.has(label)) : [];
}

/** Names that a `.ts` file exports, by its text: to read its types would take too long while typing. */
function exportsOfTypescript(
  { host }: LanguageService,
  { graph }: Analysis,
  item: ast.Import,
): readonly CompletionItem[] {
  const path = graph.hostFiles.get(item);
  const read = path === undefined ? undefined : host.read(path);
  if (!read?.ok) return [];
  const found = read.text.matchAll(/^export\s+(?:async\s+)?(?:function|const)\s+(\w+)/gm);
  return [...found].map(([, label = ""]) => ({ label, kind: "host" }));
}

/** The path in `import … from "…"` and `use x from "…"`, if the offset is in one. */
export function pathLiteralAt(
  module: ast.Module,
  offset: number,
): { readonly item: ast.Import | ast.Use; readonly literal: ast.PlainString } | undefined {
  const path: readonly AnyNode[] = nodesAt(module, offset);
  const literal = path.at(-1);
  const item = path.find((node): node is ast.Import | ast.Use => node.kind === "import" || node.kind === "use");
  if (literal?.kind !== "plainString" || !item || offset <= literal.span.start) return undefined;
  return { item, literal: literal as ast.PlainString };
}

/** Files that the path could lead to: of the workspace, or beside the file. */
export function completePath(
  service: LanguageService,
  file: ast.SourceFile,
  item: ast.Import | ast.Use,
): readonly CompletionItem[] {
  const wantsTypescript = item.kind === "import" && item.host !== undefined;
  if (wantsTypescript) {
    const beside = service.host.siblings(file.path).filter((name) => name.endsWith(".ts") && !name.endsWith(".d.ts"));
    return beside.map((name) => ({ label: `./${name}`, kind: "file" }));
  }
  return service.host.workspaceFiles().flatMap((path): CompletionItem[] => {
    if (path === file.path) return [];
    const isApp = service.parsed(path)?.app !== undefined;
    const label = relativePath(file.path, path);
    return label !== undefined && isApp === (item.kind === "use") ? [{ label, kind: "file" }] : [];
  });
}

/** From one file to another, as an import writes it; undefined if no path leads there: from a text that is no file, to another drive. */
export function relativePath(from: string, to: string): string | undefined {
  const [source, target] = [from.split(/[\\/]/).slice(0, -1), to.split(/[\\/]/)];
  if (source[0] !== target[0]) return undefined;
  let same = 0;
  while (same < source.length && same < target.length - 1 && source[same] === target[same]) same++;
  const up = source.length - same;
  return [...(up === 0 ? ["."] : Array<string>(up).fill("..")), ...target.slice(same)].join("/");
}
