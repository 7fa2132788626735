/** Which pieces of the emitted code belong to which part of the program. */
import type { EmittedApp, Link, Range } from "../messages.ts";

/** The emitted code of what stands at an offset of a file: of the smallest part there that has any, with all that is in it. */
export function codeAt({ links, typescript }: EmittedApp, path: string, offset: number): readonly Range[] {
  const around = links.filter((link) => link.path === path && link.from <= offset && offset <= link.to);
  const [smallest] = around.sort((a, b) => size(a) - size(b));
  if (smallest === undefined) return [];
  return links.flatMap((link, i) => {
    if (link.path !== path || link.from < smallest.from || link.to > smallest.to) return [];
    return [{ from: link.at, to: endOf(typescript, link, links[i + 1]) }];
  });
}

/** What the emitted text at an offset comes from. */
export function sourceAt(links: readonly Link[], offset: number): Link | undefined {
  return links.findLast(({ at }) => at <= offset);
}

function size({ from, to }: Range): number {
  return to - from;
}

/** Declarations are followed by a blank line, and what is behind it may come from nowhere in the program. */
function endOf(text: string, { at }: Link, next: Link | undefined): number {
  const blank = text.indexOf("\n\n", at);
  return Math.min(next?.at ?? text.length, blank < 0 ? text.length : blank);
}
