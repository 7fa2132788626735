/** Imported TypeScript functions: the written type against that of the file, or the type read from the file. */
import { diagnostic } from "../../diagnostics/catalogue.ts";
import type { Label } from "../../diagnostics/diagnostic.ts";
import type { HostExport, HostField, HostPlace, HostType } from "../../host/host-types.ts";
import { baseName } from "../../names/graph.ts";
import { nearest } from "../../diagnostics/nearest.ts";
import type * as ast from "../../syntax/ast.ts";
import { errorType, optionOf, scalar } from "../scalars.ts";
import { showType } from "../show.ts";
import type { FieldType, FunctionType, Type, UnionDeclaration } from "../type.ts";
import { baseOf, fieldsOf, payloadOf, prune } from "../unify.ts";
import { requireSerialisable } from "../dataflow/serialisable.ts";
import { resolveType } from "./resolve.ts";
import type { ModuleState } from "./state.ts";

/** The signature of an import; undefined if it cannot be used, which is reported. */
export function hostSignature(state: ModuleState, node: ast.ImportName, found: HostExport): FunctionType | undefined {
  const { checker } = state;
  const name = node.name.text;
  const file = baseName(itemOf(state, node)?.from.value ?? "");
  const written = node.type && resolveType(checker, node.type, new Map());
  if (found.kind === "missing") {
    const params = { name, file, nearest: nearest(name, found.exported) };
    checker.reporter.report(diagnostic("hostNotExported", params, checker.at(node.name.span)));
    return undefined;
  }
  const also = placeLabel(found.place);
  if (found.kind === "notFunction" || (written && written.kind !== "function" && written.kind !== "error")) {
    checker.reporter.report(diagnostic("hostNotFunction", { name, file }, checker.at(node.name.span, { also })));
    return undefined;
  }
  const isPure = itemOf(state, node)?.host?.mode === "pure";
  if (isPure && found.result.shape().kind === "promise") {
    checker.reporter.report(diagnostic("hostAsync", { name }, checker.at(node.name.span, { also })));
    return undefined;
  }
  const type = signatureOf(state, node, isPure ? found : performed(found), written, also);
  return type && !isPure && !checkCrosses(state, node, type) ? undefined : type;
}

type HostFunction = HostExport & { readonly kind: "function" };

/**
 * A function that performs an effect may be asynchronous, and may take one parameter more, in which it is told the key of
 * the call: `{ idempotencyKey: string }`.
 */
function performed(found: HostFunction): HostFunction {
  const shape = found.result.shape();
  const result = shape.kind === "promise" ? shape.value : found.result;
  const given = found.params.at(-1)?.type.shape();
  const last = given?.kind === "option" ? given.item.shape() : given;
  const takesKey = last?.kind === "object" && last.fields.length === 1 && last.fields[0]?.name === "idempotencyKey";
  return { ...found, result, params: takesKey ? found.params.slice(0, -1) : found.params };
}

/** What an effect is asked with and what it gives are stored, as requests and replies are. */
function checkCrosses(state: ModuleState, node: ast.ImportName, type: FunctionType): boolean {
  const { checker } = state;
  const name = node.name.text;
  const written = node.type?.kind === "functionType" ? node.type : undefined;
  const at = (type: ast.TypeExpr | undefined) => (type ?? node.name).span;
  const params = type.params.map((param, i) =>
    requireSerialisable(checker, param, at(written?.params[i]), `an argument of the effect \`${name}\``),
  );
  const result = requireSerialisable(checker, type.result, at(written?.result), `the result of the effect \`${name}\``);
  return result && params.every((ok) => ok);
}

function signatureOf(
  state: ModuleState,
  node: ast.ImportName,
  found: HostFunction,
  written: Type | undefined,
  also: Label[],
): FunctionType | undefined {
  const { checker } = state;
  const name = node.name.text;
  if (written?.kind === "function") return checkWritten(state, node, found, written) ? written : undefined;
  if (written) return undefined;
  if (found.generic) {
    checker.reporter.report(diagnostic("hostGeneric", { name }, checker.at(node.name.span, { also })));
    return undefined;
  }
  let ok = true;
  const read = (type: HostType, what: string): Type => {
    const result = typeFrom(type, 0);
    if (result.ok) return result.type;
    ok = false;
    const params = { name, what, type: result.text };
    const problem = result.any ? "hostAny" : "hostUnsupported";
    checker.reporter.report(diagnostic(problem, params, checker.at(node.name.span, { also })));
    return errorType;
  };
  const params = found.params.map((param) => read(param.type, `the parameter \`${param.name}\``));
  const result = read(found.result, "the result");
  return ok ? { kind: "function", params, result } : undefined;
}

function itemOf(state: ModuleState, node: ast.ImportName): ast.Import | undefined {
  return state.module.items.find((item): item is ast.Import => item.kind === "import" && item.names.includes(node));
}

function placeLabel(place: HostPlace | undefined): Label[] {
  if (!place) return [];
  const span = { start: place.start, end: place.end };
  return [{ file: { path: place.path, text: place.text }, span, text: "defined here" }];
}

