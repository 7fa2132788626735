/** Statements. */
import type * as ast from "../../syntax/ast.ts";
import type { Expr, Handle, Label, Local, Stmt } from "../ir.ts";
import { constantBody, declared, discard, isStable, localType, originOf, stabilised, use, type Body } from "./body.ts";
import { isSimpleExpr, lowerBlock, lowerTo } from "./control.ts";
import { arithmetic, cellNamed, cellOf, handleOf, inOrder, lowerExpr, present } from "./expressions.ts";
import { bind, bindPattern, conjunction, declarePattern, matchPattern, nameOf } from "./patterns.ts";
import { bool, noTypes } from "./types.ts";
import { lowerReply } from "./awaits.ts";
import { suspends } from "./suspending.ts";
import { writesCell } from "./uses.ts";

export function lowerStmt(stmt: ast.Stmt, body: Body, out: Stmt[]): void {
  const origin = originOf(body, stmt);
  switch (stmt.kind) {
    case "let":
      lowerLet(stmt, body, out);
      return;
    case "var": {
      const value = lowerExpr(stmt.value, body, out);
      const local: Local = { name: stmt.name.text, type: localType(body, stmt.name), mutable: true };
      body.bound.set(stmt.name, { kind: "local", local });
      out.push({ kind: "let", local, value, origin });
      return;
    }
    case "for":
      lowerFor(stmt, body, out);
      return;
    case "while":
      lowerWhile(stmt, body, out);
      return;
    case "return":
      lowerReturn(stmt, body, out);
      return;
    case "break":
    case "continue":
      out.push({ kind: stmt.kind, label: present(body.loop), origin });
      return;
    case "emit": {
      const task = present(body.task);
      lowerTo(stmt.value, body, out, { kind: "use", put: (event, into) => task.emit(event, into, origin) });
      return;
    }
    case "become":
      lowerBecome(stmt, body, out);
      return;
    case "delete":
      lowerDelete(stmt, body, out);
      return;
    case "assign":
      lowerAssign(stmt, body, out);
      return;
    case "exprStmt":
      lowerTo(stmt.value, body, out, discard);
      return;
    case "reply":
      lowerReply(stmt, body, out);
      return;
    case "errorStmt":
      throw new Error("a statement that could not be read");
  }
}

function lowerLet(stmt: ast.LetStmt, body: Body, out: Stmt[]): void {
  const { pattern } = stmt;
  if (stmt.otherwise === undefined) {
    if (pattern.kind === "bindPattern" && needsBranches(stmt.value)) {
      const local: Local = { name: pattern.name.text, type: localType(body, pattern.name), mutable: true };
      out.push({ kind: "let", local, value: undefined, origin: originOf(body, stmt) });
      lowerTo(stmt.value, body, out, {
        kind: "use",
        put: (value, into) => void into.push({ kind: "assign", local, value, origin: value.origin }),
      });
      body.bound.set(pattern.name, { kind: "local", local });
      return;
    }
    declarePattern(pattern, lowerExpr(stmt.value, body, out), body, out);
    return;
  }
  const value = lowerExpr(stmt.value, body, out);
  const subject = isStable(value) ? value : use(declared(value, nameOf(pattern) ?? "found", out), value.origin);
  const matched = matchPattern(pattern, subject, body);
  if (matched.tests.length > 0) {
    const test = conjunction(matched.tests, originOf(body, pattern));
    const then: Stmt[] = [];
    lowerBlock(stmt.otherwise, body, then, discard);
    out.push({
      kind: "if",
      test: { kind: "not", value: test, type: bool, origin: test.origin },
      then,
      otherwise: [],
      origin: originOf(body, stmt),
    });
  }
  bind(matched.bindings, body, out);
}

/** An `if` or `match` that becomes statements. */
function needsBranches(expr: ast.Expr): boolean {
  if (expr.kind === "group") return needsBranches(expr.value);
  return (expr.kind === "if" || expr.kind === "match") && !isSimpleExpr(expr);
}

function lowerFor(stmt: ast.ForStmt, body: Body, out: Stmt[]): void {
  const iterable = iterated(stmt, body, out);
  const label: Label = { name: "loop" };
  const item = iterable.type.kind === "list" ? iterable.type.item : iterable.type;
  const local: Local = { name: nameOf(stmt.pattern) ?? "item", type: item, mutable: false };
  const stmts: Stmt[] = [];
  bindPattern(stmt.pattern, use(local, originOf(body, stmt.pattern)), body, stmts);
  lowerBlock(stmt.body, { ...body, loop: label }, stmts, discard);
  out.push({ kind: "for", label, local, iterable, body: stmts, origin: originOf(body, stmt) });
}

/** A cell's content as it is when the loop begins; it need not be kept if the loop does not write it. */
function iterated(stmt: ast.ForStmt, body: Body, out: Stmt[]): Expr {
  const cell = cellNamed(stmt.iterable, body);
  const { tables } = body.declarations;
  if (cell === undefined || writesCell(stmt.body, cell, tables) || suspends(stmt.body, tables)) {
    return lowerExpr(stmt.iterable, body, out);
  }
  return cellOf(cell, body, originOf(body, stmt.iterable), true);
}

