/**
 * One seed's life of a store on a simulated machine: random batches, kills, power failures, failing writes and syncs,
 * restarts, and in the end a flipped bit. The store is compared with a model all along.
 */
import { operations, Batch } from "../../engines/batch.ts";
import type { Engine } from "../../engines/engine.ts";
import { createSnapshotCheckpoints } from "../../engines/embedded/checkpoint-snapshot.ts";
import { createEmbeddedEngine } from "../../engines/embedded/engine.ts";
import type { EmbeddedEngine, EmbeddedOptions } from "../../engines/embedded/engine.ts";
import type { Mutant } from "../../engines/embedded/mutants.ts";
import { Fault } from "../../fault.ts";
import { randomStream } from "../../world/random.ts";
import { createSimulatedMachine } from "../../world/simulated.ts";
import type { SimulatedMachine } from "../../world/simulated.ts";
import { recordsOf } from "./records.ts";

export const identity = { app: "simulated", schema: "1" };

/** Thrown when the store is not what was promised. */
export class Violation extends Error {}

/** Every batch writes its number here. */
const NUMBER = "number";

export function bytes(text: string): Uint8Array {
  return new Uint8Array(Buffer.from(text, "latin1"));
}

function text(part: Uint8Array): string {
  return Buffer.from(part).toString("latin1");
}

/** The contents of the store as text. */
export function contents(engine: Engine): Map<string, string> {
  const result = new Map<string, string>();
  for (const [key, value] of engine.scan(new Uint8Array())) result.set(text(key), text(value));
  return result;
}

function applyTo(model: Map<string, string>, batch: Uint8Array): void {
  for (const operation of operations(batch)) {
    const key = text(operation.key);
    if (operation.kind === "put") model.set(key, text(operation.value));
    else if (operation.kind === "delete") model.delete(key);
    else for (const other of [...model.keys()]) if (other.startsWith(key)) model.delete(other);
  }
}

function modelOf(batches: readonly Uint8Array[]): Map<string, string> {
  const model = new Map<string, string>();
  for (const batch of batches) applyTo(model, batch);
  return model;
}

function sameMaps(a: ReadonlyMap<string, string>, b: ReadonlyMap<string, string>): boolean {
  return a.size === b.size && [...a].every(([key, value]) => b.get(key) === value);
}

class Scenario {
  readonly machine: SimulatedMachine;
  private readonly random: () => number;
  private readonly mutant: Mutant;
  /** All batches that may be in the store, in order. */
  private history: Uint8Array[] = [];
  /** So many of them must be there for ever: acknowledged, or seen by an owner of the store. */
  private certain = 0;
  private readonly generations: number[] = [];

  constructor(seed: string | number, mutant: Mutant) {
    this.random = randomStream(seed, "scenario");
    this.mutant = mutant;
    const faulty = this.random() < 0.3;
    const faults = faulty ? { failingWrite: 0.01, failingSync: 0.02 } : {};
    this.machine = createSimulatedMachine({ seed, faults });
  }

  async run(): Promise<void> {
    const lives = 2 + this.below(5);
    for (let life = 0; life < lives; life++) await this.live();
    this.machine.disk.faults = {};
    await this.flip();
  }

  /** One process, from its start to its end in order or by force. */
  private async live(): Promise<void> {
    const process = this.machine.start();
    const engine = createEmbeddedEngine(process.world, "data", this.options());
    let left = this.random() < 0.2 ? Number.POSITIVE_INFINITY : this.below(this.random() < 0.3 ? 60 : 400);
    const batches = 1 + this.below(60);
    const outcome = await this.machine.run(this.work(engine, batches), () => left-- <= 0);
    if (outcome.kind === "failed") {
      const { error } = outcome;
      // An injected failure at open. Later ones end the process by World.fatal.
      if (!(error instanceof Fault && error.code === "P0904" && this.machine.disk.faults.failingSync)) throw error;
    }
    if (outcome.kind === "unfinished" && left > 0 && process.fatal === undefined) throw new Violation("it hangs");
    if (this.random() < 0.5) this.machine.powerFailure();
    else process.kill();
  }

  private async work(engine: EmbeddedEngine, batches: number): Promise<void> {
    await engine.open(identity);
    this.observe(engine);
    const inFlight: Promise<void>[] = [];
    for (let i = 0; i < batches; i++) {
      inFlight.push(this.commit(engine));
      if (this.random() < 0.4) await inFlight.pop();
    }
    await Promise.all(inFlight);
    if (this.random() < 0.5) await engine.close();
  }

