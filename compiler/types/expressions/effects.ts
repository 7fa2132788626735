/** Whether leaving a value unused is a mistake: it is if computing it does nothing else. */
import type * as ast from "../../syntax/ast.ts";
import type { BodyContext } from "../context.ts";

/** True if nothing is lost with the expression but its value. Asked after its type was inferred. */
export function isDiscardable(ctx: BodyContext, expr: ast.Expr): boolean {
  switch (expr.kind) {
    case "call": {
      const call = ctx.checker.tables.calls.get(expr);
      if (!call) return false;
      if (call.kind === "cellMethod" || call.kind === "taskFn" || call.kind === "value") return false;
      return !(call.kind === "std" && call.function.where === "task");
    }
    case "group":
      return isDiscardable(ctx, expr.value);
    case "errorExpr":
      return false;
    case "pipe":
      return false;
    case "unary":
      return expr.operator === "!" || expr.operator === "-";
    default:
      return true;
  }
}
