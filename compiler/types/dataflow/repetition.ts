/**
 * Inside a unit the state of a task is found by the task's name, so a second use of a task with state needs a name of its
 * own. Workflows are inlined into the unit, and the tasks in them count. A workflow that contains itself has no end.
 */
import { diagnostic } from "../../diagnostics/catalogue.ts";
import type { Label } from "../../diagnostics/diagnostic.ts";
import { walk } from "../../names/walk.ts";
import type * as ast from "../../syntax/ast.ts";
import type { ModuleState } from "../declare/state.ts";
import { sourceOf, stageUses, type Unit } from "./order.ts";

interface Seen {
  readonly span: ast.Span;
  readonly label: string;
}

/** The names under which a unit or a workflow keeps state, and the task of each. */
type Kept = ReadonlyMap<string, ast.Task>;

const known = new WeakMap<ast.Workflow, Kept>();

export function checkRepetition(state: ModuleState, unit: Unit): void {
  collect(state, sourceOf(unit), true);
}

/** Uses within one workflow's body; what is in its units besides is reported there. */
export function checkWorkflowRepetition(state: ModuleState, node: ast.Workflow): void {
  collect(state, node.body, true);
}

function collect(state: ModuleState, root: ast.Expr | ast.Block, report: boolean): Kept {
  const { checker } = state;
  const kept = new Map<string, ast.Task>();
  const seen = new Map<string, Seen>();
  const add = (name: string, task: ast.Task, place: Seen, workflow: string | undefined, named: boolean): void => {
    const first = seen.get(name);
    if (first && report) {
      const also: Label[] = [checker.label(first.span, first.label)];
      const params = { name, task: task.name.text, workflow, named };
      const { end } = place.span;
      const title = `name it \`second${upper(name)}\``;
      const edits = [{ file: state.module.file, span: { start: end, end }, text: ` as second${upper(name)}` }];
      const fixes = workflow === undefined && !named ? [{ title, edits }] : [];
      checker.reporter.report(diagnostic("secondUse", params, checker.at(place.span, { also, fixes })));
    }
    if (first) return;
    seen.set(name, place);
    kept.set(name, task);
  };
  for (const { use, span } of stageUses(state.program.tables, root)) {
    if (use.kind === "workflow") {
      const workflow = use.node.name.text;
      const place = { span, label: `\`${workflow}\` uses it` };
      for (const [name, task] of keptIn(state, use.node)) add(name, task, place, workflow, name !== task.name.text);
    } else if (use.kind === "task" && (use.as !== undefined || hasState(use.node))) {
      add(use.as ?? use.node.name.text, use.node, { span, label: "used here first" }, undefined, use.as !== undefined);
    }
  }
  return kept;
}

/** What a unit keeps. */
export function keptBy(state: ModuleState, unit: Unit): Kept {
  return collect(state, sourceOf(unit), false);
}

function keptIn(state: ModuleState, node: ast.Workflow): Kept {
  const before = known.get(node);
  if (before) return before;
  // A workflow that contains itself finds nothing in itself; that it does so is reported elsewhere.
  known.set(node, new Map());
  const kept = collect(state, node.body, false);
  known.set(node, kept);
  return kept;
}

export function hasState(task: ast.Task): boolean {
  const kept: readonly ast.Member["kind"][] = ["cell", "phase", "timer"];
  if (task.members.some((member) => kept.includes(member.kind))) return true;
  // The bodies may not be checked yet, but nothing else is likely to be called so. A handler that waits is stored.
  let found = false;
  walk(task, (node) => {
    found ||= node.kind === "nameExpr" && (node as ast.NameExpr).name === "stash";
    found ||= node.kind === "unary" && (node as ast.UnaryExpr).operator === "await";
    return !found;
  });
  return found;
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

function upper(name: string): string {
  return name.charAt(0).toUpperCase() + name.slice(1);
}
