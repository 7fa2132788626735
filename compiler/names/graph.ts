/**
 * The files of a program: its apps and all that they import and use, directly or not, each parsed once. What is imported
 * comes before what imports it; apps may use each other in circles. Standard library modules come from
 * `@portals/stdlib`; TypeScript files are only located here.
 */
import { sources } from "@portals/stdlib";
import { diagnostic, type At } from "../diagnostics/catalogue.ts";
import type { Diagnostic, Reporter } from "../diagnostics/diagnostic.ts";
import type { CompilerHost, ReadResult } from "../host/host.ts";
import type * as ast from "../syntax/ast.ts";
import { parse, type Parse } from "../syntax/parse.ts";
import { nearest } from "../diagnostics/nearest.ts";

export interface ModuleGraph {
  readonly root: ast.Module;
  /** The root, other files that were asked for, then what they use; a file that was asked for may be a module. */
  readonly apps: readonly ast.Module[];
  /** What is imported precedes what imports it; the root is the last. */
  readonly modules: readonly ast.Module[];
  /** What each import of a `.portals` file leads to; without entry if it could not be read, or closes a circle. */
  readonly imports: ReadonlyMap<ast.Import, ast.Module>;
  /** The app that each `use` of a file means; without entry if it could not be read, or is no app. */
  readonly uses: ReadonlyMap<ast.Use, ast.Module>;
  /** Absolute path of the file of each `import ts`. */
  readonly hostFiles: ReadonlyMap<ast.Import, string>;
  /** What running apps publish of themselves: no files, and not looked at as apps. */
  readonly published: ReadonlySet<ast.SourceFile>;
  /** Files with syntax errors: what is said of their names later may only be a consequence. */
  readonly broken: ReadonlySet<ast.SourceFile>;
  /** Every file that was read or tried, for `--watch`. */
  readonly paths: readonly string[];
}

/** Where the modules of the standard library are said to be: `std:operators.portals`. */
const stdPrefix = "std:";

export interface GraphLoader {
  /** Parse the file (a path from the working folder) and its imports; undefined, with a diagnostic, if it cannot be read. */
  load(path: string): ast.Module | undefined;
  /** A module of the standard library, by its name there; it becomes one of the program's modules. */
  standard(name: string): ast.Module | undefined;
  /** What has been loaded; `others` are the other files that were asked for. */
  finish(root: ast.Module, others?: readonly ast.Module[]): ModuleGraph;
}

