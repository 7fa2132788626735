/**
 * The lives of an app that serves clients, on a simulated machine: the real engine, kills and power failures at moments chosen
 * by the seed, until one life ends in peace. Scenarios say which app, which clients, and what must hold at the end.
 */
import { createSnapshotCheckpoints } from "../../engines/embedded/checkpoint-snapshot.ts";
import { createEmbeddedEngine } from "../../engines/embedded/engine.ts";
import type { Mutant } from "../../engines/embedded/mutants.ts";
import { runApp } from "../../run.ts";
import type { AppDefinition } from "../../api.ts";
import { randomStream } from "../../world/random.ts";
import { createSimulatedMachine, type SimulatedMachine, type SimulatedProcess } from "../../world/simulated.ts";
import { Violation } from "../engines/scenario.ts";
import { options } from "../run/harness.ts";

/** How many clients a scenario has at a time. */
export const CLIENTS = 6;

/** What the seeds did, so that a test can tell whether they did enough. */
export interface Tally {
  kills: number;
  /** What clients sent again after a process had ended. */
  repeated: number;
}

/** Lives in which a process may be killed; the next one ends in peace, and its sinks write all. */
const KILLED_LIVES = 12;

export interface Scenario {
  readonly app: () => AppDefinition;
  /** A life is killed after fewer events than these. */
  readonly longestLife: number;
  /** Resolves when this life's clients have been answered: never, if the process ends before. */
  readonly clients: (process: SimulatedProcess) => Promise<void>;
}

export async function live(scenario: Scenario, seed: string, tally: Tally, mutant: Mutant): Promise<SimulatedMachine> {
  const random = randomStream(seed, "clients");
  const machine = createSimulatedMachine({ seed });
  for (let life = 0, ended = false; !ended; life++) {
    const longest = life < KILLED_LIVES ? Math.floor(random() * scenario.longestLife) : Infinity;
    const process = machine.start();
    const engine = createEmbeddedEngine(process.world, "data", {
      segmentBytes: 2048,
      behindBytes: 8192,
      checkpoints: createSnapshotCheckpoints,
      mutant,
    });
    let interrupt = (): void => {};
    const world = {
      ...process.world,
      interrupted: (task: () => void) => {
        interrupt = task;
        return () => {};
      },
    };
    const running = runApp(scenario.app(), { ...options, engine: "embedded", data: "data" }, world, engine);
    let wrong: unknown;
    const served = scenario.clients(process).then(
      () => interrupt(),
      (error: unknown) => (wrong = error),
    );
    let events = 0;
    const outcome = await machine.run(running, () => ++events > longest || wrong !== undefined);
    if (wrong !== undefined) throw wrong as Error;
    if (outcome.kind === "failed") throw outcome.error;
    ended = outcome.kind === "done";
    if (outcome.kind === "done" && outcome.value !== 130) {
      throw new Violation(`it ends with ${outcome.value}: ${process.output.err}`);
    }
    if (outcome.kind === "unfinished") {
      if (events <= longest) throw new Violation(`it hangs: ${process.output.err}`);
      tally.kills++;
      process.kill();
      if (random() < 0.5) machine.powerFailure();
    }
    if (ended) await served;
  }
  return machine;
}

/** Serves a queue with all clients at once; what `ask` says was not answered is put back, and asked again a little later. */
export async function serveAll<T>(
  process: SimulatedProcess,
  queue: T[],
  ask: (item: T) => Promise<boolean>,
): Promise<void> {
  const { clock } = process.world;
  const client = async (): Promise<void> => {
    for (let item = queue.shift(); item !== undefined; item = queue.shift()) {
      if (await ask(item)) continue;
      queue.push(item);
      await new Promise<void>((resolve) => clock.at(clock.mono() + 10, resolve));
    }
  };
  await Promise.all(Array.from({ length: CLIENTS }, client));
}
