/**
 * The lines of one file that a diagnostic speaks of, underlined. A span on one line is underlined below it; a span
 * over several lines has a bar on the left that joins its ends.
 */
import type { SourceFile } from "../syntax/ast.ts";
import { glyphs, lineText, positionOf, wrap } from "./columns.ts";
import type { Glyph } from "./columns.ts";
import type { Label } from "./diagnostic.ts";
import { Row } from "./paint.ts";
import type { Style } from "./paint.ts";

/** A label, with its place as it is shown. */
interface Mark {
  readonly text: string;
  readonly char: "^" | "-";
  readonly style: Style;
  readonly first: number;
  readonly last: number;
  /** UTF-16 units in the first line and in the last. */
  readonly from: number;
  readonly to: number;
}

export interface SnippetOptions {
  readonly colour: boolean;
  /** Columns for a line of source. */
  readonly width: number;
  readonly style: Style;
}

/** One line of output: its number in the file if it is source, nothing if it annotates, `"…"` where lines are left out. */
export interface SnippetLine {
  readonly number: number | "…" | undefined;
  readonly text: string;
}

/** More lines of one span than this are cut in its middle. */
const longestSpan = 6;

/** Labels are not wrapped to fewer columns than these. */
const narrowestLabel = 40;

export function snippet(
  file: SourceFile,
  labels: readonly Label[],
  primary: Label | undefined,
  options: SnippetOptions,
): SnippetLine[] {
  const marks = labels.map((label) => markOf(file, label, label === primary, options.style));
  const over = marks.filter((mark) => mark.first !== mark.last).sort((a, b) => a.first - b.first || b.last - a.last);
  const out: SnippetLine[] = [];
  let previous: number | undefined;
  for (const number of shownLines(marks)) {
    if (previous !== undefined && number > previous + 1) {
      const row = new Row();
      over.forEach((mark, i) => mark.first <= (previous ?? 0) && mark.last >= number && row.put(i, "|", mark.style));
      out.push({ number: "…", text: row.print(options.colour) });
    }
    out.push(...new SourceLine(file, number, marks, over, options).print());
    previous = number;
  }
  return out;
}

function markOf(file: SourceFile, label: Label, isPrimary: boolean, style: Style): Mark {
  const start = positionOf(file, label.span.start);
  let end = positionOf(file, Math.max(label.span.start, label.span.end));
  // A span that ends with its line break ends on that line.
  if (end.line > start.line && end.column === 1) end = positionOf(file, label.span.end - 1);
  return {
    text: label.text.replace(/\s*\n\s*/g, " "),
    char: isPrimary ? "^" : "-",
    style: isPrimary ? style : "context",
    first: start.line,
    last: end.line,
    from: start.column - 1,
    to: end.column - 1,
  };
}

function shownLines(marks: readonly Mark[]): number[] {
  const lines = new Set<number>();
  for (const { first, last } of marks) {
    const all = last - first < longestSpan;
    for (let line = first; line <= last; line++) if (all || line < first + 2 || line > last - 2) lines.add(line);
  }
  const sorted = [...lines].sort((a, b) => a - b);
  // One line left out would take as much room as the line itself.
  return sorted.flatMap((line, i) => (i > 0 && line - (sorted[i - 1] ?? line) === 2 ? [line - 1, line] : [line]));
}

class SourceLine {
  private readonly glyphs: readonly Glyph[];
  /** Columns before the window of the line that is shown, and its columns. */
  private readonly skipped: number;
  private readonly visible: number;
  private readonly total: number;
  private readonly text: string;
  private readonly number: number;
  private readonly marks: readonly Mark[];
  private readonly over: readonly Mark[];
  private readonly options: SnippetOptions;

  constructor(
    file: SourceFile,
    number: number,
    marks: readonly Mark[],
    over: readonly Mark[],
    options: SnippetOptions,
  ) {
    this.number = number;
    this.marks = marks.filter((mark) => mark.first === number && mark.last === number);
    this.over = over;
    this.options = options;
    this.text = lineText(file, number);
    this.glyphs = glyphs(this.text);
    this.total = this.glyphs.reduce((sum, glyph) => sum + glyph.width, 0);
    this.visible = Math.max(20, options.width - this.margin);
    this.skipped = this.total <= this.visible ? 0 : this.windowStart();
  }

  print(): SnippetLine[] {
    const source = new Row();
    this.bars(
      source,
      (mark) => (this.opensHere(mark) ? "/" : "|"),
      (mark) => this.opensHere(mark) || this.inside(mark),
    );
    this.putSource(source);
    const out: SnippetLine[] = [{ number: this.number, text: source.print(this.options.colour) }];
    const note = (row: Row): void => void out.push({ number: undefined, text: row.print(this.options.colour) });
    if (this.marks.length > 0) this.underlines(note);
    for (const mark of this.over) if (mark.first === this.number && !this.opensHere(mark)) note(this.opening(mark));
    for (const mark of this.over) if (mark.last === this.number) this.closing(mark).forEach(note);
    return out;
  }

  /** Columns on the left for the bars of spans over several lines. */
  private get margin(): number {
    return this.over.length === 0 ? 0 : this.over.length + 1;
  }

  // ---- the line ------------------------------------------------------------------------------------------------

