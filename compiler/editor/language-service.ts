/**
 * What an editor knows of programs that are being written: each file checked as it is now, checked again only when a
 * text has changed, and as it was when it last could be read. No input or output; the server and the playground share it.
 */
import { positionOf } from "../diagnostics/columns.ts";
import type { Diagnostic } from "../diagnostics/diagnostic.ts";
import { createChangedHost } from "../host/changed-host.ts";
import type { CompilerHost } from "../host/host.ts";
import type { ModuleGraph } from "../names/graph.ts";
import { check, type Memory } from "../program.ts";
import type * as ast from "../syntax/ast.ts";
import { createParseMemory } from "../syntax/parse-memory.ts";
import type { Checked } from "../types/check.ts";
import type { Watch } from "../types/context.ts";
import { occurrencesOf } from "./occurrences.ts";
import type { Occurrence } from "./uses.ts";

/** A file, checked as a program of its own together with all that it imports and uses. */
export interface Analysis {
  readonly file: ast.SourceFile;
  readonly module: ast.Module;
  readonly graph: ModuleGraph;
  readonly typed: Checked;
  /** Of all files of the program. */
  readonly diagnostics: readonly Diagnostic[];
  /** The names of a module of the program; computed when it is first asked for. */
  occurrences(module: ast.Module): readonly Occurrence[];
}

export interface EditorHost extends CompilerHost {
  /** Absolute paths of the `.portals` files that belong together, for references and rename. */
  workspaceFiles(): readonly string[];
}

export interface LanguageService {
  readonly host: EditorHost;
  /** To be called when the text of a file may have changed; without a path, of any file. */
  changed(path?: string): void;
  /** Undefined if the file cannot be read. */
  analyse(path: string): Promise<Analysis | undefined>;
  /** The file with other text in its place, which is forgotten afterwards; `watch` sees its expressions. */
  analyseText(path: string, text: string, watch?: Watch): Promise<Analysis | undefined>;
  /** With the texts of several files replaced. */
  analyseTexts(path: string, texts: ReadonlyMap<string, string>): Promise<Analysis | undefined>;
  /** A file as it is now, parsed and no more; undefined if it cannot be read. */
  parsed(path: string): ast.Module | undefined;
  /** A text in the file's place, and the lines, which begin at 1, on which it has a syntax error. */
  parsedText(path: string, text: string): { readonly module: ast.Module; readonly brokenLines: ReadonlySet<number> };
  /** The last analysis of the file in which it had no syntax errors. */
  lastGood(path: string): Analysis | undefined;
}

export function createLanguageService(host: EditorHost): LanguageService {
  const memory: Memory = { parse: createParseMemory(), typescript: undefined };
  const current = new Map<string, Current>();
  const good = new Map<string, Analysis>();

  async function analyse(over: CompilerHost, path: string, watch?: Watch): Promise<Analysis | undefined> {
    const { graph, typed, diagnostics } = await check(over, path, memory, watch);
    if (!graph || !typed) return undefined;
    const known = new Map<ast.Module, readonly Occurrence[]>();
    return {
      file: graph.root.file,
      module: graph.root,
      graph,
      typed,
      diagnostics,
      occurrences(module) {
        let found = known.get(module);
        if (!found) known.set(module, (found = occurrencesOf(module, typed)));
        return found;
      },
    };
  }

  const analyseTexts = (path: string, texts: ReadonlyMap<string, string>, watch?: Watch) =>
    analyse(createChangedHost(host, texts), path, watch);

  return {
    host,
    changed(path) {
      for (const [root, { done }] of current) {
        if (path === undefined || !done || root === path || dependsOn(done, path)) current.delete(root);
      }
    },
    analyse(path) {
      const known = current.get(path);
      if (known) return known.result;
      const entry: Current = { result: analyse(host, path), done: undefined };
      current.set(path, entry);
      const keep = (analysis: Analysis | undefined): void => {
        entry.done = analysis;
        if (analysis && !analysis.graph.broken.has(analysis.file)) good.set(path, analysis);
      };
      // A mistake of the compiler is told to whoever asks; unhandled here, it would end the server.
      entry.result.then(keep, () => undefined);
      return entry.result;
    },
    analyseText: (path, text, watch) => analyseTexts(path, new Map([[path, text]]), watch),
    analyseTexts,
    parsed(path) {
      const found = host.read(path);
      return found.ok ? memory.parse({ path, text: found.text }, { report: () => undefined }) : undefined;
    },
    parsedText(path, text) {
      const brokenLines = new Set<number>();
      const report = ({ severity, labels: [label] }: Diagnostic): void => {
        if (severity === "error" && label) brokenLines.add(positionOf(label.file, label.span.start).line);
      };
      return { module: memory.parse({ path, text }, { report }), brokenLines };
    },
    lastGood: (path) => good.get(path),
  };
}

interface Current {
  readonly result: Promise<Analysis | undefined>;
  done: Analysis | undefined;
}

/** Whether a file is, or would be if it were there, part of a program. */
export function dependsOn({ graph }: Analysis, path: string): boolean {
  // TypeScript files import others, which the graph does not know.
  return path.endsWith(".ts") ? graph.hostFiles.size > 0 : graph.paths.includes(path);
}
