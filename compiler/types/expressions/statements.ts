/** Blocks and statements: bindings, loops, leaving, and what a task does. */
import type * as ast from "../../syntax/ast.ts";
import { diagnostic } from "../../diagnostics/catalogue.ts";
import type { Fix } from "../../diagnostics/diagnostic.ts";
import type { BodyContext, Scope } from "../context.ts";
import { resolveType, typeParamsOf } from "../declare/resolve.ts";
import { isScalar, neverType, unitType } from "../scalars.ts";
import { showType } from "../show.ts";
import type { Type } from "../type.ts";
import { prune, zonk } from "../unify.ts";
import { checkAssign, checkDelete, declareVar } from "./assign.ts";
import { inBody, recordLocal, recordType } from "./body.ts";
import { inferIf, inferMatch, settled, type Want } from "./branches.ts";
import { article, assign, fits, textOf } from "./expect.ts";
import { loopsForever } from "../flow.ts";
import { checkExpr, inferExpr } from "./infer.ts";
import { isDiscardable } from "./effects.ts";
import { checkCondition } from "./operators.ts";
import { boundNames, checkIrrefutable, checkPattern } from "./patterns.ts";
import { requireStep, taskOf } from "./places.ts";
import { hasError } from "./traits.ts";
import { checkBecome } from "./phases.ts";
import { iterated } from "./loops.ts";
import { hasFuture, reportDropped, valueHere } from "./futures.ts";
import { checkReply } from "./replies.ts";

/**
 * The type of a block: that of its last expression, Unit if it ends in a statement, Never if it is always left before its
 * end. With `expected` Unit the last value is not used; with `undefined` the type is inferred.
 */
export function checkBlock(ctx: BodyContext, block: ast.Block, expected: Type | undefined): Type {
  // Nobody asks for the value of a handler.
  const open = ctx.place.kind === "handler" && !ctx.lambda ? "discard" : "infer";
  const { place } = ctx;
  const written = "node" in place && "result" in place && !ctx.lambda ? place.node.result : undefined;
  const why = written && ctx.checker.label(written.span, "the result is declared here");
  return inBody(ctx.checker, () => blockValue(ctx, block, expected ? { type: expected, why } : open));
}

/** A block in a scope of its own. */
export function blockValue(ctx: BodyContext, block: ast.Block, wanted: Want): Type {
  const { checker } = ctx;
  const want = settled(wanted);
  const inner: BodyContext = { ...ctx, scope: ctx.scope.child() };
  const { stmts } = block;
  let left = false;
  let warned = false;
  let value: Type = unitType;
  stmts.forEach((stmt, i) => {
    if (left && !warned) {
      warned = true;
      const span = { start: stmt.span.start, end: (stmts[stmts.length - 1] as ast.Stmt).span.end };
      checker.reporter.report(diagnostic("neverReached", {}, checker.at(span)));
    }
    // After the block is left its last value is not asked for: that it is never reached has been said.
    const isLast = i === stmts.length - 1;
    value = prune(statementValue(inner, stmt, left ? "infer" : isLast ? want : "discard"));
    left ||= isScalar(value, "Never");
  });
  if (left) return neverType;
  if (typeof want !== "object" || stmts.length > 0) return want === "discard" ? unitType : value;
  // An empty block has no value.
  return withoutValue(ctx, block.span, want);
}

function withoutValue(ctx: BodyContext, span: ast.Span, want: Want & object): Type {
  const { checker } = ctx;
  const type = prune(want.type);
  if (type.kind === "meta") type.solution = unitType;
  else if (type.kind !== "error") {
    const also = want.why ? [want.why] : [];
    const params = { expected: showType(type) };
    checker.reporter.report(diagnostic("blockWithoutValue", params, checker.at(span, { also })));
  }
  return want.type;
}

/** A statement that may be the last of a block: its value, Unit if it has none, Never if it leaves. */
export function statementValue(ctx: BodyContext, stmt: ast.Stmt, want: Want): Type {
  if (stmt.kind === "exprStmt") return expressionValue(ctx, stmt.value, want);
  const leaves = checkStatement(ctx, stmt);
  if (leaves) return neverType;
  return typeof want === "object" ? withoutValue(ctx, stmt.span, want) : unitType;
}

