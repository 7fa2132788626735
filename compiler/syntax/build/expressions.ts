/** Expressions. */
import type { IToken } from "chevrotain";
import type { Arg, Arm, BoolLit, Expr, IfExpr, Lambda, LambdaParam, ListExpr, MapEntry, MemberExpr, NameExpr, PipeExpr, RecordExpr, RecordField, Span, Spread, Stage, UpperExpr } from "../ast.ts"; // prettier-ignore
import { anyNameOf, checkCommas, checkLines, chosen, empty, errorExpr, join, nameOf, punct, reportMissingComma, spanOf, sub, subs, tok, tokenSpan, toks, withinLimit, word, type Build, type Cst, type Maybe } from "./cst.ts"; // prettier-ignore
import { group } from "./operators.ts";
import { bindPattern, buildPattern } from "./patterns.ts";
import { buildBlock, buildSimple } from "./statements.ts";
import { buildString } from "./strings.ts";
import { buildType } from "./types.ts";

export function buildExpr(b: Build, node: Maybe, at: number): Expr {
  if (!node) return errorExpr(empty(at));
  const span = spanOf(node, at);
  const lambda = sub(node, "lambda");
  const value = lambda ? buildLambda(b, lambda) : buildPipe(b, sub(node, "pipe"), span.start);
  const ternary = sub(node, "mistakenTernary");
  if (ternary) return buildTernary(b, ternary, value, span);
  const cast = sub(node, "mistakenCast");
  if (cast) {
    const type = buildType(b, sub(cast, "type"), span.end);
    b.report("typeAssertion", { type: b.file.text.slice(type.span.start, type.span.end) }, spanOf(cast, span.end));
    return errorExpr(span);
  }
  return value;
}

/** Reported, and read as the `if` that was meant. */
function buildTernary(b: Build, node: Cst, condition: Expr, span: Span): Expr {
  const [yes, no] = [buildExpr(b, sub(node, "expr"), span.end), buildExpr(b, sub(node, "expr", 1), span.end)];
  const text = (e: Expr): string => b.file.text.slice(e.span.start, e.span.end);
  const mark = punct(node, "?")[0];
  if (punct(node, ":").length > 0 && sub(node, "expr", 1)) {
    const edit = { file: b.file, span, text: `if ${text(condition)} { ${text(yes)} } else { ${text(no)} }` };
    b.report("ternary", {}, mark ? tokenSpan(mark) : span, {
      fixes: [{ title: "write it as `if … else`", edits: [edit] }],
    });
  } else if (mark) b.report("ternary", {}, tokenSpan(mark));
  const block = (value: Expr): IfExpr["then"] => {
    return { kind: "block", span: value.span, stmts: [{ kind: "exprStmt", span: value.span, value }] };
  };
  return { kind: "if", span, pattern: undefined, condition, then: block(yes), otherwise: block(no) };
}

export function buildPipe(b: Build, node: Maybe, at: number): Expr {
  const span = spanOf(node, at);
  const source = buildOperators(b, node, span);
  const stages = subs(node, "stage");
  if (stages.length === 0) return source;
  return { kind: "pipe", span, source, stages: stages.map((s) => buildStage(b, s)) } satisfies PipeExpr;
}

function buildStage(b: Build, node: Cst): Stage {
  const span = spanOf(node, 0);
  const names = toks(node, "Ident");
  const as = word(node, "as");
  const path = names.filter((t) => !as || t.startOffset < as.startOffset).map((t) => nameOf(t, t.startOffset));
  const args = sub(node, "args");
  return {
    kind: "stage",
    span,
    path: path.length > 0 ? path : [nameOf(undefined, span.start)],
    args: args && buildArgs(b, args),
    as:
      as &&
      nameOf(
        names.find((t) => t.startOffset > as.startOffset),
        span.end,
      ),
  };
}

function buildOperators(b: Build, node: Maybe, span: Span): Expr {
  const operators = toks(node, "BinaryOperator");
  const first = buildOperand(b, sub(node, "operand"), span.start);
  if (operators.length === 0) return first;
  if (!withinLimit(b, operators, span)) return errorExpr(span);
  const operands = subs(node, "operand");
  return group(b, [first, ...operators.map((o, i) => buildOperand(b, operands[i + 1], tokenSpan(o).end))], operators);
}

function buildOperand(b: Build, node: Maybe, at: number): Expr {
  const operators = toks(node, "PrefixOperator");
  let value = buildPath(b, node, operators.length > 0 ? spanOf(node, at).end : at);
  if (operators.length === 0) return value;
  if (!withinLimit(b, operators, spanOf(node, at))) return errorExpr(spanOf(node, at));
  for (const token of [...operators].reverse()) {
    const operator = token.image as "!" | "-" | "await" | "try";
    value = { kind: "unary", operator, value, span: join(tokenSpan(token), value.span) };
  }
  return value;
}

