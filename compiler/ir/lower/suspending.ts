/** What code does, functions of the task that it calls included: whether it may wait, whether it emits. */
import { walk } from "../../names/walk.ts";
import type * as ast from "../../syntax/ast.ts";
import type { Call, Tables } from "../../types/typed.ts";

type Code = ast.Block | ast.Expr;

/** Awaits or asks: it becomes a routine, because futures belong to a handler on its way. */
export function suspends(code: Code, tables: Tables): boolean {
  return anyIn(code, tables, (node) => {
    if (node.kind === "unary" && node.operator === "await") return true;
    const call = node.kind === "call" ? tables.calls.get(node) : undefined;
    return call !== undefined && makesFuture(call);
  });
}

export function emits(code: Code, tables: Tables): boolean {
  return anyIn(code, tables, (node) => node.kind === "emit");
}

function anyIn(code: Code, tables: Tables, is: (node: ast.Expr | ast.Stmt) => boolean): boolean {
  const entered = new Set<ast.Fn>();
  const found = (within: Code): boolean => {
    let any = false;
    walk(within, (part) => {
      const node = part as ast.Expr | ast.Stmt;
      any ||= is(node);
      const call = node.kind === "call" ? tables.calls.get(node) : undefined;
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
