/** Names in capitals as values: variants, newtypes, conversions; with a payload in `( )` or `{ }`, or without one. */
import type * as ast from "../../syntax/ast.ts";
import { diagnostic } from "../../diagnostics/catalogue.ts";
import { nearest } from "../../diagnostics/nearest.ts";
import type { BodyContext } from "../context.ts";
import { appOf, exportedUpper } from "../declare/apps.ts";
import { lookupUpper } from "../declare/resolve.ts";
import type { Upper } from "../declare/uppers.ts";
import { errorType, optionOf } from "../scalars.ts";
import type { FieldType, NewtypeType, Type, UnionDeclaration, UnionType, VariantDeclaration } from "../type.ts";
import type { ArgUse, ConstructorUse } from "../typed.ts";
import { atArguments, attempt, baseOf, payloadOf, prune, variantOf } from "../unify.ts";
import { matchArgs, inferArgs } from "./arguments.ts";
import { record } from "./body.ts";
import { textOf } from "./expect.ts";
import { callFunction } from "./functions.ts";
import { findFunction, namespaces } from "./library.ts";
import { asFields } from "./payloads.ts";
import { isHabit, reportUnknownName } from "./habits.ts";

/** `Add`, or `Event.Add`. */
export type Head = ast.UpperExpr | ast.MemberExpr;

export function headName(head: Head): ast.Name {
  return head.kind === "member" ? head.name : { kind: "name", text: head.name, span: head.span };
}

type Constructor =
  | { readonly kind: "some" }
  | { readonly kind: "none" }
  | { readonly kind: "variant"; readonly union: UnionType; readonly variant: VariantDeclaration }
  | { readonly kind: "newtype"; readonly type: NewtypeType }
  | { readonly kind: "record"; readonly type: Type };

/** What a capital name constructs where `wanted` is expected; the expected union's own variants come first. */
function constructorOf(ctx: BodyContext, head: Head, wanted: Type | undefined): Constructor | undefined {
  const name = headName(head).text;
  const fresh = () => ctx.checker.meta();
  const ofUnion = (declaration: UnionDeclaration): Constructor | undefined => {
    const union: UnionType = { kind: "union", declaration, args: declaration.params.map(fresh) };
    const variant = variantOf(union, name);
    return variant && { kind: "variant", union, variant };
  };
  const app = head.kind === "member" ? appOf(ctx, head.object) : undefined;
  if (head.kind === "member" && !app) {
    const owner = ownerOf(ctx, head.object);
    return owner?.kind === "union" ? ofUnion(owner.declaration) : undefined;
  }
  const expected = wanted?.kind === "option" && name !== "Some" && name !== "None" ? prune(wanted.item) : wanted;
  const declaration =
    expected?.kind === "union"
      ? expected.declaration
      : expected?.kind === "variant"
        ? expected.union.declaration
        : undefined;
  const own = declaration && ofUnion(declaration);
  if (own) return own;
  const upper = app ? exportedUpper(ctx.checker, app, headName(head), "value") : lookupUpper(ctx.checker, name);
  switch (upper?.kind) {
    case "variant":
      return ofUnion(upper.union);
    case "newtype":
      return {
        kind: "newtype",
        type: { kind: "newtype", declaration: upper.declaration, args: upper.declaration.params.map(fresh) },
      };
    case "alias": {
      const type = prune(atArguments(upper.type, upper.params, upper.params.map(fresh)));
      if (type.kind === "newtype") return { kind: "newtype", type };
      return type.kind === "record" || type.kind === "variant" ? { kind: "record", type } : undefined;
    }
    default:
      if (app) return undefined;
      if (name === "Some") return { kind: "some" };
      return name === "None" ? { kind: "none" } : undefined;
  }
}

/** The type before the last point: `Event` of `Event.Add`, `cart.Event` of `cart.Event.Add`. */
function ownerOf(ctx: BodyContext, owner: ast.Expr): Upper | undefined {
  if (owner.kind === "upperExpr") return ctx.checker.uppers.type(owner.name);
  const app = owner.kind === "member" ? appOf(ctx, owner.object) : undefined;
  return app && owner.kind === "member" ? exportedUpper(ctx.checker, app, owner.name, "type") : undefined;
}

