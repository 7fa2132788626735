/** What the checking of declarations keeps about a program and its modules while it runs. */
import type { ModuleGraph } from "../../names/graph.ts";
import type { ModuleNames } from "../../names/bind.ts";
import type { Reporter } from "../../diagnostics/diagnostic.ts";
import type * as ast from "../../syntax/ast.ts";
import type { Binding, Checker, MutableTables, Watch } from "../context.ts";
import type { FunctionType, ParamType } from "../type.ts";
import type { Upper } from "./uppers.ts";

/** A declaration that may have type parameters. */
export type GenericNode = ast.TypeDecl | ast.Newtype | ast.Fn | ast.Task | ast.Workflow;

export interface ProgramState {
  readonly graph: ModuleGraph;
  readonly tables: MutableTables;
  readonly reporter: Reporter;
  readonly watch: Watch | undefined;
  readonly modules: Map<ast.Module, ModuleState>;
  readonly uppers: Map<ast.TypeDecl | ast.Newtype, Upper>;
  /** Payloads of unions and defaults of fields: done when no alias is half resolved. */
  readonly postponed: (() => void)[];
  /** Aliases and newtypes whose right side is being resolved, outermost first. */
  readonly resolving: (ast.TypeDecl | ast.Newtype)[];
  readonly typeParams: Map<GenericNode, ReadonlyMap<string, ParamType>>;
  /** Signatures of the imported TypeScript functions; without entry: reported already. */
  readonly hostTypes: ReadonlyMap<ast.ImportName, FunctionType>;
  /** Streams and top-level values whose type is being inferred, outermost first. */
  readonly inferring: {
    readonly node: ast.TopLet | ast.StreamDecl | ast.Splitter | ast.Workflow;
    readonly name: string;
  }[];
  /** Finds (and loads) the module of the standard library that holds an operator written in the language. */
  readonly standard: (name: string) => ModuleState | undefined;
}

export interface ModuleState {
  readonly program: ProgramState;
  readonly module: ast.Module;
  readonly names: ModuleNames;
  readonly checker: Checker;
  /** By the declared name. */
  readonly bindings: Map<string, Binding>;
}

const states = new WeakMap<Checker, ModuleState>();

export function register(state: ModuleState): void {
  states.set(state.checker, state);
}

export function stateOf(checker: Checker): ModuleState {
  const state = states.get(checker);
  if (!state) throw new Error("a checker that was not made by createModuleState");
  return state;
}
