/**
 * From where emitted text is to where it comes from, as a source map (revision 3, https://tc39.es/ecma426/). Written here
 * and not by a library: mappings come in the order of the text, so that there is nothing to sort or to check.
 */
import type { SourceFile } from "../syntax/ast.ts";
import type { Mapping } from "./document.ts";

interface Source {
  readonly index: number;
  readonly name: string;
  readonly lines: LineTable;
}

/** `nameOf` gives the path of a `.portals` file as it is to stand in the map. */
export function sourceMap(file: string, mappings: readonly Mapping[], nameOf: (source: SourceFile) => string): string {
  const sources = new Map<SourceFile, Source>();
  let encoded = "";
  let before = { row: 0, column: 0, source: 0, line: 1, sourceColumn: 0 };
  for (const { line: row, column, origin } of mappings) {
    let source = sources.get(origin.file);
    if (source === undefined) {
      source = { index: sources.size, name: nameOf(origin.file), lines: new LineTable(origin.file.text) };
      sources.set(origin.file, source);
    }
    const from = source.lines.position(origin.span.start);
    const newRow = row > before.row;
    if (newRow) encoded += ";".repeat(row - before.row);
    else if (encoded !== "") encoded += ",";
    encoded += variableLength(column - (newRow ? 0 : before.column));
    encoded += variableLength(source.index - before.source);
    encoded += variableLength(from.line - before.line);
    encoded += variableLength(from.column - before.sourceColumn);
    before = { row, column, source: source.index, line: from.line, sourceColumn: from.column };
  }
  return JSON.stringify({
    version: 3,
    sources: [...sources.values()].map(({ name }) => name),
    names: [],
    mappings: encoded,
    file,
    sourcesContent: [...sources.keys()].map(({ text }) => text),
  });
}

const digits = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";

/** Base 64 VLQ: the sign is the lowest bit, five bits a digit, the sixth says that more follow. */
function variableLength(value: number): string {
  let rest = value < 0 ? (-value << 1) | 1 : value << 1;
  let text = "";
  do {
    const more = rest > 31;
    text += digits.charAt((rest & 31) | (more ? 32 : 0));
    rest >>>= 5;
  } while (rest > 0);
  return text;
}

/** Offsets to lines (from 1) and columns (from 0). */
class LineTable {
  private readonly starts: number[] = [0];

  constructor(text: string) {
    for (let at = text.indexOf("\n"); at >= 0; at = text.indexOf("\n", at + 1)) this.starts.push(at + 1);
  }

  position(offset: number): { line: number; column: number } {
    let low = 0;
    let high = this.starts.length - 1;
    while (low < high) {
      const middle = (low + high + 1) >> 1;
      if ((this.starts[middle] ?? 0) <= offset) low = middle;
      else high = middle - 1;
    }
    return { line: low + 1, column: offset - (this.starts[low] ?? 0) };
  }
}
