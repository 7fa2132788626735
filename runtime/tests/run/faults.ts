/**
 * One seed's life of a whole app on a simulated machine: the real engine, file sinks, and a disk that fails in all ways
 * it knows, process after process, until the app has come to its end. Throws a Violation when a promise is broken.
 */
import type { AppDefinition } from "../../api.ts";
import { Reader } from "../../bytes.ts";
import { createSnapshotCheckpoints } from "../../engines/embedded/checkpoint-snapshot.ts";
import { createEmbeddedEngine } from "../../engines/embedded/engine.ts";
import type { Mutant } from "../../engines/embedded/mutants.ts";
import type { Engine } from "../../engines/engine.ts";
import { app, codec, file, sink, stream, unit } from "../../index.ts";
import { runApp } from "../../run.ts";
import { randomStream } from "../../world/random.ts";
import { createSimulatedMachine, type SimulatedMachine } from "../../world/simulated.ts";
import type { DiskFaults } from "../../world/simulated-disk.ts";
import type { File, World } from "../../world/world.ts";
import { recordsOf } from "../engines/records.ts";
import { Violation } from "../engines/scenario.ts";
import { options, run, TestDisk, TestWorld } from "./harness.ts";
import { input, outputs, words } from "./words.ts";

/** What happened, for those who want to know that enough did. */
export interface Tally {
  kills: number;
  powerFailures: number;
  /** Processes that ended with exit code 3 because a sink could not write. */
  sinkFaults: number;
  /** The same, because the store could not be opened. */
  storeFaults: number;
  /** Processes that ended at once because the log or a checkpoint could not be written. */
  fatal: number;
  /** Disks that were full for a while. */
  full: number;
  /** Flipped bits that were told. */
  flips: number;
}

export function noTally(): Tally {
  return { kills: 0, powerFailures: 0, sinkFaults: 0, storeFaults: 0, fatal: 0, full: 0, flips: 0 };
}

/** Errors that are put in to show that they would be noticed. */
export interface ScenarioOptions {
  /** In the engine. */
  readonly mutant?: Mutant;
  /** In how the runtime uses the engine: what it really uses. */
  readonly engine?: (engine: Engine) => Engine;
  /** In what the runtime does to output files. */
  readonly output?: (file: File) => File;
  /** In the code itself; called when the undisturbed run, which would have the same error, is over. */
  readonly code?: () => void;
}

/** Written by a step that looks at the clock: what it was can only be known from what is durable. */
const STAMPS = "out/stamps.txt";

const SNAPSHOT = "data/state/snapshot";

/** The app of `words.ts`, and one more sink. */
function stamped(atom: number): AppDefinition {
  const parts = words(atom);
  const lines = stream("/w/lines", codec.string);
  const stamps = stream("/w/stamps", codec.string);
  const stamper = unit({
    path: "/w/stamps",
    inputs: [lines],
    outputs: [stamps],
    onError: [{ kind: "skip", to: undefined }],
    state: {},
    create: ({ out: [stamps], step }) => ({
      on: [
        function lines(events, from, to) {
          for (let i = from; i < to; i++) stamps.emit(`${step.now()} ${events[i] ?? ""}`);
        },
      ],
    }),
  });
  return app({
    ...parts,
    units: [...parts.units, stamper],
    sinks: [...parts.sinks, sink(stamps, () => file.lines(STAMPS))],
  });
}

interface Written {
  readonly path: string;
  readonly offset: number;
  readonly bytes: Uint8Array;
}

class Scenario {
  private readonly machine: SimulatedMachine;
  private readonly random: () => number;
  private readonly seed: string;
  private readonly settings: ScenarioOptions;
  private readonly tally: Tally;
  private readonly app: AppDefinition;
  private readonly text: string;
  /** Ms that pass at each reading of the clock: how much is done between two commits. */
  private readonly tick: number;
  private readonly segmentBytes: number;
  private readonly cells: number | undefined;
  /** All that sinks have written: it must be there in the end. */
  private readonly written: Written[] = [];
  private lives = 0;

  constructor(seed: string, settings: ScenarioOptions, tally: Tally) {
    this.seed = seed;
    this.settings = settings;
    this.tally = tally;
    this.random = randomStream(seed, "scenario");
    this.machine = createSimulatedMachine({ seed });
    this.app = stamped(1 + this.below(4));
    this.text = input(40 + this.below(80));
    this.tick = [0.3, 3, 30][this.below(3)] ?? 3;
    this.segmentBytes = 1024 << this.below(4);
    this.cells = [undefined, 1, 2][this.below(3)];
  }

