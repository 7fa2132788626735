/** Expressions. */
import type { Name, Node, Span } from "./node.ts";
import type { Pattern } from "./patterns.ts";
import type { Block, Stmt } from "./statements.ts";
import type { TypeExpr } from "./types.ts";

export type Expr =
  | IntLit
  | FloatLit
  | DurationLit
  | StringExpr
  | BoolLit
  | NameExpr
  | UpperExpr
  | GroupExpr
  | TupleExpr
  | ListExpr
  | RecordExpr
  | IfExpr
  | MatchExpr
  | Lambda
  | PipeExpr
  | BinaryExpr
  | RangeExpr
  | UnaryExpr
  | MemberExpr
  | CallExpr
  | IndexExpr
  | ErrorExpr;

export interface IntLit extends Node {
  readonly kind: "int";
  /** As written: `1_000`, `0xff`. */
  readonly raw: string;
}

export interface FloatLit extends Node {
  readonly kind: "float";
  readonly raw: string;
}

/** `250ms`, `5s`, `10m`, `2h`, `30d`. */
export interface DurationLit extends Node {
  readonly kind: "duration";
  readonly raw: string;
}

export interface StringExpr extends Node {
  readonly kind: "string";
  readonly parts: readonly (StringText | StringHole)[];
}

export interface StringText extends Node {
  readonly kind: "text";
  /** Escapes resolved. */
  readonly value: string;
  /** As written, for the formatter. */
  readonly raw: string;
}

export interface StringHole extends Node {
  readonly kind: "hole";
  readonly value: Expr;
}

/** A string that must be without holes: a path, a file. A hole in it is a syntax error. */
export interface PlainString extends Node {
  readonly kind: "plainString";
  readonly value: string;
  readonly raw: string;
}

export interface BoolLit extends Node {
  readonly kind: "bool";
  readonly value: boolean;
}

export interface NameExpr extends Node {
  readonly kind: "nameExpr";
  readonly name: string;
}

/** A variant, newtype or type used as a value: `None`, `Add`, `UserId`. */
export interface UpperExpr extends Node {
  readonly kind: "upperExpr";
  readonly name: string;
}

/** A parenthesised expression; kept, because the formatter keeps it. */
export interface GroupExpr extends Node {
  readonly kind: "group";
  readonly value: Expr;
}

/** `()` is unit; two or more items a tuple. */
export interface TupleExpr extends Node {
  readonly kind: "tuple";
  readonly items: readonly Expr[];
}

export interface ListExpr extends Node {
  readonly kind: "list";
  readonly items: readonly (Expr | Spread)[];
}

export interface Spread extends Node {
  readonly kind: "spread";
  readonly value: Expr;
}

/** `{ a: 1, b, ...o, [k]: v }`; `head` for `Add { … }` and `shop.Add { … }`. */
export interface RecordExpr extends Node {
  readonly kind: "record";
  readonly head: UpperExpr | MemberExpr | undefined;
  readonly entries: readonly (RecordField | Spread | MapEntry)[];
}

export interface RecordField extends Node {
  readonly kind: "recordField";
  readonly name: Name;
  /** Absent for the short form `{ name }`. */
  readonly value: Expr | undefined;
}

export interface MapEntry extends Node {
  readonly kind: "mapEntry";
  readonly key: Expr;
  readonly value: Expr;
}

export interface IfExpr extends Node {
  readonly kind: "if";
  /** `if let pattern = condition`. */
  readonly pattern: Pattern | undefined;
  readonly condition: Expr;
  readonly then: Block;
  readonly otherwise: Block | IfExpr | undefined;
}

export interface MatchExpr extends Node {
  readonly kind: "match";
  readonly subject: Expr;
  readonly arms: readonly Arm[];
}

export interface Arm extends Node {
  readonly kind: "arm";
  /** Alternatives; all bind the same names. */
  readonly patterns: readonly Pattern[];
  readonly guard: Expr | undefined;
  /** A block, or one simple statement (an expression is an `exprStmt`). */
  readonly body: Block | Stmt;
}

export interface Lambda extends Node {
  readonly kind: "lambda";
  readonly params: readonly LambdaParam[];
  readonly body: Block | Expr;
}

export interface LambdaParam extends Node {
  readonly kind: "lambdaParam";
  readonly pattern: Pattern;
  readonly type: TypeExpr | undefined;
}

/** `source |> stage |> stage`. */
export interface PipeExpr extends Node {
  readonly kind: "pipe";
  readonly source: Expr;
  readonly stages: readonly Stage[];
}

export interface Stage extends Node {
  readonly kind: "stage";
  /** `counter`, or `shop.counter`. */
  readonly path: readonly Name[];
  /** Absent when written without parentheses. */
  readonly args: readonly Arg[] | undefined;
  readonly as: Name | undefined;
}

export type BinaryOperator =
  | "||" | "&&" | "==" | "!=" | "<" | "<=" | ">" | ">=" | "??" | "+" | "-" | "*" | "/" | "%"; // prettier-ignore

export interface BinaryExpr extends Node {
  readonly kind: "binary";
  readonly operator: BinaryOperator;
  readonly operatorSpan: Span;
  readonly left: Expr;
  readonly right: Expr;
}

export interface RangeExpr extends Node {
  readonly kind: "range";
  readonly from: Expr;
  readonly to: Expr;
}

export interface UnaryExpr extends Node {
  readonly kind: "unary";
  readonly operator: "!" | "-" | "await" | "try";
  readonly value: Expr;
}

export interface MemberExpr extends Node {
  readonly kind: "member";
  readonly object: Expr;
  readonly name: Name;
  /** `?.` */
  readonly optional: boolean;
}

export interface CallExpr extends Node {
  readonly kind: "call";
  readonly callee: Expr;
  readonly args: readonly Arg[];
}

export interface Arg extends Node {
  readonly kind: "arg";
  readonly name: Name | undefined;
  readonly value: Expr;
}

export interface IndexExpr extends Node {
  readonly kind: "index";
  readonly object: Expr;
  readonly index: Expr;
}

export interface ErrorExpr extends Node {
  readonly kind: "errorExpr";
}
