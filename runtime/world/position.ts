/** From an error's stack to a place in a `.portals` file, through the source map beside the emitted JavaScript. */
import { readFileSync } from "node:fs";
import { SourceMap, type SourceMapPayload } from "node:module";
import { dirname, relative, resolve } from "node:path";
import { fileURLToPath } from "node:url";

/** By emitted file; `undefined` if there is no map beside it. */
const maps = new Map<string, SourceMap | undefined>();

/** Places that a trace has at most: of a recursion the innermost ones tell enough. */
const LONGEST_TRACE = 20;

/** `wordcount.portals:12:7`: the innermost frame that is of a `.portals` file. */
export function position(error: Error): string | undefined {
  const [innermost] = places(error);
  return innermost;
}

/** The frames that are, the innermost first. */
export function trace(error: Error): readonly string[] {
  const found: string[] = [];
  for (const place of places(error)) {
    if (place !== found.at(-1)) found.push(place);
    if (found.length === LONGEST_TRACE) break;
  }
  return found;
}

function* places(error: Error): Generator<string> {
  for (const line of (error.stack ?? "").split("\n")) {
    const frame = /(?:\(|at (?:async )?)((?:file:\/\/)?[^\s()]+):(\d+):(\d+)\)?$/.exec(line);
    if (frame === null) continue;
    const file = pathOf(frame[1] ?? "");
    const at = { line: Number(frame[2]), column: Number(frame[3]) };
    // Under --enable-source-maps the frame is mapped already.
    const found = file.endsWith(".portals") ? shown(file, at.line, at.column) : original(file, at.line, at.column);
    if (found !== undefined) yield found;
  }
}

function original(file: string, line: number, column: number): string | undefined {
  if (!maps.has(file)) maps.set(file, load(file));
  const entry = maps.get(file)?.findEntry(line - 1, column - 1);
  if (entry === undefined || !("originalSource" in entry) || typeof entry.originalSource !== "string") return undefined;
  if (!entry.originalSource.endsWith(".portals")) return undefined;
  const source = resolve(dirname(file), pathOf(entry.originalSource));
  return shown(source, entry.originalLine + 1, entry.originalColumn + 1);
}

function load(file: string): SourceMap | undefined {
  try {
    return new SourceMap(JSON.parse(readFileSync(`${file}.map`, "utf8")) as SourceMapPayload);
  } catch {
    return undefined;
  }
}

function pathOf(text: string): string {
  return text.startsWith("file:") ? fileURLToPath(text) : text;
}

/** Relative to the working directory, if it is below it. */
function shown(file: string, line: number, column: number): string {
  const near = relative(process.cwd(), file);
  return `${near.startsWith("..") ? file : near}:${line}:${column}`;
}
