/** `portalsc build`: compile to TypeScript, and to JavaScript with a source map that node runs. */
import { resolve } from "node:path";
import { InvalidArgumentError, type Command } from "commander";
import { createNodeHost } from "../host/node-host.ts";
import { passNames } from "../optimise/passes.ts";
import { compile, filesOf, planOf, type CompileResult } from "../program.ts";
import { exit } from "./exit-codes.ts";
import { writeApps } from "./output.ts";
import { report } from "./report.ts";
import { watchFiles } from "./watch.ts";

interface Options {
  readonly out: string;
  readonly emit?: "plan";
  readonly without: readonly string[];
  readonly optimise: boolean;
  readonly json?: boolean;
  readonly watch?: boolean;
}

/** The options that say how a program is compiled; `run` has them too. */
export function addCompileOptions(command: Command): Command {
  return addWithout(command.option("--no-optimise", "switch all optimiser passes off"));
}

export function addWithout(command: Command): Command {
  return command.option(
    "--without <pass>",
    `switch one pass off (repeatable): ${passNames.join(", ")}`,
    collectPass,
    [],
  );
}

function collectPass(name: string, before: readonly string[]): readonly string[] {
  if (!passNames.includes(name)) throw new InvalidArgumentError(`The passes are: ${passNames.join(", ")}.`);
  return [...before, name];
}

export function switchedOff(options: Pick<Options, "optimise" | "without">): readonly string[] {
  return options.optimise ? options.without : passNames;
}

export function addBuild(program: Command): void {
  const command = program
    .command("build")
    .description("compile apps to TypeScript, and to the JavaScript that node runs; with them, the apps that they use")
    .argument("<files...>", "the apps' .portals files; the first one's module runs them all")
    .option("-o, --out <dir>", "folder to write to", "out")
    .option("--emit <what>", "'plan': print the plan before and after each optimiser pass, and write nothing", planOnly)
    .option("--json", "one JSON object per diagnostic on standard output")
    .option("--watch", "build again whenever a file of the program changes");
  addCompileOptions(command)
    .addHelpText(
      "after",
      `
Examples:
  portalsc build wordcount.portals
  node out/wordcount.js --data state/
  portalsc build --emit plan wordcount.portals`,
    )
    .action(async (files: string[], options: Options) => {
      const once = async (): Promise<readonly string[]> => {
        const result = await compile(createNodeHost(process.cwd()), files, { without: switchedOff(options) });
        await finish(files, result, options);
        return [...files.map((file) => resolve(file)), ...filesOf(result)];
      };
      if (options.watch === true) await watchFiles(once);
      else await once();
    });
}

function planOnly(what: string): string {
  if (what !== "plan") throw new InvalidArgumentError("It can be 'plan'.");
  return what;
}

async function finish(files: readonly string[], result: CompileResult, options: Options): Promise<void> {
  const errors = report(result.diagnostics, { json: options.json === true });
  process.exitCode = errors > 0 ? exit.failed : exit.ok;
  if (result.apps === undefined) return;
  if (options.emit === "plan") {
    process.stdout.write(result.apps.map(planOf).join("\n"));
    return;
  }
  const [main] = await writeApps(result.apps, resolve(options.out));
  if (options.json !== true && main !== undefined) process.stderr.write(`${files.join(", ")} → ${main.javascript}\n`);
}
