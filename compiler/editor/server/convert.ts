/** Between the compiler's offsets and paths and the protocol's positions and addresses. */
import { fileURLToPath, pathToFileURL } from "node:url";
import type { Location, Position, Range, TextEdit, WorkspaceEdit } from "vscode-languageserver/node.js";
import { offsetAt as offsetOf, positionOf } from "../../diagnostics/columns.ts";
import type { SourceFile, Span } from "../../syntax/ast.ts";
import type { Edit } from "../edits.ts";
import { libraryPrefix } from "../library-pages.ts";

/** Under it an editor shows the standard library, whose texts the server gives. */
const libraryScheme = "portals-std:";

export function pathOf(uri: string): string {
  if (uri.startsWith(libraryScheme))
    return libraryPrefix + uri.slice(libraryScheme.length + 1).replace(/\.portals$/, "");
  return uri.startsWith("file:") ? fileURLToPath(uri) : uri;
}

export function uriOf(path: string): string {
  if (path.startsWith(libraryPrefix)) return `${libraryScheme}/${path.slice(libraryPrefix.length)}.portals`;
  // A document that is no file has its address for a path.
  return path.startsWith("/") || /^[A-Za-z]:\\/.test(path) ? pathToFileURL(path).href : path;
}

export function positionAt(file: SourceFile, offset: number): Position {
  const { line, column } = positionOf(file, offset);
  return { line: line - 1, character: column - 1 };
}

export function offsetAt(file: SourceFile, { line, character }: Position): number {
  return offsetOf(file, { line: line + 1, column: character + 1 });
}

export function rangeOf(file: SourceFile, { start, end }: Span): Range {
  return { start: positionAt(file, start), end: positionAt(file, end) };
}

export function locationOf({ file, span }: { readonly file: SourceFile; readonly span: Span }): Location {
  return { uri: uriOf(file.path), range: rangeOf(file, span) };
}

export function textEditOf({ file, span, text }: Edit): TextEdit {
  return { range: rangeOf(file, span), newText: text };
}

export function workspaceEditOf(edits: readonly Edit[]): WorkspaceEdit {
  const changes: Record<string, TextEdit[]> = {};
  for (const edit of edits) (changes[uriOf(edit.file.path)] ??= []).push(textEditOf(edit));
  return { changes };
}
