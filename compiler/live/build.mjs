/** The live view's page as one file: its code and style are in it, so that the server has nothing else to give. */
import { mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { build } from "esbuild";

const here = fileURLToPath(new URL(".", import.meta.url));

/** Build the page into a folder. */
export async function buildLivePage(folder) {
  const bundle = async (entry) => {
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
    });
    return result.outputFiles[0].text;
  };
  const [script, style] = await Promise.all([bundle("page/main.ts"), bundle("page/style.css")]);
  const html = readFileSync(join(here, "page/index.html"), "utf8")
    .replace("<!-- style -->", () => `<style>${style}</style>`)
    .replace("<!-- script -->", () => `<script>${script.replaceAll("</script", "<\\/script")}</script>`);
  mkdirSync(folder, { recursive: true });
  writeFileSync(join(folder, "live.html"), html);
}
