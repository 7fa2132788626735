/** Gathers diagnostics of all phases: sorted, each once, without the consequences of what could not be read. */
import type { SourceFile } from "../syntax/ast.ts";
import { catalogue } from "./catalogue.ts";
import type { Diagnostic, Reporter } from "./diagnostic.ts";

export interface Collector extends Reporter {
  /** `broken`: files with syntax errors, of which missing and unused names are not reported. */
  finish(broken: ReadonlySet<SourceFile>): readonly Diagnostic[];
}

/** Warnings that something is of no use: with errors in the file, its use may be what could not be understood. */
const needsWholeProgram: ReadonlySet<string> = new Set(
  (["unusedImport", "nobodyReads", "nothingToDo", "retryInVain"] as const).map((name) => catalogue[name].code),
);

/** What is said to be missing in a file may stand where it could not be read. */
const needsWholeFile: ReadonlySet<string> = new Set(
  (["portalUnserved", "serverUnused", "timerUnhandled", "replyMissing", "replyKept"] as const).map(
    (name) => catalogue[name].code,
  ),
);

export function createCollector(): Collector {
  const found: Diagnostic[] = [];
  return {
    report: (diagnostic) => void found.push(diagnostic),
    finish(broken) {
      const seen = new Set<string>();
      const files = new Map<SourceFile, number>();
      for (const d of found) {
        const file = d.labels[0]?.file;
        if (file && !files.has(file)) files.set(file, files.size);
      }
      const order = (d: Diagnostic) => (d.labels[0] ? (files.get(d.labels[0].file) ?? 0) : -1);
      const syntax = found.filter(isSyntax);
      const wrong = new Set(found.flatMap((d) => (d.severity === "error" && d.labels[0] ? [d.labels[0].file] : [])));
      return found
        .filter((d) => {
          const label = d.labels[0];
          const key = `${d.code} ${label?.file.path ?? ""} ${label?.span.start ?? ""} ${label?.span.end ?? ""} ${label ? "" : d.message}`;
          if (seen.has(key) || isConsequence(d, syntax, broken)) return false;
          if (label && wrong.has(label.file) && needsWholeProgram.has(d.code)) return false;
          seen.add(key);
          return true;
        })
        .sort((a, b) => order(a) - order(b) || (a.labels[0]?.span.start ?? 0) - (b.labels[0]?.span.start ?? 0));
    },
  };
}

function isSyntax(d: Diagnostic): boolean {
  return d.severity === "error" && (d.code.startsWith("P00") || d.code.startsWith("P01"));
}

/**
 * In a file that could not be read as a whole, a name may be missing because its declaration could not be read; and what
 * is left of a line with a syntax error means little.
 */
function isConsequence(d: Diagnostic, syntax: readonly Diagnostic[], broken: ReadonlySet<SourceFile>): boolean {
  const label = d.labels[0];
  if (!label || isSyntax(d) || !broken.has(label.file)) return false;
  if (needsWholeFile.has(d.code)) return true;
  if (d.severity === "warning" || d.code.startsWith("P02") || d.code.startsWith("P06")) return true;
  const { text } = label.file;
  return syntax.some((s) => {
    const at = s.labels[0];
    if (at?.file !== label.file) return false;
    const start = text.lastIndexOf("\n", at.span.start - 1) + 1;
    const end = text.indexOf("\n", at.span.end);
    return start <= label.span.end && (end < 0 || label.span.start <= end);
  });
}
