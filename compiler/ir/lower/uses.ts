/** Questions about trees that lowering asks before it begins: which cells code uses, whether it returns early. */
import { walk } from "../../names/walk.ts";
import type * as ast from "../../syntax/ast.ts";
import { stashWordOf } from "../../types/expressions/stash.ts";
import type { Tables } from "../../types/typed.ts";

/** How code uses a set of cells. */
export type Access = "none" | "read" | "write";

export interface Uses {
  readonly keyed: Access;
  readonly shared: Access;
  readonly key: boolean;
  readonly stash: boolean;
  readonly unstash: boolean;
}

export const noUses: Uses = { keyed: "none", shared: "none", key: false, stash: false, unstash: false };

function stronger(a: Access, b: Access): Access {
  if (a === "write" || b === "write") return "write";
  return a === "read" || b === "read" ? "read" : "none";
}

export function together(a: Uses, b: Uses): Uses {
  return {
    keyed: stronger(a.keyed, b.keyed),
    shared: stronger(a.shared, b.shared),
    key: a.key || b.key,
    stash: a.stash || b.stash,
    unstash: a.unstash || b.unstash,
  };
}

/** What code of a task uses, functions of the task that it calls included. */
export function usesOf(node: ast.Block | ast.Expr | ast.Task, tables: Tables): Uses {
  return collect(node, tables, new Set());
}

function collect(node: ast.Block | ast.Expr | ast.Task, tables: Tables, entered: Set<ast.Fn>): Uses {
  let uses = noUses;
  const cell = (one: { readonly shared: boolean }, access: Access): void => {
    uses = together(uses, one.shared ? { ...noUses, shared: access } : { ...noUses, keyed: access });
  };
  walk(node, (found) => {
    const any = found as ast.Expr | ast.Stmt | ast.Name;
    switch (any.kind) {
      case "nameExpr":
      case "name": {
        const referent = tables.names.get(any);
        if (referent?.kind === "cell") cell(referent.node, "read");
        else if (referent?.kind === "key") uses = { ...uses, key: true };
        else if (referent?.kind === "phaseData") cell(referent.phase, "read");
        break;
      }
      case "assign":
      case "delete": {
        const target = tables.assigns.get(any);
        if (target !== undefined && target.kind !== "local") cell(target.cell, "write");
        break;
      }
      case "become":
        cell(tables.becomes.get(any) ?? { shared: false }, "write");
        break;
      case "call": {
        const call = tables.calls.get(any);
        const word = stashWordOf(any, tables);
        if (word !== undefined) uses = { ...uses, [word]: true };
        if (call?.kind === "cellMethod") cell(call.cell, "write");
        // A timer is of the key.
        if (call?.kind === "timer") uses = { ...uses, key: true };
        if (call?.kind === "taskFn" && !entered.has(call.node)) {
          entered.add(call.node);
          uses = together(uses, collect(call.node.body, tables, entered));
        }
        break;
      }
      default:
    }
  });
  return uses;
}

/** Whether code, functions of the task that it calls included, writes a cell. */
export function writesCell(node: ast.Block | ast.Expr, cell: ast.Cell, tables: Tables): boolean {
  const entered = new Set<ast.Fn>();
  const writes = (code: ast.Block | ast.Expr): boolean => {
    let found = false;
    walk(code, (part) => {
      const any = part as ast.Expr | ast.Stmt;
      if (any.kind === "assign" || any.kind === "delete") {
        const target = tables.assigns.get(any);
        found ||= target !== undefined && target.kind !== "local" && target.cell === cell;
      } else if (any.kind === "call") {
        const call = tables.calls.get(any);
        found ||= call?.kind === "cellMethod" && call.cell === cell;
        if (call?.kind === "taskFn" && !entered.has(call.node)) {
          entered.add(call.node);
          found ||= writes(call.node.body);
        }
      }
      return !found;
    });
    return found;
  };
  return writes(node);
}

/** Whether there is a `return` in it that is its own, not a lambda's. */
export function leavesEarly(block: ast.Block): boolean {
  let found = false;
  walk(block, (node) => {
    if (node.kind === "return") found = true;
    return node.kind !== "lambda";
  });
  return found;
}
