/** Every portal of the app is served by exactly one task, and that task is used exactly once. */
import { diagnostic } from "../../diagnostics/catalogue.ts";
import type { Label } from "../../diagnostics/diagnostic.ts";
import { walk, type AnyNode } from "../../names/walk.ts";
import type * as ast from "../../syntax/ast.ts";
import type { ModuleState } from "../declare/state.ts";
import { handlersOf, servesOnly } from "../handlers.ts";
import { sourceOf, stageUses, type Unit } from "./order.ts";

interface Server {
  readonly task: ast.Task;
  readonly head: ast.Span;
  readonly state: ModuleState;
}

interface TaskUse {
  readonly span: ast.Span;
  /** The workflow through which the task is used. */
  readonly workflow: string | undefined;
}

const unitKinds: readonly ast.Item["kind"][] = ["stream", "run", "sink", "splitter", "connect"];

/** Asked of the app, when all its modules are checked. */
export function checkServers(root: ModuleState): void {
  const servers = serversOf(root);
  const uses = usesOf(root);
  const asked = askedIn(root, uses);
  for (const module of root.program.graph.modules) {
    const state = root.program.modules.get(module);
    for (const item of state ? module.items : []) {
      // Those of other apps are looked at with their own.
      if (!state || item.kind !== "portal" || isOfOther(root, module)) continue;
      checkPortalServed(root, state, item, servers.get(item) ?? [], uses, asked);
    }
  }
  reportUsedTwice(root, servers, uses);
}

function isOfOther(root: ModuleState, module: ast.Module): boolean {
  return module.app !== undefined && module !== root.module;
}

function checkPortalServed(
  root: ModuleState,
  { checker, module, names }: ModuleState,
  node: ast.PortalDecl,
  [first, second]: readonly Server[],
  uses: ReadonlyMap<ast.Task, readonly TaskUse[]>,
  asked: ReadonlyMap<ast.PortalDecl, Label>,
): void {
  const portal = node.name.text;
  // Another declaration has the name: that was said.
  if (names.values.get(portal)?.name !== node.name) return;
  if (first && second) {
    const also = [first.state.checker.label(first.head, `served by \`${first.task.name.text}\` here`)];
    const params = { portal, first: first.task.name.text, second: second.task.name.text };
    checker.reporter.report(diagnostic("portalServedTwice", params, second.state.checker.at(second.head, { also })));
    return;
  }
  // A module may hold portals that this app has nothing to do with.
  const where = asked.get(node);
  if (module !== root.module && !where) return;
  const also = where ? [where] : [];
  if (!first) {
    // An `on ask` whose portal is not known may be meant for this one.
    if (hasUnknownServer(root)) return;
    checker.reporter.report(diagnostic("portalUnserved", { portal }, checker.at(node.name.span, { also })));
  } else if (!uses.has(first.task) && !isNamed(root, first.task)) {
    const task = first.task.name.text;
    const head = first.state.checker.label(first.task.name.span, `\`${task}\` serves it`);
    const { input } = first.task;
    const idle = servesOnly(first.task);
    const params = { portal, task, input: idle ? "idle" : input && "events" } as const;
    const { file } = root.module;
    const end = file.text.trimEnd().length;
    const edits = [{ file, span: { start: end, end }, text: `\nrun ${task}()` }];
    if (idle && input) edits.unshift({ file, span: input.span, text: "" });
    // What it takes, from where, and with which parameters, only its author knows.
    const simple = params.input !== "events" && first.task.params.length === 0 && first.state.module === root.module;
    const fixes = simple ? [{ title: `write \`run ${task}()\``, edits }] : [];
    const at = checker.at(node.name.span, { also: [head, ...also], fixes });
    checker.reporter.report(diagnostic("serverUnused", params, at));
  }
}