function expressionValue(ctx: BodyContext, expr: ast.Expr, wanted: Want): Type {
  const want = settled(wanted);
  if (typeof want === "object") {
    const type = inferExpr(ctx, expr, want.type, want.why);
    if (isScalar(prune(type), "Never")) return neverType;
    return assign(ctx, expr, type, want.type, want.why);
  }
  if (expr.kind === "if") return recordType(ctx, expr, inferIf(ctx, expr, want));
  if (expr.kind === "match") return recordType(ctx, expr, inferMatch(ctx, expr, want));
  const type = prune(inferExpr(ctx, expr));
  if (want === "discard" && hasFuture(zonk(type))) reportDropped(ctx, expr, zonk(type));
  else if (want === "discard" && type.kind === "reply") {
    ctx.checker.reporter.report(diagnostic("replyDropped", {}, ctx.checker.at(expr.span)));
  } else if (want === "discard" && !isScalar(type, "Unit", "Never") && !hasError(type) && isDiscardable(ctx, expr)) {
    const { place } = ctx;
    const asked = place.kind === "handler" && place.handler.on.kind === "ask" && !ctx.lambda;
    const help = asked ? [`who asks gets it by \`reply ${textOf(ctx, expr)}\``] : [];
    const params = { type: showType(zonk(type)) };
    const { start } = expr.span;
    const edits = [{ file: ctx.checker.module.file, span: { start, end: start }, text: "reply " }];
    const fixes: Fix[] = asked ? [{ title: "reply it", choice: true, edits }] : [];
    ctx.checker.reporter.report(diagnostic("unusedValue", params, ctx.checker.at(expr.span, { help, fixes })));
  }
  return want === "discard" && !isScalar(type, "Never") ? unitType : type;
}

/** Check a statement; true if it always leaves the block. */
export function checkStatement(ctx: BodyContext, stmt: ast.Stmt): boolean {
  const { checker } = ctx;
  switch (stmt.kind) {
    case "let":
      return checkLet(ctx, stmt);
    case "var": {
      const written = stmt.type && resolveType(checker, stmt.type, typeParamsOf(ctx));
      const type = written ?? inferExpr(ctx, stmt.value);
      const found = written ? checkExpr(ctx, stmt.value, written, typeLabel(ctx, stmt.type)) : type;
      const { name } = stmt;
      reportRepeated(ctx, name);
      declareVar(ctx, name);
      ctx.scope.define(name.text, { referent: { kind: "local", name, mutable: true }, type, declared: name.span });
      recordLocal(checker, name, type);
      return isScalar(prune(found), "Never");
    }
    case "for": {
      const item = iterated(ctx, stmt.iterable);
      const scope = ctx.scope.child();
      checkPattern(ctx, stmt.pattern, item, scope);
      checkIrrefutable(ctx, stmt.pattern, item, "`for`");
      blockValue({ ...ctx, scope, loop: true }, stmt.body, "discard");
      return false;
    }
    case "while":
      checkCondition(ctx, stmt.condition);
      blockValue({ ...ctx, loop: true }, stmt.body, "discard");
      return loopsForever(stmt);
    case "return":
      checkReturn(ctx, stmt);
      return true;
    case "break":
    case "continue":
      if (!ctx.loop) {
        checker.reporter.report(diagnostic("outsideLoop", { word: stmt.kind }, checker.at(stmt.span)));
      }
      return true;
    case "emit":
      checkEmit(ctx, stmt);
      return false;
    case "reply":
      checkReply(ctx, stmt);
      return false;
    case "become":
      checkBecome(ctx, stmt);
      return false;
    case "delete":
      checkDelete(ctx, stmt);
      return false;
    case "assign":
      checkAssign(ctx, stmt);
      return false;
    case "exprStmt":
      return isScalar(prune(expressionValue(ctx, stmt.value, "discard")), "Never");
    case "errorStmt":
      return false;
  }
}

function typeLabel(ctx: BodyContext, type: ast.TypeExpr | undefined) {
  return type && ctx.checker.label(type.span, "expected because of this");
}

function checkLet(ctx: BodyContext, stmt: ast.LetStmt): boolean {
  const { checker } = ctx;
  const written = stmt.type && resolveType(checker, stmt.type, typeParamsOf(ctx));
  const found = written ? checkExpr(ctx, stmt.value, written, typeLabel(ctx, stmt.type)) : inferExpr(ctx, stmt.value);
  const simple = stmt.pattern.kind === "bindPattern" || stmt.pattern.kind === "wildcardPattern";
  const type = written ?? (simple ? found : valueHere(ctx, stmt.value, found));
  if (isScalar(prune(found), "Unit") && stmt.pattern.kind === "bindPattern" && !written) {
    checker.reporter.report(
      diagnostic("letWithoutValue", { name: stmt.pattern.name.text }, checker.at(stmt.value.span)),
    );
  }
  if (stmt.otherwise) {
    const leaves = blockValue(ctx, stmt.otherwise, "infer");
    if (!isScalar(prune(leaves), "Never")) {
      const { end } = stmt.otherwise.span;
      checker.reporter.report(diagnostic("elseMustLeave", {}, checker.at({ start: end - 1, end })));
    }
  }
  const bound = ctx.scope.child();
  checkPattern(ctx, stmt.pattern, type, bound);
  if (!stmt.otherwise) checkIrrefutable(ctx, stmt.pattern, type, "`let`");
  for (const name of boundBy(stmt.pattern)) {
    reportRepeated(ctx, name);
    const binding = bound.lookup(name.text);
    if (binding) ctx.scope.define(name.text, binding);
  }
  return isScalar(prune(found), "Never");
}

