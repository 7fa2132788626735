/** Processes that are killed at any moment and started again: the outputs end as if nobody had. */
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import type { AppDefinition } from "../../api.ts";
import type { Engine } from "../../engines/engine.ts";
import { Fault, faultCodes } from "../../fault.ts";
import { kinds } from "../../store.ts";
import { run, runDurable, TestDisk, TestStore, TestWorld } from "./harness.ts";
import { input, outputs, words } from "./words.ts";

async function undisturbed(atom: number, text: string): Promise<string[]> {
  const disk = new TestDisk();
  disk.put("in.txt", text);
  expect((await run(words(atom), new TestWorld(disk))).code).toBe(0);
  return outputs.map((path) => disk.text(path));
}

describe("a process that is killed and started again", () => {
  test("writes byte for byte what one that lives on does", async () => {
    let killed = 0;
    await fc.assert(
      fc.asyncProperty(
        fc.integer({ min: 0, max: 60 }),
        fc.integer({ min: 1, max: 7 }),
        fc.array(fc.integer({ min: 1, max: 12 }), { minLength: 2, maxLength: 12 }),
        fc.integer({ min: 0, max: 3 }),
        fc.constantFrom(0, 1, 30),
        fc.constantFrom(undefined, 1, 3),
        async (lineCount, atom, lives, delay, tick, cells) => {
          const text = input(lineCount);
          const expected = await undisturbed(atom, text);
          const disk = new TestDisk();
          disk.put("in.txt", text);
          const store = new TestStore();
          for (const lifetime of [...lives, Infinity]) {
            const world = new TestWorld(disk, 1);
            world.lifetime = lifetime;
            world.tick = tick;
            const code = await runDurable(words(atom), store, world, () => delay, { cells });
            if (code === "killed") {
              killed++;
              continue;
            }
            expect(world.err).not.toContain("error");
            expect(code).toBe(0);
          }
          expect(outputs.map((path) => disk.text(path))).toEqual(expected);
        },
      ),
      { numRuns: 150, seed: 7 },
    );
    expect(killed).toBeGreaterThan(100);
  });

  test("does nothing more when it has come to its end, and says so", async () => {
    const disk = new TestDisk();
    disk.put("in.txt", input(20));
    const store = new TestStore();
    expect(await runDurable(words(3), store, new TestWorld(disk))).toBe(0);
    const before = [store.dump(), ...outputs.map((path) => disk.text(path))];
    const again = new TestWorld(disk);
    expect(await runDurable(words(3), store, again)).toBe(0);
    expect(again.err).toContain("nothing more to do");
    expect([store.dump(), ...outputs.map((path) => disk.text(path))]).toEqual(before);
  });

  test("leaves no atoms behind in the store when everything was read", async () => {
    const disk = new TestDisk();
    disk.put("in.txt", input(40));
    const store = new TestStore();
    expect(await runDurable(words(2), store, new TestWorld(disk))).toBe(0);
    expect([...store.entries.keys()].filter((key) => key.startsWith("A"))).toEqual([]);
  });

  test("stops at an interrupt after a last commit, and goes on from there", async () => {
    const disk = new TestDisk();
    disk.put("in.txt", input(60));
    const expected = await undisturbed(2, input(60));
    const store = new TestStore();
    let interrupted = 0;
    for (let turns = 1; turns < 60; turns++) {
      const world = new TestWorld(disk);
      world.tick = 30;
      const running = runDurable(words(2), store, world);
      let left = turns;
      const later = (): void => {
        if (left-- > 0) setImmediate(later);
        else world.interrupt();
      };
      later();
      const code = await running;
      if (code === 0) break;
      expect(code).toBe(130);
      interrupted++;
    }
    expect(interrupted).toBeGreaterThan(1);
    expect(outputs.map((path) => disk.text(path))).toEqual(expected);
  });
});

describe("an output file that is not as it was left", () => {
  test.each([
    ["missing", (disk: TestDisk) => disk.files.delete("out/counts.jsonl")],
    ["shorter", (disk: TestDisk) => disk.put("out/counts.jsonl", "x")],
  ])("%s: is a fault, and nothing is written", async (_, change) => {
    const disk = new TestDisk();
    disk.put("in.txt", input(60));
    const store = new TestStore();
    const world = new TestWorld(disk);
    world.tick = 30;
    world.lifetime = 14;
    expect(await runDurable(words(2), store, world)).toBe("killed");
    expect(disk.text("out/counts.jsonl").length).toBeGreaterThan(10);
    change(disk);
    const again = new TestWorld(disk);
    expect(await runDurable(words(2), store, again)).toBe(1);
    expect(again.err).toContain("P0905");
    expect(again.err).toContain("help:");
  });

  test("an input file that is shorter than what was read is a fault", async () => {
    const disk = new TestDisk();
    disk.put("in.txt", input(60));
    const store = new TestStore();
    const world = new TestWorld(disk);
    world.tick = 30;
    world.lifetime = 14;
    expect(await runDurable(words(2), store, world)).toBe("killed");
    disk.put("in.txt", "tea");
    const again = new TestWorld(disk);
    expect(await runDurable(words(2), store, again)).toBe(1);
    expect(again.err).toContain("P0907");
  });
});

describe("a store that is damaged where nobody looks before a step does", () => {
  const skipping = (): AppDefinition => {
    const parts = words(2);
    return { ...parts, units: parts.units.map((unit) => ({ ...unit, onError: [{ kind: "skip", to: undefined }] })) };
  };

  async function killedHalfway(store: TestStore): Promise<TestDisk> {
    const disk = new TestDisk();
    disk.put("in.txt", input(60));
    const world = new TestWorld(disk);
    world.tick = 30;
    world.lifetime = 14;
    expect(await runDurable(skipping(), store, world)).toBe("killed");
    return disk;
  }

  test("ends the run, whatever the unit's policy is for what fails", async () => {
    class RottenKeys extends TestStore {
      rotten = false;
      override engine(world: TestWorld, delay: () => number): Engine {
        const engine = super.engine(world, delay);
        const get = (key: Uint8Array): Uint8Array | undefined => {
          if (this.rotten && key[0] === kinds.slot) throw new Fault(faultCodes.folderDamaged, "it is rotten");
          return engine.get(key);
        };
        return { ...engine, get };
      }
    }
    const store = new RottenKeys();
    const world = new TestWorld(await killedHalfway(store));
    store.rotten = true;
    expect(await runDurable(skipping(), store, world)).toBe(3);
    expect(world.err).toContain("error[P0902]: it is rotten");
  });

  test("is told as damage also if a value is too short for its type", async () => {
    const store = new TestStore();
    const world = new TestWorld(await killedHalfway(store));
    const entry = [...store.entries.keys()].find((key) => key.charCodeAt(0) === kinds.entry) ?? "";
    store.entries.set(entry, new Uint8Array(0));
    expect(await runDurable(skipping(), store, world)).toBe(3);
    expect(world.err).toContain("error[P0902]");
  });
});
