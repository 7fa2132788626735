/** Pages as one file each: their code and style are in them, so that they need no server and no network. */
import { mkdirSync, readFileSync, renameSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { build } from "esbuild";

/** The text of a bundle for browsers. `more`: further options of esbuild. */
export async function bundled(folder, entry, more = {}) {
  const result = await build({
    absWorkingDir: folder,
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
    ...more,
  });
  return result.outputFiles[0].text;
}

/** Write the page of `folder/page` to a file; its path. `more`: options for its script. */
export async function writePage(folder, out, name, more = {}) {
  const [script, style] = await Promise.all([bundled(folder, "page/main.ts", more), bundled(folder, "page/style.css")]);
  const html = readFileSync(join(folder, "page/index.html"), "utf8")
    .replace("<!-- style -->", () => `<style>${style}</style>`)
    .replace("<!-- script -->", () => `<script>${script.replaceAll("</script", "<\\/script")}</script>`);
  mkdirSync(out, { recursive: true });
  const path = join(out, name);
  // Whoever opens it meanwhile sees the page before, or this one.
  writeFileSync(`${path}.${process.pid}`, html);
  renameSync(`${path}.${process.pid}`, path);
  return path;
}
