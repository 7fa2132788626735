/** Apps that are launched, connected and stopped while others run. */
import { describe, expect, test } from "vitest";
import type { AppDefinition, Start } from "../../api.ts";
import { codec, fail, file, sink, stream } from "../../index.ts";
import { kinds } from "../../store.ts";
import { TestDisk, TestStore } from "../run/harness.ts";
import { launched, openProcess, settled, Tap, tapped } from "./open.ts";
import { appOf, connection, ints, onEach } from "./parts.ts";

const numbers = ints("/one/numbers");
const doubled = ints("/one/doubled");
const inbox = ints("/one/inbox");

function one(tap: Tap): AppDefinition {
  return appOf("one", {
    sources: [tapped(numbers, tap)],
    units: [onEach(numbers, doubled, (n, emit) => emit(2 * n))],
    sinks: [sink(inbox, () => file.jsonl("inbox"))],
    sequencers: [inbox],
    exports: [doubled, inbox],
  });
}

/** Reads the doubled numbers, and sends them back to the inbox, plus `more`. */
function reader(name: string, more: number, failing = -1): AppDefinition {
  const own = ints(`/${name}/own`);
  return appOf(name, {
    units: [
      onEach(doubled, own, (n, emit) => (n === failing ? fail("no") : emit(n + more))),
      connection(name, own, inbox),
    ],
    sinks: [sink(own, () => file.jsonl(name))],
    uses: [doubled, inbox],
    exports: [own],
  });
}

function lines(disk: TestDisk, name: string): number[] {
  const text = disk.files.has(name) ? disk.text(name) : "";
  return text.split("\n").slice(0, -1).map(Number);
}

const engines = [
  { engine: "memory", store: () => undefined },
  { engine: "embedded", store: () => new TestStore() },
] as const;

describe.each(engines)("in a process that is open, $engine", ({ store: makeStore }) => {
  test("an app reads from now on, feeds others, and is stopped without a trace", async () => {
    const tap = new Tap();
    const disk = new TestDisk();
    const store = makeStore();
    const { admin, world, ended } = await openProcess([one(tap)], disk, store);
    tap.open(100);
    await settled(() => admin.status().apps[0]?.streams.find(({ path }) => path === "/one/doubled")?.atoms === 100);
    await admin.launch(reader("two", 10_000), launched);
    tap.open(200);
    await settled(() => lines(disk, "inbox").length === 100);
    expect(lines(disk, "two")).toEqual(Array.from({ length: 100 }, (_, i) => 10_000 + 2 * (100 + i)));
    expect(admin.status().apps.map(({ name, state }) => [name, state])).toEqual([
      ["one", "running"],
      ["two", "running"],
    ]);
    await admin.stop(["/two"]);
    tap.open(300);
    await settled(() => admin.status().apps[0]?.streams.find(({ path }) => path === "/one/doubled")?.atoms === 300);
    expect(lines(disk, "inbox")).toHaveLength(100);
    expect(admin.status().apps.map(({ name }) => name)).toEqual(["one"]);
    // Nothing of the name is left: it can be launched again, from now on.
    await admin.launch(reader("two", 20_000), launched);
    tap.open(301);
    await settled(() => lines(disk, "inbox").length === 101);
    expect(lines(disk, "inbox").at(-1)).toBe(20_600);
    world.interrupt();
    expect(await ended).toBe(130);
    expect(tap.stopped).toBe(true);
  });

  test("connections come and go, and no atom is lost or comes twice", async () => {
    const tap = new Tap();
    const disk = new TestDisk();
    const { admin, world, ended } = await openProcess([one(tap)], disk, makeStore());
    const got: number[] = [];
    for (let round = 0; round < 50; round++) {
      await admin.connect("/one/doubled", "/one/inbox");
      tap.open(round * 20 + 10);
      await settled(() => lines(disk, "inbox").length === (round + 1) * 10);
      await admin.disconnect("/one/doubled", "/one/inbox");
      tap.open(round * 20 + 20);
      for (let i = 0; i < 10; i++) got.push(2 * (round * 20 + i));
      await settled(() => tap.given === round * 20 + 20 && admin.status().apps[0]?.streams[1]?.lag === 0);
      await settled(() => admin.status().apps[0]?.streams.find((s) => s.path === "/one/doubled")?.atoms === tap.given);
    }
    expect(lines(disk, "inbox")).toEqual(got);
    world.interrupt();
    await ended;
  });

  test("what does not fit is refused, and changes nothing", async () => {
    const { admin, world, ended } = await openProcess([one(new Tap())], new TestDisk(), makeStore());
    await expect(admin.launch(one(new Tap()), launched)).rejects.toThrow("an app called one is running already");
    await expect(admin.launch(reader("three", 1), launched)).resolves.toBeUndefined();
    await expect(admin.stop(["one"])).rejects.toThrow("the app three uses one");
    await expect(admin.stop(["five"])).rejects.toThrow("no app called five is running");
    const stranger = appOf("four", { uses: [stream("/one/doubled", codec.string)] });
    await expect(admin.launch(stranger, launched)).rejects.toThrow(
      "the app four uses /one/doubled as String, and it has Int",
    );
    const lonely = appOf("four", { uses: [ints("/nine/x")] });
    await expect(admin.launch(lonely, launched)).rejects.toThrow("the app nine is not in this process");
    await expect(admin.connect("/one/numbers", "/one/inbox")).rejects.toThrow("the app one exports no /one/numbers");
    await expect(admin.connect("/one/doubled", "/one/doubled")).rejects.toThrow("/one/doubled is a stream");
    await expect(admin.connect("/nine/x", "/one/inbox")).rejects.toThrow("no app called nine is running");
    await expect(admin.disconnect("/one/doubled", "/one/inbox")).rejects.toThrow("is not connected");
    await admin.connect("/one/doubled", "/one/inbox");
    await expect(admin.connect("/one/doubled", "/one/inbox")).rejects.toThrow("is there already");
    expect(admin.status().apps).toHaveLength(2);
    await admin.stop(["one", "three"]);
    expect(admin.status()).toEqual({ apps: [], connections: [] });
    world.interrupt();
    await ended;
  });

  test("an app that halts stays to be seen, until it is stopped", async () => {
    const tap = new Tap();
    const disk = new TestDisk();
    const { admin, world, ended } = await openProcess([one(tap)], disk, makeStore());
    await admin.launch(reader("two", 0, 20), launched);
    tap.open(50);
    await settled(() => admin.status().apps[1]?.state === "halted");
    expect(world.err).toContain("the app two has halted; the others go on");
    await admin.stop(["two"]);
    await admin.launch(reader("two", 0), launched);
    tap.open(60);
    await settled(() => lines(disk, "inbox").length === 10);
    expect(lines(disk, "inbox")).toEqual(Array.from({ length: 10 }, (_, i) => 100 + 2 * i));
    world.interrupt();
    await ended;
  });
});

