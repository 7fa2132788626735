/** Statements and blocks. */
import type { Arg, Expr, Lambda } from "./expressions.ts";
import type { Name, Node } from "./node.ts";
import type { Pattern } from "./patterns.ts";
import type { TypeExpr } from "./types.ts";

/** Its value is its last statement, if that is an expression. */
export interface Block extends Node {
  readonly kind: "block";
  readonly stmts: readonly Stmt[];
}

export type Stmt =
  | LetStmt
  | VarStmt
  | ForStmt
  | WhileStmt
  | ReturnStmt
  | BreakStmt
  | ContinueStmt
  | EmitStmt
  | ReplyStmt
  | BecomeStmt
  | DeleteStmt
  | AssignStmt
  | ExprStmt
  | ErrorStmt;

export interface LetStmt extends Node {
  readonly kind: "let";
  readonly pattern: Pattern;
  readonly type: TypeExpr | undefined;
  readonly value: Expr;
  readonly otherwise: Block | undefined;
}

export interface VarStmt extends Node {
  readonly kind: "var";
  readonly name: Name;
  readonly type: TypeExpr | undefined;
  readonly value: Expr;
}

export interface ForStmt extends Node {
  readonly kind: "for";
  readonly pattern: Pattern;
  readonly iterable: Expr;
  readonly body: Block;
}

export interface WhileStmt extends Node {
  readonly kind: "while";
  readonly condition: Expr;
  readonly body: Block;
}

export interface ReturnStmt extends Node {
  readonly kind: "return";
  readonly value: Expr | undefined;
}

export interface BreakStmt extends Node {
  readonly kind: "break";
}

export interface ContinueStmt extends Node {
  readonly kind: "continue";
}

export interface EmitStmt extends Node {
  readonly kind: "emit";
  readonly value: Expr;
}

export interface ReplyStmt extends Node {
  readonly kind: "reply";
  readonly value: Expr;
  readonly to: Expr | undefined;
}

export interface BecomeStmt extends Node {
  readonly kind: "become";
  readonly phase: Name;
  readonly args: readonly Arg[];
}

export interface DeleteStmt extends Node {
  readonly kind: "delete";
  readonly target: Expr;
  readonly where: Lambda | undefined;
}

export interface AssignStmt extends Node {
  readonly kind: "assign";
  readonly operator: "=" | "+=" | "-=" | "*=";
  readonly target: Expr;
  readonly value: Expr;
}

export interface ExprStmt extends Node {
  readonly kind: "exprStmt";
  readonly value: Expr;
}

/** What error recovery could not read; no phase reports on it again. */
export interface ErrorStmt extends Node {
  readonly kind: "errorStmt";
}
