/** Values that are made of others: tuples, lists, maps, records, and variants with a record payload. */
import type * as ast from "../../syntax/ast.ts";
import { diagnostic } from "../../diagnostics/catalogue.ts";
import type { Label } from "../../diagnostics/diagnostic.ts";
import { nearest } from "../../diagnostics/nearest.ts";
import type { BodyContext } from "../context.ts";
import { errorType, listOf, unitType } from "../scalars.ts";
import { showType } from "../show.ts";
import type { FieldType, Type, UnionType } from "../type.ts";
import { attempt, fieldsOf, prune, zonk } from "../unify.ts";
import { declaredField } from "../declared-fields.ts";
import { record } from "./body.ts";
import { resolveHead } from "./constructors.ts";
import { checkExpr, inferExpr } from "./infer.ts";
import { useName } from "./names.ts";
import { assign } from "./expect.ts";

export function inferTuple(ctx: BodyContext, expr: ast.TupleExpr, expected: Type | undefined): Type {
  if (expr.items.length === 0) return unitType;
  const wanted = expected && prune(expected);
  const parts = wanted?.kind === "tuple" && wanted.items.length === expr.items.length ? wanted.items : undefined;
  if (parts) {
    expr.items.forEach((item, i) => checkExpr(ctx, item, parts[i] as Type));
    return wanted as Type;
  }
  return { kind: "tuple", items: expr.items.map((item) => inferExpr(ctx, item)) };
}

export function inferList(ctx: BodyContext, expr: ast.ListExpr, expected: Type | undefined): Type {
  const wanted = expected && prune(expected);
  let item: Type = wanted?.kind === "list" ? wanted.item : unknownPart(ctx, wanted);
  let why: Label | undefined;
  const free = prune(item).kind === "meta";
  for (const part of expr.items) {
    const value = part.kind === "spread" ? part.value : part;
    if (part.kind === "spread") spreadList(ctx, part, item, why);
    else checkExpr(ctx, part, item, why);
    // The first element decides for the others.
    if (free && !why && prune(item).kind !== "meta") {
      item = zonk(item);
      why = ctx.checker.label(value.span, `the elements are ${showType(item)} because of this one`);
    }
  }
  return wanted?.kind === "list" ? wanted : listOf(item);
}

/** Of a collection: after a mistake that was reported, nothing more is said. */
function unknownPart(ctx: BodyContext, wanted: Type | undefined): Type {
  return wanted?.kind === "error" ? wanted : ctx.checker.meta();
}

function spreadList(ctx: BodyContext, part: ast.Spread, item: Type, why: Label | undefined): void {
  const type = prune(inferExpr(ctx, part.value, listOf(item)));
  if (type.kind === "list" || type.kind === "error" || type.kind === "meta") {
    assign(ctx, part.value, type, listOf(item), why);
    return;
  }
  const params = { type: showType(type), into: "list" };
  ctx.checker.reporter.report(diagnostic("spreadWrong", params, ctx.checker.at(part.value.span)));
}

/** `{ a: 1 }`, `{ ...o, a: 1 }`, `{ [k]: v }`, `{}`, `Add { … }`. */
export function inferRecord(ctx: BodyContext, expr: ast.RecordExpr, expected: Type | undefined): Type {
  const wanted = expected && prune(expected);
  if (expr.head) return inferHeaded(ctx, expr, expr.head, wanted);
  const hasMapEntry = expr.entries.some((e) => e.kind === "mapEntry");
  const hasField = expr.entries.some((e) => e.kind === "recordField");
  if (hasMapEntry && hasField) {
    reportFieldInMap(ctx, expr);
    inferEntries(ctx, expr);
    return errorType;
  }
  if (hasMapEntry) return inferMap(ctx, expr, wanted);
  const fields = wanted && fieldsOf(wanted);
  if (wanted && fields) return checkFields(ctx, expr, wanted, fields);
  if (expr.entries.length === 0) return wanted?.kind === "map" ? wanted : inferMap(ctx, expr, wanted);
  if (wanted?.kind === "map" && !hasField) return inferMap(ctx, expr, wanted);
  if (wanted?.kind === "map") {
    reportFieldInMap(ctx, expr);
    inferEntries(ctx, expr);
    return wanted;
  }
  return inferBare(ctx, expr);
}

