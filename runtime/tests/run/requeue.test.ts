/** Dead letters that are given again: durably, each once, and only if that is possible. */
import { describe, expect, test } from "vitest";
import type { AppDefinition, Policy, Stream } from "../../api.ts";
import type { ControlReply, ControlRequest } from "../../apps/control.ts";
import { codec, fail, file, sink, stream, unit } from "../../index.ts";
import type { Inspection } from "../../inspect/model.ts";
import { settled, Tap, tapped } from "../apps/open.ts";
import { appOf, ints } from "../apps/parts.ts";
import { runDurable, TestDisk, TestStore, TestWorld } from "./harness.ts";

const letter = codec.record<{
  events: readonly number[];
  fault: { code: string; message: string; at: string };
  unit: string;
  stream: string;
  atom: number;
}>({
  events: codec.list(codec.int),
  fault: codec.record<{ code: string; message: string; at: string }>({
    code: codec.string,
    message: codec.string,
    at: codec.string,
  }),
  unit: codec.string,
  stream: codec.string,
  atom: codec.int,
});
const dead = stream("/one/dead", letter);
const skips: readonly Policy[] = [{ kind: "skip", to: dead as Stream<unknown> }];

/** What does not work. */
let broken = true;

function app(tap: Tap): AppDefinition {
  const [numbers, doubled, keyed] = [
    ints("/one/numbers"),
    ints("/one/doubled"),
    stream("/one/keyed", codec.int, codec.int),
  ];
  const step = (n: number): number => (n === 3 && broken ? fail("three") : 2 * n);
  const emitting = (emit: (n: number) => void) => (events: readonly number[], from: number, to: number) => {
    for (let i = from; i < to; i++) emit(step(events[i] as number));
  };
  const doubles = unit({
    path: doubled.path,
    inputs: [numbers],
    outputs: [doubled],
    onError: skips,
    state: {},
    create: ({ out: [out] }) => ({ on: [emitting((n) => out.emit(n))] }),
  });
  const keys = unit({
    path: keyed.path,
    inputs: [numbers],
    outputs: [keyed],
    onError: [],
    state: {},
    create: ({ out: [out] }) => ({
      on: [
        (events: readonly number[], from: number, to: number) => {
          for (let i = from; i < to; i++) out.emitKeyed(events[i] as number, 100 + (events[i] as number));
        },
      ],
    }),
  });
  const sums = ints("/one/sums");
  const reader = unit({
    path: sums.path,
    inputs: [keyed],
    outputs: [sums],
    onError: skips,
    state: {},
    create: ({ out: [out] }) => ({
      on: [
        (events: readonly number[], from: number, to: number, by: readonly unknown[]) => {
          for (let i = from; i < to; i++) out.emit(step(events[i] as number) + (by[i] as number));
        },
      ],
    }),
  });
  return appOf("one", {
    sources: [tapped(numbers, tap)],
    units: [doubles, keys, reader],
    sinks: [sink(doubled, () => file.jsonl("doubled")), sink(sums, () => file.jsonl("sums"))],
    sequencers: [dead as Stream<unknown>],
  });
}

/** A world whose process can be asked. */
class AskedWorld extends TestWorld {
  private answer: ((request: string) => Promise<string>) | undefined;
  readonly control = {
    listen: (_path: string, answer: (request: string) => Promise<string>) => {
      this.answer = answer;
      return Promise.resolve({ stop: () => Promise.resolve() });
    },
    load: () => Promise.reject(new Error("no module is loaded here")),
  };

  async ask(request: ControlRequest): Promise<ControlReply> {
    await settled(() => this.answer !== undefined);
    return JSON.parse((await this.answer?.(JSON.stringify(request))) ?? "null") as ControlReply;
  }

  /** Never rejects; undefined if the process is killed before it answers. */
  async overview(): Promise<Inspection> {
    const reply = await this.ask({ command: "inspect", question: { ask: "overview" } });
    return (reply as ControlReply & { ok: true }).result as Inspection;
  }
}

interface Life {
  readonly world: AskedWorld;
  readonly ended: Promise<number | "killed">;
  readonly tap: Tap;
}

