/**
 * `if`, `match` and blocks. Where the value goes is told from above (a destination), so that a branch puts it there itself;
 * only an `if` of simple expressions in the middle of another stays an expression.
 */
import { walk } from "../../names/walk.ts";
import type * as ast from "../../syntax/ast.ts";
import type { Expr, Local, Stmt } from "../ir.ts";
import {
  declared,
  isStable,
  originOf,
  stabilised,
  typeOf,
  unitValue,
  use,
  type Body,
  type Destination,
} from "./body.ts";
import { lowerAll, lowerExpr, present } from "./expressions.ts";
import { lowerArms, type ArmCode } from "./match.ts";
import { bind, conjunction, matchPattern, nameOf } from "./patterns.ts";
import { lowerStmt } from "./statements.ts";
import { isUnit } from "./types.ts";

/** An expression whose value goes to a destination. */
export function lowerTo(expr: ast.Expr, body: Body, out: Stmt[], to: Destination): void {
  switch (expr.kind) {
    case "group":
      lowerTo(expr.value, body, out, to);
      return;
    case "if":
      if (to.kind === "use" && isSimple(expr)) break;
      lowerIf(expr, body, out, to);
      return;
    case "match":
      lowerMatch(expr, body, out, to);
      return;
    default:
  }
  const value = lowerExpr(expr, body, out);
  if (to.kind === "use") to.put(value, out);
  else if (!isStable(value)) out.push({ kind: "expr", value, origin: originOf(body, expr) });
}

/** The value of a block is that of its last statement. */
export function lowerBlock(block: ast.Block, body: Body, out: Stmt[], to: Destination): void {
  const last = block.stmts[block.stmts.length - 1];
  for (const stmt of block.stmts) {
    if (stmt === last && stmt.kind === "exprStmt") lowerTo(stmt.value, body, out, to);
    else lowerStmt(stmt, body, out);
  }
  if (to.kind === "use" && last?.kind !== "exprStmt" && !isLeft(out)) to.put(unitValue(originOf(body, block)), out);
}

/** Whether what comes next is never reached. */
export function isLeft(stmts: readonly Stmt[]): boolean {
  const last = stmts[stmts.length - 1];
  switch (last?.kind) {
    case "return":
    case "break":
    case "continue":
      return true;
    case "if":
      return isLeft(last.then) && isLeft(last.otherwise);
    case "switch":
      return last.cases.every((one) => isLeft(one.body)) && (last.otherwise === undefined || isLeft(last.otherwise));
    case "while":
      return last.test.kind === "const";
    default:
      return false;
  }
}

// ---- if ----------------------------------------------------------------------------------------------------------

/** An `if` whose branches are single expressions without control flow that needs statements. */
export function isSimple(expr: ast.IfExpr): boolean {
  if (expr.pattern !== undefined || expr.otherwise === undefined) return false;
  const { otherwise } = expr;
  return isSimpleBlock(expr.then) && (otherwise.kind === "if" ? isSimple(otherwise) : isSimpleBlock(otherwise));
}

function isSimpleBlock(block: ast.Block): boolean {
  const [only] = block.stmts;
  return block.stmts.length === 1 && only?.kind === "exprStmt" && isSimpleExpr(only.value);
}

export function isSimpleExpr(expr: ast.Expr): boolean {
  let simple = true;
  walk(expr, (node) => {
    if (node.kind === "match" || (node.kind === "if" && !isSimple(node as ast.IfExpr))) simple = false;
    return simple && node.kind !== "lambda";
  });
  return simple;
}

/** A simple `if` as an expression. */
export function lowerChoice(expr: ast.IfExpr, body: Body, out: Stmt[]): Expr {
  const test = lowerExpr(expr.condition, body, out);
  const branches: { readonly value: Expr; readonly before: Stmt[] }[] = [];
  for (const branch of [expr.then, present(expr.otherwise)]) {
    const before: Stmt[] = [];
    const [only] = branch.kind === "if" ? [] : branch.stmts;
    const value =
      branch.kind === "if"
        ? lowerChoice(branch, body, before)
        : lowerExpr(present(only?.kind === "exprStmt" ? only.value : undefined), body, before);
    branches.push({ value, before });
  }
  const [then, otherwise] = branches as [(typeof branches)[number], (typeof branches)[number]];
  const origin = originOf(body, expr);
  const type = typeOf(body, expr);
  if (then.before.length === 0 && otherwise.before.length === 0) {
    return { kind: "cond", test, then: then.value, otherwise: otherwise.value, type, origin };
  }
  // A function that was written in place needed statements.
  const result: Local = { name: "chosen", type, mutable: true };
  const assigned = (branch: (typeof branches)[number]): Stmt[] => [
    ...branch.before,
    { kind: "assign", local: result, value: branch.value, origin },
  ];
  out.push(
    { kind: "let", local: result, value: undefined, origin },
    { kind: "if", test, then: assigned(then), otherwise: assigned(otherwise), origin },
  );
  return use(result, origin);
}

