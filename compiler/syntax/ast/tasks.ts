/** Tasks and what stands in them. */
import type { Expr, Lambda } from "./expressions.ts";
import type { Fn, ItemBase, Param } from "./items.ts";
import type { Name, Node, Span } from "./node.ts";
import type { Pattern } from "./patterns.ts";
import type { Block } from "./statements.ts";
import type { TypeExpr } from "./types.ts";

export interface Task extends ItemBase {
  readonly kind: "task";
  readonly exclusive: boolean;
  readonly name: Name;
  readonly was: Name | undefined;
  readonly typeParams: readonly Name[];
  /** The type of the events; absent for a task that only serves. */
  readonly input: TypeExpr | undefined;
  readonly params: readonly Param[];
  readonly by: TypeExpr | undefined;
  readonly output: TypeExpr | undefined;
  readonly members: readonly Member[];
}

export type Member = Cell | Drop | Timer | Handler | Fn | Phase;

export interface Cell extends Node {
  readonly kind: "cell";
  readonly shared: boolean;
  readonly name: Name;
  readonly type: TypeExpr;
  readonly value: Expr;
  readonly from: Lambda | undefined;
  readonly docs: string | undefined;
}

export interface Drop extends Node {
  readonly kind: "drop";
  readonly name: Name;
}

export interface Timer extends Node {
  readonly kind: "timer";
  readonly name: Name;
}

export interface Phase extends Node {
  readonly kind: "phase";
  readonly shared: boolean;
  readonly name: Name;
  readonly params: readonly Param[];
  readonly handlers: readonly Handler[];
}

export interface Handler extends Node {
  readonly kind: "handler";
  readonly on: HandlerHead;
  readonly body: Block;
  readonly docs: string | undefined;
}

export type HandlerHead =
  | { readonly kind: "next"; readonly pattern: Pattern; readonly guard: Expr | undefined; readonly span: Span }
  | {
      readonly kind: "ask";
      readonly portal: Name;
      readonly pattern: Pattern | undefined;
      readonly later: Name | undefined;
      readonly span: Span;
    }
  | { readonly kind: "atom"; readonly eachKey: boolean; readonly span: Span }
  | { readonly kind: "complete"; readonly span: Span }
  | { readonly kind: "timer"; readonly timer: Name; readonly span: Span };
