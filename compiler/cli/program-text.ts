/** All files of a program as one text, which a recording keeps; and the files again, in a folder that is no more afterwards. */
import { readFile, writeFile } from "node:fs/promises";
import { dirname, join, relative, resolve, sep } from "node:path";
import type { ProgramText } from "@portals/runtime";
import { filesOf, type CompileResult } from "../program.ts";
import { makeFolder } from "./failure.ts";
import type { Loaded } from "./load.ts";

interface Files {
  /** Above all of them. */
  readonly root: string;
  /** Where the program was started. */
  readonly from: string;
  /** Those that were named, from the root. */
  readonly main: readonly string[];
  /** Text by path from the root. */
  readonly texts: Readonly<Record<string, string>>;
}

export async function programText(
  result: CompileResult,
  main: readonly string[],
  loaded: readonly Loaded[],
): Promise<ProgramText> {
  const { codeHash } = await import("@portals/runtime");
  const code = await Promise.all(
    loaded.map(async ({ app, javascript }) => [app.name, codeHash(await readFile(javascript, "utf8"))] as const),
  );
  const paths = [
    ...new Set(
      filesOf(result)
        .filter((path) => !path.startsWith("std:"))
        .map((path) => resolve(path)),
    ),
  ];
  const root = paths.map(dirname).reduce(above, dirname(paths[0] ?? process.cwd()));
  const texts = await Promise.all(
    paths.map(async (path) => [relative(root, path), await readFile(path, "utf8")] as const),
  );
  const files: Files = {
    root,
    from: process.cwd(),
    main: main.map((path) => relative(root, resolve(path))),
    texts: Object.fromEntries(texts),
  };
  return { code: Object.fromEntries(code), text: JSON.stringify(files) };
}

/** The folder that both are in. */
function above(a: string, b: string): string {
  let folder = a;
  while (
    folder !== dirname(folder) &&
    folder !== b &&
    !b.startsWith(folder.endsWith(sep) ? folder : `${folder}${sep}`)
  ) {
    folder = dirname(folder);
  }
  return folder;
}

export interface Unpacked {
  readonly main: readonly string[];
  /** A place in these files, as it was called when the program was started. */
  named(position: string): string;
}

/** Write the files to a folder. */
export async function unpack(text: string, folder: string): Promise<Unpacked> {
  const { root, from, main, texts } = JSON.parse(text) as Files;
  for (const [path, content] of Object.entries(texts)) {
    const to = join(folder, path);
    if (relative(folder, to).startsWith(".."))
      throw new Error(`the recording has a file outside of its program: ${path}`);
    await makeFolder(dirname(to));
    await writeFile(to, content);
  }
  return {
    main: main.map((path) => join(folder, path)),
    named: (position) => {
      const path = relative(folder, resolve(position));
      if (path.startsWith("..")) return position;
      const was = join(root, path);
      const near = relative(from, was);
      return near.startsWith("..") ? was : near;
    },
  };
}
