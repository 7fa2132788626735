/** One thing that may be written at the cursor. */
import type { Description } from "../describe.ts";
import type { DeclaredKind } from "../entities.ts";
import type { Edit } from "../edits.ts";

export interface CompletionItem {
  readonly label: string;
  readonly kind: DeclaredKind | "method" | "property" | "library" | "keyword" | "snippet" | "builtin" | "file" | "arm";
  /** The type, or the signature; beside the label. */
  readonly detail?: string;
  readonly docs?: string | undefined;
  /** What is written, if it is not the label: a snippet with `$1`, … */
  readonly snippet?: string;
  /** Lesser numbers are shown first; 5 if nothing is said. */
  readonly rank?: number;
  /** Changes elsewhere that go with it. */
  readonly edits?: readonly Edit[];
}

export function fromDescription(described: Description | undefined): Pick<CompletionItem, "detail" | "docs"> {
  return described ? { detail: described.code, docs: described.docs } : {};
}

/** Text that means itself in a snippet. */
export function escaped(text: string): string {
  return text.replace(/[\\$]/g, "\\$&");
}
