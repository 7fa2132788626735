/** Which piece of the emitted code belongs to which piece of the program. */
import type { Link, Range } from "../messages.ts";

/** Pieces of emitted code that come from what stands at an offset of a file: from its smallest part that has any. */
export function codeAt(links: readonly Link[], length: number, path: string, offset: number): readonly Range[] {
  const around = links.filter((link) => link.path === path && link.from <= offset && offset <= link.to);
  const smallest = Math.min(...around.map(({ from, to }) => to - from));
  return pieces(links, length, (link) => around.includes(link) && link.to - link.from === smallest);
}

/** What the emitted text at an offset comes from. */
export function sourceAt(links: readonly Link[], offset: number): Link | undefined {
  return links.findLast(({ at }) => at <= offset);
}

function pieces(links: readonly Link[], length: number, wanted: (link: Link) => boolean): readonly Range[] {
  return links.flatMap((link, i) => (wanted(link) ? [{ from: link.at, to: links[i + 1]?.at ?? length }] : []));
}
