/**
 * Writes `generated/sources.ts`, the texts of the library's `.portals` files as a module: the bundled compiler reads no
 * files of its own. Run it (`node stdlib/embed.mjs`) after a change of one; a test finds it stale.
 */
import { readdirSync, readFileSync, writeFileSync } from "node:fs";
import { fileURLToPath } from "node:url";

const folder = fileURLToPath(new URL(".", import.meta.url));

export function embedded() {
  const names = readdirSync(folder).filter((name) => name.endsWith(".portals"));
  const entries = names
    .sort()
    .map((name) => `  ${JSON.stringify(name.slice(0, -8))}: ${JSON.stringify(readFileSync(folder + name, "utf8"))},\n`);
  return `/** Made by stdlib/embed.mjs. */\nexport const sources: Readonly<Record<string, string>> = {\n${entries.join("")}};\n`;
}

if (process.argv[1] === fileURLToPath(import.meta.url)) writeFileSync(`${folder}generated/sources.ts`, embedded());
