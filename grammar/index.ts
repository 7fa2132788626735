/** Tokens and concrete grammar of Portals: the public part of this package. */
import { balance, type BracketProblem } from "./brackets.ts";
import { lex, type Comment, type Problem } from "./lexer.ts";
import { lookaheadTable } from "./lookahead-table.ts";
import { PortalsParser } from "./parser.ts";
import type { Token } from "./token.ts";

export { constructs, type Construct } from "./constructs.ts";
export { layOut, closingIndex, deepest } from "./layout.ts";
export { PortalsParser, type Start } from "./parser.ts";
export { isStray } from "./rules/recovery.ts";
export { endOf, makeToken, retag, type Token } from "./token.ts";
export * as tokenTypes from "./tokens.ts";
export { assignmentOperators, binaryOperators, contextualWords, durationUnits, escapes, predefinedNames, prefixOperators, reservedWords } from "./words.ts"; // prettier-ignore
export type { BracketProblem, Comment, Problem };

export interface Tokenised {
  readonly tokens: Token[];
  readonly comments: readonly Comment[];
  /** Text of the `///` lines above a token, by the offset of the token. */
  readonly docs: ReadonlyMap<number, string>;
  readonly problems: readonly Problem[];
  readonly bracketProblems: readonly BracketProblem[];
}

/** Text to tokens whose brackets balance; `layOut` must complete them before they are parsed. */
export function tokenise(text: string): Tokenised {
  const lexed = lex(text);
  const balanced = balance(lexed.tokens, text);
  return { ...lexed, tokens: balanced.tokens, bracketProblems: balanced.problems };
}

let shared: PortalsParser | undefined;

/** The parser of this process, made when it is first needed. */
export function parser(): PortalsParser {
  shared ??= new PortalsParser({ table: lookaheadTable });
  return shared;
}

export { lex, balance };
