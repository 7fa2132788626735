/** Arguments of a call, brought into the order of the parameters and checked against their types. */
import type * as ast from "../../syntax/ast.ts";
import { diagnostic } from "../../diagnostics/catalogue.ts";
import type { Fix, Label } from "../../diagnostics/diagnostic.ts";
import { nearest } from "../../diagnostics/nearest.ts";
import type { BodyContext } from "../context.ts";
import { errorType, functionOf } from "../scalars.ts";
import type { Type } from "../type.ts";
import type { ArgUse } from "../typed.ts";
import { prune } from "../unify.ts";
import { lookup } from "./body.ts";
import { poison } from "./expect.ts";
import { reportUnknownName } from "./habits.ts";
import { checkExpr, inferExpr } from "./infer.ts";
import { findFunction } from "./library.ts";

export interface Parameter {
  /** Without a name it can only be given by its place. */
  readonly name?: string;
  readonly type: Type;
  /** Used where it is not given. */
  readonly value?: ast.Expr | undefined;
  /** May be left out; the implementation has the default. */
  readonly optional?: boolean;
  /** The declaration, as the reason for the type. */
  readonly why?: Label | undefined;
  /** Called with the argument once its type is known, before lambdas are checked: it may say of which type theirs are. */
  readonly checked?: (value: ast.Expr) => void;
}

/** Who is called, for messages. */
export interface Called {
  readonly name: string;
  readonly span: ast.Span;
  /** How its parameters are written. */
  readonly signature?: string;
}

/** A call, or what has arguments as one has: `become open(1)`. */
export interface Arguments {
  readonly args: readonly ast.Arg[];
  readonly span: ast.Span;
}

export function matchArgs(
  ctx: BodyContext,
  call: Arguments,
  params: readonly Parameter[],
  called: Called,
): readonly ArgUse[] {
  const given = place(ctx, call, params, called);
  const missing = params.filter((p, i) => !given[i] && !p.value && !p.optional);
  if (missing.length > 0) {
    const required = params.filter((p) => !p.value && !p.optional).length;
    const names = missing.flatMap((p) => (p.name ? [p.name] : []));
    reportCount(ctx, call, called, { given: call.args.length, least: required, most: params.length, missing: names });
    // Which of them was left out is not known, so nothing follows from what the others have in common with it.
    for (const param of missing) poison(param.type);
  }
  // A lambda last: the other arguments say what its parameters are.
  const later: (() => void)[] = [];
  params.forEach((param, i) => {
    const arg = given[i];
    if (!arg) return;
    // What may be left out is None then, and is given as it is.
    const type = param.optional && param.type.kind === "option" ? param.type.item : param.type;
    const check = () => {
      if (isUnknownPart(ctx, arg.value, type)) return;
      checkExpr(ctx, arg.value, type, param.why);
      param.checked?.(arg.value);
    };
    if (arg.value.kind === "lambda") later.push(check);
    else check();
  });
  for (const check of later) check();

  return params.map((param, i): ArgUse => {
    const arg = given[i];
    if (arg) return { kind: "given", value: arg.value };
    return param.value ? { kind: "default", value: param.value } : { kind: "absent" };
  });
}

/** `keyBy(user)`: a part of the event, named as if it were there. Then it is reported. */
function isUnknownPart(ctx: BodyContext, value: ast.Expr, type: Type): boolean {
  if (value.kind !== "nameExpr" || prune(type).kind !== "function") return false;
  const { name, span } = value;
  if (lookup(ctx, name) || findFunction(name)) return false;
  reportUnknownName(
    ctx,
    { kind: "name", text: name, span },
    undefined,
    `a part of it is taken by a function: \`x => x.${name}\``,
  );
  poison(type);
  return true;
}

