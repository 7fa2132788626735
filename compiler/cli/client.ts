/** `portalsc client`: a client of an app in TypeScript, typed as the app's sources and portals are. */
import { writeFile } from "node:fs/promises";
import { dirname, resolve } from "node:path";
import type { Command } from "commander";
import { clientOf } from "../emit/client.ts";
import { createNodeHost } from "../host/node-host.ts";
import { compile } from "../program.ts";
import { exit } from "./exit-codes.ts";
import { makeFolder } from "./failure.ts";
import { report } from "./report.ts";

interface Options {
  readonly out?: string;
}

export function addClient(program: Command): void {
  program
    .command("client")
    .description("write a TypeScript client of what an app serves by HTTP")
    .argument("<file>", "the app's .portals file")
    .option("-o, --out <file>", "file to write to, instead of standard output")
    .addHelpText(
      "after",
      `
Examples:
  portalsc client shopfront.portals -o client.ts
  portalsc client shopfront.portals | less`,
    )
    .action(async (file: string, options: Options) => {
      const result = await compile(createNodeHost(process.cwd()), file, { without: [] });
      const errors = report(result.diagnostics, { json: false });
      process.exitCode = errors > 0 ? exit.failed : exit.ok;
      if (result.compiled === undefined) return;
      const client = clientOf(result.compiled.ir);
      if (client === undefined) {
        process.stderr.write(`${file} serves nothing: it has no source of requests and no \`connect http…\`\n`);
        process.exitCode = exit.failed;
      } else if (options.out === undefined) process.stdout.write(client);
      else {
        const out = resolve(options.out);
        await makeFolder(dirname(out));
        await writeFile(out, client);
        process.stderr.write(`${file} → ${out}\n`);
      }
    });
}
