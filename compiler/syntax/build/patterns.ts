/** Patterns. */
import type {
  CtorPattern,
  FieldPattern,
  LiteralPattern,
  Name,
  Pattern,
  RecordPattern,
  RestPattern,
  Span,
  TuplePattern,
} from "../ast.ts";
import { anyNameOf, checkCommas, empty, nameOf, punct, spanOf, sub, subs, tok, tokenSpan, toks, word, type Build, type Cst, type Maybe } from "./cst.ts"; // prettier-ignore
import { buildString } from "./strings.ts";

export function buildPattern(b: Build, node: Maybe, at: number): Pattern {
  if (!node) return { kind: "errorPattern", span: empty(at) };
  const span = spanOf(node, at);
  const as = word(node, "as");
  const inner = buildUnnamed(b, node, span, as?.startOffset ?? Infinity);
  if (!as) return inner;
  return {
    kind: "asPattern",
    span,
    pattern: inner,
    name: nameOf(
      toks(node, "Ident").find((t) => t.startOffset > as.startOffset),
      span.end,
    ),
  };
}

function buildUnnamed(b: Build, node: Cst, span: Span, before: number): Pattern {
  const literal = sub(node, "literalPattern");
  if (literal) return buildLiteral(b, literal);
  const ctor = sub(node, "constructorPattern");
  if (ctor) return buildCtor(b, ctor);
  const tuple = sub(node, "tuplePattern");
  if (tuple) return buildTuplePattern(b, tuple);
  const record = sub(node, "recordPattern");
  if (record) return buildRecordPattern(b, record);
  const list = sub(node, "listPattern");
  if (list) return buildListPattern(b, list);
  const name = toks(node, "Ident").find((t) => t.startOffset < before);
  return name ? bindPattern(nameOf(name, span.start)) : { kind: "errorPattern", span };
}

export function bindPattern(name: Name): Pattern {
  return name.text === "_"
    ? { kind: "wildcardPattern", span: name.span }
    : { kind: "bindPattern", span: name.span, name };
}

function buildLiteral(b: Build, node: Cst): Pattern {
  const span = spanOf(node, 0);
  const value = literalValue(b, node);
  if (!value) return { kind: "errorPattern", span };
  return { kind: "literalPattern", span, negative: punct(node, "-").length > 0, value };
}

function literalValue(b: Build, node: Cst): LiteralPattern["value"] | undefined {
  const string = sub(node, "string");
  if (string) return buildString(b, string);
  for (const [type, kind] of [["Int", "int"], ["Float", "float"], ["Duration", "duration"]] as const) {
    const token = tok(node, type);
    if (token) return { kind, span: tokenSpan(token), raw: token.image };
  } // prettier-ignore
  const yes = word(node, "true");
  const bool = yes ?? word(node, "false");
  return bool && { kind: "bool", span: tokenSpan(bool), value: bool === yes };
}

function buildCtor(b: Build, node: Cst): CtorPattern {
  const span = spanOf(node, 0);
  const path = [...toks(node, "Ident"), ...toks(node, "Upper")].map((t) => nameOf(t, t.startOffset));
  const tuple = sub(node, "tuplePattern");
  const record = sub(node, "recordPattern");
  const payload = tuple ? buildTuplePattern(b, tuple) : record && buildRecordPattern(b, record);
  return { kind: "ctorPattern", span, path: path.length > 0 ? path : [nameOf(undefined, span.start)], payload };
}

function buildTuplePattern(b: Build, node: Cst): TuplePattern {
  const span = spanOf(node, 0);
  const items = subs(node, "tupleItemPattern");
  checkCommas(b, node, items);
  return {
    kind: "tuplePattern",
    span,
    items: items.map((i) => buildPattern(b, sub(i, "pattern"), spanOf(i, span.end).start)),
  };
}

export function buildRecordPattern(b: Build, node: Cst): RecordPattern {
  const nodes = subs(node, "fieldPattern");
  checkCommas(b, node, nodes);
  const isRest = (n: Cst): boolean => punct(n, "..").length > 0;
  const fields = nodes
    .filter((n) => !isRest(n))
    .map((n): FieldPattern => {
      const span = spanOf(n, 0);
      const pattern = punct(n, ":").length > 0 ? buildPattern(b, sub(n, "pattern"), span.end) : undefined;
      return { kind: "fieldPattern", span, name: anyNameOf(sub(n, "name"), span.start), pattern };
    });
  return { kind: "recordPattern", span: spanOf(node, 0), fields, rest: nodes.some(isRest) };
}

function buildListPattern(b: Build, node: Cst): Pattern {
  const nodes = subs(node, "listItemPattern");
  checkCommas(b, node, nodes);
  const items = nodes.map((n): Pattern | RestPattern => {
    const span = spanOf(n, 0);
    const pattern = buildPattern(b, sub(n, "pattern"), span.end);
    return punct(n, "...").length > 0 ? { kind: "restPattern", span, pattern } : pattern;
  });
  return { kind: "listPattern", span: spanOf(node, 0), items };
}
