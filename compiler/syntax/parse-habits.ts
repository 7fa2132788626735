/**
 * What a TypeScript programmer types by habit and what can be told from a few tokens: each is reported with its translation, and the
 * tokens are mended so that the parser reads what was meant. What cannot be mended becomes one opaque token, of which nobody speaks
 * again. What shows only in the grammar (`a ? b : c`) is found by the builder.
 */
import type { TokenType } from "chevrotain";
import { endOf, type Token, tokenTypes } from "@portals/grammar";
import type { Diagnostic } from "../diagnostics/diagnostic.ts";
import type { SourceFile } from "./ast.ts";
import { Mender } from "./parse-mender.ts";
import { foreignMatch, hasNamedPayload, isForeignMatch, namedPayload } from "./parse-habits-matches.ts";
import { operatorSigns, operatorWords } from "./parse-habits-operators.ts";
import { symbolHabits } from "./parse-habits-symbols.ts";
import { keywordHabits, wordHabits } from "./parse-habits-words.ts";

/** Looks at the token of the mender; true if it dealt with it. */
export type Habit = (m: Mender) => boolean;

const byType: ReadonlyMap<TokenType, Habit> = new Map([
  ...symbolHabits,
  ...keywordHabits,
  ...operatorSigns,
  [tokenTypes.words.match, foreignMatch],
  [tokenTypes.words.type, namedPayload],
]);
const byWord: ReadonlyMap<string, Habit> = new Map([...wordHabits, ...operatorWords]);

export function mendHabits(file: SourceFile, tokens: Token[], report: (at: number, d: Diagnostic) => void): Token[] {
  const { match, type } = tokenTypes.words;
  const isForeign = (token: Token, i: number): boolean =>
    token.tokenType === match
      ? isForeignMatch(tokens, i)
      : token.tokenType === type
        ? hasNamedPayload(tokens, i)
        : mayBeHabit(token, tokens[i + 1]);
  if (!tokens.some(isForeign)) return tokens;
  const mender = new Mender(file, tokens, report);
  while (mender.index < tokens.length) {
    if (mender.keepReplaced()) continue;
    const token = mender.token;
    if (isWord(token) && byWord.get(token.image)?.(mender)) continue;
    if (byType.get(token.tokenType)?.(mender)) continue;
    mender.keep();
  }
  return mender.out;
}

/** No word of the language; those of SQL may be written in capitals. */
function isWord({ tokenType }: Token): boolean {
  return tokenType === tokenTypes.Ident || tokenType === tokenTypes.Upper;
}

/** A cheap look, so that a file without habits is not copied. */
function mayBeHabit(token: Token, next: Token | undefined): boolean {
  const { punctuation: p, Ident, StrOpen, Upper, words } = tokenTypes;
  const type = token.tokenType;
  if (type === Ident || type === Upper)
    return byWord.has(token.image) || (next?.tokenType === p["<"] && endOf(token) === next.startOffset);
  if (type === p["=>"] || type === words.try) return next?.tokenType === p["{"];
  if (type === p["+"] || type === p["-"]) return next?.tokenType === type;
  if (type === p["<"]) return next?.tokenType === p[">"];
  if (type === p["*"]) return next?.tokenType === type;
  if (type === p["!"] || type === words.in) return true;
  if (type === p["["]) return next?.tokenType === p["]"];
  if (type === words.let) return next?.image === "mut";
  if (type === words.for) return next?.tokenType === p["("];
  if (type === words.portal) return next !== undefined && !next.first;
  if (type === words.import) return next?.tokenType !== p["{"];
  return token.image.length === 3 ? token.image.endsWith("==") : type === StrOpen && token.image !== '"';
}
