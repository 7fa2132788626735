/** Where the program declares the fields that a type has. */
import type * as ast from "../syntax/ast.ts";
import type { Type } from "./type.ts";

export interface DeclaredField {
  readonly file: ast.SourceFile;
  readonly node: ast.FieldType;
}

/** Of a record that has a name, or of a variant with a record payload; a record without a name has no declaration. */
export function declaredField(type: Type, name: string): DeclaredField | undefined {
  const declared = type.kind === "record" ? ofAlias(type.alias) : type.kind === "variant" ? ofVariant(type) : undefined;
  if (declared?.written?.kind !== "recordType") return undefined;
  const node = declared.written.fields.find((field) => field.name.text === name);
  return node && { file: declared.file, node };
}

interface Written {
  readonly file: ast.SourceFile;
  readonly written: ast.TypeDecl["body"] | ast.Variant["payload"];
}

function ofAlias(alias: (Type & { readonly kind: "record" })["alias"]): Written | undefined {
  return alias && { file: alias.file, written: alias.declaration.body };
}

function ofVariant({ union, variant }: Type & { readonly kind: "variant" }): Written | undefined {
  const { file, node } = union.declaration;
  if (!file || node?.body.kind !== "variants") return undefined;
  return { file, written: node.body.variants.find((one) => one.name.text === variant)?.payload };
}
