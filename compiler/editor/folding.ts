/** What can be folded: all that is in brackets over several lines, runs of imports, comments. */
import { walk } from "../names/walk.ts";
import type * as ast from "../syntax/ast.ts";

export interface Fold {
  readonly span: ast.Span;
  readonly kind: "region" | "comment" | "imports";
}

const folded = new Set(["block", "task", "phase", "match", "record", "list", "recordType", "variants", "pipe", "splitter", "test", "call"]); // prettier-ignore

export function foldsOf(module: ast.Module): readonly Fold[] {
  const { text } = module.file;
  const isLong = ({ start, end }: ast.Span) => text.slice(start, end).trimEnd().includes("\n");
  const folds: Fold[] = [];
  walk(module, (node) => {
    if (folded.has(node.kind) && isLong(node.span)) folds.push({ span: node.span, kind: "region" });
  });
  const imports = module.items.filter(({ kind }) => kind === "import" || kind === "use");
  const [first, last] = [imports[0], imports.at(-1)];
  if (first && last && first !== last) folds.push({ span: joined(first, last), kind: "imports" });
  for (const span of commentRuns(module)) if (isLong(span)) folds.push({ span, kind: "comment" });
  return folds;
}

function joined(first: ast.Node, last: ast.Node): ast.Span {
  return { start: first.span.start, end: last.span.end };
}

/** Comments with nothing but space between them. */
function commentRuns({ comments, file }: ast.Module): readonly ast.Span[] {
  const runs: ast.Span[] = [];
  for (const { span } of comments) {
    const before = runs.at(-1);
    if (before && /^\r?\n?[ \t]*$/.test(file.text.slice(before.end, span.start)))
      runs[runs.length - 1] = { start: before.start, end: span.end };
    else runs.push(span);
  }
  return runs;
}
