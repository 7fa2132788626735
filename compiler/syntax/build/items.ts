/** The declarations of a module. */
import type { AppHeader, Branch, CepStep, Given, Import, ImportName, Item, OnError, Policy, Stmt, StreamDecl, TestStmt, TypeDecl, Variant } from "../ast.ts"; // prettier-ignore
import { anyNameOf, checkCommas, docsOf, nameOf, punct, spanOf, sub, subs, tok, tokenSpan, toks, word, type Build, type Cst, type Maybe } from "./cst.ts"; // prettier-ignore
import { buildArgs, buildExpr, buildLambda } from "./expressions.ts";
import { buildRecordPattern } from "./patterns.ts";
import { buildBlock, buildStatement, checkStatementLines } from "./statements.ts";
import { buildPlainString, buildString } from "./strings.ts";
import { buildFn, buildTask, type ItemBase } from "./tasks.ts";
import { buildParams, buildRecordType, buildResult, buildTupleType, buildType, buildTypeParams } from "./types.ts";

export function buildApp(b: Build, node: Maybe): AppHeader | undefined {
  if (!node) return undefined;
  const span = spanOf(node, 0);
  return {
    kind: "app",
    span,
    name: nameOf(tok(node, "Ident"), span.end),
    onError: buildOnError(b, node),
    docs: docsOf(b, node),
  };
}

/** Undefined for what could not be read at all. */
export function buildItem(b: Build, node: Cst): Item | undefined {
  const base: ItemBase = { span: spanOf(node, 0), exported: word(node, "export") !== undefined, docs: docsOf(b, node) };
  for (const [rule, build] of Object.entries(builders)) {
    const child = sub(node, rule);
    if (child) return build(b, child, base);
  }
  return undefined;
}

type ItemBuilder = (b: Build, node: Cst, base: ItemBase) => Item;

const first = (node: Cst, base: ItemBase) => nameOf(tok(node, "Ident"), base.span.end);
const upper = (node: Cst, base: ItemBase) => nameOf(tok(node, "Upper"), base.span.end);
const typeOf = (b: Build, node: Cst, base: ItemBase) => buildType(b, sub(node, "type"), base.span.end);
const maybeTypeOf = (b: Build, node: Cst, base: ItemBase) => (sub(node, "type") ? typeOf(b, node, base) : undefined);
const exprOf = (b: Build, node: Cst, base: ItemBase, i = 0) => buildExpr(b, sub(node, "expr", i), base.span.end);

const builders: Readonly<Record<string, ItemBuilder>> = {
  importDecl: buildImport,
  use: (b, node, base) => ({
    kind: "use",
    ...base,
    name: first(node, base),
    from: buildPlainString(b, sub(node, "string"), base.span.end),
  }),
  typeDecl: buildTypeDecl,
  newtype: (b, node, base) => {
    return {
      kind: "newtype",
      ...base,
      name: upper(node, base),
      typeParams: buildTypeParams(node),
      type: typeOf(b, node, base),
    };
  },
  topLet: (b, node, base) => {
    return {
      kind: "topLet",
      ...base,
      name: first(node, base),
      type: maybeTypeOf(b, node, base),
      value: exprOf(b, node, base),
    };
  },
  config: (b, node, base) => {
    const value = punct(node, "=").length > 0 ? exprOf(b, node, base) : undefined;
    return { kind: "config", ...base, name: first(node, base), type: typeOf(b, node, base), value };
  },
  fn: buildFn,
  source: (b, node, base) => {
    return {
      kind: "source",
      ...base,
      name: first(node, base),
      type: maybeTypeOf(b, node, base),
      value: exprOf(b, node, base),
    };
  },
  task: buildTask,
  workflow: (b, node, base) => ({ ...buildFn(b, node, base), kind: "workflow" }),
  stream: buildStream,
  run: (b, node, base) => ({ kind: "run", ...base, value: exprOf(b, node, base), onError: buildOnError(b, node) }),
  portal: (b, node, base) => {
    const request = maybeTypeOf(b, node, base);
    const reply = buildResult(b, node) ?? buildType(b, undefined, base.span.end);
    const by = word(node, "by") && buildLambda(b, sub(node, "lambda"), base.span.end);
    return { kind: "portal", ...base, name: first(node, base), request, reply, by };
  },
  sequencer: (b, node, base) => ({ kind: "sequencer", ...base, name: first(node, base), type: typeOf(b, node, base) }),
  splitter: (b, node, base) => {
    const from = buildExpr(b, sub(sub(node, "head"), "expr"), base.span.end);
    return {
      kind: "splitter",
      ...base,
      name: first(node, base),
      from,
      branches: subs(node, "branch").map((n) => buildBranch(b, n)),
    };
  },
  sink: (b, node, base) => {
    const [from, to] = [exprOf(b, node, base), exprOf(b, node, base, 1)];
    return { kind: "sink", ...base, from, to, onError: buildOnError(b, node) };
  },
  connect: (b, node, base) => ({ kind: "connect", ...base, from: exprOf(b, node, base), to: exprOf(b, node, base, 1) }),
  update: (b, node, base) => {
    const body = buildBlock(b, sub(node, "block"), base.span.end);
    return { kind: "update", ...base, name: first(node, base), params: buildParams(b, sub(node, "params")), body };
  },
  patternDecl: (b, node, base) => {
    const where = word(node, "where") && exprOf(b, node, base);
    const within = exprOf(b, node, base, where ? 1 : 0);
    return {
      kind: "pattern",
      ...base,
      name: first(node, base),
      steps: subs(node, "patternStep").map(buildStep),
      where,
      within,
    };
  },
  test: (b, node, base) => {
    const statements = subs(node, "testStatement");
    checkStatementLines(b, node, statements);
    const title = buildString(b, sub(node, "string"), base.span.end);
    const body = statements.map((s) => buildTestStatement(b, s));
    return { kind: "test", ...base, title, params: buildParams(b, sub(node, "params")), body };
  },
};

