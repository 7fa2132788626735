/** An app of portals that count what is asked, and how the tests ask it on a simulated machine. */
import type { AppDefinition, PortalRequest } from "../../api.ts";
import type { RunOptions } from "../../options.ts";
import type { Option } from "../../values/some.ts";
import { createSnapshotCheckpoints } from "../../engines/embedded/checkpoint-snapshot.ts";
import { createEmbeddedEngine } from "../../engines/embedded/engine.ts";
import { createMemoryEngine } from "../../engines/memory.ts";
import { app, codec, endpoint, exact, fail, http, keyed, portal, unit } from "../../index.ts";
import { runApp } from "../../run.ts";
import type { SimulatedMachine, SimulatedProcess } from "../../world/simulated.ts";
import type { NetAnswer } from "../../world/world.ts";
import { options } from "../run/harness.ts";

export interface Count {
  readonly item: string;
  readonly units: number;
  readonly note: Option<string>;
  readonly tags: readonly string[];
}

export interface Total {
  readonly item: string;
  readonly units: number;
  readonly told: string;
}

const count = codec.record<Count>(
  { item: codec.string, units: codec.int, note: codec.option(codec.string), tags: codec.list(codec.string) },
  { tags: [] },
);
const total = codec.record<Total>({ item: codec.string, units: codec.int, told: codec.string });

const counting = portal("/c/count", count, total);
const clearing = portal("/c/clear", codec.string, codec.unit);
const looking = portal("/c/look", codec.string, codec.option(codec.int));
const asking = portal("/c/any", codec.unit, codec.int);
/** Is never answered. */
const holding = portal("/c/hold", codec.string, codec.int);

class CountCell {
  units = 0;
}

const counter = unit({
  path: "/c/counter",
  inputs: [],
  outputs: [],
  onError: [],
  state: { counter: keyed("counter", codec.string, CountCell, { units: codec.int }) },
  serves: [counting, clearing, looking, asking, holding],
  create: ({ state: { counter }, fibers }) => {
    const each =
      <Q>(answer: (value: Q, caller: PortalRequest<Q>["caller"]) => void) =>
      (requests: readonly PortalRequest<Q>[], from: number, to: number): void => {
        for (let i = from; i < to; i++) {
          const request = requests[i] as PortalRequest<Q>;
          if (fibers.serve(request)) answer(request.value, request.caller);
        }
        fibers.served();
      };
    return {
      on: [],
      ask: [
        each<Count>(({ item, units, note, tags }, caller) => {
          const cell = counter.at(item);
          cell.units = exact(cell.units + units);
          if (units === 13) fail("thirteen is refused");
          fibers.reply(caller, { item, units: cell.units, told: [note ?? "-", ...tags].join(" ") });
        }),
        each<string>((item, caller) => {
          counter.at(item).units = 0;
          fibers.reply(caller, undefined);
        }),
        each<string>((item, caller) => {
          const { units } = counter.peek(item);
          fibers.reply(caller, units === 0 ? undefined : units);
        }),
        each<undefined>((_, caller) => fibers.reply(caller, 42)),
        each<string>(() => {}),
      ],
    };
  },
});

export function counts(more: Partial<AppDefinition> = {}): AppDefinition {
  return app({
    name: "c",
    schema: "1",
    onError: [],
    config: [],
    sources: [],
    units: [counter],
    sinks: [],
    sequencers: [],
    endpoints: [
      endpoint(counting, () => http.post("/items/:item")),
      endpoint(counting, () => http.get("/items/:item/count")),
      endpoint(clearing, () => http.delete("/items/:item")),
      endpoint(looking, () => http.get("/items/:item")),
      endpoint(asking, () => http.get("/items/any")),
      endpoint(holding, () => http.put("/held/:item", { timeout: 5000 })),
    ],
    types: { Count: count, Total: total },
    ...more,
  });
}

/** A client of a simulated process. */
export class Client {
  readonly process: SimulatedProcess;
  readonly running: Promise<number>;
  interrupt: () => void = () => {};
  private readonly machine: SimulatedMachine;

  constructor(machine: SimulatedMachine, definition: AppDefinition, more: Partial<RunOptions> = {}) {
    this.machine = machine;
    this.process = machine.start();
    const world = {
      ...this.process.world,
      interrupted: (task: () => void) => {
        this.interrupt = task;
        return () => {};
      },
    };
    const durable = more.engine === "embedded";
    const engine = durable
      ? createEmbeddedEngine(world, "data", { checkpoints: createSnapshotCheckpoints })
      : createMemoryEngine();
    this.running = runApp(definition, { ...options, data: durable ? "data" : undefined, ...more }, world, engine);
  }

  /** The answer, as time passes. */
  async ask(
    method: string,
    target: string,
    body?: unknown,
    headers: Readonly<Record<string, string>> = {},
  ): Promise<NetAnswer> {
    const outcome = await this.machine.run(this.start(method, target, body, headers));
    if (outcome.kind !== "done") {
      throw new Error(`${method} ${target} is not answered: ${this.process.output.err} ${String(outcome)}`);
    }
    return outcome.value;
  }

  start(
    method: string,
    target: string,
    body?: unknown,
    headers: Readonly<Record<string, string>> = {},
  ): Promise<NetAnswer> {
    const { net } = this.process;
    const sent = body === undefined ? { headers } : { headers: { "content-type": "application/json", ...headers } };
    const text = typeof body === "string" ? body : body === undefined ? "" : JSON.stringify(body);
    return net.listening().then(() => net.ask({ method, target, ...sent, body: text }));
  }

  /** Ends it in peace. */
  async stop(): Promise<number> {
    this.interrupt();
    const outcome = await this.machine.run(this.running);
    if (outcome.kind !== "done") throw new Error(`it does not end: ${this.process.output.err}`);
    return outcome.value;
  }
}
