/** Expressions of the IR as TypeScript. */
import type { Expr, ExprOf, FieldExpr, Local } from "../ir/ir.ts";
import type { Type, UnionType } from "../types/type.ts";
import { mark, type Doc } from "./document.ts";
import { called, lambda } from "./functions.ts";
import { std } from "./std.ts";
import { baseOf, codecOf, isFlat, isPrimitive, payloadFields, typeArgument, typeDoc } from "./types.ts";
import type { Scope } from "./scope.ts";
import * as ts from "./typescript.ts";
import type { Code } from "./typescript.ts";

/** The expression, with its place in the program. */
export function expression(expr: Expr, scope: Scope): Code {
  const code = plain(expr, scope);
  const marked = (doc: Doc): Doc => mark(expr.origin, doc);
  const { layouts } = code;
  if (layouts === undefined) return { ...code, doc: marked(code.doc) };
  const { row, bare, nested } = layouts;
  return {
    ...code,
    doc: marked(code.doc),
    layouts: { row: marked(row), bare: marked(bare), nested: marked(nested) },
  };
}

function plain(expr: Expr, scope: Scope): Code {
  const { module } = scope;
  const of = (e: Expr): Code => expression(e, scope);
  switch (expr.kind) {
    case "const":
      return constant(expr, scope);
    case "local":
      return ts.name(scope.nameOf(expr.local));
    case "config":
      return ts.member(ts.name(module.nameOf(expr.config)), "value");
    case "letRef":
      return ts.name(module.nameOf(expr.let));
    case "fnRef":
      return ts.name(module.nameOf(expr.fn));
    case "hostRef":
      return ts.name(module.nameOf(expr.host));
    case "lambda":
      return lambda(expr, scope);
    case "record":
      return ts.object(fields(expr.fields, scope));
    case "update":
      return ts.object([{ spread: of(expr.base) }, ...fields(expr.fields, scope)]);
    case "field":
      return ts.member(narrowedTo(expr.object, expr.name, scope), expr.name);
    case "tuple":
      return ts.array(expr.items.map(of));
    case "item":
      return ts.index(of(expr.object), ts.number(expr.index));
    case "variant":
      return variant(expr, scope);
    case "isVariant":
      return ts.binary("===", ts.member(of(expr.value), "type"), ts.string(expr.tag));
    case "payload": {
      const value = narrowedToTag(expr.value, expr.tag, scope);
      return expr.of === 1 ? ts.member(value, "value") : ts.index(ts.member(value, "values"), ts.number(expr.index));
    }
    case "some":
      return isFlat(expr.value.type) ? of(expr.value) : ts.call(module.runtime("some"), [of(expr.value)]);
    case "isSome":
      return isFlatOption(expr.value.type)
        ? ts.binary("!==", of(expr.value), ts.name("undefined"))
        : ts.call(module.runtime("isSome"), [of(expr.value)]);
    case "unwrap":
      return unwrap(expr.value, scope);
    case "coalesce":
      return coalesce(expr, scope);
    case "chain":
      return chain(expr, scope);
    case "list":
      return list(expr, scope);
    case "map":
      return map(expr, scope);
    case "range":
      return ts.call(ts.member(module.runtime("list"), "range"), [of(expr.from), of(expr.to)]);
    case "arithmetic":
      return arithmetic(expr, scope);
    case "negate":
      return isDecimal(expr.type) ? ts.call(ts.member(of(expr.value), "negated"), []) : ts.negate(of(expr.value));
    case "not":
      return negation(expr.value, scope);
    case "and":
      return ts.binary("&&", of(expr.left), expression(expr.right, afterTest(expr.left, scope)));
    case "or":
      return ts.binary("||", of(expr.left), of(expr.right));
    case "equals":
      return equals(expr, scope);
    case "compare":
      return compare(expr, scope);
    case "cond":
      return ts.conditional(of(expr.test), expression(expr.then, afterTest(expr.test, scope)), of(expr.otherwise));
    case "interpolate":
      return ts.template(expr.parts.map((part) => (typeof part === "string" ? part : shown(part, scope))));
    case "call":
      return called(expr, scope);
    case "callLocal":
      return ts.call(ts.name(scope.nameOf(expr.fn)), [
        ...expr.handles.map((handle) => ts.name(scope.nameOf(handle))),
        ...expr.args.map(of),
      ]);
    case "callHost":
      return ts.call(ts.name(module.nameOf(expr.host)), expr.args.map(of));
    case "callValue":
      return ts.call(of(expr.fn), expr.args.map(of));
    case "std":
      return std(
        expr.implementation,
        expr.args.map((arg) => arg && of(arg)),
        module,
      );
    case "step":
      return ts.call(
        expr.path.split(".").reduce((object, part) => ts.member(object, part), ts.name("step")),
        expr.args.map(of),
      );
    case "cell": {
      const field = ts.member(ts.name(scope.nameOf(expr.handle)), fieldName(expr.cell.name));
      return expr.cell.collection === undefined ? field : ts.member(field, expr.view ? "view" : "value");
    }
    case "cellOp": {
      const field = ts.member(ts.name(scope.nameOf(expr.handle)), fieldName(expr.cell.name));
      return ts.call(ts.member(field, expr.operation), expr.args.map(of));
    }
    case "portalRef":
      return ts.member(ts.name(module.nameOf(expr.portal)), "path");
    case "ask":
      return asked(expr, scope);
    case "future":
      return ts.call(ts.name(`fiber.${expr.path}`), expr.args.map(of));
    case "timer": {
      const key = expr.key === undefined ? ts.name("undefined") : of(expr.key);
      return ts.call(ts.member(ts.name(scope.nameOf(expr.timer)), expr.operation), [key, ...expr.args.map(of)]);
    }
    case "resumed": {
      const value = expr.attempt && expr.type.kind === "union" ? expr.type.args[0] : expr.type;
      const type = typeArgument(value ?? expr.type, module);
      return ts.call(ts.name(expr.attempt ? "fiber.attempt" : "fiber.value"), [], type);
    }
    case "observed":
      return observed(expr, scope);
    case "element":
      return element(ts.index(of(expr.list), of(expr.index)), expr.type);
  }
}