/** `read`: how a text becomes a tree; the editor gives one that remembers (`syntax/parse-memory.ts`). */
export function createLoader(host: CompilerHost, reporter: Reporter, read: Parse = parse): GraphLoader {
  const modules: ast.Module[] = [];
  const byPath = new Map<string, ast.Module | undefined>();
  const imports = new Map<ast.Import, ast.Module>();
  const uses = new Map<ast.Use, ast.Module>();
  const hostFiles = new Map<ast.Import, string>();
  const published = new Map<string, ast.Module>();
  const broken = new Set<ast.SourceFile>();
  /** Files that are being followed, each imported by the one before it. */
  let open: string[] = [];

  function load(path: string, shown: string, at?: At): ast.Module | undefined {
    if (byPath.has(path)) return byPath.get(path);
    const result = path.startsWith(stdPrefix) ? readStandard(path) : host.read(path);
    if (!result.ok) {
      reporter.report(unreadable(host, path, shown, result, at));
      byPath.set(path, undefined);
      return undefined;
    }
    let isBroken = false;
    const module = read(
      { path, text: result.text },
      {
        report(found) {
          if (found.severity === "error") isBroken = true;
          reporter.report(found);
        },
      },
    );
    const { file } = module;
    if (isBroken) broken.add(file);
    byPath.set(path, module);
    open.push(path);
    for (const item of module.items) if (item.kind === "import") follow(item, file);
    open.pop();
    modules.push(module);
    // A module cannot use an app: that is reported where its items are checked.
    for (const item of module.items) if (item.kind === "use" && module.app) followUse(item, module);
    return module;
  }

  function follow(item: ast.Import, file: ast.SourceFile): void {
    const specifier = item.from.value;
    const at = { file, span: item.from.span };
    if (item.host) {
      if (!/^\.{0,2}\//.test(specifier)) reporter.report(diagnostic("importNotRelative", { specifier }, at));
      else if (!specifier.endsWith(".ts"))
        reporter.report(diagnostic("importExtension", { specifier, host: true }, at));
      else hostFiles.set(item, host.resolve(file.path, specifier));
      return;
    }
    if (specifier.endsWith(".ts") || !specifier.endsWith(".portals")) {
      reporter.report(diagnostic("importExtension", { specifier, host: false }, at));
      return;
    }
    const standard = specifier.startsWith(stdPrefix);
    if (!standard && !/^\.{0,2}\//.test(specifier)) {
      reporter.report(diagnostic("importNotRelative", { specifier }, at));
      return;
    }
    const path = standard ? specifier : host.resolve(file.path, specifier);
    const first = open.indexOf(path);
    if (first >= 0) {
      const circle = [...open.slice(first), path].map(baseName);
      reporter.report(diagnostic("importCycle", { path: circle }, at));
      return;
    }
    const module = load(path, specifier, at);
    if (!module) return;
    if (module.app) {
      const found = diagnostic(
        "importOfApp",
        { file: baseName(path), app: module.app.name.text },
        {
          ...at,
          also: [{ file: module.file, span: module.app.span, text: "this makes it an app" }],
        },
      );
      reporter.report(found);
      return;
    }
    imports.set(item, module);
  }

  /** Apps may use each other in circles: what a `use` leads to begins a line of imports of its own. */
  function followUse(item: ast.Use, user: ast.Module): void {
    const { file } = user;
    const specifier = item.from.value;
    const at = { file, span: item.from.span };
    const running = /^\/(\p{Ll}[\p{L}\p{N}_]*)$/u.exec(specifier)?.[1];
    if (running !== undefined) {
      const module = publishedBy(running, at);
      if (module) uses.set(item, module);
      return;
    }
    if (!/^\.{0,2}\//.test(specifier) || !specifier.endsWith(".portals")) {
      reporter.report(diagnostic("usePath", { specifier, name: item.name.text }, at));
      return;
    }
    const path = host.resolve(file.path, specifier);
    const before = open;
    open = [];
    const module = load(path, specifier, at);
    open = before;
    if (!module) return;
    if (module === user) reporter.report(diagnostic("useOfItself", { app: user.app?.name.text ?? "" }, at));
    else if (!module.app) {
      const names = module.items.flatMap((one) => ("name" in one && one.exported ? [one.name.text] : []));
      reporter.report(diagnostic("useOfModule", { file: baseName(path), specifier, names }, at));
    } else uses.set(item, module);
  }

  /** A running app, from what it publishes. */
  function publishedBy(name: string, at: At): ast.Module | undefined {
    const known = published.get(name);
    if (known) return known;
    const text = host.published?.get(name);
    if (text === undefined || text === "") {
      const apps = host.published && [...host.published.keys()];
      const near = apps && nearest(name, apps);
      reporter.report(diagnostic("appNotRunning", { name, apps, nearest: near, silent: text === "" }, at));
      return undefined;
    }
    const module = parse({ path: `running:/${name}`, text }, reporter);
    published.set(name, module);
    modules.push(module);
    return module;
  }

  function appsFrom(asked: readonly ast.Module[]): readonly ast.Module[] {
    const apps = new Set(asked);
    for (const app of apps) {
      for (const item of app.items) {
        const used = item.kind === "use" ? uses.get(item) : undefined;
        if (used && !used.file.path.startsWith("running:")) apps.add(used);
      }
    }
    return [...apps];
  }

  return {
    load: (path) => load(host.resolve(undefined, path), path),
    standard: (name) => load(stdPrefix + name, stdPrefix + name),
    finish: (root, others = []) => ({
      root,
      apps: appsFrom([root, ...others]),
      // An app is imported by nobody, so it may come last; a module stays in front of those that import it.
      modules: root.app ? [...modules.filter((m) => m !== root), root] : modules,
      imports,
      uses,
      published: new Set([...published.values()].map(({ file }) => file)),
      hostFiles,
      broken,
      paths: [...byPath.keys()],
    }),
  };
}

/** The last part of a path, as it is named in messages. */
export function baseName(path: string): string {
  return path.slice(path.lastIndexOf("/") + 1);
}

function readStandard(path: string): ReadResult {
  const text = sources[path.slice(stdPrefix.length)];
  return text === undefined ? { ok: false, failure: "missing", detail: "" } : { ok: true, text };
}

/** The diagnostic for a file that cannot be read. */
export function unreadable(
  host: CompilerHost,
  path: string,
  shown: string,
  result: ReadResult & { readonly ok: false },
  at: At | undefined,
): Diagnostic {
  switch (result.failure) {
    case "missing":
      return diagnostic("fileMissing", { path: shown, nearest: nearest(baseName(path), host.siblings(path)) }, at);
    case "folder":
      return diagnostic("fileIsFolder", { path: shown }, at);
    case "denied":
      return diagnostic("fileDenied", { path: shown }, at);
    case "encoding":
      return diagnostic("fileNotText", { path: shown, offset: result.detail }, at);
    case "other":
      return diagnostic("fileUnreadable", { path: shown, detail: result.detail }, at);
  }
}
