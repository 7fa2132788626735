import { expect, test } from "vitest";
import { Batch } from "../../engines/batch.ts";
import type { EmbeddedEngine, EmbeddedOptions } from "../../engines/embedded/engine.ts";
import { createEmbeddedEngine } from "../../engines/embedded/engine.ts";
import { createSnapshotCheckpoints } from "../../engines/embedded/checkpoint-snapshot.ts";
import { createMemoryEngine } from "../../engines/memory.ts";
import type { Fault } from "../../fault.ts";
import { createSimulatedMachine } from "../../world/simulated.ts";
import type { SimulatedMachine, SimulatedProcess } from "../../world/simulated.ts";
import type { World } from "../../world/world.ts";
import { bytes, contents } from "./scenario.ts";

const identity = { app: "simulated", schema: "1" };

function engineOf(process: SimulatedProcess, options: EmbeddedOptions = {}): EmbeddedEngine {
  return createEmbeddedEngine(process.world, "data", {
    segmentBytes: 4096,
    behindBytes: 4 * 4096,
    checkpoints: createSnapshotCheckpoints,
    ...options,
  });
}

function put(key: string, value: string): Batch {
  const batch = new Batch();
  batch.put(bytes(key), bytes(value));
  return batch;
}

async function run<T>(machine: SimulatedMachine, task: () => Promise<T>): Promise<T> {
  const outcome = await machine.run(task());
  if (outcome.kind === "failed") throw outcome.error;
  if (outcome.kind === "unfinished") throw new Error("it hangs");
  return outcome.value;
}

function sleep(world: World, duration: number): Promise<void> {
  return new Promise((resolve) => world.clock.at(world.clock.mono() + duration, resolve));
}

async function writeBytes(world: World, path: string, content: Uint8Array): Promise<void> {
  const file = await world.disk.create(path);
  await file.write(0, content);
  await file.close();
}

function writeFile(world: World, path: string, text: string): Promise<void> {
  return writeBytes(world, path, bytes(text));
}

async function refusal(machine: SimulatedMachine, who = identity): Promise<Fault> {
  const outcome = await machine.run(engineOf(machine.start()).open(who));
  if (outcome.kind !== "failed") throw new Error("it was not refused");
  return outcome.error as Fault;
}

/** A machine with a store of one batch, closed in order. */
async function withStore(): Promise<SimulatedMachine> {
  const machine = createSimulatedMachine({ seed: 1 });
  await run(machine, async () => {
    const engine = engineOf(machine.start());
    await engine.open(identity);
    await engine.commit(put("a", "1"));
    await engine.close();
  });
  return machine;
}

test("an engine that was closed can be opened again, by the same process too", async () => {
  const machine = createSimulatedMachine({ seed: 1 });
  const engine = engineOf(machine.start());
  await run(machine, async () => {
    await engine.open(identity);
    await engine.commit(put("a", "1"));
    await engine.close();
    await engine.open(identity);
    expect(engine.get(bytes("a"))).toEqual(bytes("1"));
    expect(engine.get(bytes("b"))).toBeUndefined();
    expect(engine.generation).toBe(2);
  });
});

test("a full disk stalls commits, says why, and they go on by themselves when there is room", async () => {
  const machine = createSimulatedMachine({ seed: 1 });
  const process = machine.start();
  const engine = engineOf(process);
  await run(machine, async () => {
    await engine.open(identity);
    machine.disk.capacity = 9000;
    let durable = 0;
    const commits = Array.from({ length: 30 }, (_, i) =>
      engine.commit(put(`key ${i}`, "x".repeat(1000))).then(() => void durable++),
    );
    await sleep(process.world, 60_000);
    expect(engine.hasRoom).toBe(false);
    expect(engine.stalled).toMatch(/data\/.*no space is left on the disk/);
    expect(durable).toBeLessThan(30);
    machine.disk.capacity = 1_000_000;
    await Promise.all(commits);
    await sleep(process.world, 60_000);
    expect(engine.stalled).toBeUndefined();
    expect(engine.hasRoom).toBe(true);
    await engine.close();
    await engine.open(identity);
    expect(contents(engine).size).toBe(30);
  });
});

