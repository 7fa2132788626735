/**
 * Expressions. Control flow in the middle of an expression becomes statements before it; what was to be evaluated earlier
 * is then kept in locals, so the order of evaluation is that of the program: from left to right.
 */
import type * as ast from "../../syntax/ast.ts";
import { findMethod, signatureOf } from "../../types/expressions/library.ts";
import type { Type } from "../../types/type.ts";
import { fieldsOf, payloadOf, variantOf } from "../../types/unify.ts";
import type { ConstValue, Expr, FieldExpr, Local, Origin, Stmt } from "../ir.ts";
import { cloneExpr } from "../locals.ts";
import { someExpr } from "../walk.ts";
import { lowerAwait, lowerTry } from "./awaits.ts";
import { isStable, kept, originOf, stabilised, typeOf, unitValue, use, type Body } from "./body.ts";
import { lowerCall } from "./calls.ts";
import { isSimple, lowerChoice, valueOfChoice } from "./control.ts";
import { lowerLambda } from "./functions.ts";
import { memberOf } from "./members.ts";
import { bool, implementationFor, representation } from "./types.ts";

/** The value of an expression; what must happen before it is pushed to `out`. */
export function lowerExpr(expr: ast.Expr, body: Body, out: Stmt[]): Expr {
  const origin = originOf(body, expr);
  switch (expr.kind) {
    case "int":
    case "float":
    case "duration":
    case "bool":
      return { kind: "const", value: literal(expr, typeOf(body, expr)), type: typeOf(body, expr), origin };
    case "string":
      return lowerString(expr, body, out);
    case "nameExpr":
      return lowerName(expr, body, origin);
    case "upperExpr":
      return lowerConstructor(expr, body);
    case "group":
      return lowerExpr(expr.value, body, out);
    case "tuple":
      if (expr.items.length === 0) return unitValue(origin);
      return { kind: "tuple", items: lowerAll(expr.items, body, out), type: typeOf(body, expr), origin };
    case "list":
      return lowerList(expr, body, out);
    case "record":
      return lowerRecord(expr, body, out);
    case "if":
    case "match":
      return expr.kind === "if" && isSimple(expr) ? lowerChoice(expr, body, out) : valueOfChoice(expr, body, out);
    case "lambda":
      return lowerLambda(expr, body);
    case "binary":
      return lowerBinary(expr, body, out);
    case "range": {
      const [from, to] = lowerAll([expr.from, expr.to], body, out);
      return { kind: "range", from: present(from), to: present(to), type: typeOf(body, expr), origin };
    }
    case "unary":
      return lowerUnary(expr, body, out);
    case "member":
      return memberOf(expr, body, out);
    case "call":
      return lowerCall(expr, body, out);
    case "index":
      return lowerIndex(expr, body, out);
    case "pipe":
    case "errorExpr":
      throw new Error(`a ${expr.kind} is no value`);
  }
}

export function present<T>(value: T | undefined): T {
  if (value === undefined) throw new Error("a part of an expression is missing");
  return value;
}

/** Several expressions from left to right. If a later one needs statements, earlier ones are put aside before them. */
export function lowerAll(exprs: readonly ast.Expr[], body: Body, out: Stmt[]): Expr[] {
  return inOrder(
    exprs.map((expr) => (into: Stmt[]) => lowerExpr(expr, body, into)),
    out,
  );
}

export function inOrder(parts: readonly ((out: Stmt[]) => Expr)[], out: Stmt[]): Expr[] {
  const values: Expr[] = [];
  for (const part of parts) {
    const before: Stmt[] = [];
    const value = part(before);
    if (before.length > 0) {
      for (const [i, earlier] of values.entries()) values[i] = stabilised(earlier, "value", out);
      out.push(...before);
    }
    values.push(value);
  }
  return values;
}

// ---- literals ----------------------------------------------------------------------------------------------------

const durationUnits: Readonly<Record<string, number>> = { ms: 1, s: 1_000, m: 60_000, h: 3_600_000, d: 86_400_000 };

