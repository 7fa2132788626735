/**
 * The files of a program: the root and all that it imports, directly or not, each parsed once, dependencies first.
 * Standard library modules come from `@portals/stdlib`; TypeScript files are only located here.
 */
import { sources } from "@portals/stdlib";
import { diagnostic, type At } from "../diagnostics/catalogue.ts";
import type { Diagnostic, Reporter } from "../diagnostics/diagnostic.ts";
import type { CompilerHost, ReadResult } from "../host/host.ts";
import type * as ast from "../syntax/ast.ts";
import { parse } from "../syntax/parse.ts";
import { nearest } from "./nearest.ts";

export interface ModuleGraph {
  readonly root: ast.Module;
  /** Dependencies precede dependents; the root is the last. */
  readonly modules: readonly ast.Module[];
  /** What each import of a `.portals` file leads to; without entry if it could not be read, or closes a circle. */
  readonly imports: ReadonlyMap<ast.Import, ast.Module>;
  /** Absolute path of the file of each `import ts`. */
  readonly hostFiles: ReadonlyMap<ast.Import, string>;
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
  /** What has been loaded, `root` last. */
  finish(root: ast.Module): ModuleGraph;
}

export function createLoader(host: CompilerHost, reporter: Reporter): GraphLoader {
  const modules: ast.Module[] = [];
  const byPath = new Map<string, ast.Module | undefined>();
  const imports = new Map<ast.Import, ast.Module>();
  const hostFiles = new Map<ast.Import, string>();
  const broken = new Set<ast.SourceFile>();
  const open: string[] = [];

  function load(path: string, shown: string, at?: At): ast.Module | undefined {
    if (byPath.has(path)) return byPath.get(path);
    const result = path.startsWith(stdPrefix) ? readStandard(path) : host.read(path);
    if (!result.ok) {
      reporter.report(unreadable(host, path, shown, result, at));
      byPath.set(path, undefined);
      return undefined;
    }
    const file: ast.SourceFile = { path, text: result.text };
    const module = parse(file, {
      report(found) {
        if (found.severity === "error") broken.add(file);
        reporter.report(found);
      },
    });
    byPath.set(path, module);
    open.push(path);
    for (const item of module.items) if (item.kind === "import") follow(item, file);
    open.pop();
    modules.push(module);
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

  return {
    load: (path) => load(host.resolve(undefined, path), path),
    standard: (name) => load(stdPrefix + name, stdPrefix + name),
    finish: (root) => ({
      root,
      modules: [...modules.filter((m) => m !== root), root],
      imports,
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
