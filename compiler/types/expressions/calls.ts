/** Calls, sent by what is called: functions, constructors, methods, cell operations, streams. */
import { operators } from "@portals/stdlib";
import type * as ast from "../../syntax/ast.ts";
import { diagnostic } from "../../diagnostics/catalogue.ts";
import { isUpper } from "../../names/bind.ts";
import type { BodyContext } from "../context.ts";
import { appOf, exportedValue, type NamedApp } from "../declare/apps.ts";
import { inferStreamCall } from "../dataflow/streams.ts";
import { errorType } from "../scalars.ts";
import type { Type } from "../type.ts";
import { prune } from "../unify.ts";
import { inferArgs } from "./arguments.ts";
import { askPortal, requireEffect } from "./asks.ts";
import { lookup, recordType } from "./body.ts";
import { cellMethodOf, inferCellMethod } from "./cells.ts";
import { inferConstruction } from "./constructors.ts";
import { textOf } from "./expect.ts";
import { callDeclared, callFunction, callValue } from "./functions.ts";
import { reportUnknownName } from "./habits.ts";
import { inferExpr } from "./infer.ts";
import { findFunction, namespaces } from "./library.ts";
import { inferMethod } from "./members.ts";
import { useExported } from "./names.ts";
import { requireStep } from "./places.ts";
import { inferTimerCall } from "./timers.ts";
import { nearest } from "../../diagnostics/nearest.ts";

/** Calls by name that build dataflow; the standard library's operators are among them. */
const streamReferents = ["task", "workflow"];

export function inferCall(ctx: BodyContext, expr: ast.CallExpr, expected: Type | undefined): Type {
  const { callee } = expr;
  switch (callee.kind) {
    case "nameExpr":
      return callName(ctx, expr, callee, expected);
    case "upperExpr":
      return inferConstruction(ctx, expr, callee, expected);
    case "member":
      return callMember(ctx, expr, callee, expected);
    default:
      return callValue(ctx, expr, inferExpr(ctx, callee), textOf(ctx, callee));
  }
}

function callName(ctx: BodyContext, expr: ast.CallExpr, callee: ast.NameExpr, expected: Type | undefined): Type {
  const { checker } = ctx;
  const binding = lookup(ctx, callee.name);
  const std = binding?.referent.kind === "std" ? binding.referent.function : findFunction(callee.name);
  if (!binding || binding.referent.kind === "std") {
    if (std) return callFunction(ctx, expr, std, expected);
    const operator = operators.get(callee.name);
    if (operator) return inferStreamCall(ctx, expr, operator);
    reportUnknownName(ctx, { kind: "name", text: callee.name, span: callee.span });
    inferArgs(ctx, expr.args);
    return errorType;
  }
  const { referent } = binding;
  if (streamReferents.includes(referent.kind)) {
    return inferStreamCall(ctx, expr, binding);
  }
  if (referent.kind === "fn" || referent.kind === "taskFn" || referent.kind === "host") {
    const possible = referent.kind !== "host" || requireEffect(ctx, callee.span, callee.name, referent.node);
    if (referent.kind === "taskFn") requireStep(ctx, callee.span, `the task function \`${callee.name}\``);
    recordType(ctx, callee, binding.type);
    checker.tables.names.set(callee, referent);
    const result = callDeclared(ctx, expr, callee.name, binding, expected);
    return possible ? result : errorType;
  }
  if (referent.kind === "portal") {
    const { node } = referent;
    const file = binding.file ?? checker.module.file;
    const type = prune(inferExpr(ctx, callee));
    return type.kind === "portal"
      ? askPortal(ctx, expr, type, { name: callee.name, portal: { node, file } })
      : errorType;
  }
  return callValue(ctx, expr, inferExpr(ctx, callee), callee.name);
}

function callMember(ctx: BodyContext, expr: ast.CallExpr, callee: ast.MemberExpr, expected: Type | undefined): Type {
  const { object, name } = callee;
  if (object.kind === "upperExpr") {
    const std = findFunction(`${object.name}.${name.text}`);
    if (std) return callFunction(ctx, expr, std, expected);
    return inferConstruction(ctx, expr, callee, expected);
  }
  if (object.kind === "nameExpr") {
    const binding = lookup(ctx, object.name);
    const inLibrary = namespaces(object.name);
    if ((!binding || binding.referent.kind === "std") && inLibrary.length > 0) {
      const path = `${object.name}.${name.text}`;
      const std = findFunction(path);
      if (std) return callFunction(ctx, expr, std, expected);
      const params = { name: path, nearest: nearest(path, inLibrary) };
      ctx.checker.reporter.report(diagnostic("unknownName", params, ctx.checker.at(callee.span)));
      inferArgs(ctx, expr.args);
      return errorType;
    }
    const app = appOf(ctx, object);
    if (app) return callExported(ctx, expr, callee, app, expected);
    if (binding?.referent.kind === "timer") return inferTimerCall(ctx, expr, callee, binding.referent);
    if (binding?.referent.kind === "cell") {
      const method = cellMethodOf(prune(binding.type), name.text);
      if (method) return inferCellMethod(ctx, expr, object, binding.referent.node, binding.type, method);
    }
  }
  const app = object.kind === "member" && isUpper(object.name.text) ? appOf(ctx, object.object) : undefined;
  if (app) return inferConstruction(ctx, expr, callee, expected);
  return inferMethod(ctx, expr, callee, expected);
}

/** `cart.audit(xs)`, `cart.total(order)`, `cart.UserId("ann")`: what another app exports, called. */
function callExported(
  ctx: BodyContext,
  expr: ast.CallExpr,
  callee: ast.MemberExpr,
  app: NamedApp,
  expected: Type | undefined,
): Type {
  const { checker } = ctx;
  if (isUpper(callee.name.text)) return inferConstruction(ctx, expr, callee, expected);
  const binding = exportedValue(checker, app, callee.name);
  const { referent } = binding;
  if (streamReferents.includes(referent.kind)) return inferStreamCall(ctx, expr, binding);
  const name = `${app.name}.${callee.name.text}`;
  if (referent.kind === "fn") {
    recordType(ctx, callee, binding.type);
    checker.tables.names.set(callee, referent);
    return callDeclared(ctx, expr, name, binding, expected);
  }
  if (referent.kind === "reported") {
    inferArgs(ctx, expr.args);
    return errorType;
  }
  if (referent.kind === "portal") {
    const { node } = referent;
    const type = prune(inferExpr(ctx, callee));
    const portal = { node, file: app.state.module.file };
    return type.kind === "portal" ? askPortal(ctx, expr, type, { name, portal }) : errorType;
  }
  const type = useExported(ctx, callee, app);
  recordType(ctx, callee, type);
  return callValue(ctx, expr, type, name);
}
