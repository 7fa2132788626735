/** What each piece of a text is to the eye: from the tokens alone, so also of a text that is no program yet. */
import { contextualWords, reservedWords, tokenise, tokenTypes, type Token } from "@portals/grammar";

export type Colour = "keyword" | "constant" | "type" | "number" | "string" | "comment" | "operator";

export interface Coloured {
  readonly start: number;
  readonly end: number;
  readonly colour: Colour;
}

const reserved = new Set<string>(reservedWords);
const constants = new Set(["true", "false"]);
/** Words that are keywords where a line begins, and those that may stand behind others. */
const { item, itemPart, member, handler, policy, testStatement, statement } = contextualWords;
const first = new Set<string>([...item, ...member, ...testStatement, ...statement, "otherwise"]);
const inside = new Set<string>([...itemPart, ...handler, ...policy, ...member]);
/** Behind these, a contextual word is a name. */
const { words, punctuation } = tokenTypes;
const nameFollows = new Set([words.let, words.var, words.fn, words.emit, words.return, punctuation["."], punctuation["?."], punctuation["("], punctuation["["], punctuation[","], punctuation["="], punctuation["=>"], punctuation["|>"], punctuation[":"]]); // prettier-ignore

/** In the order of the text; pieces do not overlap. */
export function coloursOf(text: string): readonly Coloured[] {
  const { tokens, comments } = tokenise(text);
  const coloured: Coloured[] = comments.map(({ start, end }) => ({ start, end, colour: "comment" }));
  tokens.forEach((token, i) => {
    const colour = token.image === "" ? undefined : colourOf(token, tokens[i - 1], tokens[i + 1], text);
    if (colour === undefined) return;
    coloured.push({ start: token.startOffset, end: token.startOffset + token.image.length, colour });
  });
  return coloured.sort((a, b) => a.start - b.start);
}

function colourOf(token: Token, before: Token | undefined, after: Token | undefined, text: string): Colour | undefined {
  const { tokenType, image } = token;
  switch (tokenType) {
    case tokenTypes.Upper:
      return "type";
    case tokenTypes.Int:
    case tokenTypes.Float:
    case tokenTypes.Duration:
      return "number";
    case tokenTypes.StrOpen:
    case tokenTypes.StrText:
    case tokenTypes.StrClose:
      return "string";
  }
  if (constants.has(image)) return "constant";
  if (reserved.has(image)) return "keyword";
  if (tokenTypes.wordTypes.has(image)) {
    if (after !== undefined && nameEnds(after)) return undefined;
    const begins = before === undefined || text.slice(before.startOffset, token.startOffset).includes("\n");
    if (begins || before.image === "{" || before.image === "export" || before.image === "exclusive")
      return first.has(image) ? "keyword" : undefined;
    return inside.has(image) && !nameFollows.has(before.tokenType) ? "keyword" : undefined;
  }
  return /^(?:=>|->|\|>)$/.test(image) ? "operator" : undefined;
}

/** What follows a name that is used, and no keyword. */
function nameEnds({ image }: Token): boolean {
  return /^(?:[.,)\]:=?+*/%<>]|\?\.|\+=|-=|\*=|==|!=|<=|>=|=>)$/.test(image);
}
