/** The playground as one page: its two workers and the examples are in it, too. */
import { existsSync, readdirSync, readFileSync, statSync } from "node:fs";
import { basename, join, relative } from "node:path";
import { fileURLToPath } from "node:url";
import { bundled, writePage } from "../pages/build.mjs";

const here = fileURLToPath(new URL(".", import.meta.url));
const examplesFolder = fileURLToPath(new URL("../../examples", import.meta.url));

/** Bytes of a file that comes with an example. */
const LARGEST = 64 * 1024;

/** Programs that run in a browser, by their names in the menu and in its order; the first is what is shown at first. */
const shown = {
  wordcount: "wordcount/wordcount",
  hello: "hello/hello",
  sensors: "sensors/sensors",
  fibonacci: "fibonacci/fibonacci",
  "dynamic-query": "dynamic-query/dynamic-query",
  bank: "bank/bank",
  orders: "orders/orders",
  shopfront: "shopfront/shopfront",
  chat: "chat/chat",
  "ping-pong": "ping-pong/referee",
  cart: "cart/analytics",
  philosophers: "actors/philosophers",
  ring: "actors/ring",
  supervision: "actors/supervision",
};

/** Build the page into a folder; its path. `plugins`: of esbuild, for what is bundled. */
export async function buildPlayground(out, plugins) {
  // Of what the runtime exports, some is not for browsers, and nobody imports it there.
  const options = { plugins, logOverride: { "import-is-undefined": "silent" } };
  const [compiler, runner] = await Promise.all([
    bundled(here, "worker/compiler.ts", options),
    bundled(here, "worker/runner.ts", { ...options, inject: ["worker/globals.ts"] }),
  ]);
  const define = { WORKERS: JSON.stringify({ compiler, runner }), EXAMPLES: JSON.stringify(examples()) };
  return writePage(here, out, "playground.html", { ...options, define });
}

function examples() {
  return Object.entries(shown).map(([name, main]) => {
    const folder = join(examplesFolder, main, "..");
    const files = Object.fromEntries(
      filesBelow(folder)
        .filter((path) => isWanted(path, folder))
        .map((path) => [`/${relative(folder, path)}`, readFileSync(path, "utf8")]),
    );
    return { name, program: { files, main: `/${basename(main)}.portals` } };
  });
}

/** Programs and what they read, not what they are compared with. */
function isWanted(path, folder) {
  const name = relative(folder, path);
  return (name.endsWith(".portals") || name.startsWith("data/")) && statSync(path).size <= LARGEST;
}

function filesBelow(folder) {
  if (!existsSync(folder)) return [];
  return readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath ?? entry.path, entry.name))
    .sort();
}