export function literal(
  expr: ast.IntLit | ast.FloatLit | ast.DurationLit | ast.BoolLit,
  type: Type,
  negative = false,
): ConstValue {
  if (expr.kind === "bool") return { kind: "bool", value: expr.value };
  const digits = expr.raw.replaceAll("_", "");
  if (expr.kind === "duration") {
    const [, amount, unit] = /^([0-9.]+)([a-z]+)$/.exec(digits) ?? [];
    const value = Number(amount) * (durationUnits[unit ?? ""] ?? Number.NaN);
    return { kind: "number", value: negative ? -value : value };
  }
  const base = representation(type);
  if (base.kind === "scalar" && base.name === "Decimal") {
    const text = /^0[xXbBoO]/.test(digits) ? String(Number(digits)) : digits;
    return { kind: "decimal", text: negative ? `-${text}` : text };
  }
  // `-0` is 0 as an Int.
  const value = negative ? -Number(digits) : Number(digits);
  return { kind: "number", value: expr.kind === "int" ? value + 0 : value };
}

function lowerString(expr: ast.StringExpr, body: Body, out: Stmt[]): Expr {
  const origin = originOf(body, expr);
  const type = typeOf(body, expr);
  const holes = expr.parts.flatMap((part) => (part.kind === "hole" ? [part.value] : []));
  if (holes.length === 0) {
    const value = expr.parts.map((part) => (part.kind === "text" ? part.value : "")).join("");
    return { kind: "const", value: { kind: "string", value }, type, origin };
  }
  const values = lowerAll(holes, body, out);
  const parts = expr.parts.flatMap((part): (string | Expr)[] => {
    if (part.kind === "hole") return [present(values.shift())];
    return part.value === "" ? [] : [part.value];
  });
  return { kind: "interpolate", parts, type, origin };
}

// ---- names -------------------------------------------------------------------------------------------------------

function lowerName(expr: ast.NameExpr | ast.MemberExpr, body: Body, origin: Origin): Expr {
  return lowerReference(expr, typeOf(body, expr), body, origin);
}

export function lowerReference(
  node: ast.NameExpr | ast.Name | ast.MemberExpr,
  type: Type,
  body: Body,
  origin: Origin,
): Expr {
  const { declarations, task } = body;
  const referent = declarations.tables.names.get(node);
  if (referent === undefined) throw new Error(`the checker left a name without meaning`);
  switch (referent.kind) {
    case "local":
      return boundValue(referent.name, referent.name.text, body, origin);
    case "param":
      return boundValue(referent.param, referent.param.name.text, body, origin);
    case "let":
      return { kind: "letRef", let: declarations.let(referent.node), type, origin };
    case "config":
      return { kind: "config", config: declarations.config(referent.node), type, origin };
    case "fn":
      return { kind: "fnRef", fn: declarations.fn(referent.node), type, origin };
    case "host":
      return { kind: "hostRef", host: declarations.host(referent.node), type, origin };
    case "portal":
      return { kind: "portalRef", portal: declarations.portal(referent.node), type, origin };
    case "cell":
      return cellOf(referent.node, body, origin, false);
    case "key":
      return { ...present(task?.key), origin };
    case "phaseData":
      return {
        kind: "field",
        object: use(present(task?.phase), origin),
        name: referent.param.name.text,
        type,
        origin,
      };
    default:
      throw new Error(`a ${referent.kind} is no value`);
  }
}

function boundValue(name: ast.Name | ast.Param, text: string, body: Body, origin: Origin): Expr {
  const bound = body.bound.get(name);
  if (bound === undefined) throw new Error(`${text} is not bound here`);
  switch (bound.kind) {
    case "local":
      return use(bound.local, origin);
    case "expr":
      return { ...(isStable(bound.expr) ? bound.expr : cloneExpr(bound.expr)), origin };
    case "code":
      return lowerConstant(bound.code, bound.body);
  }
}

/** An expression where there is no room for statements: those that it needs go into a function that is called in its place. */
export function lowerConstant(expr: ast.Expr, body: Body): Expr {
  const before: Stmt[] = [];
  const value = lowerExpr(expr, body, before);
  if (before.length === 0) return value;
  const { type, origin } = value;
  const fn: Expr = {
    kind: "lambda",
    params: [],
    body: [...before, { kind: "return", value, origin }],
    type: { kind: "function", params: [], result: type },
    origin,
  };
  return { kind: "callValue", fn, args: [], type, origin };
}

