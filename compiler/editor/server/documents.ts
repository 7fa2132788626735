/** The files as the editor has them: texts that are open and perhaps not saved, over those of the file system. */
import { readdirSync, type Dirent } from "node:fs";
import { join } from "node:path";
import { createNodeHost } from "../../host/node-host.ts";
import type { EditorHost } from "../language-service.ts";
import { libraryPrefix, libraryText } from "../library-pages.ts";

export interface Documents {
  readonly host: EditorHost;
  /** Texts of open documents by path. */
  readonly open: Map<string, string>;
  /** Folders that are open in the editor. */
  folders: readonly string[];
  /** Files may have come or gone. */
  filesChanged(): void;
}

/** More files than these are not looked through. */
const MOST_FILES = 5_000;
const skipped = new Set(["node_modules", "dist", "out"]);

export function createDocuments(): Documents {
  const files = createNodeHost(process.cwd());
  const open = new Map<string, string>();
  let known: readonly string[] | undefined;
  const documents: Documents = {
    open,
    folders: [],
    filesChanged: () => void (known = undefined),
    host: {
      ...files,
      read(path) {
        const text = open.get(path) ?? (path.startsWith(libraryPrefix) ? libraryText(path) : undefined);
        return text === undefined ? files.read(path) : { ok: true, text };
      },
      workspaceFiles() {
        known ??= documents.folders.flatMap(portalsFiles);
        return [...new Set([...open.keys(), ...known])].filter((path) => path.endsWith(".portals"));
      },
    },
  };
  return documents;
}

/** Those below a folder, without what is installed, built or hidden. */
function portalsFiles(folder: string): readonly string[] {
  const found: string[] = [];
  const folders = [folder];
  for (const each of folders) {
    for (const entry of entriesOf(each)) {
      const path = join(each, entry.name);
      if (entry.isDirectory() && !entry.name.startsWith(".") && !skipped.has(entry.name)) folders.push(path);
      else if (entry.isFile() && entry.name.endsWith(".portals")) found.push(path);
    }
    if (folders.length + found.length > MOST_FILES) break;
  }
  return found;
}

function entriesOf(folder: string): readonly Dirent[] {
  try {
    return readdirSync(folder, { withFileTypes: true });
  } catch {
    return [];
  }
}
