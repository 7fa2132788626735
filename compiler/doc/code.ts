/** Code of the language as HTML, coloured by the language's own tokens, with links at names that lead somewhere. */
import { tokenise, tokenTypes } from "@portals/grammar";
import { coloursOf } from "../syntax/colours.ts";
import { escaped, link } from "./html.ts";

/** Where a name leads: `Order`, `inventory.ItemId`; undefined if nowhere. */
export type NameLink = (name: string) => string | undefined;

const nowhere: NameLink = () => undefined;

interface Piece {
  readonly start: number;
  readonly end: number;
  readonly colour?: string;
  readonly href?: string | undefined;
}

export function codeHtml(text: string, linkOf: NameLink = nowhere): string {
  const coloured: readonly Piece[] = coloursOf(text);
  const hrefs = linksIn(text, linkOf);
  const seen = new Set(coloured.map(({ start }) => start));
  const plain = [...hrefs.values()].filter(({ start }) => !seen.has(start));
  let html = "";
  let at = 0;
  for (const { start, end, colour } of [...coloured, ...plain].sort((a, b) => a.start - b.start)) {
    const piece = escaped(text.slice(start, end));
    const shown = colour === undefined ? piece : `<span class="colour-${colour}">${piece}</span>`;
    html += escaped(text.slice(at, start)) + link(hrefs.get(start)?.href, shown);
    at = end;
  }
  return html + escaped(text.slice(at));
}

/** Types and constructors, stages of pipes, and what is named with its app: other names may be of variables. */
function linksIn(text: string, linkOf: NameLink): ReadonlyMap<number, Piece> {
  const found = new Map<number, Piece>();
  const { tokens } = tokenise(text);
  for (const [i, { tokenType, image, startOffset: start }] of tokens.entries()) {
    const before = tokens[i - 1]?.image;
    const owner = before === "." ? tokens[i - 2]?.image : undefined;
    if (owner === undefined && tokenType !== tokenTypes.Upper && before !== "|>") continue;
    const href = linkOf(owner === undefined ? image : `${owner}.${image}`);
    if (href !== undefined) found.set(start, { start, end: start + image.length, href });
  }
  return found;
}
