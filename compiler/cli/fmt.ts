/** `portalsc fmt`: format files in place, or check that they are formatted. */
import { readFile } from "node:fs/promises";
import { resolve } from "node:path";
import type { Command } from "commander";
import type { Diagnostic } from "../diagnostics/diagnostic.ts";
import { createNodeHost } from "../host/node-host.ts";
import { format } from "../syntax/format/format.ts";
import { exit } from "./exit-codes.ts";
import { unreadable } from "../names/graph.ts";
import { report } from "./report.ts";
import { rewrite } from "./rewrite.ts";

interface Options {
  readonly check?: boolean;
  readonly stdin?: boolean;
}

export function addFmt(program: Command): void {
  program
    .command("fmt")
    .description("format .portals files in place; a file that does not parse is left alone")
    .argument("[files...]", ".portals files")
    .option("--check", "change nothing; fail if a file is not formatted")
    .option("--stdin", "format standard input to standard output")
    .addHelpText(
      "after",
      `
Examples:
  portalsc fmt wordcount.portals
  portalsc fmt --check src/*.portals
  portalsc fmt --stdin < wordcount.portals`,
    )
    .action(async (files: string[], options: Options, command: Command) => {
      if (options.stdin === true) return formatStdin();
      if (files.length === 0) command.error("error: name the files to format, or --stdin", { exitCode: exit.usage });
      const host = createNodeHost(process.cwd());
      const diagnostics: Diagnostic[] = [];
      for (const file of files) {
        const path = resolve(file);
        const read = host.read(path);
        if (!read.ok) {
          diagnostics.push(unreadable(host, path, file, read, undefined));
          continue;
        }
        const result = await format({ path, text: read.text });
        if ("diagnostics" in result) diagnostics.push(...result.diagnostics);
        else if (result.text !== read.text) {
          if (options.check === true) {
            process.stderr.write(`${file}: not formatted\n`);
            process.exitCode = exit.failed;
          } else {
            await rewrite(file, result.text);
            process.stderr.write(`${file}: formatted\n`);
          }
        }
      }
      if (report(diagnostics, { json: false }) > 0) process.exitCode = exit.failed;
    });
}

async function formatStdin(): Promise<void> {
  const text = await readFile("/dev/stdin", "utf8");
  const result = await format({ path: "<stdin>", text });
  if ("diagnostics" in result) {
    report(result.diagnostics, { json: false });
    process.exitCode = exit.failed;
  } else process.stdout.write(result.text);
}
