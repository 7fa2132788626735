/** `connect xs -> s`: a stream among the inputs of a sequencer. */
import { diagnostic } from "../../diagnostics/catalogue.ts";
import { nearest } from "../../names/nearest.ts";
import type * as ast from "../../syntax/ast.ts";
import type { ModuleState } from "../declare/state.ts";
import { inBody } from "../expressions/body.ts";
import { fits } from "../expressions/expect.ts";
import { showType } from "../show.ts";
import { zonk } from "../unify.ts";
import { connectorPath } from "./connectors.ts";
import { checkDoor, isDoor } from "./doors.ts";
import { requireSerialisable } from "./serialisable.ts";
import { inferOperand, isBroken } from "./streams.ts";
import { unitContext } from "./units.ts";

export function checkConnect(state: ModuleState, node: ast.Connect): void {
  const { checker } = state;
  const { from } = node;
  const path = connectorPath(from);
  if (path !== undefined && isDoor(state, node, path)) return checkDoor(state, node, path);
  const ctx = unitContext(state, node);
  const found = inBody(checker, () => zonk(inferOperand(ctx, from, "connected")));
  const sequencer = targetOf(state, node);
  if (found.kind !== "stream" || isBroken(found)) return;
  // A stream that has a name was looked at where it is declared.
  if (from.kind !== "nameExpr") requireSerialisable(checker, found.event, from.span, "what is connected");
  const wanted = sequencer && state.program.tables.streams.get(sequencer.name)?.event;
  if (!wanted || fits(found.event, wanted)) return;
  const also = [checker.label(sequencer.type.span, `\`${sequencer.name.text}\` takes ${showType(wanted)}`)];
  const params = { sequencer: sequencer.name.text, wanted: showType(wanted), found: showType(found.event) };
  checker.reporter.report(diagnostic("connectOtherType", params, checker.at(from.span, { also })));
}

/** The sequencer on the right; what stands there instead is reported. */
function targetOf(state: ModuleState, { to }: ast.Connect): ast.Sequencer | undefined {
  const { checker, module } = state;
  if (to.kind === "errorExpr") return undefined;
  const text = module.file.text.slice(to.span.start, to.span.end);
  const binding = to.kind === "nameExpr" ? checker.globals.lookup(to.name) : undefined;
  const referent = binding?.referent;
  if (to.kind === "nameExpr" && referent?.kind === "sequencer") {
    // Asking for the name once makes sure that it has its type, and tells the editor what it means.
    state.program.tables.names.set(to, referent);
    return referent.node;
  }
  if (referent?.kind === "reported") return undefined;
  const sequencers = module.items.flatMap((item) => (item.kind === "sequencer" ? [item.name.text] : []));
  const also = binding?.declared && !binding.file ? [checker.label(binding.declared, "this is no sequencer")] : [];
  const what = to.kind !== "nameExpr" ? ("expression" as const) : binding ? ("other" as const) : ("unknown" as const);
  const params = { name: text, what, nearest: nearest(text, sequencers) };
  checker.reporter.report(diagnostic("connectTarget", params, checker.at(to.span, { also })));
  return undefined;
}

/** What can only be said of all connections together. */
export function checkConnections(state: ModuleState): void {
  checkConnectedTwice(state);
  checkEndless(state);
}

/** The same stream into the same sequencer: its atoms would come twice. */
function checkConnectedTwice(state: ModuleState): void {
  const { checker, module } = state;
  const text = (expr: ast.Expr): string => module.file.text.slice(expr.span.start, expr.span.end);
  const seen = new Map<string, ast.Connect>();
  for (const item of module.items) {
    if (item.kind !== "connect" || (item.from.kind !== "nameExpr" && item.from.kind !== "member")) continue;
    const edge = `${text(item.from)} -> ${text(item.to)}`;
    const first = seen.get(edge);
    if (first) {
      const also = [checker.label(first.span, "connected here already")];
      const params = { stream: text(item.from), sequencer: text(item.to) };
      checker.reporter.report(diagnostic("connectedTwice", params, checker.at(item.span, { also })));
    } else seen.set(edge, item);
  }
}

/** A circle of sequencers alone: nothing in it could take an atom out. */
function checkEndless(state: ModuleState): void {
  const { checker, module } = state;
  const { names } = state.program.tables;
  const next = new Map<string, { readonly to: string; readonly node: ast.Connect }[]>();
  for (const node of module.items) {
    if (node.kind !== "connect" || node.from.kind !== "nameExpr" || node.to.kind !== "nameExpr") continue;
    if (names.get(node.from)?.kind !== "sequencer") continue;
    const { name } = node.from;
    next.set(name, [...(next.get(name) ?? []), { to: node.to.name, node }]);
  }
  const done = new Set<string>();
  const visit = (at: string, path: readonly string[], by: readonly ast.Connect[]): void => {
    for (const { to, node } of next.get(at) ?? []) {
      const start = path.indexOf(to);
      if (start >= 0) {
        const circle = [...path.slice(start), to];
        const also = by.slice(start).map(({ span }) => checker.label(span, "goes on here"));
        checker.reporter.report(diagnostic("endlessCircle", { path: circle }, checker.at(node.span, { also })));
      } else if (!done.has(to)) visit(to, [...path, to], [...by, node]);
    }
    done.add(at);
  };
  for (const name of next.keys()) if (!done.has(name)) visit(name, [name], []);
}
