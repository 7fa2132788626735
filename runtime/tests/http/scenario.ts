/**
 * One seed's life of an app that is posted to, on a simulated machine: the real engine, kills, power failures, clients
 * that ask again until they are answered. What was answered 202 is counted exactly once, or a Violation is thrown.
 */
import { createSnapshotCheckpoints } from "../../engines/embedded/checkpoint-snapshot.ts";
import { createEmbeddedEngine } from "../../engines/embedded/engine.ts";
import type { Mutant } from "../../engines/embedded/mutants.ts";
import { runApp } from "../../run.ts";
import { randomStream } from "../../world/random.ts";
import { createSimulatedMachine, type SimulatedMachine, type SimulatedProcess } from "../../world/simulated.ts";
import { Violation } from "../engines/scenario.ts";
import { options } from "../run/harness.ts";
import { orders, post } from "./orders.ts";

/** One thing to be counted; with a key it is posted until it is answered, without one only once. */
interface Item {
  readonly name: string;
  readonly key: string | undefined;
  state: "new" | "unknown" | "accepted";
}

const CLIENTS = 6;
const ITEMS = 30;

export interface Tally {
  kills: number;
  /** Items that were posted again after a process had ended. */
  repeated: number;
}

export async function live(seed: string, tally: Tally, mutant: Mutant = "none"): Promise<void> {
  const random = randomStream(seed, "clients");
  const machine = createSimulatedMachine({ seed });
  const items: Item[] = [];
  for (let client = 0; client < CLIENTS; client++) {
    for (let i = 0; i < ITEMS; i++) {
      items.push({ name: `c${client}`, key: client % 3 === 2 ? undefined : `${client}/${i}`, state: "new" });
    }
  }
  const left = (): Item[] =>
    items.filter(({ state, key }) => state === "new" || (state === "unknown" && key !== undefined));
  // The last one ends in peace: its sinks have written all.
  for (let life = 0, ended = false; !ended; life++) {
    const longest = life < 12 ? Math.floor(random() * 600) : Infinity;
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
    const running = runApp(orders(), { ...options, engine: "embedded", data: "data" }, world, engine);
    void serveClients(process, left(), tally).then(() => interrupt());
    let events = 0;
    const outcome = await machine.run(running, () => ++events > longest);
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
  }
  compare(items, await totals(machine));
}

/** Resolves when all have been answered: never, if the process ends before. */
async function serveClients(process: SimulatedProcess, items: readonly Item[], tally: Tally): Promise<void> {
  const { net, world } = process;
  await net.listening();
  const queue = [...items];
  const client = async (): Promise<void> => {
    for (let item = queue.shift(); item !== undefined; item = queue.shift()) {
      if (item.state === "unknown") tally.repeated++;
      item.state = "unknown";
      const headers = item.key === undefined ? {} : { "idempotency-key": item.key };
      const { status, body } = await post(net, { item: item.name, units: 1 }, headers);
      if (status === 202) {
        item.state = "accepted";
        continue;
      }
      if (status !== 503) throw new Violation(`answered ${status}: ${body}`);
      item.state = "new";
      queue.push(item);
      await new Promise<void>((resolve) => world.clock.at(world.clock.mono() + 10, resolve));
    }
  };
  await Promise.all(Array.from({ length: CLIENTS }, client));
}

async function totals(machine: SimulatedMachine): Promise<readonly { item: string; units: number }[]> {
  const { disk } = machine.start().world;
  const read = async (): Promise<string> => {
    const file = await disk.open("out/totals.jsonl", "read");
    return new TextDecoder().decode(await file.read(0, await file.size()));
  };
  const outcome = await machine.run(read());
  if (outcome.kind !== "done") throw new Violation("there is no output");
  const lines = outcome.value.split("\n").slice(0, -1);
  return lines.map((line) => JSON.parse(line) as { item: string; units: number });
}

/** A counter counts 1, 2, 3, … in the output: each event once, no more than were posted, no less than were answered. */
function compare(items: readonly Item[], counted: readonly { item: string; units: number }[]): void {
  for (const name of new Set(items.map((item) => item.name))) {
    const own = items.filter((item) => item.name === name);
    const counts = counted.filter(({ item }) => item === name).map(({ units }) => units);
    if (counts.some((count, i) => count !== i + 1)) throw new Violation(`${name} is counted ${counts.join(", ")}`);
    const accepted = own.filter(({ state }) => state === "accepted").length;
    const most = own.every(({ key }) => key !== undefined) ? accepted : own.length;
    if (counts.length < accepted) throw new Violation(`${accepted} of ${name} were answered, ${counts.length} counted`);
    if (counts.length > most) throw new Violation(`${most} of ${name} were posted, ${counts.length} counted`);
  }
}