/** A cell's content. `view`: it is only looked at, and nobody keeps it. */
export function cellOf(node: ast.Cell, body: Body, origin: Origin, view: boolean): Expr {
  const { cell } = present(body.task?.cells.get(node));
  const isView = view && cell.collection !== undefined;
  return { kind: "cell", handle: handleOf(node, body), cell, view: isView, type: cell.type, origin };
}

export function handleOf(node: ast.Cell, body: Body) {
  const handle = node.shared ? body.task?.shared : body.task?.keyed;
  if (handle === undefined) throw new Error(`the cells of ${node.name.text} are not open here`);
  return handle;
}

/** The cell that an expression names, if it is nothing but that. */
export function cellNamed(expr: ast.Expr, body: Body): ast.Cell | undefined {
  if (expr.kind === "group") return cellNamed(expr.value, body);
  const referent = expr.kind === "nameExpr" ? body.declarations.tables.names.get(expr) : undefined;
  return referent?.kind === "cell" ? referent.node : undefined;
}

// ---- products and variants ---------------------------------------------------------------------------------------

/** A capital name alone. */
export function lowerConstructor(expr: ast.UpperExpr | ast.MemberExpr, body: Body): Expr {
  const origin = originOf(body, expr);
  const type = typeOf(body, expr);
  const found = body.declarations.tables.constructors.get(expr);
  if (found?.kind === "none") return { kind: "const", value: { kind: "none" }, type, origin };
  if (found?.kind === "variant") {
    return { kind: "variant", tag: found.variant, payload: { positional: [] }, type, origin };
  }
  throw new Error("a capital name that is no value");
}

function lowerList(expr: ast.ListExpr, body: Body, out: Stmt[]): Expr {
  const values = inOrder(
    expr.items.map((item) => (into: Stmt[]) => {
      const cell = item.kind === "spread" ? cellNamed(item.value, body) : undefined;
      if (cell !== undefined) return cellOf(cell, body, originOf(body, item), true);
      return lowerExpr(item.kind === "spread" ? item.value : item, body, into);
    }),
    out,
  );
  const effects = values.some(hasEffect);
  const items = values.map((value, i) => ({
    spread: expr.items[i]?.kind === "spread",
    value: effects ? kept(value) : value,
  }));
  return { kind: "list", items, type: typeOf(body, expr), origin: originOf(body, expr) };
}

function lowerMap(expr: ast.RecordExpr, type: Type, body: Body, out: Stmt[]): Expr {
  const values = lowerAll(
    expr.entries.flatMap((entry) => {
      if (entry.kind === "mapEntry") return [entry.key, entry.value];
      return entry.value === undefined ? [] : [entry.value];
    }),
    body,
    out,
  );
  const entries = expr.entries.map((entry) =>
    entry.kind === "mapEntry"
      ? { key: present(values.shift()), value: present(values.shift()) }
      : { spread: present(values.shift()) },
  );
  return { kind: "map", entries, type, origin: originOf(body, expr) };
}

function lowerRecord(expr: ast.RecordExpr, body: Body, out: Stmt[]): Expr {
  const type = typeOf(body, expr);
  if (type.kind === "map") return lowerMap(expr, type, body, out);
  const origin = originOf(body, expr);
  const constructor = body.declarations.tables.constructors.get(expr);
  const tag =
    constructor?.kind === "variant" ? constructor.variant : type.kind === "variant" ? type.variant : undefined;
  const names: string[] = [];
  const parts: ((out: Stmt[]) => Expr)[] = [];
  let base: Expr | undefined;
  for (const entry of expr.entries) {
    if (entry.kind === "mapEntry") throw new Error("an entry of a map among fields");
    if (entry.kind === "spread") {
      parts.push((into) => lowerExpr(entry.value, body, into));
      names.push("");
      continue;
    }
    names.push(entry.name.text);
    parts.push((into) => fieldValue(entry, fieldType(type, tag, entry.name.text), body, into));
  }
  const values = inOrder(parts, out);
  const fields: FieldExpr[] = [];
  for (const [i, name] of names.entries()) {
    const value = present(values[i]);
    if (name === "") base = value;
    else fields.push({ name, value });
  }
  if (base !== undefined) return { kind: "update", base, fields, type, origin };
  for (const { field, value } of body.declarations.tables.fieldDefaults.get(expr) ?? []) {
    fields.push({ name: field, value: lowerExpr(value, body, out) });
  }
  const ordered = inDeclaredOrder(fields, declaredFields(type, tag), out);
  if (tag !== undefined) return { kind: "variant", tag, payload: ordered, type, origin };
  return { kind: "record", fields: ordered, type, origin };
}

