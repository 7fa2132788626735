/** `portalsc dev`: run a program while it is written, with its state kept, and a page that shows what happens in it. */
import type { Command } from "commander";
import { addCompileOptions } from "./build.ts";
import { exit } from "./exit-codes.ts";
import { told } from "./fault.ts";
import { DEFAULT_PAGE, openPage } from "./live-page.ts";
import { report } from "./report.ts";
import { collect, folderName, portNumber } from "./settings.ts";
import { watchFiles } from "./watch.ts";

/** Ms after which another signal means that the end is not waited for; until then it is the same one. */
const IMPATIENT = 300;

interface Options {
  readonly data?: string;
  readonly page?: number;
  readonly fresh?: boolean;
  readonly port?: string;
  readonly host?: string;
  readonly seed?: string;
  readonly set: readonly string[];
  readonly http: readonly string[];
  readonly optimise: boolean;
  readonly without: readonly string[];
}

export function addDev(program: Command): void {
  const command = program
    .command("dev")
    .description(
      "run apps while they are written: again with each change, with the state kept, and a page to look inside",
    )
    .argument("<files...>", "the apps' .portals files")
    .option(
      "--page <port>",
      `where the page is, on this machine only (default: ${DEFAULT_PAGE}, or any that is free)`,
      portNumber,
    )
    .option("--data <dir>", "where the state is kept (default: .portals/dev/NAME)", folderName)
    .option("--fresh", "delete the state that is there first")
    .option("--port <n>", "where http sources listen (default: PORTALS_PORT, or 8080)")
    .option("--host <host>", "and the address (default: 127.0.0.1)")
    .option("--set <name=value>", "set a config of the program (repeatable)", collect, [])
    .option("--http <name=value>", "a limit of the HTTP server (repeatable)", collect, [])
    .option("--seed <n>", "seed of the run's choices and random numbers");
  addCompileOptions(command)
    .addHelpText(
      "after",
      `
A program with errors is not started: the one before goes on. If the types of what is kept have changed, the program is
not started either, and says so: undo the change, or start fresh.

Examples:
  portalsc dev shop.portals
  portalsc dev shop.portals --page 4040 --port 8080 --set limit=3

Exit codes: 0 done, 2 wrong usage, or the port is taken; 130 interrupted, after a last commit.`,
    )
    .action((files: string[], options: Options) => told(() => dev(files, options)));
}

async function dev(files: readonly string[], options: Options): Promise<void> {
  const { Session } = await import("../live/session.ts");
  const { faultText } = await import("@portals/runtime");
  const say = (text: string): void => void process.stderr.write(`${text}\n`);
  const session = new Session(
    { files, data: options.data, runOptions: runOptions(options), fresh: options.fresh === true },
    {
      changed: () => server.changed(),
      said: ({ kind, text }) => (kind === "out" ? void process.stdout.write(`${text}\n`) : say(text)),
      fault: (fault) => say(faultText(fault)),
      diagnosed: (diagnostics) => void report(diagnostics, { json: false }),
      note: say,
    },
  );
  const server = await openPage(session, options.page);
  let ending: number | undefined;
  const end = (): void => {
    if (ending === undefined) {
      ending = performance.now();
      void session.end().then(() => {
        server.stop();
        process.exit(exit.interrupted);
      });
    } else if (performance.now() - ending > IMPATIENT) {
      session.kill();
      process.exit(exit.interrupted);
    }
  };
  process.on("SIGINT", end);
  process.on("SIGTERM", end);
  await watchFiles(() => session.compile());
}

/** As `portalsc run` takes them. */
function runOptions({ port, host, seed, set, http, optimise, without }: Options): readonly string[] {
  const given = Object.entries({ port, host, seed }).flatMap(([name, value]) =>
    value === undefined ? [] : [`--${name}`, value],
  );
  const lists = Object.entries({ set, http, without }).flatMap(([name, values]) =>
    values.flatMap((one) => [`--${name}`, one]),
  );
  return [...given, ...lists, ...(optimise ? [] : ["--no-optimise"])];
}
