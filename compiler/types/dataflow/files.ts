/** A file is written by one sink: each cuts it back to what it has written itself. */
import { diagnostic } from "../../diagnostics/catalogue.ts";
import type * as ast from "../../syntax/ast.ts";
import type { ModuleState } from "../declare/state.ts";
import { writtenOut } from "./endpoints.ts";

export function checkFiles({ checker, module, program }: ModuleState): void {
  const writers = new Map<string, ast.Expr>();
  for (const item of module.items) {
    if (item.kind !== "sink") continue;
    const use = program.tables.connectors.get(item);
    const [given] = use?.args ?? [];
    if (!use?.connector.path.startsWith("file.") || given?.kind !== "given") continue;
    const path = writtenOut(given.value)?.replace(/^(\.\/)+/, "");
    if (path === undefined) continue;
    const first = writers.get(path);
    if (first === undefined) writers.set(path, given.value);
    else {
      const also = [checker.label(first.span, "written here")];
      checker.reporter.report(diagnostic("sameFile", { path }, checker.at(given.value.span, { also })));
    }
  }
}
