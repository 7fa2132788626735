/** Changes to texts. */
import type { SourceFile, Span } from "../syntax/ast.ts";

export interface Edit {
  readonly file: SourceFile;
  readonly span: Span;
  readonly text: string;
}

/** A text with edits that do not overlap. */
export function edited(text: string, edits: readonly Edit[]): string {
  let result = text;
  for (const { span, text: by } of [...edits].sort((a, b) => b.span.start - a.span.start)) {
    result = result.slice(0, span.start) + by + result.slice(span.end);
  }
  return result;
}

/** The texts of all files that edits change, by path. */
export function editedFiles(edits: readonly Edit[]): ReadonlyMap<string, string> {
  const byFile = new Map<string, Edit[]>();
  for (const edit of edits) byFile.set(edit.file.path, [...(byFile.get(edit.file.path) ?? []), edit]);
  return new Map([...byFile].map(([path, own]) => [path, edited((own[0] as Edit).file.text, own)]));
}

/** The one edit that makes a text another, as small as its ends allow; none if they are equal. */
export function difference(file: SourceFile, text: string): readonly Edit[] {
  const before = file.text;
  if (before === text) return [];
  const most = Math.min(before.length, text.length);
  let head = 0;
  while (head < most && before[head] === text[head]) head++;
  let tail = 0;
  while (tail < most - head && before[before.length - 1 - tail] === text[text.length - 1 - tail]) tail++;
  const span = { start: head, end: before.length - tail };
  return [{ file, span, text: text.slice(head, text.length - tail) }];
}
