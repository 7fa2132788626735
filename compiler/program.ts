/**
 * The compiler's pipeline on one screen. Each phase's result extends the one before, so a later phase cannot run on an
 * earlier one's output: Parsed → Bound and Typed → Ir → Optimised → Emitted.
 */
import type { Diagnostic, Reporter } from "./diagnostics/diagnostic.ts";
import { createCollector } from "./diagnostics/collect.ts";
import type { CompilerHost } from "./host/host.ts";
import { createLoader, type GraphLoader, type ModuleGraph } from "./names/graph.ts";
import { checkModules, type Checked } from "./types/check.ts";

/** Files, read and parsed. */
export interface Parsed {
  readonly graph: ModuleGraph;
  readonly loader: GraphLoader;
}

/** Names and types known. Without errors, everything that lowering needs is in the tables. */
export interface Typed extends Parsed {
  readonly typed: Checked;
}

export interface CheckResult extends Partial<Typed> {
  /** By file and position, each once. */
  readonly diagnostics: readonly Diagnostic[];
}

/** Read the program of a file; undefined if the file itself cannot be read. */
export function parseProgram(host: CompilerHost, path: string, reporter: Reporter): Parsed | undefined {
  const loader = createLoader(host, reporter);
  const root = loader.load(path);
  return root && { loader, graph: loader.finish(root) };
}

/** Names, types, dataflow. The result has holes where the program has errors. */
export async function checkProgram(parsed: Parsed, host: CompilerHost, reporter: Reporter): Promise<Typed> {
  const { graph, loader } = parsed;
  // ts-morph takes half a second to load: only for programs that import TypeScript.
  const hostTypes =
    graph.hostFiles.size === 0
      ? new Map()
      : await (await import("./host/typescript.ts")).readSignatures(graph, host, reporter);
  return { ...parsed, typed: checkModules(graph, loader, hostTypes, reporter) };
}

/** Everything that can be said of a program without running it. */
export async function check(host: CompilerHost, path: string): Promise<CheckResult> {
  const collector = createCollector();
  const parsed = parseProgram(host, path, collector);
  if (!parsed) return { diagnostics: collector.finish(new Set()) };
  const typed = await checkProgram(parsed, host, collector);
  return { ...typed, diagnostics: collector.finish(parsed.graph.broken) };
}

/** The files that a result was made from, for `--watch`. */
export function filesOf(result: Partial<Parsed>): readonly string[] {
  return [...(result.graph?.paths ?? []), ...(result.graph?.hostFiles.values() ?? [])];
}
