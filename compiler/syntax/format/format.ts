/** `portalsc fmt` and the editor's formatting: text in, text out. */
import type { Diagnostic } from "../../diagnostics/diagnostic.ts";
import type { SourceFile } from "../ast.ts";
import { parse } from "../parse.ts";

/** A file that does not parse is refused, with what is wrong in it; nothing of it is guessed. */
export async function format(
  file: SourceFile,
): Promise<{ readonly text: string } | { readonly diagnostics: readonly Diagnostic[] }> {
  const diagnostics: Diagnostic[] = [];
  const module = parse(file, { report: (diagnostic) => diagnostics.push(diagnostic) });
  if (diagnostics.some((diagnostic) => diagnostic.severity === "error")) return { diagnostics };
  // Only what formats pays for prettier's printer.
  const { printModule } = await import("./print.ts");
  return { text: printModule(module) };
}
