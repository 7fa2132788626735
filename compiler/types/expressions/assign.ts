/** What may be changed: `var` locals, cells and their entries. Values are immutable. */
import type * as ast from "../../syntax/ast.ts";
import { diagnostic } from "../../diagnostics/catalogue.ts";
import type { Fix, Label } from "../../diagnostics/diagnostic.ts";
import type { Binding, BodyContext } from "../context.ts";
import { showType } from "../show.ts";
import type { Type } from "../type.ts";
import { prune } from "../unify.ts";
import { lookup } from "./body.ts";
import { article, assign, textOf } from "./expect.ts";
import { reportUnknownName } from "./habits.ts";
import { checkExpr, inferExpr } from "./infer.ts";
import { isLiteral } from "./literals.ts";
import { checkKeyed } from "./names.ts";
import { type ArithmeticOperator, arithmetic } from "./operators.ts";
import { requireStep } from "./places.ts";

/** The lambda in which a `var` is declared: another lambda may read it, but not write it. */
const homes = new WeakMap<ast.Name, BodyContext["lambda"]>();

export function declareVar(ctx: BodyContext, name: ast.Name): void {
  homes.set(name, ctx.lambda);
}

export function checkAssign(ctx: BodyContext, stmt: ast.AssignStmt): void {
  let { target } = stmt;
  while (target.kind === "group") target = target.value;
  if (target.kind === "nameExpr") assignName(ctx, stmt, target);
  else if (target.kind === "index" && cellOf(ctx, target.object)) assignEntry(ctx, stmt, target);
  else {
    refuseTarget(ctx, stmt, target);
    inferExpr(ctx, stmt.value);
  }
}

function cellOf(ctx: BodyContext, expr: ast.Expr): { cell: ast.Cell; type: Type } | undefined {
  if (expr.kind !== "nameExpr") return undefined;
  const binding = lookup(ctx, expr.name);
  if (binding?.referent.kind !== "cell") return undefined;
  const type = prune(binding.type);
  return type.kind === "map" || type.kind === "list" ? { cell: binding.referent.node, type } : undefined;
}

function assignName(ctx: BodyContext, stmt: ast.AssignStmt, target: ast.NameExpr): void {
  const { checker } = ctx;
  const binding = lookup(ctx, target.name);
  if (!binding) {
    reportUnknownName(ctx, { kind: "name", text: target.name, span: target.span }, ctx.scope);
    inferExpr(ctx, stmt.value);
    return;
  }
  const { referent, type } = binding;
  checker.tables.types.set(target, type);
  checker.tables.names.set(target, referent);
  if (referent.kind === "cell") {
    if (requireStep(ctx, stmt.span, `the write to the cell \`${target.name}\``)) {
      checkKeyed(ctx, target.span, target.name, referent.node.shared);
    }
    checker.tables.assigns.set(stmt, { kind: "cell", cell: referent.node });
  } else if (referent.kind === "local" && referent.mutable) {
    if (homes.get(referent.name) !== ctx.lambda) {
      const what = `the assignment to \`${target.name}\` outside`;
      checker.reporter.report(diagnostic("needsStep", { what, where: "a lambda" }, checker.at(stmt.span)));
    }
    checker.tables.assigns.set(stmt, { kind: "local", name: referent.name });
  } else {
    reportNotAssignable(ctx, target, binding);
    inferExpr(ctx, stmt.value, type);
    return;
  }
  const why: Label | undefined = binding.declared && checker.label(binding.declared, "declared here");
  checkValue(ctx, stmt, type, why);
}

/** The new value, or that of the operator in `+=`. */
function checkValue(ctx: BodyContext, stmt: ast.AssignStmt, type: Type, why: Label | undefined): void {
  if (stmt.operator === "=") {
    checkExpr(ctx, stmt.value, type, why);
    return;
  }
  const operator = stmt.operator.slice(0, 1) as ArithmeticOperator;
  const right = inferExpr(ctx, stmt.value, isLiteral(stmt.value) ? type : undefined);
  const between = { start: stmt.target.span.end, end: stmt.value.span.start };
  const offset = ctx.checker.module.file.text.slice(between.start, between.end).indexOf(stmt.operator);
  const start = between.start + Math.max(0, offset);
  const at = { operatorSpan: { start, end: start + 2 }, left: stmt.target, right: stmt.value, assigns: true } as const;
  const result = arithmetic(ctx, at, operator, type, right);
  assign(ctx, stmt.value, result, type, why);
}

/** `cell[key] = value`. */
function assignEntry(ctx: BodyContext, stmt: ast.AssignStmt, target: ast.IndexExpr): void {
  const { checker } = ctx;
  const found = cellOf(ctx, target.object);
  if (!found) return;
  const { cell, type } = found;
  inferExpr(ctx, target);
  const name = cell.name.text;
  requireStep(ctx, stmt.span, `the write to the cell \`${name}\``);
  checker.tables.assigns.set(stmt, { kind: "entry", cell, index: target.index });
  const value = type.kind === "map" ? type.value : type.kind === "list" ? type.item : type;
  if (stmt.operator === "=") {
    checkExpr(ctx, stmt.value, value, checker.label(cell.type.span, `the entries are ${showType(value)}`));
    return;
  }
  const operator = stmt.operator.slice(0, 1);
  const entry = textOf(ctx, target);
  const given = inferExpr(ctx, stmt.value, value);
  const cure = `${entry} = ${changed(entry, operator, textOf(ctx, stmt.value), value, given)}`;
  const fixes: Fix[] = [
    { title: `write \`${cure}\``, edits: [{ file: checker.module.file, span: stmt.span, text: cure }] },
  ];
  checker.reporter.report(
    diagnostic("operatorOnEntry", { operator: stmt.operator, cure }, checker.at(stmt.span, { fixes })),
  );
}

