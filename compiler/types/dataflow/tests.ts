/**
 * Tests: what is given, what must hold, and in which order things happen. In their expressions streams and cells of the app
 * are values: `counts.events`, `counts.atoms`, `account.balance`.
 */
import { diagnostic } from "../../diagnostics/catalogue.ts";
import type { Fix } from "../../diagnostics/diagnostic.ts";
import { lastStage } from "../../names/last-stage.ts";
import { nearest } from "../../diagnostics/nearest.ts";
import type * as ast from "../../syntax/ast.ts";
import { testCommand, type TestCommand } from "../../syntax/test-command.ts";
import type { BodyContext } from "../context.ts";
import { appNamed, exportedValue } from "../declare/apps.ts";
import { constantContext } from "../declare/defaults.ts";
import { defineParams, resolveParams } from "../declare/functions.ts";
import { stateOf, type ModuleState } from "../declare/state.ts";
import { inBody, lookup } from "../expressions/body.ts";
import { textOf } from "../expressions/expect.ts";
import { checkExpr, inferExpr } from "../expressions/index.ts";
import { checkStatement } from "../expressions/statements.ts";
import { boolType, durationType, errorType } from "../scalars.ts";
import { whyNotGenerated } from "../serialisable.ts";
import { showType } from "../show.ts";
import type { Type } from "../type.ts";
import type { Observed, Referent } from "../typed.ts";
import { prune } from "../unify.ts";
import type { Unit } from "./order.ts";
import { madeName } from "./paths.ts";
import { keptBy } from "./repetition.ts";
import { requireSerialisable } from "./serialisable.ts";

export function checkTests(state: ModuleState): void {
  const titles = new Map<string, ast.Test>();
  for (const item of state.module.items) {
    if (item.kind !== "test") continue;
    const title = titleOf(item);
    const first = title === undefined ? undefined : titles.get(title);
    if (first !== undefined && title !== undefined) {
      const also = [state.checker.label(first.title.span, "this one was first")];
      state.checker.reporter.report(
        diagnostic("sameTestTitle", { title }, state.checker.at(item.title.span, { also })),
      );
    } else if (title !== undefined) titles.set(title, item);
    checkTest(state, item);
  }
}

/** The title's text; undefined if it is put together from something. */
export function titleOf({ title }: ast.Test): string | undefined {
  const texts = title.parts.map((part) => (part.kind === "text" ? part.value : undefined));
  return texts.includes(undefined) ? undefined : texts.join("");
}

function checkTest(state: ModuleState, node: ast.Test): void {
  const { checker } = state;
  if (titleOf(node) === undefined) checker.reporter.report(diagnostic("testTitle", {}, checker.at(node.title.span)));
  checkParameters(state, node);
  const ctx: BodyContext = { ...constantContext(checker, "a test"), observes: node };
  defineParams(state, ctx.scope, node.params);
  inBody(checker, () => {
    const given = new Map<string, ast.Given>();
    let begun: ast.Span | undefined;
    for (const stmt of node.body) {
      if (stmt.kind === "given") {
        checkGiven(state, ctx, stmt, given, begun);
        continue;
      }
      begun ??= stmt.span;
      if (stmt.kind === "expect" || stmt.kind === "always") checkExpr(ctx, stmt.value, boolType);
      else if (stmt.kind === "let") checkStatement(ctx, stmt);
      else {
        const command = testCommand(stmt);
        if (command === undefined) refuseStatement(ctx, stmt);
        else checkCommand(ctx, command);
      }
    }
  });
}

function checkParameters(state: ModuleState, node: ast.Test): void {
  const { checker } = state;
  const types = resolveParams(state, node.params, new Map());
  for (const [i, param] of node.params.entries()) {
    const type = types[i];
    const what = `the parameter \`${param.name.text}\` of a test`;
    if (param.value !== undefined) {
      const span = { start: param.type.span.end, end: param.value.span.end };
      const fixes = [{ title: "leave it out", edits: [{ file: state.module.file, span, text: "" }] }];
      const at = checker.at(param.value.span, { fixes });
      checker.reporter.report(diagnostic("testDefault", { name: param.name.text }, at));
    }
    if (type === undefined || !requireSerialisable(checker, type, param.type.span, what)) continue;
    const obstacle = whyNotGenerated(type);
    if (obstacle === undefined) continue;
    const params = { name: param.name.text, type: showType(type), part: showType(obstacle.type) };
    checker.reporter.report(diagnostic("testParameter", params, checker.at(param.type.span)));
  }
}

