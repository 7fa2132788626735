/** The worker that compiles: the compiler's own phases over files in memory. */
import { positionOf } from "../../diagnostics/columns.ts";
import type { Diagnostic } from "../../diagnostics/diagnostic.ts";
import type { Mapping } from "../../emit/document.ts";
import { emit } from "../../emit/emit.ts";
import type { Place } from "../../graph/model.ts";
import { graphOfProgram } from "../../graph/from-syntax.ts";
import { drawSvg } from "../../graph/svg.ts";
import { createMemoryHost } from "../../host/memory-host.ts";
import { compile, type Compiled, type CompileResult } from "../../program.ts";
import {
  linkTo,
  runtimeSpecifier,
  type Compilation,
  type EmittedApp,
  type Finding,
  type Link,
  type Program,
} from "../messages.ts";

export async function compilation(program: Program): Promise<Compilation> {
  const result = await compiled(program, false);
  const tests = result.graph?.root.items.filter(({ kind }) => kind === "test") ?? [];
  return {
    findings: result.diagnostics.map(findingOf),
    graph: drawn(result),
    apps: result.apps?.map(emitted),
    tests: tests.length,
  };
}

/** The apps with their tests; undefined if the program has errors. */
export async function testable(program: Program): Promise<readonly EmittedApp[] | undefined> {
  return (await compiled(program, true)).apps?.map(emitted);
}

function compiled({ files, main }: Program, tests: boolean): Promise<CompileResult> {
  return compile(createMemoryHost(new Map(Object.entries(files))), main, { without: [], tests });
}

/** Also of a program with errors, as far as it is understood. */
function drawn({ graph, typed, diagnostics }: CompileResult): string | undefined {
  if (graph === undefined || typed === undefined || graph.root.app === undefined) return undefined;
  const link = ({ place }: { readonly place: Place | undefined }): string | undefined =>
    place && linkTo({ path: place.file, from: place.start, to: place.end });
  return drawSvg(graphOfProgram({ graph, typed, diagnostics }), { link });
}

function findingOf({ code, severity, message, labels, help, fixes }: Diagnostic): Finding {
  const [primary] = labels;
  return {
    path: primary?.file.path ?? "",
    from: primary?.span.start ?? 0,
    to: primary?.span.end ?? 0,
    severity,
    code,
    message,
    label: primary?.text ?? "",
    help,
    fixes: fixes.map(({ title, edits }) => ({
      title,
      edits: edits.map(({ file, span, text }) => ({ path: file.path, from: span.start, to: span.end, text })),
    })),
  };
}

function emitted({ optimised }: Compiled): EmittedApp {
  const { typescript, javascript, mappings } = emit(optimised, {
    name: optimised.app,
    specifiers: { runtime: runtimeSpecifier, host: (file) => file },
    source: ({ path }) => path,
  });
  return {
    name: optimised.app,
    typescript,
    links: linksOf(typescript, mappings.typescript),
    javascript,
    places: mappings.javascript.map(({ line, column, origin: { file, span } }) => {
      const at = positionOf(file, span.start);
      return { line, column, shown: `${file.path.slice(1)}:${at.line}:${at.column}` };
    }),
  };
}

function linksOf(text: string, mappings: readonly Mapping[]): readonly Link[] {
  const starts = [0];
  for (let at = text.indexOf("\n"); at >= 0; at = text.indexOf("\n", at + 1)) starts.push(at + 1);
  return mappings.map(({ line, column, origin: { file, span } }) => ({
    at: (starts[line] ?? 0) + column,
    path: file.path,
    from: span.start,
    to: span.end,
  }));
}