/** The value of an `if` or `match` in the middle of an expression: assigned in its branches. */
export function valueOfChoice(expr: ast.IfExpr | ast.MatchExpr, body: Body, out: Stmt[]): Expr {
  const origin = originOf(body, expr);
  const type = typeOf(body, expr);
  if (isUnit(type)) {
    lowerTo(expr, body, out, { kind: "discard" });
    return unitValue(origin);
  }
  const result: Local = { name: "chosen", type, mutable: true };
  out.push({ kind: "let", local: result, value: undefined, origin });
  lowerTo(expr, body, out, {
    kind: "use",
    put: (value, into) => void into.push({ kind: "assign", local: result, value, origin: value.origin }),
  });
  return use(result, origin);
}

function lowerIf(expr: ast.IfExpr, body: Body, out: Stmt[], to: Destination): void {
  const origin = originOf(body, expr);
  const then: Stmt[] = [];
  let test: Expr;
  if (expr.pattern === undefined) test = lowerExpr(expr.condition, body, out);
  else {
    const subject = stabilised(
      lowerExpr(expr.condition, body, out),
      nameOf(expr.pattern) ?? subjectName(expr.condition),
      out,
    );
    const matched = matchPattern(expr.pattern, subject, body);
    test = conjunction(matched.tests, origin);
    bind(matched.bindings, body, then);
  }
  lowerBlock(expr.then, body, then, to);
  const otherwise: Stmt[] = [];
  if (expr.otherwise?.kind === "if") lowerTo(expr.otherwise, body, otherwise, to);
  else if (expr.otherwise !== undefined) lowerBlock(expr.otherwise, body, otherwise, to);
  else if (to.kind === "use") to.put(unitValue(origin), otherwise);
  out.push({ kind: "if", test, then, otherwise, origin });
}

// ---- match -------------------------------------------------------------------------------------------------------

function lowerMatch(expr: ast.MatchExpr, body: Body, out: Stmt[], to: Destination): void {
  const subject = subjectOf(expr.subject, body, out);
  const arms = expr.arms.map((arm): ArmCode => ({
    patterns: arm.patterns,
    guard: arm.guard,
    origin: originOf(body, arm),
    run(into) {
      if (arm.body.kind === "block") lowerBlock(arm.body, body, into, to);
      else if (arm.body.kind === "exprStmt") lowerTo(arm.body.value, body, into, to);
      else {
        lowerStmt(arm.body, body, into);
        if (to.kind === "use" && !isLeft(into)) to.put(unitValue(originOf(body, arm)), into);
      }
    },
  }));
  lowerArms(subject, arms, body, out, { exhaustive: true, origin: originOf(body, expr) });
}

/** A stable subject. A tuple that is only there to be taken apart is not made: its items are matched one by one. */
function subjectOf(expr: ast.Expr, body: Body, out: Stmt[]): Expr {
  if (expr.kind === "group") return subjectOf(expr.value, body, out);
  if (expr.kind === "tuple" && expr.items.length > 1) {
    const values = lowerAll(expr.items, body, out);
    const items = values.map((value) => stabilised(value, "subject", out));
    return { kind: "tuple", items, type: typeOf(body, expr), origin: originOf(body, expr) };
  }
  const value = lowerExpr(expr, body, out);
  return value.kind === "local" && isStable(value) ? value : use(declared(value, subjectName(expr), out), value.origin);
}

/** What is taken apart keeps its name, if it has one. */
function subjectName(expr: ast.Expr): string {
  if (expr.kind === "nameExpr") return expr.name;
  return expr.kind === "member" ? expr.name.text : "subject";
}
