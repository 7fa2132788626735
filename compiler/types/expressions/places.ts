/** What may be done where: `fn` and lambdas are pure; only a task's handlers and functions have a step. */
import type * as ast from "../../syntax/ast.ts";
import { diagnostic } from "../../diagnostics/catalogue.ts";
import type { BodyContext } from "../context.ts";

/** Why a place has no step; undefined if it has one. */
export function withoutStep(ctx: BodyContext): string | undefined {
  if (ctx.lambda) return "a lambda";
  switch (ctx.place.kind) {
    case "handler":
    case "taskFn":
      return undefined;
    case "fn":
      return "a `fn`";
    case "workflow":
      return "a workflow";
    case "unit":
      return "the definition of a stream";
    case "constant":
      return ctx.place.what;
  }
}

/** Report what needs a step where there is none. */
export function requireStep(ctx: BodyContext, span: ast.Span, what: string): boolean {
  const where = withoutStep(ctx);
  if (where === undefined) return true;
  ctx.checker.reporter.report(diagnostic("needsStep", { what, where }, ctx.checker.at(span)));
  return false;
}

/** Where a future cannot be made: handlers and functions of tasks make them, also in the lambda of a collection's method. */
function withoutFiber(ctx: BodyContext): string | undefined {
  if (ctx.guard) return "the guard of a handler";
  if (ctx.lambda?.asks && taskOf(ctx)) return undefined;
  return ctx.lambda && taskOf(ctx) ? "a lambda that is kept" : withoutStep({ ...ctx, lambda: undefined });
}

/** Report what makes a future where nothing could wait for it. */
export function requireFiber(ctx: BodyContext, span: ast.Span, what: string): boolean {
  const where = withoutFiber(ctx);
  if (where === undefined) return true;
  if (!ctx.refused) ctx.checker.reporter.report(diagnostic("askNotHere", { what, where }, ctx.checker.at(span)));
  return false;
}

/** The task in which a body stands. */
export function taskOf(ctx: BodyContext): ast.Task | undefined {
  return ctx.place.kind === "handler" || ctx.place.kind === "taskFn" ? ctx.place.task : undefined;
}
