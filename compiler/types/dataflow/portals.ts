/** Portals: their types, the key under which a request is served, and what is exported with them. */
import { diagnostic } from "../../diagnostics/catalogue.ts";
import type * as ast from "../../syntax/ast.ts";
import { constantContext } from "../declare/defaults.ts";
import { resolveType } from "../declare/resolve.ts";
import type { ModuleState } from "../declare/state.ts";
import { checkExpr, inferExpr } from "../expressions/index.ts";
import { errorType, functionOf, unitType } from "../scalars.ts";
import type { PortalType, Type } from "../type.ts";
import type { PortalUse } from "../typed.ts";
import { zonk } from "../unify.ts";
import { requireSerialisable } from "./serialisable.ts";

/** The type of a portal and of its key; without a request it is asked with nothing, which is a Unit. */
export function portalUse(state: ModuleState, node: ast.PortalDecl): PortalUse {
  const { checker } = state;
  const { portals } = state.program.tables;
  const known = portals.get(node);
  if (known) return known;
  const request = node.request ? resolveType(checker, node.request, new Map()) : unitType;
  const type: PortalType = { kind: "portal", request, reply: resolveType(checker, node.reply, new Map()) };
  // The function that computes the key may itself mention the portal, whose type does not depend on the key.
  portals.set(node, { type, key: undefined });
  const use: PortalUse = { type, key: node.by && keyOf(state, node, node.by, request) };
  portals.set(node, use);
  return use;
}

function keyOf(state: ModuleState, node: ast.PortalDecl, by: ast.Lambda, request: Type): Type {
  const { checker } = state;
  const ctx = constantContext(checker, "the `by` of a portal");
  if (!node.request) {
    inferExpr(ctx, by, functionOf(by.params.map(() => errorType), errorType)); // prettier-ignore
    const params = { portal: node.name.text };
    checker.reporter.report(diagnostic("portalKeyOfNothing", params, checker.at(by.span)));
    return errorType;
  }
  const key = checker.meta();
  const also = checker.label(node.request.span, "the request");
  checkExpr(ctx, by, functionOf([request], key), also);
  // Of a lambda with other parameters nothing can be known.
  return by.params.length === 1 ? zonk(key) : errorType;
}

export function checkPortal(state: ModuleState, node: ast.PortalDecl): void {
  const { checker } = state;
  const { type, key } = portalUse(state, node);
  const name = node.name.text;
  if (node.request) requireSerialisable(checker, type.request, node.request.span, `the request of \`${name}\``);
  requireSerialisable(checker, type.reply, node.reply.span, `the reply of \`${name}\``);
  if (node.by && key) requireSerialisable(checker, key, node.by.body.span, `the key of \`${name}\``);
}
