/**
 * Cures applied to texts. All that edits a program because of a diagnostic comes through here: `check --fix`, the editor, the
 * tests.
 */
import type { Span } from "../syntax/ast.ts";
import type { Diagnostic, Fix } from "./diagnostic.ts";

type Edit = Fix["edits"][number];

/** A cure, and what it is for. */
export interface Cure {
  readonly diagnostic: Diagnostic;
  readonly fix: Fix;
}

/**
 * What can be applied at once and unasked: the first fix of each diagnostic, unless it is a choice or comes near an edit of one
 * before it.
 */
export function curesOf(diagnostics: readonly Diagnostic[]): readonly Cure[] {
  const taken: Edit[] = [];
  return diagnostics.flatMap((diagnostic): readonly Cure[] => {
    const [fix] = diagnostic.fixes;
    if (fix === undefined || fix.choice === true || fix.edits.some((edit) => taken.some((one) => meet(one, edit))))
      return [];
    taken.push(...fix.edits);
    return [{ diagnostic, fix }];
  });
}

/** What only touches may mean another order of the two. */
function meet(a: Edit, b: Edit): boolean {
  return a.file.path === b.file.path && a.span.start <= b.span.end && b.span.start <= a.span.end;
}

/** The texts of the files that fixes edit, by path. Edits of different fixes do not meet. */
export function applyFixes(fixes: readonly Fix[]): ReadonlyMap<string, string> {
  const byPath = new Map<string, Edit[]>();
  for (const edit of fixes.flatMap((fix) => fix.edits))
    byPath.set(edit.file.path, [...(byPath.get(edit.file.path) ?? []), edit]);
  return new Map([...byPath].map(([path, edits]) => [path, edited(edits[0]?.file.text ?? "", edits)]));
}

/** A text with edits in it. Those at one place come in the order in which they are given. */
export function edited(text: string, edits: readonly { readonly span: Span; readonly text: string }[]): string {
  const parts: string[] = [];
  let end = 0;
  for (const edit of [...edits].sort((a, b) => a.span.start - b.span.start || a.span.end - b.span.end)) {
    parts.push(text.slice(end, edit.span.start), edit.text);
    end = edit.span.end;
  }
  return parts.join("") + text.slice(end);
}
