/** `portalsc check`: parse and type-check, say what is wrong, and with `--fix` mend what can be. */
import type { Command } from "commander";
import { curesOf } from "../diagnostics/apply-fixes.ts";
import type { Diagnostic } from "../diagnostics/diagnostic.ts";
import type { CompilerHost } from "../host/host.ts";
import { createNodeHost } from "../host/node-host.ts";
import { check, filesOf, type CheckResult } from "../program.ts";
import { publishedIn } from "./control.ts";
import { exit } from "./exit-codes.ts";
import { report } from "./report.ts";
import { watchFiles } from "./watch.ts";

interface Options {
  readonly data?: string;
  readonly dryRun?: boolean;
  readonly fix?: boolean;
  readonly json?: boolean;
  readonly watch?: boolean;
}

export function addCheck(program: Command): void {
  program
    .command("check")
    .description("parse and type-check programs, without running them")
    .argument("<files...>", ".portals files; each is a program or a module")
    .option("--data <dir>", 'data folder of a running process, for programs that use its apps: `use cart from "/cart"`')
    .option("--fix", "apply the cures that are offered as `fix`, and say what is left")
    .option("--dry-run", "with --fix: change no file, print the changes as a patch")
    .option("--json", "one JSON object per diagnostic on standard output")
    .option("--watch", "check again whenever a file of the program changes")
    .addHelpText(
      "after",
      `
Examples:
  portalsc check wordcount.portals
  portalsc check --fix wordcount.portals
  portalsc check --fix --dry-run wordcount.portals > cures.patch
  portalsc check --json src/*.portals
  portalsc check --watch wordcount.portals`,
    )
    .action(async (files: string[], options: Options, command: Command) => {
      const json = options.json === true;
      if (options.dryRun === true && (options.fix !== true || json)) {
        const cure = json ? "goes without --json: both print to standard output" : "goes with --fix";
        command.error(`error: --dry-run ${cure}`, { exitCode: exit.usage });
      }
      const once = async (): Promise<readonly string[]> => {
        const published = options.data === undefined ? undefined : await publishedIn(options.data);
        const host = createNodeHost(process.cwd(), published);
        let results: readonly CheckResult[] = [];
        const checkAll = async (present: CompilerHost): Promise<readonly Diagnostic[]> => {
          results = await Promise.all(files.map((file) => check(present, file)));
          return results.flatMap((result) => result.diagnostics);
        };
        const left = options.fix === true ? await mended(host, checkAll, options) : await checkAll(host);
        const errors = report(left, { json });
        process.exitCode = errors > 0 ? exit.failed : exit.ok;
        if (json) return watched(files, results);
        if (options.fix !== true && curesOf(left).length > 0)
          process.stderr.write("portalsc check --fix applies the fixes\n");
        if (errors === 0) process.stderr.write(`${files.join(", ")}: no errors\n`);
        return watched(files, results);
      };
      if (options.watch === true) await watchFiles(once);
      else await once();
    });
}

/** Mend what can be; what is left. */
async function mended(
  host: CompilerHost,
  checkAll: (host: CompilerHost) => Promise<readonly Diagnostic[]>,
  options: Options,
): Promise<readonly Diagnostic[]> {
  // Loaded only to mend: `check` starts faster without.
  const [{ mend }, { showMended, writeMended }] = await Promise.all([
    import("../diagnostics/mend.ts"),
    import("./fix.ts"),
  ]);
  const found = await mend(host, checkAll);
  if (options.dryRun === true) showMended(host, found);
  else await writeMended(found);
  return found.left;
}

function watched(files: readonly string[], results: readonly CheckResult[]): readonly string[] {
  return results.flatMap((result, i) => [files[i] ?? "", ...filesOf(result)]);
}
