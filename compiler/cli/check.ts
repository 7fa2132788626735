/** `portalsc check`: parse and type-check, say what is wrong. */
import type { Command } from "commander";
import { createNodeHost } from "../host/node-host.ts";
import { check, filesOf } from "../program.ts";
import { publishedIn } from "./control.ts";
import { exit } from "./exit-codes.ts";
import { report } from "./report.ts";
import { watchFiles } from "./watch.ts";

interface Options {
  readonly data?: string;
  readonly json?: boolean;
  readonly watch?: boolean;
}

export function addCheck(program: Command): void {
  program
    .command("check")
    .description("parse and type-check programs, without running them")
    .argument("<files...>", ".portals files; each is a program or a module")
    .option("--data <dir>", 'data folder of a running process, for programs that use its apps: `use cart from "/cart"`')
    .option("--json", "one JSON object per diagnostic on standard output")
    .option("--watch", "check again whenever a file of the program changes")
    .addHelpText(
      "after",
      `
Examples:
  portalsc check wordcount.portals
  portalsc check --json src/*.portals
  portalsc check --watch wordcount.portals`,
    )
    .action(async (files: string[], options: Options) => {
      const once = async (): Promise<readonly string[]> => {
        const published = options.data === undefined ? undefined : await publishedIn(options.data);
        const host = createNodeHost(process.cwd(), published);
        const results = await Promise.all(files.map((file) => check(host, file)));
        const errors = report(
          results.flatMap((result) => result.diagnostics),
          { json: options.json === true },
        );
        process.exitCode = errors > 0 ? exit.failed : exit.ok;
        if (errors === 0 && options.json !== true) process.stderr.write(`${files.join(", ")}: no errors\n`);
        return results.flatMap((result, i) => [files[i] ?? "", ...filesOf(result)]);
      };
      if (options.watch === true) await watchFiles(once);
      else await once();
    });
}