/** The first field among the entries of a map; the fix is of all that have values. */
function reportFieldInMap(ctx: BodyContext, expr: ast.RecordExpr): void {
  const { checker } = ctx;
  const { file } = checker.module;
  const fields = expr.entries.filter((entry) => entry.kind === "recordField");
  const [first] = fields;
  if (first === undefined) return;
  const edits = fields.map(({ name, value }) => {
    return { file, span: name.span, text: `["${name.text}"]${value === undefined ? `: ${name.text}` : ""}` };
  });
  const fixes = [{ title: `write \`["${first.name.text}"]\``, edits }];
  checker.reporter.report(diagnostic("mapAndRecord", { name: first.name.text }, checker.at(first.span, { fixes })));
}

/** Check what is inside after a mistake around it. */
function inferEntries(ctx: BodyContext, expr: ast.RecordExpr): void {
  for (const entry of expr.entries) {
    if (entry.kind === "recordField") fieldValue(ctx, entry, undefined, undefined);
    else {
      if (entry.kind === "mapEntry") inferExpr(ctx, entry.key);
      inferExpr(ctx, entry.value);
    }
  }
}

function inferMap(ctx: BodyContext, expr: ast.RecordExpr, wanted: Type | undefined): Type {
  const fresh = { kind: "map", key: unknownPart(ctx, wanted), value: unknownPart(ctx, wanted) } as const;
  const map = wanted?.kind === "map" ? wanted : fresh;
  for (const entry of expr.entries) {
    if (entry.kind === "mapEntry") {
      checkExpr(ctx, entry.key, map.key);
      checkExpr(ctx, entry.value, map.value);
    } else if (entry.kind === "spread") {
      const type = prune(inferExpr(ctx, entry.value, map));
      if (type.kind === "map" || type.kind === "error") assign(ctx, entry.value, type, map);
      else {
        const params = { type: showType(type), into: "map" };
        ctx.checker.reporter.report(diagnostic("spreadWrong", params, ctx.checker.at(entry.value.span)));
      }
    }
  }
  return map;
}

/** A record of which nothing is known: its fields are what is written; `{ ...o, a }` is as `o`. */
function inferBare(ctx: BodyContext, expr: ast.RecordExpr): Type {
  const spread = expr.entries.find((e) => e.kind === "spread");
  if (spread) {
    const base = prune(inferExpr(ctx, spread.value));
    const fields = fieldsOf(base);
    if (fields) return checkFields(ctx, expr, base, fields, spread);
    if (base.kind === "map" && expr.entries.every((e) => e.kind === "spread")) return inferMap(ctx, expr, base);
    if (base.kind !== "error") {
      const params = { type: showType(base), into: "record" };
      ctx.checker.reporter.report(diagnostic("spreadWrong", params, ctx.checker.at(spread.value.span)));
    }
    for (const entry of expr.entries) if (entry.kind === "recordField") fieldValue(ctx, entry, undefined, undefined);
    return errorType;
  }
  const fields: FieldType[] = [];
  const seen = new Map<string, ast.Name>();
  for (const entry of expr.entries) {
    if (entry.kind !== "recordField" || isRepeated(ctx, entry, seen)) continue;
    fields.push({ name: entry.name.text, type: fieldValue(ctx, entry, undefined, undefined), hasDefault: false });
  }
  return { kind: "record", fields, alias: undefined };
}

function inferHeaded(
  ctx: BodyContext,
  expr: ast.RecordExpr,
  head: ast.UpperExpr | ast.MemberExpr,
  wanted: Type | undefined,
): Type {
  const { checker } = ctx;
  const found = resolveHead(ctx, head, wanted);
  if (!found) {
    inferEntries(ctx, expr);
    return errorType;
  }
  if (found.kind === "record") {
    const type = found.type;
    if (wanted) attempt(type, wanted);
    record(checker, expr.span, [type], ([t]) =>
      checker.tables.constructors.set(expr, { kind: "record", type: t as Type }),
    );
    return checkFields(ctx, expr, type, fieldsOf(type) ?? []);
  }
  const { union, variant } = found;
  const asVariant = wanted?.kind === "variant" && wanted.variant === variant && attempt(wanted.union, union);
  if (wanted?.kind === "union") attempt(union, wanted);
  record(checker, expr.span, [union], ([t]) =>
    checker.tables.constructors.set(expr, { kind: "variant", union: t as UnionType, variant }),
  );
  const own: Type = { kind: "variant", union, variant };
  checkFields(ctx, expr, own, fieldsOf(own) ?? []);
  return asVariant ? own : union;
}

