/** From an error's stack to a place in a `.portals` file, through the source map beside the emitted JavaScript. */
import { readFileSync } from "node:fs";
import { SourceMap, type SourceMapPayload } from "node:module";
import { dirname, relative, resolve } from "node:path";
import { fileURLToPath } from "node:url";

/** By emitted file; `undefined` if there is no map beside it. */
const maps = new Map<string, SourceMap | undefined>();

/** `wordcount.portals:12:7`: the innermost frame that is of a `.portals` file. */
export function position(error: Error): string | undefined {
  for (const line of (error.stack ?? "").split("\n")) {
    const frame = /(?:\(|at (?:async )?)((?:file:\/\/)?[^\s()]+):(\d+):(\d+)\)?$/.exec(line);
    if (frame === null) continue;
    const file = pathOf(frame[1] ?? "");
    const at = { line: Number(frame[2]), column: Number(frame[3]) };
    // Under --enable-source-maps the frame is mapped already.
    if (file.endsWith(".portals")) return shown(file, at.line, at.column);
    const found = original(file, at.line, at.column);
    if (found !== undefined) return found;
  }
  return undefined;
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
