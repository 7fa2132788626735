/** From where emitted text is to where it comes from, as a source map (revision 3). */
import { SourceMapGenerator } from "source-map";
import type { SourceFile } from "../syntax/ast.ts";
import type { Mapping } from "./document.ts";

/** `nameOf` gives the path of a `.portals` file as it is to stand in the map. */
export function sourceMap(file: string, mappings: readonly Mapping[], nameOf: (source: SourceFile) => string): string {
  const generator = new SourceMapGenerator({ file });
  const lines = new Map<SourceFile, LineTable>();
  for (const { line, column, origin } of mappings) {
    let table = lines.get(origin.file);
    if (table === undefined) {
      table = new LineTable(origin.file.text);
      lines.set(origin.file, table);
      generator.setSourceContent(nameOf(origin.file), origin.file.text);
    }
    generator.addMapping({
      generated: { line: line + 1, column },
      original: table.position(origin.span.start),
      source: nameOf(origin.file),
    });
  }
  return generator.toString();
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
