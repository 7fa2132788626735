/**
 * Reading the concrete syntax tree. After a mistake any part of it may be missing, so everything here answers `undefined`
 * instead of failing, and a builder is given the place at which a missing part would have been.
 */
import type { CstNode, IToken } from "chevrotain";
import { tokenTypes } from "@portals/grammar";
import type { Fix } from "../../diagnostics/diagnostic.ts";
import type { CodeName, At, ParamsOf } from "./report.ts";
import type { ErrorExpr, Name, SourceFile, Span } from "../ast.ts";

/** What the builders share. */
export interface Build {
  readonly file: SourceFile;
  /** Text of the `///` lines above a token, by the offset of the token. */
  readonly docs: ReadonlyMap<number, string>;
  /** Was a mistake reported between these offsets already? Then a gap there needs no second report. */
  hasErrorBetween(start: number, end: number): boolean;
  report<N extends CodeName>(name: N, params: ParamsOf<N>, span: Span, more?: Omit<At, "file" | "span">): void;
}

export type Cst = CstNode;
export type Maybe = CstNode | undefined;

const nothing: readonly never[] = [];

/** The children that a rule gave. Names of rules begin with a small letter, names of token types with a capital. */
export function subs(node: Maybe, rule: string): readonly CstNode[] {
  return (node?.children[rule] as readonly CstNode[] | undefined) ?? nothing;
}

export function sub(node: Maybe, rule: string, index = 0): Maybe {
  return node?.children[rule]?.[index] as Maybe;
}

/** Tokens of one type that the text really has; what recovery put in is left out. */
export function toks(node: Maybe, type: string): readonly IToken[] {
  const found = node?.children[type] as readonly IToken[] | undefined;
  if (found === undefined) return nothing;
  return found.every(isReal) ? found : found.filter(isReal);
}

const isReal = (token: IToken): boolean => token.image !== "" || token.isInsertedInRecovery !== true;

export function tok(node: Maybe, type: string, index = 0): IToken | undefined {
  return node?.children[type] === undefined ? undefined : toks(node, type)[index];
}

/** For a rule that is a choice: what was chosen, a rule or a token type. */
export function chosen(node: Maybe): string | undefined {
  for (const name in node?.children) return name;
  return undefined;
}

/** A token by its text in the program: `,` or `let`. */
export const punct = (node: Maybe, text: keyof typeof tokenTypes.punctuation): readonly IToken[] =>
  toks(node, tokenTypes.punctuation[text].name);

export const word = (node: Maybe, text: keyof typeof tokenTypes.words): IToken | undefined =>
  tok(node, tokenTypes.words[text].name);

export function tokenSpan(token: IToken): Span {
  return { start: token.startOffset, end: token.startOffset + token.image.length };
}

export const empty = (at: number): Span => ({ start: at, end: at });

/** Where the node stands; empty at `at` if it has no text. */
export function spanOf(node: Maybe, at: number): Span {
  const location = node?.location;
  if (!location || !Number.isFinite(location.startOffset)) return empty(at);
  const end = location.endOffset ?? Number.NaN;
  return {
    start: location.startOffset,
    end: Number.isFinite(end) ? Math.max(end + 1, location.startOffset) : location.startOffset,
  };
}

export const join = (first: Span, last: Span): Span => ({ start: first.start, end: Math.max(first.end, last.end) });

/** A name that could not be read has the empty text; no phase reports on it. */
export function nameOf(token: IToken | undefined, at: number): Name {
  if (token === undefined) return { kind: "name", span: empty(at), text: "" };
  return { kind: "name", span: tokenSpan(token), text: token.image };
}

export function maybeName(token: IToken | undefined): Name | undefined {
  return token && nameOf(token, token.startOffset);
}

/** The `name` rule: a word, reserved or not. */
export function anyNameOf(node: Maybe, at: number): Name {
  return nameOf(tok(node, "Ident") ?? tok(node, "ReservedName") ?? tok(node, "Upper"), at);
}

export const errorExpr = (span: Span): ErrorExpr => ({ kind: "errorExpr", span });

export function docsOf(b: Build, node: Maybe): string | undefined {
  const start = node?.location?.startOffset;
  return start === undefined ? undefined : b.docs.get(start);
}

/** Report each pair of neighbours without a comma between them. */
export function checkCommas(b: Build, list: Maybe, elements: readonly CstNode[]): void {
  const commas = [...punct(list, ","), ...punct(list, ";")].map((t) => t.startOffset);
  for (const semicolon of subs(list, "mistakenSemicolon")) commas.push(spanOf(semicolon, 0).start);
  commas.sort((x, y) => x - y);
  let next = 0;
  elements.forEach((element, i) => {
    const following = elements[i + 1];
    if (following === undefined) return;
    const { start, end } = spanOf(element, 0);
    const limit = spanOf(following, end).start;
    while ((commas[next] ?? Infinity) < end) next++;
    if ((commas[next] ?? Infinity) < limit || limit <= end || b.hasErrorBetween(start, limit)) return;
    reportMissingComma(b, end, spanOf(following, end));
  });
}

/** What follows on the same line as a word may belong to another operator or another language; then the author has to say. */
export function reportMissingComma(b: Build, end: number, following: Span): void {
  const unclear = /^[ \t]+[A-Za-z]/.test(b.file.text.slice(end, following.start + 1));
  const fix: Fix = { title: "insert `,`", edits: [{ file: b.file, span: empty(end), text: "," }] };
  b.report("missingComma", {}, following, { fixes: [unclear ? { ...fix, choice: true } : fix] });
}

/** Report a second element on the line of the one before, unless `;` (or `,`) separates them. */
export function checkLines(
  b: Build,
  list: Maybe,
  elements: readonly CstNode[],
  report: (first: Span, second: Span) => void,
): void {
  const separators = [...punct(list, ";"), ...punct(list, ",")].map((t) => t.startOffset).sort((x, y) => x - y);
  let next = 0;
  let reportedUntil = -1;
  elements.forEach((element, i) => {
    const following = elements[i + 1];
    if (following === undefined) return;
    const first = spanOf(element, 0);
    const second = spanOf(following, first.end);
    while ((separators[next] ?? Infinity) < first.end) next++;
    if ((separators[next] ?? Infinity) < second.start || second.start < first.end) return;
    if (b.file.text.slice(first.end, second.start).includes("\n")) return;
    const line = b.file.text.indexOf("\n", second.start);
    if (b.hasErrorBetween(first.start, second.start + 1) || first.start < reportedUntil) return;
    reportedUntil = line < 0 ? b.file.text.length : line;
    report(first, second);
  });
}

/** Longer chains make the tree deeper than later phases can walk. */
const longestChain = 500;

export function withinLimit<T>(b: Build, items: readonly T[], span: Span): boolean {
  if (items.length <= longestChain) return true;
  b.report("nestedTooDeeply", {}, span);
  return false;
}
