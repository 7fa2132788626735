/** Runs apps to their end and says how it went: the configuration, the engine, the loop, the report, the exit code. */
import type { AppDefinition } from "./api.ts";
import { exitCodes, type RunOptions } from "./options.ts";
import { compose, prepare, whatDoesNotFit } from "./apps/compose.ts";
import { Admin } from "./apps/admin.ts";
import { listen, loaderOf, type Control } from "./apps/control.ts";
import { OPEN_IDENTITY, openingApps } from "./apps/opening.ts";
import { Registry } from "./apps/registry.ts";
import { configure, configured } from "./configure.ts";
import { Batch } from "./engines/batch.ts";
import { createEmbeddedEngine } from "./engines/embedded/engine.ts";
import type { Engine } from "./engines/engine.ts";
import { createMemoryEngine } from "./engines/memory.ts";
import { Fault, faultCodes } from "./fault.ts";
import { HttpServer, portOf, readLimits } from "./http/server.ts";
import { Lineage } from "./inspect/lineage.ts";
import type { Answer, Question } from "./inspect/model.ts";
import { sinkFault } from "./outlets.ts";
import { atomFault } from "./policies.ts";
import { Progress } from "./progress.ts";
import { forgetRecording, hasRecording, Recorder } from "./recording/recorder.ts";
import { Report, isStoreFault } from "./report.ts";
import { Runner, type Ending } from "./runner.ts";
import { fromStore } from "./store.ts";
import type { Telemetry } from "./telemetry/telemetry.ts";
import { createNodeWorld } from "./world/node.ts";
import { DiskError, type World } from "./world/world.ts";

/** `runApps` of one app. */
export async function runApp(app: AppDefinition, options: RunOptions, world?: World, engine?: Engine): Promise<number> {
  return runApps([app], options, world, engine);
}

/**
 * Run apps side by side until their sources have ended and everything is written, they fail, or are interrupted. Resolves
 * with the exit code (`exitCodes`); what went wrong has been said on standard error by then. Rejects only for mistakes of
 * ours.
 */
export async function runApps(
  apps: readonly AppDefinition[],
  options: RunOptions,
  world: World = createNodeWorld({ seed: options.seed }),
  engine: Engine = engineOf(options, world),
): Promise<number> {
  const open = options.onOpen !== undefined || options.control === true;
  const app = compose(apps.map((one) => prepare(one, false)));
  const report = new Report(world.stdio, options.json, app.name);
  const wrong = configure(apps, options.set, (name) => world.environment(name), open || apps.length > 1);
  if (!open) wrong.push(...whatDoesNotFit(apps));
  const port = portOf(options.port, world.environment("PORTALS_PORT"));
  if (typeof port === "string") wrong.push(port);
  const limits = readLimits(options.httpSettings ?? {});
  if (typeof limits === "string") wrong.push(limits);
  if (options.engine === "embedded" && options.data === undefined) wrong.push("--engine embedded needs --data DIR");
  if (options.record === true && !engine.durable) wrong.push("--record needs --data DIR");
  if (options.live === true && !engine.durable) wrong.push("--live needs --data DIR");
  if (options.record === true && open) {
    wrong.push("a recording is of apps that are started together: what --control launches later is not recorded");
  }
  if (wrong.length > 0 || typeof port === "string" || typeof limits === "string") {
    for (const message of wrong) report.fault({ code: faultCodes.usage, message, at: "" }, {});
    await report.flushed();
    return exitCodes.usage;
  }
  const whole = world.cutShort?.(() => {
    const message = "the process was ended before the run had ended";
    const help = ["a TypeScript function must not end the process", CRASHED];
    report.fault({ code: faultCodes.host, message, at: "" }, { help });
    return exitCodes.fault;
  });
  let code: number;
  try {
    const measured = options.metrics !== undefined || options.otel !== undefined;
    const telemetry = measured
      ? await (await import("./telemetry/telemetry.ts")).createTelemetry(options, app.name, world, report)
      : undefined;
    const whole = { ...options, port, http: { ...options.http, ...limits } };
    try {
      await engine.open(open ? OPEN_IDENTITY : { app: app.name, schema: app.schema });
      code = await runOpen(apps, app, whole, world, engine, report, telemetry);
    } finally {
      await engine.close();
      await telemetry?.stop();
    }
  } catch (error) {
    // Closing a file may be what fails.
    const fault = error instanceof DiskError ? sinkFault(error) : error;
    if (!(fault instanceof Fault)) throw error;
    report.fault(atomFault(fault, world.position?.(fault)), { help: fault.help });
    code = codeOf(fault);
  } finally {
    whole?.();
  }
  report.event("end", { exit: code });
  await report.flushed();
  return code;
}

const CRASHED = "with --data, run again: it goes on from the last commit";

function engineOf(options: RunOptions, world: World): Engine {
  if (options.engine === "memory" || options.data === undefined) return createMemoryEngine();
  return createEmbeddedEngine(world, options.data);
}

