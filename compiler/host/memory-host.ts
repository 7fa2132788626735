/** Files in memory: for tests, and for a compiler in the browser. Paths are like those of POSIX. */
import type { CompilerHost } from "./host.ts";

/** `files`: text by absolute path (`/main.portals`). The working folder is `/`. */
export function createMemoryHost(files: ReadonlyMap<string, string>): CompilerHost {
  const isFolder = (path: string) => [...files.keys()].some((name) => name.startsWith(`${path}/`));
  return {
    read(path) {
      const text = files.get(path);
      if (text !== undefined) return { ok: true, text };
      return isFolder(path)
        ? { ok: false, failure: "folder", detail: "" }
        : { ok: false, failure: "missing", detail: "" };
    },
    resolve: (from, specifier) => normalise(specifier.startsWith("/") ? specifier : `${folderOf(from)}/${specifier}`),
    siblings(path) {
      const folder = `${folderOf(path)}/`;
      return [...files.keys()]
        .filter((name) => name.startsWith(folder) && !name.slice(folder.length).includes("/"))
        .map((name) => name.slice(folder.length));
    },
  };
}

function folderOf(path: string | undefined): string {
  return path === undefined ? "" : path.slice(0, path.lastIndexOf("/"));
}

function normalise(path: string): string {
  const parts: string[] = [];
  for (const part of path.split("/")) {
    if (part === "..") parts.pop();
    else if (part !== "" && part !== ".") parts.push(part);
  }
  return `/${parts.join("/")}`;
}
