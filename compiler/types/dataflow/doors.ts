/** `connect http.get("/items/:item/quote") -> quote`: a portal that can be asked from outside. */
import { diagnostic } from "../../diagnostics/catalogue.ts";
import { nearest } from "../../diagnostics/nearest.ts";
import type * as ast from "../../syntax/ast.ts";
import { constantContext } from "../declare/defaults.ts";
import { appNamed, exportedValue, type NamedApp } from "../declare/apps.ts";
import type { ModuleState } from "../declare/state.ts";
import { errorType } from "../scalars.ts";
import { resolveConnector } from "./connectors.ts";
import { portalUse } from "./portals.ts";

/** What stands on the left looks like a connector of requests; a name of the program comes first. */
export function isDoor({ checker }: ModuleState, { from }: ast.Connect, path: string): boolean {
  return path.startsWith("http.") && from.kind !== "nameExpr" && checker.globals.lookup("http") === undefined;
}

export function checkDoor(state: ModuleState, node: ast.Connect, path: string): void {
  const { checker } = state;
  const portal = targetOf(state, node);
  const call = callOf(node.from);
  if (call === undefined) return;
  const connected = resolveConnector(constantContext(checker, "a connection"), path, call, "door");
  if (connected === undefined) return;
  const { connector, args } = connected;
  const event = portal === undefined ? errorType : portalUse(state, portal).type.request;
  state.program.tables.connectors.set(node, { connector, args, event });
}

function callOf(expr: ast.Expr): ast.CallExpr | undefined {
  if (expr.kind === "group") return callOf(expr.value);
  return expr.kind === "call" ? expr : undefined;
}

/** The portal on the right; what stands there instead is reported. */
function targetOf(state: ModuleState, { to }: ast.Connect): ast.PortalDecl | undefined {
  const { checker, module } = state;
  if (to.kind === "errorExpr") return undefined;
  const name = module.file.text.slice(to.span.start, to.span.end);
  const app = to.kind === "member" && to.object.kind === "nameExpr" ? appNamed(checker, to.object.name) : undefined;
  if (to.kind === "member" && app) return targetIn(state, to, app);
  const binding = to.kind === "nameExpr" ? checker.globals.lookup(to.name) : undefined;
  const referent = binding?.referent;
  if (to.kind === "nameExpr" && referent?.kind === "portal") {
    state.program.tables.names.set(to, referent);
    return referent.node;
  }
  if (referent?.kind === "reported") return undefined;
  const portals = module.items.flatMap((item) => (item.kind === "portal" ? [item.name.text] : []));
  const also = binding?.declared && !binding.file ? [checker.label(binding.declared, "this is no portal")] : [];
  const what = whatIs(to, referent?.kind);
  const params = { name, what, nearest: nearest(name, portals) };
  checker.reporter.report(diagnostic("doorTarget", params, checker.at(to.span, { also })));
  return undefined;
}

/** An exported portal of another app: `cart.total`. */
function targetIn(state: ModuleState, to: ast.MemberExpr, app: NamedApp): ast.PortalDecl | undefined {
  const { checker, module } = state;
  const { referent, declared, file } = exportedValue(checker, app, to.name);
  if (referent.kind === "portal") {
    state.program.tables.names.set(to, referent);
    return referent.node;
  }
  if (referent.kind === "reported") return undefined;
  const portals = app.state.module.items.flatMap((item) =>
    item.kind === "portal" && item.exported ? [item.name.text] : [],
  );
  const also = declared && file ? [{ file, span: declared, text: "this is no portal" }] : [];
  const name = module.file.text.slice(to.span.start, to.span.end);
  const params = { name, what: whatIs(to, referent.kind), nearest: nearest(to.name.text, portals) };
  checker.reporter.report(diagnostic("doorTarget", params, checker.at(to.span, { also })));
  return undefined;
}

function whatIs(to: ast.Expr, kind: string | undefined): "unknown" | "sequencer" | "stream" | "other" {
  if (kind === "sequencer") return "sequencer";
  if (kind === "source" || kind === "stream" || kind === "splitter") return "stream";
  return to.kind === "nameExpr" && kind === undefined ? "unknown" : "other";
}
