/** What `check --fix` does to files, and says of it. */
import { createTwoFilesPatch, FILE_HEADERS_ONLY } from "diff";
import { positionOf } from "../diagnostics/columns.ts";
import type { Mended } from "../diagnostics/mend.ts";
import { shownPath } from "../diagnostics/render.ts";
import type { CompilerHost } from "../host/host.ts";
import { rewrite } from "./rewrite.ts";

/** Write the mended texts, and tell for each file what was done. */
export async function writeMended({ texts, cures }: Mended): Promise<void> {
  for (const [path, text] of texts) {
    await rewrite(path, text);
    const own = cures.filter(({ fix }) => fix.edits[0]?.file.path === path);
    const lines = own.map(
      ({ diagnostic, fix }) => `  ${placeOf(diagnostic.labels[0], path)}${diagnostic.code} ${fix.title}\n`,
    );
    process.stderr.write(`${shownPath(path, process.cwd())}: mended\n${lines.join("")}`);
  }
}

/** The line and column of what was wrong; with its file, if that is another than the one that was changed. */
function placeOf(label: Mended["left"][number]["labels"][number] | undefined, path: string): string {
  if (label === undefined) return "";
  const { line, column } = positionOf(label.file, label.span.start);
  const file = label.file.path === path ? "" : `${shownPath(label.file.path, process.cwd())}:`;
  return `${file}${line}:${column} `;
}

/** What would be changed, as `patch` and `git apply` read it, on standard output. */
export function showMended(host: CompilerHost, { texts }: Mended): void {
  for (const [path, text] of texts) {
    const read = host.read(path);
    const name = shownPath(path, process.cwd()).replace(/^\//, "");
    const options = { headerOptions: FILE_HEADERS_ONLY };
    const before = read.ok ? read.text : "";
    process.stdout.write(createTwoFilesPatch(`a/${name}`, `b/${name}`, before, text, undefined, undefined, options));
  }
}
