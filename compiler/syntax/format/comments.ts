/**
 * Puts the comments of a text into the document of its tree. The printers know nothing of comments: what they print
 * is the text's own characters in the text's own order, but for white space and a few separators. So text and
 * document are walked side by side, and the comments between two characters of the text go between the same two
 * in the document. That keeps every comment, once and in order, wherever the grammar lets it stand.
 *
 * A comment that ended its line ends a line again, and one that had its own line has it again. The line breaks
 * that this adds stand where the text had one, so they change no meaning.
 */
import { builders } from "prettier/doc";
import type { Comment, Module } from "../ast.ts";
import type { Doc, Marker } from "./layout.ts";

const {
  hardline,
  hardlineWithoutBreakParent: hardlineWithoutBreak,
  indent,
  join,
  lineSuffix,
  literallineWithoutBreakParent,
} = builders;

/** Left out or put in by the printers: separators, `..` in a pattern, `(x) =>` for `x =>`, the bar of variants. */
const droppable = new Set([",", ";", ".", "|", "(", ")"]);
const insertable = new Set([",", ";", "|"]);
const openers = new Set(["(", "[", "{"]);
const closers = new Set([")", "]", "}"]);

interface TextCell {
  readonly kind: "text";
  readonly text: string;
  readonly inserts: { readonly at: number; readonly doc: Doc }[];
}

/** A place of the document whose content may be replaced. */
interface MarkCell {
  readonly kind: "line" | Marker;
  doc: Doc;
}

type Cell = TextCell | MarkCell;

/** Between two characters of the text: what the document has there, and the comments that are to stand there. */
interface Gap {
  readonly before: Place | undefined;
  readonly between: MarkCell[];
  /** Is there white space that never breaks? */
  spaced: boolean;
}

interface Place {
  readonly cell: TextCell;
  readonly at: number;
  readonly char: string;
}

interface Placed {
  readonly text: string;
  readonly line: boolean;
  /** Line breaks of the text before it and behind it. */
  readonly before: number;
  readonly after: number;
}

export function withComments(module: Module, doc: Doc): Doc {
  const cells: Cell[] = [];
  const build = collect(doc, cells);
  new Weaver(module).run(cells);
  return build();
}

/** Lists the leaves of a document in order; the function that is returned builds it anew when they have changed. */
function collect(doc: Doc, cells: Cell[]): () => Doc {
  if (typeof doc === "string") {
    const cell: TextCell = { kind: "text", text: doc, inserts: [] };
    cells.push(cell);
    return () => (cell.inserts.length === 0 ? doc : pieces(cell));
  }
  if (Array.isArray(doc)) {
    const parts = doc.map((part) => collect(part, cells));
    return () => parts.map((part) => part());
  }
  if (doc.type === "line" || doc.type === "label") {
    const cell: MarkCell = { kind: doc.type === "line" ? "line" : (doc.label as Marker), doc };
    cells.push(cell);
    return () => cell.doc;
  }
  if (doc.type === "group" || doc.type === "indent") {
    const contents = collect(doc.contents, cells);
    return () => ({ ...doc, contents: contents() });
  }
  // The content of `ifBreak` is never more than a separator.
  return () => doc;
}

function pieces(cell: TextCell): Doc {
  const parts: Doc[] = [];
  let from = 0;
  for (const { at, doc } of cell.inserts) {
    parts.push(cell.text.slice(from, at), doc);
    from = at;
  }
  return [...parts, cell.text.slice(from)];
}

class Weaver {
  private readonly text: string;
  private readonly comments: readonly Comment[];
  private comment = 0;
  /** Offset in the text up to which it has been matched. */
  private at = 0;
  private gap: Gap = { before: undefined, between: [], spaced: false };
  /** Comments that ended a line before a comma: they go behind it. */
  private carried: readonly Placed[] = [];

  constructor(module: Module) {
    this.text = module.file.text;
    this.comments = module.comments;
    if (this.text.startsWith("\uFEFF")) this.at = 1;
  }

  run(cells: readonly Cell[]): void {
    for (const cell of cells) {
      if (cell.kind === "text") this.walk(cell);
      else this.gap.between.push(cell);
    }
    this.fill(undefined, this.text.length);
  }