function checkWritten(
  state: ModuleState,
  node: ast.ImportName,
  found: HostExport & { readonly kind: "function" },
  written: FunctionType,
): boolean {
  const { checker } = state;
  const name = node.name.text;
  const at = checker.at(node.type?.span ?? node.name.span, { also: placeLabel(found.place) });
  const required = found.params.filter((p) => !p.optional && !p.rest).length;
  const most = found.params.some((p) => p.rest) ? Infinity : found.params.length;
  if (written.params.length < required || written.params.length > most) {
    const counts =
      most === required ? `${required}` : most === Infinity ? `at least ${required}` : `${required} to ${most}`;
    checker.reporter.report(diagnostic("hostArity", { name, written: written.params.length, found: counts }, at));
    return false;
  }
  // What a generic function takes depends on its use; its results are checked where they come back.
  if (found.generic) return true;
  let ok = true;
  const compare = (type: Type, host: HostType, what: string, optional: boolean) => {
    if (fitsHost(type, host, new Set()) || (optional && fitsHost(optionOf(type), host, new Set()))) return;
    ok = false;
    const params = { name, what, written: showType(type), found: host.text };
    checker.reporter.report(diagnostic("hostMismatch", params, at));
  };
  written.params.forEach((type, i) => {
    const param = found.params[i];
    if (param && !param.rest) compare(type, param.type, `the parameter \`${param.name}\``, param.optional);
  });
  compare(written.result, found.result, "the result", false);
  return ok;
}

/** Can the values of a type of the language be those of a TypeScript type? */
function fitsHost(type: Type, host: HostType, open: Set<UnionDeclaration>): boolean {
  const t = prune(type);
  const shape = host.shape();
  if (shape.kind === "any" || t.kind === "error") return true;
  switch (t.kind) {
    case "scalar":
      return scalarShapes[t.name] === shape.kind;
    case "newtype":
      return fitsHost(baseOf(t), host, open);
    case "list":
      return shape.kind === "array" && fitsHost(t.item, shape.item, open);
    case "option":
      return shape.kind === "option" ? fitsHost(t.item, shape.item, open) : shape.kind === "nothing";
    case "tuple":
      return (
        shape.kind === "tuple" &&
        shape.items.length === t.items.length &&
        shape.items.every((item, i) => fitsHost(t.items[i] ?? errorType, item, open))
      );
    case "record":
      return shape.kind === "object" && fitsFields(t.fields, shape.fields, open);
    case "variant":
      return shape.kind === "object" && fitsFields(fieldsOf(t) ?? [], shape.fields.filter((f) => f.name !== "type"), open); // prettier-ignore
    case "union": {
      if (open.has(t.declaration)) return true;
      const variants = shape.kind === "union" ? shape.variants : undefined;
      const inner = new Set([...open, t.declaration]);
      if (!variants) return t.declaration.variants.length === 1 && shape.kind === "object";
      return (
        variants.size === t.declaration.variants.length &&
        t.declaration.variants.every((variant) => {
          const member = variants.get(variant.name)?.shape();
          if (member?.kind !== "object") return false;
          const payload = payloadOf(t, variant);
          const fields = member.fields.filter((f) => f.name !== "type");
          if (payload.kind === "record") return fitsFields(payload.fields, fields, inner);
          if (payload.kind === "none") return fields.length === 0;
          const [single] = payload.items;
          if (payload.items.length === 1 && single) {
            const value = fields.find((f) => f.name === "value");
            return value !== undefined && fitsHost(single, value.type, inner);
          }
          return fields.some((f) => f.name === "values");
        })
      );
    }
    case "function":
      return (
        shape.kind === "function" &&
        shape.params.length <= t.params.length &&
        shape.params.every((param, i) => fitsHost(t.params[i] ?? errorType, param, open)) &&
        fitsHost(t.result, shape.result, open)
      );
    default:
      return false;
  }
}

const scalarShapes: Readonly<Record<string, string>> = {
  Bool: "boolean",
  Int: "number",
  Float: "number",
  Instant: "number",
  Duration: "number",
  String: "string",
  Uuid: "string",
  Unit: "nothing",
  Bytes: "bytes",
  Decimal: "decimal",
};

function fitsFields(fields: readonly FieldType[], host: readonly HostField[], open: Set<UnionDeclaration>): boolean {
  return (
    fields.length === host.length &&
    fields.every((field) => {
      const other = host.find((h) => h.name === field.name);
      return other !== undefined && fitsHost(field.type, other.type, open);
    })
  );
}

type Read =
  { readonly ok: true; readonly type: Type } | { readonly ok: false; readonly any: boolean; readonly text: string };

/** Deeper types than this are recursive: they need a declaration here. */
const deepest = 8;

/** The type of the language that a TypeScript type stands for, where no other is written. */
function typeFrom(host: HostType, depth: number): Read {
  const shape = host.shape();
  const fail: Read = { ok: false, any: shape.kind === "any", text: host.text };
  if (depth > deepest) return fail;
  const ok = (type: Type): Read => ({ ok: true, type });
  const each = (types: readonly HostType[], make: (types: readonly Type[]) => Type): Read => {
    const read: Type[] = [];
    for (const type of types) {
      const result = typeFrom(type, depth + 1);
      if (!result.ok) return result;
      read.push(result.type);
    }
    return ok(make(read));
  };
  switch (shape.kind) {
    case "number":
      return ok(scalar("Float"));
    case "string":
      return ok(scalar("String"));
    case "boolean":
      return ok(scalar("Bool"));
    case "nothing":
      return ok(scalar("Unit"));
    case "bytes":
      return ok(scalar("Bytes"));
    case "decimal":
      return ok(scalar("Decimal"));
    case "array":
      return each([shape.item], ([item]) => ({ kind: "list", item: item ?? errorType }));
    case "option":
      return each([shape.item], ([item]) => optionOf(item ?? errorType));
    case "tuple":
      return each(shape.items, (items) => ({ kind: "tuple", items }));
    case "object":
      return each(
        shape.fields.map((f) => f.type),
        (types) => ({
          kind: "record",
          fields: shape.fields.map((f, i) => ({ name: f.name, type: types[i] ?? errorType, hasDefault: false })),
          alias: undefined,
        }),
      );
    case "function":
      return each([...shape.params, shape.result], (types) => ({
        kind: "function",
        params: types.slice(0, -1),
        result: types.at(-1) ?? errorType,
      }));
    default:
      return fail;
  }
}
