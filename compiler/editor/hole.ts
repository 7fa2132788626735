/**
 * The program as it would be with a name at the cursor: so that it can be read, and the checker says what could stand
 * there: names in scope, the type that is wanted, the type of what is on the left of a point.
 */
import type { AnyNode } from "../names/walk.ts";
import type * as ast from "../syntax/ast.ts";
import type { BodyContext } from "../types/context.ts";
import type { Type } from "../types/type.ts";
import type { Analysis, LanguageService } from "./language-service.ts";
import { nodesAt } from "./nodes.ts";

export interface Hole {
  readonly analysis: Analysis;
  /** The nodes around the name, outermost first. */
  readonly path: readonly AnyNode[];
  /** What is written of the name so far, and what is to be replaced. */
  readonly prefix: string;
  readonly span: ast.Span;
  /** Where the innermost expression stands that the checker saw; undefined outside of expressions. */
  readonly context: BodyContext | undefined;
  /** The type that is wanted of an expression, if one is. */
  expected(expr: ast.Expr): Type | undefined;
}

/** Long, so that no program has it. */
export const holeName = "nameAtTheCursor";
const upperHoleName = "NameAtTheCursor";

export function isHole(name: string): boolean {
  return name === holeName || name === upperHoleName;
}

const wordBefore = /[\p{L}\p{N}_]*$/u;
const wordAfter = /^[\p{L}\p{N}_]*/u;

export async function holeAt(service: LanguageService, path: string, offset: number): Promise<Hole | undefined> {
  const read = service.host.read(path);
  if (!read.ok) return undefined;
  const { text } = read;
  const prefix = wordBefore.exec(text.slice(Math.max(0, offset - 200), offset))?.[0] ?? "";
  const start = offset - prefix.length;
  const rest = text.slice(offset + (wordAfter.exec(text.slice(offset, offset + 200))?.[0].length ?? 0));
  const before = text.slice(0, start);
  const fill = chooseFill(service, path, before, rest);
  const seen = new Map<ast.Expr, { readonly context: BodyContext; readonly expected: Type | undefined }>();
  const analysis = await service.analyseText(path, before + fill + rest, (context, expr, expected) => {
    const { span } = expr;
    if (span.start > start || start > span.end || context.checker.module.file.path !== path) return;
    seen.set(expr, { context, expected: expected ?? seen.get(expr)?.expected });
  });
  if (!analysis) return undefined;
  return {
    analysis,
    path: nodesAt(analysis.module, start + 1),
    prefix,
    span: { start, end: offset },
    context: innermostContext(seen),
    expected: (expr) => seen.get(expr)?.expected,
  };
}

function innermostContext(seen: ReadonlyMap<ast.Expr, { readonly context: BodyContext }>): BodyContext | undefined {
  let best: ast.Expr | undefined;
  for (const expr of seen.keys()) {
    if (!best || expr.span.end - expr.span.start <= best.span.end - best.span.start) best = expr;
  }
  return best && seen.get(best)?.context;
}

/** What can be read at the place: a value's name, a type's, or an arm of a `match`. */
function chooseFill(service: LanguageService, path: string, before: string, rest: string): string {
  const upperFirst = /(:|->|<|\bby)\s*$/.test(before) && !/\{[^{}]*:\s*$/.test(before.slice(-200));
  const fills = [holeName, upperHoleName, `${upperHoleName} => ()`];
  if (upperFirst) fills.unshift(upperHoleName);
  const line = before.split("\n").length;
  for (const fill of fills) if (!service.isBrokenAt(path, before + fill + rest, line)) return fill;
  return holeName;
}
