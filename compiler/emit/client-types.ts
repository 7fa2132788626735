/** The language's types as the types of their JSON: what a client of an app in TypeScript has in its hands. */
import type { TypeIr } from "../ir/ir.ts";
import type { RecordType, Type, UnionDeclaration, UnionType } from "../types/type.ts";
import { group, ifBreak, indent, join, line, softline, type Doc } from "./document.ts";
import { substituteParams } from "./substitute.ts";
import { baseOf, payloadFields } from "./types.ts";

const scalars = {
  Bool: "boolean",
  Int: "number",
  Float: "Float",
  Decimal: "Decimal",
  String: "string",
  Bytes: "Base64",
  Instant: "Instant",
  Duration: "Duration",
  Uuid: "Uuid",
  Unit: "null",
  Never: "never",
} as const;

/** Names for texts that are written in a certain way. */
export const textTypes: Readonly<Record<string, { readonly type: string; readonly docs: string }>> = {
  Float: {
    type: 'number | "NaN" | "Infinity" | "-Infinity"',
    docs: "Numbers that JSON has no notation for are texts.",
  },
  Decimal: { type: "string", docs: 'A decimal number, exactly: `"12.50"`.' },
  Base64: { type: "string", docs: "Bytes in base64." },
  Instant: { type: "string", docs: 'A point in time (ISO 8601): `"2026-01-31T09:30:00Z"`.' },
  Duration: { type: "string", docs: 'A time: `"1h30m"`.' },
  Uuid: { type: "string", docs: "A UUID." },
};

/** Names that a client has itself, or takes for what TypeScript means by them. */
export const reserved: ReadonlySet<string> = new Set([
  ...Object.keys(textTypes),
  ..."Accepted CallOptions ClientOptions ProblemError Service Call".split(" "),
  ..."AbortSignal Array Error Extract JSON Math Number Object Omit Pick Promise Readonly Record Response String".split(
    " ",
  ),
]);

/** The wanted name, or one like it that is not taken; it is taken then. */
export function fresh(wanted: string, taken: Set<string>): string {
  let name = wanted;
  for (let n = 2; taken.has(name); n++) name = `${wanted}${n}`;
  taken.add(name);
  return name;
}

interface ClientField {
  readonly name: string;
  readonly type: Type;
  /** It may be left out. */
  readonly hasDefault?: boolean;
}

export class ClientTypes {
  /** Names of `textTypes` that are used. */
  readonly texts = new Set<string>();
  /** Declared types that are used, in the order in which they are met. */
  readonly used = new Set<TypeIr>();
  /** Unions of the language itself that are used, such as Result. */
  readonly ofLanguage = new Set<UnionDeclaration>();
  private readonly declared = new Map<object, TypeIr>();
  private readonly names = new Map<TypeIr, string>();

  constructor(types: readonly TypeIr[]) {
    const taken = new Set([...reserved, ...types.map(({ name }) => name)]);
    for (const type of types) {
      this.names.set(type, reserved.has(type.name) ? fresh(`${type.name}Type`, taken) : type.name);
      const declaration = declarationOf(type.type);
      if (declaration !== undefined) this.declared.set(declaration, type);
    }
  }

  doc(type: Type): Doc {
    switch (type.kind) {
      case "scalar": {
        const name = scalars[type.name];
        if (Object.hasOwn(textTypes, name)) this.texts.add(name);
        return name;
      }
      case "list":
      case "set":
        return ["readonly ", this.element(type.item), "[]"];
      case "map":
        return isTextual(type.key)
          ? ["Readonly<Record<string, ", this.doc(type.value), ">>"]
          : ["readonly ", this.tuple([type.key, type.value]), "[]"];
      case "option":
        return [isNullable(type.item) ? ["readonly ", this.tupleBody([type.item])] : this.doc(type.item), " | null"];
      case "tuple":
        return ["readonly ", this.tupleBody(type.items)];
      case "record":
        return this.named(type) ?? this.record(type.fields);
      case "union":
        return this.named(type) ?? this.union(type);
      case "newtype":
        return this.named(type) ?? this.doc(baseOf(type));
      case "variant":
        return ["Extract<", this.doc(type.union), `, { type: "${type.variant}" }>`];
      case "param":
        return type.name;
      case "portal":
        return "string";
      default:
        return "unknown";
    }
  }

