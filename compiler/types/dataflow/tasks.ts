/** Tasks: their types, and the scope in which their bodies stand. Handlers are in `handlers.ts`. */
import { diagnostic } from "../../diagnostics/catalogue.ts";
import type { Fix } from "../../diagnostics/diagnostic.ts";
import { walk } from "../../names/walk.ts";
import type * as ast from "../../syntax/ast.ts";
import type { Scope } from "../context.ts";
import { constantContext } from "../declare/defaults.ts";
import { checkDefaults, defineParams, functionTypeOf, resolveParams } from "../declare/functions.ts";
import { declareTypeParams, resolveType } from "../declare/resolve.ts";
import type { ModuleState } from "../declare/state.ts";
import { checkBlock, checkExpr } from "../expressions/index.ts";
import { checkStashPairs } from "../expressions/stash.ts";
import { errorType } from "../scalars.ts";
import type { Type } from "../type.ts";
import type { TaskType } from "../typed.ts";
import { checkHandlers } from "./handlers.ts";
import { checkPaths } from "../paths/check.ts";
import { requireSerialisable } from "./serialisable.ts";
import { isAsk } from "./serving.ts";
import { checkTimers } from "./timers.ts";

/** The types in the head of a task and of its cells and functions: all that its uses and its bodies need. */
export function taskTypeOf(state: ModuleState, node: ast.Task): TaskType {
  const { checker, program } = state;
  const { tables } = program;
  const known = tables.tasks.get(node);
  if (known) return known;
  const typeParams = declareTypeParams(checker, node.typeParams);
  program.typeParams.set(node, typeParams);
  const resolve = (type: ast.TypeExpr | undefined): Type | undefined => type && resolveType(checker, type, typeParams);
  const type: TaskType = {
    input: resolve(node.input),
    by: resolve(node.by),
    output: resolve(node.output),
    params: resolveParams(state, node.params, typeParams),
  };
  tables.tasks.set(node, type);
  for (const member of node.members) {
    if (member.kind === "cell") tables.cells.set(member, resolveType(checker, member.type, typeParams));
    else if (member.kind === "fn") functionTypeOf(state, member, typeParams);
    else if (member.kind === "phase") resolveParams(state, member.params, typeParams);
  }
  return type;
}

export function checkTask(state: ModuleState, node: ast.Task): void {
  const { checker } = state;
  const type = taskTypeOf(state, node);
  checkHeadTypes(state, node, type);
  checkDefaults(state, node.params);
  reportDuplicates(state, node);
  for (const member of node.members) if (member.kind === "cell") checkCell(state, node, member);
  const scope = taskScope(state, node, type);
  for (const member of node.members) {
    if (member.kind === "fn") checkTaskFunction(state, node, member, type, scope);
  }
  checkHandlers(state, node, type, scope);
  checkTimers(checker, node);
  checkStashPairs(checker, node);
  checkPaths(checker, node);
  const nexts = node.members.some((m) => m.kind === "handler" && m.on.kind === "next");
  // Of `on next` without an input it was said what is missing.
  if (!node.input && !nexts && !servesSomething(node)) {
    const params = { task: node.name.text, empty: node.members.length === 0 };
    checker.reporter.report(diagnostic("taskDoesNothing", params, checker.at(node.name.span)));
  }
}

function servesSomething(node: ast.Task): boolean {
  return node.members.some((m) => (m.kind === "phase" ? m.handlers.some(isAsk) : m.kind === "handler" && isAsk(m)));
}

function checkHeadTypes({ checker }: ModuleState, node: ast.Task, type: TaskType): void {
  const name = node.name.text;
  if (type.input && node.input) requireSerialisable(checker, type.input, node.input.span, `the events of \`${name}\``);
  if (type.by && node.by) requireSerialisable(checker, type.by, node.by.span, `the key of \`${name}\``);
  if (type.output && node.output) requireSerialisable(checker, type.output, node.output.span, `what \`${name}\` emits`);
}

