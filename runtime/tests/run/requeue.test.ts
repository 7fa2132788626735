/** Dead letters that are given again: durably, each once, and only if that is possible. */
import { beforeEach, describe, expect, test } from "vitest";
import type { AppDefinition, Policy, Stream } from "../../api.ts";
import type { Admin } from "../../apps/admin.ts";
import type { ControlReply, ControlRequest } from "../../apps/control.ts";
import { createSnapshotCheckpoints } from "../../engines/embedded/checkpoint-snapshot.ts";
import { createEmbeddedEngine } from "../../engines/embedded/engine.ts";
import { codec, fail, file, http, sink, source, stream, unit } from "../../index.ts";
import { createMemoryEngine } from "../../engines/memory.ts";
import "../../inspect/inspector.ts";
import type { InspectedLetter, Inspection } from "../../inspect/model.ts";
import { Letters } from "../../letters.ts";
import { Queue } from "../../queue.ts";
import { runApp } from "../../run.ts";
import { createSimulatedMachine, type SimulatedMachine, type SimulatedProcess } from "../../world/simulated.ts";
import { settled, Tap, tapped } from "../apps/open.ts";
import { appOf, ints } from "../apps/parts.ts";
import { options, runDurable, TestDisk, TestStore, TestWorld } from "./harness.ts";

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

const SEEDS = Number(process.env["PORTALS_LIVES"] ?? 10);

/** What does not work. */
let broken = true;
beforeEach(() => (broken = true));

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

/** Where a process can be asked. */
class Door {
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

  async letters(): Promise<readonly InspectedLetter[]> {
    const reply = await this.ask({ command: "inspect", question: { ask: "overview" } });
    return ((reply as ControlReply & { ok: true }).result as Inspection).letters[0]?.letters ?? [];
  }
}

interface Life {
  readonly world: TestWorld;
  readonly door: Door;
  readonly ended: Promise<number | "killed">;
  readonly tap: Tap;
}

function start(store: TestStore, disk: TestDisk): Life {
  const [door, tap] = [new Door(), new Tap()];
  const world = Object.assign(new TestWorld(disk), { control: door.control });
  tap.open(6);
  return { world, door, tap, ended: runDurable(app(tap), store, world, () => 3, { data: "data" }) };
}

const lines = (disk: TestDisk, name: string): number[] =>
  disk.files.has(name) ? disk.text(name).split("\n").slice(0, -1).map(Number) : [];

const requeue = (atom: number): ControlRequest => ({ command: "requeue", stream: "/one/dead", atom });

async function whenThere({ door }: Life, count: number): Promise<void> {
  for (let i = 0; i < 1000 && (await door.letters()).length < count; i++) await new Promise(setImmediate);
  expect(await door.letters()).toHaveLength(count);
}

// ---- on a simulated machine ------------------------------------------------------------------------------------------

/** One process after the other, on a disk that forgets what was not made durable. */
class Lives {
  readonly machine: SimulatedMachine;
  door = new Door();
  process: SimulatedProcess | undefined;

  constructor(seed: number) {
    this.machine = createSimulatedMachine({ seed });
  }

  start(): void {
    this.door = new Door();
    this.process = this.machine.start();
    const world = { ...this.process.world, control: this.door.control };
    const tap = new Tap();
    tap.open(6);
    const engine = createEmbeddedEngine(world, "data", { checkpoints: createSnapshotCheckpoints });
    void runApp(app(tap), { ...options, engine: "embedded", data: "data" }, world, engine);
  }

  /** Let the machine work until that is so; the events that it took. */
  async until(check: () => boolean): Promise<number> {
    let events = 0;
    await this.machine.run(new Promise(() => {}), () => check() || events++ > 10_000);
    expect(check(), this.process?.output.err).toBe(true);
    return events;
  }

  async told<T>(task: Promise<T>): Promise<T> {
    // What answers is loaded when it is first asked, which takes no time of the machine.
    const patience = Date.now() + 30_000;
    while (Date.now() < patience) {
      const outcome = await this.machine.run(task);
      if (outcome.kind === "done") return outcome.value;
    }
    throw new Error(`no answer: ${this.process?.output.err ?? ""}`);
  }

  lines(name: string): readonly number[] {
    if (!this.machine.disk.paths().includes(name)) return [];
    const text = new TextDecoder().decode(this.machine.disk.contents(name));
    return text.split("\n").slice(0, -1).map(Number);
  }
}

/** What the sums are when 3 has been left out, and when it was given again. */
const without = [0, 1, 2, 4, 5].map((n) => 2 * n + 100 + n);
const again = [...without, 2 * 3 + 103];

/** A process whose letter is given again; it is ended after so many events, if it is. The events that it took otherwise. */
async function life(seed: number, longest: number, powerFails: boolean): Promise<number> {
  broken = true;
  const lives = new Lives(seed);
  const written = (): boolean => lives.lines("sums").length === 5 && lives.lines("doubled").length === 5;
  lives.start();
  await lives.until(written);
  const letters = await lives.told(lives.door.letters());
  const number = letters.find(({ stream: of }) => of === "/one/keyed")?.atom ?? 0;
  broken = false;
  let reply: ControlReply | undefined;
  void lives.door.ask(requeue(number)).then((told) => (reply = told));
  let events = 0;
  await lives.machine.run(new Promise(() => {}), () => lives.lines("sums").length === 6 || events++ >= longest);
  if (longest === Infinity) {
    expect(reply).toEqual({ ok: true, result: { stream: "/one/keyed", atom: 7 } });
    expect(lives.lines("sums")).toEqual(again);
    return events;
  }
  lives.process?.kill();
  if (powerFails) lives.machine.powerFailure();

  lives.start();
  const [letter] = (await lives.told(lives.door.letters())).filter(({ atom }) => atom === number);
  expect(letter).toMatchObject({ stream: "/one/keyed", events: ["3"] });
  // What was told is durable.
  if (reply !== undefined) expect(letter?.requeued).toBe(true);
  const second = await lives.told(lives.door.ask(requeue(number)));
  expect(second.ok).toBe(letter?.requeued === false);
  await lives.until(() => lives.lines("sums").length === 6);
  // Nothing comes behind it.
  await lives.machine.run(new Promise(() => {}));
  expect(lives.lines("sums")).toEqual(again);
  expect(await lives.told(lives.door.ask(requeue(number)))).toMatchObject({
    ok: false,
    message: `letter ${number} of /one/dead has been given again already`,
  });
  return events;
}

