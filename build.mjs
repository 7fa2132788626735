/**
 * Bundles the runtime and the command line with esbuild: the compiler starts fast because node loads few files.
 * `npm install` runs it (as `prepare`), so nothing else is to be set up.
 */
import { execFileSync } from "node:child_process";
import { mkdtempSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, sep } from "node:path";
import { fileURLToPath, pathToFileURL } from "node:url";
import { build } from "esbuild";
import { writePage } from "./compiler/pages/build.mjs";
import { buildPlayground } from "./compiler/playground/build.mjs";

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

const playground = process.argv[2] === "playground";

if (!playground)
  for (const folder of ["runtime/dist", "compiler/dist"]) rmSync(`${root}${folder}`, { recursive: true, force: true });

/** The grammar, analysed: the parser of a program that has the result starts without (`grammar/lookahead.ts`). */
async function lookaheadTable() {
  // A file of its own for each build: two may be at work.
  const outfile = `${root}grammar/dist/parser-${process.pid}.mjs`;
  await build({ ...common, entryPoints: ["grammar/parser.ts"], outfile, sourcemap: false });
  const { PortalsParser } = await import(pathToFileURL(outfile).href);
  rmSync(outfile);
  return new PortalsParser().lookahead();
}

const table = await lookaheadTable();
const withLookahead = {
  name: "lookahead",
  setup({ onLoad }) {
    onLoad({ filter: /grammar.lookahead-table\.ts$/ }, () => ({
      contents: `export const lookaheadTable = ${JSON.stringify(table)};`,
    }));
  },
};

if (playground) {
  const path = await buildPlayground(`${root}compiler/dist`, [withLookahead]);
  process.stdout.write(`${path}\nOpen it in a browser: ${pathToFileURL(path).href}\n`);
  process.exit();
}

/** The language server is a bundle of its own, so that no other verb reads it; `compiler/bin/load.mjs` imports it. */
const languageServerApart = {
  name: "language-server",
  setup({ onResolve }) {
    onResolve({ filter: /editor.server.stdio\.ts$/ }, () => ({ path: "../dist/lsp.cjs", external: true }));
  },
};

/** The templates of `portalsc init`: by their names, the texts of their files by paths. */
function templates() {
  const folder = `${root}compiler/cli/templates/`;
  const texts = {};
  for (const path of readdirSync(folder, { recursive: true }).sort()) {
    const [name, ...parts] = path.split(sep);
    if (parts.length === 0) texts[name] = {};
    else if (statSync(folder + path).isFile()) texts[name][parts.join("/")] = readFileSync(folder + path, "utf8");
  }
  return texts;
}

const withTemplates = {
  name: "templates",
  setup({ onLoad }) {
    onLoad({ filter: /cli.templates\.ts$/ }, () => ({
      contents: `export const templates = ${JSON.stringify(templates())};`,
    }));
  },
};

await Promise.all([
  writePage(`${root}compiler/live`, `${root}compiler/dist`, "live.html"),
  build({
    ...common,
    entryPoints: {
      index: "runtime/index.ts",
      inspect: "runtime/inspect/index.ts",
      recording: "runtime/recording/index.ts",
      testing: "runtime/testing/index.ts",
    },
    outdir: "runtime/dist",
    // Loaded only by a run with --data.
    external: ["lmdb"],
    splitting: true,
  }),
  build({
    ...common,
    entryPoints: { portalsc: "compiler/cli/main.ts" },
    outdir: "compiler/dist",
    outExtension: { ".js": ".cjs" },
    // Big, and loaded only for programs that import TypeScript; and the runtime, which the program links against.
    external: ["ts-morph", "lmdb", "@portals/runtime", "@portals/runtime/*"],
    minifySyntax: true,
    // A script and not a module: only of a script does V8 give out its bytecode. `compiler/bin/load.mjs` calls the function.
    format: "cjs",
    banner: { js: "(function (module, require, moduleUrl, importModule) {" },
    footer: { js: "})" },
    define: { "import.meta.url": "moduleUrl" },
    plugins: [withLookahead, withTemplates, languageServerApart],
  }),
  build({
    ...common,
    entryPoints: { lsp: "compiler/editor/server/stdio.ts" },
    outdir: "compiler/dist",
    outExtension: { ".js": ".cjs" },
    // Loaded only for programs that import TypeScript: as `require` in the place, not as an import of the whole.
    external: ["ts-morph"],
    format: "cjs",
    banner: {},
    minifySyntax: true,
    plugins: [withLookahead],
  }),
  // Of the documentation's pages: `portalsc doc` copies it.
  build({
    ...common,
    entryPoints: ["main.ts", "style.css"].map((name) => ({ in: `compiler/doc/page/${name}`, out: "doc" })),
    outdir: "compiler/dist",
    platform: "browser",
    target: "es2022",
    format: "iife",
    banner: {},
    sourcemap: false,
    minify: true,
    legalComments: "none",
  }),
]);

// What is left of `import()` after bundling are packages and programs: the loader brings its own (`load.mjs`).
const bundle = `${root}compiler/dist/portalsc.cjs`;
writeFileSync(bundle, readFileSync(bundle, "utf8").replace(/\bimport\(/g, "importModule("));

const warmedUp = mkdtempSync(join(tmpdir(), "portals-build-"));
execFileSync(process.execPath, ["compiler/bin/warm-up.mjs", "examples/sensors/sensors.portals", warmedUp], {
  cwd: root,
  stdio: ["ignore", "ignore", "pipe"],
});
rmSync(warmedUp, { recursive: true });

// Types of the runtime, for people's own TypeScript around emitted code.
execFileSync(process.execPath, [`${root}node_modules/typescript/bin/tsc`, "-p", `${root}runtime/tsconfig.build.json`], {
  stdio: "inherit",
});
