import { expect, test } from "vitest";
import { createSimulatedMachine } from "../../world/simulated.ts";
import type { SimulatedMachine } from "../../world/simulated.ts";
import { DiskError } from "../../world/world.ts";
import type { World } from "../../world/world.ts";

async function run<T>(machine: SimulatedMachine, task: (world: World) => Promise<T>): Promise<T> {
  const outcome = await machine.run(task(machine.start().world));
  if (outcome.kind === "failed") throw outcome.error;
  if (outcome.kind === "unfinished") throw new Error("unfinished");
  return outcome.value;
}

async function write(world: World, path: string, text: string, sync: boolean): Promise<void> {
  const file = await world.disk.create(path);
  await file.write(0, new TextEncoder().encode(text));
  if (sync) await file.sync();
  await file.close();
}

async function read(world: World, path: string): Promise<string | undefined> {
  try {
    const file = await world.disk.open(path, "read");
    return new TextDecoder().decode(await file.read(0, 1_000_000));
  } catch (error) {
    if (error instanceof DiskError && error.failure === "missing") return undefined;
    throw error;
  }
}

test("the clock runs only while everything waits, and timers come in the order of their times", async () => {
  const machine = createSimulatedMachine({ seed: 1 });
  const order: string[] = [];
  await run(machine, async ({ clock }) => {
    const hour = 3_600_000;
    clock.at(2 * hour, () => order.push("second"));
    clock.at(hour, () => order.push("first"));
    const cancel = clock.at(1.5 * hour, () => order.push("cancelled"));
    cancel();
    await new Promise<void>((resolve) => clock.at(3 * hour, resolve));
    expect(clock.mono()).toBe(3 * hour);
  });
  expect(order).toEqual(["first", "second"]);
});

test("what is synced under a synced name survives a power failure, for every seed", async () => {
  for (let seed = 0; seed < 100; seed++) {
    const machine = createSimulatedMachine({ seed });
    await run(machine, async (world) => {
      await write(world, "kept", "all of it", true);
      await world.disk.syncFolder(".");
    });
    machine.powerFailure();
    expect(await run(machine, (world) => read(world, "kept"))).toBe("all of it");
  }
});

test("what is not synced survives a kill, and for some seeds a power failure, whole or in part", async () => {
  const long = "x".repeat(2000);
  const found = new Set<number | undefined>();
  for (let seed = 0; seed < 200; seed++) {
    const machine = createSimulatedMachine({ seed });
    await run(machine, (world) => write(world, "file", long, false));
    expect(await run(machine, (world) => read(world, "file"))).toBe(long);
    machine.powerFailure();
    const text = await run(machine, (world) => read(world, "file"));
    found.add(text?.replaceAll("\0", "").length);
  }
  // The name is lost, the contents are lost, some sectors are lost, nothing is lost.
  expect(found.has(undefined) && found.has(0) && found.has(2000)).toBe(true);
  expect([...found].some((length) => length !== undefined && length > 0 && length < 2000)).toBe(true);
});

test("a failed sync loses the data although the next one succeeds", async () => {
  const machine = createSimulatedMachine({ seed: 1, faults: { failingSync: 1 } });
  await run(machine, async (world) => {
    const file = await world.disk.create("file");
    await world.disk.syncFolder(".");
    await file.write(0, Uint8Array.of(65));
    await expect(file.sync()).rejects.toMatchObject({ failure: "io" });
    machine.disk.faults = {};
    await file.sync();
  });
  expect(await run(machine, (world) => read(world, "file"))).toBe("A");
  machine.powerFailure();
  expect(await run(machine, (world) => read(world, "file"))).toBe("");
});

test("a full disk takes what fits and says that it is full", async () => {
  const machine = createSimulatedMachine({ seed: 1 });
  machine.disk.capacity = 3;
  await run(machine, async (world) => {
    const file = await world.disk.create("file");
    await expect(file.write(0, new Uint8Array(5))).rejects.toMatchObject({ failure: "full" });
    expect(await file.size()).toBe(3);
    expect(await world.disk.free(".")).toBe(0);
  });
});

test("the same seed gives the same run, event by event", async () => {
  const trace = async (seed: number): Promise<string[]> => {
    const machine = createSimulatedMachine({ seed, faults: { failingWrite: 0.2 } });
    const lines: string[] = [];
    await run(machine, async (world) => {
      const file = await world.disk.create("file");
      await Promise.all(
        Array.from({ length: 30 }, async (_, i) => {
          try {
            await file.write(i, Uint8Array.of(i));
            lines.push(`${i} at ${world.clock.mono()}`);
          } catch {
            lines.push(`${i} failed`);
          }
        }),
      );
    });
    return lines;
  };
  expect(await trace(5)).toEqual(await trace(5));
  expect(await trace(5)).not.toEqual(await trace(6));
});

test("a process that was killed does nothing more, and its lock is free", async () => {
  const machine = createSimulatedMachine({ seed: 1 });
  const first = machine.start();
  let ran = false;
  await machine.run(first.world.disk.lock("data"));
  first.world.clock.at(10, () => (ran = true));
  const second = machine.start();
  expect(await machine.run(second.world.disk.lock("data"))).toEqual({ kind: "done", value: undefined });
  first.kill();
  expect((await machine.run(second.world.disk.lock("data"))).kind).toBe("done");
  await machine.run(new Promise<void>((resolve) => second.world.clock.at(100, resolve)));
  expect(ran).toBe(false);
});
