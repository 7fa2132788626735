/**
 * The checker's conductor: makes the state of each module, then declarations, bodies, dataflows, and what concerns the
 * app as a whole. Dependencies are checked before what imports them.
 */
import { diagnostic } from "../diagnostics/catalogue.ts";
import type { Reporter } from "../diagnostics/diagnostic.ts";
import type { HostExport } from "../host/host-types.ts";
import { bindModules, isUpper, reportUnusedImports, type ModuleNames } from "../names/bind.ts";
import type { GraphLoader, ModuleGraph } from "../names/graph.ts";
import type * as ast from "../syntax/ast.ts";
import type { MutableTables, Watch } from "./context.ts";
import { checkFunction, functionTypeOf } from "./declare/functions.ts";
import { hostSignature } from "./declare/host-imports.ts";
import { checkFutureTypes } from "./declare/futures.ts";
import { checkPrivacy } from "./declare/privacy.ts";
import type { ModuleState, ProgramState } from "./declare/state.ts";
import { declareTypes } from "./declare/types.ts";
import { refuseUnavailable } from "./declare/unavailable.ts";
import { configType, createModuleState, topLetType } from "./declare/values.ts";
import { checkConnect } from "./dataflow/connections.ts";
import { checkEndpoints } from "./dataflow/endpoints.ts";
import { checkFiles } from "./dataflow/files.ts";
import { checkKeyless } from "./dataflow/keyless.ts";
import { checkOrder } from "./dataflow/order.ts";
import { checkPolicies } from "./dataflow/policies.ts";
import { checkRecursion, checkWorkflowRepetition } from "./dataflow/repetition.ts";
import { requireSerialisable } from "./dataflow/serialisable.ts";
import { checkPortal, portalUse } from "./dataflow/portals.ts";
import { checkServers } from "./dataflow/servers.ts";
import { inferSource } from "./dataflow/sources.ts";
import { checkTests } from "./dataflow/tests.ts";
import { checkSplitter } from "./dataflow/splitters.ts";
import { checkTask, taskTypeOf } from "./dataflow/tasks.ts";
import { checkRun, checkSink, streamDeclType } from "./dataflow/units.ts";
import { checkWorkflow } from "./dataflow/workflows.ts";
import type { FunctionType } from "./type.ts";
import type { HostImport, TypedProgram } from "./typed.ts";

export interface Checked extends TypedProgram {
  /** Names of each module, for the editor. */
  readonly names: ReadonlyMap<ast.Module, ModuleNames>;
}

export function checkModules(
  graph: ModuleGraph,
  loader: GraphLoader,
  exports: ReadonlyMap<ast.ImportName, HostExport>,
  reporter: Reporter,
  watch?: Watch,
): Checked {
  const hostTypes = new Map<ast.ImportName, FunctionType>();
  const names = new Map(bindModules(graph, reporter));
  const modules = new Map<ast.Module, ModuleState>();
  const standard: ast.Module[] = [];
  const program: ProgramState = {
    graph,
    tables: createTables(),
    reporter,
    watch,
    modules,
    uppers: new Map(),
    postponed: [],
    resolving: [],
    typeParams: new Map(),
    hostTypes,
    inferring: [],
    standard: (name) => {
      const module = loader.standard(name);
      if (!module) return undefined;
      const known = modules.get(module);
      if (known) return known;
      const bound = bindModules({ ...graph, modules: [module] }, reporter).get(module);
      if (!bound) return undefined;
      names.set(module, bound);
      standard.push(module);
      const state = createModuleState(program, bound);
      declareTypes(state);
      return state;
    },
  };
  for (const module of graph.modules) {
    const bound = names.get(module);
    if (bound) createModuleState(program, bound);
  }
  const states = [...modules.values()];
  for (const state of states) {
    refuseUnavailable(state.checker, state.module);
    declareTypes(state);
  }
  for (const state of states) {
    for (const item of state.module.items) {
      for (const node of item.kind === "import" && item.host ? item.names : []) {
        // A type was refused when names were bound.
        const found = isUpper(node.name.text) ? undefined : exports.get(node);
        const type = found && hostSignature(state, node, found);
        if (type) hostTypes.set(node, type);
        // What cannot be used is reported as that, not as unused.
        else state.names.usedImports.add(node);
      }
    }
    checkModule(state);
  }
  // Bodies of the library's tasks, once it is known which modules of it are used.
  for (const module of standard) {
    const state = modules.get(module);
    if (state) checkModule(state);
  }
  // Of each app as a whole, once everything that it uses of others has its type.
  for (const app of graph.apps) {
    const state = app.app && modules.get(app);
    if (!state) continue;
    checkOrder(state);
    checkServers(state);
    checkEndpoints(state);
    checkFiles(state);
    checkTests(state);
  }
  checkAppNames(graph, reporter);
  for (const state of states) reportUnusedImports(state.names, reporter);
  return {
    root: graph.root,
    modules: [...standard, ...graph.modules],
    tables: program.tables,
    host: hostImports(graph, hostTypes, exports),
    names,
  };
}