test("what a stopped app had in the store is deleted", async () => {
  const tap = new Tap();
  const store = new TestStore();
  const disk = new TestDisk();
  const { admin, world, ended } = await openProcess([one(tap)], disk, store);
  tap.open(10);
  await settled(() => tap.given === 10);
  await admin.connect("/one/doubled", "/one/inbox");
  tap.open(11);
  await settled(() => lines(disk, "inbox").length === 1);
  await admin.disconnect("/one/doubled", "/one/inbox");
  const kept = (): string[] => [...store.entries.keys()].map((key) => JSON.stringify(key)).sort();
  const before = kept();
  for (let round = 0; round < 20; round++) {
    await admin.launch(reader(`r${round}`, 0), launched);
    tap.open(12 + round);
    await settled(() => tap.given === 12 + round);
    await admin.connect("/one/doubled", "/one/inbox");
    await admin.disconnect("/one/doubled", "/one/inbox");
    await admin.stop([`r${round}`]);
  }
  expect(kept()).toEqual(before);
  world.interrupt();
  await ended;
});

test("after a kill all is as it was at the last commit: given apps, connections, positions", async () => {
  for (let lifetime = 40; lifetime < 400; lifetime += 37) {
    const store = new TestStore();
    const disk = new TestDisk();
    let tap = new Tap();
    const first = await openProcess([one(tap)], disk, store);
    await first.admin.connect("/one/doubled", "/one/inbox");
    first.world.lifetime = lifetime;
    tap.open(5000);
    let killed = false;
    first.world.onKilled = () => (killed = true);
    await settled(() => killed || lines(disk, "inbox").length === 5000);
    if (!killed) {
      first.world.interrupt();
      await first.ended;
    }
    tap = new Tap();
    const second = await openProcess([one(tap)], disk, store);
    expect(second.admin.status().connections).toMatchObject([{ from: "/one/doubled", to: "/one/inbox" }]);
    tap.open(5000);
    await settled(() => lines(disk, "inbox").length === 5000);
    expect(lines(disk, "inbox")).toEqual(Array.from({ length: 5000 }, (_, i) => 2 * i));
    second.world.interrupt();
    await second.ended;
  }
});

