/** Runs apps to their end and says how it went: the configuration, the engine, the loop, the report, the exit code. */
import { exitCodes, type AppDefinition, type RunOptions } from "./api.ts";
import { compose, whatDoesNotFit, type Composition } from "./apps/compose.ts";
import { configure } from "./configure.ts";
import { createEmbeddedEngine } from "./engines/embedded/engine.ts";
import type { Engine } from "./engines/engine.ts";
import { createMemoryEngine } from "./engines/memory.ts";
import { Fault, faultCodes } from "./fault.ts";
import { HttpServer, portOf } from "./http/server.ts";
import { sinkFault } from "./outlets.ts";
import { atomFault } from "./policies.ts";
import { Progress } from "./progress.ts";
import { Report, isStoreFault } from "./report.ts";
import { Runner, type Ending } from "./runner.ts";
import { fromStore } from "./store.ts";
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
  const app = compose(apps);
  const report = new Report(world.stdio, options.json, app.name);
  const wrong = configure(apps, options.set, (name) => world.environment(name));
  wrong.push(...whatDoesNotFit(apps));
  const port = portOf(options.port, world.environment("PORTALS_PORT"));
  if (typeof port === "string") wrong.push(port);
  if (options.engine === "embedded" && options.data === undefined) wrong.push("--engine embedded needs --data DIR");
  if (wrong.length > 0 || typeof port === "string") {
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
    try {
      await engine.open({ app: app.name, schema: app.schema });
      code = await runOpen(app, { ...options, port }, world, engine, report);
    } finally {
      await engine.close();
    }
  } catch (error) {
    // Closing a file may be what fails.
    const fault = error instanceof DiskError ? sinkFault(error) : error;
    if (!(fault instanceof Fault)) throw error;
    report.fault(atomFault(fault, world.position?.(fault)), { help: fault.help });
    code = isStoreFault(fault) ? exitCodes.store : exitCodes.fault;
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

async function runOpen(
  app: Composition,
  options: RunOptions & { readonly port: number },
  world: World,
  engine: Engine,
  report: Report,
): Promise<number> {
  const server = new HttpServer(world, report, app, options);
  const runner = fromStore(() => new Runner(app, engine, world, report, server, options.cells));
  const shown = options.progress ?? (options.json || world.stdio.terminal.err);
  const progress = new Progress(world.clock, world.stdio, report, options.json, () => runner.totals);
  if (shown) runner.onSlice = () => progress.tick();
  const deaf = world.interrupted?.(() => runner.interrupt());
  const calm = world.stray?.((error) => runner.stray(error));
  try {
    return tell(await runner.run(), report);
  } finally {
    deaf?.();
    calm?.();
    progress.erase();
  }
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
      if (ending.fault.code === faultCodes.address || ending.fault.code === faultCodes.usage) return exitCodes.usage;
      return isStoreFault(ending.fault) ? exitCodes.store : exitCodes.fault;
  }
}
