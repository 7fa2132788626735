/**
 * Whether a retry can help: a step gives the same when it is repeated, unless it calls a function of TypeScript, or what
 * it asks may answer otherwise.
 */
import { diagnostic } from "../../diagnostics/catalogue.ts";
import { walk, type AnyNode } from "../../names/walk.ts";
import type * as ast from "../../syntax/ast.ts";
import type { ModuleState } from "../declare/state.ts";
import type { Tables } from "../typed.ts";
import type { Unit } from "./order.ts";

export function checkRetry(state: ModuleState, unit: Unit, onError: ast.OnError): void {
  const retry = onError.policies.find((policy) => policy.kind === "retry");
  // The app's default is for all of its units; what it means for each is not said again and again.
  if (!retry || (unit.kind !== "stream" && unit.kind !== "run") || unit.onError !== onError) return;
  if (callsHost(state.program.tables, unit.value, new Set())) return;
  state.checker.reporter.report(diagnostic("retryInVain", {}, state.checker.at(retry.span)));
}

function callsHost(tables: Tables, root: AnyNode, visited: Set<AnyNode>): boolean {
  if (visited.has(root)) return false;
  visited.add(root);
  let found = false;
  const follow = (node: AnyNode | undefined) => {
    if (node && !found) found = callsHost(tables, node, visited);
  };
  walk(root, (node) => {
    if (found) return false;
    if (node.kind === "stage") follow(used(tables.stages.get(node as ast.Stage)));
    else if (node.kind === "call") {
      follow(used(tables.streamCalls.get(node as ast.CallExpr)));
      const call = tables.calls.get(node as ast.CallExpr);
      if (call?.kind === "host" || call?.kind === "ask" || call?.kind === "effect") found = true;
      else if (call?.kind === "fn" || call?.kind === "taskFn") follow(call.node);
    } else if (node.kind === "nameExpr" || node.kind === "name" || node.kind === "member") {
      const referent = tables.names.get(node as ast.NameExpr | ast.Name | ast.MemberExpr);
      if (referent?.kind === "host") found = true;
      else if (referent?.kind === "fn") follow(referent.node);
    }
    return !found;
  });
  return found;
}

function used(use: ReturnType<Tables["stages"]["get"]>): AnyNode | undefined {
  return use?.kind === "task" || use?.kind === "workflow" ? use.node : undefined;
}
