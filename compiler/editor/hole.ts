/**
 * The program as it would be with a name at the cursor: so that it can be read, and the checker says what could stand
 * there: names in scope, the type that is wanted, the type of what is on the left of a point.
 */
import { positionOf } from "../diagnostics/columns.ts";
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

/** What is shown of a program with the hole in it: there stands what was written so far. */
export function withoutHole(shown: string, { prefix }: { readonly prefix: string }): string {
  return shown.replaceAll(new RegExp(holeName, "gi"), prefix === "" ? "_" : prefix);
}

/** The text with the name in it, parsed and not checked. */
export interface Filled {
  readonly module: ast.Module;
  readonly text: string;
  readonly prefix: string;
  readonly span: ast.Span;
}

const wordBefore = /[\p{L}\p{N}_]*$/u;
const wordAfter = /^[\p{L}\p{N}_]*/u;
/** No word that anybody types is longer. */
const MOST_LETTERS = 200;

export function fillHole(service: LanguageService, path: string, offset: number): Filled | undefined {
  const read = service.host.read(path);
  if (!read.ok) return undefined;
  const { text } = read;
  const prefix = wordBefore.exec(text.slice(Math.max(0, offset - MOST_LETTERS), offset))?.[0] ?? "";
  const start = offset - prefix.length;
  const rest = text.slice(offset + (wordAfter.exec(text.slice(offset, offset + MOST_LETTERS))?.[0].length ?? 0));
  const before = text.slice(0, start);
  const { module, fill } = chooseFill(service, path, before, rest);
  return { module, text: before + fill + rest, prefix, span: { start, end: offset } };
}

export async function holeAt(service: LanguageService, path: string, offset: number): Promise<Hole | undefined> {
  const filled = fillHole(service, path, offset);
  return filled && checkHole(service, path, filled);
}

export async function checkHole(service: LanguageService, path: string, filled: Filled): Promise<Hole | undefined> {
  const { prefix, span, text } = filled;
  const { start } = span;
  const seen = new Map<ast.Expr, { readonly context: BodyContext; readonly expected: Type | undefined }>();
  const analysis = await service.analyseText(path, text, (context, expr, expected) => {
    if (expr.span.start > start || start > expr.span.end || context.checker.module.file.path !== path) return;
    seen.set(expr, { context, expected: expected ?? seen.get(expr)?.expected });
  });
  if (!analysis) return undefined;
  return {
    analysis,
    path: nodesAt(analysis.module, start + 1),
    prefix,
    span,
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
function chooseFill(
  service: LanguageService,
  path: string,
  before: string,
  rest: string,
): { readonly module: ast.Module; readonly fill: string } {
  const near = before.slice(-MOST_LETTERS);
  const upperFirst = /(:|->|<|\bby)\s*$/.test(near) && !/\{[^{}]*:\s*$/.test(near);
  const [first, ...others] = upperFirst ? [upperHoleName, holeName] : [holeName, upperHoleName];
  const { line } = positionOf({ path, text: before }, before.length);
  const asFirst = service.parsedText(path, before + first + rest);
  if (!asFirst.brokenLines.has(line)) return { module: asFirst.module, fill: first };
  for (const fill of [...others, `${upperHoleName} => ()`]) {
    const { module, brokenLines } = service.parsedText(path, before + fill + rest);
    if (!brokenLines.has(line)) return { module, fill };
  }
  return { module: asFirst.module, fill: first };
}