/** `run.events(counts)`, `run.cell<OrderedMap<string, number>>("/bank/account", "account", "balance")`. */
function observed({ of, what, type }: ExprOf<"observed">, scope: Scope): Code {
  const { module } = scope;
  const run = ts.name(scope.nameOf(of));
  if (what.kind !== "cell") return ts.call(ts.member(run, what.kind), [ts.name(module.nameOf(what.stream))]);
  const names = [what.unit, what.state, what.cell].map((text) => ts.string(text));
  return ts.call(ts.member(run, "cell"), names, typeDoc(type, module));
}

/** What is at an index that is there; of an element that may be undefined itself, TypeScript has to be told otherwise. */
function element(code: Code, type: Type): Code {
  return isFlat(type) ? ts.nonNull(code) : code;
}

function asked(expr: ExprOf<"ask">, scope: Scope): Code {
  const request = expression(expr.request, scope);
  if (expr.named === undefined || expr.named.type.kind !== "portal") {
    const portal = ts.name(scope.module.nameOf(expr.portal ?? {}));
    return ts.call(ts.name("fiber.ask"), [portal, request]);
  }
  const type = scope.module.portalType(expr.named.type);
  return ts.call(ts.name("fiber.askAt"), [expression(expr.named, scope), type, request]);
}

/** Names of cells are fields of a class, where `constructor` is taken. */
export function fieldName(cell: string): string {
  return cell === "constructor" ? "constructor_" : cell;
}

function constant(expr: ExprOf<"const">, scope: Scope): Code {
  const { value } = expr;
  switch (value.kind) {
    case "number":
      return ts.number(value.value);
    case "decimal":
      return ts.construct(
        "Decimal",
        [decimalLiteral(value.text)].map((code) => (scope.module.runtime("Decimal"), code)),
      );
    case "string":
      return ts.string(value.value);
    case "bool":
      return { doc: String(value.value), precedence: ts.precedence.primary, shape: "number" };
    case "unit":
    case "none":
      return ts.name("undefined");
  }
}

