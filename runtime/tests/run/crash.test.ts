/** Processes that are killed at any moment and started again: the outputs end as if nobody had. */
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import type { AppDefinition, DeadLetter } from "../../api.ts";
import {
  app,
  codec,
  exact,
  fail,
  file,
  keyed,
  ListCell,
  MapCell,
  shared,
  sink,
  source,
  stream,
  unit,
} from "../../index.ts";
import { run, runDurable, TestDisk, TestStore, TestWorld } from "./harness.ts";

type Letter = DeadLetter<string>;
type Count = { readonly word: string; readonly count: number };
type Recent = { readonly last: readonly string[]; readonly counts: string; readonly seen: number };

const fault = codec.record<Letter["fault"]>({ code: codec.string, message: codec.string, at: codec.string });
const letter = codec.record<Letter>({
  events: codec.list(codec.string),
  fault,
  unit: codec.string,
  stream: codec.string,
  atom: codec.int,
});

class Counter {
  count = 0;
}
class Memory {
  seen = 0;
  last = new ListCell<string>();
  counts = new MapCell<string, number>();
}

/** Lines → words, keyed → counts (file), and a summary over all, with lists and maps (file); what fails goes to `dead`. */
function words(atom: number): AppDefinition {
  const lines = stream("/w/lines", codec.string);
  const split = stream("/w/split", codec.string, codec.string);
  const counts = stream("/w/counts", codec.record<Count>({ word: codec.string, count: codec.int }));
  const recent = stream(
    "/w/recent",
    codec.record<Recent>({ last: codec.list(codec.string), counts: codec.string, seen: codec.int }),
  );
  const dead = stream("/w/dead", letter);
  return app({
    name: "w",
    schema: "1",
    onError: [],
    config: [],
    sources: [source(lines, () => file.lines("in.txt", { atom }))],
    units: [
      unit({
        path: "/w/split",
        inputs: [lines],
        outputs: [split],
        onError: [
          { kind: "retry", times: 2, backoff: 10, max: 0 },
          { kind: "skip", to: dead },
        ],
        state: { memory: shared("memory", Counter, { count: codec.int }) },
        create: ({ out: [split], state: { memory }, step }) => ({
          on: [
            function lines(events, from, to) {
              for (let i = from; i < to; i++) {
                memory.at().count++;
                for (const word of events[i]!.split(" ")) split.emitKeyed(`${word}.${memory.at().count}`, word);
                // What a step has drawn is the same when it is run again.
                if (events[i] === "bad") fail(`drew ${step.random()} in ${memory.at().count}`);
              }
            },
          ],
          complete() {
            split.emitKeyed("end", "end");
          },
        }),
      }),
      unit({
        path: "/w/counts",
        inputs: [split],
        outputs: [counts, recent],
        onError: [],
        state: {
          counter: keyed("counter", codec.string, Counter, { count: codec.int }),
          memory: shared("memory", Memory, {
            seen: codec.int,
            last: codec.listCell(codec.string),
            counts: codec.mapCell(codec.string, codec.int),
          }),
        },
        create: ({ out: [counts, recent], state: { counter, memory } }) => ({
          on: [
            function split(events, from, to, keys) {
              for (let i = from; i < to; i++) {
                const cell = counter.at(keys[i] as string);
                cell.count = exact(cell.count + 1);
                counts.emit({ word: events[i]!, count: cell.count });
                const all = memory.at();
                all.seen++;
                all.last.push(events[i]!);
                if (all.last.view.length > 3) all.last.shift();
                all.counts.set(keys[i] as string, cell.count);
              }
              const all = memory.at();
              const text = [...all.counts.view].map(([word, count]) => `${word}${count}`).join(" ");
              recent.emit({ last: all.last.value, counts: text, seen: all.seen });
            },
          ],
        }),
      }),
    ],
    sinks: [
      sink(counts, () => file.jsonl("out/counts.jsonl")),
      sink(recent, () => file.csv("out/recent.csv")),
      sink(dead, () => file.jsonl("out/dead.jsonl")),
    ],
    sequencers: [dead],
  });
}

const outputs = ["out/counts.jsonl", "out/recent.csv", "out/dead.jsonl"];

function input(lineCount: number): string {
  const vocabulary = ["tea", "milk", "ü", "sugar", "x".repeat(300)];
  return Array.from({ length: lineCount }, (_, i) =>
    i % 11 === 7 ? "bad" : `${vocabulary[i % 5]!} ${vocabulary[(i * 7 + 3) % 5]!} ${i % 13}`,
  ).join("\r\n");
}

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
        async (lineCount, atom, lives, delay, tick) => {
          const text = input(lineCount);
          const expected = await undisturbed(atom, text);
          const disk = new TestDisk();
          disk.put("in.txt", text);
          const store = new TestStore();
          for (const lifetime of [...lives, Infinity]) {
            const world = new TestWorld(disk, 1);
            world.lifetime = lifetime;
            world.tick = tick;
            const code = await runDurable(words(atom), store, world, () => delay);
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