/** The tasks with an `on ask` for each portal. Two apps may each serve the portal of a module that both import. */
function serversOf(root: ModuleState): ReadonlyMap<ast.PortalDecl, readonly Server[]> {
  const found = new Map<ast.PortalDecl, Server[]>();
  for (const module of root.program.graph.modules) {
    if (isOfOther(root, module)) continue;
    const state = root.program.modules.get(module);
    for (const task of module.items) {
      if (task.kind !== "task" || !state) continue;
      for (const handler of handlersOf(task)) {
        const portal = root.program.tables.served.get(handler);
        const known = portal && (found.get(portal) ?? []);
        if (!portal || known?.some((server) => server.task === task)) continue;
        found.set(portal, [...(known ?? []), { task, head: handler.on.span, state }]);
      }
    }
  }
  return found;
}

function hasUnknownServer({ module, program }: ModuleState): boolean {
  return module.items.some(
    (item) =>
      item.kind === "task" && handlersOf(item).some((h) => h.on.kind === "ask" && !program.tables.served.has(h)),
  );
}

/** Whether a unit names a task, if only in a wrong way: what is wrong with it was said there. */
function isNamed({ module }: ModuleState, task: ast.Task): boolean {
  let found = false;
  for (const item of module.items) {
    if (!unitKinds.includes(item.kind)) continue;
    walk(sourceOf(item as Unit), (node) => {
      found ||= node.kind === "nameExpr" && (node as ast.NameExpr).name === task.name.text;
      return !found;
    });
  }
  return found;
}

/** Where each task is used in the app; workflows are inlined. */
function usesOf(root: ModuleState): ReadonlyMap<ast.Task, readonly TaskUse[]> {
  const { tables } = root.program;
  const found = new Map<ast.Task, TaskUse[]>();
  const open: ast.Workflow[] = [];
  const collect = (from: ast.Expr | ast.Block, through: TaskUse | undefined): void => {
    for (const { use, span } of stageUses(tables, from)) {
      if (use.kind === "task") {
        found.set(use.node, [...(found.get(use.node) ?? []), through ?? { span, workflow: undefined }]);
      } else if (use.kind === "workflow" && !open.includes(use.node)) {
        open.push(use.node);
        collect(use.node.body, through ?? { span, workflow: use.node.name.text });
        open.pop();
      }
    }
  };
  for (const item of root.module.items) if (unitKinds.includes(item.kind)) collect(sourceOf(item as Unit), undefined);
  return found;
}

/** The portals that the app's own file mentions, or a task that the app uses, and where. */
function askedIn(
  root: ModuleState,
  uses: ReadonlyMap<ast.Task, readonly TaskUse[]>,
): ReadonlyMap<ast.PortalDecl, Label> {
  const { program } = root;
  const found = new Map<ast.PortalDecl, Label>();
  const collect = (node: AnyNode, file: ast.SourceFile): void =>
    walk(node, (inner) => {
      if (inner.kind !== "nameExpr" && inner.kind !== "name") return;
      const referent = program.tables.names.get(inner as ast.NameExpr | ast.Name);
      if (referent?.kind !== "portal" || found.has(referent.node)) return;
      if (inner.kind === "nameExpr") found.set(referent.node, { file, span: inner.span, text: "asked here" });
    });
  for (const item of root.module.items) collect(item, root.module.file);
  for (const module of program.graph.modules) {
    for (const item of module.items) if (item.kind === "task" && uses.has(item)) collect(item, module.file);
  }
  return found;
}

function reportUsedTwice(
  root: ModuleState,
  servers: ReadonlyMap<ast.PortalDecl, readonly Server[]>,
  uses: ReadonlyMap<ast.Task, readonly TaskUse[]>,
): void {
  const { checker } = root;
  const done = new Set<ast.Task>();
  for (const [portal, [server]] of servers) {
    const [first, second] = (server && uses.get(server.task)) ?? [];
    if (!server || !first || !second || done.has(server.task)) continue;
    done.add(server.task);
    const through = (use: TaskUse) => (use.workflow === undefined ? "" : `, through \`${use.workflow}\``);
    const also = [checker.label(first.span, `used here first${through(first)}`)];
    const params = { task: server.task.name.text, portal: portal.name.text, through: through(second) };
    checker.reporter.report(diagnostic("serverUsedTwice", params, checker.at(second.span, { also })));
  }
}