/** The head of `Add { … }`: a variant with a record payload or a record type; anything else is reported. */
export function resolveHead(
  ctx: BodyContext,
  head: Head,
  wanted: Type | undefined,
): { kind: "variant"; union: UnionType; variant: string } | { kind: "record"; type: Type } | undefined {
  const { checker } = ctx;
  const found = constructorOf(ctx, head, wanted);
  const name = headName(head).text;
  if (found?.kind === "record") return found;
  if (found?.kind === "variant" && found.variant.payload.kind === "record") {
    return { kind: "variant", union: found.union, variant: name };
  }
  if (found) {
    const params = { variant: name, write: shapeOf(name, found) };
    checker.reporter.report(diagnostic("payloadShape", params, checker.at(head.span)));
  } else reportNotConstructor(ctx, head);
  return undefined;
}

/** How a constructor is written. */
function shapeOf(name: string, found: Constructor): string {
  switch (found.kind) {
    case "some":
    case "newtype":
      return `${name}(…)`;
    case "none":
      return name;
    case "record":
      return `${name} { … }`;
    case "variant": {
      const { payload } = found.variant;
      if (payload.kind === "none") return name;
      if (payload.kind === "record") return `${name} { ${payload.fields.map((f: FieldType) => f.name).join(", ")} }`;
      return `${name}(${payload.items.map(() => "…").join(", ")})`;
    }
  }
}

/** A capital name alone: a variant without payload. */
export function inferConstructor(ctx: BodyContext, expr: Head, expected: Type | undefined): Type {
  const { checker } = ctx;
  const wanted = expected && prune(expected);
  const found = constructorOf(ctx, expr, wanted);
  const name = headName(expr).text;
  if (found?.kind === "none") {
    checker.tables.constructors.set(expr, { kind: "none" });
    return optionOf(checker.meta());
  }
  if (found?.kind === "variant" && found.variant.payload.kind === "none") {
    const { union } = found;
    if (wanted?.kind === "union") attempt(union, wanted);
    setVariant(ctx, expr, union, name);
    return union;
  }
  if (found) {
    const params = { variant: name, write: shapeOf(name, found) };
    checker.reporter.report(diagnostic("payloadShape", params, checker.at(expr.span)));
  } else if (findFunction(name)) {
    checker.reporter.report(diagnostic("constructorAsFunction", { name }, checker.at(expr.span)));
  } else reportNotConstructor(ctx, expr);
  return errorType;
}

function setVariant(
  ctx: BodyContext,
  node: ast.UpperExpr | ast.MemberExpr | ast.CallExpr,
  union: UnionType,
  variant: string,
): void {
  const { tables } = ctx.checker;
  record(ctx.checker, node.span, [union], ([t]) =>
    tables.constructors.set(node, { kind: "variant", union: t as UnionType, variant }),
  );
}

