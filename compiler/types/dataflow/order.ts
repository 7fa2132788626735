/**
 * What can only be said of the app as a whole, once everything has its type: circles between streams, streams that
 * nobody reads, sequencers that nothing feeds, tasks used twice in a unit, workflows that call themselves.
 */
import { diagnostic } from "../../diagnostics/catalogue.ts";
import { walk } from "../../names/walk.ts";
import type * as ast from "../../syntax/ast.ts";
import type { ModuleState } from "../declare/state.ts";
import type { StreamType } from "../type.ts";
import type { Referent, StageUse, Tables } from "../typed.ts";
import { checkDeadLetters } from "./policies.ts";
import { checkRepetition } from "./repetition.ts";
import { checkRetry } from "./retries.ts";

/** An item that runs and reads streams. */
export type Unit = ast.StreamDecl | ast.Run | ast.Sink;

type Readable = ast.Source | ast.StreamDecl | ast.Sequencer;

export interface Reading {
  readonly node: Readable;
  /** The output, for `stream { a, b }`. */
  readonly name: ast.Name;
  readonly at: ast.NameExpr;
}

export function checkOrder(state: ModuleState): void {
  const units = state.module.items.filter((item): item is Unit => isUnit(item));
  const readings = new Map(units.map((unit) => [unit, readingsOf(state.program.tables, unit)]));
  reportCircles(state, units, readings);
  reportUnread(state, readings);
  reportUnfed(state, units);
  for (const unit of units) {
    checkRepetition(state, unit);
    const onError = unit.kind === "sink" ? undefined : (unit.onError ?? state.module.app?.onError);
    if (!onError) continue;
    const inputs = readings.get(unit) ?? [];
    checkDeadLetters(state, onError, inputs.map((reading) => ({ name: reading.name.text, type: typeOf(state, reading) }))); // prettier-ignore
    checkRetry(state, unit, onError);
  }
  if (units.length === 0 && state.module.app) {
    const { app } = state.module;
    state.checker.reporter.report(diagnostic("nothingToDo", { app: app.name.text }, state.checker.at(app.span)));
  }
}

function isUnit(item: ast.Item): item is Unit {
  return item.kind === "stream" || item.kind === "run" || item.kind === "sink";
}

function typeOf(state: ModuleState, reading: Reading): StreamType {
  return state.program.tables.streams.get(reading.name) ?? { kind: "stream", event: { kind: "error" }, by: undefined };
}

/** The streams that a unit reads, each once, in the order in which it names them. */
export function readingsOf(tables: Pick<Tables, "names">, unit: Unit): readonly Reading[] {
  const found = new Map<string, Reading>();
  walk(unit.kind === "sink" ? unit.from : unit.value, (node) => {
    if (node.kind === "lambda") return false;
    if (node.kind !== "nameExpr") return true;
    const at = node as ast.NameExpr;
    const referent = tables.names.get(at);
    const read = referent && readable(referent);
    if (read && !found.has(at.name)) found.set(at.name, { ...read, at });
    return true;
  });
  return [...found.values()];
}

function readable(referent: Referent): { readonly node: Readable; readonly name: ast.Name } | undefined {
  switch (referent.kind) {
    case "source":
    case "sequencer":
      return { node: referent.node, name: referent.node.name };
    case "stream": {
      const name = outputName(referent.node, referent.output);
      return name && { node: referent.node, name };
    }
    default:
      return undefined;
  }
}

/** The declared name of a stream, or of one of several outputs. */
function outputName(node: ast.StreamDecl, output: string | undefined): ast.Name | undefined {
  if (node.target.kind === "name") return node.target;
  const field = node.target.fields.find((f) => f.name.text === output);
  return field?.pattern === undefined
    ? field?.name
    : field.pattern.kind === "bindPattern"
      ? field.pattern.name
      : undefined;
}