/** A number where it is exact, text else. */
function decimalLiteral(text: string): Code {
  const n = Number(text);
  return Number.isSafeInteger(n) && String(n) === text ? ts.number(n) : ts.string(text);
}

function fields(parts: readonly FieldExpr[], scope: Scope): (readonly [string, Code])[] {
  return parts.map((field) => {
    const value = plain(field.value, scope);
    // The short form `{ word }` is one token: it is marked as a whole.
    return [field.name, value.name === field.name ? value : expression(field.value, scope)] as const;
  });
}

function variant(expr: ExprOf<"variant">, scope: Scope): Code {
  const tag = ["type", ts.string(expr.tag)] as const;
  if (!("positional" in expr.payload)) return ts.object([tag, ...fields(expr.payload, scope)]);
  const items = expr.payload.positional.map((item) => expression(item, scope));
  const [only] = items;
  if (only === undefined) return ts.object([tag]);
  if (items.length === 1) return ts.object([tag, ["value", only]]);
  return ts.object([tag, ["values", ts.array(items)]]);
}

/** The object of a field access: for a union, known (or made known to TypeScript) to be a variant that has the field. */
function narrowedTo(object: Expr, field: string, scope: Scope): Code {
  if (object.type.kind !== "union") return expression(object, scope);
  const having = object.type.declaration.variants.filter((v) => payloadFields(v).some((f) => f.name === field));
  return narrowedUnion(
    object,
    object.type,
    having.map((v) => v.name),
    scope,
  );
}

function narrowedToTag(object: Expr, tag: string, scope: Scope): Code {
  return object.type.kind === "union" ? narrowedUnion(object, object.type, [tag], scope) : expression(object, scope);
}

function narrowedUnion(object: Expr, union: UnionType, tags: readonly string[], scope: Scope): Code {
  const code = expression(object, scope);
  if (union.declaration.variants.every((v) => tags.includes(v.name))) return code;
  const known = object.kind === "local" ? scope.tagsOf(object.local) : undefined;
  if (known !== undefined && known.every((tag) => tags.includes(tag))) return code;
  const wanted = tags.map((tag) => `"${tag}"`).join(" | ");
  return ts.cast(code, ["Extract<", typeDoc(union, scope.module), `, { type: ${wanted} }>`]);
}

function unwrap(value: Expr, scope: Scope): Code {
  const code = expression(value, scope);
  if (!isFlatOption(value.type)) return ts.call(scope.module.runtime("unwrap"), [code]);
  if (value.kind === "local" && scope.tagsOf(value.local)?.includes("Some") === true) return code;
  return ts.nonNull(code);
}

export function isFlatOption(type: Type): boolean {
  const base = baseOf(type);
  return base.kind === "option" && isFlat(base.item);
}

/** What a test that has held tells about locals. */
export function afterTest(test: Expr, scope: Scope): Scope {
  const facts = factsOf(test);
  if (facts.length === 0) return scope;
  const inner = scope.inner();
  for (const [local, tags] of facts) inner.learn(local, tags);
  return inner;
}

/** What a test tells if it holds. */
export function factsOf(test: Expr): readonly (readonly [Local, readonly string[]])[] {
  switch (test.kind) {
    case "isVariant":
      return test.value.kind === "local" ? [[test.value.local, [test.tag]]] : [];
    case "isSome":
      return test.value.kind === "local" ? [[test.value.local, ["Some"]]] : [];
    case "and":
      return [...factsOf(test.left), ...factsOf(test.right)];
    default:
      return [];
  }
}

function coalesce(expr: ExprOf<"coalesce">, scope: Scope): Code {
  const value = expression(expr.value, scope);
  const otherwise = expression(expr.otherwise, scope);
  if (isFlatOption(expr.value.type)) return ts.binary("??", value, otherwise);
  const lazily = ts.arrow("()", otherwise);
  return ts.call(ts.member(scope.module.runtime("options"), expr.option ? "orElse" : "getOrElse"), [value, lazily]);
}

