/**
 * How wide text is, without a browser: pictures are set in monospace type, whose characters are all of one width, at most
 * 0.62 of its size in the fonts of `monospace` (DejaVu Sans Mono 0.602, Menlo 0.602, Courier 0.6, Consolas 0.55).
 */

const advance = 0.62;
/** Hangul, CJK and what else takes two columns, and characters beyond the basic plane (emoji). */
const wide =
  /[\u1100-\u115f\u2e80-\ua4cf\uac00-\ud7a3\uf900-\ufaff\ufe30-\ufe4f\uff00-\uff60\uffe0-\uffe6]|[\u{10000}-\u{3fffd}]/u;

/** Columns that a text takes. */
function columnsOf(text: string): number {
  let columns = 0;
  for (const character of text) columns += wide.test(character) ? 2 : 1;
  return columns;
}

/** In pixels, at a size of type in pixels. */
export function widthOf(text: string, size: number): number {
  return columnsOf(text) * size * advance;
}

/** As much of a text as fits, with `…` where something is missing. */
export function fitted(text: string, size: number, width: number): string {
  if (widthOf(text, size) <= width) return text;
  let fits = "";
  for (const character of text) {
    if (widthOf(`${fits}${character}…`, size) > width) break;
    fits += character;
  }
  return `${fits.trimEnd()}…`;
}
