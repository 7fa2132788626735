/** Which code may wait, or makes futures: it becomes a routine, because both belong to a handler on its way. */
import { walk } from "../../names/walk.ts";
import type * as ast from "../../syntax/ast.ts";
import type { Call, Tables } from "../../types/typed.ts";

/** Whether code, functions of the task that it calls included, awaits or asks. */
export function suspends(code: ast.Block | ast.Expr, tables: Tables): boolean {
  const entered = new Set<ast.Fn>();
  const found = (within: ast.Block | ast.Expr): boolean => {
    let any = false;
    walk(within, (node) => {
      const part = node as ast.Expr;
      if (part.kind === "unary" && part.operator === "await") any = true;
      const call = part.kind === "call" ? tables.calls.get(part) : undefined;
      if (call !== undefined && makesFuture(call)) any = true;
      if (call?.kind === "taskFn" && !entered.has(call.node)) {
        entered.add(call.node);
        any ||= found(call.node.body);
      }
      return !any;
    });
    return any;
  };
  return found(code);
}

/** A call that gives a future of the handler in which it stands. */
function makesFuture(call: Call): boolean {
  switch (call.kind) {
    case "ask":
    case "effect":
      return true;
    case "std":
      return call.function.where === "fiber";
    case "method":
      return call.method.path.startsWith("Future.");
    default:
      return false;
  }
}
