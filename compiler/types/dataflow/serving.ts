/** `on ask p(r) { … }`: which portal it serves, whether the task has the key for it, and that all requests are taken. */
import { diagnostic } from "../../diagnostics/catalogue.ts";
import { nearest } from "../../diagnostics/nearest.ts";
import type * as ast from "../../syntax/ast.ts";
import type { ModuleState } from "../declare/state.ts";
import type { Row } from "../exhaustive.ts";
import { isScalar } from "../scalars.ts";
import { hasError } from "../expressions/traits.ts";
import { showType } from "../show.ts";
import type { PortalUse, TaskType } from "../typed.ts";
import { prune, sameType } from "../unify.ts";

export type AskHandler = ast.Handler & { readonly on: ast.HandlerHead & { readonly kind: "ask" } };

export function isAsk(handler: ast.Handler): handler is AskHandler {
  return handler.on.kind === "ask";
}

export interface Served {
  readonly node: ast.PortalDecl;
  readonly use: PortalUse;
  /** Where the portal is declared. */
  readonly file: ast.SourceFile;
}

/** The portal that a handler names; what the name is instead is reported. */
export function servedBy(state: ModuleState, handler: AskHandler): Served | undefined {
  const { checker } = state;
  const { tables } = state.program;
  const { portal } = handler.on;
  const binding = checker.globals.lookup(portal.text);
  if (binding?.referent.kind === "portal") {
    const { node } = binding.referent;
    tables.served.set(handler, node);
    tables.names.set(portal, binding.referent);
    const use = tables.portals.get(node);
    return use && { node, use, file: binding.file ?? checker.module.file };
  }
  if (binding?.referent.kind === "reported") return undefined;
  const portals = state.module.items.flatMap((item) => (item.kind === "portal" ? [item.name.text] : []));
  const also = binding?.declared && !binding.file ? [checker.label(binding.declared, "this is no portal")] : [];
  const params = { name: portal.text, known: binding !== undefined, nearest: nearest(portal.text, portals) };
  checker.reporter.report(diagnostic("servesNoPortal", params, checker.at(portal.span, { also })));
  return undefined;
}

/** A request that comes with a key needs a task that has such a key. */
export function checkServedKey(
  state: ModuleState,
  task: ast.Task,
  type: TaskType,
  handler: AskHandler,
  served: Served,
): void {
  const { checker } = state;
  const { node, use, file } = served;
  if (!use.key || !node.by || hasError(use.key)) return;
  const portal = node.name.text;
  const at = handler.on.portal.span;
  const also = [{ file, span: node.by.span, text: `the key of a request, ${showType(use.key)}` }];
  if (!task.by || !type.by) {
    const params = { portal, task: task.name.text, key: showType(use.key) };
    checker.reporter.report(diagnostic("servedWithoutKey", params, checker.at(at, { also })));
  } else if (!sameType(use.key, type.by)) {
    also.push(checker.label(task.by.span, `\`${task.name.text}\` is kept by ${showType(type.by)}`));
    const params = { portal, task: task.name.text, wanted: showType(type.by), found: showType(use.key) };
    checker.reporter.report(diagnostic("servedOtherKey", params, checker.at(at, { also })));
  }
}

/** `on ask now()` is for a portal that is asked with nothing. */
export function checkAskPattern(state: ModuleState, handler: AskHandler, { node, use, file }: Served): void {
  if (handler.on.pattern || isScalar(prune(use.type.request), "Unit", "Never")) return;
  const { checker } = state;
  const also = node.request ? [{ file, span: node.request.span, text: "the request" }] : [];
  const params = { portal: node.name.text, request: showType(use.type.request) };
  checker.reporter.report(diagnostic("askWithoutPattern", params, checker.at(handler.on.span, { also })));
}

export function askRow({ on }: AskHandler): Row {
  const anything = { kind: "wildcardPattern", span: on.portal.span } as const;
  return { patterns: [on.pattern ?? anything], guarded: false, span: on.span };
}
