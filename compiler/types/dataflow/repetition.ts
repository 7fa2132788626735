/**
 * Inside a unit the state of a task is found by the task's name, so a second use of a task with state needs a name of its
 * own. Workflows are inlined into the unit, and the tasks in them count. A workflow that contains itself has no end.
 */
import { diagnostic } from "../../diagnostics/catalogue.ts";
import type { Label } from "../../diagnostics/diagnostic.ts";
import type * as ast from "../../syntax/ast.ts";
import type { ModuleState } from "../declare/state.ts";
import { stageUses, type Unit } from "./order.ts";

interface Seen {
  readonly span: ast.Span;
  readonly label: string;
  readonly workflow: string | undefined;
}

export function checkRepetition(state: ModuleState, unit: Unit): void {
  const seen = new Map<string, Seen>();
  const { checker } = state;
  const { tables } = state.program;
  const add = (name: string, place: Seen, task: ast.Task, named: boolean): void => {
    const first = seen.get(name);
    if (!first) {
      seen.set(name, place);
      return;
    }
    const also: Label[] = [checker.label(first.span, first.label)];
    const params = { name, task: task.name.text, workflow: place.workflow, named };
    checker.reporter.report(diagnostic("secondUse", params, checker.at(place.span, { also })));
  };
  const visit = (root: ast.Expr | ast.Block, top: Seen | undefined, open: readonly ast.Workflow[]): void => {
    for (const { use, span } of stageUses(tables, root)) {
      if (use.kind === "operator") continue;
      const place = top ?? { span, label: "used here first", workflow: undefined };
      if (use.kind === "workflow") {
        if (open.includes(use.node)) continue;
        const inside = top ?? { ...place, label: `\`${use.node.name.text}\` uses it`, workflow: use.node.name.text };
        visit(use.node.body, inside, [...open, use.node]);
      } else if (use.as !== undefined || hasState(use.node)) {
        add(use.as ?? use.node.name.text, place, use.node, use.as !== undefined);
      }
    }
  };
  visit(unit.kind === "sink" ? unit.from : unit.value, undefined, []);
}

export function hasState(task: ast.Task): boolean {
  return task.members.some((member) => member.kind === "cell" || member.kind === "phase");
}

/** A workflow that calls itself, directly or through others. */
export function checkRecursion(state: ModuleState, node: ast.Workflow): void {
  const { checker } = state;
  const { tables } = state.program;
  const visited = new Set<ast.Workflow>();
  for (const { use, span } of stageUses(tables, node.body)) {
    if (use.kind !== "workflow") continue;
    const path = pathTo(use.node, [node.name.text]);
    if (path) checker.reporter.report(diagnostic("workflowRecursive", { path }, checker.at(span)));
  }
  function pathTo(from: ast.Workflow, path: readonly string[]): readonly string[] | undefined {
    const here = [...path, from.name.text];
    if (from === node) return here;
    if (visited.has(from)) return undefined;
    visited.add(from);
    for (const { use } of stageUses(tables, from.body)) {
      const found = use.kind === "workflow" ? pathTo(use.node, here) : undefined;
      if (found) return found;
    }
    return undefined;
  }
}
