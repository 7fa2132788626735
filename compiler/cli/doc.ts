/** `portalsc doc`: a site of a program, a library, or the standard library, from its `///` comments. */
import { readFileSync } from "node:fs";
import { writeFile } from "node:fs/promises";
import { basename, join, resolve } from "node:path";
import type { Command } from "commander";
import { createNodeHost } from "../host/node-host.ts";
import { check } from "../program.ts";
import { exit } from "./exit-codes.ts";
import { makeFolder } from "./failure.ts";
import { report } from "./report.ts";

interface Options {
  readonly out: string;
  readonly title?: string;
  readonly stdlib?: boolean;
}

export function addDoc(program: Command): void {
  program
    .command("doc")
    .description("write a site of apps and modules, from their `///` comments; it needs no network and no server")
    .argument("[files...]", "the .portals files; with them, all that they import and use")
    .option("-o, --out <dir>", "folder to write to", "doc")
    .option("--title <text>", "of the site (default: the first file's name)")
    .option("--stdlib", "the standard library, instead of files")
    .addHelpText(
      "after",
      `
Examples:
  portalsc doc cart.portals
  portalsc doc src/*.portals -o site --title "The shop"
  portalsc doc --stdlib -o site/stdlib`,
    )
    .action(async (files: string[], options: Options) => {
      const isStdlib = options.stdlib === true;
      if (isStdlib === files.length > 0) {
        process.stderr.write("Name files, or say --stdlib; 'portalsc doc --help' has examples.\n");
        process.exitCode = exit.usage;
        return;
      }
      const pages = isStdlib ? await libraryFiles(options) : await programFiles(files, options);
      if (pages === undefined) return;
      const folder = resolve(options.out);
      await makeFolder(folder);
      for (const [name, text] of pages) await writeFile(join(folder, name), text);
      process.stderr.write(`${isStdlib ? "the standard library" : files.join(", ")} → ${join(folder, "index.html")}\n`);
    });
}

/** A program with errors has documentation, too: what is known of it. Undefined if there is nothing to read. */
async function programFiles(
  files: readonly string[],
  options: Options,
): Promise<ReadonlyMap<string, string> | undefined> {
  const { graph, typed, diagnostics } = await check(createNodeHost(process.cwd()), files);
  const errors = report(diagnostics, { json: false });
  process.exitCode = errors > 0 ? exit.failed : exit.ok;
  if (graph === undefined || typed === undefined) return undefined;
  // Loaded only to write: they are large.
  const [{ documentProgram }, { renderSite }] = await Promise.all([
    import("../doc/program.ts"),
    import("../doc/site.ts"),
  ]);
  const title = options.title ?? basename(files[0] ?? "", ".portals");
  return renderSite({ title, ...documentProgram({ graph, typed, diagnostics }) }, assets());
}

async function libraryFiles(options: Options): Promise<ReadonlyMap<string, string>> {
  const [{ documentStandardLibrary }, { renderSite }] = await Promise.all([
    import("../doc/stdlib.ts"),
    import("../doc/site.ts"),
  ]);
  const title = options.title ?? "Standard library";
  const nowhere = (): undefined => undefined;
  const pages = documentStandardLibrary();
  return renderSite({ title, pages, graph: undefined, linksOf: () => nowhere, hrefAt: nowhere }, assets());
}

/** What pages are made of besides HTML; `build.mjs` puts it beside the bundle. */
function assets(): { readonly script: string; readonly style: string } {
  const read = (name: string): string => readFileSync(new URL(name, import.meta.url), "utf8");
  return { script: read("doc.js"), style: read("doc.css") };
}
