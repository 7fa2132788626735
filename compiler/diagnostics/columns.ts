/** From offsets in a file to lines, columns and the width that text takes on a terminal. */
import type { SourceFile } from "../syntax/ast.ts";

/** Line and column begin at 1; the column counts UTF-16 units, as editors and `tsc` do. */
export interface Position {
  readonly line: number;
  readonly column: number;
}

const starts = new WeakMap<SourceFile, readonly number[]>();

/** Each ends a line for editors, and so for the positions that they are told. */
const lineBreak = /\r\n?|\n/g;

/** Offsets at which the lines of a file begin. */
function lineStarts(file: SourceFile): readonly number[] {
  const known = starts.get(file);
  if (known !== undefined) return known;
  const found = [0, ...Array.from(file.text.matchAll(lineBreak), ({ index, 0: { length } }) => index + length)];
  starts.set(file, found);
  return found;
}

export function positionOf(file: SourceFile, offset: number): Position {
  const lines = lineStarts(file);
  let low = 0;
  let high = lines.length - 1;
  while (low < high) {
    const middle = (low + high + 1) >> 1;
    if ((lines[middle] ?? 0) <= offset) low = middle;
    else high = middle - 1;
  }
  return { line: low + 1, column: offset - (lines[low] ?? 0) + 1 };
}

/** The inverse; a place behind the end of its line, or of the text, is that end. */
export function offsetAt(file: SourceFile, { line, column }: Position): number {
  const start = lineStarts(file)[line - 1];
  if (start === undefined) return line < 1 ? 0 : file.text.length;
  return start + Math.min(Math.max(0, column - 1), lineText(file, line).length);
}

/** The text of a line, which begins at 1, without its line break. */
export function lineText(file: SourceFile, line: number): string {
  const lines = lineStarts(file);
  const start = lines[line - 1] ?? file.text.length;
  return file.text.slice(start, lines[line] ?? file.text.length).replace(/[\r\n]+$/, "");
}

/** One thing that a reader sees as a character. */
export interface Glyph {
  readonly text: string;
  /** Columns that it takes. */
  readonly width: number;
  /** UTF-16 units of the line before it. */
  readonly start: number;
}

const tabStop = 4;
const segmenter = new Intl.Segmenter("en", { granularity: "grapheme" });

const ascii = /^[\t\x20-\x7e]*$/;

function characters(line: string): { segment: string; index: number }[] {
  return Array.from(line, (segment, index) => ({ segment, index }));
}

const emoji = /\p{Emoji_Presentation}|\uFE0F|\p{Regional_Indicator}/u;
const zeroWidth = /^[\p{Mn}\p{Me}\p{Cf}]/u;
/** East Asian wide and full-width blocks (Unicode Annex 11), coarsely. */
const wide =
  /^[\u1100-\u115F\u2E80-\u303E\u3041-\u33FF\u3400-\u4DBF\u4E00-\u9FFF\uA000-\uA4CF\uA960-\uA97F\uAC00-\uD7A3\uF900-\uFAFF\uFE30-\uFE6F\uFF00-\uFF60\uFFE0-\uFFE6\u{1F200}-\u{1F2FF}\u{20000}-\u{3FFFD}]/u;

/** A line as it is shown: tabs widened, control characters made visible. */
export function glyphs(line: string): Glyph[] {
  const out: Glyph[] = [];
  let column = 0;
  // The segmenter takes time in the square of the line: only where characters are made of several.
  for (const { segment, index } of ascii.test(line) ? characters(line) : segmenter.segment(line)) {
    const glyph = { ...shown(segment, column), start: index };
    out.push(glyph);
    column += glyph.width;
  }
  return out;
}

function shown(segment: string, column: number): { text: string; width: number } {
  if (segment === "\t") {
    const width = tabStop - (column % tabStop);
    return { text: " ".repeat(width), width };
  }
  const code = segment.codePointAt(0) ?? 0;
  if (code < 32) return { text: String.fromCodePoint(0x2400 + code), width: 1 };
  if (code >= 0x7f && code < 0xa0) return { text: "\uFFFD", width: 1 };
  if (emoji.test(segment) || wide.test(segment)) return { text: segment, width: 2 };
  // Alone, these change the order or the look of what stands around them.
  if (zeroWidth.test(segment)) return { text: code === 0xfeff ? "" : "\uFFFD", width: code === 0xfeff ? 0 : 1 };
  return { text: segment, width: 1 };
}

export function widthOf(text: string): number {
  if (ascii.test(text) && !text.includes("\t")) return text.length;
  return glyphs(text).reduce((sum, glyph) => sum + glyph.width, 0);
}

/** Break at spaces into lines of at most `width` columns; a longer word has a line of its own. */
export function wrap(text: string, width: number): string[] {
  const lines: string[] = [];
  for (const paragraph of text.split("\n")) {
    let line = "";
    for (const word of paragraph.split(" ")) {
      if (line !== "" && widthOf(line) + 1 + widthOf(word) > width) {
        lines.push(line);
        line = word;
      } else line = line === "" ? word : `${line} ${word}`;
    }
    lines.push(line);
  }
  return lines;
}
