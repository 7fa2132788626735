/**
 * Expressions whose value is a stream: pipes, and calls of workflows, tasks and `union`. `x |> f(a)` is `f(x, a)`, so a
 * stage is the same whether it stands in a pipe or in a call.
 */
import { diagnostic } from "../../diagnostics/catalogue.ts";
import type { Fix } from "../../diagnostics/diagnostic.ts";
import { nearest } from "../../diagnostics/nearest.ts";
import type * as ast from "../../syntax/ast.ts";
import type { StdOperator } from "@portals/stdlib";
import type { Binding, BodyContext } from "../context.ts";
import { exportedValue, qualifierOf } from "../declare/apps.ts";
import { stateOf } from "../declare/state.ts";
import { inferExpr } from "../expressions/index.ts";
import { errorType } from "../scalars.ts";
import { showType } from "../show.ts";
import type { StreamType, Type } from "../type.ts";
import type { StageUse } from "../typed.ts";
import { prune } from "../unify.ts";
import { connectorPath, findConnector } from "./connectors.ts";
import { applyOperator } from "./operators.ts";
import { applyPipe } from "./pipes.ts";
import { findOperator, findPipe, stageNames } from "./library.ts";
import { splitterNamed } from "./splitters.ts";
import { applyTask, applyWorkflow } from "./stages.ts";
import { applyStart, isStart } from "./starts.ts";

/** What was reported already: fits everything, keyed or not. */
export const brokenStream: StreamType = { kind: "stream", event: errorType, by: errorType };

/** One use of an operator, a task or a workflow, in a pipe or in a call. */
export interface Use {
  readonly ctx: BodyContext;
  readonly name: string;
  /** Where to say what is wrong with the use as a whole. */
  readonly span: ast.Span;
  /** The stream on the left of `|>`; undefined in a call. */
  readonly piped: StreamType | undefined;
  readonly args: readonly ast.Arg[];
  readonly as: ast.Name | undefined;
  /** Where what is used is declared, if that is a task or a workflow. */
  readonly file: ast.SourceFile;
  readonly record: (use: StageUse) => void;
}

export function inferPipe(ctx: BodyContext, expr: ast.PipeExpr): Type {
  if (!inDataflow(ctx)) return refusePipe(ctx, expr);
  let type: Type = inferOperand(ctx, expr.source, "piped");
  for (const [i, stage] of expr.stages.entries()) {
    type = inferStage(ctx, stage, type, i === 0 ? expr.source : undefined);
  }
  return type;
}

/** A call of a workflow, a task or an operator by name: `words(lines)`, `union(a, b)`, `memo()`. */
export function inferStreamCall(ctx: BodyContext, call: ast.CallExpr, callee: Binding | StdOperator): Type {
  const { tables } = ctx.checker;
  const name = call.callee.kind === "nameExpr" ? call.callee.name : "";
  const use: Use = {
    ctx,
    name,
    span: call.callee.span,
    piped: undefined,
    args: call.args,
    as: undefined,
    file: ctx.checker.module.file,
    record: (stage) => void tables.streamCalls.set(call, stage),
  };
  if (!inDataflow(ctx)) return refuseOutside(ctx, call.span, name);
  return "referent" in callee ? applyBinding(use, callee) : applyOperator(use, callee);
}

/** Streams are put together where the app is: not in functions, tasks and lambdas. */
export function inDataflow(ctx: BodyContext): boolean {
  return (ctx.place.kind === "unit" || ctx.place.kind === "workflow") && ctx.lambda === undefined;
}

function refuseOutside(ctx: BodyContext, span: ast.Span, name: string): Type {
  ctx.checker.reporter.report(diagnostic("streamInFunction", { name }, ctx.checker.at(span)));
  return errorType;
}

/** A pipe in a function or a lambda: of values it is a habit, of streams in the wrong place. */
function refusePipe(ctx: BodyContext, expr: ast.PipeExpr): Type {
  const type = prune(inferExpr(ctx, expr.source));
  const name = expr.stages[0]?.path[0]?.text ?? "";
  if (type.kind === "stream" || type.kind === "error") return refuseOutside(ctx, expr.span, name);
  ctx.checker.reporter.report(diagnostic("pipeOnValue", { type: showType(type) }, ctx.checker.at(expr.source.span)));
  return errorType;
}