function lowerWhile(stmt: ast.WhileStmt, body: Body, out: Stmt[]): void {
  const origin = originOf(body, stmt);
  const label: Label = { name: "loop" };
  const stmts: Stmt[] = [];
  const before: Stmt[] = [];
  let test = lowerExpr(stmt.condition, body, before);
  if (before.length > 0) {
    // The condition needs statements each time: it is tested inside.
    stmts.push(...before, {
      kind: "if",
      test: { kind: "not", value: test, type: bool, origin: test.origin },
      then: [{ kind: "break", label, origin }],
      otherwise: [],
      origin,
    });
    test = { kind: "const", value: { kind: "bool", value: true }, type: bool, origin };
  }
  lowerBlock(stmt.body, { ...body, loop: label }, stmts, discard);
  out.push({ kind: "while", label, test, body: stmts, origin });
}

function lowerReturn(stmt: ast.ReturnStmt, body: Body, out: Stmt[]): void {
  const origin = originOf(body, stmt);
  if (stmt.value === undefined) body.leave(undefined, out, origin);
  else {
    lowerTo(stmt.value, body, out, { kind: "use", put: (value, into) => body.leave(value, into, origin) });
  }
}

function lowerAssign(stmt: ast.AssignStmt, body: Body, out: Stmt[]): void {
  const origin = originOf(body, stmt);
  const target = present(body.declarations.tables.assigns.get(stmt));
  switch (target.kind) {
    case "local": {
      const bound = body.bound.get(target.name);
      if (bound?.kind !== "local") throw new Error(`${target.name.text} cannot be assigned`);
      const { local } = bound;
      const put = (value: Expr, into: Stmt[]): void => void into.push({ kind: "assign", local, value, origin });
      if (stmt.operator === "=") lowerTo(stmt.value, body, out, { kind: "use", put });
      else
        put(
          changed(stmt, () => use(local, origin), body, out),
          out,
        );
      return;
    }
    case "cell": {
      const { cell } = present(body.task?.cells.get(target.cell));
      const handle = handleOf(target.cell, body);
      const put = (value: Expr, into: Stmt[]): void => void into.push({ kind: "setCell", handle, cell, value, origin });
      if (stmt.operator === "=") lowerTo(stmt.value, body, out, { kind: "use", put });
      else
        put(
          changed(stmt, () => cellOf(target.cell, body, origin, false), body, out),
          out,
        );
      return;
    }
    case "entry": {
      const { cell } = present(body.task?.cells.get(target.cell));
      const handle: Handle = handleOf(target.cell, body);
      const args = inOrder(
        [(into) => lowerExpr(target.index, body, into), (into) => lowerExpr(stmt.value, body, into)],
        out,
      );
      const value: Expr = { kind: "cellOp", handle, cell, operation: "set", args, type: unitType, origin };
      out.push({ kind: "expr", value, origin });
    }
  }
}

const unitType = { kind: "scalar", name: "Unit" } as const;

/** `target + value` of `target += value`. What the target is after an await counts, not what it was before. */
function changed(stmt: ast.AssignStmt, read: () => Expr, body: Body, out: Stmt[]): Expr {
  const value = (into: Stmt[]): Expr => lowerExpr(stmt.value, body, into);
  const waits = suspends(stmt.value, body.declarations.tables);
  const late = waits ? stabilised(value(out), "value", out) : undefined;
  const [left, right] = late === undefined ? inOrder([read, value], out) : [read(), late];
  const operator = stmt.operator.slice(0, 1) as "+" | "-" | "*";
  return arithmetic(operator, present(left), present(right), present(left).type, originOf(body, stmt));
}

function lowerDelete(stmt: ast.DeleteStmt, body: Body, out: Stmt[]): void {
  const origin = originOf(body, stmt);
  const target = present(body.declarations.tables.assigns.get(stmt));
  if (target.kind !== "entry") throw new Error("only an entry is deleted");
  const { cell } = present(body.task?.cells.get(target.cell));
  const index = lowerExpr(target.index, body, out);
  const handle = handleOf(target.cell, body);
  const value: Expr = { kind: "cellOp", handle, cell, operation: "delete", args: [index], type: unitType, origin };
  out.push({ kind: "expr", value, origin });
}

/** The phase's cell gets the new phase at once; the rest of the handler sees the data of the old one. */
function lowerBecome(stmt: ast.BecomeStmt, body: Body, out: Stmt[]): void {
  const origin = originOf(body, stmt);
  const task = present(body.task);
  const phases = present(task.phases);
  const phase = present(phases.nodes.find((node) => node.name.text === stmt.phase.text));
  const positional = stmt.args.filter((arg) => arg.name === undefined);
  const parts = phase.params.map((param, i) => {
    const given = stmt.args.find((arg) => arg.name?.text === param.name.text) ?? positional[i];
    const constant = constantBody(body.declarations, body.file, noTypes);
    return given === undefined
      ? (into: Stmt[]) => lowerExpr(present(param.value), constant, into)
      : (into: Stmt[]) => lowerExpr(given.value, body, into);
  });
  const values = inOrder(parts, out);
  const fields = phase.params.map((param, i) => ({ name: param.name.text, value: present(values[i]) }));
  const value: Expr = {
    kind: "variant",
    tag: phase.name.text,
    payload: fields.length === 0 ? { positional: [] } : fields,
    type: phases.cell.type,
    origin,
  };
  const handle = present(phases.shared ? task.shared : task.keyed);
  out.push({ kind: "setCell", handle, cell: phases.cell, value, origin });
}
