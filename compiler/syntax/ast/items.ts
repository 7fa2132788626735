/** Top-level declarations: definitions, the dataflow's, and tests. */
import type { Arg, Expr, Lambda, PlainString, StringExpr } from "./expressions.ts";
import type { Name, Node, Span } from "./node.ts";
import type { RecordPattern } from "./patterns.ts";
import type { Block, Stmt } from "./statements.ts";
import type { Task } from "./tasks.ts";
import type { RecordType, TupleType, TypeExpr } from "./types.ts";

export type Item =
  | Import
  | Use
  | TypeDecl
  | Newtype
  | TopLet
  | Config
  | Fn
  | Source
  | Task
  | Workflow
  | StreamDecl
  | Run
  | PortalDecl
  | Sequencer
  | Splitter
  | Sink
  | Connect
  | Update
  | PatternDecl
  | Test;

export interface ItemBase extends Node {
  readonly exported: boolean;
  /** The text of the `///` lines above, without the slashes. */
  readonly docs: string | undefined;
}

export interface Import extends ItemBase {
  readonly kind: "import";
  readonly host: undefined | { readonly mode: "pure" | "effect" | "effect once"; readonly span: Span };
  readonly names: readonly ImportName[];
  readonly from: PlainString;
}

export interface ImportName extends Node {
  readonly kind: "importName";
  readonly name: Name;
  readonly as: Name | undefined;
  readonly type: TypeExpr | undefined;
}

export interface Use extends ItemBase {
  readonly kind: "use";
  readonly name: Name;
  readonly from: PlainString;
}

export interface TypeDecl extends ItemBase {
  readonly kind: "type";
  readonly name: Name;
  readonly typeParams: readonly Name[];
  readonly body: VariantsType | TypeExpr;
}

export interface VariantsType extends Node {
  readonly kind: "variants";
  readonly variants: readonly Variant[];
}

export interface Variant extends Node {
  readonly kind: "variant";
  readonly name: Name;
  readonly payload: RecordType | TupleType | undefined;
}

export interface Newtype extends ItemBase {
  readonly kind: "newtype";
  readonly name: Name;
  readonly typeParams: readonly Name[];
  readonly type: TypeExpr;
}

export interface TopLet extends ItemBase {
  readonly kind: "topLet";
  readonly name: Name;
  readonly type: TypeExpr | undefined;
  readonly value: Expr;
}

export interface Config extends ItemBase {
  readonly kind: "config";
  readonly name: Name;
  readonly type: TypeExpr;
  readonly value: Expr | undefined;
}

export interface Param extends Node {
  readonly kind: "param";
  readonly name: Name;
  readonly type: TypeExpr;
  readonly value: Expr | undefined;
}

export interface Fn extends ItemBase {
  readonly kind: "fn";
  readonly name: Name;
  readonly typeParams: readonly Name[];
  readonly params: readonly Param[];
  readonly result: TypeExpr | undefined;
  readonly body: Block;
}

export interface Source extends ItemBase {
  readonly kind: "source";
  readonly name: Name;
  readonly type: TypeExpr | undefined;
  readonly value: Expr;
}

export interface Workflow extends ItemBase {
  readonly kind: "workflow";
  readonly name: Name;
  readonly typeParams: readonly Name[];
  readonly params: readonly Param[];
  readonly result: TypeExpr | undefined;
  readonly body: Block;
}

export interface StreamDecl extends ItemBase {
  readonly kind: "stream";
  /** `stream x = …`, or `stream { a, b: c } = …` for a workflow with several outputs. */
  readonly target: Name | RecordPattern;
  readonly type: TypeExpr | undefined;
  readonly value: Expr;
  readonly onError: OnError | undefined;
}

export interface Run extends ItemBase {
  readonly kind: "run";
  readonly value: Expr;
  readonly onError: OnError | undefined;
}

export interface OnError extends Node {
  readonly kind: "onError";
  readonly policies: readonly Policy[];
}

export type Policy = RetryPolicy | SkipPolicy | HaltPolicy;

export interface RetryPolicy extends Node {
  readonly kind: "retry";
  readonly args: readonly Arg[];
}

export interface SkipPolicy extends Node {
  readonly kind: "skip";
  readonly to: Name | undefined;
}

export interface HaltPolicy extends Node {
  readonly kind: "halt";
}

export interface PortalDecl extends ItemBase {
  readonly kind: "portal";
  readonly name: Name;
  readonly request: TypeExpr | undefined;
  readonly reply: TypeExpr;
  readonly by: Lambda | undefined;
}

export interface Sequencer extends ItemBase {
  readonly kind: "sequencer";
  readonly name: Name;
  readonly type: TypeExpr;
}

export interface Splitter extends ItemBase {
  readonly kind: "splitter";
  readonly name: Name;
  readonly from: Expr;
  readonly branches: readonly Branch[];
}

export interface Branch extends Node {
  readonly kind: "branch";
  readonly name: Name;
  /** Absent for `otherwise`. */
  readonly where: Lambda | undefined;
}

export interface Sink extends ItemBase {
  readonly kind: "sink";
  readonly from: Expr;
  readonly to: Expr;
  /** Of what cannot be written. */
  readonly onError: OnError | undefined;
}

export interface Connect extends ItemBase {
  readonly kind: "connect";
  readonly from: Expr;
  readonly to: Expr;
}

export interface Update extends ItemBase {
  readonly kind: "update";
  readonly name: Name;
  readonly params: readonly Param[];
  readonly body: Block;
}

export interface PatternDecl extends ItemBase {
  readonly kind: "pattern";
  readonly name: Name;
  readonly steps: readonly CepStep[];
  readonly where: Expr | undefined;
  readonly within: Expr;
}

export interface CepStep extends Node {
  readonly kind: "cepStep";
  readonly negated: boolean;
  readonly event: Name;
  readonly many: boolean;
  readonly as: Name | undefined;
}

export interface Test extends ItemBase {
  readonly kind: "test";
  readonly title: StringExpr;
  readonly params: readonly Param[];
  readonly body: readonly TestStmt[];
}

export type TestStmt = Given | Expect | Always | Stmt;

export interface Given extends Node {
  readonly kind: "given";
  readonly target: readonly Name[];
  readonly value: Expr;
}

export interface Expect extends Node {
  readonly kind: "expect";
  readonly value: Expr;
}

export interface Always extends Node {
  readonly kind: "always";
  readonly value: Expr;
}
