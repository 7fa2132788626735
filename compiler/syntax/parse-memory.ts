/** Parsing for an editor: a text that was read before is not read again, and gives the same tree. */
import type { Diagnostic } from "../diagnostics/diagnostic.ts";
import type { Module } from "./ast.ts";
import { parse, type Parse } from "./parse.ts";

interface Known {
  readonly module: Module;
  readonly found: readonly Diagnostic[];
}

/** Of one file: its text as it is, and as it would be with one thing or another at the cursor. */
const TEXTS_OF_A_FILE = 5;

export function createParseMemory(): Parse {
  const byPath = new Map<string, Map<string, Known>>();
  return (file, reporter) => {
    let texts = byPath.get(file.path);
    if (!texts) byPath.set(file.path, (texts = new Map()));
    let known = texts.get(file.text);
    if (known) texts.delete(file.text);
    else {
      const found: Diagnostic[] = [];
      const module = parse(file, { report: (diagnostic) => void found.push(diagnostic) });
      known = { module, found };
    }
    // The one that was asked for last is the last to go.
    texts.set(file.text, known);
    if (texts.size > TEXTS_OF_A_FILE) texts.delete(texts.keys().next().value as string);
    for (const diagnostic of known.found) reporter.report(diagnostic);
    return known.module;
  };
}
