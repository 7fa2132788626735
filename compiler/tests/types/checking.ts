/** Programs in memory, checked; and what the tables say of their parts. */
import { createCollector } from "../../diagnostics/collect.ts";
import type { Diagnostic } from "../../diagnostics/diagnostic.ts";
import { renderDiagnostic } from "../../diagnostics/render.ts";
import { createMemoryHost } from "../../host/memory-host.ts";
import { createLoader } from "../../names/graph.ts";
import type * as ast from "../../syntax/ast.ts";
import { checkModules } from "../../types/check.ts";
import { showType } from "../../types/show.ts";
import type { Type } from "../../types/type.ts";
import type { Tables } from "../../types/typed.ts";

export interface Checked {
  readonly diagnostics: readonly Diagnostic[];
  readonly tables: Tables;
  /** The types of all expressions whose text is this, in order of the text. */
  typesOf(text: string): readonly string[];
  /** The type of a bound name: `let`, `var`, pattern variables. */
  local(name: string): string | undefined;
}

export function checkText(text: string): Checked {
  const path = "/program.portals";
  const collector = createCollector();
  const loader = createLoader(createMemoryHost(new Map([[path, text]])), collector);
  const root = loader.load(path);
  if (!root) throw new Error("the program was not read");
  const graph = loader.finish(root);
  const { tables } = checkModules(graph, loader, new Map(), collector);
  const inText = (span: ast.Span) => text.slice(span.start, span.end);
  return {
    diagnostics: collector.finish(graph.broken),
    tables,
    typesOf: (part) =>
      [...tables.types]
        .filter(([expr]) => inText(expr.span) === part)
        .sort(([a], [b]) => a.span.start - b.span.start)
        .map(([, type]: [ast.Expr, Type]) => showType(type)),
    local: (name) => [...tables.locals].filter(([n]) => n.text === name).map(([, type]) => showType(type))[0],
  };
}

/** The body of a function `main` of a module with some declared types; it gives Unit. */
export function checkBody(body: string, declarations = ""): Checked {
  return checkText(`${declarations}\nexport fn main() {\n${body}\n}\n`);
}

export function codes(checked: Checked): readonly string[] {
  return checked.diagnostics.map((d) => d.code);
}

export function rendered(checked: Checked): string {
  return checked.diagnostics.map((d) => renderDiagnostic(d, { colour: false })).join("\n\n");
}
