/** What the names of a module's values mean: each is given its type when it is first asked for. */
import { diagnostic } from "../../diagnostics/catalogue.ts";
import type { Declared, DeclaredValue, ModuleNames } from "../../names/bind.ts";
import type * as ast from "../../syntax/ast.ts";
import type { Binding, Checker, Scope } from "../context.ts";
import { portalUse } from "../dataflow/portals.ts";
import { inferSource } from "../dataflow/sources.ts";
import { splitterType } from "../dataflow/splitters.ts";
import { taskTypeOf } from "../dataflow/tasks.ts";
import { streamDeclType } from "../dataflow/units.ts";
import { inferExpr, checkExpr } from "../expressions/index.ts";
import { errorType } from "../scalars.ts";
import { createScope } from "../scope.ts";
import type { MetaType, StreamType, Type } from "../type.ts";
import { zonk } from "../unify.ts";
import { constantContext } from "./defaults.ts";
import { functionTypeOf } from "./functions.ts";
import { resolveType } from "./resolve.ts";
import { register, type ModuleState, type ProgramState } from "./state.ts";
import { createUppers } from "./types.ts";

let metas = 0;

export function freshMeta(): MetaType {
  return { kind: "meta", id: metas++, solution: undefined };
}

export function createModuleState(program: ProgramState, names: ModuleNames): ModuleState {
  const { module } = names;
  const bindings = new Map<string, Binding>();
  const checker: Checker = {
    module,
    tables: program.tables,
    reporter: program.reporter,
    watch: program.watch,
    globals: createGlobals(program, names, bindings),
    uppers: createUppers(program, names),
    at: (span, more) => ({ file: module.file, span, ...more }),
    label: (span, text) => ({ file: module.file, span, text }),
    meta: freshMeta,
  };
  const state: ModuleState = { program, module, names, checker, bindings };
  register(state);
  program.modules.set(module, state);
  return state;
}

/** The outermost scope of a module; standard functions are found by the expression checker where this has nothing. */
function createGlobals(program: ProgramState, names: ModuleNames, bindings: Map<string, Binding>): Scope {
  function lookup(name: string): Binding | undefined {
    const known = bindings.get(name);
    if (known) return known;
    const own = names.values.get(name);
    if (own?.what.kind === "host" || own?.what.kind === "app") names.usedImports.add(own.what.node);
    if (own) return bindingOf(stateIn(program, names.module), own);
    const imported = names.importedValues.get(name);
    if (imported) {
      names.usedImports.add(imported.importName);
      const from = stateIn(program, imported.from.module);
      return { ...bindingOf(from, imported.declared), file: from.module.file };
    }
    return names.missing.has(name) ? later() : undefined;
  }
  const globals: Scope = {
    parent: undefined,
    lookup,
    *visible() {
      yield* names.values.keys();
      yield* names.importedValues.keys();
    },
    child: () => createScope(globals),
    define: (name, binding) => void bindings.set(name, binding),
  };
  return globals;
}

function stateIn(program: ProgramState, module: ast.Module): ModuleState {
  const state = program.modules.get(module);
  if (!state) throw new Error(`${module.file.path} is used before it was bound`);
  return state;
}

/** Of a name whose declaration was reported: silent wherever it is used. */
function later(): Binding {
  return { referent: { kind: "reported" }, type: errorType, declared: undefined };
}

function bindingOf(state: ModuleState, declared: Declared<DeclaredValue>): Binding {
  const known = state.bindings.get(declared.name.text);
  if (known) return known;
  const binding = makeBinding(state, declared);
  // A type that is inferred from itself is the error type for as long as it is being inferred.
  const { what } = declared;
  const open = what.kind !== "later" && state.program.inferring.some(({ node }) => node === what.node);
  if (!open) state.bindings.set(declared.name.text, binding);
  return binding;
}

function makeBinding(state: ModuleState, { what, name }: Declared<DeclaredValue>): Binding {
  const declared = name.span;
  switch (what.kind) {
    case "fn": {
      const type = functionTypeOf(state, what.node);
      const typeParams = typeParamsOfNode(state, what.node);
      return { referent: { kind: "fn", node: what.node, typeArgs: [] }, type, typeParams, declared };
    }
    case "workflow": {
      const type = functionTypeOf(state, what.node);
      const typeParams = typeParamsOfNode(state, what.node);
      return { referent: { kind: "workflow", node: what.node }, type, typeParams, declared };
    }
    case "task":
      taskTypeOf(state, what.node);
      return {
        referent: { kind: "task", node: what.node },
        type: errorType,
        typeParams: typeParamsOfNode(state, what.node),
        declared,
      };
    case "topLet":
      return { referent: { kind: "let", node: what.node }, type: topLetType(state, what.node), declared };
    case "config":
      return { referent: { kind: "config", node: what.node }, type: configType(state, what.node), declared };
    case "source":
      return { referent: { kind: "source", node: what.node }, type: inferSource(state, what.node), declared };
    case "sequencer":
      return { referent: { kind: "sequencer", node: what.node }, type: sequencerType(state, what.node), declared };
    case "portal":
      return { referent: { kind: "portal", node: what.node }, type: portalUse(state, what.node).type, declared };
    case "splitter":
      return { referent: { kind: "splitter", node: what.node }, type: splitterType(state, what.node), declared };
    case "stream":
      return {
        referent: { kind: "stream", node: what.node, output: what.output },
        type: streamDeclType(state, what.node, name),
        declared,
      };
    case "host": {
      const type = state.program.hostTypes.get(what.node) ?? errorType;
      return { referent: { kind: "host", node: what.node }, type, declared };
    }
    case "app": {
      if (!what.module) return { ...later(), declared };
      return { referent: { kind: "module", module: what.module }, type: errorType, declared };
    }
    case "later":
      return { ...later(), declared };
  }
}

function typeParamsOfNode(state: ModuleState, node: ast.Fn | ast.Workflow | ast.Task): readonly Type[] {
  return [...(state.program.typeParams.get(node)?.values() ?? [])];
}

/** The type of a top-level value: written, or that of its right side. */
export function topLetType(state: ModuleState, node: ast.TopLet): Type {
  const { checker, program } = state;
  const { values } = program.tables;
  const known = values.get(node);
  if (known) return known;
  const start = program.inferring.findIndex((open) => open.node === node);
  if (start >= 0) {
    const path = [...program.inferring.slice(start).map((open) => open.name), node.name.text];
    checker.reporter.report(diagnostic("letCycle", { path }, checker.at(node.name.span)));
    return errorType;
  }
  const ctx = constantContext(checker, "a value at the top level");
  program.inferring.push({ node, name: node.name.text });
  const written = node.type && resolveType(checker, node.type, new Map());
  if (written) checkExpr(ctx, node.value, written);
  const type = written ?? zonk(inferExpr(ctx, node.value));
  program.inferring.pop();
  values.set(node, type);
  return type;
}

export function configType(state: ModuleState, node: ast.Config): Type {
  const { checker } = state;
  const { values } = state.program.tables;
  const known = values.get(node);
  if (known) return known;
  const type = resolveType(checker, node.type, new Map());
  values.set(node, type);
  if (node.value) checkExpr(constantContext(checker, "the default of a config value"), node.value, type);
  return type;
}

function sequencerType(state: ModuleState, node: ast.Sequencer): StreamType {
  const { streams } = state.program.tables;
  const known = streams.get(node.name);
  if (known) return known;
  const type: StreamType = { kind: "stream", event: resolveType(state.checker, node.type, new Map()), by: undefined };
  streams.set(node.name, type);
  return type;
}