/** A primary with its calls, members and indices. */
export function buildPath(b: Build, node: Maybe, at: number): Expr {
  const suffixes = subs(node, "suffix");
  const first = buildPrimary(b, sub(node, "primary"), at);
  if (suffixes.length === 0) return first;
  if (!withinLimit(b, suffixes, spanOf(node, at))) return errorExpr(spanOf(node, at));
  return suffixes.reduce((object, suffix) => buildSuffix(b, object, suffix), first);
}

function buildSuffix(b: Build, object: Expr, node: Cst): Expr {
  const span = join(object.span, spanOf(node, object.span.end));
  const args = sub(node, "args");
  if (args) return { kind: "call", span, callee: object, args: buildArgs(b, args) };
  const index = sub(node, "index");
  if (index) return { kind: "index", span, object, index: buildExpr(b, sub(index, "expr"), span.end) };
  const record = sub(node, "record");
  if (record && (object.kind === "upperExpr" || object.kind === "member")) return buildRecord(b, record, object);
  const name = sub(node, "name");
  const optional = punct(node, "?.").length > 0;
  return {
    kind: "member",
    span,
    object,
    name: name ? anyNameOf(name, span.end) : nameOf(tok(node, "Upper"), span.end),
    optional,
  };
}

export function buildArgs(b: Build, node: Cst): readonly Arg[] {
  const args = subs(node, "arg");
  checkCommas(b, node, args);
  return args.map((arg) => {
    const span = spanOf(arg, 0);
    const name = sub(arg, "name");
    return {
      kind: "arg",
      span,
      name: name && anyNameOf(name, span.start),
      value: buildExpr(b, sub(arg, "expr"), span.end),
    };
  });
}

function buildPrimary(b: Build, node: Maybe, at: number): Expr {
  const choice = chosen(node);
  if (node === undefined || choice === undefined) return errorExpr(spanOf(node, at));
  const child = sub(node, choice);
  const rule = child && primaryRules.get(choice);
  if (rule) return rule(b, child);
  const token = tok(node, choice);
  const literal = token && primaryTokens.get(choice);
  return literal ? literal(token, tokenSpan(token)) : errorExpr(spanOf(node, at));
}

const primaryRules: ReadonlyMap<string, (b: Build, node: Cst) => Expr> = new Map([
  ["string", buildString],
  ["group", buildGroup],
  ["list", buildList],
  ["record", (b: Build, node: Cst) => buildRecord(b, node, undefined)],
  ["ifExpr", buildIf],
  ["match", buildMatch],
]);

const primaryTokens: ReadonlyMap<string, (token: IToken, span: Span) => Expr> = new Map([
  ["Ident", (token, span): NameExpr => ({ kind: "nameExpr", span, name: token.image })],
  ["Upper", (token, span): UpperExpr => ({ kind: "upperExpr", span, name: token.image })],
  ["Int", (token, span): Expr => ({ kind: "int", span, raw: token.image })],
  ["Float", (token, span): Expr => ({ kind: "float", span, raw: token.image })],
  ["Duration", (token, span): Expr => ({ kind: "duration", span, raw: token.image })],
  ["Word_true", (_, span): BoolLit => ({ kind: "bool", span, value: true })],
  ["Word_false", (_, span): BoolLit => ({ kind: "bool", span, value: false })],
] satisfies [string, (token: IToken, span: Span) => Expr][]);

function buildGroup(b: Build, node: Cst): Expr {
  const span = spanOf(node, 0);
  const items = subs(node, "expr");
  checkCommas(b, node, items);
  const values = items.map((item) => buildExpr(b, item, span.end));
  const [only] = values;
  if (only && values.length === 1) return { kind: "group", span, value: only };
  return { kind: "tuple", span, items: values };
}

function buildList(b: Build, node: Cst): ListExpr {
  const items = subs(node, "listItem");
  checkCommas(b, node, items);
  return {
    kind: "list",
    span: spanOf(node, 0),
    items: items.map((item) => {
      const span = spanOf(item, 0);
      const value = buildExpr(b, sub(item, "expr"), span.end);
      return punct(item, "...").length > 0 ? ({ kind: "spread", span, value } satisfies Spread) : value;
    }),
  };
}

function buildRecord(b: Build, node: Cst, head: UpperExpr | MemberExpr | undefined): RecordExpr {
  const entries = subs(node, "recordEntry");
  checkCommas(b, node, entries);
  const own = spanOf(node, head?.span.end ?? 0);
  return {
    kind: "record",
    span: head ? join(head.span, own) : own,
    head,
    entries: entries.map((e) => buildEntry(b, e)),
  };
}

