/** Patterns without names, and the cases of a type: what the question of exhaustiveness is about. */
import type * as ast from "../syntax/ast.ts";
import type { FieldType, Type, UnionType } from "./type.ts";
import type { Tables } from "./typed.ts";
import { baseOf, fieldsOf, payloadOf, prune, variantOf } from "./unify.ts";

/** Of a checker, or of a program that has been checked. */
export interface Constructors {
  readonly tables: Pick<Tables, "constructors">;
}

export type Shape =
  | { readonly kind: "any" }
  | { readonly kind: "case"; readonly case: Case; readonly args: readonly Shape[] }
  | ListShape;

/** `[a, b, ...rest, z]`: what stands before and after the rest; without a rest the length is fixed. */
interface ListShape {
  readonly kind: "list";
  readonly item: Type;
  readonly before: readonly Shape[];
  readonly after: readonly Shape[];
  readonly open: boolean;
  /** The longest prefix and suffix in the column, and the longest fixed length: set by `splitLists`. */
  readonly limits?: Limits;
}

interface Limits {
  readonly before: number;
  readonly after: number;
  readonly fixed: number;
}

/** One constructor of a type. */
export interface Case {
  readonly key: string;
  /** Of its parts. */
  readonly types: readonly Type[];
  /** As a pattern; a part is undefined where any value will do. */
  show(parts: readonly (string | undefined)[]): string;
  readonly list?: { align(shape: ListShape): readonly Shape[] | undefined };
}

const any: Shape = { kind: "any" };

/** The pattern as a shape; undefined if it is wrong (it was reported) or its type is. */
export function simplify(checker: Constructors, pattern: ast.Pattern, subject: Type): Shape | undefined {
  const type = prune(subject);
  switch (pattern.kind) {
    case "errorPattern":
      return undefined;
    case "wildcardPattern":
    case "bindPattern":
      return any;
    case "asPattern":
      return simplify(checker, pattern.pattern, type);
    case "literalPattern":
      return simplifyLiteral(pattern, type);
    case "tuplePattern": {
      const [only] = pattern.items;
      if (only && pattern.items.length === 1) return simplify(checker, only, type);
      if (type.kind === "scalar") return pattern.items.length === 0 ? any : undefined;
      if (type.kind !== "tuple" || type.items.length !== pattern.items.length) return undefined;
      return whole(checker, tupleCase(type.items), pattern.items);
    }
    case "recordPattern": {
      const fields = fieldsOf(type);
      return fields && ofFields(checker, recordCase("", fields), fields, pattern);
    }
    case "listPattern":
      return type.kind === "list" ? simplifyList(checker, pattern, type.item) : undefined;
    case "ctorPattern":
      return simplifyConstructor(checker, pattern, type);
  }
}

function whole(checker: Constructors, one: Case, patterns: readonly ast.Pattern[]): Shape | undefined {
  const args = patterns.map((p, i) => simplify(checker, p, one.types[i] as Type));
  return args.every((arg) => arg !== undefined) ? { kind: "case", case: one, args } : undefined;
}

function ofFields(
  checker: Constructors,
  one: Case,
  fields: readonly FieldType[],
  pattern: ast.RecordPattern,
): Shape | undefined {
  const args = fields.map((field) => {
    const inner = pattern.fields.find((f) => f.name.text === field.name)?.pattern;
    return inner ? simplify(checker, inner, field.type) : any;
  });
  return args.every((arg) => arg !== undefined) ? { kind: "case", case: one, args } : undefined;
}

function simplifyConstructor(checker: Constructors, pattern: ast.CtorPattern, type: Type): Shape | undefined {
  const use = checker.tables.constructors.get(pattern);
  if (!use) return undefined;
  const { payload } = pattern;
  const one = constructorCase(use.kind === "variant" ? use.variant : use.kind, type);
  if (!one) return undefined;
  if (!payload) return { kind: "case", case: one, args: one.types.map(() => any) };
  if (payload.kind === "tuplePattern") {
    return payload.items.length === one.types.length ? whole(checker, one, payload.items) : undefined;
  }
  const fields = use.kind === "variant" ? variantFields(type, use.variant) : fieldsOf(type);
  return fields && ofFields(checker, one, fields, payload);
}

function constructorCase(name: string, type: Type): Case | undefined {
  if (type.kind === "record") return recordCase("", type.fields);
  return allCases(type)?.find((c) => c.key === name) ?? allCases(type)?.[0];
}

function variantFields(type: Type, name: string): readonly FieldType[] | undefined {
  const union = type.kind === "variant" ? type.union : type;
  if (union.kind !== "union") return undefined;
  const variant = variantOf(union, name);
  const payload = variant && payloadOf(union, variant);
  return payload?.kind === "record" ? payload.fields : undefined;
}

function simplifyLiteral(pattern: ast.LiteralPattern, type: Type): Shape {
  const { value } = pattern;
  if (type.kind === "newtype") {
    const inner = simplifyLiteral(pattern, prune(baseOf(type)));
    const [one] = allCases(type) ?? [];
    return one ? { kind: "case", case: one, args: [inner] } : inner;
  }
  if (value.kind === "bool") return { kind: "case", case: boolCase(value.value), args: [] };
  const text =
    value.kind === "string"
      ? JSON.stringify(value.parts.map((p) => (p.kind === "text" ? p.value : "")).join(""))
      : `${pattern.negative ? "-" : ""}${value.kind === "int" || value.kind === "float" ? Number(value.raw.replaceAll("_", "")) : value.raw}`;
  return { kind: "case", case: { key: text, types: [], show: () => text }, args: [] };
}

