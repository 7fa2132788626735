/** Type expressions and parameters. */
import { tokenTypes } from "@portals/grammar";
import type { FieldType, Name, NamedType, Param, RecordType, Span, TupleType, TypeArg, TypeExpr } from "../ast.ts";
import type { Fix } from "../../diagnostics/diagnostic.ts";
import { anyNameOf, checkCommas, docsOf, empty, maybeName, nameOf, punct, spanOf, sub, subs, tok, tokenSpan, toks, withinLimit, word, type Build, type Cst, type Maybe } from "./cst.ts"; // prettier-ignore
import { buildExpr } from "./expressions.ts";

const lambdaParen = tokenTypes.LambdaParen.name;

export function buildType(b: Build, node: Maybe, at: number): TypeExpr {
  const atom = sub(node, "typeAtom");
  let type = buildAtom(b, atom, spanOf(node, at).start);
  const marks = [...punct(node, "?"), ...punct(node, "??")].sort((x, y) => x.startOffset - y.startOffset);
  if (
    !withinLimit(
      b,
      marks.flatMap((m) => [...m.image]),
      spanOf(node, at),
    )
  )
    return missingType(spanOf(node, at));
  for (const mark of marks) {
    const end = tokenSpan(mark).end;
    for (let i = mark.image.length - 1; i >= 0; i--) {
      type = { kind: "optionType", type, span: { start: type.span.start, end: end - i } };
    }
  }
  return type;
}

/** A type that could not be read is named by the empty text. */
function missingType(span: Span): NamedType {
  return { kind: "namedType", qualifier: undefined, name: { kind: "name", text: "", span }, args: [], span };
}

function buildAtom(b: Build, atom: Maybe, at: number): TypeExpr {
  const named = sub(atom, "namedType");
  if (named) return buildNamed(b, named);
  const record = sub(atom, "recordType");
  if (record) return buildRecordType(b, record);
  const tuple = sub(atom, "tupleType");
  if (tuple) return buildTupleType(b, tuple);
  return buildMistaken(b, sub(atom, "mistakenType"), at);
}

/** What a TypeScript programmer calls the types of this language. */
const typescriptTypes: Readonly<Record<string, string>> = {
  string: "String", number: "Float", bigint: "Int", boolean: "Bool", bool: "Bool", int: "Int", float: "Float", void: "Unit", never: "Never",
}; // prettier-ignore

function buildMistaken(b: Build, node: Maybe, at: number): NamedType {
  const token = tok(node, "Ident");
  if (!token) return missingType(spanOf(node, at));
  const span = tokenSpan(token);
  const known = typescriptTypes[token.image];
  const replacement = known ?? token.image.charAt(0).toUpperCase() + token.image.slice(1);
  const fixes: Fix[] = known ? [{ title: `write \`${known}\``, edits: [{ file: b.file, span, text: known }] }] : [];
  const { text } = b.file;
  // `Get(replyTo: T)`: the parser says what is wrong with the colon.
  if (/^\s*:/.test(text.slice(span.end))) return missingType(span);
  const key = /\bby\s+$/.test(text.slice(0, span.start));
  b.report("lowerCaseType", { name: token.image, known, key }, span, { fixes });
  return { ...missingType(span), name: { kind: "name", text: known === undefined ? "" : replacement, span } };
}

function buildNamed(b: Build, node: Cst): NamedType {
  const span = spanOf(node, 0);
  const args = subs(node, "typeArg").map((arg): TypeArg => {
    const where = spanOf(arg, span.end);
    const by = sub(arg, "type", 1);
    return {
      kind: "typeArg",
      span: where,
      type: buildType(b, sub(arg, "type"), where.start),
      by: by && buildType(b, by, where.end),
    };
  });
  const qualifier = maybeName(tok(node, "Ident"));
  return { kind: "namedType", span, qualifier, name: nameOf(tok(node, "Upper"), span.end), args };
}

