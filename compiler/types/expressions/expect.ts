/** A value of one type where another is expected: the few adaptations that exist, and what is said when none fits. */
import type * as ast from "../../syntax/ast.ts";
import { diagnostic } from "../../diagnostics/catalogue.ts";
import type { Fix, Label } from "../../diagnostics/diagnostic.ts";
import type { BodyContext } from "../context.ts";
import { errorType, isScalar, stringType } from "../scalars.ts";
import { showApart, showType } from "../show.ts";
import type { Type } from "../type.ts";
import { attempt, baseOf, fieldsOf, leanToNever, prune, unsolved, zonk } from "../unify.ts";
import { isResult } from "../declare/prelude.ts";
import { convert } from "./convert.ts";
import { isShowable } from "./traits.ts";

/** Unify if the value may stand where `expected` is wanted. `Never` may stand anywhere, a variant for its union. */
export function fits(found: Type, expected: Type): boolean {
  const f = prune(found);
  const e = prune(expected);
  if (isScalar(f, "Never")) {
    if (e.kind === "meta") leanToNever(e);
    return true;
  }
  if (f.kind === "variant" && e.kind === "union") return attempt(f.union, e);
  return attempt(f, e);
}

/** Report if the value does not fit. Gives the expected type, so that one mistake gives one message. */
export function assign(ctx: BodyContext, expr: ast.Expr, found: Type, expected: Type, why?: Label): Type {
  if (prune(found).kind === "error") poison(expected);
  else if (!fits(found, expected)) {
    reportMismatch(ctx, expr, zonk(found), zonk(expected), why);
    poison(expected);
  }
  return expected;
}

/** What is unknown in a type because of a mistake stays so in silence. */
export function poison(type: Type): void {
  for (let meta = unsolved(type); meta; meta = unsolved(type)) meta.solution = errorType;
}

function reportMismatch(ctx: BodyContext, expr: ast.Expr, found: Type, expected: Type, why: Label | undefined): void {
  const { checker } = ctx;
  const also = why ? [why] : [];
  const [wanted, given] = showApart(expected, found);
  const shown = { expected: wanted, found: given };
  const label = `this is ${article(shown.found)}`;
  const report = (d: Parameters<typeof checker.reporter.report>[0]) => checker.reporter.report(d);

  if (expected.kind === "option" && attempt(found, expected.item)) {
    const fixes = [wrap(ctx, expr, "Some(", ")", "wrap it in `Some`")];
    report(diagnostic("valueWhereOption", shown, checker.at(expr.span, { label, also, fixes })));
    return;
  }
  if (found.kind === "option" && attempt(found.item, expected)) {
    report(diagnostic("optionWhereValue", shown, checker.at(expr.span, { label, also })));
    return;
  }
  const conversion = conversionFor(found, expected);
  if (conversion) {
    const { text, fix } = convert(ctx, expr, found, conversion);
    report(diagnostic("needsConversion", { ...shown, text }, checker.at(expr.span, { label, also, fixes: [fix] })));
    return;
  }
  if (found.kind === "newtype" && attempt(baseOf(found), expected)) {
    const params = { ...shown, text: textOf(ctx, expr) };
    const fixes = expected === stringType ? [wrap(ctx, expr, '"${', '}"', "write it into a string")] : [];
    report(diagnostic("needsBaseValue", params, checker.at(expr.span, { label, also, fixes })));
    return;
  }
  const help: string[] = [];
  const fixes: Fix[] = [];
  const variant = expr.kind === "string" ? variantCalled(textOf(ctx, expr).slice(1, -1), expected) : undefined;
  if (variant !== undefined) {
    help.push(`the values of ${showType(expected)} are its variants: \`${variant}\``);
    fixes.push({
      title: `write \`${variant}\``,
      edits: [{ file: checker.module.file, span: expr.span, text: variant }],
    });
  } else if (expected === stringType && isShowable(found)) {
    const literal = expr.kind === "int" || expr.kind === "float" || expr.kind === "bool";
    const [before, after] = literal ? ['"', '"'] : ['"${', '}"'];
    help.push(`write it ${literal ? "as" : "into"} a string: ${before}${textOf(ctx, expr)}${after}`);
    fixes.push(wrap(ctx, expr, before, after, `write it ${literal ? "as" : "into"} a string`));
  } else if (expected.kind === "function" && expr.kind === "string" && isScalar(found, "String")) {
    help.push(`a function is wanted: \`x => x.${textOf(ctx, expr).slice(1, -1)}\``);
  } else if (expected.kind === "function" && found.kind !== "function") {
    const names = expected.params.map((_, i) => "abcdefgh".charAt(i));
    help.push(`a function is wanted: \`${names.length === 1 ? "x" : `(${names.join(", ")})`} => …\``);
  } else if (isScalar(expected, "Bool") && testFor(found) !== undefined && expr.kind !== "int") {
    help.push(`compare it: \`${textOf(ctx, expr)}${testFor(found)}\``);
    fixes.push({ ...wrap(ctx, expr, "", testFor(found) ?? "", "compare it"), choice: true });
  } else if (found.kind === "function" && found.params.length === 0 && attempt(found.result, expected)) {
    help.push("a function is called with `()`");
    fixes.push(wrap(ctx, expr, "", "()", "call it"));
  } else if (isScalar(found, "Unit")) {
    help.push("what ends in a statement, or in an `if` without `else`, has no value: end it with the value");
  } else if (found.kind === "future") {
    help.push(`its value is there when it is awaited: \`await ${textOf(ctx, expr)}\``);
    if (attempt(found.value, expected)) fixes.push(wrap(ctx, expr, "await ", "", "await it"));
  } else if (isResult(found) && attempt(found.args[0] ?? errorType, expected)) {
    help.push("it may be a fault: take it apart with `match` (`Ok(value) => …`, `Err(fault) => …`)");
  } else if (expected.kind === "list" && attempt(found, expected.item)) {
    help.push("put it into a list with `[` and `]`");
    fixes.push(wrap(ctx, expr, "[", "]", "put it into a list"));
  } else if (isScalar(expected, "Duration") && isScalar(found, "Int", "Float")) {
    help.push("a duration carries its unit: `250ms`, `5s`, `10m`; of a number it is made by `Duration.seconds(n)`");
  } else if (found.kind === "set" && expected.kind === "list") {
    help.push("a set gives its elements as a list with `.toList()`");
    if (attempt(found.item, expected.item)) fixes.push(wrap(ctx, expr, "", ".toList()", "write `.toList()`"));
  } else {
    help.push(...differences(found, expected));
  }
  report(diagnostic("typeMismatch", shown, checker.at(expr.span, { label, also, help, fixes })));
}

