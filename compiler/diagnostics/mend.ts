/** Applies cures until none is left: one that is applied may show another mistake, or make room for the cure of its neighbour. */
import { createChangedHost } from "../host/changed-host.ts";
import type { CompilerHost } from "../host/host.ts";
import { applyFixes, curesOf, type Cure } from "./apply-fixes.ts";
import type { Diagnostic } from "./diagnostic.ts";

export interface Mended {
  /** Of the files that were changed, by absolute path. Nothing is written. */
  readonly texts: ReadonlyMap<string, string>;
  /** In the order in which they were applied. A diagnostic's places are in the text that its file had then. */
  readonly cures: readonly Cure[];
  /** What is left to be said. */
  readonly left: readonly Diagnostic[];
}

/** A program needs a few; cures that bring each other back would need more and more. */
const mostRounds = 20;

/** `check`: all that is to be said of the program as the host has it. */
export async function mend(
  host: CompilerHost,
  check: (host: CompilerHost) => Promise<readonly Diagnostic[]>,
): Promise<Mended> {
  let texts: ReadonlyMap<string, string> = new Map();
  const cures: Cure[] = [];
  for (let round = 0; ; round++) {
    const present = createChangedHost(host, texts);
    const left = await check(present);
    const chosen = round < mostRounds ? curesOf(left).filter(({ fix }) => isOfFiles(present, fix)) : [];
    if (chosen.length === 0) return { texts, cures, left };
    cures.push(...chosen);
    texts = new Map([...texts, ...applyFixes(chosen.map(({ fix }) => fix))]);
  }
}

/** What a running app publishes, and the library, is not ours to change. */
function isOfFiles(host: CompilerHost, fix: Cure["fix"]): boolean {
  return fix.edits.every(({ file }) => {
    const read = host.read(file.path);
    return read.ok && read.text === file.text;
  });
}
