/** What can be done with a declaration, above it: run it, draw it, see who serves and asks it. */
import type * as ast from "../syntax/ast.ts";
import { titleOf } from "../types/dataflow/tests.ts";
import type { Place } from "./definition.ts";
import type { Analysis } from "./language-service.ts";
import { askersOf, serverOf } from "./portals.ts";

export type Lens = { readonly span: ast.Span; readonly title: string } & (
  | { readonly action: "run" | "graph" }
  | { readonly action: "test"; readonly test: string }
  | { readonly action: "show"; readonly places: readonly Place[] }
);

export function codeLensesOf(analysis: Analysis): readonly Lens[] {
  const { app, items } = analysis.module;
  const lenses: Lens[] = [];
  if (app) {
    const { span } = app.name;
    lenses.push({ span, title: "run", action: "run" }, { span, title: "show graph", action: "graph" });
  }
  for (const item of items) {
    if (item.kind === "test") {
      const test = titleOf(item);
      if (test !== undefined) lenses.push({ span: item.title.span, title: "run test", action: "test", test });
    } else if (item.kind === "portal") lenses.push(...lensesOfPortal(analysis, item));
  }
  return lenses;
}

function lensesOfPortal(analysis: Analysis, node: ast.PortalDecl): readonly Lens[] {
  const { span } = node.name;
  const server = serverOf(analysis, node);
  const askers = askersOf(analysis, node);
  const served: Lens = server
    ? {
        span,
        title: `served by ${server.task.name.text}`,
        action: "show",
        places: [{ file: server.file, span: server.handler.on.span }],
      }
    : { span, title: "served by nobody here", action: "show", places: [] };
  const title = askers.length === 1 ? "1 asker" : `${askers.length} askers`;
  return [served, { span, title, action: "show", places: askers }];
}
