/** Diagnostics as text for people and as JSON for machines. */
import type { SourceFile, Span } from "../syntax/ast.ts";
import { positionOf, wrap } from "./columns.ts";
import type { Diagnostic, Label } from "./diagnostic.ts";
import { paint } from "./paint.ts";
import type { Style } from "./paint.ts";
import { snippet } from "./snippet.ts";

export interface RenderOptions {
  readonly colour: boolean;
  /** Columns of the terminal; 100 if it is not known. */
  readonly width?: number;
  /** The folder to which paths are shown relative; absolute paths if absent. */
  readonly base?: string;
}

const usualWidth = 100;

/**
 * Code and sentence, then for each file its path and the lines that the labels are about, then what the reader can
 * do. Ends without a line break.
 */
export function renderDiagnostic(d: Diagnostic, options: RenderOptions): string {
  const { colour } = options;
  const width = options.width ?? usualWidth;
  const style: Style = d.severity;
  const lines = [paint(`${d.severity}[${d.code}]`, style, colour) + paint(`: ${d.message}`, "bold", colour)];
  const primary = d.labels[0];
  const files = new Map<SourceFile, Label[]>();
  for (const label of d.labels) files.set(label.file, [...(files.get(label.file) ?? []), label]);
  const gutter = Math.max(1, ...d.labels.map((label) => String(positionOf(label.file, label.span.end).line).length));
  const bar = (text: string, number = ""): string =>
    `${paint(`${number.padStart(gutter)} |`, "gutter", colour)} ${text}`.trimEnd();
  let shownFiles = 0;
  for (const [file, labels] of files) {
    const first = labels[0];
    if (first === undefined) continue;
    if (shownFiles++ > 0) lines.push(bar(""));
    const { line, column } = positionOf(file, first.span.start);
    const arrow = file === primary?.file ? "-->" : ":::";
    lines.push(
      `${" ".repeat(gutter)}${paint(arrow, "gutter", colour)} ${shownPath(file.path, options.base)}:${line}:${column}`,
    );
    lines.push(bar(""));
    for (const one of snippet(file, labels, primary, { colour, width: width - gutter - 3, style })) {
      if (one.number === "…") lines.push(`${paint("...", "gutter", colour)}${" ".repeat(gutter)}${one.text}`.trimEnd());
      else lines.push(bar(one.text, one.number === undefined ? "" : String(one.number)));
    }
  }
  // Of what is a choice, the help speaks.
  const fixes = d.fixes.filter((fix) => fix.choice !== true);
  if (shownFiles > 0 && d.help.length + fixes.length > 0) lines.push(bar(""));
  for (const help of d.help) lines.push(...note("help", help, width, colour));
  for (const fix of fixes) lines.push(...note("fix", fix.title, width, colour));
  return lines.join("\n");
}

function note(word: string, text: string, width: number, colour: boolean): string[] {
  const indent = " ".repeat(word.length + 2);
  return wrap(text, Math.max(20, width - indent.length)).map((line, i) =>
    i === 0 ? `${paint(`${word}:`, "help", colour)} ${line}` : `${indent}${line}`.trimEnd(),
  );
}

/** A path below `base` without it; any other as it is. */
export function shownPath(path: string, base: string | undefined): string {
  if (base === undefined || base === "") return path;
  const folder = /[\\/]$/.test(base) ? base : `${base}${path.includes("\\") ? "\\" : "/"}`;
  return path.startsWith(folder) ? path.slice(folder.length) : path;
}

// ---- for machines ----------------------------------------------------------------------------------------------

/** `offset` counts UTF-16 units from 0; `line` and `column` begin at 1. */
export interface JsonPosition {
  readonly offset: number;
  readonly line: number;
  readonly column: number;
}

export interface JsonRange {
  readonly file: string;
  readonly start: JsonPosition;
  readonly end: JsonPosition;
}

export interface JsonDiagnostic {
  readonly code: string;
  readonly severity: "error" | "warning";
  readonly message: string;
  /** The first is where the mistake is. */
  readonly labels: readonly (JsonRange & { readonly text: string })[];
  readonly help: readonly string[];
  readonly fixes: readonly {
    readonly title: string;
    /** Whether it is left to its author: `check --fix` does not apply it. */
    readonly choice: boolean;
    readonly edits: readonly (JsonRange & { readonly text: string })[];
  }[];
}

/** The shape that `--json` prints; fields are only ever added to it. */
export function toJson(d: Diagnostic, base?: string): JsonDiagnostic {
  const place = (one: { readonly file: SourceFile; readonly span: Span; readonly text: string }) => ({
    file: shownPath(one.file.path, base),
    start: jsonPosition(one.file, one.span.start),
    end: jsonPosition(one.file, one.span.end),
    text: one.text,
  });
  return {
    code: d.code,
    severity: d.severity,
    message: d.message,
    labels: d.labels.map(place),
    help: d.help,
    fixes: d.fixes.map((fix) => ({ title: fix.title, choice: fix.choice === true, edits: fix.edits.map(place) })),
  };
}

function jsonPosition(file: SourceFile, offset: number): JsonPosition {
  return { offset, ...positionOf(file, offset) };
}
