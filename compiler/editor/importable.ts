/** What a file could import: names that modules of the workspace export and that it does not know, and the edits that import them. */
import type * as ast from "../syntax/ast.ts";
import { targetsOf } from "../types/dataflow/paths.ts";
import { relativePath } from "./completion/imports.ts";
import type { Edit } from "./edits.ts";
import type { DeclaredKind } from "./entities.ts";
import type { LanguageService } from "./language-service.ts";

export interface Importable {
  readonly name: string;
  readonly kind: DeclaredKind;
  /** The name to import: of a variant, that of its type. */
  readonly imported: string;
  /** As an import writes it: `./numbers.portals`. */
  readonly from: string;
  readonly docs: string | undefined;
}

const kinds: Partial<Record<ast.Item["kind"], DeclaredKind>> = {
  type: "type",
  newtype: "newtype",
  fn: "function",
  topLet: "value",
  portal: "portal",
  task: "task",
  workflow: "workflow",
};

/** `module`: the file, as it is now. Each name once for each module that has it. */
export function importablesFor(service: LanguageService, module: ast.Module): readonly Importable[] {
  const known = namesOf(module);
  return service.host.workspaceFiles().flatMap((path): readonly Importable[] => {
    const from = relativePath(module.file.path, path);
    const other = from === undefined || path === module.file.path ? undefined : service.parsed(path);
    if (!other || from === undefined || other.app || imports(service, other, module.file.path)) return [];
    return other.items.flatMap(exported).flatMap((one) => (known.has(one.name) ? [] : { ...one, from }));
  });
}

function namesOf({ items }: ast.Module): ReadonlySet<string> {
  return new Set(
    items.flatMap((item): readonly string[] => {
      if (item.kind === "import") return item.names.map(({ name, as }) => (as ?? name).text);
      if (item.kind === "stream") return targetsOf(item).map(({ name }) => name.text);
      const variants = item.kind === "type" ? variantsOf(item).map(({ name }) => name.text) : [];
      return "name" in item ? [item.name.text, ...variants] : variants;
    }),
  );
}

/** Directly or not: modules may not import each other in a circle. */
function imports(
  service: LanguageService,
  { file, items }: ast.Module,
  path: string,
  seen = new Set<string>(),
): boolean {
  return items.some((item) => {
    if (item.kind !== "import" || item.host) return false;
    const target = service.host.resolve(file.path, item.from.value);
    if (target === path) return true;
    const next = seen.has(target) ? undefined : service.parsed(target);
    seen.add(target);
    return next !== undefined && imports(service, next, path, seen);
  });
}

function exported(item: ast.Item): readonly Omit<Importable, "from">[] {
  const kind = kinds[item.kind];
  if (!item.exported || kind === undefined || !("name" in item) || item.name.text === "") return [];
  const { text: imported } = item.name;
  const { docs } = item;
  const variants = item.kind === "type" ? variantsOf(item) : [];
  return [
    { name: imported, kind, imported, docs },
    ...variants.map(({ name }) => ({ name: name.text, kind: "variant" as const, imported, docs })),
  ];
}

function variantsOf({ body }: ast.TypeDecl): readonly ast.Variant[] {
  return body.kind === "variants" ? body.variants : [];
}

/** Into an import of the module that is there, else behind the last import, else where imports begin. */
export function importEdit({ file, items, app }: ast.Module, { imported, from }: Importable): Edit {
  const own = items.filter((item) => item.kind === "import");
  const last = own.find((item) => !item.host && item.from.value === from)?.names.at(-1);
  const insert = (at: number, text: string): Edit => ({ file, span: { start: at, end: at }, text });
  if (last) return insert(last.span.end, `, ${imported}`);
  const line = `import { ${imported} } from "${from}"`;
  const before = own.at(-1);
  if (before) return insert(before.span.end, `\n${line}`);
  return app ? insert(app.span.end, `\n\n${line}`) : insert(0, `${line}\n\n`);
}
