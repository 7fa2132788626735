/**
 * What a TypeScript programmer types by habit and what can be told from a few tokens: each is reported with its translation, and the
 * tokens are mended so that the parser reads what was meant. What shows only in the grammar (`a ? b : c`) is found there.
 */
import type { Token } from "@portals/grammar";
import type { Diagnostic } from "../diagnostics/diagnostic.ts";
import type { SourceFile } from "./ast.ts";

export function mendHabits(_file: SourceFile, tokens: Token[], _report: (at: number, d: Diagnostic) => void): Token[] {
  return tokens;
}
