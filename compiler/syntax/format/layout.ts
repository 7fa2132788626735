/**
 * The vocabulary of the formatter: what the printers know of the original text, and the few shapes that all of
 * them share (separators, bracketed lists, slots for comments). Which comment goes where is `comments.ts`'s work.
 *
 * One rule decides what stays broken: what is written in braces, and a pipe, stays over several lines if it was;
 * everything else is on one line if it fits.
 */
import { builders } from "prettier/doc";
import type { Module, Span } from "../ast.ts";

export type Doc = builders.Doc;

const { group, hardline, ifBreak, indent, join, label, line, softline } = builders;

/** What the printers may ask about the text that they print anew. A tree that never was text has none. */
export interface Context {
  readonly hasText: boolean;
  /** Is there a line break in this part of the text? Without a text: no. */
  multiline(start: number, end: number): boolean;
  /** Does a comment begin in this part of the text? */
  commentIn(start: number, end: number): boolean;
}

export function contextOf(module: Module): Context {
  const text = module.file.text;
  const starts = module.comments.map((comment) => comment.span.start);
  return {
    hasText: text !== "",
    multiline: (start, end) => {
      const at = text.indexOf("\n", start);
      return at !== -1 && at < end;
    },
    commentIn: (start, end) => {
      let low = 0;
      let high = starts.length;
      while (low < high) {
        const middle = (low + high) >> 1;
        if ((starts[middle] ?? end) < start) low = middle + 1;
        else high = middle;
      }
      return (starts[low] ?? end) < end;
    },
  };
}

export type Marker = "separator" | "slot" | "empty";

/** A line break between statements, arms, items or entries, at which one blank line of the text is kept. */
export function separator(lineBreak: Doc): Doc {
  return label("separator" satisfies Marker, lineBreak);
}

/** Where comments go that stand behind the last element, before the closing bracket. */
export const slot: Doc = label("slot" satisfies Marker, "");

/** Brackets without content; comments between them get a line of their own, if they had one. */
export function empty(open: string, close: string): Doc {
  return [open, label("empty" satisfies Marker, ""), close];
}

/** `(a, b)`: broken only if it does not fit, one element a line, then with a trailing comma. */
export function bracketed(open: string, items: readonly Doc[], close: string): Doc {
  return group(brackets(open, items, close));
}

/** The same, but broken with the group around it. */
export function brackets(open: string, items: readonly Doc[], close: string): Doc {
  if (items.length === 0) return empty(open, close);
  return [open, indent([softline, join([",", line], [...items]), ifBreak(","), slot]), softline, close];
}

/** `<A, B>`, where the grammar takes no trailing comma. */
export function angled(items: readonly Doc[]): Doc {
  return group(["<", indent([softline, join([",", line], [...items]), slot]), softline, ">"]);
}

/** `{ a, b }`, like `bracketed`, but `broken` if the text had a line break behind the brace. */
export function braced(items: readonly Doc[], broken: boolean): Doc {
  if (items.length === 0) return empty("{", "}");
  const inner = [line, join([",", separator(line)], [...items]), ifBreak(","), slot];
  return group(["{", indent(inner), line, "}"], { shouldBreak: broken });
}

/** The same for things without a comma: members, branches, handlers. Never on one line. */
export function bracedLines(items: readonly Doc[]): Doc {
  if (items.length === 0) return empty("{", "}");
  return ["{", indent([hardline, join(separator(hardline), [...items]), slot]), hardline, "}"];
}

/** Was there a line break between the opening brace, which follows `from`, and the first entry? */
export function opensLine(ctx: Context, from: number, entries: readonly { readonly span: Span }[]): boolean {
  const first = entries[0];
  return first !== undefined && ctx.multiline(from, first.span.start);
}

/** `///` lines for a tree that never was text; otherwise the documentation is among the comments. */
export function documentation(ctx: Context, docs: string | undefined): Doc {
  if (ctx.hasText || docs === undefined) return "";
  return docs.split("\n").map((text) => [`/// ${text}`.trimEnd(), hardline]);
}

/** `left = value`; a chain of operators that does not fit begins on a line of its own. */
export function assignment(left: Doc, operator: string, value: Doc, ownLine: boolean): Doc {
  return ownLine ? [left, " ", operator, group(indent([line, value]))] : [left, " ", operator, " ", value];
}