function checkModule(state: ModuleState): void {
  const { module } = state;
  for (const item of module.items) checkHead(state, item);
  for (const item of module.items) if (item.kind === "portal") portalUse(state, item);
  checkPrivacy(state);
  checkFutureTypes(state);
  for (const item of module.items) checkItem(state, item);
  if (module.app) {
    if (module.app.onError) checkPolicies(state, module.app.onError);
    for (const item of module.items) {
      if (item.kind !== "stream" && item.kind !== "run" && item.kind !== "sink") continue;
      if (item.onError) checkPolicies(state, item.onError);
    }
  }
  for (const item of module.items) {
    if (item.kind === "workflow") {
      checkRecursion(state, item);
      checkWorkflowRepetition(state, item);
    } else if (item.kind === "task") checkKeyless(state, item);
  }
}

/** Nouns of the items that only an app has. */
const appItems: Partial<Record<ast.Item["kind"], string>> = {
  source: "a source",
  stream: "a stream",
  run: "`run`",
  sequencer: "a sequencer",
  splitter: "a splitter",
  sink: "a sink",
  connect: "`connect`",
  update: "an update",
  use: "`use`",
  test: "a test",
};

/** Nouns of the items that have no name to be exported. */
const nameless: Partial<Record<ast.Item["kind"], string>> = {
  import: "an import",
  use: "`use`",
  run: "`run`",
  sink: "a sink",
  connect: "`connect`",
  test: "a test",
  config: "a config value",
};

/** What is said of an item without looking into it. */
function checkHead({ module, checker }: ModuleState, item: ast.Item): void {
  const what = appItems[item.kind];
  const later = item.kind === "update";
  const word = { start: item.span.start, end: Math.min(item.span.end, lineEnd(module, item.span.start)) };
  if (what !== undefined && !module.app && !later) {
    checker.reporter.report(diagnostic("appItemInModule", { what }, checker.at(word)));
  }
  const noun = nameless[item.kind];
  if (item.exported && noun !== undefined) {
    checker.reporter.report(diagnostic("cannotExport", { what: noun }, checker.at(word)));
  }
}

/** An app's name begins the paths of its streams and state. */
function checkAppNames(graph: ModuleGraph, reporter: Reporter): void {
  const seen = new Map<string, ast.Module>();
  for (const module of graph.apps) {
    if (!module.app) continue;
    const { name } = module.app;
    const first = seen.get(name.text);
    if (first?.app) {
      const also = [{ file: first.file, span: first.app.name.span, text: "this one was first" }];
      reporter.report(diagnostic("sameAppName", { app: name.text }, { file: module.file, span: name.span, also }));
    } else seen.set(name.text, module);
  }
}

function lineEnd(module: ast.Module, start: number): number {
  const end = module.file.text.indexOf("\n", start);
  return end < 0 ? module.file.text.length : end;
}

function checkItem(state: ModuleState, item: ast.Item): void {
  switch (item.kind) {
    case "fn":
      return checkFunction(state, item);
    case "topLet":
      topLetType(state, item);
      return;
    case "config": {
      const type = configType(state, item);
      requireSerialisable(state.checker, type, item.type.span, `the config value \`${item.name.text}\``);
      return;
    }
    case "source":
      inferSource(state, item);
      return;
    case "task":
      taskTypeOf(state, item);
      return checkTask(state, item);
    case "workflow":
      functionTypeOf(state, item);
      return checkWorkflow(state, item);
    case "portal":
      return checkPortal(state, item);
    case "sequencer": {
      const stream = state.checker.globals.lookup(item.name.text);
      if (stream?.type.kind === "stream" && stream.referent.kind === "sequencer") {
        const what = `the events of \`${item.name.text}\``;
        requireSerialisable(state.checker, stream.type.event, item.type.span, what);
      }
      return;
    }
    case "stream": {
      const { target } = item;
      streamDeclType(state, item, target.kind === "name" ? target : firstName(target));
      return;
    }
    case "run":
      return checkRun(state, item);
    case "splitter":
      return checkSplitter(state, item);
    case "connect":
      return checkConnect(state, item);
    case "sink":
      return checkSink(state, item);
    default:
  }
}

function firstName(target: ast.RecordPattern): ast.Name {
  for (const { name, pattern } of target.fields) {
    if (pattern === undefined) return name;
    if (pattern.kind === "bindPattern") return pattern.name;
  }
  return { kind: "name", text: "", span: target.span };
}

const modes = { pure: "pure", effect: "effect", "effect once": "once" } as const;

function hostImports(
  graph: ModuleGraph,
  types: ReadonlyMap<ast.ImportName, FunctionType>,
  exports: ReadonlyMap<ast.ImportName, HostExport>,
): readonly HostImport[] {
  const found: HostImport[] = [];
  for (const [item, file] of graph.hostFiles) {
    for (const node of item.names) {
      const type = types.get(node);
      const mode = modes[item.host?.mode ?? "pure"];
      const exported = exports.get(node);
      const place = exported?.kind === "function" ? exported.place : undefined;
      if (type) found.push({ node, mode, file, exportName: node.name.text, place, type });
    }
  }
  return found;
}

function createTables(): MutableTables {
  return {
    types: new Map(),
    locals: new Map(),
    patterns: new Map(),
    names: new Map(),
    constructors: new Map(),
    calls: new Map(),
    members: new Map(),
    observed: new Map(),
    stages: new Map(),
    streamCalls: new Map(),
    assigns: new Map(),
    becomes: new Map(),
    connectors: new Map(),
    functions: new Map(),
    tasks: new Map(),
    portals: new Map(),
    served: new Map(),
    cells: new Map(),
    params: new Map(),
    streams: new Map(),
    values: new Map(),
    policies: new Map(),
    typeExprs: new Map(),
    fieldDefaults: new Map(),
  };
}
