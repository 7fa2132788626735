/** All uses of what a name stands for, in all files that belong together. */
import type { Place } from "./definition.ts";
import { identityOf, isDeclared, type Entity } from "./entities.ts";
import type { Analysis, LanguageService } from "./language-service.ts";
import { occurrencesAt } from "./occurrences.ts";
import type { Occurrence } from "./uses.ts";

export interface Use extends Occurrence {
  readonly place: Place;
  readonly text: string;
}

/** Of the names at a place, each of its meanings: the short form `{ name }` has two. */
export async function referencesAt(service: LanguageService, path: string, offset: number): Promise<readonly Use[]> {
  const analysis = await service.analyse(path);
  const at = analysis ? occurrencesAt(analysis.occurrences(analysis.module), offset) : [];
  const uses: Use[] = [];
  for (const { entity } of at) uses.push(...(await usesOf(service, analysis as Analysis, entity)));
  return uses;
}

/** The short form is one place, though it is a use of two. */
export function placesOf(uses: readonly Use[]): readonly Place[] {
  return [...new Map(uses.map(({ place }) => [`${place.span.start} ${place.file.path}`, place])).values()];
}

export async function usesOf(service: LanguageService, analysis: Analysis, entity: Entity): Promise<readonly Use[]> {
  const identity = identityOf(entity);
  const uses: Use[] = [];
  for (const path of filesNaming(service, analysis, entity)) {
    const other = path === analysis.file.path ? analysis : await service.analyse(path);
    if (other) uses.push(...usesIn(other, identity));
  }
  return uses;
}

/** The uses in the file that was analysed, not in what it imports. */
export function usesIn(analysis: Analysis, identity: string): readonly Use[] {
  const { module, file } = analysis;
  return analysis.occurrences(module).flatMap((one) => {
    if (identityOf(one.entity) !== identity) return [];
    const { span } = one;
    return { ...one, place: { file, span }, text: file.text.slice(span.start, span.end) };
  });
}

const ofOneFile = new Set(["local", "typeParameter", "timer", "phase", "branch"]);

/** Files that may speak of an entity: where its name does not stand, it is not used but by another name. */
function filesNaming(service: LanguageService, analysis: Analysis, entity: Entity): readonly string[] {
  if (ofOneFile.has(entity.kind)) return [analysis.file.path];
  const name = isDeclared(entity) ? entity.name.text : identityOf(entity).replace(/^.*[ .]/, "");
  const graph = analysis.graph.modules.map(({ file }) => file.path).filter((path) => !path.startsWith("std:"));
  const all = new Set([...graph, ...service.host.workspaceFiles()]);
  return [...all].filter((path) => {
    const read = service.host.read(path);
    return read.ok && read.text.includes(name);
  });
}
