/** Standard input with a store: what is committed stays, a file is gone on with, a pipe's input is new. */
import { describe, expect, test } from "vitest";
import { app, codec, file, sink, source, stdin, stream } from "../../index.ts";
import { randomStream } from "../../world/random.ts";
import { runDurable, TestDisk, TestStore, TestWorld } from "../run/harness.ts";

const input = stream("/s/in", codec.string);
const copying = () =>
  app({
    name: "s",
    schema: "1",
    onError: [],
    config: [],
    sources: [source(input, () => stdin.lines({ atom: 3 }))],
    units: [],
    sinks: [sink(input, () => file.lines("out"))],
    sequencers: [],
  });

const text = Array.from({ length: 3000 }, (_, i) => `line ${i}\n`).join("");

/** A process that is given `content` in pieces of `size` bytes. */
function given(content: string, size: number, disk: TestDisk, isFile: boolean): TestWorld {
  const world = new TestWorld(disk);
  const bytes = new TextEncoder().encode(content);
  for (let at = 0; at < bytes.length; at += size) world.input.push(bytes.subarray(at, at + size));
  world.stdio.inputIsFile = isFile;
  // A piece takes a turn of the event loop, so that a process can be killed between two.
  world.stdio.read = () => new Promise((resolve) => setImmediate(() => resolve(world.input.shift())));
  return world;
}

describe("a file as standard input", () => {
  test.each([1, 2, 3, 4, 5])("is copied exactly once by processes that are killed (%i)", async (seed) => {
    const random = randomStream(seed, "kills");
    const store = new TestStore();
    const disk = new TestDisk();
    for (let process = 0; ; process++) {
      const world = given(text, 1 + Math.floor(random() * 300), disk, true);
      world.tick = 1;
      if (process < 20) world.lifetime = Math.floor(random() * 40);
      if ((await runDurable(copying(), store, world)) === "killed") continue;
      expect(process).toBeGreaterThan(3);
      break;
    }
    expect(disk.text("out")).toBe(text);
  });

  test("that begins otherwise than what was read before is refused, and nothing is lost or written", async () => {
    const store = new TestStore();
    const disk = new TestDisk();
    const first = given(text, 100, disk, true);
    first.tick = 1;
    first.lifetime = 30;
    expect(await runDurable(copying(), store, first)).toBe("killed");
    const before = disk.text("out");
    expect(before).not.toBe("");
    for (const other of [text.replace("line", "Line"), text.slice(0, 5)]) {
      const world = given(other, 100, disk, true);
      expect(await runDurable(copying(), store, world)).toBe(1);
      expect(world.err).toContain("error[P0907]: standard input is a file that does not begin with the");
      expect(disk.text("out")).toBe(before);
    }
    expect(await runDurable(copying(), store, given(text, 100, disk, true))).toBe(0);
    expect(disk.text("out")).toBe(text);
  });
});

test("what came through a pipe and was committed is there once, and a new process's input follows it", async () => {
  const store = new TestStore();
  const disk = new TestDisk();
  const first = given(text, 100, disk, false);
  first.tick = 1;
  first.lifetime = 30;
  expect(await runDurable(copying(), store, first)).toBe("killed");
  expect(await runDurable(copying(), store, given("new\n", 100, disk, false))).toBe(0);
  const copied = disk.text("out");
  expect(copied.endsWith("new\n")).toBe(true);
  const kept = copied.slice(0, -"new\n".length);
  expect(kept.length).toBeGreaterThan(0);
  expect(text.startsWith(kept)).toBe(true);
});
