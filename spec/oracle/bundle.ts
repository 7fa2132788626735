/**
 * The compiler, the runtime and the runner of cases in one folder of JavaScript, as they are or with one error put in. The
 * error is in the bundle only: no source file is touched, and nothing in the product knows of it.
 */
import { mkdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { build, type Plugin } from "esbuild";
import type { Mutant } from "../mutants/mutants.ts";

export const root = fileURLToPath(new URL("../..", import.meta.url));

/** Below the project, so that packages are found. */
export function bundleFolder(name: string): string {
  const folder = join(root, ".portals", "bundles", name);
  mkdirSync(folder, { recursive: true });
  return folder;
}

/** The path of the runner. */
export async function bundle(folder: string, mutant?: Mutant): Promise<string> {
  await build({
    absWorkingDir: root,
    entryPoints: { runner: "spec/oracle/runner.ts", soak: "spec/oracle/soak.ts", runtime: "runtime/index.ts" },
    outdir: folder,
    bundle: true,
    splitting: true,
    platform: "node",
    target: "node20",
    format: "esm",
    outExtension: { ".js": ".mjs" },
    conditions: ["source"],
    external: ["ts-morph", "lmdb", "vitest", "prettier"],
    logLevel: "silent",
    banner: {
      js: 'import { createRequire as __createRequire } from "node:module"; const require = __createRequire(import.meta.url);',
    },
    plugins: mutant === undefined ? [] : [putIn(mutant)],
  });
  return join(folder, "runner.mjs");
}

function putIn(mutant: Mutant): Plugin {
  const path = join(root, mutant.file);
  return {
    name: "mutant",
    setup({ onLoad }) {
      onLoad({ filter: /\.ts$/ }, (file) =>
        file.path === path ? { contents: mutated(mutant), loader: "ts" } : undefined,
      );
    },
  };
}

/** The file with the error; fails if what is to be replaced is not there once. */
export function mutated({ name, file, find, put }: Mutant): string {
  const text = readFileSync(join(root, file), "utf8");
  const parts = text.split(find);
  if (parts.length !== 2) throw new Error(`the mutant "${name}" finds its place ${parts.length - 1} times in ${file}`);
  return parts.join(put);
}
