/** Whole apps on a disk that fails. More seeds: `npm run soak`. */
import { describe, expect, test } from "vitest";
import type { AppDefinition } from "../../api.ts";
import { createSnapshotCheckpoints } from "../../engines/embedded/checkpoint-snapshot.ts";
import { createEmbeddedEngine } from "../../engines/embedded/engine.ts";
import { codec, keyed, range, source, stream, unit } from "../../index.ts";
import { runApp } from "../../run.ts";
import { randomStream } from "../../world/random.ts";
import { createSimulatedMachine, type SimulatedMachine } from "../../world/simulated.ts";
import { DiskError } from "../../world/world.ts";
import { brokenPromise, noTally } from "./faults.ts";
import { options, run, TestDisk, TestWorld } from "./harness.ts";
import { input, outputs, words } from "./words.ts";

const SEEDS = Number(process.env["PORTALS_LIVES"] ?? 100);
const FIRST = Number(process.env["PORTALS_SEED"] ?? 1);

test(
  "whatever the disk does, outputs end as without it, or the run is refused with what and where",
  async () => {
    const tally = noTally();
    for (let seed = FIRST; seed < FIRST + SEEDS; seed++) {
      expect(await brokenPromise(seed, {}, tally)).toBeUndefined();
    }
    // Each kind of fault must have come up often, or nothing was tested.
    for (const [kind, count] of Object.entries(tally)) expect(count, kind).toBeGreaterThan(SEEDS / 10);
  },
  60_000 + 2000 * SEEDS,
);

class Count {
  count = 0;
}

/** Counts Ints, and writes nothing but its state. */
function counter(): AppDefinition {
  const numbers = stream("/n/numbers", codec.int);
  const count = unit({
    path: "/n/count",
    inputs: [numbers],
    outputs: [],
    onError: [],
    state: { counts: keyed("counts", codec.int, Count, { count: codec.int }) },
    create: ({ state: { counts } }) => ({
      on: [
        function numbers(events, from, to) {
          for (let i = from; i < to; i++) counts.at((events[i] as number) % 1000).count++;
        },
      ],
    }),
  });
  const numbersSource = source(numbers, () => range(0, 50_000));
  return {
    name: "n",
    schema: "1",
    onError: [],
    config: [],
    sources: [numbersSource],
    units: [count],
    sinks: [],
    sequencers: [],
  };
}

test("while the log has no room the run waits, says so once, and goes on by itself when there is room", async () => {
  const machine = createSimulatedMachine({ seed: 1 });
  const process = machine.start();
  const { clock } = process.world;
  // Time passes while it computes, so that it commits often.
  const mono = (): number => ((machine.time += 5), clock.mono());
  const world = { ...process.world, clock: { ...clock, mono } };
  const checkpoints = createSnapshotCheckpoints;
  const engine = createEmbeddedEngine(world, "data", { segmentBytes: 64 * 1024, behindBytes: 1e6, checkpoints });
  let events = 0;
  const running = runApp(counter(), { ...options, engine: "embedded", data: "data" }, world, engine);
  const outcome = await machine.run(running, () => {
    events++;
    if (events === 60) machine.disk.capacity = machine.disk.used;
    if (events === 1000) machine.disk.capacity = Number.POSITIVE_INFINITY;
    return false;
  });
  expect(outcome).toEqual({ kind: "done", value: 0 });
  expect(process.output.err).toMatch(/^waiting for room: data\/log\/\d+\.segment: no space is left on the disk\n$/);
});

