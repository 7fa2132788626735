/** Writes of sinks that fail: tried again, passed over, or the end of the app, as the policy says. */
import { expect, test } from "vitest";
import type { AppDefinition, DeadLetter, Policy } from "../../api.ts";
import { app, codec, file, sink, source, stream, values } from "../../index.ts";
import { collect, run, runDurable, TestDisk, TestStore, TestWorld } from "./harness.ts";

type Letter = DeadLetter<string>;

const halt: Policy = { kind: "halt" };
const dead = stream("/s/dead", codec.record<Letter>({} as never));
const skipToDead: Policy = { kind: "skip", to: dead };
const retry = (times: number): Policy => ({ kind: "retry", times, backoff: 100, max: 0 });

function writing(onError: readonly Policy[], letters: Letter[][] = []): AppDefinition {
  const input = stream("/s/input", codec.string);
  return app({
    name: "s",
    schema: "1",
    onError,
    config: [],
    sources: [source(input, () => values([["one", "two"], ["three"], ["four"]]))],
    units: [],
    sinks: [sink(input, () => file.lines("out")), sink(dead, collect(letters))],
    sequencers: [dead],
  });
}

const whole = "one\ntwo\nthree\nfour\n";

/** A disk whose first `times` operations of this kind fail, from the first write on: before, the sink is not at work yet. */
function ill(operation: "write" | "sync", failure: "full" | "io", times: number) {
  const disk = new TestDisk();
  let left = times;
  let written = false;
  disk.trouble = (what) => {
    written ||= what === "write";
    return written && what === operation && left-- > 0 ? failure : undefined;
  };
  return disk;
}

test("a write that fails because the disk is full is tried again, and the file has every line once", async () => {
  const world = new TestWorld(ill("write", "full", 3));
  expect(await run(writing([retry(3), halt]), world)).toMatchObject({ code: 0 });
  expect(world.disk.text("out")).toBe(whole);
  // 100, 200 and 400 ms
  expect(world.clock.mono()).toBeGreaterThanOrEqual(700);
});

test("a flush that fails is tried again with all that it was to flush", async () => {
  const world = new TestWorld(ill("sync", "io", 2));
  const written: number[] = [];
  const { trouble } = world.disk;
  world.disk.trouble = (operation, path) => {
    const failure = trouble(operation, path);
    if (operation === "truncate") written.push(world.disk.text("out").length);
    return failure;
  };
  expect(await runDurable(writing([retry(2), halt]), new TestStore(), world)).toBe(0);
  expect(world.disk.text("out")).toBe(whole);
  expect(written).not.toEqual([]);
});

test("when the attempts are used up, halt tells the path and the reason, and leaves no part of the atom", async () => {
  const world = new TestWorld(ill("write", "full", Infinity));
  expect(await run(writing([retry(2), halt]), world)).toMatchObject({ code: 3 });
  expect(world.err).toContain("error[P0904]: out cannot be written: the disk is not well");
  expect(world.err).toContain("help: make room on the disk");
  expect(world.disk.text("out")).toBe("");
});

test("when the attempts are used up, skip passes over the atoms that cannot be written, and no others", async () => {
  const disk = new TestDisk();
  // The first write has all atoms; then they come one by one, and the second attempt at the first one fails too.
  let writes = 0;
  disk.trouble = (operation) => (operation === "write" && ++writes <= 3 ? "io" : undefined);
  const letters: Letter[][] = [];
  const world = new TestWorld(disk);
  expect(await run(writing([retry(2), skipToDead], letters), world)).toMatchObject({ code: 0 });
  expect(letters.flat()).toMatchObject([
    { events: ["one", "two"], fault: { code: "P0904" }, unit: "sink /s/input", stream: "/s/input", atom: 1 },
  ]);
  expect(world.disk.text("out")).toBe("three\nfour\n");
});

test("a file that is not as it was left halts the app, whatever the policy: no atom is skipped for it", async () => {
  const disk = ill("sync", "io", 1);
  const { trouble } = disk;
  disk.trouble = (operation, path) => {
    const failure = trouble(operation, path);
    if (failure !== undefined) disk.files.delete("out");
    return failure;
  };
  const letters: Letter[][] = [];
  const world = new TestWorld(disk);
  expect(await runDurable(writing([retry(1), skipToDead], letters), new TestStore(), world)).toBe(1);
  expect(world.err).toContain("error[P0905]");
  expect(letters).toEqual([]);
});

test("a run that is interrupted while a sink waits tries once more, tells the failure, and goes on later", async () => {
  const disk = new TestDisk();
  let full = true;
  disk.trouble = (operation) => (operation === "write" && full ? "full" : undefined);
  const store = new TestStore();
  const first = new TestWorld(disk);
  const { at } = first.clock;
  first.clock.at = (time, task) => {
    first.interrupt();
    return at(time + 60_000, task);
  };
  expect(await runDurable(writing([retry(1000), halt]), store, first)).toBe(3);
  expect(first.err).toContain("error[P0904]");
  full = false;
  expect(await runDurable(writing([retry(1000), halt]), store, new TestWorld(disk))).toBe(0);
  expect(disk.text("out")).toBe(whole);
});