function start(store: TestStore, disk: TestDisk): Life {
  const [world, tap] = [new AskedWorld(disk), new Tap()];
  tap.open(6);
  return { world, tap, ended: runDurable(app(tap), store, world, () => 3, { live: true }) };
}

const lines = (disk: TestDisk, name: string): number[] =>
  disk.files.has(name) ? disk.text(name).split("\n").slice(0, -1).map(Number) : [];

const requeue = (atom: number): ControlRequest => ({ command: "requeue", stream: "/one/dead", atom });

async function letters({ world }: Life): Promise<Inspection["letters"][number]["letters"]> {
  return (await world.overview()).letters[0]?.letters ?? [];
}

async function whenThere(life: Life, count: number): Promise<void> {
  for (let i = 0; i < 1000 && (await letters(life)).length < count; i++)
    await new Promise((done) => setImmediate(done));
  expect(await letters(life)).toHaveLength(count);
}

describe("a dead letter", () => {
  test("is given again once, whenever the process is killed meanwhile", async () => {
    let [before, behind] = [0, 0];
    for (let lifetime = 0; lifetime < 40; lifetime++) {
      broken = true;
      const [store, disk] = [new TestStore(), new TestDisk()];
      const first = start(store, disk);
      await whenThere(first, 2);
      // Sinks have what is durable, and with it the letters before.
      await settled(() => lines(disk, "doubled").length === 5);
      broken = false;
      const unkeyed = (await letters(first)).find(({ stream: from }) => from === "/one/numbers")?.atom ?? 0;
      let told: ControlReply | undefined;
      void first.world.ask(requeue(unkeyed)).then((reply) => (told = reply));
      first.world.lifetime = lifetime;
      // It has something to do all the time.
      for (let n = 7; !first.world.killed && n < 60; n++) {
        first.tap.open(n);
        await new Promise((done) => setImmediate(done));
        await new Promise((done) => setImmediate(done));
      }
      first.world.killed = true;
      if (told === undefined) before++;
      else behind++;

      const second = start(store, disk);
      await whenThere(second, 2);
      const reply = await second.world.ask(requeue(unkeyed));
      if (told?.ok === true)
        expect(reply).toMatchObject({ ok: false, message: expect.stringContaining("already") as unknown });
      second.tap.open(60);
      await settled(() => lines(disk, "doubled").length === 60);
      expect(lines(disk, "doubled").sort((a, b) => a - b)).toEqual(Array.from({ length: 60 }, (_, n) => 2 * n));
      second.world.interrupt();
      await second.ended;
    }
    expect(Math.min(before, behind)).toBeGreaterThan(0);
  });

  test("of a keyed stream has its keys, which are known as long as the process in which it failed", async () => {
    broken = true;
    const [store, disk] = [new TestStore(), new TestDisk()];
    const first = start(store, disk);
    await whenThere(first, 2);
    broken = false;
    const keyed = (await letters(first)).find(({ stream: from }) => from === "/one/keyed");
    expect(keyed).toMatchObject({ events: ["3"], requeued: false });
    first.world.interrupt();
    await first.ended;

    const second = start(store, disk);
    await whenThere(second, 2);
    expect(await second.world.ask(requeue(keyed?.atom ?? 0))).toMatchObject({
      ok: false,
      message: expect.stringContaining("the keys of letter") as unknown,
    });
    expect(await second.world.ask(requeue(99))).toMatchObject({
      ok: false,
      message: expect.stringContaining("there is no letter 99 of /one/dead that is known") as unknown,
    });
    broken = true;
    second.tap.open(7);
    second.world.interrupt();
    await second.ended;
  });

  test("with keys is what it was", async () => {
    broken = true;
    const [store, disk] = [new TestStore(), new TestDisk()];
    const life = start(store, disk);
    await whenThere(life, 2);
    broken = false;
    const keyed = (await letters(life)).find(({ stream: from }) => from === "/one/keyed")?.atom ?? 0;
    expect(await life.world.ask(requeue(keyed))).toEqual({ ok: true, result: { stream: "/one/keyed", atom: 7 } });
    await settled(() => lines(disk, "sums").includes(2 * 3 + 103));
    expect((await letters(life)).find(({ atom }) => atom === keyed)?.requeued).toBe(true);
    life.world.interrupt();
    await life.ended;
  });
});
