/** `portalsc inspect`: what is in a data folder, while a process runs with it or when none does. Nothing is changed. */
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { InvalidArgumentError, type Command } from "commander";
import type { AppDefinition, ProgramGuide } from "@portals/runtime";
import type { Answer, InspectedLineage, InspectedState, Inspection, Question } from "@portals/runtime/inspect";
import { createNodeHost } from "../host/node-host.ts";
import { check, compile } from "../program.ts";
import { ask, ControlError, isRunning } from "./control.ts";
import { exit } from "./exit-codes.ts";
import { tellError, tellFault } from "./fault.ts";
import { guideOf } from "./guide.ts";
import { inspectionText, lineageText, stateText } from "./inspect-text.ts";
import { DEFAULT_PAGE, openPage } from "./live-page.ts";
import { loadApps } from "./load.ts";
import { unpack } from "./program-text.ts";
import { report } from "./report.ts";
import { portNumber, positive } from "./settings.ts";

interface Options {
  readonly data: string;
  readonly state?: readonly string[] | true;
  readonly search?: string;
  readonly lineage?: { readonly stream: string; readonly atom: number };
  readonly limit: number;
  readonly json?: boolean;
  readonly page?: number | true;
}

function atomName(text: string): Options["lineage"] {
  const [, stream, atom] = /^(\S.*)#(\d+)$/.exec(text) ?? [];
  if (stream === undefined) throw new InvalidArgumentError("It is written STREAM#NUMBER: /shop/orders#3.");
  return { stream, atom: Number(atom) };
}

type Inspect = <Q extends Question>(question: Q) => Promise<Answer<Q>>;

export function addInspect(program: Command): void {
  program
    .command("inspect")
    .description(
      "show what is in a data folder: streams, state, handlers that wait, timers, faults; nothing is changed",
    )
    .argument(
      "[files...]",
      "the program, if no process runs and the run was not recorded: its types are needed to read state",
    )
    .requiredOption("--data <dir>", "the data folder of a run")
    .option("--state [unit-task-key...]", "show state: all of it, of a unit, of one task of it, of one key")
    .option("--search <text>", "with --state: only keys and cells that have this text")
    .option(
      "--lineage <atom>",
      "of a run with --live: what an atom comes from, and what came of it (/shop/orders#3)",
      atomName,
    )
    .option("--limit <n>", "entries of each list at most", positive, 100)
    .option(
      "--page [port]",
      `serve the page of \`portalsc dev\` for a process that runs (default: ${DEFAULT_PAGE})`,
      portNumber,
    )
    .option("--json", "as JSON")
    .addHelpText(
      "after",
      `
While a process runs, it is asked, and answers between two steps. If none does, the folder is read as the last
commit left it.

Examples:
  portalsc inspect --data state/
  portalsc inspect --data state/ --state
  portalsc inspect --data state/ --state /bank/account account 11
  portalsc inspect bank.portals --data state/ --state --search ann --json
  portalsc inspect bank.portals --data state/ --page

Exit codes: 0 done, 1 errors in the program, or it is not that of the folder; 2 wrong usage; 3 the data folder is damaged
or cannot be read.`,
    )
    .action(async (files: string[], options: Options) => {
      const folder = await mkdtemp(join(tmpdir(), "portals-inspect-"));
      try {
        await inspect(files, options, folder);
      } catch (error) {
        if (error instanceof ControlError) {
          tellError(error);
          return;
        }
        const { Fault } = await import("@portals/runtime");
        if (!(error instanceof Fault)) throw error;
        if (error.code === TAKEN) tellError(unreachable(options.data));
        else tellFault(error, options.json === true);
      } finally {
        await rm(folder, { recursive: true, force: true });
      }
    });
}

/** Characters of a value in a table for people; all of those of one key are shown. */
const LONGEST = 400;
/** A process has the folder, and yet is none that answers. */
const TAKEN = "P0901";

function unreachable(data: string): ControlError {
  const why = "it is just starting or ending, its folder takes no socket, or it is no run: somebody else looks";
  return new ControlError(`the process that has ${data} cannot be asked: ${why}`, ["try again"], exit.disk);
}

async function inspect(files: readonly string[], options: Options, folder: string): Promise<void> {
  if (options.page !== undefined) return visit(files, options);
  if (await isRunning(options.data)) {
    await show(async (question) => (await ask(options.data, { command: "inspect", question })) as never, options);
    return;
  }
  const { createNodeWorld } = await import("@portals/runtime");
  const { InspectedFolder } = await import("@portals/runtime/inspect");
  const open = (): ReturnType<typeof InspectedFolder.open> =>
    InspectedFolder.open(createNodeWorld(), resolve(options.data));
  // Not held while the program is compiled: a process may want to start.
  const known = await held(open, (store) => Promise.resolve(store.programText));
  const program = await programOf(files, known, folder, options);
  if (program === "wrong") return;
  await held(open, async (store) => {
    if (program !== undefined) {
      const answer = await store.decoded(program.apps, program.guide);
      await show((question) => Promise.resolve(answer(question)), options);
      return;
    }
    if (options.state !== undefined) {
      throw new ControlError(
        "the program is needed to read its state: the folder has only bytes",
        ["name it: portalsc inspect APP.portals --data DIR --state; a run with --record keeps it in the folder"],
        exit.usage,
      );
    }
    await show((() => Promise.resolve(store.undecoded())) as Inspect, options);
  });
}

