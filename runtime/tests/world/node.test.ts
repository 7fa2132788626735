import { chmodSync, mkdirSync } from "node:fs";
import { afterAll, beforeAll, expect, test } from "vitest";
import { createNodeWorld } from "../../world/node.ts";
import { bundle, ended, start, temporaryFolder } from "../engines/children.ts";

let program = "";
const { path: root, remove } = temporaryFolder();
const { disk, clock } = createNodeWorld();

beforeAll(async () => {
  program = await bundle("runtime/tests/world/node-program.ts");
});
afterAll(remove);

test("a file is written and read at any offset, and its holes are zeros", async () => {
  const file = await disk.create(`${root}/file`);
  await file.write(5, Uint8Array.of(1, 2, 3));
  await file.sync();
  expect([...(await file.read(3, 100))]).toEqual([0, 0, 1, 2, 3]);
  expect(await file.size()).toBe(8);
  await file.truncate(6);
  await file.close();
  const again = await disk.open(`${root}/file`, "read");
  expect([...(await again.read(0, 100))]).toEqual([0, 0, 0, 0, 0, 1]);
  await again.close();
});

test("failures of the disk are told by kind and path", async () => {
  await (await disk.create(`${root}/there`)).close();
  const failure = (path: string, kind: string): object => ({ failure: kind, path });
  await expect(disk.open(`${root}/none`, "read")).rejects.toMatchObject(failure(`${root}/none`, "missing"));
  await expect(disk.list(`${root}/none`)).rejects.toMatchObject(failure(`${root}/none`, "missing"));
  await expect(disk.create(`${root}/there`)).rejects.toMatchObject(failure(`${root}/there`, "exists"));
  await expect(disk.open(root, "write")).rejects.toMatchObject(failure(root, "folder"));
  await expect(disk.list(`${root}/there`)).rejects.toMatchObject(failure(`${root}/there`, "io"));
  const full = await disk.open("/dev/full", "write");
  await expect(full.write(0, Uint8Array.of(1))).rejects.toMatchObject(failure("/dev/full", "full"));
  await full.close();
});

test.skipIf(process.getuid?.() === 0)("a folder without permission is told as denied", async () => {
  mkdirSync(`${root}/closed`);
  chmodSync(`${root}/closed`, 0);
  await expect(disk.list(`${root}/closed`)).rejects.toMatchObject({ failure: "denied" });
});

test("folders are made with those above them, listed in order, and their files renamed and removed", async () => {
  await disk.makeFolder(`${root}/a/b/c`);
  await disk.makeFolder(`${root}/a/b/c`);
  for (const name of ["z", "y", "x"]) await (await disk.create(`${root}/a/b/${name}`)).close();
  await disk.rename(`${root}/a/b/z`, `${root}/a/b/w`);
  await disk.remove(`${root}/a/b/y`);
  await disk.syncFolder(`${root}/a/b`);
  expect(await disk.list(`${root}/a/b`)).toEqual(["c", "w", "x"]);
  expect(await disk.free(`${root}/a`)).toBeGreaterThan(0);
});

test("a folder's lock is held by one, within a process and between processes, and ends with the process", async () => {
  const folder = `${root}/locked`;
  const holder = start(program, "hold", folder);
  const end = ended(holder);
  await new Promise((resolve) => holder.stdout?.once("data", resolve));
  expect(await disk.lock(folder)).toBeUndefined();
  holder.kill("SIGKILL");
  expect((await end).out).toBe("held\n");
  const mine = await disk.lock(folder);
  expect(mine).toBeDefined();
  expect(await disk.lock(folder)).toBeUndefined();
  await mine?.release();
  const next = await disk.lock(folder);
  expect(next).toBeDefined();
  await next?.release();
});

test("without the program flock a folder is locked all the same", async () => {
  const folder = `${root}/locked without flock`;
  const before = process.env["PATH"];
  process.env["PATH"] = "/nowhere";
  try {
    const mine = await disk.lock(folder);
    expect(mine).toBeDefined();
    expect(await disk.lock(folder)).toBeUndefined();
    await mine?.release();
    const next = await disk.lock(folder);
    expect(next).toBeDefined();
    await next?.release();
  } finally {
    process.env["PATH"] = before;
  }
});

test("a timer does not fire before its time, and not at all when it is cancelled", async () => {
  const due = clock.mono() + 20;
  let cancelledRan = false;
  const cancel = clock.at(clock.mono() + 5, () => (cancelledRan = true));
  cancel();
  await new Promise<void>((resolve) => clock.at(due, resolve));
  expect(clock.mono()).toBeGreaterThanOrEqual(due);
  expect(cancelledRan).toBe(false);
});

test("numbers without a seed differ between worlds, with one they are the same", () => {
  expect(createNodeWorld().random("a")()).not.toBe(createNodeWorld().random("a")());
  expect(createNodeWorld({ seed: 4 }).random("a")()).toBe(createNodeWorld({ seed: 4 }).random("a")());
});

test("a program whose reader has gone ends quietly", async () => {
  const child = start(program, "flood");
  const end = ended(child);
  child.stdout?.once("data", () => child.stdout?.destroy());
  expect(await end).toMatchObject({ code: 0, err: "" });
});

test("standard input is read to its end", async () => {
  const child = start(program, "count input");
  const end = ended(child);
  for (let i = 0; i < 20; i++) child.stdin?.write("x".repeat(100_000));
  child.stdin?.end();
  expect(await end).toMatchObject({ code: 0, out: "2000000\n" });
});

test("who does not read standard input holds its writer back", async () => {
  const child = start(program, "sip");
  const end = ended(child);
  await new Promise<void>((resolve) => {
    child.stdin?.write("x".repeat(50_000_000));
    child.stdout?.once("data", () => resolve());
  });
  // Far more than pipes and streams hold by themselves is still waiting on our side.
  expect(child.stdin?.writableLength).toBeGreaterThan(40_000_000);
  child.stdin?.on("error", () => {});
  child.kill("SIGKILL");
  await end;
});

test("a fatal error ends the process at once, with its reason", async () => {
  const { code, err } = await ended(start(program, "fatal"));
  expect(code).toBe(3);
  expect(err).toMatch(/^error\[P0904\]: the disk is gone\n {2}help: .*run again/);
});