  private commit(engine: Engine): Promise<void> {
    const batch = this.batch(this.history.length + 1);
    this.history.push(batch.writer.take());
    const number = this.history.length;
    return engine.commit(batch).then(() => {
      if (this.certain !== number - 1) throw new Violation(`batch ${number} is durable after ${this.certain}`);
      this.certain = number;
    });
  }

  /** What a new owner finds must be the effect of a prefix of the history that has all certain batches. */
  private observe(engine: EmbeddedEngine): void {
    if (this.generations.some((earlier) => earlier >= engine.generation)) {
      throw new Violation(`two owners have generation ${engine.generation}`);
    }
    this.generations.push(engine.generation);
    const found = contents(engine);
    const count = Number(found.get(NUMBER) ?? 0);
    if (count < this.certain) throw new Violation(`batch ${count + 1} of ${this.certain} certain ones is lost`);
    this.history.length = Math.min(this.history.length, count);
    if (this.history.length < count || !sameMaps(found, modelOf(this.history))) {
      throw new Violation(`the store is not that of the first ${count} batches`);
    }
    this.certain = count;
  }

  /** Close in order, then damage one bit of the log: of a record, it is reported with its place; else it is harmless. */
  private async flip(): Promise<void> {
    const process = this.machine.start();
    const engine = createEmbeddedEngine(process.world, "data", this.options());
    const settle = async (): Promise<void> => {
      await engine.open(identity);
      this.observe(engine);
      for (let i = 0; i < 6; i++) await this.commit(engine);
      await engine.close();
    };
    const before = await this.machine.run(settle());
    if (before.kind === "failed") throw before.error;
    const places = recordsOf(this.machine.disk);
    const place = places[this.below(places.length)];
    if (place === undefined) throw new Error("a log without records");
    const bit = place.at * 8 + this.below((place.end - place.at) * 8);
    this.machine.disk.flipBit(place.path, bit);
    const log = this.log();

    const next = createEmbeddedEngine(this.machine.start().world, "data", this.options());
    const outcome = await this.machine.run(next.open(identity));
    // The last record only tells that those before it are whole: losing it loses nothing.
    if (place.last && outcome.kind === "done") return this.observe(next);
    if (outcome.kind !== "failed") throw new Violation(`a flipped bit in ${place.path} at ${place.at} is not noticed`);
    const { error } = outcome;
    if (!(error instanceof Fault) || error.code !== "P0902") throw error;
    if (error.at !== place.path || !error.message.includes(`at byte ${place.at}:`)) {
      throw new Violation(`damage of ${place.path} at ${place.at} is told as: ${error.at}: ${error.message}`);
    }
    if (!sameMaps(log, this.log())) throw new Violation("the damaged log was changed");
  }

  private log(): Map<string, string> {
    const segments = this.machine.disk.paths().filter((path) => path.endsWith(".segment"));
    return new Map(segments.map((path) => [path, text(this.machine.disk.contents(path))]));
  }

  private batch(number: number): Batch {
    const batch = new Batch(64);
    for (let i = this.below(6); i > 0; i--) {
      const draw = this.random();
      const key = this.key();
      if (draw < 0.75) batch.put(bytes(key), bytes(String(number).repeat(this.below(20))));
      else if (draw < 0.9) batch.delete(bytes(key));
      else batch.deletePrefix(bytes(key));
    }
    // Now and then a record that is longer than a segment.
    if (this.random() < 0.03) batch.put(bytes("long"), new Uint8Array(3000 + this.below(6000)).fill(number));
    batch.put(bytes(NUMBER), bytes(String(number)));
    return batch;
  }

  private key(): string {
    const group = String.fromCharCode(97 + this.below(3));
    return this.random() < 0.1 ? `k${group}` : `k${group}\u00ff${this.below(8)}`;
  }

  private options(): EmbeddedOptions {
    const segmentBytes = 1024 << this.below(3);
    return { segmentBytes, behindBytes: 4 * segmentBytes, checkpoints: createSnapshotCheckpoints, mutant: this.mutant };
  }

  private below(bound: number): number {
    return Math.floor(this.random() * bound);
  }
}

/** What a seed finds wrong, in words; undefined when all is well. */
export async function violation(seed: string | number, mutant: Mutant = "none"): Promise<string | undefined> {
  try {
    await new Scenario(seed, mutant).run();
    return undefined;
  } catch (error) {
    if (error instanceof Violation) return `seed ${seed}: ${error.message}`;
    if (error instanceof Fault) return `seed ${seed}: ${error.code} ${error.at}: ${error.message}`;
    throw error;
  }
}
