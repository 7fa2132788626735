/**
 * The playground as one page: the page's code, its two workers and the examples are in it, so that it needs no server and no
 * network.
 */
import { existsSync, mkdirSync, readdirSync, readFileSync, statSync, writeFileSync } from "node:fs";
import { basename, join, relative } from "node:path";
import { fileURLToPath } from "node:url";
import { build } from "esbuild";

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
export async function buildPlayground(folder, plugins) {
  const bundle = async (entry, more = {}) => {
    const result = await build({
      absWorkingDir: here,
      entryPoints: [entry],
      bundle: true,
      platform: "browser",
      target: "es2022",
      format: "iife",
      conditions: ["source"],
      minify: true,
      write: false,
      legalComments: "none",
      logLevel: "warning",
      // Of what the runtime exports, some is not for browsers, and nobody imports it there.
      logOverride: { "import-is-undefined": "silent" },
      plugins,
      ...more,
    });
    return result.outputFiles[0].text;
  };
  const [compiler, runner] = await Promise.all([
    bundle("worker/compiler.ts"),
    bundle("worker/runner.ts", { inject: ["worker/buffer.ts"] }),
  ]);
  const [script, style] = await Promise.all([
    bundle("page/main.ts", {
      define: {
        WORKERS: JSON.stringify({ compiler, runner }),
        EXAMPLES: JSON.stringify(examples()),
      },
    }),
    bundle("page/style.css"),
  ]);
  const html = readFileSync(join(here, "page/index.html"), "utf8")
    .replace("<!-- style -->", () => `<style>${style}</style>`)
    .replace("<!-- script -->", () => `<script>${script.replaceAll("</script", "<\\/script")}</script>`);
  mkdirSync(folder, { recursive: true });
  const path = join(folder, "playground.html");
  writeFileSync(path, html);
  return path;
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
