/** A list of tokens that is read from the left, and the list that comes out of it. */
import type { TokenType } from "chevrotain";
import { closingIndex, endOf, makeToken, tokenTypes, type Token } from "@portals/grammar";
import { diagnostic, type CodeName } from "../diagnostics/catalogue.ts";
import type { Diagnostic, Fix } from "../diagnostics/diagnostic.ts";
import type { SourceFile, Span } from "./ast.ts";
import type { ParamsOf } from "./build/report.ts";

export interface Edit {
  readonly span: Span;
  readonly text: string;
}

export class Mender {
  readonly out: Token[] = [];
  index = 0;
  readonly file: SourceFile;
  readonly tokens: readonly Token[];
  private readonly sink: (at: number, d: Diagnostic) => void;
  /** To be put behind a token that is still to come, by its index. */
  private readonly later = new Map<number, Token>();
  /** What is to stand for a token that is still to come, by its index; nothing if it is to be dropped. */
  private readonly replaced = new Map<number, readonly [TokenType, string] | undefined>();
  /** The token that began the line was dropped; the next one begins it. */
  private first = false;

  constructor(file: SourceFile, tokens: readonly Token[], sink: (at: number, d: Diagnostic) => void) {
    this.file = file;
    this.tokens = tokens;
    this.sink = sink;
  }

  get token(): Token {
    return this.tokens[this.index] as Token;
  }

  /** The token `n` further on. */
  peek(n: number): Token | undefined {
    return this.tokens[this.index + n];
  }

  typeAt(n: number): TokenType | undefined {
    return this.peek(n)?.tokenType;
  }

  at(index: number): Token | undefined {
    return this.tokens[index];
  }

  get previous(): Token | undefined {
    return this.out.at(-1);
  }

  keep(as: TokenType = this.token.tokenType): void {
    const token = this.token;
    const same = as === token.tokenType && !this.first;
    this.out.push(
      same ? token : { ...token, tokenType: as, tokenTypeIdx: as.tokenTypeIdx ?? 0, first: token.first || this.first },
    );
    this.first = false;
    const behind = this.later.get(this.index);
    if (behind) this.out.push(behind);
    this.index++;
  }

  /** The token is one that a habit looked ahead to: what is to stand for it is put there. */
  keepReplaced(): boolean {
    if (!this.replaced.has(this.index)) return false;
    const instead = this.replaced.get(this.index);
    if (instead) this.insert(instead[0], this.token.startOffset, instead[1]);
    this.drop();
    if (instead) this.first = false;
    return true;
  }

  replaceLater(index: number, instead: readonly [TokenType, string] | undefined): void {
    this.replaced.set(index, instead);
  }

  drop(): void {
    this.first ||= this.token.first;
    this.index++;
  }

  /** A token without text. */
  insert(type: TokenType, at: number, image = ""): void {
    this.out.push(makeToken(type, image, at, false));
  }

  /** Before a token that was kept; it begins the line if that did. */
  insertBefore(kept: number, type: TokenType, image: string): void {
    const token = this.out[kept];
    if (!token) return;
    this.out.splice(kept, 1, makeToken(type, image, token.startOffset, token.first), { ...token, first: false });
  }

  insertBehind(index: number, type: TokenType): void {
    const token = this.tokens[index];
    if (token) this.later.set(index, makeToken(type, "", endOf(token), false));
  }

  /** All tokens up to and with `last` become one that the parser skips as a whole. */
  foreignUntil(last: number): void {
    const end = endOf(this.tokens[last] ?? this.token);
    const start = this.token.startOffset;
    this.out.push(
      makeToken(tokenTypes.Foreign, this.file.text.slice(start, end), start, this.token.first || this.first),
    );
    this.first = false;
    this.index = last + 1;
  }

  closing(index: number): number {
    return closingIndex(this.tokens, index);
  }

  /** Index of the end of the statement that begins here: the last token before a new line, `;` or the closer around it. */
  endOfStatement(): number {
    const { punctuation: p } = tokenTypes;
    let i = this.index;
    for (;;) {
      const next = this.tokens[i + 1];
      if (!next || next.first || next.tokenType === p[";"] || isCloser(next.tokenType)) return i;
      i = isOpener(next.tokenType) ? this.closing(i + 1) : i + 1;
    }
  }

  /** Index of the `}` of the next block, undefined if there is none before the bracket around this closes. */
  endOfBlock(from = this.index): number | undefined {
    const { punctuation: p } = tokenTypes;
    for (let i = from; i < this.tokens.length; i++) {
      const type = this.tokens[i]?.tokenType;
      if (type === p["{"]) return this.closing(i);
      if (type && isCloser(type)) return undefined;
      if (type && isOpener(type)) i = this.closing(i);
    }
    return undefined;
  }

  span(from: Token, to: Token = from): Span {
    return { start: from.startOffset, end: endOf(to) };
  }

  text(from: Token, to: Token = from): string {
    return this.file.text.slice(from.startOffset, endOf(to));
  }

  report<N extends CodeName>(
    name: N,
    params: ParamsOf<N>,
    span: Span,
    title?: string,
    edits: readonly Edit[] = [],
  ): void {
    const fixes: Fix[] =
      title && edits.length > 0 ? [{ title, edits: edits.map((e) => ({ file: this.file, ...e })) }] : [];
    this.sink(span.start, diagnostic(name, params, { file: this.file, span, fixes }));
  }
}

const openers = new Set<TokenType>([
  tokenTypes.punctuation["("], tokenTypes.punctuation["["], tokenTypes.punctuation["{"], tokenTypes.StrOpen, tokenTypes.StrHole,
]); // prettier-ignore
const closers = new Set<TokenType>([
  tokenTypes.punctuation[")"], tokenTypes.punctuation["]"], tokenTypes.punctuation["}"], tokenTypes.StrClose, tokenTypes.HoleClose,
]); // prettier-ignore

export const isOpener = (type: TokenType): boolean => openers.has(type);
export const isCloser = (type: TokenType): boolean => closers.has(type);

/** No space between them. */
export const touch = (a: Token | undefined, b: Token | undefined): boolean =>
  a !== undefined && b !== undefined && endOf(a) === b.startOffset;

export const isName = (type: TokenType | undefined): boolean =>
  type === tokenTypes.Ident || (type?.CATEGORIES?.includes(tokenTypes.Ident) ?? false);
