/** Writes what is derived from the grammar. `npm run generate -w grammar` bundles and runs it. */
import { writeFileSync } from "node:fs";
import { derivedFiles } from "./derived.ts";

for (const [path, text] of await derivedFiles()) writeFileSync(path, text);
