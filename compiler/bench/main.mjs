/** All benchmarks, each in a process of its own: `npm run bench [name …]`. */
import { spawnSync } from "node:child_process";
import { fileURLToPath } from "node:url";

const names = process.argv.length > 2 ? process.argv.slice(2) : ["chain", "keyed", "portals", "compile", "editor"];
for (const name of names) {
  const file = fileURLToPath(new URL(`${name}.mjs`, import.meta.url));
  const { status } = spawnSync(process.execPath, ["--expose-gc", file], { stdio: "inherit" });
  if (status !== 0) process.exitCode = 1;
}
