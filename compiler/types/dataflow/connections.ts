/** `connect xs -> s`: a stream among the inputs of a sequencer. */
import { diagnostic } from "../../diagnostics/catalogue.ts";
import { nearest } from "../../diagnostics/nearest.ts";
import type * as ast from "../../syntax/ast.ts";
import { appNamed, exportedValue, type NamedApp } from "../declare/apps.ts";
import type { ModuleState } from "../declare/state.ts";
import { inBody } from "../expressions/body.ts";
import { fits } from "../expressions/expect.ts";
import { showApart } from "../show.ts";
import { zonk } from "../unify.ts";
import { connectorPath } from "./connectors.ts";
import { checkDoor, isDoor } from "./doors.ts";
import { requireSerialisable } from "./serialisable.ts";
import { inferOperand, isBroken } from "./streams.ts";
import { unitContext } from "./units.ts";

export function checkConnect(state: ModuleState, node: ast.Connect): void {
  const { checker, module } = state;
  const { from } = node;
  const path = connectorPath(from);
  if (path !== undefined && isDoor(state, node, path)) return checkDoor(state, node, path);
  const ctx = unitContext(state, node);
  const found = inBody(checker, () => zonk(inferOperand(ctx, from, "connected")));
  const sequencer = targetOf(state, node);
  if (found.kind !== "stream" || isBroken(found)) return;
  // A stream that has a name was looked at where it is declared.
  if (from.kind !== "nameExpr" && from.kind !== "member")
    requireSerialisable(checker, found.event, from.span, "what is connected");
  const wanted = sequencer && state.program.tables.streams.get(sequencer.name)?.event;
  if (!wanted || fits(found.event, wanted)) return;
  const [takes, given] = showApart(wanted, found.event);
  const name = module.file.text.slice(node.to.span.start, node.to.span.end);
  const file = state.program.graph.modules.find(({ items }) => items.includes(sequencer))?.file ?? module.file;
  const also = [{ file, span: sequencer.type.span, text: `\`${name}\` takes ${takes}` }];
  const params = { sequencer: name, wanted: takes, found: given };
  checker.reporter.report(diagnostic("connectOtherType", params, checker.at(from.span, { also })));
}

/** The sequencer on the right; what stands there instead is reported. */
function targetOf(state: ModuleState, { to }: ast.Connect): ast.Sequencer | undefined {
  const { checker, module } = state;
  if (to.kind === "errorExpr") return undefined;
  const text = module.file.text.slice(to.span.start, to.span.end);
  const app = to.kind === "member" && to.object.kind === "nameExpr" ? appNamed(checker, to.object.name) : undefined;
  if (to.kind === "member" && app) return targetIn(state, to, app);
  // An app that could not be read was reported with its `use`.
  if (to.kind === "member" && to.object.kind === "nameExpr") {
    if (checker.globals.lookup(to.object.name)?.referent.kind === "reported") return undefined;
  }
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
  const known = referent?.kind === "portal" ? ("portal" as const) : binding ? ("other" as const) : ("unknown" as const);
  const what = to.kind !== "nameExpr" ? ("expression" as const) : known;
  const params = { name: text, what, nearest: nearest(text, sequencers) };
  checker.reporter.report(diagnostic("connectTarget", params, checker.at(to.span, { also })));
  return undefined;
}

/** An exported sequencer of another app: `cart.inbox`. */
function targetIn(state: ModuleState, to: ast.MemberExpr, app: NamedApp): ast.Sequencer | undefined {
  const { checker } = state;
  const { referent, declared, file } = exportedValue(checker, app, to.name);
  if (referent.kind === "sequencer") {
    state.program.tables.names.set(to, referent);
    return referent.node;
  }
  if (referent.kind === "reported") return undefined;
  const sequencers = app.state.module.items.flatMap((item) =>
    item.kind === "sequencer" && item.exported ? [item.name.text] : [],
  );
  const also = declared && file ? [{ file, span: declared, text: "this is no sequencer" }] : [];
  const near = nearest(to.name.text, sequencers) ?? (sequencers.length === 1 ? sequencers[0] : undefined);
  const params = {
    name: `${app.name}.${to.name.text}`,
    what: "other" as const,
    nearest: near === undefined ? undefined : `${app.name}.${near}`,
  };
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

/** A connection of one sequencer to another, in the app that has it. */
interface Passage {
  readonly to: ast.Sequencer;
  readonly node: ast.Connect;
  readonly app: ast.Module;
}

/**
 * A circle of sequencers alone: nothing in it could take an atom out. It may go through several apps, and is reported by
 * the first of them.
 */
function checkEndless(state: ModuleState): void {
  const { module, program } = state;
  const { apps } = program.graph;
  const next = passages(state);
  const ownerOf = (node: ast.Sequencer): ast.Module | undefined => apps.find(({ items }) => items.includes(node));
  const textOf = (node: ast.Sequencer): string => {
    const owner = ownerOf(node);
    return owner === module ? node.name.text : `${owner?.app?.name.text ?? ""}.${node.name.text}`;
  };
  const done = new Set<ast.Sequencer>();
  const visit = (at: ast.Sequencer, path: readonly ast.Sequencer[], by: readonly Passage[]): void => {
    for (const passage of next.get(at) ?? []) {
      const { to, node, app } = passage;
      const start = path.indexOf(to);
      if (start >= 0) {
        const circle = [...path.slice(start), to];
        const first = Math.min(...circle.map((one) => apps.findIndex(({ items }) => items.includes(one))));
        if (apps[first] !== module) continue;
        const also = by.slice(start).map((one) => ({ file: one.app.file, span: one.node.span, text: "goes on here" }));
        const place = { file: app.file, span: node.span, also };
        program.reporter.report(diagnostic("endlessCircle", { path: circle.map(textOf) }, place));
      } else if (!done.has(to)) visit(to, [...path, to], [...by, passage]);
    }
    done.add(at);
  };
  for (const sequencer of next.keys()) if (!done.has(sequencer)) visit(sequencer, [sequencer], []);
}

/** All connections of sequencers to sequencers in all apps, by where they come from. */
function passages({ program }: ModuleState): ReadonlyMap<ast.Sequencer, readonly Passage[]> {
  const { names } = program.tables;
  const named = (expr: ast.Expr): ast.Sequencer | undefined => {
    const referent = expr.kind === "nameExpr" || expr.kind === "member" ? names.get(expr) : undefined;
    return referent?.kind === "sequencer" ? referent.node : undefined;
  };
  const found = new Map<ast.Sequencer, Passage[]>();
  for (const app of program.graph.apps) {
    for (const node of app.items) {
      const from = node.kind === "connect" ? named(node.from) : undefined;
      const to = node.kind === "connect" ? named(node.to) : undefined;
      if (node.kind !== "connect" || !from || !to) continue;
      found.set(from, [...(found.get(from) ?? []), { to, node, app }]);
    }
  }
  return found;
}
