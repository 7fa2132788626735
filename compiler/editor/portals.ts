/** Who serves a portal, and where it is asked. */
import { walk } from "../names/walk.ts";
import type * as ast from "../syntax/ast.ts";
import type { Analysis } from "./language-service.ts";

export interface Server {
  readonly task: ast.Task;
  readonly handler: ast.Handler;
  readonly file: ast.SourceFile;
}

/** The first `on ask` for a portal in the program. */
export function serverOf({ typed }: Analysis, portal: ast.PortalDecl): Server | undefined {
  const handlers = new Set([...typed.tables.served].flatMap(([handler, node]) => (node === portal ? handler : [])));
  if (handlers.size === 0) return undefined;
  for (const { items, file } of typed.modules) {
    for (const task of items) {
      if (task.kind !== "task") continue;
      const all = task.members.flatMap((member) =>
        member.kind === "handler" ? member : member.kind === "phase" ? member.handlers : [],
      );
      const handler = all.find((one) => handlers.has(one));
      if (handler) return { task, handler, file };
    }
  }
  return undefined;
}

export interface Asker {
  readonly span: ast.Span;
  readonly file: ast.SourceFile;
}

/** The calls that ask a portal, and the doors through which it is asked from outside. */
export function askersOf({ typed }: Analysis, portal: ast.PortalDecl): readonly Asker[] {
  const { calls, names } = typed.tables;
  const askers: Asker[] = [];
  for (const module of typed.modules) {
    walk(module, (node) => {
      if (node.kind === "call") {
        const call = calls.get(node as ast.CallExpr);
        if (call?.kind === "ask" && call.portal === portal) askers.push({ span: node.span, file: module.file });
      } else if (node.kind === "connect") {
        const { to } = node as ast.Connect;
        const referent = to.kind === "nameExpr" || to.kind === "member" ? names.get(to) : undefined;
        if (referent?.kind === "portal" && referent.node === portal)
          askers.push({ span: node.span, file: module.file });
      }
    });
  }
  return askers;
}