/** The new value of an entry, which may not be there yet. */
function changed(entry: string, operator: string, right: string, value: Type, given: Type): string {
  if (operator === "+" && prune(value).kind === "list") {
    return `[...(${entry} ?? []), ${prune(given).kind === "list" ? "..." : ""}${right}]`;
  }
  const zero =
    operator === "*" ? "1" : showType(value) === "String" ? '""' : showType(value) === "Duration" ? "0s" : "0";
  return `(${entry} ?? ${zero}) ${operator} ${right}`;
}

function reportNotAssignable(ctx: BodyContext, target: ast.NameExpr, binding: Binding): void {
  const { checker } = ctx;
  const { referent, declared } = binding;
  if (prune(binding.type).kind === "error") return;
  const also = declared && !binding.file ? [checker.label(declared, "declared here")] : [];
  const fixes: Fix[] = [];
  let what: "let" | "parameter" | "key" | "constant" = "constant";
  if (referent.kind === "local" && declared) {
    what = "let";
    const before = /\blet\s+$/.exec(checker.module.file.text.slice(0, declared.start));
    if (before) {
      const span = { start: before.index, end: before.index + 3 };
      fixes.push({ title: "declare it with `var`", edits: [{ file: checker.module.file, span, text: "var" }] });
    } else what = "parameter";
  } else if (referent.kind === "param" || referent.kind === "phaseData") what = "parameter";
  else if (referent.kind === "key") what = "key";
  const params = { name: target.name, what };
  checker.reporter.report(diagnostic("notAssignable", params, checker.at(target.span, { also, fixes })));
}

/** `x.f = 1`, `xs[0] = 1` of a value, or no place at all. */
function refuseTarget(ctx: BodyContext, stmt: ast.AssignStmt, target: ast.Expr): void {
  const { checker } = ctx;
  if (target.kind !== "member" && target.kind !== "index") {
    // The parser has said so.
    return;
  }
  const type = prune(inferExpr(ctx, target.object));
  if (type.kind === "error") return;
  const object = textOf(ctx, target.object);
  const root = rootOf(target);
  const assigned = root === target.object ? object : undefined;
  const refuse = (copy: string): void => {
    const text = assigned === undefined ? copy : `${assigned} = ${copy}`;
    const label = `part of ${article(showType(type))}`;
    const help = [`make a changed copy: \`${text}\``];
    const edits = [{ file: checker.module.file, span: stmt.span, text }];
    const kind = target.object.kind === "nameExpr" ? ctx.scope.lookup(target.object.name)?.referent.kind : undefined;
    const fixes = kind === "local" || kind === "cell" ? [{ title: `write \`${text}\``, edits }] : [];
    checker.reporter.report(diagnostic("immutable", {}, checker.at(target.span, { help, label, fixes })));
  };
  if (target.kind === "member") {
    const operator = stmt.operator === "=" ? "" : `${object}.${target.name.text} ${stmt.operator.slice(0, 1)} `;
    const copy = `{ ...${object}, ${target.name.text}: ${operator}${textOf(ctx, stmt.value)} }`;
    refuse(copy);
  } else {
    inferExpr(ctx, target.index);
    const copy = `${object}.with(${textOf(ctx, target.index)}, ${textOf(ctx, stmt.value)})`;
    refuse(copy);
  }
}

function rootOf(expr: ast.Expr): ast.Expr {
  let root = expr;
  while (root.kind === "member" || root.kind === "index") root = root.object;
  return root;
}

/** `delete cell[key]`. */
export function checkDelete(ctx: BodyContext, stmt: ast.DeleteStmt): void {
  const { checker } = ctx;
  const { target } = stmt;
  if (stmt.where) {
    checker.reporter.report(diagnostic("deleteTarget", { what: "where" }, checker.at(stmt.where.span)));
    return;
  }
  const found = target.kind === "index" ? cellOf(ctx, target.object) : undefined;
  if (target.kind !== "index" || found?.type.kind !== "map") {
    const object = target.kind === "index" ? target.object : target;
    const type = prune(inferExpr(ctx, object));
    if (target.kind === "index") inferExpr(ctx, target.index);
    if (type.kind === "error") return;
    const what = type.kind === "list" ? "list" : type.kind === "set" ? "set" : type.kind === "map" ? "value" : "other";
    const text = target.kind === "index" ? `${textOf(ctx, object)}.delete(${textOf(ctx, target.index)})` : "";
    const edits = [{ file: checker.module.file, span: stmt.span, text }];
    const fixes = what === "set" && target.kind === "index" ? [{ title: `write \`${text}\``, edits }] : [];
    checker.reporter.report(diagnostic("deleteTarget", { what }, checker.at(target.span, { fixes })));
    return;
  }
  inferExpr(ctx, target);
  requireStep(ctx, stmt.span, `the write to the cell \`${found.cell.name.text}\``);
  checker.tables.assigns.set(stmt, { kind: "entry", cell: found.cell, index: target.index });
}
