/** `await`, `try`, asking and replying. An `await` is a statement: what was computed before it is in locals then. */
import type * as ast from "../../syntax/ast.ts";
import { faultType } from "../../types/declare/prelude.ts";
import type { FutureType, Type } from "../../types/type.ts";
import type { Call } from "../../types/typed.ts";
import type { Expr, Local, LocalFn, Origin, Stmt, StmtOf } from "../ir.ts";
import { someStmt } from "../walk.ts";
import { originOf, stabilised, typeOf, unitValue, use, type Awaiting, type Body } from "./body.ts";
import { lowerAll, lowerExpr, present } from "./expressions.ts";
import { bool, isUnit, unit } from "./types.ts";

/** `await f`, `await (f, g)`. */
export function lowerAwait(expr: ast.UnaryExpr, body: Body, out: Stmt[]): Expr {
  const origin = originOf(body, expr);
  const type = typeOf(body, expr);
  return awaited(expr.value, { attempt: false, type, origin }, body, out);
}

function awaited(
  operand: ast.Expr,
  { attempt, type, origin }: { readonly attempt: boolean; readonly type: Type; readonly origin: Origin },
  body: Body,
  out: Stmt[],
): Expr {
  const future = futureOf(operand, body, out);
  const local: Local | undefined =
    isUnit(type) && !attempt ? undefined : { name: attempt ? "result" : nameFor(operand, body), type, mutable: false };
  const name = placeName(present(body.task?.awaiting), labelOf(operand));
  out.push({ kind: "await", local, future, attempt, name, origin });
  return local === undefined ? unitValue(origin) : use(local, origin);
}

/** Several in parentheses are awaited together. */
function futureOf(operand: ast.Expr, body: Body, out: Stmt[]): Expr {
  if (operand.kind === "group") return futureOf(operand.value, body, out);
  const origin = originOf(body, operand);
  const items = itemsOf(operand, body, out);
  if (!Array.isArray(items)) return items;
  const values = items.map((item) => (item.type as FutureType).value);
  const list: Expr = {
    kind: "list",
    items: items.map((value) => ({ spread: false, value })),
    // Of futures of several types; only their number counts.
    type: { kind: "list", item: present(items[0]).type },
    origin,
  };
  const type: Type = { kind: "future", value: { kind: "tuple", items: values } };
  return { kind: "future", path: "all", args: [list], type, origin };
}

/** One future, or those of a tuple. */
function itemsOf(operand: ast.Expr, body: Body, out: Stmt[]): Expr | Expr[] {
  if (operand.kind === "tuple") return lowerAll(operand.items, body, out);
  const value = lowerExpr(operand, body, out);
  if (value.type.kind !== "tuple") return value;
  const object = stabilised(value, "futures", out);
  return value.type.items.map((type, index): Expr => ({ kind: "item", object, index, type, origin: value.origin }));
}

/** What an awaited value is called: `price` of `await price(item)`. */
function nameFor(operand: ast.Expr, body: Body): string {
  const label = labelOf(operand);
  return /^[a-z]\w*$/.test(label) && !(body.task?.cells !== undefined && label === "all") ? label : "value";
}

/** What is awaited, in a word. */
function labelOf(operand: ast.Expr): string {
  switch (operand.kind) {
    case "group":
      return labelOf(operand.value);
    case "nameExpr":
      return operand.name;
    case "member":
      return operand.name.text;
    case "call":
      // Of `price(i).within(5s)` it is the price.
      if (operand.callee.kind === "member" && operand.callee.name.text === "within") {
        return labelOf(operand.callee.object);
      }
      return labelOf(operand.callee);
    case "tuple":
      return operand.items.map(labelOf).join(" and ");
    default:
      return "await";
  }
}

/** A name for a place to wait at, unique in the routine, that stays when other code changes. */
export function placeName({ name, taken }: Awaiting, label: string): string {
  const wanted = `${name}/${label}`;
  let found = wanted;
  for (let n = 2; taken.has(found); n++) found = `${wanted} ${n}`;
  taken.add(found);
  return found;
}

/** A call of a routine by another. */
export function callRoutine(fn: LocalFn, args: readonly Expr[], body: Body, out: Stmt[], origin: Origin): Expr {
  const local: Local | undefined = isUnit(fn.result) ? undefined : { name: fn.name, type: fn.result, mutable: false };
  const name = placeName(present(body.task?.awaiting), fn.name);
  out.push({ kind: "callRoutine", local, fn, args, attempt: false, name, origin });
  return local === undefined ? unitValue(origin) : use(local, origin);
}

// ---- asking and replying -----------------------------------------------------------------------------------------

/** The future of a reply, or of an effect's result. */
export function lowerAsk(
  expr: ast.CallExpr,
  call: Call & { readonly kind: "ask" | "effect" },
  args: (out: Stmt[]) => readonly Expr[],
  body: Body,
  out: Stmt[],
): Expr {
  const origin = originOf(body, expr);
  const type = typeOf(body, expr);
  const { declarations } = body;
  if (call.kind === "effect") {
    const portal = declarations.effect(call.node);
    const request: Expr = { kind: "tuple", items: args(out), type: portal.request, origin };
    return { kind: "ask", portal, named: undefined, request, type, origin };
  }
  const portal = call.portal && declarations.portal(call.portal);
  const named = portal === undefined ? stabilised(lowerExpr(expr.callee, body, out), "portal", out) : undefined;
  const [request = unitValue(origin)] = args(out);
  return { kind: "ask", portal, named, request, type, origin };
}

