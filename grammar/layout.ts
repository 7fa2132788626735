/**
 * What the parser must know of a token before it reads it: how deep in brackets it stands, whether it starts a line, and
 * whether a `(` opens the parameters of a lambda. The brackets are balanced by now (`brackets.ts`).
 */
import type { TokenType } from "chevrotain";
import { Foreign, HoleClose, LambdaParen, punctuation, StrClose, StrHole, StrOpen, words } from "./tokens.ts";
import { makeToken, retag, type Token } from "./token.ts";

/** The closer of each opener. A string opens at its quote, because it nests code. */
export const closerOf: ReadonlyMap<TokenType, TokenType> = new Map([
  [punctuation["("], punctuation[")"]],
  [LambdaParen, punctuation[")"]],
  [punctuation["["], punctuation["]"]],
  [punctuation["{"], punctuation["}"]],
  [StrHole, HoleClose],
  [StrOpen, StrClose],
]);

export const closers: ReadonlySet<TokenType> = new Set(closerOf.values());

/** Deeper brackets are not read: a program has ten, and the stack of the reader is finite. */
export const deepest = 100;

/** Words and operators behind which a parenthesis is an operand, so that `if (a) => b` is a guard and not a lambda. */
const wantsOperand: ReadonlySet<TokenType> = new Set(
  [words.if, words.await, words.try, punctuation["!"]].concat(
    (["&&", "||", "==", "!=", "<", "<=", ">", ">=", "+", "-", "*", "/", "%", "??", ".."] as const).map((p) => punctuation[p]),
  ),
); // prettier-ignore

/** Completes the tokens in place; the result is another array only if something was nested too deeply. */
export function layOut(tokens: Token[]): { tokens: Token[]; tooDeep: Token | undefined } {
  const collapsed = collapseDeep(tokens);
  const read = collapsed?.tokens ?? tokens;
  const open: number[] = [];
  for (let i = 0; i < read.length; i++) {
    const token = read[i] as Token;
    const outer = read[open.at(-1) ?? -1]?.tokenType;
    token.lineStart = token.first && outer !== punctuation["("] && outer !== LambdaParen && outer !== punctuation["["];
    token.closes = closers.has(token.tokenType);
    if (token.closes) {
      const opener = open.pop();
      if (token.tokenType === punctuation[")"] && opener !== undefined) tagLambda(read, opener, i);
    }
    token.depth = open.length;
    if (closerOf.has(token.tokenType)) open.push(i);
  }
  return { tokens: read, tooDeep: collapsed?.at };
}

function tagLambda(tokens: readonly Token[], opener: number, closer: number): void {
  const before = tokens[opener - 1]?.tokenType;
  const paren = tokens[opener] as Token;
  if (tokens[closer + 1]?.tokenType !== punctuation["=>"]) return;
  if (before === undefined || !wantsOperand.has(before)) retag(paren, LambdaParen);
}

/** Each group that lies too deep becomes one opaque token. */
function collapseDeep(tokens: readonly Token[]): { tokens: Token[]; at: Token } | undefined {
  const kept: Token[] = [];
  let depth = 0;
  let first: Token | undefined;
  for (let i = 0; i < tokens.length; i++) {
    const token = tokens[i] as Token;
    if (closers.has(token.tokenType)) depth--;
    if (!closerOf.has(token.tokenType)) kept.push(token);
    else if (depth < deepest) {
      kept.push(token);
      depth++;
    } else {
      first ??= token;
      kept.push(makeToken(Foreign, token.image, token.startOffset, token.first));
      i = closingIndex(tokens, i);
    }
  }
  return first && { tokens: kept, at: first };
}

/** Index of the closer that belongs to the opener at `i`, among balanced tokens. */
export function closingIndex(tokens: readonly Token[], i: number): number {
  let depth = 0;
  for (let k = i; k < tokens.length; k++) {
    const type = (tokens[k] as Token).tokenType;
    if (closerOf.has(type)) depth++;
    else if (closers.has(type) && --depth === 0) return k;
  }
  return tokens.length - 1;
}
