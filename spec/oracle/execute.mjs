/** Runs built programs one after another: `node execute.mjs folders.json memory|embedded`. Exit codes go to `exit` files. */
import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { isApp, runApp } from "../../runtime/dist/index.js";

const [list, engine] = process.argv.slice(2);
for (const folder of JSON.parse(readFileSync(list, "utf8"))) {
  process.chdir(folder);
  const module = await import(pathToFileURL(join(folder, "generated.js")).href);
  const app = Object.values(module).find(isApp);
  const data = engine === "embedded" ? join(folder, "state") : undefined;
  const code = await runApp(app, { engine, data, seed: 1, set: {}, json: true, progress: false });
  writeFileSync(join(folder, "exit"), String(code));
}
