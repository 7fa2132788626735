/** The types of the language, as the checker sees them. Structural and immutable; declared types are by declaration. */
import type { Expr, Newtype, SourceFile, TypeDecl } from "../syntax/ast.ts";

export type ScalarName =
  "Bool" | "Int" | "Float" | "Decimal" | "String" | "Bytes" | "Instant" | "Duration" | "Uuid" | "Unit" | "Never";

export type Type =
  | ScalarType
  | ListType
  | MapType
  | SetType
  | OptionType
  | TupleType
  | RecordType
  | UnionType
  | VariantType
  | NewtypeType
  | FunctionType
  | StreamType
  | PortalType
  | FutureType
  | ReplyType
  | ParamType
  | MetaType
  | ErrorType;

export interface ScalarType {
  readonly kind: "scalar";
  readonly name: ScalarName;
}

export interface ListType {
  readonly kind: "list";
  readonly item: Type;
}

export interface MapType {
  readonly kind: "map";
  readonly key: Type;
  readonly value: Type;
}

export interface SetType {
  readonly kind: "set";
  readonly item: Type;
}

export interface OptionType {
  readonly kind: "option";
  readonly item: Type;
}

export interface TupleType {
  readonly kind: "tuple";
  readonly items: readonly Type[];
}

/** Structural and exact; the order of fields is that of the declaration and does not matter for equality. */
export interface RecordType {
  readonly kind: "record";
  readonly fields: readonly FieldType[];
  /** The alias it was declared under, for messages and emitted names: `WordCount`, with its arguments. */
  readonly alias:
    { readonly declaration: TypeDecl; readonly file: SourceFile; readonly args: readonly Type[] } | undefined;
}

export interface FieldType {
  readonly name: string;
  readonly type: Type;
  /** A literal default: the field may be left out in construction. */
  readonly hasDefault: boolean;
  /** The default, a literal, as it is written at the declaration. */
  readonly value?: Expr;
}

/** A tagged union. `Result<T, E>`, `Fault` and others that are built in have a declaration in the prelude. */
export interface UnionType {
  readonly kind: "union";
  readonly declaration: UnionDeclaration;
  readonly args: readonly Type[];
}

export interface UnionDeclaration {
  readonly name: string;
  /** Of the app or module that declares it; undefined in the prelude. */
  readonly file: SourceFile | undefined;
  readonly node: TypeDecl | undefined;
  readonly params: readonly ParamType[];
  /** In declared order. Mutable only while declarations are being resolved (unions may be recursive). */
  readonly variants: readonly VariantDeclaration[];
}

export interface VariantDeclaration {
  readonly name: string;
  /** Record payload, positional payload, or none. Types may mention the union's params. */
  readonly payload:
    | { readonly kind: "none" }
    | { readonly kind: "record"; readonly fields: readonly FieldType[] }
    | { readonly kind: "tuple"; readonly items: readonly Type[] };
}

/** A variant with a record payload used as a type: `Person?`. A subtype of nothing; its value is the union's value. */
export interface VariantType {
  readonly kind: "variant";
  readonly union: UnionType;
  readonly variant: string;
}

export interface NewtypeType {
  readonly kind: "newtype";
  readonly declaration: NewtypeDeclaration;
  readonly args: readonly Type[];
}

export interface NewtypeDeclaration {
  readonly name: string;
  readonly file: SourceFile | undefined;
  readonly node: Newtype | undefined;
  readonly params: readonly ParamType[];
  /** May mention the params. */
  readonly base: Type;
}

export interface FunctionType {
  readonly kind: "function";
  readonly params: readonly Type[];
  readonly result: Type;
}

export interface StreamType {
  readonly kind: "stream";
  readonly event: Type;
  /** The type of the key, of a keyed stream. */
  readonly by: Type | undefined;
}

export interface PortalType {
  readonly kind: "portal";
  readonly request: Type;
  readonly reply: Type;
}

export interface FutureType {
  readonly kind: "future";
  readonly value: Type;
}

export interface ReplyType {
  readonly kind: "reply";
  readonly value: Type;
}

/** A type parameter inside the generic declaration that has it. Compared by identity. */
export interface ParamType {
  readonly kind: "param";
  readonly name: string;
}

/** Unknown yet; `solution` is set by unification. None is left unsolved in the side tables. */
export interface MetaType {
  readonly kind: "meta";
  readonly id: number;
  solution: Type | undefined;
}

/** The type of what was already reported: compatible with everything, and silent. */
export interface ErrorType {
  readonly kind: "error";
}