  async run(): Promise<void> {
    const expected = await this.undisturbed();
    this.settings.code?.();
    await this.prepare();
    const faulty = 2 + this.below(8);
    let code: number | undefined;
    for (let life = 0; life < faulty && code !== 0; life++) {
      code = await this.live(true);
      if (code !== undefined && this.random() < 0.5) await this.flip();
    }
    this.machine.disk.faults = {};
    this.machine.disk.capacity = Number.POSITIVE_INFINITY;
    code = await this.live(false);
    if (code !== 0) throw new Violation(`without faults it ends with ${String(code)}`);
    this.compare(expected);
    await this.flip();
  }

  private async prepare(): Promise<void> {
    const { disk } = this.machine.start().world;
    const write = async (): Promise<void> => {
      const file = await disk.create("in.txt");
      await file.write(0, new TextEncoder().encode(this.text));
      await file.sync();
      await disk.syncFolder(".");
    };
    await this.machine.run(write());
  }

  /** One process; its exit code if it came to its end, or told a fault. */
  private async live(faulty: boolean): Promise<number | undefined> {
    const { disk } = this.machine;
    disk.faults = faulty ? this.faults() : {};
    const longest = faulty && this.random() < 0.7 ? this.below(this.random() < 0.5 ? 150 : 600) : Infinity;
    // It may have been left full.
    const full = disk.capacity < Infinity ? 0 : faulty && this.random() < 0.3 ? this.below(300) : Infinity;
    const room = full + 1 + this.below(300);
    let events = 0;
    const process = this.machine.start();
    const world = this.worldOf(process.world);
    const running = this.machine.run(
      runApp(this.app, { ...options, engine: "embedded", data: "data", cells: this.cells }, world, this.engine(world)),
      () => {
        events++;
        if (events === full) {
          this.tally.full++;
          disk.capacity = disk.used + this.below(2000);
        }
        if (events === room) disk.capacity = Number.POSITIVE_INFINITY;
        return events > longest;
      },
    );
    const outcome = await running;
    const failing = faulty && (disk.faults.failingSync !== undefined || full < Infinity);
    const powerFailure = this.random() < 0.4;
    if (outcome.kind === "failed") throw outcome.error;
    if (outcome.kind === "unfinished") {
      if (process.fatal !== undefined) {
        if (!failing) throw new Violation(`it ended itself without a reason: ${process.fatal}`);
        this.tally.fatal++;
      } else if (events <= longest) {
        throw new Violation(`it hangs: ${process.output.err}`);
      } else if (powerFailure) this.tally.powerFailures++;
      else this.tally.kills++;
    }
    process.kill();
    if (powerFailure) this.machine.powerFailure();
    if (outcome.kind !== "done") return undefined;
    if (outcome.value !== 0) this.told(outcome.value, process.output.err, failing);
    return outcome.value;
  }

  /** A fault of the disk is told as what it is; nothing else may come up. */
  private told(code: number, said: string, failing: boolean): void {
    if (!failing || code !== 3 || !said.includes("error[P0904]")) throw new Violation(`it ends with ${code}: ${said}`);
    if (said.includes("out/")) {
      this.tally.sinkFaults++;
      if (!said.includes("help:")) throw new Violation(`no help: ${said}`);
    } else this.tally.storeFaults++;
  }

  private faults(): DiskFaults {
    if (this.random() < 0.4) return {};
    const rate = [0.01, 0.05, 0.2][this.below(3)] ?? 0;
    const everywhere = { failingWrite: rate * this.random(), failingSync: rate };
    const of = (folder: string) => ({ ...everywhere, at: (path: string) => path.startsWith(folder) });
    return [everywhere, of("out/"), of("data/log/"), of("data/")][this.below(4)] ?? everywhere;
  }

  private engine(world: World): Engine {
    const { segmentBytes, settings } = this;
    const engine = createEmbeddedEngine(world, "data", {
      segmentBytes,
      behindBytes: 4 * segmentBytes,
      checkpoints: createSnapshotCheckpoints,
      mutant: settings.mutant ?? "none",
    });
    return settings.engine?.(engine) ?? engine;
  }

