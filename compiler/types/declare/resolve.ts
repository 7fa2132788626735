/** Written types to types: names, numbers of arguments, fields; and what capital names mean in expressions. */
import { diagnostic } from "../../diagnostics/catalogue.ts";
import { nearest } from "../../diagnostics/nearest.ts";
import type * as ast from "../../syntax/ast.ts";
import type { BodyContext, Checker } from "../context.ts";
import { errorType, scalar, unitType } from "../scalars.ts";
import type { FieldType, ParamType, Type } from "../type.ts";
import { atArguments } from "../unify.ts";
import { exportedUpper, qualifierOf } from "./apps.ts";
import { checkFieldDefault } from "./defaults.ts";
import { stateOf } from "./state.ts";
import type { Upper } from "./uppers.ts";

/** What a capital name means in an expression or a pattern. */
export function lookupUpper(checker: Checker, name: string): Upper | undefined {
  return checker.uppers.value(name);
}

const noParams: ReadonlyMap<string, Type> = new Map();

/** The type parameters that are visible in a body. */
export function typeParamsOf(ctx: BodyContext): ReadonlyMap<string, Type> {
  const { program } = stateOf(ctx.checker);
  switch (ctx.place.kind) {
    case "handler":
    case "taskFn":
      return program.typeParams.get(ctx.place.task) ?? noParams;
    case "fn":
    case "workflow":
      return program.typeParams.get(ctx.place.node) ?? noParams;
    default:
      return noParams;
  }
}

/** The type that is written, recorded in the tables. An error is reported and gives the error type. */
export function resolveType(checker: Checker, type: ast.TypeExpr, typeParams: ReadonlyMap<string, Type>): Type {
  const resolved = resolve(checker, type, typeParams);
  checker.tables.typeExprs.set(type, resolved);
  return resolved;
}

function resolve(checker: Checker, type: ast.TypeExpr, typeParams: ReadonlyMap<string, Type>): Type {
  switch (type.kind) {
    case "namedType":
      return resolveNamed(checker, type, typeParams);
    case "recordType":
      return { kind: "record", fields: resolveFields(checker, type, typeParams), alias: undefined };
    case "tupleType": {
      const items = type.items.map((item) => resolveType(checker, item, typeParams));
      if (items.length < 2) return items[0] ?? unitType;
      return { kind: "tuple", items };
    }
    case "functionType":
      return {
        kind: "function",
        params: type.params.map((param) => resolveType(checker, param, typeParams)),
        result: resolveType(checker, type.result, typeParams),
      };
    case "optionType":
      return { kind: "option", item: resolveType(checker, type.type, typeParams) };
  }
}

/** The fields of a record or of a variant's record payload. */
export function resolveFields(
  checker: Checker,
  record: ast.RecordType,
  typeParams: ReadonlyMap<string, Type>,
): readonly FieldType[] {
  const seen = new Map<string, ast.Name>();
  const fields: FieldType[] = [];
  for (const field of record.fields) {
    const first = seen.get(field.name.text);
    if (first) {
      const also = [checker.label(first.span, "declared here first")];
      const params = { name: field.name.text, what: "the field" };
      checker.reporter.report(diagnostic("duplicateName", params, checker.at(field.name.span, { also })));
      continue;
    }
    seen.set(field.name.text, field.name);
    const type = resolveType(checker, field.type, typeParams);
    if (field.value) {
      const { value } = field;
      stateOf(checker).program.postponed.push(() => checkFieldDefault(checker, field.name.text, value, type));
      fields.push({ name: field.name.text, type, hasDefault: true, value });
    } else fields.push({ name: field.name.text, type, hasDefault: false });
  }
  return fields;
}

function resolveNamed(checker: Checker, type: ast.NamedType, typeParams: ReadonlyMap<string, Type>): Type {
  const name = type.name.text;
  const { reporter } = checker;
  const resolveArgs = () => type.args.map((arg) => resolveType(checker, arg.type, typeParams));
  const param = type.qualifier ? undefined : typeParams.get(name);
  const upper = param ? undefined : upperOf(checker, type);
  const args = resolveArgs();
  if (type.qualifier && !upper) return errorType;
  for (const arg of type.args) {
    if (arg.by && !(upper?.kind === "container" && upper.name === "Stream")) {
      reporter.report(diagnostic("byOutsideStream", { name }, checker.at(arg.by.span)));
    }
  }
  if (param) return checkArity(checker, type, 0) ? param : errorType;
  if (!upper) {
    if (!stateOf(checker).names.missing.has(name)) reportUnknownType(checker, type.name, typeParams.keys());
    return errorType;
  }
  return applyUpper(checker, type, upper, args, typeParams);
}

/** What the name means here, or in the app before its point. */
function upperOf(checker: Checker, { qualifier, name }: ast.NamedType): Upper | undefined {
  if (!qualifier) return checker.uppers.type(name.text);
  const app = qualifierOf(checker, qualifier, name.text);
  return app && exportedUpper(checker, app, name, "type");
}

