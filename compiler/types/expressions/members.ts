/** `a.b`, `a?.b`, `a.f(x)`, `a[i]`: fields, properties and methods of the standard library, entries. */
import type * as ast from "../../syntax/ast.ts";
import { diagnostic } from "../../diagnostics/catalogue.ts";
import type { Fix } from "../../diagnostics/diagnostic.ts";
import { isUpper } from "../../names/bind.ts";
import { walk } from "../../names/walk.ts";
import { nearest } from "../../diagnostics/nearest.ts";
import type { StdMethod } from "@portals/stdlib";
import type { BodyContext } from "../context.ts";
import { appOf } from "../declare/apps.ts";
import { observedMember } from "../dataflow/tests.ts";
import { reportUnknownBranch, splitterNamed } from "../dataflow/splitters.ts";
import { errorType, intType, isScalar, optionOf } from "../scalars.ts";
import { showType } from "../show.ts";
import type { Type } from "../type.ts";
import { attempt, fieldsOf, prune, unify, zonk } from "../unify.ts";
import { inferArgs, matchArgs } from "./arguments.ts";
import { lookup, record, recordType } from "./body.ts";
import { cellMethodOf } from "./cells.ts";
import { inferConstructor } from "./constructors.ts";
import { article, textOf } from "./expect.ts";
import { callValue, checkRequirements, fresh } from "./functions.ts";
import { valueHere } from "./futures.ts";
import { memberHabit } from "./habits.ts";
import { checkExpr, inferExpr } from "./infer.ts";
import { markCalledAtOnce } from "./lambdas.ts";
import { isShowable } from "./traits.ts";
import { findFunction, findMethod, methodNames, namespaces, signatureOf } from "./library.ts";
import { useExported } from "./names.ts";

/** `a.b` without a call. */
export function inferMember(ctx: BodyContext, expr: ast.MemberExpr, expected: Type | undefined): Type {
  const { checker } = ctx;
  const { object, name } = expr;
  if (object.kind === "upperExpr") return inferConstructor(ctx, expr, expected);
  const observed = ctx.observes && observedMember(ctx, expr);
  if (observed) return observed;
  const app = appOf(ctx, object) ?? (object.kind === "member" ? appOf(ctx, object.object) : undefined);
  if (app && object.kind === "nameExpr") {
    if (isUpper(name.text)) return inferConstructor(ctx, expr, expected);
    return useExported(ctx, expr, app);
  }
  if (app && object.kind === "member" && isUpper(object.name.text)) return inferConstructor(ctx, expr, expected);
  if (object.kind === "nameExpr" && !lookup(ctx, object.name) && namespaces(object.name).length > 0) {
    const path = `${object.name}.${name.text}`;
    if (findFunction(path)) {
      checker.reporter.report(diagnostic("notAValue", { name: path, what: "function" }, checker.at(expr.span)));
    } else {
      const params = { name: path, nearest: nearest(path, namespaces(object.name)) };
      checker.reporter.report(diagnostic("unknownName", params, checker.at(expr.span)));
    }
    return errorType;
  }
  const receiver = receiverOf(ctx, expr);
  if (!receiver) return errorType;
  return receiver.wrap(typeOfMember(ctx, expr, receiver.type));
}

function typeOfMember(ctx: BodyContext, expr: ast.MemberExpr, type: Type): Type {
  const { checker } = ctx;
  const { name } = expr;
  const field = fieldsOf(type)?.find((f) => f.name === name.text);
  if (field) {
    checker.tables.members.set(expr, { kind: "field", name: field.name });
    return field.type;
  }
  const method = findMethod(type, name.text);
  if (!method) {
    reportNoMember(ctx, expr, type, false);
    return errorType;
  }
  if (!method.property) {
    const { file } = checker.module;
    const end = { start: expr.span.end, end: expr.span.end };
    const fixes: Fix[] = [{ title: "call it", edits: [{ file, span: end, text: "()" }] }];
    const params = { name: name.text, signature: `${name.text}${signatureOf(method.signature).text}` };
    checker.reporter.report(diagnostic("methodNotCalled", params, checker.at(name.span, { fixes })));
    return errorType;
  }
  const called = applyMethod(ctx, expr, method, type);
  if (!called) return errorType;
  record(checker, expr.span, called.args, (typeArgs) =>
    checker.tables.members.set(expr, { kind: "property", method, typeArgs }),
  );
  return called.result;
}

interface Receiver {
  readonly type: Type;
  /** The result through `?.`: an option that is not nested. */
  wrap(result: Type): Type;
}