function checkCommand(ctx: BodyContext, { call, name }: TestCommand): void {
  const [first, ...more] = call.args;
  if (name === "crash" ? first === undefined : first !== undefined && more.length === 0 && first.name === undefined) {
    if (first !== undefined) checkExpr(ctx, first.value, durationType);
    return;
  }
  ctx.checker.reporter.report(diagnostic("testCommand", { name }, ctx.checker.at(call.span)));
}

function refuseStatement(ctx: BodyContext, stmt: ast.Stmt): void {
  const { checker } = ctx;
  checker.reporter.report(diagnostic("testStatement", {}, checker.at(stmt.span, { fixes: expectInstead(ctx, stmt) })));
}

/** `x == y`, `assert(x)`: what must hold. */
function expectInstead(ctx: BodyContext, stmt: ast.Stmt): readonly Fix[] {
  if (stmt.kind !== "exprStmt") return [];
  const { value } = stmt;
  const [only] = value.kind === "call" ? value.args : [];
  const asserted = value.kind === "call" && value.callee.kind === "nameExpr" && value.callee.name === "assert";
  const condition = asserted && value.args.length === 1 ? only?.value : undefined;
  const compared = value.kind === "binary" && ["==", "!=", "<", "<=", ">", ">=", "&&", "||"].includes(value.operator);
  if (condition === undefined && !compared) return [];
  const text = `expect ${textOf(ctx, condition ?? value)}`;
  return [{ title: `write \`${text}\``, edits: [{ file: ctx.checker.module.file, span: stmt.span, text }] }];
}

// ---- given -------------------------------------------------------------------------------------------------------

function checkGiven(
  state: ModuleState,
  ctx: BodyContext,
  stmt: ast.Given,
  given: Map<string, ast.Given>,
  begun: ast.Span | undefined,
): void {
  const { checker } = state;
  const text = stmt.target.map((name) => name.text).join(".");
  const span = spanOf(stmt.target);
  const first = given.get(text);
  if (first !== undefined) {
    const also = [checker.label(spanOf(first.target), "given here first")];
    checker.reporter.report(diagnostic("givenTwice", { name: text }, checker.at(span, { also })));
  } else given.set(text, stmt);
  if (begun !== undefined) {
    const also = [checker.label(begun, "the app runs from here on")];
    checker.reporter.report(diagnostic("givenLate", { name: text }, checker.at(span, { also })));
  }
  checkExpr(ctx, stmt.value, givenType(state, ctx, stmt, text));
}

/** The type of what is given; that of errors if it was reported that nothing can be. */
function givenType(state: ModuleState, ctx: BodyContext, { target }: ast.Given, text: string): Type {
  const { checker } = state;
  const [first, second] = target;
  if (first === undefined) return errorType;
  const app = second && appNamed(checker, first.text);
  const name = second ?? first;
  const binding = second === undefined ? lookup(ctx, first.text) : app && exportedValue(checker, app, second);
  if (binding?.referent.kind === "reported") return errorType;
  const type = binding && givenAs(state, binding.referent, prune(binding.type), second !== undefined);
  if (binding === undefined || type === undefined) {
    const names = [...state.names.values].flatMap(([one, { what }]) => (canBeGiven(what.kind) ? one : []));
    const params = { name: text, kind: binding?.referent.kind, nearest: binding ? undefined : nearest(text, names) };
    checker.reporter.report(diagnostic("givenUnknown", params, checker.at(spanOf(target))));
    return errorType;
  }
  checker.tables.names.set(name, binding.referent);
  return type;
}

function canBeGiven(kind: string): boolean {
  return kind === "source" || kind === "host";
}

/** Own sources and effects; streams and portals of other apps. */
function givenAs(state: ModuleState, referent: Referent, type: Type, foreign: boolean): Type | undefined {
  if (type.kind === "stream" && (foreign || referent.kind === "source")) {
    return { kind: "list", item: { kind: "list", item: type.event } };
  }
  if (referent.kind === "portal" && foreign && type.kind === "portal") {
    return { kind: "function", params: [type.request], result: type.reply };
  }
  if (referent.kind !== "host") return undefined;
  const isEffect = [...state.program.graph.hostFiles.keys()].some(
    ({ host, names }) => host !== undefined && host.mode !== "pure" && names.includes(referent.node),
  );
  return isEffect ? state.program.hostTypes.get(referent.node) : undefined;
}

function spanOf(target: readonly ast.Name[]): ast.Span {
  const [first] = target;
  return { start: first?.span.start ?? 0, end: target.at(-1)?.span.end ?? 0 };
}

// ---- what is observed --------------------------------------------------------------------------------------------