describe("a dead letter", () => {
  test("is given again once, whenever the process is killed or the power fails meanwhile", async () => {
    for (let seed = 1; seed <= SEEDS; seed++) {
      const events = await life(seed, Infinity, false);
      expect(events).toBeGreaterThan(3);
      for (let longest = 0; longest <= events; longest++) {
        for (const powerFails of [false, true]) await life(seed, longest, powerFails);
      }
    }
  }, 120_000);

  test("has its keys, events and number in every process to come, also when it has been read", async () => {
    const [store, disk] = [new TestStore(), new TestDisk()];
    const first = start(store, disk);
    await whenThere(first, 2);
    const before = await first.door.letters();
    first.world.interrupt();
    await first.ended;

    broken = false;
    const second = start(store, disk);
    expect(await second.door.letters()).toEqual(before);
    const keyed = before.find(({ stream: from }) => from === "/one/keyed")?.atom ?? 0;
    expect(await second.door.ask(requeue(keyed))).toEqual({ ok: true, result: { stream: "/one/keyed", atom: 7 } });
    await settled(() => lines(disk, "sums").includes(2 * 3 + 103));
    expect((await second.door.letters()).map(({ requeued }) => requeued)).toEqual(
      before.map(({ atom }) => atom === keyed),
    );
    second.world.interrupt();
    await second.ended;
  });

  test("that fails again is another letter, which can be given again", async () => {
    const life = start(new TestStore(), new TestDisk());
    await whenThere(life, 2);
    expect(await life.door.ask(requeue(1))).toMatchObject({ ok: true });
    await whenThere(life, 3);
    expect((await life.door.letters()).map(({ atom, requeued }) => [atom, requeued])).toEqual([
      [3, false],
      [2, false],
      [1, true],
    ]);
    expect(await life.door.ask(requeue(3))).toMatchObject({ ok: true });
    await whenThere(life, 4);
    expect(await life.door.ask(requeue(99))).toMatchObject({
      ok: false,
      message: "there is no letter 99 of /one/dead that is known",
    });
    life.world.interrupt();
    await life.ended;
  });

  test("is an atom of its own to those who post to the stream", async () => {
    const [numbers, halves] = [ints("/one/numbers"), ints("/one/halves")];
    const halved = unit({
      path: halves.path,
      inputs: [numbers],
      outputs: [halves],
      onError: skips,
      state: {},
      create: ({ out: [out] }) => ({
        on: [(events, from) => out.emit(broken ? fail("broken") : (events[from] as number) / 2)],
      }),
    });
    const posting = appOf("one", {
      sources: [source(numbers, () => http.post<number>("/numbers"))],
      units: [halved],
      sinks: [sink(halves, () => file.jsonl("halves"))],
      sequencers: [dead as Stream<unknown>],
    });
    const world = new TestWorld();
    let admin: Admin | undefined;
    const ended = runApp(posting, { ...options, onOpen: (one) => (admin = one) }, world, createMemoryEngine());
    await world.net.listening();
    const post = async (body: string): Promise<string> => {
      const headers = { "content-type": "application/json" };
      return (await world.net.ask({ method: "POST", target: "/numbers", body, headers })).body;
    };
    expect(await post("2")).toBe('{"atom":1,"events":1}\n');
    broken = false;
    await settled(() => world.disk.files.has("halves"));
    expect(await admin?.requeue("/one/dead", 1)).toEqual({ stream: "/one/numbers", atom: 2 });
    expect(await post("4")).toBe('{"atom":3,"events":1}\n');
    world.interrupt();
    await ended;
  });

  test("is forgotten with the app that it was of, and when 10,000 have come after it", () => {
    const letters = new Letters(false);
    const queue = new Queue(dead as Stream<unknown>);
    const add = (): number => {
      const fault = { code: "P0910", message: "", at: "" };
      const one = { events: [3], fault, unit: "/one/doubled", stream: "/one/numbers", atom: 1 };
      queue.append({ first: 1, ends: [1], events: [one], keys: undefined, faults: undefined });
      letters.added(queue, one, [], undefined);
      return queue.head;
    };
    for (const gone of ["/one/dead", "/one/numbers"]) {
      const number = add();
      expect(letters.get("/one/dead", number)).toBeDefined();
      letters.forget(new Set([gone]));
      expect(letters.get("/one/dead", number)).toBeUndefined();
    }
    const first = add();
    for (let i = 1; i < 10_000; i++) add();
    expect(letters.get("/one/dead", first)).toBeDefined();
    add();
    expect(letters.get("/one/dead", first)).toBeUndefined();
    expect(letters.of("/one/dead")).toHaveLength(10_000);
  });
});
