/** `launch`, `stop`, `connect`, `disconnect`, `ps`: what is done to the apps of a process while it runs. */
import { mkdir, readdir, rm } from "node:fs/promises";
import { join, relative, resolve, sep } from "node:path";
import type { Command } from "commander";
import type { Status } from "@portals/runtime";
import { createNodeHost } from "../host/node-host.ts";
import { compile } from "../program.ts";
import { ask, publishedIn } from "./control.ts";
import { exit } from "./exit-codes.ts";
import { told } from "./fault.ts";
import { writeOutput } from "./output.ts";
import { report } from "./report.ts";
import { collectSetting, positive } from "./settings.ts";
import { tableText } from "./table.ts";

interface Options {
  readonly data: string;
  readonly set: Readonly<Record<string, string>>;
  readonly json?: boolean;
}

const DATA = "data folder of the process, which was started with --control";

export function addControl(program: Command): void {
  program
    .command("launch")
    .description("start an app in a running process, beside its others")
    .argument("<file>", "the app's .portals file")
    .requiredOption("--data <dir>", DATA)
    .option("--set <name=value>", "set a config of the app (repeatable)", collectSetting, {})
    .addHelpText(
      "after",
      `
The app may use those that run: use cart from "/cart". It is there again when the process is started anew.

Examples:
  portalsc launch audit.portals --data state/`,
    )
    .action((file: string, options: Options) => told(() => launch(file, options)));
  program
    .command("stop")
    .description("end apps of a running process, and delete their state")
    .argument("<apps...>", "their names: cart, or /cart")
    .requiredOption("--data <dir>", DATA)
    .action((apps: string[], options: Options) =>
      told(async () => {
        await ask(options.data, { command: "stop", apps });
        const built = join(resolve(options.data), "apps");
        for (const app of apps) await removeOld(built, app.replace(/^\//, ""));
      }),
    );
  for (const command of ["connect", "disconnect"] as const) {
    program
      .command(command)
      .description(
        command === "connect"
          ? "feed a sequencer of a running app with a stream of another, from now on"
          : "end a connection that `portalsc connect` made",
      )
      .argument("<stream>", "path of an exported stream: /cart/orders")
      .argument("<sequencer>", "path of an exported sequencer: /audit/inbox")
      .requiredOption("--data <dir>", DATA)
      .action((from: string, to: string, options: Options) =>
        told(async () => {
          await ask(options.data, { command, from, to });
        }),
      );
  }
  program
    .command("requeue")
    .description("give a dead letter of a running process again to the stream in which it failed, once")
    .argument("<sequencer>", "path of the sequencer of dead letters: /shop/dead")
    .argument("<number>", "the letter's number there, as `portalsc inspect` shows it", positive)
    .requiredOption("--data <dir>", "data folder of the process")
    .action((stream: string, atom: number, options: Options) =>
      told(async () => {
        const again = (await ask(options.data, { command: "requeue", stream, atom })) as {
          readonly stream: string;
          readonly atom: number;
        };
        process.stderr.write(`it is atom ${again.atom} of ${again.stream}\n`);
      }),
    );
  program
    .command("ps")
    .description("list the apps of a running process, their streams, how far these are and how far their readers lag")
    .requiredOption("--data <dir>", DATA)
    .option("--json", "as JSON")
    .action((options: Options) =>
      told(async () => {
        const status = (await ask(options.data, { command: "ps" })) as Status;
        process.stdout.write(options.json === true ? `${JSON.stringify(status)}\n` : table(status));
      }),
    );
}

/** Compile against what runs, put what is built into the data folder, and have the process start it. */
async function launch(file: string, options: Options): Promise<void> {
  const published = await publishedIn(options.data);
  const result = await compile(createNodeHost(process.cwd(), published), file, { without: [] });
  const errors = report(result.diagnostics, { json: false });
  const { compiled } = result;
  if (errors > 0 || compiled === undefined) {
    process.exitCode = exit.failed;
    return;
  }
  const name = compiled.optimised.app;
  const data = resolve(options.data);
  const apps = join(data, "apps");
  await mkdir(apps, { recursive: true });
  // What is left of earlier launches; while it runs, its module is in memory, but a new process needs it.
  if (!published.has(name)) await removeOld(apps, name);
  const folder = join(apps, `${name}-${Date.now().toString(36)}${process.pid.toString(36)}`);
  const written = await writeOutput(compiled, folder, { runtime: "./runtime.js" });
  const module = relative(data, written.javascript).split(sep).join("/");
  try {
    await ask(data, { command: "launch", module, set: options.set });
  } catch (error) {
    await rm(folder, { recursive: true, force: true });
    throw error;
  }
  process.stderr.write(`${file} runs as /${name}\n`);
}

async function removeOld(apps: string, name: string): Promise<void> {
  for (const entry of await readdir(apps).catch(() => [])) {
    if (entry.slice(0, entry.lastIndexOf("-")) === name) await rm(join(apps, entry), { recursive: true, force: true });
  }
}

function table({ apps, connections }: Status): string {
  const rows = apps.flatMap((app): string[][] => {
    if (app.streams.length === 0) return [[app.name, app.state, "", "", "", ""]];
    return app.streams.map((one, i) => [
      i === 0 ? app.name : "",
      i === 0 ? app.state : "",
      one.path,
      String(one.atoms),
      String(one.lag),
      [one.exported ? one.type : "", one.complete ? "complete" : ""].filter((part) => part !== "").join(", "),
    ]);
  });
  for (const { from, to, lag } of connections) rows.push(["connection", "", `${from} -> ${to}`, "", String(lag), ""]);
  return tableText(["APP", "STATE", "STREAM", "#ATOMS", "#LAG", "EXPORTED AS"], rows);
}