function simplifyList(checker: Constructors, pattern: ast.ListPattern, item: Type): Shape | undefined {
  const rest = pattern.items.findIndex((p) => p.kind === "restPattern");
  const items = pattern.items.map((p) => (p.kind === "restPattern" ? any : simplify(checker, p, item)));
  if (!items.every((i) => i !== undefined)) return undefined;
  if (rest < 0) return { kind: "list", item, before: items, after: [], open: false };
  return { kind: "list", item, before: items.slice(0, rest), after: items.slice(rest + 1), open: true };
}

/** Tell the list shapes of a column of each other's lengths. */
export function splitLists(column: readonly Shape[]): readonly Shape[] {
  const lists = column.filter((s) => s.kind === "list");
  if (lists.length === 0) return column;
  const limits: Limits = {
    before: Math.max(...lists.map((l) => (l.open ? l.before.length : 0))),
    after: Math.max(...lists.map((l) => (l.open ? l.after.length : 0))),
    fixed: Math.max(-1, ...lists.map((l) => (l.open ? -1 : l.before.length))),
  };
  return column.map((s) => (s.kind === "list" ? { ...s, limits } : s));
}

/** The cases to look at for a type whose column has these shapes: all its constructors, or those that occur and one more. */
export function casesOf(type: Type, column: readonly Shape[]): readonly Case[] {
  const t = prune(type);
  const list = column.find((s) => s.kind === "list");
  if (list) return listCases(list.item, list.limits as Limits);
  const all = allCases(t);
  if (all) return all;
  const occurring = new Map<string, Case>();
  for (const shape of column) if (shape.kind === "case") occurring.set(shape.case.key, shape.case);
  // No list of literals is complete.
  return [...occurring.values(), { key: "\0other", types: [], show: () => "_" }];
}

/** All constructors of a type; undefined if there are infinitely many, or none can be written. */
function allCases(type: Type): readonly Case[] | undefined {
  switch (type.kind) {
    case "option":
      return [positional("some", "Some", [type.item]), positional("none", "None", [])];
    case "tuple":
      return [tupleCase(type.items)];
    case "record":
      return [recordCase("", type.fields)];
    case "newtype":
      return [positional("newtype", type.declaration.name, [baseOf(type)])];
    case "variant":
      return [{ ...recordCase(type.variant, fieldsOf(type) ?? []), key: type.variant }];
    case "union":
      return variantCases(type);
    case "scalar":
      return type.name === "Bool" ? [boolCase(true), boolCase(false)] : undefined;
    default:
      return undefined;
  }
}

/** By type, because each pattern of a union asks for them. */
const casesOfUnions = new WeakMap<UnionType, readonly Case[]>();

function variantCases(type: UnionType): readonly Case[] {
  const known = casesOfUnions.get(type);
  if (known) return known;
  const cases = type.declaration.variants.map((variant) => {
    const payload = payloadOf(type, variant);
    if (payload.kind === "record") return { ...recordCase(variant.name, payload.fields), key: variant.name };
    return positional(variant.name, variant.name, payload.kind === "tuple" ? payload.items : []);
  });
  casesOfUnions.set(type, cases);
  return cases;
}

function boolCase(value: boolean): Case {
  return { key: String(value), types: [], show: () => String(value) };
}

function positional(key: string, name: string, types: readonly Type[]): Case {
  const show = (parts: readonly (string | undefined)[]) =>
    parts.length === 0 ? name : `${name}(${parts.map((p) => p ?? "_").join(", ")})`;
  return { key, types, show };
}

function tupleCase(types: readonly Type[]): Case {
  return { key: "tuple", types, show: (parts) => `(${parts.map((p) => p ?? "_").join(", ")})` };
}

function recordCase(name: string, fields: readonly FieldType[]): Case {
  return {
    key: "record",
    types: fields.map((f) => f.type),
    show: (parts) => {
      const said = fields.flatMap((f, i) => (parts[i] === undefined ? [] : [`${f.name}: ${parts[i]}`]));
      if (said.length === 0) return name === "" ? "_" : name;
      return `${name === "" ? "" : `${name} `}{ ${said.join(", ")} }`;
    },
  };
}

/** Each length up to the longest that a pattern can tell apart, and all that is longer. */
function listCases(item: Type, limits: Limits): readonly Case[] {
  const longest = Math.max(limits.before + limits.after, limits.fixed + 1);
  const fixed = Array.from({ length: longest }, (_, length) => listCase(item, length, false, limits));
  return [...fixed, listCase(item, longest, true, limits)];
}

function listCase(item: Type, length: number, open: boolean, limits: Limits): Case {
  return {
    key: `list ${length}`,
    types: Array.from({ length }, () => item),
    show: (parts) => {
      const items = parts.map((p) => p ?? "_");
      // The rest stands where the longest suffix begins.
      if (open) items.splice(length - limits.after, 0, "..._");
      return `[${items.join(", ")}]`;
    },
    list: {
      align({ before, after, open: shapeOpen }) {
        const wanted = before.length + after.length;
        if (shapeOpen ? wanted > length : open || wanted !== length) return undefined;
        return [...before, ...Array.from({ length: length - wanted }, () => any), ...after];
      },
    },
  };
}
