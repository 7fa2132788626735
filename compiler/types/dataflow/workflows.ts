/** Workflows: functions from streams to streams. A body is a list of named streams and, at its end, what it gives. */
import { diagnostic } from "../../diagnostics/catalogue.ts";
import { walk } from "../../names/walk.ts";
import type * as ast from "../../syntax/ast.ts";
import type { BodyContext } from "../context.ts";
import { checkDefaults, defineParams, endOfHead, functionTypeOf } from "../declare/functions.ts";
import { resolveType } from "../declare/resolve.ts";
import type { ModuleState } from "../declare/state.ts";
import { inBody, recordLocal } from "../expressions/body.ts";
import { fits } from "../expressions/expect.ts";
import { checkExpr, checkPattern, inferExpr } from "../expressions/index.ts";
import { errorType, isScalar } from "../scalars.ts";
import { showType } from "../show.ts";
import type { Type } from "../type.ts";
import { prune, zonk } from "../unify.ts";
import { streamFits } from "./stages.ts";
import { isBroken } from "./streams.ts";
import { requireSerialisable } from "./serialisable.ts";

export function checkWorkflow(state: ModuleState, node: ast.Workflow): void {
  const { checker } = state;
  const type = functionTypeOf(state, node);
  checkDefaults(state, node.params);
  checkParams(state, node, type.params);
  const scope = checker.globals.child();
  defineParams(state, scope, node.params);
  const place = { kind: "workflow", node, result: type.result } as const;
  const ctx: BodyContext = { checker, scope, place, lambda: undefined, loop: false, keyed: false };
  inBody(checker, () => checkBody(ctx, state, node, type.result));
}

function checkParams(state: ModuleState, node: ast.Workflow, types: readonly Type[]): void {
  const { checker } = state;
  if (!types.some((t) => prune(t).kind === "stream" || prune(t).kind === "error")) {
    const params = { name: node.name.text };
    checker.reporter.report(diagnostic("workflowWithoutStream", params, checker.at(node.name.span)));
  }
  node.params.forEach((param, i) => {
    const type = prune(types[i] ?? errorType);
    if (type.kind !== "stream") return;
    requireSerialisable(checker, type.event, param.type.span, `the events of \`${param.name.text}\``);
  });
}

function checkBody(ctx: BodyContext, state: ModuleState, node: ast.Workflow, wanted: Type): void {
  const { checker } = ctx;
  const { stmts } = node.body;
  const last = stmts.at(-1);
  reportForwardUses(ctx, stmts);
  for (const stmt of stmts) {
    if (stmt === last && (stmt.kind === "exprStmt" || stmt.kind === "return")) break;
    checkStatement(ctx, stmt);
  }
  const value = last?.kind === "exprStmt" || last?.kind === "return" ? last.value : undefined;
  if (!value) {
    if (!isScalar(wanted, "Unit") && wanted.kind !== "error" && last?.kind !== "errorStmt") {
      const params = { name: node.name.text, wanted: showType(wanted) };
      const span = node.result?.span ?? node.name.span;
      checker.reporter.report(diagnostic("workflowWithoutValue", params, checker.at(span)));
    }
    return;
  }
  const found = prune(inferExpr(ctx, value));
  if (!node.result) checkUnannotated(state, node, zonk(found));
  else if (!resultFits(found, prune(wanted))) {
    const also = [checker.label(node.result.span, "declared here")];
    const params = { name: node.name.text, wanted: showType(zonk(wanted)), found: showType(zonk(found)) };
    checker.reporter.report(diagnostic("workflowOtherResult", params, checker.at(value.span, { also })));
  }
}

function checkUnannotated(state: ModuleState, node: ast.Workflow, found: Type): void {
  const { checker } = state;
  if (isScalar(found, "Unit", "Never") || found.kind === "error" || (found.kind === "stream" && isBroken(found)))
    return;
  const shown = showType(found);
  const end = endOfHead(state, node);
  const fixes = [
    { title: `write \`-> ${shown}\``, edits: [{ file: state.module.file, span: { start: end, end }, text: `-> ${shown} ` }] }, // prettier-ignore
  ];
  const params = { name: node.name.text, type: shown };
  checker.reporter.report(diagnostic("missingResultType", params, checker.at(node.name.span, { fixes })));
}

/** A stream for a stream, or outputs by name for outputs by name. A key that is not asked for is forgotten. */
function resultFits(found: Type, wanted: Type): boolean {
  if (found.kind === "error" || wanted.kind === "error") return true;
  if (found.kind === "stream" && wanted.kind === "stream") return isBroken(found) || streamFits(found, wanted);
  if (found.kind === "record" && wanted.kind === "record") {
    return (
      found.fields.length === wanted.fields.length &&
      wanted.fields.every((w) => {
        const field = found.fields.find((f) => f.name === w.name);
        return field !== undefined && resultFits(prune(field.type), prune(w.type));
      })
    );
  }
  return fits(found, wanted);
}