export function buildRecordType(b: Build, node: Cst): RecordType {
  const fields = subs(node, "fieldType");
  checkCommas(b, node, fields);
  const semicolons = subs(node, "mistakenSemicolon").map((s) => spanOf(s, 0));
  const [first] = semicolons;
  if (first) {
    const edits = semicolons.map((span) => ({ file: b.file, span, text: "," }));
    b.report("semicolonInRecord", {}, first, { fixes: [{ title: "separate the fields with `,`", edits }] });
  }
  return { kind: "recordType", span: spanOf(node, 0), fields: fields.map((f) => buildFieldType(b, f)) };
}

function buildFieldType(b: Build, node: Cst): FieldType {
  const span = spanOf(node, 0);
  const value = sub(node, "expr");
  const name = anyNameOf(sub(node, "name"), span.start);
  return {
    kind: "fieldType",
    span,
    name,
    type: optionalType(b, node, name, buildType(b, sub(node, "type"), span.end)),
    value: value && buildExpr(b, value, span.end),
    personalBy: word(node, "personal") && nameOf(tok(node, "Ident"), span.end),
    docs: docsOf(b, node),
  };
}

/** `name?: Type` is `name: Type?`. */
function optionalType(b: Build, node: Cst, name: Name, type: TypeExpr): TypeExpr {
  const mark = sub(node, "mistakenOptional");
  if (!mark) return type;
  const span = spanOf(mark, name.span.end);
  const edits = [
    { file: b.file, span, text: "" },
    { file: b.file, span: empty(type.span.end), text: "?" },
  ];
  b.report("optionalMark", { name: name.text }, span, { fixes: [{ title: "put `?` behind the type", edits }] });
  return { kind: "optionType", type, span: type.span };
}

export function buildTupleType(b: Build, node: Cst): TypeExpr {
  const span = spanOf(node, 0);
  const arrow = punct(node, "=>")[0];
  const close = punct(node, ")")[0];
  const types = subs(node, "type");
  const inside = types.filter((t) => close === undefined || spanOf(t, span.end).start < close.startOffset);
  checkCommas(b, node, inside);
  const items = inside.map((t) => buildType(b, t, span.end));
  if (!arrow && !(tok(node, lambdaParen) && types.length > inside.length))
    return { kind: "tupleType", span, items } satisfies TupleType;
  const result = types.find((t) => !inside.includes(t));
  return { kind: "functionType", span, params: items, result: buildType(b, result, span.end) };
}

export function buildTypeParams(node: Maybe): readonly Name[] {
  return toks(sub(node, "typeParams"), "Upper").map((t) => nameOf(t, t.startOffset));
}

export function buildParams(b: Build, node: Maybe): readonly Param[] {
  const params = subs(node, "param");
  checkCommas(b, node, params);
  return params.map((p) => buildParam(b, p));
}

export function buildParam(b: Build, node: Cst): Param {
  const span = spanOf(node, 0);
  const value = sub(node, "expr");
  const name = nameOf(tok(node, "Ident"), span.start);
  return {
    kind: "param",
    span,
    name,
    type: optionalType(b, node, name, buildType(b, sub(node, "type"), span.end)),
    value: value && buildExpr(b, value, span.end),
  };
}

/** `-> Type` behind the parameters. */
export function buildResult(b: Build, node: Maybe): TypeExpr | undefined {
  const result = sub(node, "resultType");
  if (!result) return undefined;
  const span = spanOf(result, spanOf(node, 0).end);
  const colon = sub(result, "mistakenColon");
  if (colon) {
    const where = spanOf(colon, span.start);
    const spaced = b.file.text.charAt(where.start - 1) === " " ? "->" : " ->";
    b.report("colonResult", {}, where, {
      fixes: [{ title: "write `->`", edits: [{ file: b.file, span: where, text: spaced }] }],
    });
  }
  return buildType(b, sub(result, "type"), span.end);
}
