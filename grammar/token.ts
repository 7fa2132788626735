/** One token of a file, as the lexer makes it, `layout.ts` completes it and the parser reads it. */
import type { IToken, TokenType } from "chevrotain";

export interface Token extends IToken {
  readonly image: string;
  readonly startOffset: number;
  /** Of its last character (chevrotain's convention); one less than `startOffset` for a token without text. */
  readonly endOffset: number;
  tokenType: TokenType;
  tokenTypeIdx: number;
  /** First token on its line. */
  readonly first: boolean;
  /** First on its line and not directly inside `(` or `[`: it does not continue an expression if it is `( [ {` or `-`. */
  lineStart: boolean;
  /** Number of brackets around it; a bracket itself counts as outside. */
  depth: number;
  /** Closes a bracket, a hole or a string. */
  closes: boolean;
}

export function makeToken(type: TokenType, image: string, start: number, first: boolean): Token {
  return {
    image,
    startOffset: start,
    endOffset: start + image.length - 1,
    tokenType: type,
    tokenTypeIdx: type.tokenTypeIdx ?? 0,
    first,
    lineStart: false,
    depth: 0,
    closes: false,
  };
}

export function retag(token: Token, type: TokenType): void {
  token.tokenType = type;
  token.tokenTypeIdx = type.tokenTypeIdx ?? 0;
}

/** Offset behind its last character. */
export const endOf = (token: Token): number => token.endOffset + 1;
