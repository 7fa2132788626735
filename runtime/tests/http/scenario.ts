/**
 * One seed's life of an app that is posted to, on a simulated machine: the real engine, kills, power failures, clients
 * that ask again until they are answered. What was answered 202 is counted exactly once, or a Violation is thrown.
 */
import type { Mutant } from "../../engines/embedded/mutants.ts";
import type { SimulatedMachine, SimulatedProcess } from "../../world/simulated.ts";
import { Violation } from "../engines/scenario.ts";
import { CLIENTS, live, serveAll, type Tally } from "./lives.ts";
import { orders, post } from "./orders.ts";

/** One thing to be counted; with a key it is posted until it is answered, without one only once. */
interface Item {
  readonly name: string;
  readonly key: string | undefined;
  state: "new" | "unknown" | "accepted";
}

const ITEMS = 30;

export async function postOverLives(seed: string, tally: Tally, mutant: Mutant = "none"): Promise<void> {
  const items: Item[] = [];
  for (let client = 0; client < CLIENTS; client++) {
    for (let i = 0; i < ITEMS; i++) {
      items.push({ name: `c${client}`, key: client % 3 === 2 ? undefined : `${client}/${i}`, state: "new" });
    }
  }
  const left = (): Item[] =>
    items.filter(({ state, key }) => state === "new" || (state === "unknown" && key !== undefined));
  const clients = (process: SimulatedProcess): Promise<void> => serveClients(process, left(), tally);
  const machine = await live({ app: () => orders(), longestLife: 600, clients }, seed, tally, mutant);
  compare(items, await totals(machine));
}

async function serveClients(process: SimulatedProcess, items: Item[], tally: Tally): Promise<void> {
  const { net } = process;
  await net.listening();
  await serveAll(process, items, async (item) => {
    if (item.state === "unknown") tally.repeated++;
    item.state = "unknown";
    const headers = item.key === undefined ? {} : { "idempotency-key": item.key };
    const { status, body } = await post(net, { item: item.name, units: 1 }, headers);
    if (status === 202) item.state = "accepted";
    else if (status === 503) item.state = "new";
    else throw new Violation(`answered ${status}: ${body}`);
    return status === 202;
  });
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
