/** In a browser there is no TypeScript compiler: takes the place of `typescript.ts` there (`browser` in package.json). */
import { diagnostic } from "../diagnostics/catalogue.ts";
import type { Reporter } from "../diagnostics/diagnostic.ts";
import { baseName, type ModuleGraph } from "../names/graph.ts";
import type * as ast from "../syntax/ast.ts";
import type { CompilerHost } from "./host.ts";
import type { HostExport } from "./host-types.ts";

export function readExports(
  graph: ModuleGraph,
  _host: CompilerHost,
  reporter: Reporter,
): ReadonlyMap<ast.ImportName, HostExport> {
  for (const { file, items } of graph.modules) {
    for (const item of items) {
      const path = item.kind === "import" ? graph.hostFiles.get(item) : undefined;
      if (item.kind !== "import" || path === undefined) continue;
      reporter.report(diagnostic("hostInBrowser", { file: baseName(path) }, { file, span: item.from.span }));
    }
  }
  return new Map();
}
