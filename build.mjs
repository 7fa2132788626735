/**
 * Bundles the runtime and the command line with esbuild: the compiler starts fast because node loads few files.
 * `npm install` runs it (as `prepare`), so nothing else is to be set up.
 */
import { execFileSync } from "node:child_process";
import { rmSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { build } from "esbuild";

const root = fileURLToPath(new URL(".", import.meta.url));

const common = {
  absWorkingDir: root,
  bundle: true,
  platform: "node",
  target: "node20",
  format: "esm",
  conditions: ["source"],
  sourcemap: "linked",
  logLevel: "warning",
  banner: {
    // Packages that are CommonJS inside an ES module bundle.
    js: 'import { createRequire as __createRequire } from "node:module"; const require = __createRequire(import.meta.url);',
  },
};

for (const folder of ["runtime/dist", "compiler/dist"]) rmSync(`${root}${folder}`, { recursive: true, force: true });

await Promise.all([
  build({
    ...common,
    entryPoints: { index: "runtime/index.ts" },
    outdir: "runtime/dist",
    // Loaded only by a run with --data.
    external: ["lmdb"],
    splitting: true,
  }),
  build({
    ...common,
    entryPoints: { portalsc: "compiler/cli/main.ts" },
    outdir: "compiler/dist",
    // Big, and loaded only for programs that import TypeScript; and the runtime, which the program links against.
    external: ["ts-morph", "lmdb", "@portals/runtime"],
    splitting: true,
    minifySyntax: true,
  }),
]);

// Types of the runtime, for people's own TypeScript around emitted code.
execFileSync(process.execPath, [`${root}node_modules/typescript/bin/tsc`, "-p", `${root}runtime/tsconfig.build.json`], {
  stdio: "inherit",
});
