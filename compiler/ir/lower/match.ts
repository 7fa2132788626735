/**
 * Arms that are tried in order. A `switch` where they are different variants of a union, whose payloads always match; else
 * a chain of `if`s, or (where a guard or an arm must be able to go on to the next) `if`s in a block that a matching arm leaves.
 */
import type * as ast from "../../syntax/ast.ts";
import type { Expr, Label, Origin, Stmt, StmtOf } from "../ir.ts";
import type { Body } from "./body.ts";
import { isLeft, isSimpleExpr } from "./control.ts";
import { lowerExpr } from "./expressions.ts";
import { bind, bindInPlace, conjunction, matchPattern, type Binding, type Matched } from "./patterns.ts";
import { bool } from "./types.ts";

export interface ArmCode {
  /** Alternatives. */
  readonly patterns: readonly ast.Pattern[];
  readonly guard: ast.Expr | undefined;
  readonly origin: Origin;
  /** The code of the arm, once its names are bound. */
  readonly run: (out: Stmt[]) => void;
}

export interface ArmsOptions {
  /** One of them matches always: the last needs no test. */
  readonly exhaustive: boolean;
  readonly origin: Origin;
}

export function lowerArms(
  subject: Expr,
  written: readonly ArmCode[],
  body: Body,
  out: Stmt[],
  options: ArmsOptions,
): void {
  const arms = reachable(subject, written, body);
  const switched = asSwitch(subject, arms, body, options);
  if (switched !== undefined) out.push(switched);
  else if (arms.every((arm) => arm.guard === undefined || isSimpleExpr(arm.guard))) {
    out.push(...chain(subject, arms, body, options));
  } else out.push(...fallThrough(subject, arms, body, options));
}

/** Without arms for what others before them match always: TypeScript knows, and has no type left for their subject. */
function reachable(subject: Expr, arms: readonly ArmCode[], body: Body): readonly ArmCode[] {
  const taken = new Set<string>();
  const left: ArmCode[] = [];
  for (const arm of arms) {
    const matched = arm.patterns.map((pattern) => matchPattern(pattern, subject, body).tests);
    const tags = matched.map(([test]) => (test?.kind === "isVariant" && test.value === subject ? test.tag : undefined));
    // Without a pattern it matches always: a handler of a timer.
    if (tags.length > 0 && tags.every((tag) => tag !== undefined && taken.has(tag))) continue;
    left.push(arm);
    if (arm.guard !== undefined) continue;
    if (matched.some((tests) => tests.length === 0)) break;
    for (const [i, tag] of tags.entries()) if (tag !== undefined && matched[i]?.length === 1) taken.add(tag);
  }
  return left;
}

/** What the alternatives of an arm test and bind together. */
function alternatives(subject: Expr, arm: ArmCode, body: Body): Matched {
  const matched = arm.patterns.map((pattern) => matchPattern(pattern, subject, body));
  const [first, ...others] = matched;
  if (first === undefined) return { tests: [], bindings: [] };
  if (others.length === 0) return first;
  const tests = matched.map((one) => conjunction(one.tests, arm.origin));
  const always = matched.some((one) => one.tests.length === 0);
  const test = tests.reduce((left, right): Expr => ({ kind: "or", left, right, type: bool, origin: arm.origin }));
  return {
    tests: always ? [] : [test],
    bindings: first.bindings.map((binding) => ({ ...binding, value: chosen(binding, matched, tests, arm.origin) })),
  };
}

/** The name's value: that of the first alternative that matches, unless it is the same in all. */
function chosen(binding: Binding, matched: readonly Matched[], tests: readonly Expr[], origin: Origin): Expr {
  const values = matched.map((one) => {
    const same = one.bindings.find((other) => other.name.text === binding.name.text);
    if (same === undefined) throw new Error(`an alternative does not bind ${binding.name.text}`);
    return same.value;
  });
  const last = values[values.length - 1] as Expr;
  return values.slice(0, -1).reduceRight((otherwise, value, i): Expr => {
    if (isSamePath(value, otherwise)) return otherwise;
    return { kind: "cond", test: tests[i] as Expr, then: value, otherwise, type: binding.value.type, origin };
  }, last);
}

function isSamePath(a: Expr, b: Expr): boolean {
  if (a.kind === "local" && b.kind === "local") return a.local === b.local;
  if (a.kind === "field" && b.kind === "field") return a.name === b.name && isSamePath(a.object, b.object);
  if (a.kind === "item" && b.kind === "item") return a.index === b.index && isSamePath(a.object, b.object);
  if (a.kind === "unwrap" && b.kind === "unwrap") return isSamePath(a.value, b.value);
  if (a.kind === "payload" && b.kind === "payload") {
    return a.tag === b.tag && a.index === b.index && isSamePath(a.value, b.value);
  }
  return false;
}

