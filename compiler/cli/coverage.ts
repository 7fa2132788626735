/** Which lines of `.portals` files have run: what V8 counted in the emitted code, through its source maps. */
import { readFile } from "node:fs/promises";
import { Session } from "node:inspector/promises";
import { SourceMap, type SourceMapPayload } from "node:module";
import { dirname, relative, resolve } from "node:path";
import { pathToFileURL } from "node:url";

/** Lines from 1, with how often they ran at most; lines on which nothing runs are not there. */
export type LineCounts = ReadonlyMap<number, number>;

interface Range {
  readonly startOffset: number;
  readonly endOffset: number;
  readonly count: number;
}

export class Coverage {
  private readonly session = new Session();
  private readonly files = new Map<string, Map<number, number>>();

  /** To be called before what is to be counted is loaded. */
  async start(): Promise<void> {
    this.session.connect();
    await this.session.post("Profiler.enable");
    await this.session.post("Profiler.startPreciseCoverage", { callCount: true, detailed: true });
  }

  /** Add what was counted in these modules since the last time. `leaveOut`: lines of a file that are not of interest. */
  async take(modules: readonly string[], leaveOut: (file: string, line: number) => boolean): Promise<void> {
    const { result } = await this.session.post("Profiler.takePreciseCoverage");
    for (const module of modules) {
      const script = result.find(({ url }) => url === pathToFileURL(module).href);
      if (script !== undefined)
        await this.add(
          module,
          script.functions.map(({ ranges }) => ranges),
          leaveOut,
        );
    }
  }

  private async add(
    module: string,
    functions: readonly (readonly Range[])[],
    leaveOut: (file: string, line: number) => boolean,
  ): Promise<void> {
    const text = await readFile(module, "utf8");
    const map = new SourceMap(JSON.parse(await readFile(`${module}.map`, "utf8")) as SourceMapPayload);
    // The first one is the module itself: its declarations run whenever it is loaded.
    const inside = functions.filter(
      ([whole]) => whole !== undefined && whole.endOffset - whole.startOffset < text.length,
    );
    let start = 0;
    for (const [number, line] of text.split("\n").entries()) {
      for (let column = line.length; column >= 0;) {
        const found = map.findEntry(number, column);
        if (!("originalSource" in found) || found.generatedLine !== number) break;
        const { originalSource, originalLine, generatedColumn } = found;
        column = generatedColumn - 1;
        const count = countAt(inside, start + generatedColumn);
        const file = resolve(dirname(module), originalSource);
        if (count === undefined || !file.endsWith(".portals") || leaveOut(file, originalLine + 1)) continue;
        const counts = this.files.get(file) ?? new Map<number, number>();
        this.files.set(file, counts);
        counts.set(originalLine + 1, Math.max(count, counts.get(originalLine + 1) ?? 0));
      }
      start += line.length + 1;
    }
  }

  stop(): void {
    this.session.disconnect();
  }

  /** By file, sorted. */
  get counts(): readonly (readonly [file: string, lines: LineCounts])[] {
    return [...this.files].sort(([a], [b]) => (a < b ? -1 : 1));
  }
}

/** Of the innermost range that has the place; undefined if it is in no function. */
function countAt(functions: readonly (readonly Range[])[], offset: number): number | undefined {
  let innermost: Range | undefined;
  for (const ranges of functions) {
    for (const range of ranges) {
      if (range.startOffset > offset || offset >= range.endOffset) continue;
      const size = range.endOffset - range.startOffset;
      if (innermost === undefined || size <= innermost.endOffset - innermost.startOffset) innermost = range;
    }
  }
  return innermost?.count;
}

/** A line for each file: how much of it has run, and which lines have not. */
export function coverageTable(coverage: Coverage, base: string): string {
  const rows = coverage.counts.map(([file, lines]) => {
    const missed = [...lines].flatMap(([line, count]) => (count === 0 ? line : [])).sort((a, b) => a - b);
    const share = Math.floor((100 * (lines.size - missed.length)) / lines.size);
    const rest = missed.length === 0 ? "" : `   not run: ${ranges(missed)}`;
    return { name: relative(base, file), text: `${String(share).padStart(3)} % of ${lines.size} lines${rest}` };
  });
  const width = Math.max(0, ...rows.map(({ name }) => name.length));
  return rows.map(({ name, text }) => `  ${name.padEnd(width)}  ${text}\n`).join("");
}

/** `3-5, 9` */
function ranges(lines: readonly number[]): string {
  const parts: [number, number][] = [];
  for (const line of lines) {
    const last = parts.at(-1);
    if (last !== undefined && last[1] === line - 1) last[1] = line;
    else parts.push([line, line]);
  }
  return parts.map(([from, to]) => (from === to ? String(from) : `${from}-${to}`)).join(", ");
}

/** In the format of lcov's tracefiles, which editors and services read. */
export function lcov(coverage: Coverage): string {
  return coverage.counts
    .map(([file, lines]) => {
      const sorted = [...lines].sort(([a], [b]) => a - b);
      const data = sorted.map(([line, count]) => `DA:${line},${count}\n`).join("");
      const hit = sorted.filter(([, count]) => count > 0).length;
      return `SF:${file}\n${data}LF:${sorted.length}\nLH:${hit}\nend_of_record\n`;
    })
    .join("");
}