test("a disk that is full at the start is a fault, and the store is whole when there is room", async () => {
  const machine = await withStore();
  machine.disk.capacity = 0;
  expect(await refusal(machine)).toMatchObject({ code: "P0904", message: "no space is left on the disk" });
  machine.disk.capacity = 1_000_000;
  await run(machine, async () => {
    const engine = engineOf(machine.start());
    await engine.open(identity);
    expect(contents(engine)).toEqual(new Map([["a", "1"]]));
  });
});

test("a failed write ends the process, and the commit is never acknowledged", async () => {
  const machine = await withStore();
  const process = machine.start();
  const engine = engineOf(process);
  await run(machine, () => engine.open(identity));
  machine.disk.faults = { failingSync: 1 };
  expect((await machine.run(engine.commit(put("a", "2")))).kind).toBe("unfinished");
  expect(process.fatal).toMatch(/^the log could not be written: data\/log\/\d+\.segment: an injected I\/O error$/);
});

test("the engine says that it is behind until checkpoints have caught up", async () => {
  const machine = createSimulatedMachine({ seed: 3 });
  const process = machine.start();
  const engine = engineOf(process);
  await run(machine, async () => {
    await engine.open(identity);
    const commits = Array.from({ length: 40 }, (_, i) => engine.commit(put(`key ${i}`, "x".repeat(2000))));
    let wasBehind = false;
    while (commits.length > 0) {
      await commits.shift();
      wasBehind ||= engine.behind;
    }
    expect(wasBehind).toBe(true);
    await sleep(process.world, 60_000);
    expect(engine.behind).toBe(false);
  });
  const segments = machine.disk.paths().filter((path) => path.endsWith(".segment"));
  expect(segments.length).toBeLessThanOrEqual(2);
});

test("a batch that is longer than all that may wait does not leave the engine behind for ever", async () => {
  const machine = createSimulatedMachine({ seed: 3 });
  const process = machine.start();
  const engine = engineOf(process);
  await run(machine, async () => {
    await engine.open(identity);
    await engine.commit(put("long", "x".repeat(100_000)));
    await sleep(process.world, 60_000);
    expect(engine.behind).toBe(false);
    await engine.commit(put("short", "y"));
  });
  process.kill();
  await run(machine, async () => {
    const next = engineOf(machine.start());
    await next.open(identity);
    expect(next.get(bytes("long"))?.length).toBe(100_000);
    expect(next.get(bytes("short"))).toEqual(bytes("y"));
  });
});

test("what an owner writes after another has taken over counts for nothing", async () => {
  for (let seed = 0; seed < 50; seed++) {
    const machine = createSimulatedMachine({ seed });
    const [zombie, owner] = [machine.start(), machine.start()];
    const old = engineOf(zombie);
    await run(machine, async () => {
      await old.open(identity);
      await old.commit(put("a", "old"));
    });
    // As if the lock had failed.
    machine.disk.release(zombie);
    const current = engineOf(owner);
    await run(machine, async () => {
      await current.open(identity);
      await current.commit(put("a", "new"));
    });
    await machine.run(old.commit(put("a", "zombie")));
    await machine.run(old.commit(put("b", "zombie".repeat(1000))));
    zombie.kill();
    machine.powerFailure();
    await run(machine, async () => {
      const next = engineOf(machine.start());
      await next.open(identity);
      expect(contents(next)).toEqual(new Map([["a", "new"]]));
    });
  }
});