function buildImport(b: Build, node: Cst, base: ItemBase): Import {
  const host = sub(node, "importHost");
  const effect = word(host, "effect");
  const mode = effect ? (word(host, "once") ? "effect once" : "effect") : "pure";
  const names = subs(node, "importName");
  checkCommas(b, node, names);
  return {
    kind: "import",
    ...base,
    host: host && { mode, span: spanOf(host, base.span.end) },
    names: names.map((n) => buildImportName(b, n)),
    from: buildPlainString(b, sub(node, "string"), base.span.end),
  };
}

function buildImportName(b: Build, node: Cst): ImportName {
  const span = spanOf(node, 0);
  const type = sub(node, "type");
  const as = word(node, "as") && anyNameOf(sub(node, "anyName", 1), span.end);
  return {
    kind: "importName",
    span,
    name: anyNameOf(sub(node, "anyName"), span.start),
    as,
    type: type && buildType(b, type, span.end),
  };
}

function buildTypeDecl(b: Build, node: Cst, base: ItemBase): TypeDecl {
  const variants = sub(node, "variants");
  const head = { kind: "type", ...base, name: upper(node, base), typeParams: buildTypeParams(node) } as const;
  if (!variants) return { ...head, body: typeOf(b, node, base) };
  const span = spanOf(variants, base.span.end);
  return {
    ...head,
    body: { kind: "variants", span, variants: subs(variants, "variant").map((v) => buildVariant(b, v)) },
  };
}

function buildVariant(b: Build, node: Cst): Variant {
  const span = spanOf(node, 0);
  const record = sub(node, "recordType");
  const tuple = sub(node, "tupleType");
  const name = nameOf(tok(node, "Upper"), span.end);
  if (record) return { kind: "variant", span, name, payload: buildRecordType(b, record) };
  if (!tuple) return { kind: "variant", span, name, payload: undefined };
  const payload = buildTupleType(b, tuple);
  // `A(Int) => Int` can't be a variant; what stands behind the parenthesis is the mistake.
  if (payload.kind === "tupleType") return { kind: "variant", span, name, payload };
  b.report("unexpectedToken", { found: "`=>`", expected: "the next variant" }, payload.span);
  return { kind: "variant", span, name, payload: undefined };
}

function buildStream(b: Build, node: Cst, base: ItemBase): StreamDecl {
  const record = sub(node, "recordPattern");
  return {
    kind: "stream",
    ...base,
    target: record ? buildRecordPattern(b, record) : first(node, base),
    type: maybeTypeOf(b, node, base),
    value: exprOf(b, node, base),
    onError: buildOnError(b, node),
  };
}

function buildOnError(b: Build, node: Cst): OnError | undefined {
  const child = sub(node, "onError");
  if (!child) return undefined;
  return { kind: "onError", span: spanOf(child, 0), policies: subs(child, "policy").flatMap((p) => buildPolicy(b, p)) };
}

function buildPolicy(b: Build, node: Cst): readonly Policy[] {
  const span = spanOf(node, 0);
  const args = sub(node, "args");
  if (word(node, "retry")) return [{ kind: "retry", span, args: args ? buildArgs(b, args) : [] }];
  if (word(node, "skip")) return [{ kind: "skip", span, to: word(node, "to") && nameOf(tok(node, "Ident"), span.end) }];
  return word(node, "halt") ? [{ kind: "halt", span }] : [];
}

function buildBranch(b: Build, node: Cst): Branch {
  const span = spanOf(node, 0);
  const where = word(node, "where") && buildLambda(b, sub(node, "lambda"), span.end);
  return { kind: "branch", span, name: nameOf(tok(node, "Ident"), span.start), where };
}

function buildStep(node: Cst): CepStep {
  const span = spanOf(node, 0);
  return {
    kind: "cepStep",
    span,
    negated: word(node, "no") !== undefined,
    event: nameOf(tok(node, "Upper"), span.end),
    many: punct(node, "+").length > 0,
    as: word(node, "as") && nameOf(tok(node, "Ident"), span.end),
  };
}

function buildTestStatement(b: Build, node: Cst): TestStmt {
  const span = spanOf(node, 0);
  const given = sub(node, "given");
  if (given) {
    const target = toks(given, "Ident").map((t) => nameOf(t, tokenSpan(t).start));
    return { kind: "given", span, target, value: buildExpr(b, sub(given, "expr"), span.end) } satisfies Given;
  }
  for (const kind of ["expect", "always"] as const) {
    const child = sub(node, kind);
    if (child) return { kind, span, value: buildExpr(b, sub(child, "expr"), span.end) };
  }
  return buildStatement(b, sub(node, "statement"), span.start) satisfies Stmt;
}