/** `a?.b` where the content is only reached into; else through the library. */
function chain(expr: ExprOf<"chain">, scope: Scope): Code {
  const inner = scope.inner();
  if (
    isFlatOption(expr.value.type) &&
    expr.body.kind === "field" &&
    isLocal(expr.body.object, expr.local) &&
    isFlat(expr.body.type)
  ) {
    return ts.member(expression(expr.value, scope), expr.body.name, true);
  }
  const param = inner.declare(expr.local);
  const body = expression(expr.body, inner);
  const method = expr.flatten ? "flatMap" : "map";
  return ts.call(ts.member(scope.module.runtime("options"), method), [
    expression(expr.value, scope),
    ts.arrow(ts.parameters([{ name: param }]), body),
  ]);
}

function isLocal(expr: Expr, local: Local): boolean {
  return expr.kind === "local" && expr.local === local;
}

function list(expr: ExprOf<"list">, scope: Scope): Code {
  return ts.array(itemsOf(expr, scope));
}

/** Of a list in a list, whose items TypeScript would not know the type of, the items. */
function itemsOf({ items }: ExprOf<"list">, scope: Scope): readonly (Code | { readonly spread: Code })[] {
  return items.flatMap(({ spread, value }) => {
    if (!spread) return [expression(value, scope)];
    return value.kind === "list" ? itemsOf(value, scope) : [{ spread: expression(value, scope) }];
  });
}

function map(expr: ExprOf<"map">, scope: Scope): Code {
  const entries = expr.entries.map((entry) => {
    if ("spread" in entry) return { spread: expression(entry.spread, scope) };
    return ts.array([expression(entry.key, scope), expression(entry.value, scope)]);
  });
  scope.module.runtime("OrderedMap");
  const type =
    expr.type.kind === "map"
      ? [typeDoc(expr.type.key, scope.module), ", ", typeDoc(expr.type.value, scope.module)]
      : undefined;
  return ts.construct("OrderedMap", entries.length === 0 ? [] : [ts.array(entries)], type);
}

// ---- operators ---------------------------------------------------------------------------------------------------

function scalarName(type: Type): string | undefined {
  const base = baseOf(type);
  return base.kind === "scalar" ? base.name : undefined;
}

function isDecimal(type: Type): boolean {
  return scalarName(type) === "Decimal";
}

const decimalFunctions = { "+": "add", "-": "subtract", "*": "multiply", "/": "divide", "%": "remainder" } as const;

function arithmetic(expr: ExprOf<"arithmetic">, scope: Scope): Code {
  const left = expression(expr.left, scope);
  const right = expression(expr.right, scope);
  const { operator } = expr;
  const operand = scalarName(expr.left.type);
  if (operand === "String" || operand === "Float") return ts.binary(operator, left, right);
  // Through the library, which refuses a result that is out of range.
  if (operand === "Decimal") {
    return ts.call(ts.member(scope.module.runtime("decimals"), decimalFunctions[operator]), [left, right]);
  }
  if (operator === "/" || operator === "%") return division(expr, operator, left, right, scope);
  if (expr.unchecked === true) return ts.binary(operator, left, right);
  return ts.call(scope.module.runtime("exact"), [ts.binary(operator, left, right)]);
}

/** Int by Int. A constant divisor other than 0 needs no test; quotients of safe integers are exact in floating point. */
function division(expr: ExprOf<"arithmetic">, operator: "/" | "%", left: Code, right: Code, scope: Scope): Code {
  const divisor = expr.right.kind === "const" && expr.right.value.kind === "number" ? expr.right.value.value : 0;
  if (divisor > 0) {
    if (operator === "%") return ts.binary("%", left, right);
    return ts.call(ts.member(ts.name("Math"), "trunc"), [ts.binary("/", left, right)]);
  }
  return ts.call(ts.member(scope.module.runtime("ints"), operator === "/" ? "divide" : "remainder"), [left, right]);
}

