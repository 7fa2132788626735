/** In a browser there is no TypeScript compiler: takes the place of `typescript.ts` there (`browser` in package.json). */
import { diagnostic } from "../diagnostics/catalogue.ts";
import { baseName } from "../names/graph.ts";
import type { ExportReader } from "./typescript.ts";

export function createExportReader(): ExportReader {
  return {
    read(graph, _host, reporter) {
      for (const { file, items } of graph.modules) {
        for (const item of items) {
          const path = item.kind === "import" ? graph.hostFiles.get(item) : undefined;
          if (item.kind !== "import" || path === undefined) continue;
          reporter.report(diagnostic("hostInBrowser", { file: baseName(path) }, { file, span: item.from.span }));
        }
      }
      return new Map();
    },
  };
}
