/**
 * Emitted programs in this process, on a world that ends after so many events of its loop: killed and started again, each
 * time a little later, until they come to their end.
 */
import { mkdirSync, mkdtempSync, rmSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath, pathToFileURL } from "node:url";
import { writeApps } from "@portals/compiler/cli/output.ts";
import type { Compiled } from "@portals/compiler/program.ts";
import type { AppDefinition } from "../../runtime/api.ts";
import { file, isApp, sink } from "../../runtime/index.ts";
import { run, runDurable, TestDisk, TestStore, TestWorld } from "../../runtime/tests/run/harness.ts";

export interface Ending {
  /** Events of each stream of the apps, by path, in the order in which they were written. */
  readonly events: Readonly<Record<string, readonly unknown[]>>;
  readonly code: number;
  /** How often it was killed. */
  readonly kills: number;
}

const root = fileURLToPath(new URL("../..", import.meta.url));
const runtime = pathToFileURL(join(root, "runtime/index.ts")).href;

/** The apps of a program, which may be run again and again: modules keep nothing. */
export async function appsOf(compiled: readonly Compiled[]): Promise<readonly AppDefinition[]> {
  mkdirSync(join(root, ".portals"), { recursive: true });
  // Below the repository, where TypeScript is understood.
  const folder = mkdtempSync(join(root, ".portals/lives-"));
  try {
    const apps: AppDefinition[] = [];
    for (const { javascript } of await writeApps(compiled, folder, { runtime })) {
      const module = (await import(/* @vite-ignore */ pathToFileURL(javascript).href)) as Readonly<
        Record<string, unknown>
      >;
      const app = Object.values(module).find(isApp);
      if (app === undefined) throw new Error(`${javascript} has no app`);
      apps.push(app);
    }
    return apps;
  } finally {
    rmSync(folder, { recursive: true });
  }
}

interface Recording {
  readonly apps: readonly AppDefinition[];
  read(disk: TestDisk): Ending["events"];
}

/** Their streams go to files. */
function recording(definitions: readonly AppDefinition[]): Recording {
  const streams = definitions.flatMap((app) => app.units.flatMap((unit) => unit.outputs));
  const fileOf = (path: string): string => `${path.slice(1).replaceAll("/", "-")}.jsonl`;
  const apps = definitions.map((app) => {
    const own = app.units.flatMap((unit) => unit.outputs);
    return { ...app, sinks: own.map((stream) => sink(stream, () => file.jsonl(fileOf(stream.path)))) };
  });
  const read = (disk: TestDisk): Ending["events"] => {
    const events = streams.map(({ path }) => {
      const lines = disk.text(fileOf(path)).split("\n").filter(Boolean);
      return [path, lines.map((line) => JSON.parse(line) as unknown)] as const;
    });
    return Object.fromEntries(events);
  };
  return { apps, read };
}

/** In memory. */
export async function ranInMemory(definitions: readonly AppDefinition[], seed: number): Promise<Ending> {
  const { apps, read } = recording(definitions);
  const disk = new TestDisk();
  const { code } = await run(apps, new TestWorld(disk, seed));
  return { events: read(disk), code, kills: 0 };
}

/**
 * With a store, and one way of being killed: the first life has so many turns of the event loop, later ones are longer.
 * Undisturbed without it.
 */
export async function lived(definitions: readonly AppDefinition[], seed: number, turns = Infinity): Promise<Ending> {
  const { apps, read } = recording(definitions);
  const disk = new TestDisk();
  const store = new TestStore();
  for (let kills = 0; ; kills++) {
    const world = new TestWorld(disk, seed);
    world.lifetime = turns + kills;
    // Time passes faster in some, so that cuts are more frequent.
    world.tick = [0, 1, 30][turns % 3] ?? 0;
    const code = await runDurable(apps, store, world, () => turns % 2);
    if (code !== "killed") return { events: read(disk), code, kills };
  }
}
