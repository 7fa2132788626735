/** Prints tasks and what they hold: cells, timers, handlers, phases. */
import { builders } from "prettier/doc";
import type { Cell, Fn, Handler, HandlerHead, Member, Phase, Task, TypeExpr } from "../ast.ts";
import { expression, head, lambda, needsOwnLine } from "./expressions.ts";
import type { Context, Doc } from "./layout.ts";
import { assignment, bracedLines, brackets, documentation } from "./layout.ts";
import { pattern } from "./patterns.ts";
import { block } from "./statements.ts";
import { param, params, result, typeExpr, typeParams } from "./types.ts";

const { group, indent, line } = builders;

export function task(ctx: Context, node: Task): Doc {
  const input = node.input === undefined ? [] : [typeExpr(ctx, node.input)];
  return [
    node.exclusive ? "exclusive " : "",
    "task ",
    node.name.text,
    node.was === undefined ? "" : [" was ", node.was.text],
    typeParams(node.typeParams),
    flow(ctx, brackets("(", [...input, ...node.params.map((one) => param(ctx, one))], ")"), node.by, node.output),
    " ",
    bracedLines(node.members.map((one) => member(ctx, one))),
  ];
}

function member(ctx: Context, node: Member): Doc {
  switch (node.kind) {
    case "cell":
      return cell(ctx, node);
    case "drop":
    case "timer":
      return [node.kind, " ", node.name.text];
    case "handler":
      return handler(ctx, node);
    case "fn":
      return [documentation(ctx, node.docs), fn(ctx, node)];
    case "phase":
      return phase(ctx, node);
  }
}

export function fn(ctx: Context, node: Fn): Doc {
  return ["fn ", signature(ctx, node), " ", block(ctx, node.body)];
}

/** `name<T>(params) -> Result`. */
export function signature(ctx: Context, node: Pick<Fn, "name" | "typeParams" | "params" | "result">): Doc {
  return [node.name.text, typeParams(node.typeParams), flow(ctx, params(ctx, node.params), undefined, node.result)];
}

/** `(params) by Key -> Result`. The parameters are broken before the result is, unless that is a record. */
function flow(ctx: Context, parameters: Doc, by: TypeExpr | undefined, output: TypeExpr | undefined): Doc {
  const key = by === undefined ? "" : [" by ", typeExpr(ctx, by)];
  if (output?.kind === "recordType") return [group([parameters, key]), result(ctx, output)];
  return group([parameters, key, result(ctx, output)]);
}

function cell(ctx: Context, node: Cell): Doc {
  const left = [node.shared ? "shared " : "", "state ", node.name.text, ": ", typeExpr(ctx, node.type)];
  const initial = assignment(left, "=", expression(ctx, node.value), needsOwnLine(node.value));
  const docs = documentation(ctx, node.docs);
  if (node.from === undefined) return [docs, initial];
  const broken = ctx.multiline(node.value.span.end, node.from.span.start);
  return [docs, initial, group(indent([line, "from ", lambda(ctx, node.from)]), { shouldBreak: broken })];
}

function phase(ctx: Context, node: Phase): Doc {
  return [
    node.shared ? "shared " : "",
    "phase ",
    node.name.text,
    node.params.length === 0 ? "" : group(params(ctx, node.params)),
    " ",
    bracedLines(node.handlers.map((one) => handler(ctx, one))),
  ];
}

function handler(ctx: Context, node: Handler): Doc {
  return [documentation(ctx, node.docs), "on ", handlerHead(ctx, node.on), " ", block(ctx, node.body)];
}

function handlerHead(ctx: Context, node: HandlerHead): Doc {
  switch (node.kind) {
    case "next": {
      const guard = node.guard === undefined ? "" : [" if ", group(indent(head(ctx, node.guard)))];
      return ["next(", pattern(ctx, node.pattern), ")", guard];
    }
    case "ask": {
      const request = node.pattern === undefined ? "" : pattern(ctx, node.pattern);
      const later = node.later === undefined ? "" : [" later ", node.later.text];
      return ["ask ", node.portal.text, "(", request, ")", later];
    }
    case "atom":
      return node.eachKey ? "atom each key" : "atom";
    case "complete":
      return "complete";
    case "timer":
      return ["timer ", node.timer.text];
  }
}
