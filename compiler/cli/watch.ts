/** Do something now, and again whenever one of the files that it named changes. */
import { existsSync, statSync, watch, type FSWatcher } from "node:fs";
import { basename, dirname, resolve } from "node:path";
import { tellFailure } from "./failure.ts";

/** Editors write a file in several steps: wait until it is quiet. */
const SETTLE_MS = 60;

/** Never resolves; ends with the process. `action` returns the files that its result depends on. */
export async function watchFiles(action: () => Promise<readonly string[]>): Promise<never> {
  let files: readonly string[] = [];
  for (;;) {
    const began = Date.now();
    try {
      files = [...new Set((await action()).map((file) => resolve(file)))];
    } catch (error) {
      if (files.length === 0) throw error;
      tellFailure(error);
    }
    process.stderr.write(`watching ${files.length} file${files.length === 1 ? "" : "s"}\n`);
    if (!files.some((file) => changedSince(began, file))) await changeOf(files);
  }
}

/** Nobody watched while `action` was at work. */
function changedSince(time: number, file: string): boolean {
  const changed = statSync(file, { throwIfNoEntry: false })?.mtimeMs ?? 0;
  // A time to come is that of another clock.
  return changed > time && changed <= Date.now();
}

function changeOf(files: readonly string[]): Promise<void> {
  // Folders, not files: an editor may replace a file by renaming another over it.
  const folders = new Map<string, Set<string>>();
  for (const file of files) {
    let at = file;
    // A folder that is not there yet shows in the one above it.
    while (!existsSync(dirname(at))) at = dirname(at);
    const names = folders.get(dirname(at)) ?? new Set();
    folders.set(dirname(at), names.add(basename(at)));
  }
  return new Promise((changed) => {
    const watchers: FSWatcher[] = [];
    let timer: NodeJS.Timeout | undefined;
    for (const [folder, names] of folders) {
      const settle = (): void => {
        clearTimeout(timer);
        timer = setTimeout(() => {
          for (const each of watchers) each.close();
          changed();
        }, SETTLE_MS);
      };
      const watcher = watch(folder, (_event, name) => {
        if (name === null || names.has(name) || !existsSync(folder)) settle();
      });
      // The folder itself has gone.
      watcher.on("error", settle);
      watchers.push(watcher);
    }
  });
}
