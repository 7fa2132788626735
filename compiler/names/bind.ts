/**
 * What each module declares and imports, by name: duplicates, privacy, names that hide predefined ones. Knows nothing
 * of types. A name that starts with a capital letter is a type, a newtype or a variant; all others are values.
 */
import { predefinedNames } from "@portals/grammar";
import { connectors, operators, pipes } from "@portals/stdlib";
import { diagnostic } from "../diagnostics/catalogue.ts";
import type { Reporter } from "../diagnostics/diagnostic.ts";
import type * as ast from "../syntax/ast.ts";
import { baseName, type ModuleGraph } from "./graph.ts";
import { nearest } from "../diagnostics/nearest.ts";

/** A value that a module declares. Outputs of `stream { a, b: c }` are values of their own. */
export type DeclaredValue =
  | { readonly kind: "fn"; readonly node: ast.Fn }
  | { readonly kind: "topLet"; readonly node: ast.TopLet }
  | { readonly kind: "config"; readonly node: ast.Config }
  | { readonly kind: "source"; readonly node: ast.Source }
  | { readonly kind: "task"; readonly node: ast.Task }
  | { readonly kind: "workflow"; readonly node: ast.Workflow }
  | { readonly kind: "sequencer"; readonly node: ast.Sequencer }
  | { readonly kind: "splitter"; readonly node: ast.Splitter }
  | { readonly kind: "portal"; readonly node: ast.PortalDecl }
  | { readonly kind: "stream"; readonly node: ast.StreamDecl; readonly output: string | undefined }
  | { readonly kind: "host"; readonly node: ast.ImportName; readonly import: ast.Import }
  /** Another app; undefined if its `use` was reported. */
  | { readonly kind: "app"; readonly node: ast.Use; readonly module: ast.Module | undefined }
  /** Declared by a construct that is not available yet; reported once, there, and silent everywhere else. */
  | { readonly kind: "later" };

export type DeclaredUpper =
  | { readonly kind: "type"; readonly node: ast.TypeDecl }
  | { readonly kind: "newtype"; readonly node: ast.Newtype }
  | { readonly kind: "variant"; readonly node: ast.TypeDecl; readonly variant: ast.Variant };

export interface Declared<T> {
  readonly what: T;
  readonly name: ast.Name;
  readonly exported: boolean;
}

export interface Imported<T> {
  readonly from: ModuleNames;
  readonly declared: Declared<T>;
  /** What the import calls it; variants that come with their union have their union's. */
  readonly importName: ast.ImportName;
}

export interface ModuleNames {
  readonly module: ast.Module;
  readonly values: ReadonlyMap<string, Declared<DeclaredValue>>;
  readonly types: ReadonlyMap<string, Declared<DeclaredUpper>>;
  readonly variants: ReadonlyMap<string, Declared<DeclaredUpper>>;
  readonly importedValues: ReadonlyMap<string, Imported<DeclaredValue>>;
  readonly importedTypes: ReadonlyMap<string, Imported<DeclaredUpper>>;
  readonly importedVariants: ReadonlyMap<string, Imported<DeclaredUpper>>;
  /** Imports that could not be resolved: reported already. */
  readonly missing: ReadonlySet<string>;
  /** Filled by whoever looks a name up; the rest is reported as unused. */
  readonly usedImports: Set<ast.ImportName | ast.Use>;
}

/** Names that every program has and that may be declared anew, with a warning. */
export const predefined: ReadonlySet<string> = new Set([
  ...predefinedNames,
  ...operators.keys(),
  ...pipes.keys(),
  ...connectors.filter(({ available }) => available).map(({ path }) => path.replace(/\..*/, "")),
]);

/** The types that are made of no others. */
export const scalarNames = ["Bool", "Int", "Float", "Decimal", "String", "Bytes", "Instant", "Duration", "Uuid", "Unit", "Never"] as const; // prettier-ignore

const scalars: ReadonlySet<string> = new Set(scalarNames);

export function bindModules(graph: ModuleGraph, reporter: Reporter): ReadonlyMap<ast.Module, ModuleNames> {
  const bound = new Map<ast.Module, ModuleNames>();
  for (const module of graph.modules) bound.set(module, bindModule(module, graph, bound, reporter));
  return bound;
}