  /** The process's world; its steps draw the same in each, its clock does not stand still, its sinks are watched. */
  private worldOf(world: World): World {
    const { clock, disk } = world;
    const watched = (path: string, opened: File): File => {
      if (!path.startsWith("out/")) return opened;
      const file = this.settings.output?.(opened) ?? opened;
      return {
        ...file,
        write: (offset, bytes) => {
          this.written.push({ path, offset, bytes: bytes.slice() });
          return file.write(offset, bytes);
        },
      };
    };
    const own = ++this.lives;
    return {
      ...world,
      random: (purpose) => randomStream(this.seed, purpose === "steps" ? purpose : `${purpose} ${own}`),
      clock: {
        ...clock,
        mono: () => {
          this.machine.time += this.tick;
          return clock.mono();
        },
      },
      disk: {
        ...disk,
        create: async (path) => watched(path, await disk.create(path)),
        open: async (path, mode) => watched(path, await disk.open(path, mode)),
      },
    };
  }

  /** The disk of a run in memory that nothing happens to. */
  private async undisturbed(): Promise<TestDisk> {
    const disk = new TestDisk();
    disk.put("in.txt", this.text);
    const random = (purpose: string): (() => number) => randomStream(this.seed, purpose);
    await run(this.app, Object.assign(new TestWorld(disk), { random }));
    return disk;
  }

  private compare(expected: TestDisk): void {
    const { disk } = this.machine;
    for (const path of outputs) {
      const [found, wanted] = [textOf(disk.contents(path)), expected.text(path)];
      if (found !== wanted) throw new Violation(`${path} is\n${found}\nand not\n${wanted}`);
    }
    for (const { path, offset, bytes } of this.written) {
      if (Buffer.compare(disk.contents(path).subarray(offset, offset + bytes.length), bytes) !== 0) {
        throw new Violation(`what was written to ${path} at ${offset} was taken back`);
      }
    }
    const unstamped = (text: string): string => text.replace(/^\d+ /gm, "");
    if (unstamped(textOf(disk.contents(STAMPS))) !== unstamped(expected.text(STAMPS))) {
      throw new Violation(`${STAMPS} has other events`);
    }
  }

  /** Damage one bit of a store that was closed in order: it is told with its place, and nothing is touched. */
  private async flip(): Promise<void> {
    const { disk } = this.machine;
    disk.faults = {};
    disk.capacity = Number.POSITIVE_INFINITY;
    const records = disk.paths().includes("data/FORMAT") ? recordsOf(disk) : [];
    // The last record only tells that those before it are whole.
    if (records.at(-1)?.last !== true) return;
    const snapshot = disk.paths().includes(SNAPSHOT) ? disk.contents(SNAPSHOT) : new Uint8Array(16);
    const applied = new Reader(snapshot, 4).u64();
    const places = records
      .slice(0, -1)
      .filter(({ sequence }) => sequence > applied)
      .map(({ path, at, end }) => ({ path, at, end, told: `at byte ${at}:` }));
    for (const path of ["data/FORMAT", SNAPSHOT].filter((path) => disk.paths().includes(path))) {
      places.push({ path, at: 0, end: disk.contents(path).length, told: "" });
    }
    const place = places[this.below(places.length)];
    if (place === undefined) return;
    const bit = place.at * 8 + this.below((place.end - place.at) * 8);
    disk.flipBit(place.path, bit);
    const before = this.files();
    const process = this.machine.start();
    const world = this.worldOf(process.world);
    const running = runApp(
      this.app,
      { ...options, engine: "embedded", data: "data", cells: this.cells },
      world,
      this.engine(world),
    );
    const outcome = await this.machine.run(running);
    const said = process.output.err;
    if (outcome.kind !== "done" || outcome.value !== 3 || !/error\[P090[23]\]/.test(said)) {
      throw new Violation(`a flipped bit at byte ${bit >> 3} of ${place.path}: ${outcome.kind} ${said}`);
    }
    if (!said.includes(place.path) || !said.includes(place.told))
      throw new Violation(`damage of ${place.path}: ${said}`);
    if (this.files() !== before) throw new Violation("files of a damaged store were changed");
    disk.flipBit(place.path, bit);
    this.tally.flips++;
  }

  private files(): string {
    const { disk } = this.machine;
    return JSON.stringify(disk.paths().map((path) => [path, textOf(disk.contents(path))]));
  }

  private below(bound: number): number {
    return Math.floor(this.random() * bound);
  }
}

function textOf(bytes: Uint8Array): string {
  return new TextDecoder().decode(bytes);
}

/** What a seed finds wrong, in words; undefined when all is well. */
export async function brokenPromise(
  seed: string | number,
  settings: ScenarioOptions = {},
  tally: Tally = noTally(),
): Promise<string | undefined> {
  try {
    await new Scenario(String(seed), settings, tally).run();
    return undefined;
  } catch (error) {
    if (error instanceof Violation) return `seed ${seed}: ${error.message}`;
    throw error;
  }
}