/** `from` is what stands on the left, if this is the first stage. */
function inferStage(ctx: BodyContext, stage: ast.Stage, left: Type, from: ast.Expr | undefined): Type {
  const { checker } = ctx;
  const [first] = stage.path;
  if (!first) return errorType;
  const input = asStream(ctx, left, stage);
  const name = stage.path.map((part) => part.text).join(".");
  const span = { start: first.span.start, end: (stage.path.at(-1) ?? first).span.end };
  const use: Use = {
    ctx,
    name,
    span,
    piped: input,
    args: stage.args ?? [],
    as: stage.as,
    file: checker.module.file,
    record: (found) => void checker.tables.stages.set(stage, found),
  };
  const [, member, ...more] = stage.path;
  if (member) {
    const app = more.length === 0 ? qualifierOf(checker, first, member.text) : undefined;
    if (app) return applyBinding(use, exportedValue(checker, app, member));
    if (more.length > 0) reportUnknownStage(use);
    return brokenStream;
  }
  if (isStart(name)) return applyStart(use, from);
  const binding = ctx.scope.lookup(use.name);
  if (binding) return applyBinding(use, binding);
  return applyStandard(use) ?? reportUnknownStage(use);
}

function applyStandard(use: Use): Type | undefined {
  const operator = findOperator(use.name);
  if (operator) return applyOperator(use, operator);
  const pipe = findPipe(use.name);
  if (pipe) return applyPipe(use, pipe);
  if (laterOperators.has(use.name)) {
    use.ctx.checker.reporter.report(diagnostic("operatorNotYet", { name: use.name }, use.ctx.checker.at(use.span)));
    return brokenStream;
  }
  return undefined;
}

/** Of later versions of the library. */
const laterOperators: ReadonlySet<string> = new Set(
  ["window", "windowWithLate", "join", "aggregate", "detect"], // prettier-ignore
);

export function applyBinding(use: Use, binding: Binding): Type {
  const { checker } = use.ctx;
  const declared = { ...use, file: binding.file ?? use.file };
  switch (binding.referent.kind) {
    case "task":
      return applyTask(declared, binding.referent.node, binding.typeParams ?? []);
    case "workflow":
      return applyWorkflow(declared, binding.referent.node, binding.typeParams ?? []);
    case "module":
    case "reported":
      return brokenStream;
    default: {
      const isFunction = prune(binding.type).kind === "function";
      const other = binding.referent.kind === "portal" ? ("portal" as const) : ("value" as const);
      const params = { name: use.name, what: isFunction ? ("function" as const) : other };
      const also = binding.declared && !binding.file ? [checker.label(binding.declared, "declared here")] : [];
      checker.reporter.report(diagnostic("notAStage", params, checker.at(use.span, { also })));
      return brokenStream;
    }
  }
}

/** The name of a use that has no state, and the `as` before it. */
export function withoutAs(ctx: BodyContext, name: ast.Name): readonly Fix[] {
  const { file } = ctx.checker.module;
  const start = file.text.slice(0, name.span.start).replace(/\s+as\s+$/, "").length;
  return [{ title: "leave `as` out", edits: [{ file, span: { start, end: name.span.end }, text: "" }] }];
}

/** What programmers know from other stream libraries. */
const habits: Readonly<Record<string, string>> = {
  groupBy: "keyBy",
  key: "keyBy",
  partitionBy: "keyBy",
  forEach: "tap",
  peek: "tap",
  select: "map",
  where: "filter",
  fold: "reduce",
  merge: "union",
  concat: "union",
  filterMap: "collect",
  mapNotNull: "collect",
  flatten: "flatMap",
  concatMap: "flatMap",
  limit: "take",
  unique: "distinct",
  having: "filter",
  mergeMap: "flatMap",
  switchMap: "flatMap",
};

/** What they know, and is said in another way. */
const cures: Readonly<Record<string, string>> = {
  count:
    "a running count, of each key if there is one, is `scan(0, (n, _) => n + 1)`; once for each atom it is `reduce`",
  sum: "a running sum, of each key if there is one, is `scan(0, (sum, x) => sum + x.total)`; once for each atom it is `reduce`",
  avg: "an average is kept by a task: `state sum: Int = 0`, `state count: Int = 0`",
  average: "an average is kept by a task: `state sum: Int = 0`, `state count: Int = 0`",
  mean: "an average is kept by a task: `state sum: Int = 0`, `state count: Int = 0`",
  max: "the greatest so far is `topK(1, by: x => x.total)`",
  min: "the least so far is `topK(1, by: x => -x.total)`",
  sort: "a stream does not end, so nothing can be the last: the greatest so far are `topK(10, by: x => x.total)`",
  sortBy: "a stream does not end, so nothing can be the last: the greatest so far are `topK(10, by: x => x.total)`",
  orderBy: "a stream does not end, so nothing can be the last: the greatest so far are `topK(10, by: x => x.total)`",
  subscribe:
    "what is done for each event is a task, `run xs |> task`; what leaves the app is a sink, `sink xs -> console()`",
  debounce: "what depends on time is a task with a `timer`",
  throttle: "what depends on time is a task with a `timer`",
  delay: "what depends on time is a task with a `timer`",
  buffer: "what is collected is a cell of a task: `state seen: List<T> = []`",
  toList: "what is collected is a cell of a task: `state seen: List<T> = []`",
  ask: "a portal is asked by a task: `on next(x) { emit await portal(x) }`",
};

