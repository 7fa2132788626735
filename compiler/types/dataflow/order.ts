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
import { checkConnections } from "./connections.ts";
import { checkDeadLetters } from "./policies.ts";
import { checkRepetition } from "./repetition.ts";
import { checkRetry } from "./retries.ts";
import { checkStarts } from "./starts.ts";

/** An item that runs and reads streams. */
export type Unit = ast.StreamDecl | ast.Run | ast.Sink | ast.Splitter | ast.Connect;

/** One that makes streams which others can read, from streams that it reads. */
type Maker = ast.StreamDecl | ast.Splitter;

export interface Reading {
  readonly node: ast.Source | ast.Sequencer | Maker;
  /** The output, for `stream { a, b }`; the branch of a splitter. */
  readonly name: ast.Name;
  /** As it is read: `orders`, `lanes.express`. */
  readonly text: string;
  readonly at: ast.NameExpr | ast.MemberExpr;
}

export function checkOrder(state: ModuleState): void {
  const units = state.module.items.filter((item): item is Unit => isUnit(item));
  const readings = new Map(units.map((unit) => [unit, readingsOf(state.program.tables, unit)]));
  reportCircles(state, units, readings);
  reportUnread(state, readings);
  reportUnfed(state, units);
  for (const unit of units) {
    checkRepetition(state, unit);
    checkStarts(state, unit);
    if (unit.kind === "sink") checkSinkLetters(state, unit);
    const onError = policiesOf(state, unit);
    if (!onError) continue;
    const inputs = readings.get(unit) ?? [];
    checkDeadLetters(state, onError, inputs.map((reading) => ({ name: reading.text, type: typeOf(state, reading) }))); // prettier-ignore
    checkRetry(state, unit, onError);
  }
  checkConnections(state);
  const { app, items } = state.module;
  // What it exports, others read.
  if (units.length === 0 && app && !items.some((item) => item.kind === "source" && item.exported)) {
    state.checker.reporter.report(diagnostic("nothingToDo", { app: app.name.text }, state.checker.at(app.span)));
  }
}

/** What a sink skips are the events that come to it. */
function checkSinkLetters(state: ModuleState, sink: ast.Sink): void {
  const event = state.program.tables.connectors.get(sink)?.event;
  if (sink.onError === undefined || event === undefined) return;
  const { text } = state.module.file;
  const name = text.slice(sink.from.span.start, sink.from.span.end);
  checkDeadLetters(state, sink.onError, [{ name, type: { kind: "stream", event, by: undefined } }]);
}

function isUnit(item: ast.Item): item is Unit {
  return ["stream", "run", "sink", "splitter", "connect"].includes(item.kind);
}

/** The expression whose streams a unit reads. */
export function sourceOf(unit: Unit): ast.Expr {
  return unit.kind === "stream" || unit.kind === "run" ? unit.value : unit.from;
}

/** What counts when it fails; what copies a stream into a sequencer cannot, but for an atom that a source could not read. */
function policiesOf(state: ModuleState, unit: Unit): ast.OnError | undefined {
  const { tables } = state.program;
  if (unit.kind === "sink") return undefined;
  const own = unit.kind === "stream" || unit.kind === "run" ? unit.onError : undefined;
  const [first] = readingsOf(tables, unit);
  const copies = unit.kind === "connect" && first?.at === unit.from && first.node.kind !== "source";
  return copies ? undefined : (own ?? state.module.app?.onError);
}

function typeOf(state: ModuleState, reading: Reading): StreamType {
  return state.program.tables.streams.get(reading.name) ?? { kind: "stream", event: { kind: "error" }, by: undefined };
}

/** The streams that a unit reads, each once, in the order in which it names them. */
export function readingsOf(tables: Pick<Tables, "names">, unit: Unit): readonly Reading[] {
  const found = new Map<string, Reading>();
  const add = (reading: Reading | undefined): void => {
    if (reading && !found.has(reading.text)) found.set(reading.text, reading);
  };
  walk(sourceOf(unit), (node) => {
    if (node.kind === "lambda") return false;
    const here = readingsAt(tables, node as ast.Expr);
    here?.forEach(add);
    return here === undefined;
  });
  return [...found.values()];
}

/** The streams that an expression names: `orders`, `lanes.express`, `cart.checkouts`; undefined if it is no such name. */
export function readingsAt(tables: Pick<Tables, "names">, at: ast.Expr): readonly Reading[] | undefined {
  if (at.kind !== "nameExpr" && at.kind !== "member") return undefined;
  const own = readable(tables.names.get(at), at);
  if (own || at.kind === "nameExpr") return own;
  const { object } = at;
  const splitter = object.kind === "nameExpr" || object.kind === "member" ? tables.names.get(object) : undefined;
  if (splitter?.kind !== "splitter") return undefined;
  return branches(splitter.node, at, textOf(object)).filter(({ name }) => name.text === at.name.text);
}

