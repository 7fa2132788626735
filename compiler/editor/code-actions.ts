/** Changes that an editor offers at a place: the cures of diagnostics, arms that are missing, a type that is not written. */
import { curesOf } from "../diagnostics/apply-fixes.ts";
import { catalogue } from "../diagnostics/catalogue.ts";
import type { Diagnostic } from "../diagnostics/diagnostic.ts";
import type * as ast from "../syntax/ast.ts";
import { showType } from "../types/show.ts";
import type { Edit } from "./edits.ts";
import { importablesFor, importEdit } from "./importable.ts";
import type { Analysis, LanguageService } from "./language-service.ts";
import { missingEvents, missingInMatch } from "./missing-arms.ts";
import { contains, nodesAt, touches } from "./nodes.ts";

export interface CodeAction {
  readonly title: string;
  readonly kind: "quickfix" | "refactor" | "explain";
  /** What it cures. */
  readonly diagnostic: Diagnostic | undefined;
  readonly edits: readonly Edit[];
  /** Of `explain`. */
  readonly code?: string;
}

export function codeActionsAt(service: LanguageService, analysis: Analysis, range: ast.Span): readonly CodeAction[] {
  const here = analysis.diagnostics.filter(({ labels: [label] }) => {
    if (!label || label.file !== analysis.file) return false;
    return touches(label.span, range.start) || touches(label.span, range.end) || contains(range, label.span);
  });
  return [
    ...here.flatMap((diagnostic) => fixesOf(diagnostic)),
    ...imports(service, analysis, here),
    ...missingArms(analysis, range.start),
    ...missingHandlers(analysis, range.start),
    ...writtenType(analysis, range.start),
    ...here.map((diagnostic): CodeAction => ({ title: `Explain ${diagnostic.code}`, kind: "explain", diagnostic, edits: [], code: diagnostic.code })), // prettier-ignore
  ];
}

function fixesOf(diagnostic: Diagnostic): readonly CodeAction[] {
  return diagnostic.fixes.map(({ title, edits }) => ({
    title: title.charAt(0).toUpperCase() + title.slice(1),
    kind: "quickfix",
    diagnostic,
    edits,
  }));
}

/** Codes of names that nothing has. */
const unknownCodes: ReadonlySet<string> = new Set(
  (["unknownName", "unknownType", "unknownStage"] as const).map((name) => catalogue[name].code),
);

/** What is not known here, and some module of the workspace exports. */
function imports(
  service: LanguageService,
  { module, file }: Analysis,
  diagnostics: readonly Diagnostic[],
): readonly CodeAction[] {
  const unknown = diagnostics.flatMap((diagnostic) => {
    const [label] = diagnostic.labels;
    return unknownCodes.has(diagnostic.code) && label ? [{ diagnostic, text: file.text.slice(label.span.start, label.span.end) }] : []; // prettier-ignore
  });
  if (unknown.length === 0) return [];
  const importable = importablesFor(service, module);
  return unknown.flatMap(({ diagnostic, text }) =>
    importable
      .filter(({ name }) => name === text)
      .map((one): CodeAction => {
        const title = `Import \`${one.imported}\` from "${one.from}"`;
        return { title, kind: "quickfix", diagnostic, edits: [importEdit(module, one)] };
      }),
  );
}

/** What `portalsc check --fix` would change in the file, in one go. */
export function allFixesOf({ diagnostics, file }: Analysis): readonly Edit[] {
  const cures = curesOf(diagnostics.filter(({ labels: [label] }) => label?.file === file));
  return cures.flatMap(({ fix }) => fix.edits);
}

function missingArms({ module, typed, file, diagnostics }: Analysis, offset: number): readonly CodeAction[] {
  const match = nodesAt(module, offset).findLast((node): node is ast.MatchExpr => node.kind === "match");
  const missing = match ? missingInMatch(typed, match) : [];
  if (!match || missing.length === 0) return [];
  const diagnostic = diagnostics.find(
    ({ labels: [label] }) => label?.file === file && label.span.start === match.span.start,
  );
  const indent = indentOf(file.text, match.span.start);
  const text = missing.map((pattern) => `${indent}  ${pattern} => fail("not written yet")\n`).join("");
  return [
    {
      title: title("arm", missing),
      kind: "quickfix",
      diagnostic,
      edits: [before(file, match.span.end - 1, text, indent)],
    },
  ];
}

function missingHandlers({ module, typed, file, diagnostics }: Analysis, offset: number): readonly CodeAction[] {
  const task = module.items.find((item): item is ast.Task => item.kind === "task" && touches(item.span, offset));
  const handlers = task?.members.filter((member) => member.kind === "handler") ?? [];
  // With phases, which of them is to take an event is not known.
  if (!task || task.members.some(({ kind }) => kind === "phase")) return [];
  const missing = handlers.some(({ on }) => on.kind === "next") ? missingEvents(typed, task, handlers) : [];
  if (missing.length === 0) return [];
  const diagnostic = diagnostics.find(({ labels: [label] }) => label?.file === file && contains(task.span, label.span));
  const text = missing.map((pattern) => `  on next(${pattern}) {}\n`).join("");
  return [
    {
      title: title("handler", missing),
      kind: "quickfix",
      diagnostic,
      edits: [before(file, task.span.end - 1, text, "")],
    },
  ];
}

function title(what: string, missing: readonly string[]): string {
  return missing.length === 1
    ? `Add the missing ${what} \`${missing[0] ?? ""}\``
    : `Add the ${missing.length} missing ${what}s`;
}

/** Lines in front of a closing brace, which may stand on the line of the opening one. */
function before(file: ast.SourceFile, brace: number, lines: string, indent: string): Edit {
  const start = file.text.slice(0, brace).trimEnd().length;
  return { file, span: { start, end: brace }, text: `\n${lines}${indent}` };
}

function indentOf(text: string, offset: number): string {
  const line = text.slice(text.lastIndexOf("\n", offset - 1) + 1, offset);
  return /^\s*/.exec(line)?.[0] ?? "";
}

/** `let x = …` with its type. */
function writtenType({ module, typed, file }: Analysis, offset: number): readonly CodeAction[] {
  const { tables } = typed;
  const node = nodesAt(module, offset).findLast(({ kind }) => kind === "let" || kind === "topLet" || kind === "stream");
  const found = node && untyped(node as ast.LetStmt | ast.TopLet | ast.StreamDecl);
  if (!found || !touches(found.span, offset)) return [];
  const type =
    node?.kind === "topLet"
      ? tables.values.get(node as ast.TopLet)
      : node?.kind === "let"
        ? tables.locals.get(found)
        : tables.streams.get(found)?.event;
  const shown = type && type.kind !== "error" ? showType(type) : undefined;
  if (shown === undefined || /\b_\b/.test(shown)) return [];
  const edit = { file, span: { start: found.span.end, end: found.span.end }, text: `: ${shown}` };
  return [{ title: `Write the type \`${shown}\``, kind: "refactor", diagnostic: undefined, edits: [edit] }];
}

function untyped(node: ast.LetStmt | ast.TopLet | ast.StreamDecl): ast.Name | undefined {
  if (node.type) return undefined;
  if (node.kind === "topLet") return node.name;
  if (node.kind === "stream") return node.target.kind === "name" ? node.target : undefined;
  return node.pattern.kind === "bindPattern" ? node.pattern.name : undefined;
}
