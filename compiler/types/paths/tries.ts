/** What `try` may stand before: what it tries either gives a value or has left nothing behind. */
import { diagnostic } from "../../diagnostics/catalogue.ts";
import type { Label } from "../../diagnostics/diagnostic.ts";
import { walk } from "../../names/walk.ts";
import type * as ast from "../../syntax/ast.ts";
import type { Checker } from "../context.ts";
import { changeBy, changes, isAwait, suspends } from "./suspends.ts";

export function checkTries(checker: Checker, body: ast.Block): void {
  walk(body, (node) => {
    const expr = node as ast.Expr;
    if (expr.kind === "unary" && expr.operator === "try") checkTry(checker, expr);
  });
}

function checkTry(checker: Checker, expr: ast.UnaryExpr): void {
  const { tables, reporter } = checker;
  let tried = expr.value;
  while (tried.kind === "group") tried = tried.value;
  // The fault of a future is known when it is awaited, and nothing comes after that.
  const inside = isAwait(tried) ? (tried as ast.UnaryExpr).value : tried;
  const word: Label = checker.label({ start: expr.span.start, end: expr.span.start + "try".length }, "tried here");
  walk(inside, (node) => {
    // Another `try` answers for itself.
    if (node.kind === "lambda") return false;
    const call = node.kind === "call" ? tables.calls.get(node as ast.CallExpr) : undefined;
    const fn = call?.kind === "taskFn" && changes(tables, call.node) ? call.node : undefined;
    const what = fn ? `\`${fn.name.text}\`` : changeBy(tables, node);
    if (what !== undefined) {
      const also = fn ? [word, checker.label(fn.name.span, "changes what the task keeps or sends")] : [word];
      reporter.report(diagnostic("tryChanges", { what, through: fn !== undefined }, checker.at(node.span, { also })));
      return false;
    }
    if (!suspends(tables, node)) return true;
    const { start } = node.span;
    const at = isAwait(node) ? { start, end: start + "await".length } : node.span;
    const params = { through: call?.kind === "taskFn" ? call.node.name.text : undefined };
    reporter.report(diagnostic("tryAround", params, checker.at(at, { also: [word] })));
    return false;
  });
}
