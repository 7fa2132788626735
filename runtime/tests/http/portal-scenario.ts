/**
 * One seed's life of an app whose portal is asked by clients with keys, on a simulated machine: the real engine, kills, power
 * failures, clients that ask again until they are answered. Each key is counted exactly once and always answered the same,
 * or a Violation is thrown.
 */
import { createSnapshotCheckpoints } from "../../engines/embedded/checkpoint-snapshot.ts";
import { createEmbeddedEngine } from "../../engines/embedded/engine.ts";
import type { Mutant } from "../../engines/embedded/mutants.ts";
import { runApp } from "../../run.ts";
import { randomStream } from "../../world/random.ts";
import { createSimulatedMachine, type SimulatedProcess } from "../../world/simulated.ts";
import { Violation } from "../engines/scenario.ts";
import { options } from "../run/harness.ts";
import { counts, type Total } from "./counts.ts";

const CLIENTS = 6;
const EACH = 20;

export interface Tally {
  kills: number;
  /** Requests that were asked again after a process had ended. */
  repeated: number;
}

interface Asked {
  readonly item: string;
  readonly key: string;
  tries: number;
  answer: string | undefined;
}

export async function live(seed: string, tally: Tally, mutant: Mutant = "none"): Promise<void> {
  const random = randomStream(seed, "clients");
  const machine = createSimulatedMachine({ seed });
  const requests: Asked[] = [];
  for (let client = 0; client < CLIENTS; client++) {
    for (let i = 0; i < EACH; i++) {
      requests.push({ item: `i${client % 2}`, key: `${client}/${i}`, tries: 0, answer: undefined });
    }
  }
  for (let life = 0, ended = false; !ended; life++) {
    const longest = life < 12 ? Math.floor(random() * 500) : Infinity;
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
    const running = runApp(counts(), { ...options, engine: "embedded", data: "data" }, world, engine);
    let wrong: unknown;
    const served = serveClients(process, requests, tally).then(
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
  compare(requests);
}

/** Each client asks for what it has no answer to, and now and then for what it has one to. */
async function serveClients(process: SimulatedProcess, requests: readonly Asked[], tally: Tally): Promise<void> {
  const { net, world } = process;
  await net.listening();
  const draw = world.random("what clients ask");
  const queue = requests.filter(({ answer }) => answer === undefined || draw() < 0.1);
  const client = async (): Promise<void> => {
    for (let request = queue.shift(); request !== undefined; request = queue.shift()) {
      if (request.tries++ > 0) tally.repeated++;
      const { status, body } = await net.ask({
        method: "POST",
        target: `/items/${request.item}`,
        headers: { "content-type": "application/json", "idempotency-key": request.key },
        body: '{"units":1}',
      });
      if (status === 200) {
        if (request.answer !== undefined && request.answer !== body) {
          throw new Violation(`${request.key} was answered ${request.answer}, and then ${body}`);
        }
        request.answer = body;
        continue;
      }
      if (status !== 503 && status !== 504) throw new Violation(`answered ${status}: ${body}`);
      queue.push(request);
      await new Promise<void>((resolve) => world.clock.at(world.clock.mono() + 10, resolve));
    }
  };
  await Promise.all(Array.from({ length: CLIENTS }, client));
}

/** The counts of an item are 1, 2, 3, … in the answers to it: each key has one of its own. */
function compare(requests: readonly Asked[]): void {
  for (const item of new Set(requests.map((request) => request.item))) {
    const answers = requests.filter((request) => request.item === item).map(({ answer }) => answer ?? "{}");
    const units = answers.map((answer) => (JSON.parse(answer) as Total).units).sort((a, b) => a - b);
    if (units.some((count, i) => count !== i + 1)) throw new Violation(`${item} is counted ${units.join(", ")}`);
  }
}