  /** Centred on the first mark of the line, the primary one before all. */
  private windowStart(): number {
    const mark = this.marks.find((one) => one.char === "^") ?? this.marks[0];
    const over = this.over.find((one) => one.first === this.number || one.last === this.number);
    const unit = mark?.from ?? (over === undefined ? 0 : over.first === this.number ? over.from : over.to - 1);
    const end = mark === undefined ? unit : mark.to;
    const from = this.rawColumn(unit);
    const length = Math.min(this.rawColumn(end) - from, this.visible - 2);
    const start = from - Math.floor((this.visible - length) / 2);
    return Math.max(0, Math.min(start, this.total - this.visible));
  }

  private putSource(row: Row): void {
    let column = 0;
    for (const glyph of this.glyphs) {
      const at = column - this.skipped;
      if (at >= 0 && at + glyph.width <= this.visible) row.put(this.margin + at, glyph.text, "plain");
      column += glyph.width;
    }
    if (this.skipped > 0) row.put(this.margin, "…", "gutter");
    if (this.total - this.skipped > this.visible) row.put(this.margin + this.visible - 1, "…", "gutter");
  }

  private rawColumn(unit: number): number {
    let column = 0;
    for (const glyph of this.glyphs) {
      if (glyph.start + glyph.text.length > unit && glyph.start >= unit) break;
      if (glyph.start >= unit) break;
      column += glyph.width;
    }
    return column;
  }

  /** The column of an offset in the line, in the row. */
  private column(unit: number): number {
    const column = this.rawColumn(unit) - this.skipped;
    return this.margin + Math.max(0, Math.min(column, this.total > this.visible ? this.visible : column));
  }

  // ---- spans on this line --------------------------------------------------------------------------------------

  private underlines(note: (row: Row) => void): void {
    const placed = this.marks
      .map((mark) => {
        const from = this.column(mark.from);
        return { mark, from, to: Math.max(from + 1, this.column(mark.to)) };
      })
      .sort((a, b) => a.from - b.from || a.to - b.to);
    const row = this.annotation();
    for (const isPrimary of [false, true]) {
      for (const { mark, from, to } of placed) {
        if ((mark.char === "^") === isPrimary) row.put(from, mark.char.repeat(to - from), mark.style);
      }
    }
    const last = placed.at(-1);
    const beside =
      last !== undefined && placed.every((one) => one === last || (one.to <= last.to && one.from < last.from))
        ? last
        : undefined;
    const hanging = placed.filter((one) => one !== beside && one.mark.text !== "").reverse();
    if (beside === undefined) note(row);
    else this.say(beside.mark, beside.to + 1, row, () => this.hangers(hanging)).forEach(note);
    if (hanging.length === 0) return;
    note(this.hangers(hanging));
    hanging.forEach((one, i) => {
      const rest = hanging.slice(i + 1);
      this.say(one.mark, one.from, this.hangers(rest), () => this.hangers(rest)).forEach(note);
    });
  }

  /** A label at a column of `row`, and below it as far as it does not fit. */
  private say(mark: Mark, column: number, row: Row, next: () => Row): Row[] {
    const lines = mark.text === "" ? [] : wrap(mark.text, Math.max(narrowestLabel, this.options.width - column));
    const rows = [row, ...lines.slice(1).map(next)];
    lines.forEach((line, i) => rows[i]?.put(column, line, mark.style));
    return rows;
  }

  private hangers(marks: readonly { readonly mark: Mark; readonly from: number }[]): Row {
    const row = this.annotation();
    for (const { mark, from } of marks) row.put(from, "|", mark.style);
    return row;
  }

  // ---- spans over several lines --------------------------------------------------------------------------------

  /** A span that begins its line needs no line of its own to show where. */
  private opensHere(mark: Mark): boolean {
    return mark.first === this.number && this.text.slice(0, mark.from).trim() === "" && this.skipped === 0;
  }

  private inside(mark: Mark): boolean {
    return mark.first < this.number && this.number <= mark.last;
  }

  private bars(row: Row, char: (mark: Mark) => string, shown: (mark: Mark) => boolean): void {
    this.over.forEach((mark, i) => {
      if (shown(mark)) row.put(i, char(mark), mark.style);
    });
  }

  /** A row below the line, with the bars of the spans that go on. */
  private annotation(): Row {
    const row = new Row();
    this.bars(row, () => "|", (mark) => this.opensHere(mark) || this.inside(mark)); // prettier-ignore
    return row;
  }

  private opening(mark: Mark): Row {
    const row = this.annotation();
    const at = this.column(mark.from);
    const left = this.over.indexOf(mark) + 1;
    row.put(left, "_".repeat(Math.max(0, at - left)), mark.style);
    row.put(at, mark.char, mark.style);
    return row;
  }

  private closing(mark: Mark): Row[] {
    const row = new Row();
    this.bars(row, () => "|", (other) => (this.opensHere(other) || this.inside(other) || other.first === this.number) && !this.closedBefore(other, mark)); // prettier-ignore
    const at = Math.max(this.margin, this.column(mark.to) - 1);
    const left = this.over.indexOf(mark) + 1;
    row.put(left, "_".repeat(Math.max(0, at - left)), mark.style);
    row.put(at, mark.char, mark.style);
    const open = this.over.filter((other) => (this.inside(other) || other.first === this.number) && other.last > this.number); // prettier-ignore
    return this.say(mark, at + 2, row, () => this.barsOf(open));
  }

  private barsOf(marks: readonly Mark[]): Row {
    const row = new Row();
    this.bars(row, () => "|", (mark) => marks.includes(mark)); // prettier-ignore
    return row;
  }

  /** Of two spans that end on this line, the one that is listed first is closed first. */
  private closedBefore(other: Mark, mark: Mark): boolean {
    return other.last === this.number && this.over.indexOf(other) < this.over.indexOf(mark);
  }
}