function buildEntry(b: Build, node: Cst): RecordField | Spread | MapEntry {
  const span = spanOf(node, 0);
  const value = sub(node, "expr");
  if (punct(node, "...").length > 0) return { kind: "spread", span, value: buildExpr(b, value, span.end) };
  const index = sub(node, "index");
  if (index) {
    return {
      kind: "mapEntry",
      span,
      key: buildExpr(b, sub(index, "expr"), span.start),
      value: buildExpr(b, value, span.end),
    };
  }
  const written = punct(node, ":").length > 0 || value !== undefined;
  return {
    kind: "recordField",
    span,
    name: anyNameOf(sub(node, "name"), span.start),
    value: written ? buildExpr(b, value, span.end) : undefined,
  };
}

function buildIf(b: Build, node: Cst): Expr {
  const span = spanOf(node, 0);
  const branches = subs(node, "ifBranch");
  if (!withinLimit(b, branches, span)) return errorExpr(span);
  const last = sub(node, "block");
  let otherwise: IfExpr["otherwise"] = last && buildBlock(b, last, span.end);
  for (const branch of [...branches].reverse()) {
    const own = spanOf(branch, span.end);
    const head = sub(branch, "head");
    const pattern = word(branch, "let") && buildPattern(b, sub(branch, "pattern"), own.end);
    const condition = buildExpr(b, sub(head, "expr"), own.end);
    otherwise = {
      kind: "if",
      span: { start: own.start, end: Math.max(own.end, otherwise?.span.end ?? 0) },
      pattern,
      condition: pattern?.kind === "ctorPattern" ? withoutMore(b, condition) : condition,
      then: buildBlock(b, sub(branch, "block"), own.end),
      otherwise,
    };
  }
  return otherwise?.kind === "if" ? otherwise : errorExpr(span);
}

/** `if let Some(x) = y && x > 1`: a constructor is never that of a Bool, so the condition was meant to be another. */
function withoutMore(b: Build, value: Expr): Expr {
  if (value.kind !== "binary" || value.operator !== "&&") return value;
  const help = [
    "a condition besides is the guard of a `match`, `match y { Some(x) if x > 1 => …, _ => … }`, or an `if` inside",
  ];
  b.report("unexpectedToken", { found: "`&&`", expected: "`{`" }, value.operatorSpan, { help });
  return withoutMore(b, value.left);
}

function buildMatch(b: Build, node: Cst): Expr {
  const span = spanOf(node, 0);
  const arms = subs(node, "arm");
  checkLines(b, node, arms, (first, second) => reportMissingComma(b, first.end, second));
  const subject = buildExpr(b, sub(sub(node, "head"), "expr"), span.end);
  return { kind: "match", span, subject, arms: arms.map((arm) => buildArm(b, arm)) };
}

function buildArm(b: Build, node: Cst): Arm {
  const span = spanOf(node, 0);
  const patterns = subs(node, "pattern").map((p) => buildPattern(b, p, span.start));
  const guard = sub(node, "pipe");
  const block = sub(node, "block");
  return {
    kind: "arm",
    span,
    patterns: patterns.length > 0 ? patterns : [buildPattern(b, undefined, span.start)],
    guard: guard ? buildPipe(b, guard, span.end) : word(node, "if") && errorExpr(empty(span.end)),
    body: block ? buildBlock(b, block, span.end) : buildSimple(b, sub(node, "simple"), span.end),
  };
}

export function buildLambda(b: Build, node: Maybe, at = 0): Lambda {
  const span = spanOf(node, at);
  const name = tok(node, "Ident");
  const list = sub(node, "lambdaParams");
  const params = subs(list, "lambdaParam");
  checkCommas(b, list, params);
  const block = sub(node, "block");
  return {
    kind: "lambda",
    span,
    params: name ? [nameParam(name)] : params.map((p) => buildLambdaParam(b, p)),
    body: block ? buildBlock(b, block, span.end) : buildExpr(b, sub(node, "expr"), span.end),
  };
}

function nameParam(token: IToken): LambdaParam {
  const name = nameOf(token, token.startOffset);
  return { kind: "lambdaParam", span: name.span, pattern: bindPattern(name), type: undefined };
}

function buildLambdaParam(b: Build, node: Cst): LambdaParam {
  const span = spanOf(node, 0);
  const type = sub(node, "type");
  return {
    kind: "lambdaParam",
    span,
    pattern: buildPattern(b, sub(node, "pattern"), span.start),
    type: type && buildType(b, type, span.end),
  };
}
