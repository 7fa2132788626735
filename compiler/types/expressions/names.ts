/** Names as values: locals, parameters, cells, functions, configuration; and what cannot be a value. */
import type * as ast from "../../syntax/ast.ts";
import { diagnostic } from "../../diagnostics/catalogue.ts";
import type { Binding, BodyContext } from "../context.ts";
import { exportedValue, type NamedApp } from "../declare/apps.ts";
import { errorType } from "../scalars.ts";
import type { Type } from "../type.ts";
import type { Referent } from "../typed.ts";
import { instantiate } from "../unify.ts";
import { servesOnly } from "../handlers.ts";
import { lookup, record } from "./body.ts";
import { inferConstructor } from "./constructors.ts";
import { reportUnknownName } from "./habits.ts";
import { findFunction } from "./library.ts";
import { isEffect } from "./asks.ts";
import { taskOf } from "./places.ts";

export function inferName(ctx: BodyContext, expr: ast.NameExpr): Type {
  return resolveName(ctx, { kind: "name", text: expr.name, span: expr.span }, expr);
}

/** The value of a name in the short form `{ name }`. */
export function useName(ctx: BodyContext, name: ast.Name): Type {
  return resolveName(ctx, name, name);
}

export function inferUpper(ctx: BodyContext, expr: ast.UpperExpr, expected: Type | undefined): Type {
  return inferConstructor(ctx, expr, expected);
}

function resolveName(ctx: BodyContext, name: ast.Name, node: ast.NameExpr | ast.Name): Type {
  const binding = lookup(ctx, name.text);
  if (!binding) {
    const library = findFunction(name.text);
    if (library) notAValue(ctx, name, library.signature.startsWith("()") ? "maker" : "function");
    else reportUnknownName(ctx, name, ctx.scope);
    return errorType;
  }
  return useBinding(ctx, name, node, binding);
}

/** `cart.checkouts`: the value of a name of another app. */
export function useExported(ctx: BodyContext, expr: ast.MemberExpr, app: NamedApp): Type {
  const binding = exportedValue(ctx.checker, app, expr.name);
  const shown = { ...expr.name, text: `${app.name}.${expr.name.text}`, span: expr.span };
  return useBinding(ctx, shown, expr, binding);
}

type NameNode = ast.NameExpr | ast.Name | ast.MemberExpr;

function useBinding(ctx: BodyContext, name: ast.Name, node: NameNode, binding: Binding): Type {
  const { checker } = ctx;
  const { referent } = binding;
  switch (referent.kind) {
    case "fn":
      return useFunction(ctx, node, binding, referent);
    case "std":
      notAValue(ctx, name, "function");
      return errorType;
    case "taskFn":
      notAValue(ctx, name, "taskFunction");
      return errorType;
    case "task":
      notATask(ctx, name, referent.node);
      return errorType;
    case "workflow":
      notAValue(ctx, name, "workflow");
      return errorType;
    case "module":
      notAValue(ctx, name, "module");
      return errorType;
    case "source":
    case "stream":
    case "sequencer":
    case "splitter":
      if (!mayNameStreams(ctx)) {
        notAValue(ctx, name, "stream");
        return errorType;
      }
      break;
    case "timer":
      notAValue(ctx, name, "timer");
      return errorType;
    case "host":
      if (isEffect(ctx.checker, referent.node)) {
        notAValue(ctx, name, "effect");
        return errorType;
      }
      break;
    case "cell":
      checkKeyed(ctx, name.span, name.text, referent.node.shared);
      break;
    case "key":
      checkKeyed(ctx, name.span, "key", false);
      break;
    case "phaseData":
      checkKeyed(ctx, name.span, name.text, referent.phase.shared);
      break;
    default:
  }
  checker.tables.names.set(node, referent);
  return binding.type;
}

function useFunction(
  ctx: BodyContext,
  node: NameNode,
  binding: Binding,
  referent: Referent & { readonly kind: "fn" },
): Type {
  const { checker } = ctx;
  const { type, args } = instantiate(binding.typeParams ?? [], binding.type, () => checker.meta());
  record(checker, node.span, args, (typeArgs) => checker.tables.names.set(node, { ...referent, typeArgs }));
  return type;
}

/** Streams are named where dataflow is built, outside of lambdas. */
function mayNameStreams(ctx: BodyContext): boolean {
  return ctx.lambda === undefined && ["unit", "workflow", "constant"].includes(ctx.place.kind);
}

type NoValue = "function" | "maker" | "taskFunction" | "workflow" | "stream" | "module" | "timer" | "effect";

function notAValue(ctx: BodyContext, name: ast.Name, what: NoValue): void {
  ctx.checker.reporter.report(diagnostic("notAValue", { name: name.text, what }, ctx.checker.at(name.span)));
}

/** `run shelf`, where a task without an input is called. */
function notATask(ctx: BodyContext, name: ast.Name, task: ast.Task): void {
  const { checker } = ctx;
  const { input } = task;
  const what = !input ? "server" : servesOnly(task) ? "servesOnly" : "task";
  const { file } = checker.module;
  const isHere = checker.module.items.includes(task);
  const edits = [
    { file, span: input?.span ?? name.span, text: "" },
    { file, span: { start: name.span.end, end: name.span.end }, text: "()" },
  ];
  const fixes =
    what === "servesOnly" && isHere && task.params.length === 0 ? [{ title: "leave out its events", edits }] : [];
  checker.reporter.report(diagnostic("notAValue", { name: name.text, what }, checker.at(name.span, { fixes })));
}

/** Report what is kept for each key where no key is current. */
export function checkKeyed(ctx: BodyContext, span: ast.Span, name: string, shared: boolean): void {
  const task = taskOf(ctx);
  // A task without `by` that has such a cell was reported at the cell.
  if (shared || ctx.keyed || !task?.by) return;
  const { place } = ctx;
  const asked = place.kind === "handler" && place.handler.on.kind === "ask" ? place.handler.on.portal.text : undefined;
  ctx.checker.reporter.report(diagnostic("noKeyHere", { name, asked }, ctx.checker.at(span)));
}
