/** `portalsc replay`: a recorded run again, step by step, forwards and backwards; or beside another version of its program. */
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { createInterface } from "node:readline";
import type { Command } from "commander";
import { addCompileOptions, switchedOff } from "./build.ts";
import { exit } from "./exit-codes.ts";
import { tellFault } from "./fault.ts";
import { loadProgram, recordedProgram } from "./recorded-program.ts";
import { comparisonText } from "./replay-comparison.ts";
import { commandsHelp, ReplaySession, type Answer } from "./replay-session.ts";
import { natural } from "./settings.ts";

interface Options {
  readonly data: string;
  readonly at?: number;
  readonly do: readonly string[];
  readonly print?: boolean;
  readonly against: readonly string[];
  readonly json?: boolean;
  readonly optimise: boolean;
  readonly without: readonly string[];
}

export function addReplay(program: Command): void {
  const command = program
    .command("replay")
    .description(
      "carry out a recorded run again, step by step; nothing outside is touched, nor the data folder changed",
    )
    .argument("[files...]", "the recorded program; without, as the recording has it")
    .requiredOption("--data <dir>", "the data folder of a run with --record")
    .option("--at <n>", "go to behind step n first, and show it", natural)
    .option("--do <command>", "a command, in place of those of standard input (repeatable)", collect, [])
    .option("--print", "show all steps, and nothing else")
    .option("--against <file>", "compare with the run of this version of the program (repeatable)", collect, [])
    .option("--json", "one JSON object for each command on standard output");
  addCompileOptions(command)
    .addHelpText(
      "after",
      `
Commands, one a line (of standard input, or --do):
${commandsHelp}
Examples:
  portalsc run bank.portals --data state/ --record
  portalsc replay --data state/
  portalsc replay --data state/ --at 12 --do 'state /bank/accounts' --do pending
  portalsc replay --data state/ --against changed.portals

Exit codes: 0 done, 1 the program has errors, there is no recording, it is of another program or did not go as recorded,
or (--against) streams differ; 2 wrong usage or a wrong command; 3 the data folder is taken or damaged or cannot be read.`,
    )
    .action(async (files: string[], options: Options) => {
      const folder = await mkdtemp(join(tmpdir(), "portals-replay-"));
      try {
        await replay(files, options, folder);
      } catch (error) {
        const { Fault } = await import("@portals/runtime");
        if (!(error instanceof Fault)) throw error;
        tellFault(error, options.json === true);
      } finally {
        await rm(folder, { recursive: true, force: true });
      }
    });
}

function collect(text: string, before: readonly string[]): readonly string[] {
  return [...before, text];
}

async function replay(files: readonly string[], options: Options, folder: string): Promise<void> {
  const { createNodeWorld } = await import("@portals/runtime");
  const { readRecordedFolder, Replay, compareWith } = await import("@portals/runtime/recording");
  const recording = await readRecordedFolder(createNodeWorld(), resolve(options.data));
  const loading = { json: options.json === true, without: switchedOff(options) };
  const program = await recordedProgram(files, recording, loading, folder);
  if (program === undefined) return;
  const { position } = createNodeWorld();
  const replayOptions = {
    code: program.code,
    position: (error: Error) => {
      const found = position?.(error);
      return found && program.named(found);
    },
  };
  if (options.against.length > 0) {
    const other = await loadProgram(options.against, loading, join(folder, "against"));
    if (other === undefined) return;
    const comparison = compareWith(program.apps, other.apps, recording, replayOptions);
    process.stdout.write(
      options.json === true ? `${JSON.stringify(comparison)}\n` : comparisonText(comparison, recording.steps),
    );
    const { differences, only, halts } = comparison;
    const differs = differences.length + only.was.length > 0 || halts !== undefined;
    process.exitCode = differs ? exit.failed : exit.ok;
    return;
  }
  const session = new ReplaySession(new Replay(program.apps, recording, replayOptions), program);
  await converse(session, options);
}

async function converse(session: ReplaySession, options: Options): Promise<void> {
  const say = (answer: Answer): void => {
    process.stdout.write(options.json === true ? `${JSON.stringify(answer.json)}\n` : answer.text);
    if (answer.wrong) process.exitCode = exit.usage;
  };
  await session.prepare();
  if (options.print === true) {
    for (const answer of session.all()) say(answer);
  } else {
    if (options.at !== undefined) say(session.run(`goto ${options.at}`));
    if (options.do.length > 0) for (const line of options.do) say(session.run(line));
    else if (options.at === undefined || process.stdin.isTTY) await readCommands(session, options, say);
  }
  if (session.strayed === undefined) return;
  process.stderr.write(`the replay did not go as recorded: step ${session.strayed.step}: ${session.strayed.why}\n`);
  process.exitCode = exit.failed;
}

/** Of standard input, until it ends or one says so. */
async function readCommands(session: ReplaySession, options: Options, say: (answer: Answer) => void): Promise<void> {
  const { stdin, stdout } = process;
  const asks = stdin.isTTY && stdout.isTTY && options.json !== true;
  const lines = createInterface({ input: stdin, output: asks ? stdout : undefined, terminal: asks });
  const prompt = (): void => {
    if (!asks) return;
    lines.setPrompt(`${session.place}> `);
    lines.prompt();
  };
  if (asks) say(session.greeting());
  prompt();
  for await (const line of lines) {
    const command = line.trim();
    if (command === "quit" || command === "exit") break;
    if (command !== "") say(session.run(command));
    prompt();
  }
  lines.close();
}