function reportCircles(
  state: ModuleState,
  units: readonly Unit[],
  readings: ReadonlyMap<Unit, readonly Reading[]>,
): void {
  const { checker } = state;
  const done = new Set<Unit>();
  const path: { readonly unit: ast.StreamDecl; readonly name: string }[] = [];
  const visit = (unit: Unit): void => {
    if (done.has(unit)) return;
    for (const reading of readings.get(unit) ?? []) {
      if (reading.node.kind !== "stream") continue;
      const start = path.findIndex((step) => step.unit === reading.node);
      if (start >= 0 || reading.node === unit) {
        const names = path.slice(Math.max(start, 0)).map((step) => step.name);
        const circle = [...names, names[0] ?? reading.name.text];
        const also = [checker.label(reading.name.span, `\`${reading.name.text}\` is made here`)];
        checker.reporter.report(diagnostic("streamCycle", { path: circle }, checker.at(reading.at.span, { also })));
      } else if (!done.has(reading.node)) {
        path.push({ unit: reading.node, name: reading.name.text });
        visit(reading.node);
        path.pop();
      }
    }
    done.add(unit);
  };
  for (const unit of units) {
    if (unit.kind !== "stream") continue;
    path.push({ unit, name: nameOf(unit) });
    visit(unit);
    path.pop();
  }
}

function nameOf(unit: ast.StreamDecl): string {
  return unit.target.kind === "name" ? unit.target.text : unit.target.fields.map((f) => f.name.text).join(", ");
}

function reportUnread(state: ModuleState, readings: ReadonlyMap<Unit, readonly Reading[]>): void {
  const { checker } = state;
  const read = new Set<ast.Name>();
  for (const list of readings.values()) for (const reading of list) read.add(reading.name);
  for (const item of state.module.items) {
    if (item.kind === "source" || item.kind === "sequencer") {
      if (!item.exported && !read.has(item.name)) warn(item.name, item.kind);
    } else if (item.kind === "stream" && !item.exported) {
      if (item.target.kind === "name") {
        if (!read.has(item.target)) warn(item.target, "stream");
      } else {
        const names = item.target.fields.flatMap((field) => outputName(item, field.name.text) ?? []);
        for (const name of names) if (!read.has(name)) warn(name, "stream");
      }
    }
  }
  function warn(name: ast.Name, what: "source" | "sequencer" | "stream"): void {
    if (name.text === "") return;
    checker.reporter.report(diagnostic("nobodyReads", { name: name.text, what }, checker.at(name.span)));
  }
}

/** In this version only `skip to` feeds a sequencer. */
function reportUnfed(state: ModuleState, units: readonly Unit[]): void {
  const { checker } = state;
  const fed = new Set<string>();
  const add = (onError: ast.OnError | undefined) => {
    for (const policy of onError?.policies ?? []) if (policy.kind === "skip" && policy.to) fed.add(policy.to.text);
  };
  add(state.module.app?.onError);
  for (const unit of units) if (unit.kind !== "sink") add(unit.onError);
  for (const item of state.module.items) {
    if (item.kind === "connect" && item.to.kind === "nameExpr") fed.add(item.to.name);
  }
  for (const item of state.module.items) {
    if (item.kind !== "sequencer" || fed.has(item.name.text) || item.exported) continue;
    const params = { name: item.name.text };
    checker.reporter.report(diagnostic("sequencerUnfed", params, checker.at(item.name.span)));
  }
}

/** The uses of tasks and workflows in an expression, with the node that says where. */
export function stageUses(
  tables: Pick<Tables, "stages" | "streamCalls">,
  root: ast.Expr | ast.Block,
): readonly { readonly use: StageUse; readonly span: ast.Span }[] {
  const found: { readonly use: StageUse; readonly span: ast.Span }[] = [];
  walk(root, (node) => {
    if (node.kind === "lambda") return false;
    const use =
      node.kind === "stage"
        ? tables.stages.get(node as ast.Stage)
        : node.kind === "call"
          ? tables.streamCalls.get(node as ast.CallExpr)
          : undefined;
    if (use) found.push({ use, span: node.span });
    return true;
  });
  return found;
}
