/** The pages of a program: one for each app and module that is one of its files, and where each name leads. */
import type { ModuleNames } from "../names/bind.ts";
import { baseName, type ModuleGraph } from "../names/graph.ts";
import { graphOfProgram } from "../graph/from-syntax.ts";
import type { GraphModel } from "../graph/model.ts";
import type { Diagnostic } from "../diagnostics/diagnostic.ts";
import type * as ast from "../syntax/ast.ts";
import type { Checked } from "../types/check.ts";
import type { NameLink } from "./code.ts";
import { anchorsOf, sectionsOf } from "./items.ts";
import type { DocPage } from "./page.ts";

export interface DocProgram {
  readonly pages: readonly DocPage[];
  /** All apps in one picture. */
  readonly graph: GraphModel;
  /** Names as a page's module knows them. */
  readonly linksOf: (page: DocPage) => NameLink;
  /** Of what is declared at a place: `cart.html#task-basket`. */
  readonly hrefAt: (file: string, start: number) => string | undefined;
}

export interface DocInput {
  readonly graph: ModuleGraph;
  readonly typed: Checked;
  readonly diagnostics: readonly Diagnostic[];
}

export function documentProgram({ graph, typed, diagnostics }: DocInput): DocProgram {
  const modules = [...new Set([...graph.apps, ...graph.modules])].filter(({ file }) => !isElsewhere(file, graph));
  const slugs = slugsOf(modules);
  const model = graphOfProgram({ graph, typed, diagnostics });
  const hrefs = new Map<ast.Item, string>();
  const places = new Map<string, string>();
  for (const module of modules) {
    for (const [item, anchor] of anchorsOf(module)) {
      const href = `${slugs.get(module) ?? ""}.html#${anchor}`;
      hrefs.set(item, href);
      places.set(`${module.file.path}:${item.span.start}`, href);
    }
  }
  const moduleOf = new Map<DocPage, ast.Module>();
  const pages = modules.map((module): DocPage => {
    const { app, file } = module;
    const page: DocPage = {
      slug: slugs.get(module) ?? "",
      title: app?.name.text ?? baseName(file.path),
      kind: app ? "app" : "module",
      docs: app ? app.docs : undefined,
      sections: sectionsOf(module, typed.tables),
      graph: app && ofApp(model, `/${app.name.text}`),
      source: { name: baseName(file.path), text: file.text },
    };
    moduleOf.set(page, module);
    return page;
  });
  const linksOf = (page: DocPage): NameLink => {
    const module = moduleOf.get(page);
    const names = module && typed.names.get(module);
    return (name) => names && resolve(name, names, typed, hrefs, (of) => slugs.get(of));
  };
  return { pages, graph: model, linksOf, hrefAt: (file, start) => places.get(`${file}:${start}`) };
}

/** A module of the standard library, or what a running app publishes. */
function isElsewhere(file: ast.SourceFile, graph: ModuleGraph): boolean {
  return file.path.startsWith("std:") || graph.published.has(file);
}

/** `cart`, `text`; with a number if two files are called so. */
function slugsOf(modules: readonly ast.Module[]): ReadonlyMap<ast.Module, string> {
  const taken = new Set(["index"]);
  return new Map(
    modules.map((module) => {
      const wanted = module.app?.name.text ?? baseName(module.file.path).replace(/\.portals$/, "");
      let slug = wanted;
      for (let n = 2; taken.has(slug.toLowerCase()); n++) slug = `${wanted}-${n}`;
      taken.add(slug.toLowerCase());
      return [module, slug] as const;
    }),
  );
}

function resolve(
  name: string,
  names: ModuleNames,
  typed: Checked,
  hrefs: ReadonlyMap<ast.Item, string>,
  slugOf: (module: ast.Module) => string | undefined,
): string | undefined {
  const [first = "", second] = name.split(".");
  if (second !== undefined) {
    const app = names.values.get(first)?.what;
    const of = app?.kind === "app" && app.module ? typed.names.get(app.module) : undefined;
    return of && resolve(second, of, typed, hrefs, slugOf);
  }
  const upper =
    names.types.get(name) ??
    names.importedTypes.get(name)?.declared ??
    names.variants.get(name) ??
    names.importedVariants.get(name)?.declared;
  const value = names.values.get(name) ?? names.importedValues.get(name)?.declared;
  const what = /^\p{Lu}/u.test(name) ? upper?.what : value?.what;
  if (what === undefined || what.kind === "later") return undefined;
  if (what.kind === "app") return what.module && `${slugOf(what.module) ?? ""}.html`;
  return what.kind === "host" ? hrefs.get(what.import) : hrefs.get(what.node);
}

/** An app's own nodes, and those of others that are connected to them. */
function ofApp(model: GraphModel, app: string): GraphModel {
  const own = new Set(model.nodes.filter((node) => node.app === app).map(({ id }) => id));
  const edges = model.edges.filter(({ from, to }) => own.has(from) || own.has(to));
  const shown = new Set([...own, ...edges.flatMap(({ from, to }) => [from, to])]);
  const nodes = model.nodes.filter(({ id }) => shown.has(id));
  const apps = new Set([app, ...nodes.map((node) => node.app)]);
  return { apps: model.apps.filter(({ id }) => apps.has(id)), nodes, edges };
}
