/** What a unit without a stream is called: `account` of `run account()`, the name of the last stage of a pipe. */
import type * as ast from "../syntax/ast.ts";

export function lastStage(expr: ast.Expr): string {
  switch (expr.kind) {
    case "group":
      return lastStage(expr.value);
    case "pipe": {
      const stage = expr.stages[expr.stages.length - 1];
      return stage?.as?.text ?? stage?.path[stage.path.length - 1]?.text ?? "run";
    }
    case "call":
      return lastStage(expr.callee);
    case "nameExpr":
      return expr.name;
    case "member":
      return expr.name.text;
    default:
      return "run";
  }
}