/** The store is open. */
async function runOpen(
  given: readonly AppDefinition[],
  app: AppDefinition,
  options: RunOptions & { readonly port: number },
  world: World,
  engine: Engine,
  report: Report,
  telemetry: Telemetry | undefined,
): Promise<number> {
  const meter = telemetry?.meter;
  const server = new HttpServer(world, report, app, { ...options, meter });
  const open = options.onOpen !== undefined || options.control === true;
  const registry = new Registry();
  let apps = given;
  if (open) {
    fromStore(() => registry.load(engine));
    const opening = await openingApps(given, registry, loaderOf(options, world), (name) => world.environment(name));
    const [wrong] = whatDoesNotFit(opening.apps);
    if (wrong !== undefined) throw new Fault(faultCodes.usage, wrong);
    for (const note of opening.notes) report.note(note);
    apps = opening.apps;
  }
  const prepared = apps.map((one) => prepare(one, open || apps.length > 1));
  const { recorder, forget } = fromStore(() => recorderOf(apps, options, open, engine, report));
  const watched = recorder?.watch(world) ?? world;
  const lineage = options.live === true ? new Lineage() : undefined;
  const runner = fromStore(
    () =>
      new Runner(prepared, registry, engine, watched, report, server, {
        cells: options.cells,
        open,
        retain: options.retain,
        observers: [options.observer, telemetry?.observer, lineage, recorder].filter((one) => one !== undefined),
        meter,
        atCut: recorder === undefined ? forget : (batch) => recorder.cut(batch),
      }),
  );
  telemetry?.attach(() => runner.inspected(world.clock));
  let control: Control | undefined;
  const admin = new Admin(runner, registry);
  const inspect = async <Q extends Question>(question: Q): Promise<Answer<Q>> => {
    const { answer } = await import("./inspect/inspector.ts");
    return answer(runner.inspected(world.clock, options.guide, lineage), question);
  };
  runner.onStart = async () => {
    if (engine.durable) control = await listen({ admin, inspect }, options, world);
    if (options.live === true) report.event("started", { answers: control !== undefined });
    options.onInspect?.(inspect);
    options.onOpen?.(admin);
  };
  const shown = options.progress ?? (options.json || world.stdio.terminal.err);
  const progress = new Progress(world.clock, world.stdio, report, options.json, () => runner.totals);
  if (shown) runner.onSlice = () => progress.tick();
  const deaf = world.interrupted?.(() => runner.interrupt());
  const calm = world.stray?.((error) => runner.stray(error));
  try {
    const ending = await runner.run();
    if (recorder !== undefined && options.live !== true && ending.kind !== "nothing to do") {
      const { steps, bytes } = recorder.size;
      report.note(`recorded: ${steps} steps since the recording began, ${showBytes(bytes)}`);
    }
    if (ending.kind === "nothing to do" && forget !== undefined) {
      const batch = new Batch();
      forget(batch);
      await engine.commit(batch);
    }
    return tell(ending, report);
  } finally {
    await control?.stop();
    deaf?.();
    calm?.();
    progress.erase();
  }
}

/** Who records the run, if it is to be; else who forgets what was recorded, if that is to be. */
function recorderOf(
  apps: readonly AppDefinition[],
  { record, program, live = false }: RunOptions,
  open: boolean,
  engine: Engine,
  report: Report,
): { readonly recorder?: Recorder; readonly forget?: (batch: Batch) => void } {
  const there = engine.durable && hasRecording(engine);
  if (record === false) return there ? { forget: forgetRecording() } : {};
  if (!engine.durable || (record !== true && !there && (!live || open))) return {};
  if (open) {
    const help = ["run it without --control; or with --no-record, which forgets the recording"];
    throw new Fault(faultCodes.usage, "this data folder is recorded, which is not possible with --control", { help });
  }
  if (record !== true && !live) report.note("this data folder is recorded (--no-record forgets the recording)");
  const recorded = apps.map(({ name, schema }) => ({ name, schema, code: program?.code[name] }));
  return { recorder: new Recorder(engine, { apps: recorded, set: configured(apps), text: program?.text }, live) };
}

function showBytes(bytes: number): string {
  if (bytes < 1000) return `${bytes} bytes`;
  return bytes < 1_000_000 ? `${(bytes / 1000).toFixed(1)} kB` : `${(bytes / 1_000_000).toFixed(1)} MB`;
}

function tell(ending: Ending, report: Report): number {
  switch (ending.kind) {
    case "completed":
      return exitCodes.done;
    case "nothing to do":
      report.note("this app has run to its end with this data folder: there is nothing more to do");
      return exitCodes.done;
    case "interrupted":
      return exitCodes.interrupted;
    case "halted":
      return ending.faults.some(isStoreFault) ? exitCodes.store : exitCodes.fault;
    case "fault":
      report.fault(ending.shown, ending.context);
      return codeOf(ending.fault);
  }
}

function codeOf(fault: Fault): number {
  if (fault.code === faultCodes.address || fault.code === faultCodes.usage) return exitCodes.usage;
  return isStoreFault(fault) ? exitCodes.store : exitCodes.fault;
}
