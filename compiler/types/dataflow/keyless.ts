/**
 * Functions of a task that use the key, called from handlers that have none: `on atom`, `on complete`, `on ask` of a
 * portal without `by`.
 */
import { diagnostic } from "../../diagnostics/catalogue.ts";
import { walk } from "../../names/walk.ts";
import type * as ast from "../../syntax/ast.ts";
import type { ModuleState } from "../declare/state.ts";
import { stashWordOf } from "../expressions/stash.ts";
import type { Tables } from "../typed.ts";
import { handlersOf } from "../handlers.ts";

export function checkKeyless(state: ModuleState, task: ast.Task): void {
  if (!task.by) return;
  const { tables } = state.program;
  const known = new Map<ast.Fn, boolean>();
  const handlers = handlersOf(task);
  for (const handler of handlers) {
    const { body } = handler;
    if (hasKey(tables, handler)) continue;
    walk(body, (node) => {
      const call = node.kind === "call" ? tables.calls.get(node as ast.CallExpr) : undefined;
      if (call?.kind === "taskFn" && usesKey(tables, call.node, known)) {
        const { on } = handler;
        const asked = on.kind === "ask" ? on.portal.text : undefined;
        const params = { function: call.node.name.text, asked };
        const also = [state.checker.label(call.node.name.span, "declared here")];
        state.checker.reporter.report(diagnostic("functionNeedsKey", params, state.checker.at(node.span, { also })));
      }
    });
  }
}

/** An event, a timer and a request with a key are handled under it. */
function hasKey(tables: Tables, handler: ast.Handler): boolean {
  const { on } = handler;
  if (on.kind !== "ask") return on.kind === "next" || on.kind === "timer" || (on.kind === "atom" && on.eachKey);
  const portal = tables.served.get(handler);
  return portal === undefined || portal.by !== undefined;
}

function usesKey(tables: Tables, node: ast.Fn, known: Map<ast.Fn, boolean>): boolean {
  const before = known.get(node);
  if (before !== undefined) return before;
  known.set(node, false);
  let found = false;
  walk(node.body, (inner) => {
    if (found) return false;
    if (inner.kind === "become") found = tables.becomes.get(inner as ast.BecomeStmt)?.shared === false;
    else if (inner.kind === "nameExpr" || inner.kind === "name") {
      const referent = tables.names.get(inner as ast.NameExpr | ast.Name);
      found = referent?.kind === "key" || (referent?.kind === "cell" && !referent.node.shared);
    } else if (inner.kind === "assign" || inner.kind === "delete") {
      const target = tables.assigns.get(inner as ast.AssignStmt | ast.DeleteStmt);
      found = target !== undefined && target.kind !== "local" && !target.cell.shared;
    } else if (inner.kind === "call") {
      const call = tables.calls.get(inner as ast.CallExpr);
      if (call?.kind === "taskFn") found = usesKey(tables, call.node, known);
      else if (call?.kind === "timer") found = true;
      else if (call?.kind === "cellMethod") found = !call.cell.shared;
      else found = stashWordOf(inner as ast.CallExpr, tables) !== undefined;
    }
    return !found;
  });
  known.set(node, found);
  return found;
}
