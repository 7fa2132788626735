/**
 * Loads the bundled command line together with V8's bytecode of it, which `build.mjs` writes beside it: parsing and
 * compiling a megabyte of JavaScript takes longer than checking a small program. V8 refuses bytecode of another version
 * or of other flags; then, and without the file, it compiles the bundle as usual.
 */
import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { fileURLToPath } from "node:url";
import { Script } from "node:vm";

const bundle = new URL("../dist/portalsc.cjs", import.meta.url);
export const bytecode = new URL("../dist/portalsc.bytecode", import.meta.url);

/** The entry point, and the script that it comes from. */
export function load() {
  // The bundle is ASCII: read as Latin-1, it is one byte a character for V8 too.
  const script = new Script(readFileSync(bundle, "latin1"), {
    filename: fileURLToPath(bundle),
    cachedData: readIfThere(bytecode),
  });
  const module = { exports: {} };
  // A script from bytecode finds no loader for its own `import()`, so it is given one.
  // The function in which `build.mjs` wraps the bundle.
  script.runInThisContext()(module, createRequire(bundle), bundle.href, (specifier) => import(specifier));
  return { main: module.exports.main, script };
}

function readIfThere(file) {
  try {
    return readFileSync(file);
  } catch {
    return undefined;
  }
}
