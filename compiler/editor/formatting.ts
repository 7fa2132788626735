/** Formatting in the editor: what `portalsc fmt` does, as the smallest change of the text. */
import type { SourceFile } from "../syntax/ast.ts";
import { format } from "../syntax/format/format.ts";
import { difference, type Edit } from "./edits.ts";

/** Nothing, if the file does not parse: what is wrong is shown anyway. */
export async function formattingOf(file: SourceFile): Promise<readonly Edit[]> {
  const result = await format(file);
  return "text" in result ? difference(file, result.text) : [];
}
