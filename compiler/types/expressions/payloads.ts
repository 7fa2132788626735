/** What is given in parentheses where a variant has fields. */
import type * as ast from "../../syntax/ast.ts";
import type { Fix } from "../../diagnostics/diagnostic.ts";

interface Given {
  readonly file: ast.SourceFile;
  /** From the opening parenthesis to the closing one. */
  readonly span: ast.Span;
  readonly items: readonly ast.Node[];
}

/** `(a, b)` as `{ a, y: b }`: by name if all are names of fields, else in their order; no fix if there are more or fewer. */
export function asFields({ file, span, items }: Given, fields: readonly string[]): readonly Fix[] {
  const texts = items.map((item) => file.text.slice(item.span.start, item.span.end));
  if (texts.length !== fields.length) return [];
  const named = fields.every((field) => texts.includes(field));
  const entries = texts.map((text, i) => (named || text === fields[i] ? text : `${fields[i]}: ${text}`));
  const text = ` { ${entries.join(", ")} }`;
  return [{ title: `write \`${text.trim()}\``, edits: [{ file, span, text }] }];
}
