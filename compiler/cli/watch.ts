/** Do something now, and again whenever one of the files that it named changes. */
import { watch, type FSWatcher } from "node:fs";
import { basename, dirname } from "node:path";

/** Editors write a file in several steps: wait until it is quiet. */
const SETTLE_MS = 60;

/** Never resolves; ends with the process. `action` returns the files that its result depends on. */
export async function watchFiles(action: () => Promise<readonly string[]>): Promise<never> {
  for (;;) {
    const files = await action();
    process.stderr.write(`watching ${files.length} file${files.length === 1 ? "" : "s"}\n`);
    await changeOf(files);
  }
}

function changeOf(files: readonly string[]): Promise<void> {
  // Folders, not files: an editor may replace a file by renaming another over it.
  const folders = new Map<string, Set<string>>();
  for (const file of files) {
    const names = folders.get(dirname(file)) ?? new Set();
    folders.set(dirname(file), names.add(basename(file)));
  }
  return new Promise((resolve) => {
    const watchers: FSWatcher[] = [];
    let timer: NodeJS.Timeout | undefined;
    for (const [folder, names] of folders) {
      const watcher = watch(folder, (_event, name) => {
        if (name !== null && !names.has(name)) return;
        clearTimeout(timer);
        timer = setTimeout(() => {
          for (const each of watchers) each.close();
          resolve();
        }, SETTLE_MS);
      });
      watchers.push(watcher);
    }
  });
}
