/** The language's types as TypeScript types, and as codecs of the runtime. */
import type { RecordType, Type, UnionType, VariantDeclaration } from "../types/type.ts";
import { substituteParams } from "./substitute.ts";
import { group, ifBreak, indent, join, line, softline, typesOnly, type Doc } from "./document.ts";
import type { Module } from "./module.ts";
import { call, member, name, object, string, type Code, type TypeArgument } from "./typescript.ts";

/** True if a value of the type is never `undefined` and never a `Some` box: an Option of it is `T | undefined`, tested directly. */
export function isFlat(type: Type): boolean {
  switch (type.kind) {
    case "option":
    case "param":
    case "meta":
    case "error":
      return false;
    case "scalar":
      return type.name !== "Unit" && type.name !== "Never";
    case "newtype":
      return isFlat(baseOf(type));
    default:
      return true;
  }
}

/** What a newtype is made of, through all its layers. */
export function baseOf(type: Type): Type {
  let at = type;
  while (at.kind === "newtype") at = substituteParams(at.declaration.base, at.declaration.params, at.args);
  return at;
}

/** True if `===` is the type's `==`. */
export function isPrimitive(type: Type): boolean {
  const base = baseOf(type);
  return base.kind === "scalar" && !["Decimal", "Bytes", "Unit", "Never"].includes(base.name);
}

export function typeDoc(type: Type, module: Module): Doc {
  switch (type.kind) {
    case "scalar":
      return scalars[type.name] === "Decimal" ? module.runtimeType("Decimal") : scalars[type.name];
    case "list":
      return ["readonly ", elementDoc(type.item, module), "[]"];
    case "map":
      return [module.runtimeType("OrderedMap"), typeArgs([type.key, type.value], module)];
    case "set":
      return [module.runtimeType("OrderedSet"), typeArgs([type.item], module)];
    case "option":
      return isFlat(type.item)
        ? [elementless(type.item, module), " | undefined"]
        : [module.runtimeType("Option"), typeArgs([type.item], module)];
    case "tuple":
      return [
        "readonly ",
        group([
          "[",
          indent(
            softline,
            join(
              [",", line],
              type.items.map((item) => typeDoc(item, module)),
            ),
          ),
          ifBreak(","),
          softline,
          "]",
        ]),
      ];
    case "record": {
      const alias = type.alias && (module.typeName(type.alias.declaration) ?? preludeName(type.alias, module));
      if (alias !== undefined && type.alias !== undefined) return [alias, typeArgs(type.alias.args, module)];
      return recordDoc(type.fields, module);
    }
    case "union": {
      const declared = module.typeName(type.declaration) ?? type.declaration.name;
      const known =
        module.typeName(type.declaration) === undefined ? module.runtimeType(type.declaration.name) : declared;
      return [known, typeArgs(type.args, module)];
    }
    case "variant":
      return ["Extract<", typeDoc(type.union, module), `, { type: "${type.variant}" }>`];
    case "newtype": {
      const declared = module.typeName(type.declaration);
      return declared === undefined ? typeDoc(baseOf(type), module) : [declared, typeArgs(type.args, module)];
    }
    case "function":
      return functionDoc(type.params, type.result, module);
    case "param":
      return type.name;
    // A portal as a value is its path.
    case "portal":
      return "string";
    case "reply":
      return module.runtimeType("Caller");
    case "future":
      return [module.runtimeType("Future"), typeArgs([type.value], module)];
    default:
      return "unknown";
  }
}

/** A record of the language itself, as the runtime names it. */
function preludeName(alias: NonNullable<RecordType["alias"]>, module: Module): string | undefined {
  if (alias.file.path !== "std:prelude.portals" || alias.declaration.name.text !== "Fault") return undefined;
  return module.runtimeType("FaultValue");
}

const scalars = {
  Bool: "boolean",
  Int: "number",
  Float: "number",
  Decimal: "Decimal",
  String: "string",
  Bytes: "Uint8Array",
  Instant: "number",
  Duration: "number",
  Uuid: "string",
  Unit: "undefined",
  Never: "never",
} as const;

function functionDoc(params: readonly Type[], result: Type, module: Module): Doc {
  const names = params.length === 1 ? ["value"] : params.map((_, i) => `value${i + 1}`);
  const docs = params.map((type, i) => [names[i] ?? "", ": ", typeDoc(type, module)]);
  return [
    group(["(", indent(softline, join([",", line], docs)), ifBreak(","), softline, ")"]),
    " => ",
    typeDoc(result, module),
  ];
}

/** As the element of an array type: unions and functions in parentheses. */
function elementDoc(type: Type, module: Module): Doc {
  const doc = typeDoc(type, module);
  const base = type.kind === "option" || type.kind === "function" || type.kind === "list" || type.kind === "tuple";
  return base ? ["(", doc, ")"] : doc;
}

function elementless(type: Type, module: Module): Doc {
  const doc = typeDoc(type, module);
  return type.kind === "function" ? ["(", doc, ")"] : doc;
}

export function typeArgs(args: readonly Type[], module: Module): Doc {
  return args.length === 0
    ? ""
    : [
        "<",
        join(
          ", ",
          args.map((arg) => typeDoc(arg, module)),
        ),
        ">",
      ];
}

/** As the one type argument of a call: all but plain names may break there, and unions and records are no reason not to. */
export function typeArgument(type: Type, module: Module): TypeArgument {
  const doc = typeDoc(type, module);
  const isRecord = type.kind === "record" && type.alias === undefined;
  const isUnion = type.kind === "option" && isFlat(type.item);
  const plain = isRecord || typeof doc === "string";
  return {
    doc: plain ? doc : group([indent(softline, doc), softline]),
    complex: isRecord || isUnion,
  };
}

