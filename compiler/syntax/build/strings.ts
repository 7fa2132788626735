/** Strings: escapes resolved, holes built. */
import { escapes } from "@portals/grammar";
import type { PlainString, Span, StringExpr, StringHole, StringText } from "../ast.ts";
import { empty, spanOf, sub, subs, tok, tokenSpan, type Build, type Cst, type Maybe } from "./cst.ts";
import { buildExpr } from "./expressions.ts";

export function buildString(b: Build, node: Maybe, at = 0): StringExpr {
  return { kind: "string", span: spanOf(node, at), parts: subs(node, "stringPart").map((part) => buildPart(b, part)) };
}

function buildPart(b: Build, node: Cst): StringText | StringHole {
  const span = spanOf(node, 0);
  const text = tok(node, "StrText");
  if (text)
    return { kind: "text", span: tokenSpan(text), value: unescape(b, text.image, text.startOffset), raw: text.image };
  return { kind: "hole", span, value: buildExpr(b, sub(node, "expr"), span.end) };
}

/** For a path or a file, which the compiler must know. */
export function buildPlainString(b: Build, node: Maybe, at: number): PlainString {
  const { span, parts } = buildString(b, node, at);
  const hole = parts.find((part) => part.kind === "hole");
  if (hole) b.report("holeInPlainString", {}, hole.span);
  const texts = parts.filter((part) => part.kind === "text");
  return {
    kind: "plainString",
    span,
    value: texts.map((t) => t.value).join(""),
    raw: texts.map((t) => t.raw).join(""),
  };
}

const escape = /\\(?:u\{([0-9a-fA-F]{1,6})\}|u([0-9a-fA-F]{4})|([\s\S])|$)/gu;

function unescape(b: Build, raw: string, start: number): string {
  if (!raw.includes("\\")) return raw;
  return raw.replace(escape, (whole: string, braced?: string, four?: string, simple?: string, at?: number) => {
    const code = Number.parseInt(braced ?? four ?? "", 16);
    if (code <= 0x10ffff) return String.fromCodePoint(code);
    const value = simple === undefined ? undefined : escapes[simple];
    if (value !== undefined) return value;
    const span: Span = at === undefined ? empty(start) : { start: start + at, end: start + at + whole.length };
    b.report("badEscape", { escape: whole }, span);
    return whole.slice(1);
  });
}
