/**
 * Renaming what a program declares, everywhere. A new name that would change what the program means is refused: the
 * renamed program is checked, and each use must still mean what it did.
 */
import { reservedWords } from "@portals/grammar";
import { positionOf } from "../diagnostics/columns.ts";
import { applyFixes } from "../diagnostics/apply-fixes.ts";
import type { Diagnostic } from "../diagnostics/diagnostic.ts";
import { isUpper } from "../names/bind.ts";
import type * as ast from "../syntax/ast.ts";
import type { Edit } from "./edits.ts";
import { identityOf, isDeclared, type DeclaredEntity } from "./entities.ts";
import type { Analysis, LanguageService } from "./language-service.ts";
import { occurrencesAt } from "./occurrences.ts";
import type { Occurrence } from "./uses.ts";
import { usesIn, usesOf, type Use } from "./references.ts";

/** Why something cannot be renamed: a sentence for the user. */
export interface Refusal {
  readonly refused: string;
}

export interface Renamable {
  readonly span: ast.Span;
  readonly text: string;
  readonly entity: DeclaredEntity;
}

export function renamableAt(analysis: Analysis, offset: number): Renamable | Refusal {
  const found: readonly Occurrence[] = occurrencesAt(analysis.occurrences(analysis.module), offset);
  // In the short form `{ name }` the value is meant: the field stays.
  const occurrence = found.at(-1);
  if (!occurrence) return { refused: "Nothing that has a name of its own stands here." };
  const { entity, span } = occurrence;
  const text = analysis.file.text.slice(span.start, span.end);
  if (!isDeclared(entity)) return { refused: `\`${text}\` is part of the language.` };
  if (entity.file.path.startsWith("std:")) return { refused: `\`${text}\` is part of the standard library.` };
  if (entity.file.path.startsWith("running:")) return { refused: `\`${text}\` belongs to an app that is running.` };
  return { span, text, entity };
}

export async function rename(
  service: LanguageService,
  path: string,
  offset: number,
  to: string,
): Promise<readonly Edit[] | Refusal> {
  const analysis = await service.analyse(path);
  if (!analysis) return { refused: "The file cannot be read." };
  const from = renamableAt(analysis, offset);
  if ("refused" in from) return from;
  const wrong = notAName(from.text, to);
  if (wrong !== undefined) return { refused: wrong };
  if (from.text === to) return [];
  const uses = await usesOf(service, analysis, from.entity);
  const isAlias = from.text !== from.entity.name.text;
  const concerned = uses.filter(
    ({ text, place }) => text === from.text && (!isAlias || place.file.path === analysis.file.path),
  );
  const edits = concerned.map((use) => editOf(use, from, to));
  const conflict = await conflictOf(service, from.entity, uses, edits, to);
  return conflict ?? edits;
}

function notAName(from: string, to: string): string | undefined {
  if (!/^\p{L}[\p{L}\p{N}_]*$/u.test(to)) return `\`${to}\` is not a name: letters, digits and \`_\`, a letter first.`;
  if ((reservedWords as readonly string[]).includes(to)) return `\`${to}\` is a word of the language.`;
  if (isUpper(from) === isUpper(to)) return undefined;
  return isUpper(from)
    ? `\`${from}\` is a type or a variant: its name begins with a capital letter.`
    : `\`${from}\` is a value: its name begins with a small letter.`;
}

function editOf({ place, short, declares }: Use, { entity, text }: Renamable, to: string): Edit {
  if (short === "field") return { ...place, text: `${to}: ${text}` };
  if (short === "value") return { ...place, text: `${text}: ${to}` };
  // What a `.ts` file exports keeps its name there.
  const node = entity.node as ast.ImportName;
  if (entity.kind === "host" && declares && !node.as) return { ...place, text: `${text} as ${to}` };
  return { ...place, text: to };
}

async function conflictOf(
  service: LanguageService,
  entity: DeclaredEntity,
  uses: readonly Use[],
  edits: readonly Edit[],
  to: string,
): Promise<Refusal | undefined> {
  const texts = applyFixes([{ title: `rename to ${to}`, edits }]);
  const shift = shiftBefore(edits, entity);
  const identity = `${entity.file.path} ${entity.name.span.start + shift}`;
  for (const path of new Set(uses.map(({ place }) => place.file.path))) {
    const [before, after] = [await service.analyse(path), await service.analyseTexts(path, texts)];
    if (!before || !after) continue;
    const known = new Set(before.diagnostics.map(kindOf));
    const found = after.diagnostics.find((one) => one.severity === "error" && !known.has(kindOf(one)));
    if (found) return { refused: `Named \`${to}\`, the program would be wrong: ${found.message}.` };
    const [were, are] = [usesIn(before, identityOf(entity)).length, usesIn(after, identity).length];
    if (were !== are) return { refused: `\`${to}\` means something else where \`${entity.name.text}\` is used.` };
  }
  return undefined;
}

/** By how much the declaration moves. */
function shiftBefore(edits: readonly Edit[], { file, name }: DeclaredEntity): number {
  const own = edits.filter((edit) => edit.file.path === file.path && edit.span.start <= name.span.start);
  return own.reduce((sum, { span, text }) => {
    const added = text.length - (span.end - span.start);
    // In `name: new` and `name as new` the new name is at the end.
    return sum + (span.start < name.span.start ? added : text.search(/[\p{L}\p{N}_]+$/u));
  }, 0);
}

function kindOf({ code, labels: [label] }: Diagnostic): string {
  return label ? `${code} ${label.file.path} ${positionOf(label.file, label.span.start).line}` : code;
}
