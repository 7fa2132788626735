/**
 * One life of a built program, in a process that is made to be killed: `node life.mjs program.js folder usual|hurried`.
 * Its bundle is also the runtime that the program imports. It says `running` when the store is open.
 */
import { writeSync } from "node:fs";
import { pathToFileURL } from "node:url";
import type { RunOptions } from "../../runtime/options.ts";
import { createEmbeddedEngine } from "../../runtime/engines/embedded/engine.ts";
import { createNodeWorld, isApp, runApp } from "../../runtime/index.ts";
import type { World } from "../../runtime/world/world.ts";

export * from "../../runtime/index.ts";

/** How much faster the clock of a hurried life goes: an epoch then lasts about a millisecond. */
const HURRY = 25;

function hurried(world: World): World {
  const { clock } = world;
  return {
    ...world,
    clock: { ...clock, mono: () => clock.mono() * HURRY, at: (time, task) => clock.at(time / HURRY, task) },
  };
}

async function live(program: string, folder: string, pace: string): Promise<void> {
  process.chdir(folder);
  const module = (await import(pathToFileURL(program).href)) as Readonly<Record<string, unknown>>;
  const app = Object.values(module).find(isApp);
  if (app === undefined) throw new Error(`${program} has no app`);
  // Few cells in memory, so that they go and come back.
  const cells = pace === "hurried" ? 3 : undefined;
  const options: RunOptions = {
    engine: "embedded",
    data: "state",
    seed: 1,
    cells,
    set: {},
    json: false,
    progress: false,
  };
  const usual = createNodeWorld({ seed: options.seed });
  const world = pace === "hurried" ? hurried(usual) : usual;
  // Small segments, so that the log goes on in new ones, is checkpointed and cut all the time.
  const segments = pace === "hurried" ? { segmentBytes: 32 * 1024, behindBytes: 256 * 1024 } : {};
  const engine = createEmbeddedEngine(world, "state", segments);
  const open = engine.open.bind(engine);
  engine.open = async (identity) => {
    await open(identity);
    writeSync(1, "running\n");
  };
  process.exitCode = await runApp(app, options, world, engine);
}

const [program = "", folder = "", pace = ""] = process.argv.slice(2);
// Not awaited here: the program imports this module.
void live(program, folder, pace);