/** The written fields against those of a record (or variant) type: each once, none missing, none unknown. */
function checkFields(
  ctx: BodyContext,
  expr: ast.RecordExpr,
  type: Type,
  fields: readonly FieldType[],
  inferredSpread?: ast.Spread,
): Type {
  const { checker } = ctx;
  const owner = showType(type);
  const seen = new Map<string, ast.Name>();
  let base: ast.Spread | undefined;
  const meant: string[] = [];
  for (const entry of expr.entries) {
    if (entry.kind === "mapEntry") {
      checker.reporter.report(diagnostic("mapAndRecord", { name: undefined }, checker.at(entry.span)));
      inferExpr(ctx, entry.key);
      inferExpr(ctx, entry.value);
    } else if (entry.kind === "spread") {
      if (base || seen.size > 0) checker.reporter.report(diagnostic("spreadNotFirst", {}, checker.at(entry.span)));
      base = entry;
      if (entry !== inferredSpread) checkExpr(ctx, entry.value, type);
    } else if (!isRepeated(ctx, entry, seen)) {
      const field = fields.find((f) => f.name === entry.name.text);
      if (!field) meant.push(...reportUnknownField(ctx, entry, fields, owner, seen));
      fieldValue(ctx, entry, field?.type, field && whyField(type, field));
    }
  }
  if (base) return type;
  const absent = fields.filter((f) => !seen.has(f.name));
  const missing = absent.filter((f) => !f.hasDefault && !meant.includes(f.name));
  if (missing.length > 0) {
    const place = declaredAt(type);
    const params = {
      type: owner,
      missing: missing.map((f) => ({ name: f.name, type: showType(f.type), option: prune(f.type).kind === "option" })),
    };
    const span = expr.head?.span ?? expr.span;
    const also = place ? [{ ...place, text: `the fields of ${owner}` }] : [];
    checker.reporter.report(diagnostic("missingFields", params, checker.at(span, { also })));
  }
  const defaults = absent.flatMap((f) => (f.value ? [{ field: f.name, value: f.value }] : []));
  if (defaults.length > 0) checker.tables.fieldDefaults.set(expr, defaults);
  return type;
}

function isRepeated(ctx: BodyContext, entry: ast.RecordField, seen: Map<string, ast.Name>): boolean {
  const first = seen.get(entry.name.text);
  if (!first) {
    seen.set(entry.name.text, entry.name);
    return false;
  }
  const also = [ctx.checker.label(first.span, "first here")];
  const params = { name: entry.name.text, what: "the field" };
  ctx.checker.reporter.report(diagnostic("duplicateName", params, ctx.checker.at(entry.name.span, { also })));
  if (entry.value) inferExpr(ctx, entry.value);
  return true;
}

/** Gives the field that was probably meant, so that it is not reported as missing on top. */
function reportUnknownField(
  ctx: BodyContext,
  entry: ast.RecordField,
  fields: readonly FieldType[],
  owner: string,
  seen: ReadonlyMap<string, ast.Name>,
): readonly string[] {
  const names = fields.map((f) => f.name);
  const open = names.filter((name) => !seen.has(name));
  const near = nearest(entry.name.text, open);
  const params = { name: entry.name.text, type: owner, nearest: near, fields: names };
  ctx.checker.reporter.report(diagnostic("noSuchField", params, ctx.checker.at(entry.name.span)));
  return near === undefined ? [] : [near];
}

/** The value of `name: value` or of the short form `{ name }`. */
function fieldValue(
  ctx: BodyContext,
  entry: ast.RecordField,
  expected: Type | undefined,
  why: Label | undefined,
): Type {
  if (entry.value) return expected ? checkExpr(ctx, entry.value, expected, why) : inferExpr(ctx, entry.value);
  const found = useName(ctx, entry.name);
  if (!expected) return found;
  const short: ast.NameExpr = { kind: "nameExpr", name: entry.name.text, span: entry.name.span };
  return assign(ctx, short, found, expected, why);
}

/** Where the program declares a record type or the union of a variant. */
function declaredAt(type: Type): { file: ast.SourceFile; span: ast.Span } | undefined {
  if (type.kind === "record" && type.alias) {
    return { file: type.alias.file, span: type.alias.declaration.body.span };
  }
  const declaration = type.kind === "variant" ? type.union.declaration : undefined;
  if (!declaration?.node || !declaration.file || type.kind !== "variant") return undefined;
  const { body } = declaration.node;
  const variant = body.kind === "variants" ? body.variants.find((v) => v.name.text === type.variant) : undefined;
  return variant && { file: declaration.file, span: variant.span };
}

/** The declaration of a field, as the reason for its type. */
function whyField(type: Type, { name }: FieldType): Label | undefined {
  const declared = declaredField(type, name);
  if (!declared || declared.file.path.startsWith("std:")) return undefined;
  return { file: declared.file, span: declared.node.span, text: "declared here" };
}