  nameOf(type: TypeIr): string {
    return this.names.get(type) ?? type.name;
  }

  /** What a declared type is. */
  body(type: Type): Doc {
    if (type.kind === "union") return this.union(type);
    if (type.kind === "newtype") return [" ", this.doc(baseOf(type))];
    return [" ", type.kind === "record" ? this.record(type.fields) : this.doc(type)];
  }

  record(fields: readonly ClientField[], tag?: string): Doc {
    const parts: Doc[] = fields.map(({ name, type, hasDefault = false }) => {
      return ["readonly ", name, hasDefault || isNullable(type) ? "?" : "", ": ", this.doc(type)];
    });
    if (tag !== undefined) parts.unshift(`readonly type: "${tag}"`);
    if (parts.length === 0) return "Readonly<Record<string, never>>";
    return group(["{", indent(line, join([";", line], parts)), ifBreak(";"), line, "}"]);
  }

  private union(union: UnionType): Doc {
    const { variants, params } = union.declaration;
    const docs = variants.map((variant) => {
      const fields = payloadFields(variant).map(({ name, type }) => ({
        name,
        type: substituteParams(type, params, union.args),
      }));
      return this.record(fields, variant.name);
    });
    const [only] = docs;
    if (docs.length === 1 && only !== undefined) return [" ", only];
    const alternatives = docs.map((doc) => indent(doc));
    return group(indent(line, group([ifBreak("| "), join([line, "| "], alternatives)])));
  }

  private named(type: RecordType | UnionType | Extract<Type, { kind: "newtype" }>): Doc | undefined {
    const declaration = declarationOf(type);
    const declared = declaration && this.declared.get(declaration);
    if (declared !== undefined) this.used.add(declared);
    else if (type.kind === "union") this.ofLanguage.add(type.declaration);
    else return undefined;
    const name = (declared && this.nameOf(declared)) ?? (type.kind === "union" ? type.declaration.name : "");
    const args = type.kind === "record" ? (type.alias?.args ?? []) : type.args;
    if (args.length === 0) return name;
    return [name, "<", join(", ", args.map((arg) => this.doc(arg))), ">"]; // prettier-ignore
  }

  private element(type: Type): Doc {
    const doc = this.doc(type);
    return ["option", "list", "set", "map", "tuple"].includes(type.kind) ? ["(", doc, ")"] : doc;
  }

  private tuple(items: readonly Type[]): Doc {
    return ["(readonly ", this.tupleBody(items), ")"];
  }

  private tupleBody(items: readonly Type[]): Doc {
    const docs = items.map((item) => this.doc(item));
    return group(["[", indent(softline, join([",", line], docs)), ifBreak(","), softline, "]"]);
  }
}

function declarationOf(type: Type): object | undefined {
  if (type.kind === "union" || type.kind === "newtype") return type.declaration;
  return type.kind === "record" ? type.alias?.declaration : undefined;
}

/** Its JSON may be `null`, or absent in a record. */
export function isNullable(type: Type): boolean {
  if (type.kind === "newtype") return isNullable(baseOf(type));
  return type.kind === "option" || (type.kind === "scalar" && type.name === "Unit");
}

/** Its JSON is a text, which can be the name in an object. */
function isTextual(type: Type): boolean {
  if (type.kind === "newtype") return isTextual(baseOf(type));
  return type.kind === "portal" || (type.kind === "scalar" && (type.name === "String" || type.name === "Uuid"));
}