/** Parameters, cells, functions and phases share one space of names, as they are all used by name alone. */
function reportDuplicates({ checker }: ModuleState, node: ast.Task): void {
  const seen = new Map<string, ast.Name>();
  const add = (name: ast.Name, what: string) => {
    const first = seen.get(name.text);
    if (first) {
      const also = [checker.label(first.span, "declared here first")];
      const params = { name: name.text, what };
      checker.reporter.report(diagnostic("duplicateName", params, checker.at(name.span, { also })));
    } else seen.set(name.text, name);
  };
  for (const param of node.params) if (!seen.has(param.name.text)) seen.set(param.name.text, param.name);
  for (const member of node.members) {
    if (member.kind === "cell") add(member.name, "the cell");
    else if (member.kind === "fn") add(member.name, "the function");
    else if (member.kind === "phase") add(member.name, "the phase");
    else if (member.kind === "timer") add(member.name, "the timer");
  }
}

function checkCell(state: ModuleState, node: ast.Task, cell: ast.Cell): void {
  const { checker } = state;
  const type = state.program.tables.cells.get(cell);
  if (!type) return;
  requireSerialisable(checker, type, cell.type.span, `the cell \`${cell.name.text}\``);
  if (!cell.shared && !node.by) {
    const params = { cell: cell.name.text, task: node.name.text };
    const at = cell.name.span;
    const start = cell.span.start;
    const fixes: Fix[] = [
      {
        title: "keep one value for the whole task",
        choice: true,
        edits: [{ file: state.module.file, span: { start, end: start }, text: "shared " }],
      },
    ];
    checker.reporter.report(diagnostic("cellWithoutKey", params, checker.at(at, { fixes })));
  }
  if (!isConstant(state, node, cell)) return;
  const ctx = constantContext(checker, `the initial value of ${cell.name.text}`);
  defineParams(state, ctx.scope, node.params);
  checkExpr(ctx, cell.value, type, checker.label(cell.type.span, "the type of the cell"));
}

/** The first value of a cell is the same for every key: it may depend on parameters, not on other cells or the key. */
function isConstant({ checker }: ModuleState, node: ast.Task, cell: ast.Cell): boolean {
  const inTask = new Map<string, ast.Span>();
  for (const member of node.members) {
    if (member.kind === "cell" || member.kind === "fn") inTask.set(member.name.text, member.name.span);
  }
  if (node.by) inTask.set("key", node.by.span);
  let constant = true;
  walk(cell.value, (found) => {
    if (found.kind === "lambda") return false;
    if (found.kind !== "nameExpr") return true;
    const name = (found as ast.NameExpr).name;
    const declared = inTask.get(name);
    if (declared && (name !== "key" || !checker.globals.lookup("key"))) {
      constant = false;
      const also = [checker.label(declared, name === "key" ? "the key differs" : "declared in the task")];
      const params = { cell: cell.name.text, name };
      checker.reporter.report(diagnostic("cellNotConstant", params, checker.at(found.span, { also })));
    }
    return true;
  });
  return constant;
}

/** What the bodies of a task see besides the module's names: parameters, the key, cells, functions. */
function taskScope(state: ModuleState, node: ast.Task, type: TaskType): Scope {
  const { tables } = state.program;
  const scope = state.checker.globals.child();
  if (type.by) scope.define("key", { referent: { kind: "key" }, type: type.by, declared: node.by?.span });
  defineParams(state, scope, node.params);
  for (const member of node.members) {
    if (member.kind === "cell") {
      const cell = tables.cells.get(member);
      if (cell) {
        const referent = { kind: "cell", node: member } as const;
        scope.define(member.name.text, { referent, type: cell, declared: member.name.span });
      }
    } else if (member.kind === "fn") {
      const referent = { kind: "taskFn", node: member } as const;
      scope.define(member.name.text, { referent, type: functionTypeOf(state, member), declared: member.name.span });
    } else if (member.kind === "timer") {
      const referent = { kind: "timer", node: member } as const;
      scope.define(member.name.text, { referent, type: errorType, declared: member.name.span });
    }
  }
  return scope;
}

function checkTaskFunction(state: ModuleState, task: ast.Task, node: ast.Fn, type: TaskType, outer: Scope): void {
  const { checker } = state;
  const { result } = functionTypeOf(state, node);
  checkDefaults(state, node.params);
  const scope = outer.child();
  defineParams(state, scope, node.params);
  const place = { kind: "taskFn", task, node, result } as const;
  const ctx = { checker, scope, place, lambda: undefined, loop: false, keyed: type.by !== undefined };
  checkBlock(ctx, node.body, node.result ? result : undefined);
}
