/** Changes to texts; `diagnostics/apply-fixes.ts` carries them out. */
import type { SourceFile, Span } from "../syntax/ast.ts";

export interface Edit {
  readonly file: SourceFile;
  readonly span: Span;
  readonly text: string;
}

/** The one edit that makes a text another, as small as its ends allow; none if they are equal. */
export function difference(file: SourceFile, text: string): readonly Edit[] {
  const before = file.text;
  if (before === text) return [];
  const most = Math.min(before.length, text.length);
  let head = 0;
  while (head < most && before[head] === text[head]) head++;
  if (isInside(before, head) || isInside(text, head)) head--;
  let tail = 0;
  while (tail < most - head && before[before.length - 1 - tail] === text[text.length - 1 - tail]) tail++;
  if (isInside(before, before.length - tail) || isInside(text, text.length - tail)) tail--;
  const span = { start: head, end: before.length - tail };
  return [{ file, span, text: text.slice(head, text.length - tail) }];
}

/** Whether an offset is in the middle of what is one for an editor: a line break, or a character of two units. */
function isInside(text: string, offset: number): boolean {
  return /^(\r\n|[\uD800-\uDBFF][\uDC00-\uDFFF])/.test(text.slice(Math.max(0, offset - 1), offset + 1));
}
