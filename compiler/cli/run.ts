/** `portalsc run`: compile and run. With `--data`, run the same command again after a crash and it goes on. */
import { spawn, type ChildProcess } from "node:child_process";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { InvalidArgumentError, type Command } from "commander";
import { createNodeHost } from "../host/node-host.ts";
import { check, compile, filesOf, type CompileResult } from "../program.ts";
import { addCompileOptions, switchedOff } from "./build.ts";
import { exit } from "./exit-codes.ts";
import { outputBroken } from "./failure.ts";
import { guideOf } from "./guide.ts";
import { loadApps } from "./load.ts";
import { programText } from "./program-text.ts";
import { report } from "./report.ts";
import { collect, collectSetting, folderName, natural, portNumber, positive } from "./settings.ts";
import { watchFiles } from "./watch.ts";

interface Options {
  readonly data?: string;
  readonly engine?: "memory" | "embedded";
  readonly seed?: number;
  readonly cells?: number;
  readonly port?: number;
  readonly host?: string;
  readonly set: Readonly<Record<string, string>>;
  readonly control?: boolean;
  readonly record?: boolean;
  readonly live?: boolean;
  readonly metrics?: string;
  readonly otel?: string | true;
  readonly retain: readonly string[];
  readonly http: Readonly<Record<string, string>>;
  readonly json?: boolean;
  readonly warnings: boolean;
  readonly progress?: boolean;
  readonly optimise: boolean;
  readonly without: readonly string[];
  readonly watch?: boolean;
}

export function addRun(program: Command): void {
  const command = program
    .command("run")
    .description("compile apps and run them in one process, with the apps that they use")
    .argument("[files...]", "the apps' .portals files")
    .option("--data <dir>", "keep everything that is done in this folder: it survives any crash", folderName)
    .option("--engine <engine>", "memory or embedded (the default with --data)", engineName)
    .option("--cells <n>", "keys of a task whose cells stay in memory, with --data (default: 2,000,000)", positive)
    .option("--seed <n>", "seed of the run's choices and random numbers", natural)
    .option("--set <name=value>", "set a config of the program (repeatable)", collectSetting, {})
    .option(
      "--port <n>",
      "where http sources listen: a port, 0 for a free one (default: PORTALS_PORT, or 8080)",
      portNumber,
    )
    .option("--host <host>", "and the address (default: 127.0.0.1, this machine only)")
    .option(
      "--http <name=value>",
      "a limit of the HTTP server: headerTimeout, requestTimeout, idleTimeout, grace (ms), headerBytes, bodyBytes, connections (repeatable)",
      collectSetting,
      {},
    )
    .option(
      "--control",
      "with --data: listen for `portalsc launch`, `stop`, `connect`, `ps`, and run until told to end",
    )
    .option(
      "--retain <path>",
      "with --control: keep all of an exported stream for apps to come (repeatable)",
      collect,
      [],
    )
    .option("--record", "with --data: keep all that is needed to replay the run (`portalsc replay`)")
    .option("--no-record", "forget what was recorded (a folder that is recorded stays so otherwise)")
    .option(
      "--live",
      "with --data: keep what a live view shows: the lineage of the last steps, a recording of this process",
    )
    .option("--metrics <port>", "give metrics for Prometheus at http://127.0.0.1:PORT/metrics; also HOST:PORT")
    .option(
      "--otel [url]",
      "send traces and metrics to an OpenTelemetry collector by OTLP over HTTP (default: http://localhost:4318)",
    )
    .option("--json", "events of the run as JSON lines on standard error")
    .option("--no-warnings", "tell of errors only")
    .option("--progress", "show rate and totals (default: if standard error is a terminal)")
    .option("--no-progress", "do not")
    .option("--watch", "start again whenever a file of the program changes");
  addCompileOptions(command)
    .addHelpText(
      "after",
      `
Examples:
  portalsc run wordcount.portals
  portalsc run wordcount.portals --data state/
  portalsc run cart.portals orders.portals
  portalsc run cart.portals --data state/ --control
  portalsc run cart.portals --data state/ --record
  portalsc run sensors.portals --set limit=40 --seed 7
  portalsc run orders.portals --port 8080 --data state/

Exit codes: 0 done, 1 errors in the program or halted with a fault, 2 wrong usage or configuration,
3 the data folder is taken or damaged or the disk failed, 130 interrupted.`,
    )
    .action(async (files: string[], options: Options, self: Command) => {
      if (options.engine === "embedded" && options.data === undefined) {
        self.error("error: the embedded engine needs a folder: --data DIR", { exitCode: exit.usage });
      }
      if (files.length === 0 && options.control !== true) {
        self.error("error: missing required argument 'files'", { exitCode: exit.usage });
      }
      if (options.control === true && options.data === undefined) {
        self.error("error: --control needs a folder: --data DIR", { exitCode: exit.usage });
      }
      if (typeof options.otel === "string" && !/^https?:\/\//.test(options.otel)) {
        const message = `--otel takes a URL, and ${options.otel} is none: write --otel=URL, or --otel behind the files`;
        self.error(`error: ${message}`, { exitCode: exit.usage });
      }
      if (options.record === true && options.data === undefined) {
        self.error("error: --record needs a folder: --data DIR", { exitCode: exit.usage });
      }
      if (options.watch === true) await runWatching(files);
      else await runOnce(files, options);
    });
}