function bindModule(
  module: ast.Module,
  graph: ModuleGraph,
  bound: ReadonlyMap<ast.Module, ModuleNames>,
  reporter: Reporter,
): ModuleNames {
  const { file } = module;
  const values = new Map<string, Declared<DeclaredValue>>();
  const types = new Map<string, Declared<DeclaredUpper>>();
  const variants = new Map<string, Declared<DeclaredUpper>>();
  const importedValues = new Map<string, Imported<DeclaredValue>>();
  const importedTypes = new Map<string, Imported<DeclaredUpper>>();
  const importedVariants = new Map<string, Imported<DeclaredUpper>>();
  const missing = new Set<string>();

  function declare<T>(into: Map<string, Declared<T>>, name: ast.Name, what: T, exported: boolean, noun: string): void {
    const first = into.get(name.text);
    if (first) reportDuplicate(name, first.name, noun);
    else into.set(name.text, { what, name, exported });
  }

  function reportDuplicate(name: ast.Name, first: ast.Name, what: string): void {
    const also = [{ file, span: first.span, text: "declared here first" }];
    reporter.report(diagnostic("duplicateName", { name: name.text, what }, { file, span: name.span, also }));
  }

  function declareValue(name: ast.Name, what: DeclaredValue, exported: boolean): void {
    if (predefined.has(name.text) && !file.path.startsWith("std:")) {
      reporter.report(diagnostic("shadowsPredefined", { name: name.text }, { file, span: name.span }));
    }
    declare(values, name, what, exported, "the name");
  }

  for (const item of module.items) {
    switch (item.kind) {
      case "type":
        declare(types, item.name, { kind: "type", node: item }, item.exported, "the type");
        if (item.body.kind === "variants") {
          for (const variant of item.body.variants) {
            if (scalars.has(variant.name.text) && !file.path.startsWith("std:")) {
              const params = { name: variant.name.text, variant: true };
              reporter.report(diagnostic("shadowsPredefined", params, { file, span: variant.name.span }));
            }
            declare(variants, variant.name, { kind: "variant", node: item, variant }, item.exported, "the variant");
          }
        }
        break;
      case "newtype":
        declare(types, item.name, { kind: "newtype", node: item }, item.exported, "the type");
        break;
      case "fn":
      case "topLet":
      case "config":
      case "source":
      case "task":
      case "workflow":
      case "sequencer":
      case "splitter":
      case "portal":
        declareValue(item.name, { kind: item.kind, node: item } as DeclaredValue, item.exported);
        break;
      case "stream":
        if (item.target.kind === "name") {
          declareValue(item.target, { kind: "stream", node: item, output: undefined }, item.exported);
        } else {
          for (const field of item.target.fields) {
            const name = field.pattern === undefined ? field.name : nameOf(field.pattern);
            if (name) declareValue(name, { kind: "stream", node: item, output: field.name.text }, item.exported);
          }
        }
        break;
      case "use":
        declareValue(item.name, { kind: "app", node: item, module: graph.uses.get(item) }, false);
        break;
      case "update":
      case "pattern":
        declareValue(item.name, { kind: "later" }, item.exported);
        break;
      case "import":
        break;
      default:
    }
  }

  for (const item of module.items) if (item.kind === "import") bindImport(item);

  function bindImport(item: ast.Import): void {
    if (item.host) {
      for (const name of item.names) bindHost(item, name);
      return;
    }
    const target = graph.imports.get(item);
    const from = target && bound.get(target);
    for (const name of item.names) {
      const local = name.as ?? name.name;
      if (name.type) {
        const at = { file, span: name.type.span };
        reporter.report(diagnostic("hostTypeWritten", { name: name.name.text }, at));
      }
      if (name.as && isUpper(name.as.text) !== isUpper(name.name.text)) {
        const params = { name: name.name.text, as: name.as.text };
        reporter.report(diagnostic("importAliasCase", params, { file, span: name.as.span }));
        missing.add(local.text);
      } else if (!from || !bindImportName(from, name, local)) missing.add(local.text);
    }
  }

  function bindHost(item: ast.Import, name: ast.ImportName): void {
    const local = name.as ?? name.name;
    if (isUpper(name.name.text) || isUpper(local.text)) {
      reporter.report(diagnostic("hostTypeImported", { name: name.name.text }, { file, span: name.name.span }));
      missing.add(local.text);
      return;
    }
    const known = graph.hostFiles.has(item);
    const what: DeclaredValue = known ? { kind: "host", node: name, import: item } : { kind: "later" };
    declareValue(local, what, false);
  }

  /** False if it could not be found; then it is reported. */
  function bindImportName(from: ModuleNames, name: ast.ImportName, local: ast.Name): boolean {
    const wanted = name.name.text;
    const upper = isUpper(wanted);
    const declared = upper ? from.types.get(wanted) : from.values.get(wanted);
    const there = baseName(from.module.file.path);
    const at = { file, span: name.name.span };
    if (!declared || declared.what.kind === "host") {
      const variant = upper ? from.variants.get(wanted) : undefined;
      if (variant && variant.what.kind === "variant") {
        const union = variant.what.node.name.text;
        reporter.report(diagnostic("variantImported", { name: wanted, union, file: there }, at));
        importedVariants.set(local.text, { from, declared: variant, importName: name });
      } else {
        const candidates = upper ? from.types : from.values;
        const exported = [...candidates].filter(([, d]) => d.exported).map(([text]) => text);
        reporter.report(
          diagnostic("notInModule", { name: wanted, file: there, nearest: nearest(wanted, exported) }, at),
        );
      }
      return false;
    }
    if (!declared.exported) {
      const other = from.module.file;
      const start = itemStart(from.module, declared.name);
      reporter.report(
        diagnostic(
          "privateName",
          { name: wanted, file: there },
          {
            ...at,
            also: [{ file: other, span: declared.name.span, text: "declared here, without `export`" }],
            fixes: [
              {
                title: `export \`${wanted}\``,
                edits: [{ file: other, span: { start, end: start }, text: "export " }],
              },
            ],
          },
        ),
      );
      return false;
    }
    if (declared.what.kind === "later" || declared.what.kind === "app") return false;
    const own = upper ? types.get(local.text) : values.get(local.text);
    const before = upper ? importedTypes.get(local.text) : importedValues.get(local.text);
    const first = own?.name ?? before?.importName.as ?? before?.importName.name;
    if (first) {
      const [again, earlier] = first.span.start > local.span.start ? [first, local] : [local, first];
      reportDuplicate(again, earlier, "the name");
      return true;
    }
    if (upper) {
      const type = declared as Declared<DeclaredUpper>;
      importedTypes.set(local.text, { from, declared: type, importName: name });
      if (type.what.kind === "type" && type.what.node.body.kind === "variants") {
        for (const variant of type.what.node.body.variants) {
          const what = from.variants.get(variant.name.text);
          // Another union's variant of that name, imported before or declared here, stays.
          if (what && !importedVariants.has(variant.name.text)) {
            importedVariants.set(variant.name.text, { from, declared: what, importName: name });
          }
        }
      }
    } else importedValues.set(local.text, { from, declared: declared as Declared<DeclaredValue>, importName: name });
    return true;
  }

  return {
    module,
    values,
    types,
    variants,
    importedValues,
    importedTypes,
    importedVariants,
    missing,
    usedImports: new Set(),
  };
}

