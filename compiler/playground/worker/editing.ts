/** What the editor asks while a program is written: the language service of all editors, over files in memory. */
import { completionAt } from "../../editor/completion/completion.ts";
import { hoverAt } from "../../editor/hover.ts";
import { createLanguageService } from "../../editor/language-service.ts";
import { createMemoryHost } from "../../host/memory-host.ts";
import type { Completions, Program, Said } from "../messages.ts";

/** Lesser numbers come first. */
const USUAL_RANK = 5;

let files = new Map<string, string>();

const service = createLanguageService({
  read: (path) => createMemoryHost(files).read(path),
  resolve: (from, specifier) => createMemoryHost(files).resolve(from, specifier),
  siblings: (path) => createMemoryHost(files).siblings(path),
  workspaceFiles: () => [...files.keys()].filter((path) => path.endsWith(".portals")),
});

function edit({ files: now }: Program): void {
  const before = files;
  files = new Map(Object.entries(now));
  for (const path of new Set([...before.keys(), ...files.keys()])) {
    if (before.get(path) !== files.get(path)) service.changed(path);
  }
}

export async function completions(program: Program, path: string, offset: number): Promise<Completions> {
  edit(program);
  // So that what could be read last is known when the present text cannot.
  await service.analyse(path);
  const { span, items } = await completionAt(service, path, offset);
  return {
    from: span.start,
    to: span.end,
    items: items.map(({ label, kind, detail, docs, snippet, rank = USUAL_RANK }) => ({
      label,
      kind,
      detail,
      docs,
      snippet,
      rank,
    })),
  };
}

export async function said(program: Program, path: string, offset: number): Promise<Said | undefined> {
  edit(program);
  const analysis = await service.analyse(path);
  const hover = analysis && hoverAt(analysis, offset);
  return hover && { from: hover.span.start, to: hover.span.end, text: hover.text };
}
