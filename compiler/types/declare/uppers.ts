/** What names that start with a capital letter mean in a module: types, variants, newtypes. */
import type { SourceFile, Span } from "../../syntax/ast.ts";
import type { NewtypeDeclaration, ParamType, ScalarName, Type, UnionDeclaration, VariantDeclaration } from "../type.ts";

/** The types that the compiler knows and that take arguments. */
export type ContainerName = "List" | "Map" | "Set" | "Option" | "Stream" | "Portal" | "Future" | "Reply";

export type Upper =
  | { readonly kind: "scalar"; readonly name: ScalarName }
  | { readonly kind: "container"; readonly name: ContainerName; readonly arity: number }
  /** A record or another alias; `type` mentions `params`. */
  | { readonly kind: "alias"; readonly name: string; readonly params: readonly ParamType[]; readonly type: Type }
  | { readonly kind: "union"; readonly declaration: UnionDeclaration }
  | { readonly kind: "newtype"; readonly declaration: NewtypeDeclaration }
  | { readonly kind: "variant"; readonly union: UnionDeclaration; readonly variant: VariantDeclaration };

export interface UpperPlace {
  readonly file: SourceFile;
  readonly span: Span;
}

/** The capital names of one module. A type and a variant may have the same name: they stand in different places. */
export interface Uppers {
  /** In a type: aliases, unions, newtypes, scalars, containers; then variants (used as types). */
  type(name: string): Upper | undefined;
  /** In an expression or a pattern: variants first, then newtypes, aliases, scalars. */
  value(name: string): Upper | undefined;
  /** Where the program declares it; undefined for what is predefined. */
  place(name: string): UpperPlace | undefined;
  /** Names that are visible, for "did you mean". */
  visible(): Iterable<string>;
}