/** `Some(x)`, `UserId(s)`, `C(1, 2)`, `Decimal(n)`; undefined if the callee is nothing of the kind. */
export function inferConstruction(
  ctx: BodyContext,
  expr: ast.CallExpr,
  callee: Head,
  expected: Type | undefined,
): Type {
  const { checker } = ctx;
  const wanted = expected && prune(expected);
  const name = headName(callee).text;
  const found = constructorOf(ctx, callee, wanted);
  const conversion = found ? undefined : findFunction(name);
  if (conversion && callee.kind === "upperExpr") {
    checker.tables.constructors.set(expr, { kind: "conversion", function: conversion });
    return callFunction(ctx, expr, conversion, expected);
  }
  const wrong = (write: string): Type => {
    const span = { start: callee.span.end, end: expr.span.end };
    const payload = found?.kind === "variant" ? found.variant.payload : undefined;
    const fields = payload?.kind === "record" ? payload.fields.map((f: FieldType) => f.name) : [];
    const fixes = asFields({ file: checker.module.file, span, items: expr.args }, fields);
    checker.reporter.report(diagnostic("payloadShape", { variant: name, write }, checker.at(span, { fixes })));
    inferArgs(ctx, expr.args);
    return errorType;
  };
  switch (found?.kind) {
    case "some": {
      const item = wanted?.kind === "option" ? wanted.item : checker.meta();
      const args = matchArgs(ctx, expr, [{ type: item }], { name, span: callee.span });
      return construct(ctx, expr, { kind: "some" }, args, optionOf(item));
    }
    case "newtype": {
      const { type } = found;
      if (wanted?.kind === "newtype") attempt(type, wanted);
      const args = matchArgs(ctx, expr, [{ type: baseOf(type) }], { name, span: callee.span });
      record(checker, expr.span, [type], ([t]) =>
        checker.tables.constructors.set(expr, { kind: "newtype", type: t as NewtypeType }),
      );
      return construct(ctx, expr, undefined, args, type);
    }
    case "variant": {
      const { union } = found;
      if (wanted?.kind === "union") attempt(union, wanted);
      const payload = payloadOf(union, found.variant);
      if (payload.kind !== "tuple") return wrong(shapeOf(name, found));
      const params = payload.items.map((type) => ({ type }));
      const args = matchArgs(ctx, expr, params, { name, span: callee.span });
      setVariant(ctx, expr, union, name);
      return construct(ctx, expr, undefined, args, union);
    }
    case "record":
    case "none":
      return wrong(shapeOf(name, found));
    default:
      reportNotConstructor(ctx, callee);
      inferArgs(ctx, expr.args);
      return errorType;
  }
}

function construct(
  ctx: BodyContext,
  expr: ast.CallExpr,
  use: ConstructorUse | undefined,
  args: readonly ArgUse[],
  type: Type,
): Type {
  const { tables } = ctx.checker;
  if (use) tables.constructors.set(expr, use);
  tables.calls.set(expr, { kind: "construct", args });
  return type;
}

function reportNotConstructor(ctx: BodyContext, head: Head): void {
  const { checker } = ctx;
  const name = headName(head);
  if (head.kind === "member") {
    // What is wrong with a name of another app was reported when it was looked up.
    const app = appOf(ctx, head.object);
    if (app) {
      const { names, checker: there } = app.state;
      if (!names.types.get(name.text)?.exported) return;
      const type = there.uppers.type(name.text);
      const variants = type?.kind === "union" ? type.declaration.variants.map((v) => v.name) : [];
      const params = { name: `${app.name}.${name.text}`, variants };
      checker.reporter.report(diagnostic("typeAsValue", params, checker.at(head.span)));
      return;
    }
    const owner = head.object.kind === "upperExpr" ? head.object.name : textOf(ctx, head.object);
    const type = head.object.kind === "upperExpr" ? checker.uppers.type(owner) : undefined;
    if (type?.kind === "union") {
      const variants = type.declaration.variants.map((v) => v.name);
      const params = { name: name.text, union: owner, variants, nearest: nearest(name.text, variants) };
      checker.reporter.report(diagnostic("noSuchVariant", params, checker.at(name.span)));
      return;
    }
    if (!type && isHabit(owner)) {
      reportUnknownName(ctx, { kind: "name", text: owner, span: head.object.span });
      return;
    }
    const params = { name: `${owner}.${name.text}`, nearest: nearest(`${owner}.${name.text}`, namespaces(owner)) };
    checker.reporter.report(diagnostic("unknownName", params, checker.at(head.span)));
    return;
  }
  const type = checker.uppers.type(name.text);
  if (!type) {
    reportUnknownName(ctx, name);
    return;
  }
  const variants = type.kind === "union" ? type.declaration.variants.map((v) => v.name) : [];
  checker.reporter.report(diagnostic("typeAsValue", { name: name.text, variants }, checker.at(name.span)));
}