/** The object's type; through `?.` what is in the option. Undefined if nothing can be said of it. */
function receiverOf(ctx: BodyContext, member: ast.MemberExpr): Receiver | undefined {
  const { checker } = ctx;
  const object = prune(inferExpr(ctx, member.object));
  // What neither the future nor its value has is said of the future, which is what the reader has.
  const own = findMethod(object, member.name.text) !== undefined;
  const awaited = !own && object.kind === "future" && knows(prune(object.value), member.name.text);
  const type = awaited ? prune(valueHere(ctx, member.object, object, true)) : object;
  if (type.kind === "error") return undefined;
  if (type.kind === "meta") {
    type.solution = errorType;
    checker.reporter.report(diagnostic("typeNotKnown", {}, checker.at(member.object.span)));
    return undefined;
  }
  if (!member.optional) return { type, wrap: (result) => result };
  if (type.kind !== "option") {
    const { file } = checker.module;
    const dot = { start: member.object.span.end, end: member.name.span.start };
    const fixes: Fix[] = [{ title: "write `.`", edits: [{ file, span: dot, text: "." }] }];
    const params = { type: showType(type), operator: "?." };
    checker.reporter.report(diagnostic("alwaysThere", params, checker.at(member.object.span, { fixes })));
    return { type, wrap: (result) => result };
  }
  const wrap = (result: Type): Type => {
    const r = prune(result);
    return r.kind === "option" || r.kind === "error" ? r : optionOf(r);
  };
  return { type: prune(type.item), wrap };
}

/** `a.f(x)`. */
export function inferMethod(
  ctx: BodyContext,
  expr: ast.CallExpr,
  callee: ast.MemberExpr,
  expected: Type | undefined,
): Type {
  const { checker } = ctx;
  const { name } = callee;
  const receiver = receiverOf(ctx, callee);
  if (!receiver) {
    inferArgs(ctx, expr.args);
    return errorType;
  }
  const { type } = receiver;
  const field = fieldsOf(type)?.find((f) => f.name === name.text);
  if (field) {
    checker.tables.members.set(callee, { kind: "field", name: field.name });
    recordType(ctx, callee, field.type);
    return receiver.wrap(callValue(ctx, expr, field.type, textOf(ctx, callee)));
  }
  const method = findMethod(type, name.text);
  if (!method) {
    reportNoMember(ctx, callee, type, true);
    inferArgs(ctx, expr.args);
    return errorType;
  }
  if (method.property) {
    const { file } = checker.module;
    const parentheses = { start: callee.span.end, end: expr.span.end };
    const fixes: Fix[] = [{ title: "leave out the parentheses", edits: [{ file, span: parentheses, text: "" }] }];
    checker.reporter.report(diagnostic("propertyCalled", { name: name.text }, checker.at(parentheses, { fixes })));
    inferArgs(ctx, expr.args);
    return receiver.wrap(applyMethod(ctx, callee, method, type)?.result ?? errorType);
  }
  const called = applyMethod(ctx, callee, method, type, expr, expected);
  return called ? receiver.wrap(called.result) : errorType;
}

/** A method at the receiver's type, with its arguments if it is called. */
function applyMethod(
  ctx: BodyContext,
  callee: ast.MemberExpr,
  method: StdMethod,
  type: Type,
  call?: ast.CallExpr,
  expected?: Type,
): { result: Type; args: readonly Type[] } | undefined {
  const { checker } = ctx;
  const signature = signatureOf(method.signature);
  const { params, result, args: typeArgs } = fresh(ctx, signature);
  const [self, ...rest] = params;
  if (!self || !unify(self.type, type)) {
    const wanted = showType(zonk(signature.params[0]?.type ?? errorType));
    const params = { name: method.name, wanted, found: showType(type) };
    checker.reporter.report(diagnostic("methodReceiver", params, checker.at(callee.name.span)));
    if (call) inferArgs(ctx, call.args);
    return undefined;
  }
  if (call) {
    const wanted = expected && prune(expected);
    if (wanted && wanted.kind !== "meta" && prune(result).kind !== "meta" && !callee.optional) attempt(result, wanted);
    const called = { name: method.name, span: callee.name.span, signature: `${method.name}${signature.text}` };
    markCalledAtOnce(call.args);
    const args = matchArgs(ctx, call, rest, called);
    record(checker, call.span, typeArgs, (types) =>
      checker.tables.calls.set(call, { kind: "method", method, receiver: callee.object, args, typeArgs: types }),
    );
  }
  checkRequirements(ctx, callee.name.span, method.name, method.requires, signature, typeArgs);
  return { result, args: typeArgs };
}