describe("a disk that fails an output file", () => {
  const FILE = "out/counts.jsonl";

  async function live(machine: SimulatedMachine, beforeEvent = (): void => {}): Promise<{ code: number; err: string }> {
    const process = machine.start();
    const world = { ...process.world, random: (purpose: string) => randomStream(1, purpose) };
    const engine = createEmbeddedEngine(world, "data", { checkpoints: createSnapshotCheckpoints });
    const running = runApp(words(3), { ...options, engine: "embedded", data: "data" }, world, engine);
    const outcome = await machine.run(running, () => (beforeEvent(), false));
    if (outcome.kind !== "done") throw new Error(outcome.kind);
    return { code: outcome.value, err: process.output.err };
  }

  async function machineWith(files: Readonly<Record<string, string>>, seed = 1): Promise<SimulatedMachine> {
    const machine = createSimulatedMachine({ seed });
    const { disk } = machine.start().world;
    const write = async (): Promise<void> => {
      await disk.makeFolder("out");
      for (const [path, content] of Object.entries(files)) {
        const file = await disk.create(path);
        await file.write(0, new TextEncoder().encode(content));
        await file.sync();
      }
      for (const folder of [".", "out"]) await disk.syncFolder(folder);
    };
    await machine.run(write());
    return machine;
  }

  /** Without faults it goes on, and nothing is missing or there twice. */
  async function expectWhole(machine: SimulatedMachine): Promise<void> {
    machine.disk.faults = {};
    machine.disk.capacity = Number.POSITIVE_INFINITY;
    expect(await live(machine)).toEqual({ code: 0, err: "" });
    const disk = new TestDisk();
    disk.put("in.txt", input(60));
    await run(words(3), new TestWorld(disk));
    for (const path of outputs) expect(new TextDecoder().decode(machine.disk.contents(path))).toBe(disk.text(path));
  }

  test("it cannot be written because the disk is full: ends the run with code 3 and says what to do", async () => {
    const machine = await machineWith({ "in.txt": input(60) });
    const { code, err } = await live(machine, () => {
      const { disk } = machine;
      // The engine has made its files by then.
      if (disk.paths().includes(FILE)) disk.capacity = disk.used + 100;
    });
    expect(code).toBe(3);
    expect(err).toMatch(/error\[P0904\]: out\/\S+ cannot be written: no space is left on the disk/);
    expect(err).toContain("help: make room on the disk and run again");
    await expectWhole(machine);
  });

  test("a flush fails: ends the run with code 3, and is not taken for written", async () => {
    const machine = await machineWith({ "in.txt": input(60) });
    machine.disk.faults = { failingSync: 1, at: (path) => path === FILE };
    const { code, err } = await live(machine);
    expect(code).toBe(3);
    expect(err).toContain(`error[P0904]: ${FILE} cannot be written: an injected I/O error`);
    machine.powerFailure();
    await expectWhole(machine);
  });

  test("what it had before does not come back after a power failure, also if nothing was written", async () => {
    for (let seed = 0; seed < 8; seed++) {
      const machine = await machineWith({ "in.txt": "", "out/dead.jsonl": "of another run" }, seed);
      expect(await live(machine)).toEqual({ code: 0, err: "" });
      machine.powerFailure();
      expect(new TextDecoder().decode(machine.disk.contents("out/dead.jsonl"))).toBe("");
    }
  });

  test("closing it fails: ends the run with code 3", async () => {
    const disk = new TestDisk();
    disk.put("in.txt", input(5));
    const create = disk.create.bind(disk);
    disk.create = async (path) => {
      const close = (): Promise<void> => Promise.reject(new DiskError("io", path, "an I/O error"));
      return { ...(await create(path)), close };
    };
    const { code, world } = await run(words(3), new TestWorld(disk));
    expect(code).toBe(3);
    expect(world.err).toContain(`error[P0904]: ${FILE} cannot be written: an I/O error`);
  });

  test("the disk is full at the start: says what to do", async () => {
    const machine = await machineWith({ "in.txt": input(5) });
    machine.disk.capacity = machine.disk.used;
    const { code, err } = await live(machine);
    expect(code).toBe(3);
    expect(err).toContain("error[P0904]: no space is left on the disk");
    expect(err).toContain("help: make room on the disk and run again");
  });
});
