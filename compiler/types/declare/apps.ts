/**
 * Names of other apps: `cart.checkouts`, `cart.Order`, `cart.audit`. Only what an app exports is visible. Apps may use each
 * other in circles, so a name is looked up in the other app when it is used, and means there what it means to that app.
 */
import { diagnostic } from "../../diagnostics/catalogue.ts";
import type { Declared } from "../../names/bind.ts";
import { nearest } from "../../diagnostics/nearest.ts";
import type * as ast from "../../syntax/ast.ts";
import type { Binding, BodyContext, Checker } from "../context.ts";
import { apart } from "../expressions/body.ts";
import { errorType } from "../scalars.ts";
import { stateOf, type ModuleState } from "./state.ts";
import type { Upper } from "./uppers.ts";

/** An app as it is named in a program: the name that its `use` gives it. */
export interface NamedApp {
  readonly state: ModuleState;
  readonly name: string;
}

const reported: Binding = { referent: { kind: "reported" }, type: errorType, declared: undefined };

/** The app that an expression names, in the scope of a body. */
export function appOf(ctx: BodyContext, expr: ast.Expr): NamedApp | undefined {
  if (expr.kind !== "nameExpr") return undefined;
  const binding = apart(ctx.checker, () => ctx.scope.lookup(expr.name));
  return binding && appOfBinding(ctx.checker, expr.name, binding);
}

/** The app of this name, outside of bodies; undefined if the name is something else or nothing. */
export function appNamed(checker: Checker, name: string): NamedApp | undefined {
  const declared = stateOf(checker).names.values.get(name);
  if (declared?.what.kind !== "app") return undefined;
  const binding = checker.globals.lookup(name);
  return binding && appOfBinding(checker, name, binding);
}

function appOfBinding(checker: Checker, name: string, { referent }: Binding): NamedApp | undefined {
  if (referent.kind !== "module") return undefined;
  const state = stateOf(checker).program.modules.get(referent.module);
  return state && { state, name };
}

/** What a value's name means in another app; what it does not export is reported, and then silent. */
export function exportedValue(checker: Checker, app: NamedApp, name: ast.Name): Binding {
  const { state } = app;
  const declared = state.names.values.get(name.text);
  if (!isVisible(checker, app, name, declared)) return reported;
  const binding = apart(checker, () => state.checker.globals.lookup(name.text));
  return binding ? { ...binding, file: state.module.file } : reported;
}

/** What a capital name means in another app, in a type or as a value; undefined if it was reported. */
export function exportedUpper(
  checker: Checker,
  app: NamedApp,
  name: ast.Name,
  place: "type" | "value",
): Upper | undefined {
  const { names, checker: there } = app.state;
  const [first, second] = place === "type" ? [names.types, names.variants] : [names.variants, names.types];
  if (!isVisible(checker, app, name, first.get(name.text) ?? second.get(name.text))) return undefined;
  return place === "type" ? there.uppers.type(name.text) : there.uppers.value(name.text);
}

/** The app before the point of a name that has one; what is none is reported. */
export function qualifierOf(checker: Checker, qualifier: ast.Name, name: string): NamedApp | undefined {
  const app = appNamed(checker, qualifier.text);
  if (app) return app;
  const { names } = stateOf(checker);
  // An app that could not be read was reported with its `use`.
  if (names.values.get(qualifier.text)?.what.kind === "app") return undefined;
  const apps = [...names.values].flatMap(([text, { what }]) => (what.kind === "app" ? [text] : []));
  const params = { qualifier: qualifier.text, name, nearest: nearest(qualifier.text, apps) };
  checker.reporter.report(diagnostic("appNotKnown", params, checker.at(qualifier.span)));
  return undefined;
}

function isVisible<T extends { readonly kind: string }>(
  checker: Checker,
  { state, name: app }: NamedApp,
  name: ast.Name,
  declared: Declared<T> | undefined,
): declared is Declared<T> {
  const { reporter } = checker;
  const at = checker.at(name.span);
  // What a running app publishes has parts that stand for what is not published.
  const isHidden = declared && !declared.exported && state.program.graph.published.has(state.module.file);
  if (!declared || isHidden === true) {
    const { names } = state;
    const upper = /^\p{Lu}/u.test(name.text);
    const all = upper ? [...names.types, ...names.variants] : [...names.values];
    const known = all.flatMap(([text, one]) => (one.exported ? [text] : []));
    const params = { name: name.text, app, nearest: nearest(name.text, known), known };
    reporter.report(diagnostic("notInApp", params, at));
    return false;
  }
  const also = [{ file: state.module.file, span: declared.name.span, text: "declared here" }];
  const own = nobodyElses[declared.what.kind];
  if (own !== undefined) {
    reporter.report(diagnostic("notForOthers", { name: name.text, app, what: own }, { ...at, also }));
    return false;
  }
  if (declared.exported) return true;
  const item = state.module.items.find(
    ({ span }) => span.start <= declared.name.span.start && declared.name.span.end <= span.end,
  );
  const start = item?.span.start ?? declared.name.span.start;
  const edit = { file: state.module.file, span: { start, end: start }, text: "export " };
  const fixes = [{ title: `export \`${name.text}\``, edits: [edit] }];
  reporter.report(diagnostic("notExported", { name: name.text, app }, { ...at, also, fixes }));
  return false;
}

const nobodyElses: Readonly<Record<string, string>> = {
  config: "a config value",
  host: "a TypeScript function",
  app: "another app that is used by it, not part",
};
