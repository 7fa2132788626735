/** Lambdas: parameters from the expected type, a body that is pure. */
import type * as ast from "../../syntax/ast.ts";
import { diagnostic } from "../../diagnostics/catalogue.ts";
import type { Fix } from "../../diagnostics/diagnostic.ts";
import type { BodyContext } from "../context.ts";
import { resolveType, typeParamsOf } from "../declare/resolve.ts";
import { errorType, functionOf, isScalar } from "../scalars.ts";
import { showType } from "../show.ts";
import type { Type } from "../type.ts";
import { prune, unify } from "../unify.ts";
import { article } from "./expect.ts";
import { checkExpr, inferExpr } from "./infer.ts";
import { checkIrrefutable, checkPattern } from "./patterns.ts";
import { blockValue } from "./statements.ts";

/** Lambdas that are arguments of methods and functions of the library: called while these are, and never kept. */
const calledAtOnce = new WeakSet<ast.Lambda>();

export function markCalledAtOnce(args: readonly ast.Arg[]): void {
  for (const { value } of args) if (value.kind === "lambda") calledAtOnce.add(value);
}

export function inferLambda(ctx: BodyContext, expr: ast.Lambda, expected: Type | undefined): Type {
  const { checker } = ctx;
  const wanted = expected && prune(expected);
  const fn = wanted?.kind === "function" ? wanted : undefined;
  if (fn && fn.params.length !== expr.params.length) reportParams(ctx, expr, fn.params);
  // After a mistake that was reported, nothing more is said.
  const unknown = (): Type => (wanted?.kind === "error" ? wanted : checker.meta());
  const scope = ctx.scope.child();
  const params = expr.params.map((param, i) => {
    const given = fn?.params[i];
    let type: Type = given ?? (fn ? errorType : unknown());
    if (param.type) {
      const written = resolveType(checker, param.type, typeParamsOf(ctx));
      if (given && !unify(given, written)) {
        const shown = { expected: showType(given), found: showType(written) };
        const label = `the parameter is ${article(shown.expected)} here`;
        checker.reporter.report(diagnostic("typeMismatch", shown, checker.at(param.type.span, { label })));
      }
      type = written;
    }
    checkPattern(ctx, param.pattern, type, scope);
    checkIrrefutable(ctx, param.pattern, type, "a parameter");
    return type;
  });
  const result = fn ? fn.result : unknown();
  const asks = ctx.lambda?.asks !== false && calledAtOnce.has(expr);
  const inner: BodyContext = { ...ctx, scope, lambda: { result, asks }, loop: false };
  if (expr.body.kind === "block")
    blockValue(inner, expr.body, isUnit(result) ? "discard" : { type: result, why: undefined });
  else if (isUnit(result)) inferExpr(inner, expr.body);
  else checkExpr(inner, expr.body, result);
  if (fn && fn.params.length !== expr.params.length) return fn;
  return functionOf(params, result);
}

function isUnit(type: Type): boolean {
  return isScalar(prune(type), "Unit");
}

function reportParams(ctx: BodyContext, expr: ast.Lambda, wanted: readonly Type[]): void {
  const { checker } = ctx;
  const help: string[] = [];
  const fixes: Fix[] = [];
  const [only] = wanted;
  if (only && wanted.length === 1 && prune(only).kind === "tuple") {
    const { file } = checker.module;
    const first = expr.params[0];
    const last = expr.params[expr.params.length - 1];
    if (first && last) {
      const names = file.text.slice(first.span.start, last.span.end);
      help.push(`it gets one tuple: write \`((${names})) => …\``);
      const inner = { start: first.span.start, end: last.span.end };
      const tuple = prune(only);
      if (tuple.kind === "tuple" && tuple.items.length === expr.params.length)
        fixes.push({ title: "take the tuple apart", edits: [{ file, span: inner, text: `(${names})` }] });
    }
  } else if (expr.params.length === 2 && wanted.length === 1) {
    help.push("the elements of a list with their numbers are `xs.enumerate()`: `((i, x)) => …`");
  } else if (expr.params.length < wanted.length) help.push("write `_` for a parameter that is not used");
  const params = { given: expr.params.length, wanted: wanted.map(showType) };
  const span = { start: expr.span.start, end: expr.params[expr.params.length - 1]?.span.end ?? expr.span.start + 2 };
  checker.reporter.report(diagnostic("lambdaParams", params, checker.at(span, { help, fixes })));
}
