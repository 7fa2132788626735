/**
 * The compiler's pipeline on one screen. Each phase's result extends the one before, so a later phase cannot run on an
 * earlier one's output: Parsed → Bound and Typed → Ir → Optimised → Emitted.
 */
import { diagnostic } from "./diagnostics/catalogue.ts";
import type { Diagnostic, Reporter } from "./diagnostics/diagnostic.ts";
import { createCollector } from "./diagnostics/collect.ts";
import type { CompilerHost } from "./host/host.ts";
import type { ProgramIr } from "./ir/ir.ts";
import { printProgram } from "./ir/print.ts";
import type { HostExport } from "./host/host-types.ts";
import { createLoader, type GraphLoader, type ModuleGraph } from "./names/graph.ts";
import type { Step } from "./optimise/passes.ts";
import type { ExportReader } from "./host/typescript.ts";
import type { ImportName } from "./syntax/ast.ts";
import type { Parse } from "./syntax/parse.ts";
import { checkModules, type Checked } from "./types/check.ts";
import type { Watch } from "./types/context.ts";

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

/** What an editor keeps between checks of programs that change little, and how it looks into one. */
export interface Memory {
  readonly parse: Parse;
  /** Set by the first check of a program that imports TypeScript. */
  typescript: ExportReader | undefined;
}

/** Read the programs of files, with all that they import and use; undefined if none of the files can be read. */
export function parseProgram(
  host: CompilerHost,
  paths: readonly string[],
  reporter: Reporter,
  memory?: Memory,
): Parsed | undefined {
  const loader = createLoader(host, reporter, memory?.parse);
  const [root, ...others] = paths.flatMap((path) => loader.load(path) ?? []);
  return root && { loader, graph: loader.finish(root, others) };
}

/** Names, types, dataflow. The result has holes where the program has errors. */
export async function checkProgram(
  parsed: Parsed,
  host: CompilerHost,
  reporter: Reporter,
  memory?: Memory,
  watch?: Watch,
): Promise<Typed> {
  const { graph, loader } = parsed;
  const exports =
    graph.hostFiles.size === 0
      ? new Map<ImportName, HostExport>()
      : (await exportReader(memory)).read(graph, host, reporter);
  return { ...parsed, typed: checkModules(graph, loader, exports, reporter, watch) };
}

async function exportReader(memory: Memory | undefined): Promise<ExportReader> {
  if (memory?.typescript) return memory.typescript;
  // ts-morph takes half a second to load: only for programs that import TypeScript.
  const reader = (await import("./host/typescript.ts")).createExportReader();
  if (memory) memory.typescript = reader;
  return reader;
}

/** Everything that can be said of a program, or of several that are to run together, without running it. */
export async function check(
  host: CompilerHost,
  path: string | readonly string[],
  memory?: Memory,
  watch?: Watch,
): Promise<CheckResult> {
  const collector = createCollector();
  const parsed = parseProgram(host, [path].flat(), collector, memory);
  if (!parsed) return { diagnostics: collector.finish(new Set()) };
  // What is published was checked where it was compiled.
  const { published } = parsed.graph;
  const reporter: Reporter = {
    report(found) {
      const [label] = found.labels;
      if (label === undefined || !published.has(label.file)) collector.report(found);
    },
  };
  const typed = await checkProgram(parsed, host, reporter, memory, watch);
  return { ...typed, diagnostics: collector.finish(parsed.graph.broken) };
}

/** The files that a result was made from, for `--watch`. */
export function filesOf(result: Partial<Parsed>): readonly string[] {
  return [...(result.graph?.paths ?? []), ...(result.graph?.hostFiles.values() ?? [])];
}

/** An app without errors: as it was lowered, and what each optimiser pass made of it. */
export interface Compiled {
  readonly typed: Checked;
  readonly ir: ProgramIr;
  readonly steps: readonly Step[];
  readonly optimised: ProgramIr;
}

export interface CompileResult extends CheckResult {
  /** The first app. Absent if the program has errors, or is a module. */
  readonly compiled?: Compiled;
  /** All apps of the process: those of the files, then those that they use. */
  readonly apps?: readonly Compiled[];
}

/** From files to optimised IR; `emit/emit.ts` takes it from there. `without`: names of passes that are switched off. */
export async function compile(
  host: CompilerHost,
  path: string | readonly string[],
  options: {
    readonly without: readonly string[];
    /** Tests are compiled too; what only they use is kept. */
    readonly tests?: boolean;
  },
): Promise<CompileResult> {
  const checked = await check(host, path);
  const failed = checked.diagnostics.some((diagnostic) => diagnostic.severity === "error");
  if (failed || checked.typed === undefined || checked.graph === undefined) return checked;
  const { typed, graph } = checked;
  const missing = [path].flat().filter((_, i) => graph.apps[i]?.app === undefined);
  if (missing.length > 0) {
    const found = missing.map((one) => diagnostic("notAnApp", { path: one }, undefined));
    return { ...checked, diagnostics: [...checked.diagnostics, ...found] };
  }
  // Loaded only to compile: `check` starts faster without.
  const [{ lower }, { optimise }] = await Promise.all([
    import("./ir/lower/program.ts"),
    import("./optimise/passes.ts"),
  ]);
  const apps = graph.apps.map((root): Compiled => {
    const one = { ...typed, root };
    const ir = lower(one, options);
    const steps = optimise(ir, options.tests === true ? [...options.without, "drop-dead"] : options.without);
    return { typed: one, ir, steps, optimised: steps.at(-1)?.program ?? ir };
  });
  return { ...checked, compiled: apps[0] as Compiled, apps };
}

/** The plan before the passes and after each that changed it, as text. */
export function planOf({ ir, steps }: Compiled): string {
  const parts = [`== lowered\n\n${printProgram(ir)}`];
  let before = ir;
  for (const { pass, program } of steps) {
    if (program !== before) parts.push(`== ${pass.name}: ${pass.summary}\n\n${printProgram(program)}`);
    before = program;
  }
  return `${parts.join("\n\n")}\n`;
}