function fieldValue(entry: ast.RecordField, type: Type, body: Body, out: Stmt[]): Expr {
  if (entry.value !== undefined) return lowerExpr(entry.value, body, out);
  return lowerReference(entry.name, type, body, originOf(body, entry.name));
}

function declaredFields(
  type: Type,
  tag: string | undefined,
): readonly { readonly name: string; readonly type: Type }[] {
  const union = type.kind === "variant" ? type.union : type;
  if (union.kind !== "union" || tag === undefined) return fieldsOf(type) ?? [];
  const variant = variantOf(union, tag);
  const payload = variant && payloadOf(union, variant);
  return payload?.kind === "record" ? payload.fields : [];
}

function fieldType(type: Type, tag: string | undefined, name: string): Type {
  const field = declaredFields(type, tag).find((one) => one.name === name);
  if (field === undefined) throw new Error(`there is no field ${name}`);
  return field.type;
}

/** Fields as the type declares them; if that changes the order of evaluation, and it matters, the values come first. */
function inDeclaredOrder(
  fields: readonly FieldExpr[],
  wanted: readonly { readonly name: string }[],
  out: Stmt[],
): readonly FieldExpr[] {
  const written = fields.map((field) => field.name);
  const ordered = wanted.flatMap(({ name }) => fields.filter((field) => field.name === name));
  if (ordered.every((field, i) => field.name === written[i])) return ordered;
  if (!fields.some((field) => hasEffect(field.value))) return ordered;
  const values = new Map(fields.map((field) => [field.name, stabilised(field.value, field.name, out)]));
  return ordered.map((field) => ({ name: field.name, value: present(values.get(field.name)) }));
}

/** Whether computing it changes something, so that it may not change places with its neighbours. */
export function hasEffect(expr: Expr): boolean {
  return someExpr(
    expr,
    (part) =>
      part.kind === "callLocal" ||
      part.kind === "step" ||
      part.kind === "ask" ||
      part.kind === "future" ||
      part.kind === "timer" ||
      (part.kind === "cellOp" && part.operation !== "get"),
  );
}

// ---- operators ---------------------------------------------------------------------------------------------------

function lowerUnary(expr: ast.UnaryExpr, body: Body, out: Stmt[]): Expr {
  const origin = originOf(body, expr);
  const type = typeOf(body, expr);
  let operand = expr.value;
  while (operand.kind === "group") operand = operand.value;
  if (expr.operator === "!") return { kind: "not", value: lowerExpr(expr.value, body, out), type, origin };
  if (expr.operator === "await") return lowerAwait(expr, body, out);
  if (expr.operator === "try") return lowerTry(expr, body, out);
  if (operand.kind === "int" || operand.kind === "float" || operand.kind === "duration") {
    return { kind: "const", value: literal(operand, type, true), type, origin };
  }
  return { kind: "negate", value: lowerExpr(expr.value, body, out), type, origin };
}

function lowerBinary(expr: ast.BinaryExpr, body: Body, out: Stmt[]): Expr {
  const origin = originOf(body, expr);
  const type = typeOf(body, expr);
  switch (expr.operator) {
    case "&&":
    case "||":
      return lowerLogic(expr, expr.operator, body, out);
    case "??":
      return lowerCoalesce(expr, body, out);
    default:
  }
  const [l, r] = lowerAll([expr.left, expr.right], body, out);
  const left = present(l);
  const right = present(r);
  switch (expr.operator) {
    case "==":
    case "!=":
      return { kind: "equals", left, right, negated: expr.operator === "!=", type, origin };
    case "<":
    case "<=":
    case ">":
    case ">=":
      return { kind: "compare", operator: expr.operator, left, right, type, origin };
    default:
      return arithmetic(expr.operator, left, right, type, origin);
  }
}