function applyUpper(
  checker: Checker,
  type: ast.NamedType,
  upper: Upper,
  args: readonly Type[],
  typeParams: ReadonlyMap<string, Type>,
): Type {
  switch (upper.kind) {
    case "scalar":
      return checkArity(checker, type, 0) ? scalar(upper.name) : errorType;
    case "container":
      return checkArity(checker, type, upper.arity)
        ? applyContainer(checker, type, upper, args, typeParams)
        : errorType;
    case "alias":
      return checkArity(checker, type, upper.params.length) ? atArguments(upper.type, upper.params, args) : errorType;
    case "union":
      if (!checkArity(checker, type, upper.declaration.params.length)) return errorType;
      return { kind: "union", declaration: upper.declaration, args };
    case "newtype":
      if (!checkArity(checker, type, upper.declaration.params.length)) return errorType;
      return { kind: "newtype", declaration: upper.declaration, args };
    case "variant": {
      const { union, variant } = upper;
      const written = union.node?.body.kind === "variants" ? union.node.body.variants : [];
      if (written.find((v) => v.name.text === variant.name)?.payload?.kind !== "recordType") {
        const params = { name: variant.name, union: union.name };
        checker.reporter.report(diagnostic("variantNotType", params, checker.at(type.name.span)));
        return errorType;
      }
      if (!checkArity(checker, type, union.params.length)) return errorType;
      return { kind: "variant", union: { kind: "union", declaration: union, args }, variant: variant.name };
    }
  }
}

function applyContainer(
  checker: Checker,
  type: ast.NamedType,
  upper: Upper & { readonly kind: "container" },
  args: readonly Type[],
  typeParams: ReadonlyMap<string, Type>,
): Type {
  const first = args[0] ?? errorType;
  const second = args[1] ?? errorType;
  switch (upper.name) {
    case "List":
      return { kind: "list", item: first };
    case "Set":
      return { kind: "set", item: first };
    case "Option":
      return { kind: "option", item: first };
    case "Map":
      return { kind: "map", key: first, value: second };
    case "Stream": {
      const by = type.args[0]?.by;
      return { kind: "stream", event: first, by: by && resolveType(checker, by, typeParams) };
    }
    case "Portal":
      return { kind: "portal", request: first, reply: second };
    case "Future":
      return { kind: "future", value: first };
    case "Reply":
      return { kind: "reply", value: first };
  }
}

function checkArity(checker: Checker, type: ast.NamedType, wanted: number): boolean {
  const given = type.args.length;
  if (given === wanted) return true;
  const params = { name: type.name.text, wanted, given };
  const place = checker.uppers.place(type.name.text);
  const also = place ? [{ ...place, text: "declared here" }] : [];
  checker.reporter.report(diagnostic("wrongTypeArgs", params, checker.at(type.span, { also })));
  return false;
}

/** What programmers of other languages write by habit. */
const habits: Readonly<Record<string, string>> = {
  Number: "Float",
  Integer: "Int",
  Long: "Int",
  Double: "Float",
  Boolean: "Bool",
  Array: "List",
  Vector: "List",
  Seq: "List",
  Record: "Map",
  Dict: "Map",
  Object: "Map",
  Date: "Instant",
  Time: "Instant",
  Timestamp: "Instant",
  Void: "Unit",
  Optional: "Option",
  Maybe: "Option",
  Str: "String",
  Text: "String",
  Error: "Fault",
  Promise: "Future",
  Observable: "Stream",
};

function reportUnknownType(checker: Checker, name: ast.Name, params: Iterable<string>): void {
  const near = habits[name.text] ?? nearest(name.text, [...params, ...checker.uppers.visible()]);
  const help = /^[A-Z]$/.test(name.text)
    ? [`a type parameter is declared after the name: \`type Box<${name.text}>\``]
    : [];
  const what = { name: name.text, nearest: help.length > 0 ? undefined : near };
  checker.reporter.report(diagnostic("unknownType", what, checker.at(name.span, { help })));
}

/** Fresh type parameters for a declaration; two of the same name are reported. */
export function declareTypeParams(checker: Checker, names: readonly ast.Name[]): ReadonlyMap<string, ParamType> {
  const params = new Map<string, ParamType>();
  for (const name of names) {
    if (params.has(name.text)) {
      const also = names.filter((n) => n.text === name.text).slice(0, 1);
      checker.reporter.report(
        diagnostic(
          "duplicateName",
          { name: name.text, what: "the type parameter" },
          {
            ...checker.at(name.span),
            also: also.map((n) => checker.label(n.span, "declared here first")),
          },
        ),
      );
    } else params.set(name.text, { kind: "param", name: name.text });
  }
  return params;
}
