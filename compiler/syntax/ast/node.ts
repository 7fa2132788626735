/** What all nodes of the tree have: where they stand, and names. */

/** Half-open range of UTF-16 offsets in the file's text. */
export interface Span {
  readonly start: number;
  readonly end: number;
}

/** One parsed file. `text` is kept, so that a span can be shown. */
export interface SourceFile {
  /** Absolute path, or an invented name for text that has none (standard input, a test). */
  readonly path: string;
  readonly text: string;
}

export interface Node {
  readonly span: Span;
}

export interface Comment extends Node {
  /** With its delimiters. `///` comments that precede a declaration also become its `docs`. */
  readonly text: string;
  readonly kind: "line" | "block" | "doc";
}

export interface Name extends Node {
  readonly kind: "name";
  readonly text: string;
}