function negation(value: Expr, scope: Scope): Code {
  if (value.kind === "equals") return plain({ ...value, negated: !value.negated }, scope);
  if (value.kind === "isVariant") {
    return ts.binary("!==", ts.member(expression(value.value, scope), "type"), ts.string(value.tag));
  }
  if (value.kind === "isSome" && isFlatOption(value.value.type)) {
    return ts.binary("===", expression(value.value, scope), ts.name("undefined"));
  }
  return ts.not(expression(value, scope));
}

function equals(expr: ExprOf<"equals">, scope: Scope): Code {
  const left = expression(expr.left, scope);
  const right = expression(expr.right, scope);
  const { type } = expr.left;
  const base = baseOf(type);
  const operator = expr.negated ? "!==" : "===";
  // TypeScript refuses to compare literals that it knows to be different.
  const constants = [literalOf(expr.left), literalOf(expr.right)];
  if (!constants.includes(undefined)) return ts.name(String((constants[0] === constants[1]) !== expr.negated));
  const content = base.kind === "option" ? base.item : type;
  if (isPrimitive(content) && !mayBothBeNaN(content, expr)) return ts.binary(operator, left, right);
  const bare = [expr.right, expr.left].find(isBareVariant);
  if (bare !== undefined) {
    const other = bare === expr.right ? left : right;
    return ts.binary(operator, ts.member(other, "type"), ts.string(bare.tag));
  }
  const none = [expr.right, expr.left].find((side) => side.kind === "const" && side.value.kind === "none");
  if (none !== undefined && isFlatOption(type)) return ts.binary(operator, left, right);
  const same = isDecimal(type)
    ? ts.call(ts.member(left, "eq"), [right])
    : ts.call(scope.module.runtime("equals"), [left, right]);
  return expr.negated ? ts.not(same) : same;
}

function literalOf(expr: Expr): string | number | boolean | undefined {
  return expr.kind === "const" && "value" in expr.value ? expr.value.value : undefined;
}

/** NaN is equal to itself, but not to `===`. No literal is NaN. */
function mayBothBeNaN(content: Type, { left, right }: ExprOf<"equals">): boolean {
  return scalarName(content) === "Float" && left.kind !== "const" && right.kind !== "const";
}

/** `Idle`, whose value is nothing but its tag. */
function isBareVariant(expr: Expr): expr is ExprOf<"variant"> {
  if (expr.kind !== "variant") return false;
  return "positional" in expr.payload ? expr.payload.positional.length === 0 : expr.payload.length === 0;
}

const decimalComparisons = { "<": "lt", "<=": "lte", ">": "gt", ">=": "gte" } as const;

function compare(expr: ExprOf<"compare">, scope: Scope): Code {
  const left = expression(expr.left, scope);
  const right = expression(expr.right, scope);
  if (isDecimal(expr.left.type)) return ts.call(ts.member(left, decimalComparisons[expr.operator]), [right]);
  if (isPrimitive(expr.left.type) && scalarName(expr.left.type) !== "Bool")
    return ts.binary(expr.operator, left, right);
  return ts.binary(expr.operator, ts.call(scope.module.runtime("compare"), [left, right]), ts.number(0));
}

/** A value as text in an interpolation. */
function shown(expr: Expr, scope: Scope): Code {
  const code = expression(expr, scope);
  switch (scalarName(expr.type)) {
    case "String":
    case "Int":
    case "Uuid":
    case "Bool":
      return code;
    case "Instant":
      return ts.call(scope.module.runtime("showInstant"), [code]);
    case "Duration":
      return ts.call(scope.module.runtime("showDuration"), [code]);
    case "Decimal":
      return ts.call(scope.module.runtime("showDecimal"), [code]);
    case "Unit":
    case undefined:
      // Only the type tells a Duration in a list from an Int, Some(1) from 1, and () from None.
      return ts.call(ts.member(scope.module.runtime("codec"), "show"), [codecOf(expr.type, scope.module), code]);
    default:
      return ts.call(scope.module.runtime("show"), [code]);
  }
}
