/**
 * Writes the bytecode that `load.mjs` loads: that of all functions which run when a program is checked and built.
 * `build.mjs` runs it, with a program and a folder for what is built.
 */
import { writeFileSync } from "node:fs";
import { bytecode, load } from "./load.mjs";

const [program, folder] = process.argv.slice(2);
const { main, script } = load();
await main(["node", "portalsc", "check", program]);
await main(["node", "portalsc", "build", program, "-o", folder]);
writeFileSync(bytecode, script.createCachedData());
