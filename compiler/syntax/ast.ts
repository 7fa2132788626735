/**
 * The abstract syntax tree of one `.portals` file: immutable, with spans, without types or names resolved.
 * Later phases keep their results in side tables keyed by these nodes; no phase changes a node.
 * Grammar: `grammar/` (the EBNF is derived from it); meaning: `spec/reference.md`.
 */
import type { Item, OnError } from "./ast/items.ts";
import type { Comment, Name, Node, SourceFile } from "./ast/node.ts";

export type * from "./ast/expressions.ts";
export type * from "./ast/items.ts";
export type * from "./ast/node.ts";
export type * from "./ast/patterns.ts";
export type * from "./ast/statements.ts";
export type * from "./ast/tasks.ts";
export type * from "./ast/types.ts";

export interface Module extends Node {
  readonly kind: "module";
  readonly file: SourceFile;
  readonly app: AppHeader | undefined;
  readonly items: readonly Item[];
  /** All comments in source order, for the formatter. */
  readonly comments: readonly Comment[];
}

export interface AppHeader extends Node {
  readonly kind: "app";
  readonly name: Name;
  readonly onError: OnError | undefined;
  readonly docs: string | undefined;
}