export function lowerReply(stmt: ast.ReplyStmt, body: Body, out: Stmt[]): void {
  const origin = originOf(body, stmt);
  const value = lowerExpr(stmt.value, body, out);
  if (stmt.to === undefined) {
    out.push({ kind: "reply", caller: { ...present(body.task?.caller), origin }, value, origin });
    return;
  }
  const kept = stabilised(value, "reply", out);
  out.push({ kind: "reply", caller: lowerExpr(stmt.to, body, out), value: kept, origin });
}

// ---- try ---------------------------------------------------------------------------------------------------------

/** `try e`: a Result. What `e` computes before it waits may fail too. */
export function lowerTry(expr: ast.UnaryExpr, body: Body, out: Stmt[]): Expr {
  const origin = originOf(body, expr);
  const type = typeOf(body, expr);
  let operand = expr.value;
  while (operand.kind === "group") operand = operand.value;
  const before: Stmt[] = [];
  if (operand.kind === "unary" && operand.operator === "await") {
    const value = awaited(operand.value, { attempt: true, type, origin }, body, before);
    const [only] = before;
    if (before.length === 1 && only?.kind === "await" && neverFails(only.future)) {
      out.push(only);
      return value;
    }
    return tried(type, origin, out, (into, fail) => {
      const last = before.pop();
      if (last?.kind !== "await") throw new Error("an await is the last of its statements");
      const future = guarded(before, last.future, "future", into, fail, type);
      into.push({ ...last, future });
      return value;
    });
  }
  const value = lowerExpr(operand, body, before);
  return tried(type, origin, out, (into, fail) => {
    return result("Ok", guarded(before, value, "tried", into, fail, type), type, origin);
  });
}

/** What is done with a fault: it is the result. */
type Fail = (fault: Expr) => readonly Stmt[];

/** Statements and then a value, any of which may fail; where they wait, what comes may be a fault. */
function guarded(before: readonly Stmt[], value: Expr, name: string, into: Stmt[], fail: Fail, type: Type): Expr {
  const { origin } = value;
  const declarations: Stmt[] = [];
  const parts: Stmt[] = [];
  let plain: Stmt[] = [];
  const flush = (): void => {
    if (plain.length === 0) return;
    const fault: Local = { name: "fault", type: faultType(), mutable: false };
    parts.push({ kind: "try", body: plain, fault, otherwise: fail(use(fault, origin)), origin });
    plain = [];
  };
  for (const stmt of before) {
    if (stmt.kind === "await" || stmt.kind === "callRoutine") {
      flush();
      if (stmt.local !== undefined) ahead(stmt.local, declarations, origin);
      parts.push(...attempted(stmt, fail, type));
    } else if (stmt.kind === "let") {
      const local = ahead(stmt.local, declarations, stmt.origin);
      if (stmt.value !== undefined) plain.push({ kind: "assign", local, value: stmt.value, origin: stmt.origin });
    } else if (someStmt([stmt], (one) => one.kind === "await" || one.kind === "callRoutine")) {
      throw new Error("a branch that waits, inside `try`");
    } else plain.push(stmt);
  }
  const item: Local = { name, type: value.type, mutable: true };
  declarations.push({ kind: "let", local: item, value: undefined, origin });
  plain.push({ kind: "assign", local: item, value, origin });
  flush();
  into.push(...declarations, ...parts);
  return use(item, origin);
}

/** Waits, and fails with the fault that comes. */
function attempted(stmt: StmtOf<"await" | "callRoutine">, fail: Fail, type: Type): readonly Stmt[] {
  const { origin, local } = stmt;
  const of = local?.type ?? unit;
  if (type.kind !== "union") throw new Error("`try` gives a Result");
  const came: Local = { name: "came", type: { ...type, args: [of, faultType()] }, mutable: false };
  const content = (tag: "Ok" | "Err", as: Type): Expr => ({
    kind: "payload",
    value: use(came, origin),
    tag,
    index: 0,
    of: 1,
    type: as,
    origin,
  });
  const test: Expr = { kind: "isVariant", value: use(came, origin), tag: "Err", type: bool, origin };
  return [
    { ...stmt, local: came, attempt: true },
    { kind: "if", test, then: fail(content("Err", faultType())), otherwise: [], origin },
    ...(local === undefined ? [] : [{ kind: "assign", local, value: content("Ok", of), origin } as const]),
  ];
}

/** The same variable, declared before the code that may fail. */
function ahead(local: Local, out: Stmt[], origin: Origin): Local {
  out.push({ kind: "let", local, value: undefined, origin });
  return local;
}
/** A block that gives a Result; `fail` leaves it with a fault. */
function tried(type: Type, origin: Origin, out: Stmt[], run: (into: Stmt[], fail: Fail) => Expr): Expr {
  const local: Local = { name: "result", type, mutable: true };
  const label = { name: "tried" };
  const inner: Stmt[] = [];
  const fail: Fail = (fault) => [
    { kind: "assign", local, value: result("Err", fault, type, origin), origin },
    { kind: "break", label, origin },
  ];
  const value = run(inner, fail);
  inner.push({ kind: "assign", local, value, origin });
  out.push({ kind: "let", local, value: undefined, origin }, { kind: "block", label, body: inner, origin });
  return use(local, origin);
}

function result(tag: "Ok" | "Err", value: Expr, type: Type, origin: Origin): Expr {
  return { kind: "variant", tag, payload: { positional: [value] }, type, origin };
}

/** A future that is there already, or a request of names and literals. */
function neverFails(future: Expr): boolean {
  switch (future.kind) {
    case "local":
    case "const":
      return true;
    case "field":
    case "item":
      return neverFails(future.object);
    case "ask":
      return neverFails(future.request) && (future.named === undefined || neverFails(future.named));
    case "future":
      return future.args.every(neverFails);
    case "record":
      return future.fields.every((field) => neverFails(field.value));
    case "tuple":
      return future.items.every(neverFails);
    default:
      return false;
  }
}