function reportUnknownStage(use: Use): Type {
  const { checker, scope } = use.ctx;
  const stages = [...scope.visible()].filter((name) => {
    const kind = scope.lookup(name)?.referent.kind;
    return kind === "task" || kind === "workflow";
  });
  const cure = Object.hasOwn(cures, use.name) ? cures[use.name] : undefined;
  const like = Object.hasOwn(habits, use.name) ? habits[use.name] : undefined;
  const near = cure === undefined ? (like ?? nearest(use.name, [...stageNames(), ...stages])) : undefined;
  const help = cure === undefined ? [] : [cure];
  checker.reporter.report(
    diagnostic("unknownStage", { name: use.name, nearest: near }, checker.at(use.span, { help })),
  );
  for (const arg of use.args) if (arg.value.kind !== "lambda") inferExpr(use.ctx, arg.value);
  return brokenStream;
}

/** The left of a stage: a stream, or else it is said what is wrong. */
function asStream(ctx: BodyContext, left: Type, stage: ast.Stage): StreamType {
  const type = prune(left);
  if (type.kind === "stream") return type;
  const { checker } = ctx;
  if (type.kind === "record" && type.fields.some((f) => prune(f.type).kind === "stream")) {
    const outputs = type.fields.map((f) => f.name);
    checker.reporter.report(diagnostic("severalOutputs", { outputs, splitter: undefined }, checker.at(stage.span)));
  } else if (type.kind === "scalar" && type.name === "Unit") {
    checker.reporter.report(diagnostic("nothingAfterTask", {}, checker.at(stage.span)));
  }
  return brokenStream;
}

/** `piped` on the left of `|>`, `given` as an argument, `sunk` and `connected` on the left of an arrow. */
type OperandPlace = "piped" | "given" | "sunk" | "connected";

/** A stream operand, in its place. What is not a stream is reported with the way to make one. */
export function inferOperand(ctx: BodyContext, expr: ast.Expr, place: OperandPlace): Type {
  const { checker } = ctx;
  const path = connectorPath(expr);
  if (path !== undefined && !ctx.scope.lookup(path.split(".")[0] ?? path) && findConnector(path, "source")) {
    checker.reporter.report(diagnostic("connectorNotHere", { path }, checker.at(expr.span)));
    return brokenStream;
  }
  return asOperand(ctx, expr, prune(inferExpr(ctx, expr)), place);
}

const notStreams = {
  piped: "pipeOnValue",
  given: "pipeOnValue",
  sunk: "sinkOfValue",
  connected: "connectOfValue",
} as const;

/** The same, of an expression whose type is known. */
export function asOperand(ctx: BodyContext, expr: ast.Expr, type: Type, place: OperandPlace): Type {
  const { checker } = ctx;
  if (type.kind === "stream" || type.kind === "error") return type.kind === "stream" ? type : brokenStream;
  if (type.kind === "record" && type.fields.some((f) => prune(f.type).kind === "stream")) {
    const splitter = splitterNamed(ctx, expr)?.name.text;
    if (place === "piped" && splitter === undefined) return type;
    const outputs = type.fields.map((f) => f.name);
    checker.reporter.report(diagnostic("severalOutputs", { outputs, splitter }, checker.at(expr.span)));
    return brokenStream;
  }
  const shown = showType(type);
  checker.reporter.report(diagnostic(notStreams[place], { type: shown }, checker.at(expr.span)));
  return brokenStream;
}

/** The stream that a use reads: the one on the left, or its first argument; and the arguments that remain. */
export function takeInput(use: Use): { readonly input: StreamType; readonly args: readonly ast.Arg[] } {
  if (use.piped) return { input: use.piped, args: use.args };
  const [first, ...rest] = use.args;
  if (!first || first.name) {
    const { checker } = use.ctx;
    checker.reporter.report(diagnostic("streamMissing", { stage: use.name }, checker.at(use.span)));
    return { input: brokenStream, args: use.args };
  }
  const type = inferOperand(use.ctx, first.value, "given");
  return { input: type.kind === "stream" ? type : brokenStream, args: rest };
}

export function isBroken(stream: StreamType): boolean {
  return prune(stream.event).kind === "error";
}

/** The state of the program that a use belongs to. */
export function programOf(use: Use) {
  return stateOf(use.ctx.checker).program;
}
