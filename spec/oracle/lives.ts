/**
 * Emitted programs in this process, on a world that ends after so many events of its loop: killed and started again, each
 * time a little later, until they come to their end.
 */
import { mkdirSync, mkdtempSync, rmSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath, pathToFileURL } from "node:url";
import { writeOutput } from "@portals/compiler/cli/output.ts";
import type { Compiled } from "@portals/compiler/program.ts";
import type { AppDefinition } from "../../runtime/api.ts";
import { file, isApp, sink } from "../../runtime/index.ts";
import { run, runDurable, TestDisk, TestStore, TestWorld } from "../../runtime/tests/run/harness.ts";

export interface Ending {
  /** Events of each stream of the app, by path, in the order in which they were written. */
  readonly events: Readonly<Record<string, readonly unknown[]>>;
  readonly code: number;
  /** How often it was killed. */
  readonly kills: number;
}

const root = fileURLToPath(new URL("../..", import.meta.url));
const runtime = pathToFileURL(join(root, "runtime/index.ts")).href;

/** Gives the app of a program anew: modules keep nothing. */
export async function appOf(compiled: Compiled): Promise<AppDefinition> {
  mkdirSync(join(root, ".portals"), { recursive: true });
  // Below the repository, where TypeScript is understood.
  const folder = mkdtempSync(join(root, ".portals/lives-"));
  try {
    const { javascript } = await writeOutput(compiled, folder, { runtime });
    const module = (await import(/* @vite-ignore */ pathToFileURL(javascript).href)) as Readonly<
      Record<string, unknown>
    >;
    const app = Object.values(module).find(isApp);
    if (app === undefined) throw new Error(`${javascript} has no app`);
    return app;
  } finally {
    rmSync(folder, { recursive: true });
  }
}

/** Its streams go to files. */
function recording(app: AppDefinition): { readonly app: AppDefinition; read(disk: TestDisk): Ending["events"] } {
  const streams = app.units.flatMap((unit) => unit.outputs);
  const pathOf = (index: number): string => `stream-${index}.jsonl`;
  const sinks = streams.map((stream, i) => sink(stream, () => file.jsonl(pathOf(i))));
  const read = (disk: TestDisk): Ending["events"] => {
    const events = streams.map((stream, i) => {
      const lines = disk.text(pathOf(i)).split("\n").filter(Boolean);
      return [stream.path, lines.map((line) => JSON.parse(line) as unknown)] as const;
    });
    return Object.fromEntries(events);
  };
  return { app: { ...app, sinks }, read };
}

/** In memory. */
export async function ranInMemory(definition: AppDefinition, seed: number): Promise<Ending> {
  const { app, read } = recording(definition);
  const disk = new TestDisk();
  const { code } = await run(app, new TestWorld(disk, seed));
  return { events: read(disk), code, kills: 0 };
}

/**
 * With a store, and one way of being killed: the first life has so many turns of the event loop, later ones are longer.
 * Undisturbed without it.
 */
export async function lived(definition: AppDefinition, seed: number, turns = Infinity): Promise<Ending> {
  const { app, read } = recording(definition);
  const disk = new TestDisk();
  const store = new TestStore();
  for (let kills = 0; ; kills++) {
    const world = new TestWorld(disk, seed);
    world.lifetime = turns + kills;
    // Time passes faster in some, so that cuts are more frequent.
    world.tick = [0, 1, 30][turns % 3] ?? 0;
    const code = await runDurable(app, store, world, () => turns % 2);
    if (code !== "killed") return { events: read(disk), code, kills };
  }
}
