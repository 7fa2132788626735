/** `stash()` and `unstash()`: where they may be called, and that a task does not use one without the other. */
import type * as ast from "../../syntax/ast.ts";
import { diagnostic } from "../../diagnostics/catalogue.ts";
import { walk } from "../../names/walk.ts";
import type { BodyContext, Checker } from "../context.ts";
import type { Tables } from "../typed.ts";
import { checkKeyed } from "./names.ts";
import { taskOf } from "./places.ts";

type StashWord = "stash" | "unstash";

/** Which of the two a call is. */
export function stashWordOf(node: ast.CallExpr, tables: Tables): StashWord | undefined {
  const call = tables.calls.get(node);
  if (call?.kind !== "std") return undefined;
  const { path } = call.function;
  return path === "stash" || path === "unstash" ? path : undefined;
}

/** `stash()` keeps the event of a handler; `unstash()` hands on what is kept for the current key. */
export function checkStash(ctx: BodyContext, expr: ast.CallExpr, path: string): void {
  const { place } = ctx;
  if (!taskOf(ctx) || ctx.lambda) return;
  const { span } = expr.callee;
  if (path === "unstash") checkKeyed(ctx, span, "unstash()", false);
  else if (path === "stash" && !(place.kind === "handler" && place.handler.on.kind === "next")) {
    ctx.checker.reporter.report(diagnostic("stashWithoutEvent", {}, ctx.checker.at(span)));
  }
}

/** What is stashed and never handed on only grows; what is never stashed cannot be handed on. */
export function checkStashPairs(checker: Checker, task: ast.Task): void {
  const first = new Map<StashWord, ast.CallExpr>();
  walk(task, (node) => {
    const word = node.kind === "call" ? stashWordOf(node as ast.CallExpr, checker.tables) : undefined;
    if (word && !first.has(word)) first.set(word, node as ast.CallExpr);
  });
  const [only] = first;
  if (first.size !== 1 || !only) return;
  const [word, call] = only;
  const params = { word, task: task.name.text };
  checker.reporter.report(diagnostic("stashAlone", params, checker.at(call.span)));
}
