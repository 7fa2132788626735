/** Formatting in the editor: what `portalsc fmt` does, as the smallest change of the text. */
import type { SourceFile } from "../syntax/ast.ts";
import { format } from "../syntax/format/format.ts";
import { difference, type Edit } from "./edits.ts";

/** Nothing, if the file does not parse: what is wrong is shown anyway. */
export async function formattingOf(file: SourceFile): Promise<readonly Edit[]> {
  const result = await format(file);
  if (!("text" in result)) return [];
  // The editor keeps the line breaks that the file has.
  const lineBreak = /\r?\n/.exec(file.text)?.[0] ?? "\n";
  return difference(file, result.text.replace(/\r?\n/g, lineBreak));
}
