/** Types that are not written: of the stages of a pipe, of streams, and of names without an annotation. */
import { walk } from "../names/walk.ts";
import type * as ast from "../syntax/ast.ts";
import { showType } from "../types/show.ts";
import type { Type } from "../types/type.ts";
import type { StageUse } from "../types/typed.ts";
import { contains, touches } from "./nodes.ts";
import type { Analysis } from "./language-service.ts";

export interface InlayHint {
  readonly offset: number;
  readonly text: string;
  /** Stands behind a stage, with space before it; else behind a name. */
  readonly after: "stage" | "name";
}

export function inlayHintsOf({ module, typed }: Analysis, range: ast.Span): readonly InlayHint[] {
  const { tables } = typed;
  const { text } = module.file;
  const hints: InlayHint[] = [];
  const add = (offset: number, type: Type | undefined, after: InlayHint["after"]): void => {
    if (!type || type.kind === "error" || !touches(range, offset)) return;
    const shown = showType(type);
    // A part that is not known is shown as `_`.
    if (!/(^|[^\p{L}\p{N}_])_($|[^\p{L}\p{N}_])/u.test(shown))
      hints.push({ offset, text: after === "stage" ? shown : `: ${shown}`, after });
  };
  walk(module, (node) => {
    // Outside of the range, but for what contains it.
    if (!contains(node.span, range) && (node.span.end < range.start || range.end < node.span.start)) return false;
    switch (node.kind) {
      case "pipe": {
        const { stages } = node as ast.PipeExpr;
        // On one line the type of the whole says enough.
        const isLong = text.slice(node.span.start, node.span.end).includes("\n");
        for (const stage of isLong ? stages : []) {
          if (endsLine(text, stage.span.end)) add(stage.span.end, outputOf(tables.stages.get(stage)), "stage");
        }
        return true;
      }
      case "stream": {
        const { target, type } = node as ast.StreamDecl;
        if (target.kind === "name" && !type) add(target.span.end, tables.streams.get(target), "name");
        return true;
      }
      case "let": {
        const { pattern, type } = node as ast.LetStmt;
        if (pattern.kind === "bindPattern" && !type) add(pattern.span.end, tables.locals.get(pattern.name), "name");
        return true;
      }
      case "var": {
        const { name, type } = node as ast.VarStmt;
        if (!type) add(name.span.end, tables.locals.get(name), "name");
        return true;
      }
      case "topLet": {
        const { name, type } = node as ast.TopLet;
        if (!type) add(name.span.end, tables.values.get(node as ast.TopLet), "name");
        return true;
      }
      default:
        return true;
    }
  });
  return hints;
}

export function outputOf(use: StageUse | undefined): Type | undefined {
  return use && "output" in use ? use.output : undefined;
}

function endsLine(text: string, offset: number): boolean {
  return /^[ \t]*(\r?\n|$|\/\/)/.test(text.slice(offset, offset + 200));
}