/** A variant without a payload, by its name in whatever case. */
function variantCalled(text: string, type: Type): string | undefined {
  if (type.kind !== "union") return undefined;
  const found = type.declaration.variants.find((v) => v.name.toLowerCase() === text.toLowerCase());
  return found?.payload.kind === "none" ? found.name : undefined;
}

/** How a value of the type is asked whether it counts for something, as truthy values do elsewhere. */
export function testFor(type: Type): string | undefined {
  if (type.kind === "option") return " != None";
  if (isScalar(type, "Int", "Float", "Decimal")) return " != 0";
  return isScalar(type, "String") ? ' != ""' : undefined;
}

/** The function that converts, by the names that the program must write. */
function conversionFor(found: Type, expected: Type): string | undefined {
  const numbers = ["Int", "Float", "Decimal"] as const;
  const base = found.kind === "newtype" ? prune(baseOf(found)) : found;
  if (isScalar(expected, ...numbers) && isScalar(base, ...numbers)) return showType(expected);
  if (expected.kind === "newtype" && expected.args.every((a) => !unsolved(a)) && attempt(found, baseOf(expected))) {
    return expected.declaration.name;
  }
  return undefined;
}

/** In what two records differ, for a reader who sees two long types. */
function differences(found: Type, expected: Type): string[] {
  const have = fieldsOf(found);
  const want = fieldsOf(expected);
  if (!have || !want) return [];
  const help: string[] = [];
  const missing = want.filter((w) => !have.some((h) => h.name === w.name));
  const extra = have.filter((h) => !want.some((w) => w.name === h.name));
  if (missing.length > 0) help.push(`it has no ${list(missing.map((f) => f.name))}`);
  if (extra.length > 0) help.push(`it has ${list(extra.map((f) => f.name))} besides; records are exact`);
  for (const w of want) {
    const h = have.find((f) => f.name === w.name);
    if (h && !attempt(h.type, w.type)) {
      help.push(`its \`${w.name}\` is ${article(showType(h.type))}, not ${article(showType(w.type))}`);
    }
  }
  return help;
}

function list(names: readonly string[]): string {
  return names.map((n) => `\`${n}\``).join(", ");
}

/** `an Int`, `a Decimal`. */
export function article(type: string): string {
  return `${/^[AEIOU]/.test(type) && !/^(Uni|Uui|Use)/.test(type) ? "an" : "a"} ${type}`;
}

export function textOf(ctx: BodyContext, node: { readonly span: ast.Span }): string {
  return ctx.checker.module.file.text.slice(node.span.start, node.span.end);
}

export function wrap(ctx: BodyContext, expr: ast.Expr, before: string, after: string, title: string): Fix {
  const { file } = ctx.checker.module;
  const loose = ["binary", "range", "unary", "if", "match", "lambda", "pipe"].includes(expr.kind);
  const [open, close] = loose && before === "" ? ["(", `)${after}`] : [before, after];
  return {
    title,
    edits: [
      { file, span: { start: expr.span.start, end: expr.span.start }, text: open },
      { file, span: { start: expr.span.end, end: expr.span.end }, text: close },
    ],
  };
}
