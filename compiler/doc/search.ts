/** What can be found on the site, and how. */
import MiniSearch from "minisearch";

export interface SearchEntry {
  readonly name: string;
  readonly kind: string;
  /** Title of the page that it is on. */
  readonly page: string;
  readonly href: string;
  readonly text: string;
}

export type Search = (words: string) => readonly SearchEntry[];

/** Entries in whose name or text the words occur, or begin a word, or are nearly a word; the likeliest first. */
export function createSearch(entries: readonly SearchEntry[]): Search {
  const index = new MiniSearch<SearchEntry & { readonly id: number }>({
    fields: ["name", "kind", "text"],
    tokenize: (text) => text.split(/[^\p{L}\p{N}]+|(?<=\p{Ll})(?=\p{Lu})/u).filter((word) => word !== ""),
    searchOptions: { prefix: true, fuzzy: 0.2, boost: { name: 4 }, combineWith: "AND" },
  });
  index.addAll(entries.map((entry, id) => ({ ...entry, id })));
  return (words) =>
    index
      .search(words)
      .slice(0, 12)
      .flatMap(({ id }) => entries[id as number] ?? []);
}
