/**
 * One seed's life of an app whose portal is asked by clients with keys, on a simulated machine: the real engine, kills, power
 * failures, clients that ask again until they are answered. Each key is counted exactly once and always answered the same,
 * or a Violation is thrown.
 */
import type { Mutant } from "../../engines/embedded/mutants.ts";
import type { SimulatedProcess } from "../../world/simulated.ts";
import { Violation } from "../engines/scenario.ts";
import { counts, type Total } from "./counts.ts";
import { CLIENTS, live, serveAll, type Tally } from "./lives.ts";

const EACH = 20;

interface Asked {
  readonly item: string;
  readonly key: string;
  tries: number;
  answer: string | undefined;
}

export async function countOverLives(seed: string, tally: Tally, mutant: Mutant = "none"): Promise<void> {
  const requests: Asked[] = [];
  for (let client = 0; client < CLIENTS; client++) {
    for (let i = 0; i < EACH; i++) {
      requests.push({ item: `i${client % 2}`, key: `${client}/${i}`, tries: 0, answer: undefined });
    }
  }
  const clients = (process: SimulatedProcess): Promise<void> => serveClients(process, requests, tally);
  await live({ app: () => counts(), longestLife: 500, clients }, seed, tally, mutant);
  compare(requests);
}

/** Each client asks for what it has no answer to, and now and then for what it has one to. */
async function serveClients(process: SimulatedProcess, requests: readonly Asked[], tally: Tally): Promise<void> {
  const { net, world } = process;
  await net.listening();
  const draw = world.random("what clients ask");
  const queue = requests.filter(({ answer }) => answer === undefined || draw() < 0.1);
  await serveAll(process, queue, async (request) => {
    if (request.tries++ > 0) tally.repeated++;
    const { status, body } = await net.ask({
      method: "POST",
      target: `/items/${request.item}`,
      headers: { "content-type": "application/json", "idempotency-key": request.key },
      body: '{"units":1}',
    });
    if (status === 503 || status === 504) return false;
    if (status !== 200) throw new Violation(`answered ${status}: ${body}`);
    if (request.answer !== undefined && request.answer !== body) {
      throw new Violation(`${request.key} was answered ${request.answer}, and then ${body}`);
    }
    request.answer = body;
    return true;
  });
}

/** The counts of an item are 1, 2, 3, … in the answers to it: each key has one of its own. */
function compare(requests: readonly Asked[]): void {
  for (const item of new Set(requests.map((request) => request.item))) {
    const answers = requests.filter((request) => request.item === item).map(({ answer }) => answer ?? "{}");
    const units = answers.map((answer) => (JSON.parse(answer) as Total).units).sort((a, b) => a - b);
    if (units.some((count, i) => count !== i + 1)) throw new Violation(`${item} is counted ${units.join(", ")}`);
  }
}
