/**
 * Bundles the extension: its client, and the language server that `npm run build` has made, with TypeScript for programs
 * that import it. Nothing is loaded from elsewhere at run time.
 */
import { existsSync, rmSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { build } from "esbuild";

const here = fileURLToPath(new URL(".", import.meta.url));
const server = fileURLToPath(new URL("../../compiler/dist/lsp.cjs", import.meta.url));
if (!existsSync(server)) throw new Error("the language server is not built: npm run build");

rmSync(`${here}dist`, { recursive: true, force: true });

const common = {
  absWorkingDir: here,
  bundle: true,
  platform: "node",
  target: "node20",
  format: "cjs",
  outdir: "dist",
  outExtension: { ".js": ".cjs" },
  minify: true,
  logLevel: "warning",
};

/** It is large and seldom needed: a file of its own. */
const typescriptApart = {
  name: "typescript-apart",
  setup({ onResolve }) {
    onResolve({ filter: /^ts-morph$/ }, () => ({ path: "./ts-morph.cjs", external: true }));
  },
};

await Promise.all([
  build({ ...common, entryPoints: { extension: "client/extension.ts" }, external: ["vscode"] }),
  build({
    ...common,
    entryPoints: { server },
    plugins: [typescriptApart],
    // An editor starts the module itself, where the command line calls the function.
    footer: { js: "module.exports.serveStdio();" },
  }),
  build({ ...common, entryPoints: { "ts-morph": "ts-morph" } }),
]);