export function recordDoc(
  fields: readonly { readonly name: string; readonly type: Type }[],
  module: Module,
  tag?: string,
  broken = false,
): Doc {
  const parts: Doc[] = fields.map((field) => ["readonly ", field.name, ": ", typeDoc(field.type, module)]);
  if (tag !== undefined) parts.unshift(`readonly type: "${tag}"`);
  if (parts.length === 0) return "{}";
  return group(["{", indent(line, join([";", line], parts)), ifBreak(";"), line, "}"], broken);
}

/** The fields of a variant's value besides its tag. */
export function payloadFields(variant: VariantDeclaration): readonly { readonly name: string; readonly type: Type }[] {
  switch (variant.payload.kind) {
    case "none":
      return [];
    case "record":
      return variant.payload.fields;
    case "tuple": {
      const { items } = variant.payload;
      const [only] = items;
      if (items.length === 1 && only !== undefined) return [{ name: "value", type: only }];
      return [{ name: "values", type: { kind: "tuple", items } }];
    }
  }
}

export function unionDoc(union: UnionType, module: Module): Doc {
  const docs = union.declaration.variants.map((variant) => recordDoc(payloadFields(variant), module, variant.name));
  const [only] = docs;
  if (docs.length === 1 && only !== undefined) return [" ", only];
  const variants = group([
    ifBreak("| "),
    join(
      [line, "| "],
      docs.map((doc) => indent(doc)),
    ),
  ]);
  return group(indent(line, variants));
}

// ---- codecs ------------------------------------------------------------------------------------------------------

/** An expression that is the codec of a type. */
export function codecOf(type: Type, module: Module): Code {
  const codec = (method: string, ...args: readonly Code[]): Code =>
    args.length === 0 ? member(module.runtime("codec"), method) : call(member(module.runtime("codec"), method), args);
  switch (type.kind) {
    case "scalar":
      return codec(lower(type.name));
    case "list":
      return codec("list", codecOf(type.item, module));
    case "map":
      return codec("map", codecOf(type.key, module), codecOf(type.value, module));
    case "set":
      return codec("set", codecOf(type.item, module));
    case "option":
      return codec("option", codecOf(type.item, module));
    case "tuple":
      return codec("tuple", {
        ...arrayOf(type.items.map((item) => codecOf(item, module))),
      });
    case "record":
      return module.declaredCodec(type) ?? recordCodec(type.fields, module);
    case "union":
      return module.declaredCodec(type) ?? unionCodec(type, module);
    case "variant":
      return codec("only", codecOf(type.union, module), string(type.variant));
    case "newtype":
      return codecOf(baseOf(type), module);
    case "param":
      return name(paramCodec(type.name));
    case "portal":
      return codec("portal", codecOf(type.request, module), codecOf(type.reply, module));
    case "reply":
      return codec("reply", codecOf(type.value, module));
    case "future":
      return codec("future", codecOf(type.value, module));
    default:
      throw new Error(`a ${type.kind} has no codec: the checker lets no such type cross a stream or a cell`);
  }
}

/** In the codec of a generic type: the codec of one of its parameters, which is given. */
export function paramCodec(param: string): string {
  return `${lower(param)}Codec`;
}

export function recordCodec(fields: RecordType["fields"], module: Module, type?: Doc): Code {
  const shape = object(fields.map((field) => [field.name, codecOf(field.type, module)] as const));
  const defaults = fields.flatMap(({ name, value }) => {
    const literal = value && module.defaultOf(value);
    return literal === undefined ? [] : [[name, literal] as const];
  });
  const args = defaults.length === 0 ? [shape] : [shape, object(defaults)];
  return call(member(module.runtime("codec"), "record"), args, type);
}

export function unionCodec(union: UnionType, module: Module, type?: Doc): Code {
  const params = union.declaration.params;
  const shape = object(
    union.declaration.variants.map((variant) => [variant.name, variantShape(variant, union, module, params)] as const),
  );
  return call(member(module.runtime("codec"), "variant"), [shape], type);
}

/** `{ item: codec.string }` for a record payload, `[codec.string]` for a positional one, `[]` for none. */
function variantShape(
  variant: VariantDeclaration,
  union: UnionType,
  module: Module,
  params: readonly Extract<Type, { kind: "param" }>[],
): Code {
  const of = (type: Type): Code => codecOf(substituteParams(type, params, union.args), module);
  switch (variant.payload.kind) {
    case "none":
      return arrayOf([]);
    case "tuple":
      return arrayOf(variant.payload.items.map(of));
    case "record":
      return object(variant.payload.fields.map((field) => [field.name, of(field.type)] as const));
  }
}

function arrayOf(items: readonly Code[]): Code {
  if (items.length === 0) return { doc: "[]", precedence: 12, shape: "other" };
  return {
    doc: group([
      "[",
      indent(
        softline,
        join(
          [",", line],
          items.map((item) => item.doc),
        ),
      ),
      ifBreak(","),
      softline,
      "]",
    ]),
    precedence: 12,
    shape: "array",
    large: items.length > 1,
  };
}

function lower(text: string): string {
  return text.charAt(0).toLowerCase() + text.slice(1);
}

/** A type annotation `: T`, in TypeScript only. */
export function annotation(type: Type, module: Module): Doc {
  return typesOnly(": ", typeDoc(type, module));
}
