/**
 * What the compiler says to its user: a code that never changes, one sentence, the places, a cause and a cure.
 * The codes stand in the catalogue (`catalogue.ts`), which gives each its sentence; the CLI renders (`render.ts`).
 */
import type { SourceFile, Span } from "../syntax/ast.ts";

export type Severity = "error" | "warning";

/** A place in a file, with what is to be said of it. The first label of a diagnostic is where the mistake is. */
export interface Label {
  readonly file: SourceFile;
  readonly span: Span;
  readonly text: string;
}

/** A cure that a machine can apply. */
export interface Fix {
  readonly title: string;
  /** Its author has to decide, as of a name that may be meant: the editor offers it, the help speaks of it. */
  readonly choice?: true;
  readonly edits: readonly { readonly file: SourceFile; readonly span: Span; readonly text: string }[];
}

export interface Diagnostic {
  /** `P0123`. */
  readonly code: string;
  readonly severity: Severity;
  /** One sentence, without a full stop. */
  readonly message: string;
  /** Primary label first, then context labels. Empty only for what has no place: a file that is not there. */
  readonly labels: readonly Label[];
  /** What the reader can do, one sentence each. */
  readonly help: readonly string[];
  readonly fixes: readonly Fix[];
}

/** Where a phase puts what it finds. */
export interface Reporter {
  report(diagnostic: Diagnostic): void;
}
