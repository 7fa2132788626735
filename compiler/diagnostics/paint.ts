/** Rows of text in columns, in colour or not. */
import { glyphs } from "./columns.ts";

export type Style = "plain" | "bold" | "error" | "warning" | "context" | "gutter" | "help";

const codes: Readonly<Record<Exclude<Style, "plain">, string>> = {
  bold: "1",
  error: "1;31",
  warning: "1;33",
  context: "1;34",
  gutter: "34",
  help: "1;36",
};

export function paint(text: string, style: Style, colour: boolean): string {
  return colour && style !== "plain" && text !== "" ? `\x1b[${codes[style]}m${text}\x1b[0m` : text;
}

interface Cell {
  readonly text: string;
  readonly style: Style;
}

/** One line of output that is filled at arbitrary columns; what is put later covers what was there. */
export class Row {
  private readonly cells: (Cell | undefined)[] = [];

  put(column: number, text: string, style: Style): void {
    let at = column;
    for (const glyph of glyphs(text)) {
      this.cells[at] = { text: glyph.text, style };
      for (let more = 1; more < glyph.width; more++) this.cells[at + more] = { text: "", style };
      at += glyph.width;
    }
  }

  print(colour: boolean): string {
    let out = "";
    let run = "";
    let style: Style = "plain";
    for (let at = 0; at < this.cells.length; at++) {
      const cell = this.cells[at] ?? { text: " ", style: "plain" as const };
      if (cell.style !== style) {
        out += paint(run, style, colour);
        run = "";
        style = cell.style;
      }
      run += cell.text;
    }
    return (out + paint(run, style, colour)).trimEnd();
  }
}
