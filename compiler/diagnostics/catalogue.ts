/**
 * The one registry of diagnostics. A code is stable: it is never reused. Hundreds by phase:
 * P00xx–P01xx syntax · P02xx names, modules · P03xx–P04xx types · P05xx patterns, flow · P06xx dataflow, tasks
 * · P07xx not available yet · P08xx TypeScript host, files, other apps · P09xx–P10xx run time (faults and operation).
 *
 * Each entry is built by `entry`, whose message is a function of its parameters, so that a wrong code or a missing
 * parameter does not compile. `explain` is what `portalsc explain` prints: a wrong and a right program, which a test compiles.
 */
import type { SourceFile, Span } from "../syntax/ast.ts";
import type { Diagnostic, Fix, Label, Severity } from "./diagnostic.ts";
import { appCodes } from "./codes/apps.ts";
import { dataflowCodes } from "./codes/dataflow.ts";
import { hostCodes } from "./codes/host.ts";
import { nameCodes } from "./codes/names.ts";
import { runtimeCodes } from "./codes/runtime.ts";
import { syntaxCodes } from "./codes/syntax.ts";
import { testCodes } from "./codes/tests.ts";
import { typeCodes } from "./codes/types.ts";
import { unavailableCodes } from "./codes/unavailable.ts";

export const catalogue = {
  ...syntaxCodes,
  ...nameCodes,
  ...typeCodes,
  ...dataflowCodes,
  ...unavailableCodes,
  ...hostCodes,
  ...appCodes,
  ...testCodes,
  ...runtimeCodes,
};

export type CodeName = keyof typeof catalogue;
type Params<N extends CodeName> = (typeof catalogue)[N] extends { message: (p: infer P) => string } ? P : never;

export interface At {
  readonly file: SourceFile;
  readonly span: Span;
  /** What is said under the primary span; the entry's default if absent. */
  readonly label?: string;
  readonly also?: readonly Label[];
  readonly help?: readonly string[];
  readonly fixes?: readonly Fix[];
}

/** Build a diagnostic of the catalogue. `at` is undefined only for what has no place in a file. */
export function diagnostic<N extends CodeName>(name: N, params: Params<N>, at: At | undefined): Diagnostic {
  const entry = catalogue[name] as unknown as {
    code: string;
    severity: Severity;
    message: (p: Params<N>) => string;
    label?: (p: Params<N>) => string;
    help?: (p: Params<N>) => readonly string[];
    instead?: (p: Params<N>) => string | undefined;
  };
  const labels: Label[] = at
    ? [{ file: at.file, span: at.span, text: at.label ?? entry.label?.(params) ?? "" }, ...(at.also ?? [])]
    : [];
  return {
    code: entry.code,
    severity: entry.severity,
    message: entry.message(params),
    labels,
    help: [...(at?.help ?? []), ...(entry.help?.(params) ?? [])],
    fixes: [...(at?.fixes ?? []), ...replaced(entry.instead?.(params), at), ...respelt(params, at)],
  };
}

function replaced(text: string | undefined, at: At | undefined): readonly Fix[] {
  if (text === undefined || at === undefined) return [];
  return [{ title: `write \`${text}\``, edits: [{ file: at.file, span: at.span, text }] }];
}

/** Where a name is said to be like another that is known, that one may be meant. */
function respelt(params: unknown, at: At | undefined): readonly Fix[] {
  if (at === undefined || typeof params !== "object" || params === null) return [];
  const { name, nearest } = params as { readonly name?: unknown; readonly nearest?: unknown };
  const { file, span } = at;
  // Some are told of a place that is more than the name.
  if (typeof nearest !== "string" || file.text.slice(span.start, span.end) !== name) return [];
  return [{ title: `write \`${nearest}\``, choice: true, edits: [{ file, span, text: nearest }] }];
}
