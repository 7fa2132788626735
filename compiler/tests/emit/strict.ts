/** What `tsc --strict` says of emitted TypeScript that names the runtime as a package. */
import { spawnSync } from "node:child_process";
import { mkdirSync, mkdtempSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";

export const root = fileURLToPath(new URL("../../..", import.meta.url));

const options = "--ignoreConfig --noEmit --strict --module nodenext --target es2022 --lib es2023 --skipLibCheck";
const sources = "--customConditions source --allowImportingTsExtensions --types node";

/** A folder below the repository, where the runtime can be resolved. */
export function emittedFolder(): string {
  mkdirSync(join(root, ".portals"), { recursive: true });
  return mkdtempSync(join(root, ".portals/emitted-"));
}

/** Empty if it accepts all files. */
export function saidByTypescript(files: readonly string[]): string {
  const tsc = join(root, "node_modules/typescript/bin/tsc");
  const args = [tsc, ...options.split(" "), ...sources.split(" "), ...files];
  return spawnSync(process.execPath, args, { encoding: "utf8", cwd: root, maxBuffer: 1 << 26 }).stdout;
}
