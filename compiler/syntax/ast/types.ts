/** Types as they are written. */
import type { Expr } from "./expressions.ts";
import type { Name, Node } from "./node.ts";

export type TypeExpr = NamedType | RecordType | TupleType | FunctionType | OptionType;

/** `List<Int>`, `cart.Order`, `Stream<Order by UserId>`. */
export interface NamedType extends Node {
  readonly kind: "namedType";
  readonly qualifier: Name | undefined;
  readonly name: Name;
  readonly args: readonly TypeArg[];
}

export interface TypeArg extends Node {
  readonly kind: "typeArg";
  readonly type: TypeExpr;
  readonly by: TypeExpr | undefined;
}

export interface RecordType extends Node {
  readonly kind: "recordType";
  readonly fields: readonly FieldType[];
}

export interface FieldType extends Node {
  readonly kind: "fieldType";
  readonly name: Name;
  readonly type: TypeExpr;
  readonly value: Expr | undefined;
  readonly personalBy: Name | undefined;
  readonly docs: string | undefined;
}

/** `()` is unit, `(A)` is A (a group keeps its node, for the formatter), `(A, B)` a tuple. */
export interface TupleType extends Node {
  readonly kind: "tupleType";
  readonly items: readonly TypeExpr[];
}

export interface FunctionType extends Node {
  readonly kind: "functionType";
  readonly params: readonly TypeExpr[];
  readonly result: TypeExpr;
}

export interface OptionType extends Node {
  readonly kind: "optionType";
  readonly type: TypeExpr;
}
