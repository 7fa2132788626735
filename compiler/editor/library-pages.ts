/**
 * The standard library as texts to read, so that a definition in it leads somewhere: a page for each type, made from its
 * entries, and the modules that are written in the language as they are.
 */
import { connectors, functions, methods, operators, pipes, sources } from "@portals/stdlib";
import type { SourceFile, Span } from "../syntax/ast.ts";
import { describeLibrary } from "./describe.ts";
import type { LibraryEntry } from "./entities.ts";

/** Paths of the standard library begin with it: `std:List`. */
export const libraryPrefix = "std:";

interface Page {
  readonly file: SourceFile;
  readonly places: ReadonlyMap<LibraryEntry, Span>;
}

const operatorsModule = "operators";
const pages = new Map<string, Page>();

/** The text of a path that begins with `std:`; undefined if there is no such page. */
export function libraryText(path: string): string | undefined {
  const name = path.slice(libraryPrefix.length);
  return sources[name] ?? page(name)?.file.text;
}

export function libraryPlace(entry: LibraryEntry): { readonly file: SourceFile; readonly span: Span } | undefined {
  if (!("kind" in entry)) {
    const file = { path: libraryPrefix + operatorsModule, text: sources[operatorsModule] ?? "" };
    const name = entry.keyed;
    const start = file.text.search(new RegExp(`(?<=^export (task|workflow) )${name}\\b`, "m"));
    return start < 0 ? undefined : { file, span: { start, end: start + name.length } };
  }
  const found = page(pageOf(entry));
  const span = found?.places.get(entry);
  return found && span && { file: found.file, span };
}

function pageOf(entry: Exclude<LibraryEntry, { readonly keyed: unknown }>): string {
  switch (entry.kind) {
    case "method":
      return entry.path.slice(0, entry.path.lastIndexOf("."));
    case "function":
      return entry.path.includes(".") ? entry.path.slice(0, entry.path.lastIndexOf(".")) : "functions";
    case "operator":
      return "stages";
    default:
      return "connectors";
  }
}

function page(name: string): Page | undefined {
  const known = pages.get(name);
  if (known) return known;
  const all: LibraryEntry[] = [...methods, ...functions, ...operators.values(), ...connectors];
  const entries = all.filter((entry) => "kind" in entry && pageOf(entry) === name);
  if (entries.length === 0) return undefined;
  const made = write(libraryPrefix + name, entries);
  pages.set(name, made);
  return made;
}

function write(path: string, entries: readonly LibraryEntry[]): Page {
  const places = new Map<LibraryEntry, Span>();
  let text = "// The standard library: signatures, what they mean, and what examples give.\n";
  for (const entry of entries) {
    const { code, docs = "" } = describeLibrary(entry);
    const lines = docs.split("\n").filter((line) => !line.startsWith("```"));
    text += `\n${lines.map((line) => `/// ${line}`.trimEnd()).join("\n")}\n`;
    places.set(entry, { start: text.length, end: text.length + (/^[\w.]+/.exec(code)?.[0].length ?? 0) });
    text += `${code}\n`;
  }
  return { file: { path, text }, places };
}

/** Names of stages that the library has, with what they are. */
export function libraryStages(): readonly LibraryEntry[] {
  return [...operators.values(), ...pipes.values()];
}
