/**
 * A body on its way to the IR: what its names stand for, where `return` and `emit` lead, which cells are open. The same
 * tree may be lowered many times (a workflow that is used twice, a function that is inlined), each time in a body of its
 * own, so that every local is declared once.
 */
import type * as ast from "../../syntax/ast.ts";
import type { Type } from "../../types/type.ts";
import type { Tables } from "../../types/typed.ts";
import type {
  CellIr,
  ConfigIr,
  Expr,
  FnIr,
  Handle,
  HostImportIr,
  Label,
  LetIr,
  Local,
  LocalFn,
  Origin,
  PortalIr,
  StateIr,
  Stmt,
  StreamIr,
  TimerIr,
} from "../ir.ts";
import type { Stash } from "./stash.ts";
import { substituted, unit, type TypeEnvironment } from "./types.ts";

/** Declarations of the program, lowered when first asked for. */
export interface Declarations {
  readonly tables: Tables;
  fn(node: ast.Fn): FnIr;
  let(node: ast.TopLet): LetIr;
  config(node: ast.Config): ConfigIr;
  host(node: ast.ImportName): HostImportIr;
  portal(node: ast.PortalDecl): PortalIr;
  effect(node: ast.ImportName): PortalIr;
  /** The file in which a declaration stands. */
  fileOf(node: ast.Fn | ast.Task | ast.Workflow | ast.TopLet | ast.Config | ast.PortalDecl): ast.SourceFile;
  /** A value that is computed once and used at several places: a `let` of the program's own. */
  constant(name: string, value: Expr): LetIr;
}

/** What a name of a body stands for. */
export type Bound =
  | { readonly kind: "local"; readonly local: Local }
  /** Without effects, and worth writing again at each use. */
  | { readonly kind: "expr"; readonly expr: Expr }
  /** An argument that is known when the program is compiled: lowered anew at each use, in the body where it stands. */
  | { readonly kind: "code"; readonly code: ast.Expr; readonly body: Body };

/** What becomes of the value of an expression. */
export type Destination =
  | { readonly kind: "discard" }
  /** `put` may be called several times: once in each branch. */
  | { readonly kind: "use"; readonly put: (value: Expr, out: Stmt[]) => void };

export const discard: Destination = { kind: "discard" };

/** Where a task's code stands. */
export interface TaskPlace {
  readonly cells: ReadonlyMap<ast.Cell, { readonly state: StateIr; readonly cell: CellIr }>;
  readonly functions: ReadonlyMap<ast.Fn, TaskFunction>;
  /** Open here; undefined if this code does not use these cells. */
  readonly keyed: Handle | undefined;
  readonly shared: Handle | undefined;
  readonly key: Expr | undefined;
  readonly emit: (event: Expr, out: Stmt[], origin: Origin) => void;
  readonly phases: Phases | undefined;
  /** The value of the phase's cell when the handler began. */
  readonly phase: Local | undefined;
  readonly stash: Stash | undefined;
  /** What `on next` handles. */
  readonly event: Expr | undefined;
  /** Whose request `on ask` handles. */
  readonly caller: Expr | undefined;
  readonly timers: ReadonlyMap<ast.Timer, TimerIr>;
  /** Of a routine. */
  readonly awaiting: Awaiting | undefined;
}

/** Where places to wait at get their names from. */
export interface Awaiting {
  /** `basket/next Add` */
  readonly name: string;
  readonly taken: Set<string>;
}

export interface TaskFunction {
  readonly fn: LocalFn;
  /** Its first parameters: what it needs of the key's and the shared cells, and the key. */
  readonly keyed: boolean;
  readonly shared: boolean;
  readonly key: boolean;
}

export interface Phases {
  readonly cell: CellIr;
  /** Of the whole task: the cell is one of the shared ones. */
  readonly shared: boolean;
  readonly nodes: readonly ast.Phase[];
}

/** A test, and how what it sees is found. */
export interface TestPlace {
  readonly run: Local;
  streamOf(expr: ast.Expr): StreamIr;
  /** Of the unit of this name that has state of this task. */
  pathOf(unit: string, task: string): string;
}

export interface Body {
  /** In a test. */
  readonly test?: TestPlace;
  readonly declarations: Declarations;
  readonly file: ast.SourceFile;
  readonly types: TypeEnvironment;
  readonly bound: Map<ast.Name | ast.Param, Bound>;
  /** What `return` does. */
  readonly leave: (value: Expr | undefined, out: Stmt[], origin: Origin) => void;
  /** The innermost loop of the program's own. */
  readonly loop: Label | undefined;
  readonly task: TaskPlace | undefined;
}

/** Where nothing is left and there are no names but the module's: initial values, defaults, arguments. */
export function constantBody(declarations: Declarations, file: ast.SourceFile, types: TypeEnvironment): Body {
  return {
    declarations,
    file,
    types,
    bound: new Map(),
    leave: () => {
      throw new Error("a constant cannot be left");
    },
    loop: undefined,
    task: undefined,
  };
}

export function originOf(body: Body, node: { readonly span: ast.Span }): Origin {
  return { file: body.file, span: node.span };
}

export function typeOf(body: Body, expr: ast.Expr): Type {
  const type = body.declarations.tables.types.get(expr);
  if (type === undefined) throw new Error(`the checker left a ${expr.kind} without type`);
  return substituted(type, body.types);
}

export function localType(body: Body, name: ast.Name): Type {
  const type = body.declarations.tables.locals.get(name);
  if (type === undefined) throw new Error(`the checker left ${name.text} without type`);
  return substituted(type, body.types);
}

// ---- small expressions -------------------------------------------------------------------------------------------

export function use(local: Local, origin: Origin): Expr {
  return { kind: "local", local, type: local.type, origin };
}

export function unitValue(origin: Origin): Expr {
  return { kind: "const", value: { kind: "unit" }, type: unit, origin };
}

/** Gives the same at any later moment of the body, costs next to nothing, and has no effect: may stand anywhere, and twice. */
export function isStable(expr: Expr): boolean {
  switch (expr.kind) {
    case "const":
    case "config":
    case "letRef":
    case "fnRef":
    case "hostRef":
      return true;
    case "local":
      return !expr.local.mutable;
    case "field":
    case "item":
      return isStable(expr.object);
    case "payload":
    case "unwrap":
      return isStable(expr.value);
    case "variant":
      return "positional" in expr.payload ? expr.payload.positional.length === 0 : expr.payload.length === 0;
    case "tuple":
      return expr.items.every(isStable);
    default:
      return false;
  }
}

/** The value in a place from which it can be read again: a local of its own, unless it is stable as it is. */
export function stabilised(expr: Expr, name: string, out: Stmt[]): Expr {
  return isStable(expr) ? expr : use(declared(kept(expr), name, out), expr.origin);
}

/** What was only to be looked at, and must now outlive the next write: a snapshot. */
export function kept(expr: Expr): Expr {
  return expr.kind === "cell" && expr.view ? { ...expr, view: false } : expr;
}

export function declared(value: Expr, name: string, out: Stmt[], type = value.type): Local {
  const local: Local = { name, type, mutable: false };
  out.push({ kind: "let", local, value, origin: value.origin });
  return local;
}