// ---- switch ------------------------------------------------------------------------------------------------------

/** The variant that a pattern is, if it matches all values of that variant. */
function tagOf(pattern: ast.Pattern, subject: Expr, body: Body): string | undefined {
  const [test, ...others] = matchPattern(pattern, subject, body).tests;
  if (test?.kind !== "isVariant" || others.length > 0 || test.value !== subject) return undefined;
  return test.tag;
}

function asSwitch(
  subject: Expr,
  arms: readonly ArmCode[],
  body: Body,
  { exhaustive, origin }: ArmsOptions,
): StmtOf<"switch"> | undefined {
  if (subject.type.kind !== "union" || arms.some((arm) => arm.guard !== undefined)) return undefined;
  const { variants } = subject.type.declaration;
  const cases: { readonly tags: readonly string[]; readonly arm: ArmCode }[] = [];
  const seen = new Set<string>();
  let rest: ArmCode | undefined;
  for (const arm of arms) {
    if (rest !== undefined) return undefined;
    const [only] = arm.patterns;
    if (arm.patterns.length === 1 && only !== undefined && matchPattern(only, subject, body).tests.length === 0) {
      rest = arm;
      continue;
    }
    const tags = arm.patterns.map((pattern) => tagOf(pattern, subject, body));
    if (!tags.every((tag) => tag !== undefined) || tags.some((tag) => seen.has(tag))) return undefined;
    for (const tag of tags) seen.add(tag);
    cases.push({ tags: [...new Set(tags)], arm });
  }
  // One arm needs no test, two read better as `if` and `else`.
  const count = cases.length + (rest === undefined ? 0 : 1);
  if (count < 2 || (count < 3 && seen.size < 3)) return undefined;
  const run = (arm: ArmCode): Stmt[] => {
    const stmts: Stmt[] = [];
    bind(alternatives(subject, arm, body).bindings, body, stmts);
    arm.run(stmts);
    return stmts;
  };
  const all = exhaustive || variants.every((variant) => seen.has(variant.name));
  return {
    kind: "switch",
    subject,
    cases: cases.map(({ tags, arm }) => ({ tags, body: run(arm) })),
    otherwise: rest !== undefined ? run(rest) : all ? undefined : [],
    origin,
  };
}

// ---- if ----------------------------------------------------------------------------------------------------------

function chain(subject: Expr, arms: readonly ArmCode[], body: Body, options: ArmsOptions): Stmt[] {
  const [arm, ...rest] = arms;
  if (arm === undefined) return [];
  const matched = alternatives(subject, arm, body);
  const then: Stmt[] = [];
  const isLast = options.exhaustive && rest.length === 0;
  const tests = [...matched.tests];
  if (arm.guard !== undefined && !isLast) {
    bindInPlace(matched.bindings, body);
    const before: Stmt[] = [];
    tests.push(lowerExpr(arm.guard, body, before));
    if (before.length > 0) return fallThrough(subject, arms, body, options);
  }
  bind(matched.bindings, body, then);
  arm.run(then);
  if (isLast || tests.length === 0) return then;
  const test = conjunction(tests, arm.origin);
  return [{ kind: "if", test, then, otherwise: chain(subject, rest, body, options), origin: arm.origin }];
}

/** Each arm by itself; one that matches leaves the block. */
function fallThrough(subject: Expr, arms: readonly ArmCode[], body: Body, { exhaustive, origin }: ArmsOptions): Stmt[] {
  const label: Label = { name: "matched" };
  const stmts: Stmt[] = [];
  for (const arm of arms) {
    const matched = alternatives(subject, arm, body);
    const inner: Stmt[] = [];
    bind(matched.bindings, body, inner);
    const run: Stmt[] = [];
    const guard = arm.guard && lowerExpr(arm.guard, body, inner);
    arm.run(run);
    if (!isLeft(run)) run.push({ kind: "break", label, origin: arm.origin });
    if (guard === undefined) inner.push(...run);
    else inner.push({ kind: "if", test: guard, then: run, otherwise: [], origin: arm.origin });
    const isLast = exhaustive && arm === arms[arms.length - 1] && guard === undefined;
    if (matched.tests.length === 0 || isLast) stmts.push(...inner);
    else {
      stmts.push({
        kind: "if",
        test: conjunction(matched.tests, arm.origin),
        then: inner,
        otherwise: [],
        origin: arm.origin,
      });
    }
    if (isLeft(stmts)) break;
  }
  return [{ kind: "block", label, body: stmts, origin }];
}