function checkStatement(ctx: BodyContext, stmt: ast.Stmt): void {
  const { checker } = ctx;
  switch (stmt.kind) {
    case "let": {
      if (stmt.otherwise) refuse(ctx, stmt, "`else`");
      const written = stmt.type && resolveType(checker, stmt.type, new Map());
      const found =
        written && prune(written).kind !== "stream" ? checkExpr(ctx, stmt.value, written) : inferExpr(ctx, stmt.value);
      const type = written ?? prune(found);
      if (stmt.pattern.kind === "bindPattern") {
        const { name } = stmt.pattern;
        recordLocal(checker, name, type);
        checker.tables.patterns.set(stmt.pattern, zonk(type));
        const referent = { kind: "local", name, mutable: false } as const;
        ctx.scope.define(name.text, { referent, type, declared: name.span });
      } else checkPattern(ctx, stmt.pattern, type.kind === "stream" && isBroken(type) ? errorType : type, ctx.scope);
      return;
    }
    case "exprStmt": {
      const found = prune(inferExpr(ctx, stmt.value));
      if (found.kind === "stream" && !isBroken(found)) {
        checker.reporter.report(diagnostic("streamDropped", {}, checker.at(stmt.value.span)));
      } else if (found.kind !== "error" && !isScalar(found, "Unit") && found.kind !== "stream") {
        refuse(ctx, stmt, "a value that nothing uses");
      }
      return;
    }
    case "errorStmt":
      return;
    case "var": {
      refuse(ctx, stmt, "`var`");
      const { name } = stmt;
      const referent = { kind: "reported" } as const;
      ctx.scope.define(name.text, { referent, type: inferExpr(ctx, stmt.value), declared: name.span });
      return;
    }
    default:
      refuse(ctx, stmt, words[stmt.kind] ?? "this statement");
  }
}

const words: Readonly<Record<string, string>> = {
  for: "`for`",
  while: "`while`",
  return: "`return` before the end",
  break: "`break`",
  continue: "`continue`",
  emit: "`emit`",
  reply: "`reply`",
  become: "`become`",
  delete: "`delete`",
  assign: "an assignment",
};

function refuse(ctx: BodyContext, stmt: ast.Stmt, what: string): void {
  ctx.checker.reporter.report(diagnostic("workflowStatement", { what }, ctx.checker.at(stmt.span)));
}

/** A stream that is used above its `let`: a circle if it is made from what uses it, else only the wrong order. */
function reportForwardUses(ctx: BodyContext, stmts: readonly ast.Stmt[]): void {
  const { checker } = ctx;
  const lets = stmts.filter((s) => s.kind === "let");
  const names = lets.map((stmt) => (stmt.pattern.kind === "bindPattern" ? stmt.pattern.name : undefined));
  const uses = lets.map((stmt) => namesIn(stmt.value));
  const reaches = (from: number, to: number, seen = new Set<number>()): boolean => {
    if (from === to) return true;
    if (seen.has(from)) return false;
    seen.add(from);
    return names.some((name, i) => name !== undefined && uses[from]?.has(name.text) === true && reaches(i, to, seen));
  };
  lets.forEach((_, i) => {
    names.forEach((name, j) => {
      const use = name && j >= i ? uses[i]?.get(name.text) : undefined;
      if (!name || !use || ctx.scope.lookup(name.text)) return;
      const also = [checker.label(name.span, j === i ? "defined by itself" : "defined here")];
      const own = names[i]?.text ?? name.text;
      if (reaches(j, i)) {
        const path = i === j ? [own, own] : [own, name.text, own];
        checker.reporter.report(diagnostic("streamCycle", { path }, checker.at(use.span, { also })));
      } else checker.reporter.report(diagnostic("usedBefore", { name: name.text }, checker.at(use.span, { also })));
      ctx.scope.define(name.text, { referent: { kind: "reported" }, type: errorType, declared: name.span });
    });
  });
}

function namesIn(expr: ast.Expr): Map<string, ast.NameExpr> {
  const found = new Map<string, ast.NameExpr>();
  walk(expr, (node) => {
    if (node.kind === "nameExpr") {
      const name = node as ast.NameExpr;
      if (!found.has(name.name)) found.set(name.name, name);
    }
    return node.kind !== "lambda";
  });
  return found;
}
