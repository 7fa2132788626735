/** What a built program does when it is started by itself: its command line, and the exit code. */
import type { AppDefinition } from "./api.ts";
import { exitCodes, type RunOptions } from "./options.ts";
import { Config } from "./define.ts";
import { variableOf } from "./configure.ts";
import { DEFAULT_PORT, defaultLimits, readPort } from "./http/server.ts";
import { codeHash } from "./recording/recorder.ts";
import { runApps } from "./run.ts";
import { exit, isEntry, moduleText, parseArguments, write, type Arguments } from "./world/program.ts";

/**
 * Runs the app, and `others` with it, if the module with this URL is the program that node was started with; else
 * nothing.
 */
export async function runMain(url: string, app: AppDefinition, others: readonly AppDefinition[] = []): Promise<void> {
  if (!isEntry(url)) return;
  const apps = [app, ...others];
  const parsed = parseArguments();
  if ("wrong" in parsed) {
    write("err", `${parsed.wrong}\n\n${usage(apps)}`);
    return exit(exitCodes.usage);
  }
  if (parsed.help) {
    write("out", usage(apps));
    return exit(exitCodes.done);
  }
  const options = optionsOf(parsed);
  if (typeof options === "string") {
    write("err", `${options}\n\n${usage(apps)}`);
    return exit(exitCodes.usage);
  }
  const text = moduleText(url);
  // Of others it is not known where their modules are.
  const code = text === undefined ? {} : { [app.name]: codeHash(text) };
  return exit(await runApps(apps, { ...options, program: { code } }));
}

/** The options, or what is wrong with them. */
function optionsOf(given: Arguments): RunOptions | string {
  const { engine = given.data === undefined ? "memory" : "embedded", seed, cells } = given;
  if (given.control && given.data === undefined) return "--control needs --data DIR";
  if (given.data === "") return "--data names a folder";
  if (engine !== "memory" && engine !== "embedded") return `--engine is memory or embedded, not ${engine}`;
  if (seed !== undefined && !/^\d{1,15}$/.test(seed)) return `--seed is a natural number, not ${seed}`;
  if (cells !== undefined && !/^[1-9]\d{0,14}$/.test(cells)) return `--cells is a number from 1, not ${cells}`;
  const port = given.port === undefined ? undefined : readPort(given.port);
  if (given.port !== undefined && port === undefined) return `--port is a number from 0 to 65535, not ${given.port}`;
  const set = settingsOf("--set", given.set);
  if (typeof set === "string") return set;
  const httpSettings = settingsOf("--http", given.http);
  if (typeof httpSettings === "string") return httpSettings;
  return {
    engine,
    data: given.data,
    seed: seed === undefined ? undefined : Number(seed),
    cells: cells === undefined ? undefined : Number(cells),
    set,
    control: given.control,
    record: given.record,
    live: given.live,
    metrics: given.metrics,
    otel: given.otel,
    retain: given.retain,
    json: given.json,
    progress: given.progress,
    port,
    host: given.host,
    httpSettings,
  };
}

/** By their names; or what is wrong with one. */
function settingsOf(option: string, given: readonly string[]): Readonly<Record<string, string>> | string {
  const wrong = given.find((setting) => setting.indexOf("=") <= 0);
  if (wrong !== undefined) return `${option} is written name=value, not ${wrong}`;
  return Object.fromEntries(
    given.map((setting) => [setting.slice(0, setting.indexOf("=")), setting.slice(setting.indexOf("=") + 1)]),
  );
}

function usage(apps: readonly AppDefinition[]): string {
  const settings = apps.flatMap((app) =>
    app.config
      .filter((config) => config instanceof Config)
      .map(({ name }) => (apps.length > 1 ? `${app.name}.${name}` : name))
      .map((name) => `  --set ${name}=…`.padEnd(24) + `or the environment's ${variableOf(name)}\n`),
  );
  const names = apps.map(({ name }) => name).join(", ");
  return `The app${apps.length > 1 ? "s" : ""} ${names}.

  --data DIR            keep state in DIR: a killed run goes on where it was
  --engine NAME         memory (the default without --data) or embedded
  --cells N             keys of a task whose cells stay in memory, with --data (2,000,000)
  --record              with --data: keep all that is needed to replay the run (portalsc replay)
  --no-record           forget what was recorded
  --live                with --data: keep what portalsc inspect --lineage and --page show
  --metrics PORT        give metrics for Prometheus at http://127.0.0.1:PORT/metrics; also HOST:PORT
  --otel[=URL]          send traces and metrics to an OpenTelemetry collector (http://localhost:4318)
  --control             with --data: listen for portalsc launch, stop, connect, ps; run until told to end
  --retain PATH         with --control: keep all of an exported stream for apps to come
  --seed N              the same choices and random numbers in every run
  --port N, --host H    where http sources listen (${DEFAULT_PORT}, 127.0.0.1); or the environment's PORTALS_PORT; 0: a free port
  --http NAME=VALUE     a limit of the HTTP server: ${Object.keys(defaultLimits).join(", ")}
  --json                one JSON object per line on standard error
  --progress, --no-progress
  --help
${settings.join("")}
Exit codes: 0 done · 1 a fault · 2 wrong usage · 3 the store or the disk failed · 130 interrupted
`;
}