function readable(referent: Referent | undefined, at: ast.NameExpr | ast.MemberExpr): readonly Reading[] | undefined {
  switch (referent?.kind) {
    case "source":
    case "sequencer":
      return [{ node: referent.node, name: referent.node.name, text: textOf(at), at }];
    case "stream": {
      const name = outputName(referent.node, referent.output);
      return name ? [{ node: referent.node, name, text: textOf(at), at }] : [];
    }
    case "splitter":
      return branches(referent.node, at, textOf(at));
    default:
      return undefined;
  }
}

function branches(node: ast.Splitter, at: ast.NameExpr | ast.MemberExpr, text: string): readonly Reading[] {
  return node.branches.map(({ name }) => ({ node, name, text: `${text}.${name.text}`, at }));
}

function textOf(at: ast.Expr): string {
  if (at.kind === "member") return `${textOf(at.object)}.${at.name.text}`;
  return at.kind === "nameExpr" ? at.name : "";
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
  const done = new Set<Unit>();
  const path: { readonly unit: Maker; readonly name: string }[] = [];
  const visit = (unit: Unit): void => {
    if (done.has(unit)) return;
    // Streams of other apps are followed, too: a circle may go through several.
    for (const reading of readings.get(unit) ?? readingsOf(state.program.tables, unit)) {
      if (reading.node.kind !== "stream" && reading.node.kind !== "splitter") continue;
      const start = path.findIndex((step) => step.unit === reading.node);
      if (start >= 0 || reading.node === unit) {
        const members = [reading.node, ...path.slice(Math.max(start, 0)).map((step) => step.unit)];
        if (!isReportedBy(state, members)) continue;
        const names = path.slice(Math.max(start, 0)).map((step) => step.name);
        const circle = [...names, names[0] ?? reading.text];
        reportCircle(state, reading, circle);
      } else if (!done.has(reading.node)) {
        path.push({ unit: reading.node, name: reading.text });
        visit(reading.node);
        path.pop();
      }
    }
    done.add(unit);
  };
  for (const unit of units) {
    if (unit.kind !== "stream" && unit.kind !== "splitter") continue;
    path.push({ unit, name: nameOf(unit) });
    visit(unit);
    path.pop();
  }
}

/** The name that closes the circle may stand in another app's file. */
function reportCircle({ checker, program }: ModuleState, { at, name, node, text }: Reading, path: string[]): void {
  const fileOf = (item: ast.Item): ast.SourceFile =>
    program.graph.apps.find(({ items }) => items.includes(item))?.file ?? checker.module.file;
  const reader = program.graph.apps.find((app) => app.items.some((item) => contains(item, at)));
  const also = [{ file: fileOf(node), span: name.span, text: `\`${text}\` is made here` }];
  const file = reader?.file ?? checker.module.file;
  checker.reporter.report(diagnostic("streamCycle", { path }, { file, span: at.span, also }));
}

function contains(item: ast.Item, wanted: ast.Expr): boolean {
  let found = false;
  walk(item, (node) => {
    found ||= node === wanted;
    return !found;
  });
  return found;
}

/** A circle through several apps is reported once: by the first of them. */
function isReportedBy({ module, program }: ModuleState, members: readonly Maker[]): boolean {
  const { apps } = program.graph;
  const owners = members.map((unit) => apps.findIndex(({ items }) => items.includes(unit)));
  return Math.min(...owners) === apps.indexOf(module);
}

function nameOf(unit: Maker): string {
  if (unit.kind === "splitter") return unit.name.text;
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
    } else if (item.kind === "splitter" && !item.exported) {
      for (const { name } of item.branches) {
        if (!read.has(name)) warn(name, "branch", `${item.name.text}.${name.text}`);
      }
    }
  }
  function warn(name: ast.Name, what: "source" | "sequencer" | "stream" | "branch", text = name.text): void {
    if (name.text === "") return;
    checker.reporter.report(diagnostic("nobodyReads", { name: text, what }, checker.at(name.span)));
  }
}

/** A sequencer is fed by `connect` and by `skip to`. */
function reportUnfed(state: ModuleState, units: readonly Unit[]): void {
  const { checker } = state;
  const fed = new Set<string>();
  const add = (onError: ast.OnError | undefined) => {
    for (const policy of onError?.policies ?? []) if (policy.kind === "skip" && policy.to) fed.add(policy.to.text);
  };
  add(state.module.app?.onError);
  for (const unit of units) {
    if (unit.kind === "stream" || unit.kind === "run" || unit.kind === "sink") add(unit.onError);
    else if (unit.kind === "connect" && unit.to.kind === "nameExpr") fed.add(unit.to.name);
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
