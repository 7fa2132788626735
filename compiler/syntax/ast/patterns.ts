/** Patterns. */
import type { BoolLit, DurationLit, FloatLit, IntLit, StringExpr } from "./expressions.ts";
import type { Name, Node } from "./node.ts";

export type Pattern =
  | WildcardPattern
  | BindPattern
  | LiteralPattern
  | CtorPattern
  | TuplePattern
  | RecordPattern
  | ListPattern
  | AsPattern
  | ErrorPattern;

export interface WildcardPattern extends Node {
  readonly kind: "wildcardPattern";
}

export interface BindPattern extends Node {
  readonly kind: "bindPattern";
  readonly name: Name;
}

export interface LiteralPattern extends Node {
  readonly kind: "literalPattern";
  readonly negative: boolean;
  readonly value: IntLit | FloatLit | DurationLit | StringExpr | BoolLit;
}

/** `Add { item }`, `Some(x)`, `shop.Event.Add`; `path` ends in the variant. */
export interface CtorPattern extends Node {
  readonly kind: "ctorPattern";
  readonly path: readonly Name[];
  readonly payload: TuplePattern | RecordPattern | undefined;
}

/** One item is a group, none is the unit. */
export interface TuplePattern extends Node {
  readonly kind: "tuplePattern";
  readonly items: readonly Pattern[];
}

export interface RecordPattern extends Node {
  readonly kind: "recordPattern";
  readonly fields: readonly FieldPattern[];
  /** A `..` was written; it has no meaning and the formatter removes it. */
  readonly rest: boolean;
}

export interface FieldPattern extends Node {
  readonly kind: "fieldPattern";
  readonly name: Name;
  /** Absent for `{ name }`, which binds `name`. */
  readonly pattern: Pattern | undefined;
}

export interface ListPattern extends Node {
  readonly kind: "listPattern";
  readonly items: readonly (Pattern | RestPattern)[];
}

export interface RestPattern extends Node {
  readonly kind: "restPattern";
  readonly pattern: Pattern;
}

export interface AsPattern extends Node {
  readonly kind: "asPattern";
  readonly pattern: Pattern;
  readonly name: Name;
}

export interface ErrorPattern extends Node {
  readonly kind: "errorPattern";
}
