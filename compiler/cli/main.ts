/** The command line: one file a verb. */
import { Command } from "commander";
import manifest from "../package.json" with { type: "json" };
import { addBuild } from "./build.ts";
import { addCheck } from "./check.ts";
import { addClient } from "./client.ts";
import { addControl } from "./control-verbs.ts";
import { addDev } from "./dev.ts";
import { exit } from "./exit-codes.ts";
import { addDoc } from "./doc.ts";
import { addExplain } from "./explain.ts";
import { outputBroken, tellFailure } from "./failure.ts";
import { addFmt } from "./fmt.ts";
import { addGraph } from "./graph.ts";
import { addInit } from "./init.ts";
import { addInspect } from "./inspect.ts";
import { addLsp } from "./lsp.ts";
import { addReplay } from "./replay.ts";
import { addRun } from "./run.ts";
import { addTest } from "./test.ts";

process.stdout.on("error", outputBroken);
// If nobody can be told there is nobody to tell.
process.stderr.on("error", () => {});

/** Parse the arguments of a process (`process.argv`) and do what they say. */
export async function main(args: readonly string[]): Promise<void> {
  const program = new Command("portalsc")
    .description("The compiler of the Portals language.")
    .version(manifest.version)
    .showSuggestionAfterError()
    .exitOverride((error) => process.exit(error.exitCode === 0 ? exit.ok : exit.usage));

  const verbs = [
    addInit,
    addCheck,
    addBuild,
    addRun,
    addDev,
    addTest,
    addReplay,
    addInspect,
    addControl,
    addClient,
    addGraph,
    addDoc,
    addFmt,
    addExplain,
    addLsp,
  ];
  for (const add of verbs) add(program);
  for (const command of program.commands) {
    command.exitOverride((error) => process.exit(error.exitCode === 0 ? exit.ok : exit.usage));
  }
  await program.parseAsync(args).catch(tellFailure);
}
