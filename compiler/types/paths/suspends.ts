/** Which functions of a task wait, and which leave something behind; also through the functions that they call. */
import { walk, type AnyNode } from "../../names/walk.ts";
import type * as ast from "../../syntax/ast.ts";
import type { Tables } from "../typed.ts";

/** Whether the body, or a function that it calls, has a node of which `found` is true. */
function reaches(tables: Tables, body: ast.Block, found: (node: AnyNode) => boolean, seen: Set<ast.Block>): boolean {
  if (seen.has(body)) return false;
  seen.add(body);
  let reached = false;
  walk(body, (node) => {
    if (reached) return false;
    const call = node.kind === "call" ? tables.calls.get(node as ast.CallExpr) : undefined;
    reached = found(node) || (call?.kind === "taskFn" && reaches(tables, call.node.body, found, seen));
    return !reached;
  });
  return reached;
}

/** Whether a handler stops at the expression for what comes later: `await`, or a function of the task that awaits. */
export function suspends(tables: Tables, node: AnyNode): boolean {
  if (isAwait(node)) return true;
  const call = node.kind === "call" ? tables.calls.get(node as ast.CallExpr) : undefined;
  return call?.kind === "taskFn" && once(waiting, call.node, () => reaches(tables, call.node.body, isAwait, new Set()));
}

/** Of functions whose bodies have been looked at. */
const waiting = new WeakMap<ast.Fn, boolean>();
const changing = new WeakMap<ast.Fn, boolean>();

function once(known: WeakMap<ast.Fn, boolean>, fn: ast.Fn, find: () => boolean): boolean {
  const before = known.get(fn);
  if (before !== undefined) return before;
  const found = find();
  known.set(fn, found);
  return found;
}

export function isAwait(node: AnyNode): boolean {
  return node.kind === "unary" && (node as ast.UnaryExpr).operator === "await";
}

/** What an expression or statement does to the task or the world, in words; undefined if it does nothing of the kind. */
export function changeBy(tables: Tables, node: AnyNode): string | undefined {
  switch (node.kind) {
    case "emit":
    case "reply":
    case "become":
      return `\`${node.kind}\``;
    case "assign":
    case "delete": {
      const target = tables.assigns.get(node as ast.AssignStmt | ast.DeleteStmt);
      return target && target.kind !== "local" ? `the write to \`${target.cell.name.text}\`` : undefined;
    }
    case "call": {
      const call = tables.calls.get(node as ast.CallExpr);
      if (call?.kind === "cellMethod") return `the write to \`${call.cell.name.text}\``;
      if (call?.kind === "timer") return `\`${call.timer.name.text}.${call.operation}\``;
      if (call?.kind === "std" && ["stash", "unstash"].includes(call.function.path)) return `\`${call.function.path}\``;
      return undefined;
    }
    default:
      return undefined;
  }
}

/** Whether a function of a task changes something. */
export function changes(tables: Tables, fn: ast.Fn): boolean {
  const found = (node: AnyNode) => changeBy(tables, node) !== undefined;
  return once(changing, fn, () => reaches(tables, fn.body, found, new Set()));
}
