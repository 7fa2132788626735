/** `a.b` and `a?.b`: fields, and properties of the standard library. */
import type { StdMethod } from "@portals/stdlib";
import type * as ast from "../../syntax/ast.ts";
import { signatureOf } from "../../types/expressions/library.ts";
import type { Type } from "../../types/type.ts";
import type { Observed } from "../../types/typed.ts";
import { atArguments, fieldsOf } from "../../types/unify.ts";
import type { Expr, Local, Origin, Stmt } from "../ir.ts";
import { originOf, stabilised, typeOf, use, type Body } from "./body.ts";
import { cellNamed, cellOf, lowerConstructor, lowerExpr, lowerReference } from "./expressions.ts";
import { bool, implementationFor, substituted } from "./types.ts";

export function memberOf(expr: ast.MemberExpr, body: Body, out: Stmt[]): Expr {
  const { tables } = body.declarations;
  if (tables.constructors.has(expr)) return lowerConstructor(expr, body);
  const observed = tables.observed.get(expr);
  if (observed !== undefined) return lowerObserved(expr, observed, body);
  if (tables.names.has(expr)) return lowerReference(expr, typeOf(body, expr), body, originOf(body, expr));
  if (expr.optional) {
    return throughOption(expr.object, typeOf(body, expr), body, originOf(body, expr), out, (content) =>
      select(expr, content, body),
    );
  }
  const member = tables.members.get(expr);
  return select(expr, receiver(expr.object, member?.kind === "property" ? member.method : undefined, body, out), body);
}

function lowerObserved(expr: ast.MemberExpr, observed: Observed, body: Body): Expr {
  const { test } = body;
  if (test === undefined) throw new Error("something is observed outside a test");
  const at = { of: test.run, type: typeOf(body, expr), origin: originOf(body, expr) };
  if (observed.kind !== "cell") {
    return { kind: "observed", ...at, what: { kind: observed.kind, stream: test.streamOf(expr.object) } };
  }
  const { unit, use: task, cell, shared } = observed;
  const what = { kind: "cell", unit: test.pathOf(unit, task), state: shared ? `${task}.shared` : task, cell } as const;
  return { kind: "observed", ...at, what };
}

function select(expr: ast.MemberExpr, object: Expr, body: Body): Expr {
  const origin = originOf(body, expr);
  const member = body.declarations.tables.members.get(expr);
  if (member === undefined) throw new Error(`the checker left .${expr.name.text} without meaning`);
  if (member.kind === "field") {
    const field = fieldsOf(object.type)?.find(({ name }) => name === member.name);
    const type = field === undefined ? typeOf(body, expr) : substituted(field.type, body.types);
    return { kind: "field", object, name: member.name, type, origin };
  }
  const { method } = member;
  const typeArgs = member.typeArgs.map((type) => substituted(type, body.types));
  return {
    kind: "std",
    path: method.path,
    implementation: implementationFor(method, typeArgs),
    args: [object],
    type: resultOf(method, typeArgs),
    origin,
  };
}

/** What a method gives at these type arguments. */
export function resultOf(method: StdMethod, typeArgs: readonly Type[]): Type {
  const signature = signatureOf(method.signature);
  return atArguments(signature.result, signature.typeParams, typeArgs);
}

/** Methods that make a new collection of the same kind always, even if it has the same content. */
const copying: ReadonlySet<string> = new Set(["map", "flatMap", "collect", "filter"]);

/** The receiver of a method. A collection in a cell is only looked at, unless the result may be that very collection. */
export function receiver(object: ast.Expr, method: StdMethod | undefined, body: Body, out: Stmt[]): Expr {
  const cell = cellNamed(object, body);
  if (cell === undefined || method === undefined) return lowerExpr(object, body, out);
  const { result, params } = signatureOf(method.signature);
  const alias = result.kind === params[0]?.type.kind && !copying.has(method.name);
  return cellOf(cell, body, originOf(body, object), !alias);
}

/** `object?.…`: None, or what `make` does with the content. */
export function throughOption(
  object: ast.Expr,
  type: Type,
  body: Body,
  origin: Origin,
  out: Stmt[],
  make: (content: Expr, out: Stmt[]) => Expr,
): Expr {
  const value = lowerExpr(object, body, out);
  if (value.type.kind !== "option") throw new Error("`?.` on what is no option");
  const local: Local = { name: "it", type: value.type.item, mutable: false };
  const before: Stmt[] = [];
  const made = make(use(local, origin), before);
  const flatten = made.type.kind === "option";
  if (before.length === 0) return { kind: "chain", value, local, body: made, flatten, type, origin };
  const subject = stabilised(value, "found", out);
  const result: Local = { name: "value", type, mutable: true };
  const content: Expr = { kind: "unwrap", value: subject, type: value.type.item, origin };
  const some: Expr = flatten ? made : { kind: "some", value: made, type, origin };
  out.push(
    { kind: "let", local: result, value: { kind: "const", value: { kind: "none" }, type, origin }, origin },
    {
      kind: "if",
      test: { kind: "isSome", value: subject, type: bool, origin },
      then: [
        { kind: "let", local, value: content, origin },
        ...before,
        { kind: "assign", local: result, value: some, origin },
      ],
      otherwise: [],
      origin,
    },
  );
  return use(result, origin);
}