/** `counts.events`, `account.balance`, `told.account.balance` in a test; undefined if it is a member like any other. */
export function observedMember(ctx: BodyContext, expr: ast.MemberExpr): Type | undefined {
  const path = pathOf(expr);
  const [root, ...inside] = path;
  if (root === undefined || ctx.observes === undefined) return undefined;
  // Of what is observed already: `counts.events.length`.
  if (inside.slice(0, -1).some((name) => name === "events" || name === "atoms")) return undefined;
  const binding = lookup(ctx, root);
  switch (binding?.referent.kind) {
    case "source":
    case "sequencer":
    case "stream":
    case "splitter":
    case "module":
      return observedStream(ctx, expr) ?? observedCell(ctx, expr, path);
    case "task":
      return observedCell(ctx, expr, path);
    default:
      return undefined;
  }
}

function pathOf(expr: ast.Expr): readonly string[] {
  if (expr.kind === "nameExpr") return [expr.name];
  if (expr.kind !== "member") return [];
  const path = pathOf(expr.object);
  return path.length === 0 ? path : [...path, expr.name.text];
}

function observedStream(ctx: BodyContext, expr: ast.MemberExpr): Type | undefined {
  const what = expr.name.text;
  if (what !== "events" && what !== "atoms") return undefined;
  const type = prune(inferExpr({ ...ctx, lambda: undefined, observes: undefined }, expr.object));
  if (type.kind !== "stream") return type.kind === "error" ? errorType : undefined;
  ctx.checker.tables.observed.set(expr, { kind: what });
  const events: Type = { kind: "list", item: type.event };
  return what === "events" ? events : { kind: "list", item: events };
}

/** A cell of a task, by the task's name in the one unit that has it; or in a unit that is named. */
function observedCell(ctx: BodyContext, expr: ast.MemberExpr, path: readonly string[]): Type | undefined {
  const { checker } = ctx;
  const state = stateOf(checker);
  const [unit, use = "", name = "", ...more] = path.length === 2 ? [undefined, ...path] : path;
  const uses = usesIn(state).filter((one) => one.name === use && (unit === undefined || one.unit === unit));
  const report = (params: {
    readonly why: "unknown" | "several" | "unused";
    readonly names: readonly string[];
  }): Type => {
    checker.reporter.report(diagnostic("notObserved", { name: path.join("."), ...params }, checker.at(expr.span)));
    return errorType;
  };
  const [found, ...others] = uses;
  if (more.length > 0) return undefined;
  if (found === undefined) {
    // Of a cell: `account.balance.size`.
    if (unit !== undefined && lookup(ctx, unit)?.referent.kind === "task") return undefined;
    if (unit === undefined && lookup(ctx, use)?.referent.kind !== "task") return report({ why: "unknown", names: [] });
    return report({ why: "unused", names: usesIn(state).flatMap((one) => (one.name === use ? one.unit : [])) });
  }
  if (others.length > 0) return report({ why: "several", names: uses.map((one) => `${one.unit}.${use}.${name}`) });
  const { task } = found;
  const cells = task.members.filter((member) => member.kind === "cell");
  const cell = cells.find((one) => one.name.text === name);
  const type = cell && checker.tables.cells.get(cell);
  const key = checker.tables.tasks.get(task)?.by;
  if (cell === undefined || type === undefined) {
    return report({ why: "unknown", names: cells.map((one) => `${use}.${one.name.text}`) });
  }
  const { unit: inUnit } = found;
  const observed: Observed = { kind: "cell", use, unit: inUnit, cell: name, shared: cell.shared, task, node: cell };
  checker.tables.observed.set(expr, observed);
  return cell.shared || key === undefined ? type : { kind: "map", key, value: type };
}

/** Tasks with state, by their names in the units that they are in. */
function usesIn(
  state: ModuleState,
): readonly { readonly unit: string; readonly name: string; readonly task: ast.Task }[] {
  return state.module.items.flatMap((item) => {
    const unit = isUnit(item) ? unitName(item) : undefined;
    if (!isUnit(item) || unit === undefined) return [];
    return [...keptBy(state, item)].map(([name, task]) => ({ unit, name, task }));
  });
}

function isUnit(item: ast.Item): item is Unit {
  return item.kind === "stream" || item.kind === "run" || item.kind === "sink";
}

/** The stream's name, the first one's of several; of `run account()`: `account`, of a sink what stands behind the path of its unit. */
function unitName(item: Unit): string | undefined {
  if (item.kind === "stream") {
    const { target } = item;
    if (target.kind === "name") return target.text;
    const [first] = target.fields;
    return first?.pattern?.kind === "bindPattern" ? first.pattern.name.text : first?.name.text;
  }
  if (item.kind === "sink") return madeName(item);
  return item.kind === "run" ? lastStage(item.value) : undefined;
}