  private walk(cell: TextCell): void {
    for (let at = 0; at < cell.text.length; at++) {
      const char = cell.text.charAt(at);
      if (isSpace(char)) this.gap.spaced = true;
      else {
        const found = this.find(char);
        if (found === undefined) continue;
        const place = { cell, at, char };
        this.fill(place, found);
        this.gap = { before: place, between: [], spaced: false };
        this.at = found + 1;
      }
    }
  }

  /** Where the text has this character next; undefined if the printer has put it in. */
  private find(char: string): number | undefined {
    let comment = this.comment;
    for (let at = this.at; at < this.text.length; at++) {
      const next = this.comments[comment];
      if (next !== undefined && next.span.start === at) {
        at = next.span.end - 1;
        comment++;
        continue;
      }
      const found = this.text.charAt(at);
      if (isSpace(found)) continue;
      if (found === char) return at;
      if (insertable.has(char)) return undefined;
      if (!droppable.has(found)) throw new Error(`the printer wrote "${char}" where the text has "${found}" at ${at}`);
    }
    if (insertable.has(char)) return undefined;
    throw new Error(`the printer wrote "${char}" behind the end of the text`);
  }

  /** Deals with all that stands between the last matched character and `next`, which begins at `end` in the text. */
  private fill(next: Place | undefined, end: number): void {
    const comments: Placed[] = [...this.carried];
    this.carried = [];
    for (let one = this.comments[this.comment]; one !== undefined && one.span.start < end;) {
      comments.push({
        text: one.text.trimEnd(),
        line: one.kind !== "block",
        before: this.lineBreaks(this.spaceBefore(one.span.start), one.span.start),
        after: this.lineBreaks(one.span.end, this.spaceAfter(one.span.end)),
      });
      one = this.comments[++this.comment];
    }
    if (comments.length === 0) this.fillEmpty(end);
    else this.place(comments, next);
  }

  private fillEmpty(end: number): void {
    const first = this.gap.between.find(isLineBreak);
    if (first?.kind === "separator" && this.lineBreaks(this.at, end) > 1) first.doc = [hardline, hardline];
  }

  private place(comments: readonly Placed[], next: Place | undefined): void {
    if (next?.char === "," && !comments.every((one) => one.before === 0 && one.after === 0)) {
      this.carried = comments;
      return;
    }
    const { trailing, own, leading } = this.split(comments, next);
    this.insertAfter(trailing, next);
    const behind = trailing.some((one) => one.line || one.after > 0);
    const target = this.gap.between.find((cell) => cell.kind === "slot" || cell.kind === "empty");
    if (own.length > 0 && target !== undefined && (next === undefined || closers.has(next.char))) {
      this.fillSlot(target, own, behind);
    } else if (next !== undefined) {
      this.insertBefore(next, own, leading, behind, trailing.at(-1)?.after ?? 0);
    }
  }

  /** Comments on the line of what precedes, comments with a line of their own, comments on the line of what follows. */
  private split(
    all: readonly Placed[],
    next: Place | undefined,
  ): { trailing: readonly Placed[]; own: readonly Placed[]; leading: readonly Placed[] } {
    const ends = next === undefined || next.char === "," || closers.has(next.char);
    let first = 0;
    while (this.gap.before !== undefined && all[first]?.before === 0 && all[first - 1]?.line !== true) first++;
    let last = all.length;
    while (last > 0 && all[last - 1]?.after === 0) last--;
    if (first === all.length && last === 0) {
      // What stands between two things on one line belongs to the next one, unless that only closes or separates.
      return ends ? { trailing: all, own: [], leading: [] } : { trailing: [], own: [], leading: all };
    }
    last = ends ? all.length : Math.max(first, last);
    return { trailing: all.slice(0, first), own: all.slice(first, last), leading: all.slice(last) };
  }

  private insertAfter(trailing: readonly Placed[], next: Place | undefined): void {
    const before = this.gap.before;
    if (before === undefined) return;
    // A comment that ends its line may be printed before what follows only if a line break is printed at once.
    const breaksAtOnce = next !== undefined && !this.gap.between.some(isLineBreak);
    for (const one of trailing) {
      const space = opensTight(before.char) && !one.line ? "" : " ";
      const closing = before.char === "{" && next?.char === "}" && one.after === 0 ? " " : "";
      const doc = [space, comment(one), closing];
      before.cell.inserts.push({ at: before.at + 1, doc: one.line && !breaksAtOnce ? lineSuffix(doc) : doc });
    }
  }