/** The page of a process that runs, whoever has started it. Never resolves. */
async function visit(files: readonly string[], { data, page }: Options): Promise<void> {
  const { Visit } = await import("../live/visit.ts");
  const { graphOfProgram } = await import("../graph/from-syntax.ts");
  const { drawSvg } = await import("../graph/svg.ts");
  if (files.length === 0) {
    const help = "name them: portalsc inspect APP.portals --data DIR --page";
    throw new ControlError("the page draws the program: its files are needed", [help], exit.usage);
  }
  const { graph, typed, diagnostics } = await check(createNodeHost(process.cwd()), files);
  const errors = report(
    diagnostics.filter(({ severity }) => severity === "error"),
    { json: false },
  );
  if (errors > 0 || graph === undefined || typed === undefined) {
    process.exitCode = exit.failed;
    return;
  }
  const apps = graph.apps.map(({ app }) => app?.name.text ?? "");
  // Somebody is there, or nothing is to be seen.
  await ask(data, { command: "ps" });
  const shown = new Visit(data, apps, drawSvg(graphOfProgram({ graph, typed, diagnostics })), () => server.changed());
  const server = await openPage(shown, page === true ? undefined : page);
}

async function held<S extends { close(): Promise<void> }, T>(
  open: () => Promise<S>,
  use: (store: S) => Promise<T>,
): Promise<T> {
  const store = await open();
  try {
    return await use(store);
  } finally {
    await store.close();
  }
}

interface Program {
  readonly apps: readonly AppDefinition[];
  readonly guide: ProgramGuide;
}

/** Undefined: there is none. `wrong`: it has errors, which have been told. */
async function programOf(
  files: readonly string[],
  recorded: string | undefined,
  folder: string,
  { json }: Options,
): Promise<Program | "wrong" | undefined> {
  if (files.length === 0 && recorded === undefined) return undefined;
  const { main, named } =
    files.length > 0 || recorded === undefined
      ? { main: files, named: undefined }
      : await unpack(recorded, join(folder, "source"));
  const result = await compile(createNodeHost(process.cwd()), main, { without: [] });
  // What it warns of was told when it was run.
  const wrong = result.diagnostics.filter(({ severity }) => severity === "error");
  const errors = report(wrong, { json: json === true });
  const loaded =
    errors > 0 || result.apps === undefined
      ? undefined
      : await loadApps(result, result.apps, join(folder, "program"), json === true);
  if (loaded === undefined || result.apps === undefined) {
    process.exitCode = exit.failed;
    return "wrong";
  }
  return { apps: loaded.map(({ app }) => app), guide: guideOf(result.apps, named) };
}

async function show(inspect: Inspect, options: Options): Promise<void> {
  const { state, search, lineage, limit, json } = options;
  const longest = json === true ? undefined : LONGEST;
  if (lineage !== undefined) {
    const found: InspectedLineage = await inspect({ ask: "lineage", ...lineage });
    if (!found.known) {
      const message = `what became of ${found.atom} is not known`;
      throw new ControlError(message, ["of a run with --live the last 10,000 steps are"], exit.failed);
    }
    process.stdout.write(json === true ? `${JSON.stringify(found)}\n` : lineageText(found));
    return;
  }
  if (state === undefined) {
    const inspection: Inspection = await inspect({ ask: "overview", limit, longest });
    process.stdout.write(json === true ? `${JSON.stringify(inspection)}\n` : inspectionText(inspection));
    return;
  }
  const [unit, task, ...key] = state === true ? [] : state;
  const whole = key.length > 0;
  const of = {
    unit,
    task,
    key: whole ? key.join(" ") : undefined,
    search,
    limit,
    longest: whole ? undefined : longest,
  };
  const found: InspectedState = await inspect({ ask: "state", of });
  if (found.states.length === 0) {
    const { states }: Inspection = await inspect({ ask: "overview", limit: 1 });
    const known = states.map((one) => `${one.unit} ${one.task}`).join(", ");
    const asked = [unit, task].filter((part) => part !== undefined).join(" ");
    const message = unit === undefined ? "this program keeps no state" : `there is no state of ${asked}`;
    throw new ControlError(message, known === "" ? [] : [`there is that of ${known}`], exit.usage);
  }
  process.stdout.write(json === true ? `${JSON.stringify(found)}\n` : stateText(found));
}