/** The argument of each parameter; what has no place is reported, and checked by itself. */
function place(
  ctx: BodyContext,
  call: Arguments,
  params: readonly Parameter[],
  called: Called,
): readonly (ast.Arg | undefined)[] {
  const { checker } = ctx;
  const given: (ast.Arg | undefined)[] = params.map(() => undefined);
  let next = 0;
  let tooMany = false;
  let named: ast.Arg | undefined;
  for (const arg of call.args) {
    if (!arg.name) {
      if (named) {
        const also = [checker.label(named.span, "after this one, each needs its name")];
        checker.reporter.report(diagnostic("positionalAfterNamed", {}, checker.at(arg.span, { also })));
      }
      if (next < params.length) given[next++] = arg;
      else {
        inferAlone(ctx, arg);
        tooMany = true;
      }
      continue;
    }
    named = arg;
    const { text, span } = arg.name;
    const index = params.findIndex((p) => p.name === text);
    if (index < 0) {
      const names = params.flatMap((p, i) => (p.name && !given[i] ? [p.name] : []));
      const what = { name: text, called: called.name, nearest: nearest(text, names), names };
      checker.reporter.report(diagnostic("noSuchParameter", what, checker.at(span)));
      inferAlone(ctx, arg);
    } else if (given[index]) {
      const also = [checker.label((given[index] as ast.Arg).span, "given here already")];
      const what = { name: text, what: "the argument" };
      checker.reporter.report(diagnostic("duplicateName", what, checker.at(span, { also })));
      inferAlone(ctx, arg);
    } else given[index] = arg;
  }
  if (tooMany) {
    const least = params.filter((p) => !p.value && !p.optional).length;
    reportCount(ctx, call, called, { given: call.args.length, least, most: params.length, missing: [] });
  }
  return given;
}

interface Count {
  readonly given: number;
  readonly least: number;
  readonly most: number;
  readonly missing: readonly string[];
}

function reportCount(ctx: BodyContext, call: Arguments, called: Called, count: Count): void {
  const { checker } = ctx;
  const fold = foldOf(ctx, call, called, count);
  const round = roundOf(ctx, call, called, count);
  const help = round
    ? ["to digits is `roundTo(2)`"]
    : fold
      ? ["with a first value it is `fold(first, f)`"]
      : called.signature
        ? [`it is \`${called.signature}\``]
        : [];
  const params = { name: called.name, ...count };
  checker.reporter.report(
    diagnostic("argumentCount", params, checker.at(call.span, { help, fixes: [fold ?? round ?? []].flat() })),
  );
}

/** `x.round(2)` of a Float. */
function roundOf(ctx: BodyContext, call: Arguments, called: Called, { most }: Count): Fix | undefined {
  const [digits] = call.args;
  if (called.name !== "round" || most !== 0 || call.args.length !== 1 || !digits) return undefined;
  const { file } = ctx.checker.module;
  const start = file.text.lastIndexOf("round", digits.span.start);
  return { title: "write `roundTo`", edits: [{ file, span: { start, end: start + "round".length }, text: "roundTo" }] };
}

/** `xs.reduce(f, first)`. */
function foldOf(ctx: BodyContext, call: Arguments, called: Called, count: Count): Fix | undefined {
  const { file } = ctx.checker.module;
  const [f, first] = call.args;
  if (called.name !== "reduce" || count.given !== 2 || count.most !== 1 || !f || !first) return undefined;
  const text = (arg: ast.Arg): string => file.text.slice(arg.span.start, arg.span.end);
  const name = file.text.lastIndexOf("reduce", f.span.start);
  const edits = [
    { file, span: { start: name, end: name + "reduce".length }, text: "fold" },
    { file, span: { start: f.span.start, end: first.span.end }, text: `${text(first)}, ${text(f)}` },
  ];
  return { title: "write `fold`", edits };
}

/** An argument without a parameter. Of a lambda's parameters nothing can be known, and nothing is said. */
function inferAlone(ctx: BodyContext, { value }: ast.Arg): void {
  const unknown =
    value.kind === "lambda"
      ? functionOf(
          value.params.map(() => errorType),
          errorType,
        )
      : undefined;
  inferExpr(ctx, value, unknown);
}

/** Check arguments of something that is wrong in itself. */
export function inferArgs(ctx: BodyContext, args: readonly ast.Arg[]): void {
  for (const arg of args) inferAlone(ctx, arg);
}