/** Of Instants through the library, which refuses a result that is out of their range. */
export function arithmetic(
  operator: "+" | "-" | "*" | "/" | "%",
  left: Expr,
  right: Expr,
  type: Type,
  origin: Origin,
): Expr {
  const instant = type.kind === "scalar" && type.name === "Instant";
  if (instant) return standard(operator === "+" ? "plus" : "minus", [left, right], type, origin, type);
  return { kind: "arithmetic", operator, left, right, type, origin };
}

/** The right operand is evaluated only if the left one does not decide. */
function lowerLogic(expr: ast.BinaryExpr, operator: "&&" | "||", body: Body, out: Stmt[]): Expr {
  const origin = originOf(body, expr);
  const left = lowerExpr(expr.left, body, out);
  const before: Stmt[] = [];
  const right = lowerExpr(expr.right, body, before);
  if (before.length === 0) return { kind: operator === "&&" ? "and" : "or", left, right, type: bool, origin };
  const result: Local = { name: "holds", type: bool, mutable: true };
  out.push({ kind: "let", local: result, value: left, origin });
  const test: Expr =
    operator === "&&" ? use(result, origin) : { kind: "not", value: use(result, origin), type: bool, origin };
  const then: Stmt[] = [...before, { kind: "assign", local: result, value: right, origin }];
  out.push({ kind: "if", test, then, otherwise: [], origin });
  return use(result, origin);
}

function lowerCoalesce(expr: ast.BinaryExpr, body: Body, out: Stmt[]): Expr {
  const origin = originOf(body, expr);
  const type = typeOf(body, expr);
  const value = lowerExpr(expr.left, body, out);
  const before: Stmt[] = [];
  const otherwise = lowerExpr(expr.right, body, before);
  const item = value.type.kind === "option" ? value.type.item : value.type;
  // `Int?? ?? Int?` has an option as its content, and gives one.
  const option = type.kind === "option" && item.kind !== "option";
  if (before.length === 0) return { kind: "coalesce", value, otherwise, option, type, origin };
  const subject = stabilised(value, "found", out);
  const result: Local = { name: "value", type, mutable: true };
  const content: Expr = option ? subject : { kind: "unwrap", value: subject, type: item, origin };
  out.push(
    { kind: "let", local: result, value: undefined, origin },
    {
      kind: "if",
      test: { kind: "isSome", value: subject, type: bool, origin },
      then: [{ kind: "assign", local: result, value: content, origin }],
      otherwise: [...before, { kind: "assign", local: result, value: otherwise, origin }],
      origin,
    },
  );
  return use(result, origin);
}

/** `m[k]`, `xs[i]`: of a cell, its entry is read alone. */
function lowerIndex(expr: ast.IndexExpr, body: Body, out: Stmt[]): Expr {
  const origin = originOf(body, expr);
  const type = typeOf(body, expr);
  const node = cellNamed(expr.object, body);
  if (node !== undefined) {
    const { cell } = present(body.task?.cells.get(node));
    const index = lowerExpr(expr.index, body, out);
    return { kind: "cellOp", handle: handleOf(node, body), cell, operation: "get", args: [index], type, origin };
  }
  const args = lowerAll([expr.object, expr.index], body, out);
  return standard("get", args, type, origin);
}

/** A method of the standard library on values (`of` its type), for what the language writes otherwise. */
export function standard(
  name: string,
  args: readonly Expr[],
  type: Type,
  origin: Origin,
  of: Type | undefined = args[0]?.type,
): Expr {
  const method = of && findMethod(of, name);
  if (method === undefined) throw new Error(`the library has no ${name}`);
  const all = signatureOf(method.signature).params.map((_, i) => args[i]);
  return { kind: "std", path: method.path, implementation: implementationFor(method, []), args: all, type, origin };
}
