/** `if` and `match`, as values and as statements. */
import type * as ast from "../../syntax/ast.ts";
import { diagnostic } from "../../diagnostics/catalogue.ts";
import type { Label } from "../../diagnostics/diagnostic.ts";
import type { BodyContext, Scope } from "../context.ts";
import { checkExhaustive } from "../exhaustive.ts";
import { isScalar, neverType, unitType } from "../scalars.ts";
import { showType } from "../show.ts";
import type { Type } from "../type.ts";
import { prune, sameType, zonk } from "../unify.ts";
import { recordType } from "./body.ts";
import { article, fits } from "./expect.ts";
import { valueHere } from "./futures.ts";
import { inferExpr } from "./infer.ts";
import { checkCondition } from "./operators.ts";
import { boundNames, checkPattern } from "./patterns.ts";
import { blockValue, statementValue } from "./statements.ts";

/** What is to become of a value: it must be of a type, its type is asked for, or it is not used. */
export type Want = { readonly type: Type; readonly why: Label | undefined } | "infer" | "discard";

/** A type of which something is known, else what is written decides. */
export function settled(want: Want): Want {
  return typeof want === "object" && isScalar(prune(want.type), "Unit") ? "discard" : want;
}

export function inferIf(ctx: BodyContext, expr: ast.IfExpr, wanted: Want): Type {
  const want = settled(wanted);
  let scope: Scope = ctx.scope;
  if (expr.pattern) {
    const subject = valueHere(ctx, expr.condition, inferExpr(ctx, expr.condition));
    scope = ctx.scope.child();
    checkPattern(ctx, expr.pattern, subject, scope);
  } else checkCondition(ctx, expr.condition);
  const inner: BodyContext = { ...ctx, scope };

  if (!expr.otherwise) {
    const mustGive = typeof want === "object" && prune(want.type).kind !== "meta" && !fits(unitType, want.type);
    blockValue(inner, expr.then, mustGive ? want : "discard");
    if (mustGive) {
      const params = { expected: showType(want.type) };
      const also = want.why ? [want.why] : [];
      ctx.checker.reporter.report(diagnostic("ifWithoutElse", params, ctx.checker.at(expr.span, { also })));
      return want.type;
    }
    return unitType;
  }
  const branches = new Branches(ctx, want);
  branches.add(expr.then, (w) => blockValue(inner, expr.then, w));
  const { otherwise } = expr;
  if (otherwise.kind === "if") branches.add(otherwise, (w) => recordType(ctx, otherwise, inferIf(ctx, otherwise, w)));
  else branches.add(otherwise, (w) => blockValue(ctx, otherwise, w));
  return branches.type();
}

export function inferMatch(ctx: BodyContext, expr: ast.MatchExpr, wanted: Want): Type {
  const { checker } = ctx;
  const subject = valueHere(ctx, expr.subject, inferExpr(ctx, expr.subject));
  const branches = new Branches(ctx, settled(wanted));
  for (const arm of expr.arms) {
    const scope = ctx.scope.child();
    const inner: BodyContext = { ...ctx, scope };
    checkAlternatives(inner, arm, subject, scope);
    if (arm.guard) checkCondition(inner, arm.guard);
    const { body } = arm;
    branches.add(body, (want) =>
      body.kind === "block" ? blockValue(inner, body, want) : statementValue(inner, body, want),
    );
  }
  const rows = expr.arms.map((arm) => ({
    patterns: arm.patterns,
    guarded: arm.guard !== undefined,
    span: arm.patterns[0]
      ? { start: arm.patterns[0].span.start, end: (arm.patterns.at(-1) as ast.Pattern).span.end }
      : arm.span,
  }));
  const start = expr.span.start;
  checkExhaustive(checker, zonk(subject), rows, { start, end: expr.subject.span.end }, "match");
  if (expr.arms.length === 0) return isScalar(prune(subject), "Never") ? neverType : branches.type();
  return branches.type();
}

/** Alternatives bind the same names with the same types; what the body sees are those of the first. */
function checkAlternatives(ctx: BodyContext, arm: ast.Arm, subject: Type, scope: Scope): void {
  const { checker } = ctx;
  const [first, ...others] = arm.patterns;
  if (!first) return;
  checkPattern(ctx, first, subject, scope);
  const names = new Map(boundNames(first).map((n) => [n.text, n]));
  for (const other of others) {
    const own = scope.child();
    checkPattern(ctx, other, subject, own);
    const bound = new Map(boundNames(other).map((n) => [n.text, n]));
    const missing = [...names.keys()].filter((n) => !bound.has(n));
    const extra = [...bound.keys()].filter((n) => !names.has(n));
    if (missing.length > 0 || extra.length > 0) {
      const also = [checker.label(first.span, "the first alternative")];
      const params = { missing, extra };
      checker.reporter.report(diagnostic("alternativesDiffer", params, checker.at(other.span, { also })));
      continue;
    }
    for (const [text, name] of bound) {
      const here = own.lookup(text)?.type;
      const there = scope.lookup(text)?.type;
      if (!here || !there || sameType(here, there) || fits(here, there)) continue;
      const also = [checker.label((names.get(text) as ast.Name).span, `${article(showType(there))} here`)];
      const params = { expected: showType(there), found: showType(here) };
      checker.reporter.report(diagnostic("typeMismatch", params, checker.at(name.span, { also })));
    }
  }
}

/** The branches of an `if` or a `match`: the first with a value decides if nothing else does. */
class Branches {
  private readonly ctx: BodyContext;
  private readonly want: Want;
  private found: Type | undefined;
  private why: Label | undefined;

  constructor(ctx: BodyContext, want: Want) {
    this.ctx = ctx;
    this.want = want;
  }

  add(node: { readonly span: ast.Span }, check: (want: Want) => Type): void {
    const { checker } = this.ctx;
    const open = this.want === "infer" || (typeof this.want === "object" && prune(this.want.type).kind === "meta");
    if (!open) {
      const type = prune(check(this.want));
      if (!isScalar(type, "Never")) this.found = type;
      return;
    }
    if (this.found && !isScalar(prune(this.found), "Unit")) {
      check({ type: this.found, why: this.why });
      return;
    }
    const type = prune(check("infer"));
    if (isScalar(type, "Never")) return;
    // A branch that ends in a statement makes the whole a statement.
    if (this.found) return;
    this.found = type;
    this.why = checker.label(node.span, `this branch is ${article(showType(type))}`);
  }

  type(): Type {
    if (!this.found) return neverType;
    if (this.want === "discard") return unitType;
    if (this.want === "infer") return this.found;
    if (prune(this.want.type).kind === "meta") fits(this.found, this.want.type);
    return this.want.type;
  }
}