/** What a name in capitals is declared as, in the module or where the module imports it from. */
export function findUpper(
  names: ModuleNames,
  name: string,
  kind: "type" | "variant",
):
  | { readonly module: ast.Module; readonly declared: Declared<DeclaredUpper>; readonly by?: ast.ImportName }
  | undefined {
  const own = (kind === "type" ? names.types : names.variants).get(name);
  if (own) return { module: names.module, declared: own };
  const imported = (kind === "type" ? names.importedTypes : names.importedVariants).get(name);
  return imported && { module: imported.from.module, declared: imported.declared, by: imported.importName };
}

export function isUpper(name: string): boolean {
  return /^\p{Lu}/u.test(name);
}

function nameOf(pattern: ast.Pattern): ast.Name | undefined {
  return pattern.kind === "bindPattern" ? pattern.name : undefined;
}

/** Where the item begins that declares a name: in front of it, `export` can be put. */
function itemStart(module: ast.Module, name: ast.Name): number {
  const item = module.items.find((i) => i.span.start <= name.span.start && name.span.end <= i.span.end);
  return item?.span.start ?? name.span.start;
}

/** What goes with a name of an import: the comma beside it, or the whole line if it is the only name. */
function withoutName({ text }: ast.SourceFile, item: ast.Import, name: ast.ImportName): ast.Span {
  const index = item.names.indexOf(name);
  const [before, after] = [item.names[index - 1], item.names[index + 1]];
  if (after) return { start: name.span.start, end: after.span.start };
  if (before) return { start: before.span.end, end: name.span.end };
  return { start: item.span.start, end: item.span.end + (text.startsWith("\n", item.span.end) ? 1 : 0) };
}

/** Imports that nothing uses, once everything has been looked up. */
export function reportUnusedImports(names: ModuleNames, reporter: Reporter): void {
  const { file } = names.module;
  for (const item of names.module.items) {
    if (item.kind === "use" && !names.usedImports.has(item) && usedApp(names, item)) {
      reporter.report(diagnostic("unusedUse", { name: item.name.text }, { file, span: item.name.span }));
    }
    if (item.kind !== "import") continue;
    for (const name of item.names) {
      const local = name.as ?? name.name;
      if (names.usedImports.has(name) || names.missing.has(local.text)) continue;
      const fixes = [{ title: "leave it out", edits: [{ file, span: withoutName(file, item, name), text: "" }] }];
      reporter.report(diagnostic("unusedImport", { name: local.text }, { file, span: name.span, fixes }));
    }
  }
}

/** The app that a `use` leads to; undefined if that was reported, or if another declaration has the name. */
function usedApp(names: ModuleNames, item: ast.Use): ast.Module | undefined {
  const declared = names.values.get(item.name.text)?.what;
  return declared?.kind === "app" && declared.node === item ? declared.module : undefined;
}