describe.each(engines)("a stream that is read from the start, $engine", ({ store: makeStore, engine }) => {
  const from = (name: string, start: Start): AppDefinition => {
    const own = ints(`/${name}/own`);
    return appOf(name, {
      units: [onEach(doubled, own, (n, emit) => emit(n), { start })],
      sinks: [sink(own, () => file.jsonl(name))],
      uses: [doubled],
    });
  };
  const all = (count: number): number[] => Array.from({ length: count }, (_, i) => 2 * i);

  test("is kept for those who come later", async () => {
    const tap = new Tap();
    const disk = new TestDisk();
    const store = makeStore();
    const life = await openProcess([one(tap), from("early", "start")], disk, store);
    const { admin, world, ended } = life;
    tap.open(300);
    await settled(() => lines(disk, "early").length === 300);
    await admin.launch(from("late", "start"), launched);
    await admin.launch(from("middle", 101), launched);
    await settled(() => lines(disk, "late").length === 300 && lines(disk, "middle").length === 200);
    tap.open(310);
    await settled(() => lines(disk, "late").length === 310 && lines(disk, "middle").length === 210);
    expect(lines(disk, "late")).toEqual(all(310));
    expect(lines(disk, "middle")).toEqual(all(310).slice(100));
    await admin.stop(["late", "middle"]);
    world.interrupt();
    await ended;
    if (engine === "memory") return;
    const again = await openProcess([one(new Tap()), from("early", "start")], disk, store);
    await again.admin.launch(from("later", "start"), launched);
    await settled(() => lines(disk, "later").length === 310);
    expect(lines(disk, "later")).toEqual(all(310));
    again.world.interrupt();
    await again.ended;
  });

  test("is refused if its beginning is there no more, and may be begun behind that", async () => {
    const tap = new Tap();
    const disk = new TestDisk();
    const { admin, world, ended } = await openProcess([one(tap)], disk, makeStore());
    tap.open(100);
    await settled(() => admin.status().apps[0]?.streams.find(({ path }) => path === "/one/doubled")?.atoms === 100);
    await expect(admin.launch(from("late", "start"), launched)).rejects.toThrow(
      "the app late reads /one/doubled from atom 1, which is not kept any more",
    );
    await expect(admin.launch(from("late", 100), launched)).rejects.toThrow("from atom 100");
    await admin.launch(from("late", 103), launched);
    tap.open(110);
    await settled(() => lines(disk, "late").length === 8);
    expect(lines(disk, "late")).toEqual(all(110).slice(102));
    world.interrupt();
    await ended;
  });
});

test("a kill while apps are launched and stopped leaves each there, or wholly gone", async () => {
  for (let seed = 1; seed <= 30; seed++) {
    const store = new TestStore();
    const disk = new TestDisk();
    const tap = new Tap();
    const life = await openProcess([one(tap)], disk, store);
    life.world.lifetime = 10 + seed * 3;
    let killed = false;
    life.world.onKilled = () => (killed = true);
    const busy = async (): Promise<void> => {
      for (let round = 0; !killed; round++) {
        tap.open(round * 5);
        await life.admin.connect("/one/doubled", "/one/inbox");
        await life.admin.disconnect("/one/doubled", "/one/inbox");
        await new Promise((done) => setImmediate(done));
      }
    };
    void busy();
    await settled(() => killed);
    const records = [...store.entries.keys()].filter((key) => key.startsWith(String.fromCharCode(kinds.app)));
    const names = [...store.entries]
      .filter(([key]) => key.startsWith("N"))
      .map(([, value]) => new TextDecoder().decode(value));
    const isConnected = records.some((key) => key.includes("->"));
    // What the store has of a connection, it has as long as the connection is there.
    if (!isConnected) expect(names.filter((name) => name.includes("connection"))).toEqual([]);
    const again = await openProcess([one(new Tap())], disk, store);
    expect(again.admin.status().connections).toHaveLength(isConnected ? 1 : 0);
    await again.end();
  }
});

test("a kill while an app is stopped leaves it as it was, or nothing of it", async () => {
  const seen = { stopped: 0, running: 0 };
  for (let lifetime = 4; lifetime < 60; lifetime += 2) {
    const store = new TestStore();
    const disk = new TestDisk();
    const tap = new Tap();
    const life = await openProcess([one(tap), reader("two", 0)], disk, store);
    tap.open(30);
    await settled(() => lines(disk, "two").length > 5);
    life.world.lifetime = lifetime >> 2;
    let killed = false;
    life.world.onKilled = () => (killed = true);
    tap.open(300);
    void life.admin.stop(["two"]).then(() => tap.open(400));
    await settled(() => killed || tap.given === 400);
    if (!killed) {
      const dead = new Promise<void>((done) => (life.world.onKilled = done));
      await Promise.race([life.end(), dead]);
    }
    const next = new Tap();
    const again = await openProcess([one(next), reader("two", 0)], disk, store);
    next.open(400);
    const running = again.admin.status().apps.some(({ name }) => name === "two");
    await settled(() => next.given === 400 && (!running || lines(disk, "inbox").length === 400));
    if (running) expect(lines(disk, "two")).toEqual(Array.from({ length: 400 }, (_, i) => 2 * i));
    seen[running ? "running" : "stopped"]++;
    expect(again.world.err).toBe(running ? "" : "the app two was stopped: `portalsc launch` starts it anew\n");
    expect(await again.end()).toBe(130);
  }
  expect(seen.running).toBeGreaterThan(2);
  expect(seen.stopped).toBeGreaterThan(2);
});
