/**
 * What the parts of the checker share. `declarations` (names, modules, types, tasks, dataflow) drives; `expressions`
 * (expressions, statements, patterns) checks bodies. Each part calls the other only through the functions named here.
 */
import type * as ast from "../syntax/ast.ts";
import type { At } from "../diagnostics/catalogue.ts";
import type { Label, Reporter } from "../diagnostics/diagnostic.ts";
import type { Referent, Tables } from "./typed.ts";
import type { MetaType, Type } from "./type.ts";
import type { Uppers } from "./declare/uppers.ts";

type Mutable<T> = { -readonly [K in keyof T]: T[K] extends ReadonlyMap<infer A, infer B> ? Map<A, B> : T[K] };
export type MutableTables = Mutable<Tables>;

/** The checker of one module. Made anew for each module; tables and reporter are shared by all. */
export interface Checker {
  readonly module: ast.Module;
  readonly tables: MutableTables;
  readonly reporter: Reporter;
  /** Names of the module: its own declarations, its imports, the standard library. */
  readonly globals: Scope;
  /** Types, variants and newtypes that are visible in the module; asked by `lookupUpper` (`declare/resolve.ts`). */
  readonly uppers: Uppers;
  /** Span in this module's file, to report at. */
  at(span: ast.Span, more?: Omit<At, "file" | "span">): At;
  label(span: ast.Span, text: string): Label;
  /** Sees each expression before it is checked. */
  readonly watch: Watch | undefined;
  /** A fresh unknown type. */
  meta(): MetaType;
}

/** For the editor, which asks what could stand at a place: where the expression stands, and the type that is wanted of it. */
export type Watch = (ctx: BodyContext, expr: ast.Expr, expected: Type | undefined) => void;

/** What a name in scope is, and its type. */
export interface Binding {
  readonly referent: Referent;
  /** Of a generic function: with its `param` types, see `typeParams`. */
  readonly type: Type;
  readonly typeParams?: readonly Type[];
  readonly declared: ast.Span | undefined;
  /** The module that declares it, if not this one. */
  readonly file?: ast.SourceFile;
}

/** A chain of scopes for value names. Type names have their own (`types/names.ts`). */
export interface Scope {
  readonly parent: Scope | undefined;
  lookup(name: string): Binding | undefined;
  /** Names that are visible, for "did you mean". */
  visible(): Iterable<string>;
  /** A new inner scope. */
  child(): Scope;
  define(name: string, binding: Binding): void;
}

/** Where a body stands: what `return`, `emit`, `key`, cells, `await` mean there. */
export interface BodyContext {
  readonly checker: Checker;
  readonly scope: Scope;
  readonly place:
    | { readonly kind: "fn"; readonly node: ast.Fn; readonly result: Type }
    | {
        readonly kind: "handler";
        readonly task: ast.Task;
        readonly handler: ast.Handler;
        readonly phase: ast.Phase | undefined;
      }
    | { readonly kind: "taskFn"; readonly task: ast.Task; readonly node: ast.Fn; readonly result: Type }
    | { readonly kind: "workflow"; readonly node: ast.Workflow; readonly result: Type }
    /**
     * The right side of `stream x = …`, of `run …`, and the left of `sink … -> …` and `connect … -> …`, what a splitter
     * is from: stages and names of streams.
     */
    | { readonly kind: "unit"; readonly node: ast.StreamDecl | ast.Run | ast.Sink | ast.Splitter | ast.Connect }
    /** An initialiser, a default, a source's or a sink's arguments: pure, and without a step. */
    | { readonly kind: "constant"; readonly what: string };
  /**
   * Inside a lambda: pure (no emit, no writes to cells, no await, no log); `result` is what `return` returns. `asks`: it
   * is called at once, by the method or function of the library that it is given to, so that it may ask for futures.
   */
  readonly lambda: { readonly result: Type; readonly asks: boolean } | undefined;
  /** Innermost loop, for break and continue. */
  readonly loop: boolean;
  /** In the task: what is per key is not allowed here (`on atom`, an unkeyed task). */
  readonly keyed: boolean;
  /** In the guard of a handler, which decides whether the handler begins: nothing can be asked or awaited. */
  readonly guard?: boolean;
  /** A test, in which streams and cells of the app are seen as values. */
  readonly observes?: ast.Test | undefined;
  /** In an `await` that was refused, so that what it asks for is refused in silence. */
  readonly refused?: boolean;
}