test.each([
  ["empty, behind an older one", 0, true],
  ["torn, as the oldest", 0x55, false],
])(
  "damage is told of its segment, not of an unused one that a power failure brought back: %s",
  async (_, byte, older) => {
    const machine = await withStore();
    const segment = (id: number): string => `data/log/000000000${id}.segment`;
    const first = machine.disk.contents(segment(2));
    await run(machine, async () => {
      const process = machine.start();
      await writeBytes(process.world, segment(3), new Uint8Array(4096));
      const engine = engineOf(process);
      await engine.open(identity);
      await engine.commit(put("a", "2"));
      await engine.close();
      if (older) await writeBytes(process.world, segment(2), first);
      await writeBytes(process.world, segment(3), new Uint8Array(4096).fill(byte));
    });
    machine.disk.flipBit(segment(4), 100);
    expect(await refusal(machine)).toMatchObject({ code: "P0902", at: segment(4) });
  },
);

test("a folder that another process has is refused", async () => {
  const machine = await withStore();
  const holder = engineOf(machine.start());
  await run(machine, () => holder.open(identity));
  expect(await refusal(machine)).toMatchObject({ code: "P0901", at: "data" });
});

test("a folder of another program or of another state schema is refused", async () => {
  const machine = await withStore();
  expect(await refusal(machine, { app: "other", schema: "1" })).toMatchObject({
    code: "P0903",
    message: 'the folder belongs to the program "simulated", and this is "other"',
  });
  expect(await refusal(machine, { app: "simulated", schema: "2" })).toMatchObject({ code: "P0903" });
});

test("a folder with other things in it is refused and not touched", async () => {
  const machine = createSimulatedMachine({ seed: 1 });
  const { world } = machine.start();
  await run(machine, async () => {
    await world.disk.makeFolder("data");
    await writeFile(world, "data/holiday.jpg", "!");
  });
  expect(await refusal(machine)).toMatchObject({ code: "P0903", at: "data", message: /`holiday.jpg`/ });
  expect(machine.disk.paths()).toEqual(["data/holiday.jpg"]);
});

test("a folder in another version of the format is refused, and a FORMAT that rotted is damage", async () => {
  const machine = await withStore();
  const { world } = machine.start();
  const text = Buffer.from(machine.disk.contents("data/FORMAT")).toString();
  const replace = (changed: string): Promise<void> =>
    run(machine, async () => {
      await world.disk.remove("data/FORMAT");
      await writeFile(world, "data/FORMAT", changed);
    });
  await replace(text.replace(/version: \d+/, "version: 7"));
  expect(await refusal(machine)).toMatchObject({ code: "P0903", message: /a newer release of Portals, in format 7/ });
  await replace(text.replace(/version: \d+/, "version: 0"));
  expect(await refusal(machine)).toMatchObject({ code: "P0903", message: /an older release/ });
  await replace(text.replace('"simulated"', '"simulatee"'));
  expect(await refusal(machine)).toMatchObject({ code: "P0902", at: "data/FORMAT" });
  await replace("");
  expect(await refusal(machine)).toMatchObject({ code: "P0902", at: "data/FORMAT" });
});

test("a log without its FORMAT, a store without its log or without its checkpoint is damage", async () => {
  const remove = async (pattern: RegExp): Promise<Fault> => {
    const machine = await withStore();
    // A second owner: now the checkpoint has what the log had.
    const engine = engineOf(machine.start());
    await run(machine, async () => (await engine.open(identity), await engine.close()));
    const { disk } = machine.start().world;
    for (const path of machine.disk.paths()) if (pattern.test(path)) await run(machine, () => disk.remove(path));
    return refusal(machine);
  };
  expect(await remove(/FORMAT/)).toMatchObject({ code: "P0902", message: /FORMAT is missing/ });
  expect(await remove(/segment/)).toMatchObject({ code: "P0902", message: "the log has no segments" });
  expect(await remove(/snapshot/)).toMatchObject({ code: "P0902", message: /the records before it are missing/ });
});

test("the memory engine acknowledges at once and keeps nothing", async () => {
  const engine = createMemoryEngine();
  await engine.open(identity);
  await engine.commit(put("a", "1"));
  expect(engine.durable).toBe(false);
  expect(engine.get(bytes("a"))).toBeUndefined();
  expect([...engine.scan(bytes(""))]).toEqual([]);
});