function engineName(text: string): string {
  if (text !== "memory" && text !== "embedded") throw new InvalidArgumentError("It is memory or embedded.");
  return text;
}

async function runOnce(files: readonly string[], options: Options): Promise<void> {
  const result: CompileResult =
    files.length === 0
      ? { diagnostics: [], apps: [] }
      : await compile(createNodeHost(process.cwd()), files, { without: switchedOff(options) });
  const told = result.diagnostics.filter(({ severity }) => severity === "error" || options.warnings);
  const errors = report(told, { json: options.json === true });
  if (errors > 0 || result.apps === undefined) {
    process.exitCode = exit.failed;
    return;
  }
  if (process.channel !== undefined && options.live === true) {
    // Whoever looks at it has gone, in whichever way.
    process.once("disconnect", () => process.kill(process.pid, "SIGTERM"));
    process.channel.unref();
  }
  const folder = await mkdtemp(join(tmpdir(), "portals-"));
  try {
    const loaded = await loadApps(result, result.apps, folder, options.json === true);
    if (loaded === undefined) return;
    const runtime = await import("@portals/runtime");
    // From here on the run itself says what becomes of it.
    process.stdout.off("error", outputBroken);
    process.exitCode = await runtime.runApps(
      loaded.map(({ app }) => app),
      {
        engine: options.engine ?? (options.data === undefined ? "memory" : "embedded"),
        data: options.data === undefined ? undefined : resolve(options.data),
        seed: options.seed,
        cells: options.cells,
        set: options.set,
        control: options.control,
        record: options.record,
        live: options.live,
        metrics: options.metrics,
        otel: options.otel === true ? "" : options.otel,
        program: options.data === undefined ? undefined : await programText(result, files, loaded),
        guide: options.data === undefined ? undefined : guideOf(result.apps),
        retain: options.retain,
        json: options.json === true,
        progress: options.progress,
        port: options.port,
        host: options.host,
        httpSettings: options.http,
      },
    );
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

/** The program runs in a process of its own, which is stopped (after a last commit) and started again. */
async function runWatching(files: readonly string[]): Promise<void> {
  let running: ChildProcess | undefined;
  const args = process.argv.slice(1).filter((arg) => arg !== "--watch");
  await watchFiles(async () => {
    await stop(running);
    running = spawn(process.execPath, args, { stdio: "inherit" });
    const result = await check(createNodeHost(process.cwd()), files);
    return [...files.map((file) => resolve(file)), ...filesOf(result)];
  });
}

function stop(child: ChildProcess | undefined): Promise<void> {
  if (child === undefined || child.exitCode !== null || child.signalCode !== null) return Promise.resolve();
  return new Promise((done) => {
    child.once("exit", () => done());
    child.kill("SIGTERM");
  });
}