function boundBy(pattern: ast.Pattern): readonly ast.Name[] {
  return boundNames(pattern).filter((name) => name.text !== "_");
}

/** The names that each block has declared so far. */
const declaredIn = new WeakMap<Scope, Map<string, ast.Name>>();

/** Two of a name in one block: the second would hide the first from its own initialiser. */
function reportRepeated(ctx: BodyContext, name: ast.Name): void {
  let names = declaredIn.get(ctx.scope);
  if (!names) declaredIn.set(ctx.scope, (names = new Map()));
  const first = names.get(name.text);
  if (!first) {
    names.set(name.text, name);
    return;
  }
  const also = [ctx.checker.label(first.span, "first here")];
  const params = { name: name.text, what: "the name" };
  ctx.checker.reporter.report(diagnostic("duplicateName", params, ctx.checker.at(name.span, { also })));
}

function checkReturn(ctx: BodyContext, stmt: ast.ReturnStmt): void {
  const { checker, place } = ctx;
  const inFunction = place.kind === "fn" || place.kind === "taskFn" || place.kind === "workflow";
  const result = ctx.lambda ? ctx.lambda.result : inFunction ? place.result : unitType;
  if (!stmt.value) {
    if (fits(unitType, result)) return;
    const params = { expected: showType(result) };
    checker.reporter.report(diagnostic("returnWithoutValue", params, checker.at(stmt.span)));
    return;
  }
  if (place.kind === "handler" && !ctx.lambda) {
    inferExpr(ctx, stmt.value);
    const { on } = place.handler;
    const asked =
      on.kind === "ask" ? `reply ${textOf(ctx, stmt.value)}${on.later ? ` to ${on.later.text}` : ""}` : undefined;
    const last = place.handler.body.stmts.at(-1) === stmt;
    const emits = taskOf(ctx)?.output !== undefined;
    const text = `${asked ?? `emit ${textOf(ctx, stmt.value)}`}${last ? "" : "; return"}`;
    const edits = [{ file: checker.module.file, span: stmt.span, text }];
    const fixes = asked === undefined && !emits ? [] : [{ title: `write \`${text}\``, edits }];
    checker.reporter.report(diagnostic("returnFromHandler", { asked }, checker.at(stmt.value.span, { fixes })));
    return;
  }
  const written = inFunction && !ctx.lambda ? place.node.result : undefined;
  if (inFunction && !ctx.lambda && !written && place.kind !== "workflow") {
    const type = zonk(inferExpr(ctx, stmt.value));
    if (isScalar(type, "Unit", "Never") || hasError(type)) return;
    const { name } = place.node;
    const label = `needs \`-> ${showType(type)}\``;
    const also = [checker.label(stmt.value.span, `this is ${article(showType(type))}`)];
    const params = { name: name.text, type: showType(type) };
    checker.reporter.report(diagnostic("missingResultType", params, checker.at(name.span, { label, also })));
    return;
  }
  checkExpr(ctx, stmt.value, result, written && checker.label(written.span, "the result is declared here"));
}

function checkEmit(ctx: BodyContext, stmt: ast.EmitStmt): void {
  const { checker } = ctx;
  const task = requireStep(ctx, stmt.span, "`emit`") ? taskOf(ctx) : undefined;
  const type = task && checker.tables.tasks.get(task);
  if (!task || !type) {
    inferExpr(ctx, stmt.value);
    return;
  }
  if (!type.output) {
    inferExpr(ctx, stmt.value);
    const also = [checker.label(task.name.span, "it has no `->`")];
    checker.reporter.report(diagnostic("emitWithoutOutput", { task: task.name.text }, checker.at(stmt.span, { also })));
    return;
  }
  const why = task.output && checker.label(task.output.span, `\`${task.name.text}\` emits these`);
  checkExpr(ctx, stmt.value, type.output, why);
}