function reportNoMember(ctx: BodyContext, expr: ast.MemberExpr, type: Type, called: boolean): void {
  const { checker } = ctx;
  const { name } = expr;
  const fields = (fieldsOf(type) ?? []).map((f) => f.name);
  const candidates = [...fields, ...methodNames(type)];
  const help: string[] = [];
  const fixes: Fix[] = [];
  const splitter = splitterNamed(ctx, expr.object);
  if (splitter) {
    reportUnknownBranch(ctx, splitter, expr.object, name);
    return;
  }
  if (type.kind === "stream") {
    const params = { name: name.text, stream: textOf(ctx, expr.object) };
    const fixes = [{ title: "write a pipe", edits: pipesFor(ctx, expr) }];
    checker.reporter.report(diagnostic("methodOfStream", params, checker.at(name.span, { fixes })));
    return;
  }
  const habit = memberHabit(name.text);
  const near = nearest(name.text, candidates);
  if (type.kind === "option" && knows(prune(type.item), name.text)) {
    const { file } = checker.module;
    const dot = { start: expr.object.span.end, end: name.span.start };
    help.push(`the value may be absent: write \`?.${name.text}\`, or give another with \`??\``);
    fixes.push({ title: "write `?.`", choice: true, edits: [{ file, span: dot, text: "?." }] });
  } else if (cellMethodOf(type, name.text) && expr.object.kind !== "nameExpr") {
    help.push("only a cell itself (`state`) is written; values do not change");
  } else if (habit && (near === undefined || called)) {
    help.push(habit);
    fixes.push(...habitFix(ctx, expr, type, habit));
  } else if (near !== undefined) {
    help.push(`did you mean \`${near}\`?`);
    fixes.push({
      title: `write \`${near}\``,
      choice: true,
      edits: [{ file: checker.module.file, span: name.span, text: near }],
    });
  } else if (type.kind === "union") {
    help.push("a union has no fields: take it apart with `match`");
  } else if (type.kind === "newtype") {
    help.push(
      `a newtype hides what its base has: take it out with \`let ${showType(type)}(value) = ${textOf(ctx, expr.object)}\``,
    );
  } else if (fields.length > 0) help.push(`it has ${fields.map((f) => `\`${f}\``).join(", ")}`);
  const params = { name: name.text, type: showType(type), called };
  checker.reporter.report(diagnostic("noSuchMember", params, checker.at(name.span, { help, fixes })));
}

/** The dots of the chain of methods that begins with a member, as pipes. */
function pipesFor(ctx: BodyContext, first: ast.MemberExpr): Fix["edits"] {
  const { module } = ctx.checker;
  const dots: ast.Span[] = [];
  walk(module, (node) => {
    if (node.kind !== "member" || node.span.start !== first.span.start) return;
    const { object, name } = node as ast.MemberExpr;
    if (beginsWith(node as ast.MemberExpr, first)) dots.push({ start: object.span.end, end: name.span.start });
  });
  return dots.map((span) => ({ file: module.file, span, text: " |> " }));
}

function beginsWith(expr: ast.Expr, first: ast.MemberExpr): boolean {
  if (expr === first) return true;
  if (expr.kind === "member") return beginsWith(expr.object, first);
  return expr.kind === "call" && beginsWith(expr.callee, first);
}

/** Where the habit is only another name of what there is. */
function habitFix(ctx: BodyContext, expr: ast.MemberExpr, type: Type, habit: string): readonly Fix[] {
  const { file } = ctx.checker.module;
  const { span } = expr.name;
  const called = /^it is called `(\w+)`$/.exec(habit)?.[1];
  if (called !== undefined && findMethod(type, called) !== undefined)
    return [{ title: `write \`${called}\``, edits: [{ file, span, text: called }] }];
  const written = expr.name.text === "toString" && file.text.startsWith("()", span.end) && isShowable(type);
  if (!written || expr.optional) return [];
  const { start, end } = expr.object.span;
  const edits = [
    { file, span: { start, end: start }, text: '"${' },
    { file, span: { start: end, end: span.end + "()".length }, text: '}"' },
  ];
  return [{ title: "write it into a string", edits }];
}

function knows(type: Type, name: string): boolean {
  return (fieldsOf(type)?.some((f) => f.name === name) ?? false) || findMethod(type, name) !== undefined;
}

/** `xs[i]`, `m[k]`: an option. */
export function inferIndex(ctx: BodyContext, expr: ast.IndexExpr): Type {
  const { checker } = ctx;
  const type = prune(inferExpr(ctx, expr.object));
  const why = checker.label(expr.object.span, `this is ${article(showType(type))}`);
  if (type.kind === "list") {
    checkExpr(ctx, expr.index, intType, why);
    return optionOf(type.item);
  }
  if (type.kind === "map") {
    checkExpr(ctx, expr.index, type.key, why);
    return optionOf(type.value);
  }
  inferExpr(ctx, expr.index);
  if (type.kind === "error") return errorType;
  const help: string[] = [];
  if (type.kind === "option") help.push("the list or map may be absent: give another with `??` first");
  else if (type.kind === "set") help.push("a set is asked with `contains`");
  else if (type.kind === "tuple") help.push("take a tuple apart: `let (a, b) = pair`");
  else if (fieldsOf(type)) help.push("the fields of a record are named: `o.field`");
  else if (isScalar(type, "String")) help.push("the characters of a string are `s.chars()`");
  checker.reporter.report(diagnostic("notIndexable", { type: showType(type) }, checker.at(expr.object.span, { help })));
  return errorType;
}
