/** Statements and blocks. */
import type { AssignStmt, Block, Expr, Span, Stmt } from "../ast.ts";
import { checkLines, chosen, empty, nameOf, spanOf, sub, subs, tok, tokenSpan, word, type Build, type Cst, type Maybe } from "./cst.ts"; // prettier-ignore
import { statementHint, statementNear } from "../hints.ts";
import { buildArgs, buildExpr, buildLambda, buildPath } from "./expressions.ts";
import { buildPattern } from "./patterns.ts";
import { buildType } from "./types.ts";

export function buildBlock(b: Build, node: Maybe, at: number): Block {
  const statements = subs(node, "statement");
  checkStatementLines(b, node, statements);
  const span = spanOf(node, at);
  return { kind: "block", span, stmts: statements.map((s) => buildStatement(b, s, span.end)) };
}

export function checkStatementLines(b: Build, node: Maybe, statements: readonly Cst[]): void {
  checkLines(b, node, statements, (first, second) => {
    const name = b.file.text.slice(first.start, first.end);
    if (/^[A-Za-z_]\w*$/.test(name)) {
      b.report("noSuchStatement", { name, nearest: statementNear(name), cure: statementHint(name) }, first);
      return;
    }
    const word = b.file.text.slice(second.start, second.end);
    // A word with a value behind it, which would be reported once the two are apart.
    if (/^[A-Za-z_]\w*$/.test(word) && /^[ \t]+[\w"([]/.test(b.file.text.slice(second.end))) {
      b.report("noSuchStatement", { name: word, nearest: undefined, cure: statementHint(word) }, second);
      return;
    }
    const fix = { title: "insert `;`", edits: [{ file: b.file, span: empty(first.end), text: ";" }] };
    b.report("statementsOnOneLine", {}, second, { fixes: [fix] });
  });
}

export function buildStatement(b: Build, node: Maybe, at: number): Stmt {
  const choice = chosen(node);
  const child = choice === undefined ? undefined : sub(node, choice);
  const build = choice === undefined ? undefined : statements.get(choice);
  if (child && build) return build(b, child, spanOf(child, at));
  return buildSimple(b, sub(node, "simple"), spanOf(node, at).start);
}

const statements: ReadonlyMap<string, (b: Build, node: Cst, span: Span) => Stmt> = new Map([
  ["letStmt", buildLet],
  ["varStmt", buildVar],
  ["forStmt", buildFor],
  ["whileStmt", buildWhile],
]);

function buildLet(b: Build, node: Cst, span: Span): Stmt {
  const type = sub(node, "type");
  return {
    kind: "let",
    span,
    pattern: buildPattern(b, sub(node, "pattern"), span.end),
    type: type && buildType(b, type, span.end),
    value: buildExpr(b, sub(node, "expr"), span.end),
    otherwise: word(node, "else") && buildBlock(b, sub(node, "block"), span.end),
  };
}

function buildVar(b: Build, node: Cst, span: Span): Stmt {
  const type = sub(node, "type");
  return {
    kind: "var",
    span,
    name: nameOf(tok(node, "Ident"), span.end),
    type: type && buildType(b, type, span.end),
    value: buildExpr(b, sub(node, "expr"), span.end),
  };
}

function buildFor(b: Build, node: Cst, span: Span): Stmt {
  return {
    kind: "for",
    span,
    pattern: buildPattern(b, sub(node, "pattern"), span.end),
    iterable: buildExpr(b, sub(sub(node, "head"), "expr"), span.end),
    body: buildBlock(b, sub(node, "block"), span.end),
  };
}

function buildWhile(b: Build, node: Cst, span: Span): Stmt {
  const condition = buildExpr(b, sub(sub(node, "head"), "expr"), span.end);
  return { kind: "while", span, condition, body: buildBlock(b, sub(node, "block"), span.end) };
}

/** A statement that may also be the body of an arm. */
export function buildSimple(b: Build, node: Maybe, at: number): Stmt {
  const choice = chosen(node);
  const child = choice === undefined ? undefined : sub(node, choice);
  const build = choice === undefined ? undefined : simples.get(choice);
  if (child && build) return build(b, child, spanOf(child, at));
  const stop = word(node, "break");
  if (stop) return { kind: "break", span: tokenSpan(stop) };
  const next = word(node, "continue");
  if (next) return { kind: "continue", span: tokenSpan(next) };
  return { kind: "errorStmt", span: spanOf(node, at) };
}

const simples: ReadonlyMap<string, (b: Build, node: Cst, span: Span) => Stmt> = new Map<
  string,
  (b: Build, node: Cst, span: Span) => Stmt
>([
  ["returnStmt", buildReturn],
  ["emitStmt", (b, node, span) => ({ kind: "emit", span, value: buildExpr(b, sub(node, "expr"), span.end) })],
  ["replyStmt", buildReply],
  ["becomeStmt", buildBecome],
  ["deleteStmt", buildDelete],
  ["exprStmt", buildExprStmt],
]);

function buildReturn(b: Build, node: Cst, span: Span): Stmt {
  const value = sub(node, "expr");
  return { kind: "return", span, value: value && buildExpr(b, value, span.end) };
}

function buildReply(b: Build, node: Cst, span: Span): Stmt {
  const to = word(node, "to") && buildExpr(b, sub(node, "expr", 1), span.end);
  return { kind: "reply", span, value: buildExpr(b, sub(node, "expr"), span.end), to };
}

function buildBecome(b: Build, node: Cst, span: Span): Stmt {
  const args = sub(node, "args");
  return { kind: "become", span, phase: nameOf(tok(node, "Ident"), span.end), args: args ? buildArgs(b, args) : [] };
}

function buildDelete(b: Build, node: Cst, span: Span): Stmt {
  const where = word(node, "where") && buildLambda(b, sub(node, "lambda"), span.end);
  return { kind: "delete", span, target: buildPath(b, node, span.end), where };
}

function buildExprStmt(b: Build, node: Cst, span: Span): Stmt {
  const target = buildExpr(b, sub(node, "expr"), span.start);
  const operator = tok(node, "AssignmentOperator");
  if (!operator) {
    if (target.kind === "errorExpr") return { kind: "errorStmt", span };
    return { kind: "exprStmt", span, value: target };
  }
  checkTarget(b, target);
  const value = buildExpr(b, sub(node, "expr", 1), span.end);
  return { kind: "assign", span, operator: operator.image as AssignStmt["operator"], target, value };
}

function checkTarget(b: Build, target: Expr): void {
  const settable = ["nameExpr", "member", "index", "errorExpr"].includes(target.kind);
  if (!settable || (target.kind === "member" && target.optional)) b.report("badAssignmentTarget", {}, target.span);
}
