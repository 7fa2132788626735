/**
 * The tables while a body is being checked: a type may hold metas that are solved further on. What is recorded here is
 * written again, free of metas, when the outermost body ends; a meta that is unsolved then is reported once.
 */
import type * as ast from "../../syntax/ast.ts";
import { diagnostic } from "../../diagnostics/catalogue.ts";
import type { Binding, BodyContext, Checker } from "../context.ts";
import { errorType, neverType } from "../scalars.ts";
import type { Type } from "../type.ts";
import { leansToNever, prune, unsolved, zonk } from "../unify.ts";

interface Entry {
  readonly span: ast.Span;
  readonly types: readonly Type[];
  readonly store: Store;
}

interface Body {
  depth: number;
  /** In order of recording: inner expressions before those around them. */
  pending: Entry[];
}

type Store = (types: readonly Type[]) => void;

const bodies = new WeakMap<Checker, Body>();
let last: { readonly checker: Checker; readonly body: Body } | undefined;

function bodyOf(checker: Checker): Body {
  if (last?.checker === checker) return last.body;
  let body = bodies.get(checker);
  if (!body) {
    body = { depth: 0, pending: [] };
    bodies.set(checker, body);
  }
  last = { checker, body };
  return body;
}

/** Whether a body is being checked, so that `inBody` would do nothing. */
export function isInBody(checker: Checker): boolean {
  return bodyOf(checker).depth > 0;
}

/** Check a body; nested calls belong to the outermost one, at whose end all types must be known. */
export function inBody<T>(checker: Checker, check: () => T): T {
  const body = bodyOf(checker);
  body.depth++;
  try {
    return check();
  } finally {
    body.depth--;
    if (body.depth === 0) settle(checker, body);
  }
}

/**
 * What a name is. A declaration whose type is inferred when it is first asked for is checked meanwhile, as a body of its
 * own: its types must not depend on who asked.
 */
export function lookup(ctx: BodyContext, name: string): Binding | undefined {
  return apart(ctx.checker, () => ctx.scope.lookup(name));
}

/** Look something up that may have to be checked first, apart from the body that asks. */
export function apart<T>(checker: Checker, look: () => T): T {
  const body = bodyOf(checker);
  const { depth, pending } = body;
  if (pending.length > 0) body.pending = [];
  body.depth = 0;
  try {
    return look();
  } finally {
    body.depth = depth;
    body.pending = pending;
  }
}

function settle(checker: Checker, body: Body): void {
  if (body.pending.length === 0) return;
  const pending = body.pending.splice(0);
  for (const { span, types, store } of pending) {
    for (const type of types) settleType(checker, span, type);
    store(types.map(zonk));
  }
}

function settleType(checker: Checker, span: ast.Span, type: Type): void {
  for (let meta = unsolved(type); meta; meta = unsolved(type)) {
    if (leansToNever(meta)) {
      meta.solution = neverType;
      continue;
    }
    meta.solution = errorType;
    checker.reporter.report(diagnostic("typeNotKnown", {}, checker.at(span)));
  }
}

/** Store types now, and again at the end of the body if they hold metas. */
export function record(checker: Checker, span: ast.Span, types: readonly Type[], store: Store): void {
  if (types.length === 0) return store(types);
  const known = types.map(zonk);
  store(known);
  if (known.some((t) => unsolved(t) !== undefined)) bodyOf(checker).pending.push({ span, types: known, store });
}

/** Most types are of the kind that needs no second look. */
function isKnown(type: Type): boolean {
  const { kind } = prune(type);
  return kind === "scalar" || kind === "error" || kind === "param";
}

export function recordType(ctx: BodyContext, expr: ast.Expr, type: Type): Type {
  const { tables } = ctx.checker;
  if (isKnown(type)) tables.types.set(expr, prune(type));
  else record(ctx.checker, expr.span, [type], ([t]) => tables.types.set(expr, t as Type));
  return type;
}

/** Define a name of the body and record its type. */
export function recordLocal(checker: Checker, name: ast.Name, type: Type): void {
  if (isKnown(type)) checker.tables.locals.set(name, prune(type));
  else record(checker, name.span, [type], ([t]) => checker.tables.locals.set(name, t as Type));
}