  private fillSlot(target: MarkCell, own: readonly Placed[], behind: boolean): void {
    const nothingBefore = this.gap.before === undefined;
    const opened = nothingBefore || openers.has(this.gap.before?.char ?? "");
    const parts = own.map((one, i) => {
      const blank = one.before > 1 && !(i === 0 && opened && !behind);
      const lineBreak: Doc = i === 0 && nothingBefore ? "" : blank ? [hardline, hardline] : hardline;
      return [lineBreak, comment(one)];
    });
    target.doc = target.kind === "empty" ? [indent(parts), hardline] : parts;
    const rest = this.gap.between.slice(this.gap.between.indexOf(target) + 1);
    for (const cell of rest) if (isLineBreak(cell)) harden(cell);
  }

  private insertBefore(
    next: Place,
    own: readonly Placed[],
    leading: readonly Placed[],
    behind: boolean,
    afterTrailing: number,
  ): void {
    const gap = this.gap;
    const breaks = gap.between.filter(isLineBreak);
    const lineBreak = own.length > 0 ? breaks.at(-1) : breaks[0];
    const above = (own[0] ?? leading[0])?.before ?? afterTrailing;
    const parts: Doc[] = [];
    if (lineBreak !== undefined) {
      const blank = lineBreak.kind === "separator" && above > 1;
      if (blank || behind || own.length > 0) {
        // Outside the groups that may begin with what follows, so that the comments do not break them.
        const lines = own.map((one) => [comment(one), hardline, one.after > 1 ? hardline : ""]);
        lineBreak.doc = [hardline, blank ? hardline : "", lines];
      }
    } else if (gap.before === undefined) {
      for (const one of own) parts.push(comment(one), hardline, one.after > 1 ? hardline : "");
    } else {
      if (own.length > 0 || behind) parts.push(newLine(next));
      for (const one of own) parts.push(comment(one), newLine(next));
    }
    if (leading.length > 0) {
      const glued = own.length === 0 && !behind && !gap.spaced && !breaks.some(isSpaceWhenFlat);
      if (glued && gap.before !== undefined && !opensTight(gap.before.char)) parts.push(" ");
      for (const one of leading) parts.push(comment(one), " ");
    }
    if (parts.length > 0) next.cell.inserts.push({ at: next.at, doc: parts });
  }

  /** Where the white space before an offset begins. */
  private spaceBefore(offset: number): number {
    let at = offset;
    while (at > 0 && isSpace(this.text.charAt(at - 1))) at--;
    return at;
  }

  /** Where the white space behind an offset ends. */
  private spaceAfter(offset: number): number {
    let at = offset;
    while (at < this.text.length && isSpace(this.text.charAt(at))) at++;
    return at;
  }

  private lineBreaks(start: number, end: number): number {
    let count = 0;
    for (let at = this.text.indexOf("\n", start); at !== -1 && at < end; at = this.text.indexOf("\n", at + 1)) count++;
    return count;
  }
}

/** A comment as it was; the stars of a long one are put below each other. */
function comment(one: Placed): Doc {
  if (one.line) return one.text;
  const lines = one.text.split(/\r?\n/);
  const starred = lines.length > 1 && lines.slice(1).every((line) => line.trimStart().startsWith("*"));
  if (!starred) return join(literallineWithoutBreakParent, lines);
  const aligned = lines.map((line, i) => (i === 0 ? line.trimEnd() : ` ${line.trim()}`));
  return join(hardlineWithoutBreak, aligned);
}

/** A line break that the printers did not foresee; what closes or continues a block does not go in. */
function newLine(next: Place): Doc {
  const dedented = next.char === "{" || closers.has(next.char) || next.cell.text.startsWith("else", next.at);
  return dedented ? hardline : indent(hardline);
}

/** All that the lexer passes over in silence: a space that does not break, too, as it comes with text from a page. */
function isSpace(char: string): boolean {
  return char === " " || char === "\n" || /\s/.test(char);
}

function opensTight(char: string): boolean {
  return char === "(" || char === "[" || char === "<";
}

function isLineBreak(cell: MarkCell): boolean {
  return cell.kind === "line" || cell.kind === "separator";
}

function isSpaceWhenFlat(cell: MarkCell): boolean {
  return cell.kind === "separator" || (cell.kind === "line" && !isSoft(cell.doc));
}

function isSoft(doc: Doc): boolean {
  return typeof doc === "object" && !Array.isArray(doc) && doc.type === "line" && doc.soft === true;
}

function harden(cell: MarkCell): void {
  cell.doc = hardline;
}
