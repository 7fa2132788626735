/** Changes a file of the user's: whole or not at all, whatever happens meanwhile. */
import { realpath, rename, rm, stat, writeFile } from "node:fs/promises";
import { basename, dirname, join } from "node:path";

/** The file is there; it keeps its mode, and stays where a link leads. */
export async function rewrite(path: string, text: string): Promise<void> {
  const file = await realpath(path);
  const { mode } = await stat(file);
  const fresh = join(dirname(file), `.${basename(file)}.${process.pid}`);
  try {
    await writeFile(fresh, text, { mode });
    await rename(fresh, file);
  } catch (error) {
    await rm(fresh, { force: true });
    // Not the name that the user has never heard of.
    throw Object.assign(error as Error, { path });
  }
}
