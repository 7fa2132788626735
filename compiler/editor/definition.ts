/** Where what a name stands for is declared: in the program, in a `.ts` file, in the standard library. */
import type * as ast from "../syntax/ast.ts";
import type { Type } from "../types/type.ts";
import { prune } from "../types/unify.ts";
import { isDeclared, type Entity } from "./entities.ts";
import type { Analysis } from "./language-service.ts";
import { libraryPlace } from "./library-pages.ts";
import { nodesAt } from "./nodes.ts";
import { occurrencesAt } from "./occurrences.ts";

export interface Place {
  readonly file: ast.SourceFile;
  readonly span: ast.Span;
}

const start: ast.Span = { start: 0, end: 0 };

export function definitionsAt(analysis: Analysis, offset: number): readonly Place[] {
  const path = fileAt(analysis, offset);
  if (path) return [path];
  const found = occurrencesAt(analysis.occurrences(analysis.module), offset);
  return found.flatMap(({ entity }) => definitionOf(analysis, entity) ?? []);
}

export function definitionOf({ typed, graph }: Analysis, entity: Entity): Place | undefined {
  if (!isDeclared(entity)) return entity.kind === "library" ? libraryPlace(entity.entry) : undefined;
  if (entity.kind === "host") {
    const place = typed.host.find(({ node }) => node === entity.node)?.place;
    if (place) return { file: { path: place.path, text: place.text }, span: { start: place.start, end: place.end } };
  }
  if (entity.kind === "app" && entity.node.kind === "use") {
    const app = graph.uses.get(entity.node as ast.Use);
    if (app?.app) return { file: app.file, span: app.app.name.span };
  }
  return { file: entity.file, span: entity.name.span };
}

/** The file that the path in an `import` or a `use` leads to. */
function fileAt({ module, graph, typed }: Analysis, offset: number): Place | undefined {
  const path = nodesAt(module, offset);
  if (path.at(-1)?.kind !== "plainString") return undefined;
  const item = path.find((node) => node.kind === "import" || node.kind === "use") as ast.Import | ast.Use | undefined;
  if (item?.kind === "use") {
    const app = graph.uses.get(item);
    return app && { file: app.file, span: start };
  }
  const imported = item && graph.imports.get(item);
  if (imported) return { file: imported.file, span: start };
  const host = item && typed.host.find(({ node }) => item.names.includes(node))?.place;
  return host && { file: { path: host.path, text: host.text }, span: start };
}

/** Where the type of an expression or a name is declared. */
export function typeDefinitionsAt(analysis: Analysis, offset: number): readonly Place[] {
  const { tables } = analysis.typed;
  const path = nodesAt(analysis.module, offset);
  for (const node of path.toReversed()) {
    const type = tables.types.get(node as ast.Expr) ?? tables.locals.get(node as ast.Name);
    if (type) return declarationsOf(type);
  }
  return [];
}

function declarationsOf(type: Type): readonly Place[] {
  const t = prune(type);
  switch (t.kind) {
    case "record":
      return t.alias ? [{ file: t.alias.file, span: t.alias.declaration.name.span }] : [];
    case "union":
    case "newtype": {
      const { file, node } = t.declaration;
      return file && node ? [{ file, span: node.name.span }] : [];
    }
    case "variant":
      return declarationsOf(t.union);
    case "list":
    case "set":
    case "option":
      return declarationsOf(t.item);
    case "future":
    case "reply":
      return declarationsOf(t.value);
    case "stream":
      return declarationsOf(t.event);
    default:
      return [];
  }
}
