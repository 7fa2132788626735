/** Several apps in one process: what they read and feed of each other, one that fails, kills, what does not fit. */
import { describe, expect, test } from "vitest";
import type { AppDefinition } from "../../api.ts";
import { codec, config, fail, file, portal, range, sink, source, stream, unit, values } from "../../index.ts";
import { collect, run, runDurable, TestDisk, TestStore, TestWorld } from "../run/harness.ts";
import { appOf, connection, ints, onEach } from "./parts.ts";

const numbers = ints("/one/numbers");
const doubled = ints("/one/doubled");
const inbox = ints("/one/inbox");
const answers = ints("/one/answers");
const squares = ints("/two/squares");

/** Doubles numbers, and adds 1000 to what comes into its inbox. */
function one(count: number, size: number): AppDefinition {
  return appOf("one", {
    sources: [source(numbers, () => range(0, count, { atom: size }))],
    units: [onEach(numbers, doubled, (n, emit) => emit(2 * n)), onEach(inbox, answers, (n, emit) => emit(1000 + n))],
    sinks: [sink(answers, () => file.jsonl("answers"))],
    sequencers: [inbox],
    exports: [doubled, inbox],
  });
}

/** Squares what the other one doubles, and sends the squares back. */
function two(more: Partial<AppDefinition> = {}): AppDefinition {
  return appOf("two", {
    units: [onEach(doubled, squares, (n, emit) => emit(n * n)), connection("two", squares, inbox)],
    sinks: [sink(squares, () => file.jsonl("squares")), sink(doubled, () => file.jsonl("doubled"))],
    uses: [doubled, inbox],
    ...more,
  });
}

function lines(disk: TestDisk, name: string): number[] {
  return disk.text(name).split("\n").slice(0, -1).map(Number);
}

function upTo(count: number, of: (n: number) => number): number[] {
  return Array.from({ length: count }, (_, n) => of(n));
}

describe("apps that use each other", () => {
  test("read and feed each other, and come to their end", async () => {
    const { code, world } = await run([one(100, 10), two()]);
    expect([code, world.err]).toEqual([0, ""]);
    expect(lines(world.disk, "squares")).toEqual(upTo(100, (n) => 4 * n * n));
    expect(lines(world.disk, "answers")).toEqual(upTo(100, (n) => 1000 + 4 * n * n));
  });

  test("go on after kills as if there had been none", async () => {
    for (let seed = 1; seed <= 40; seed++) {
      const disk = new TestDisk();
      const store = new TestStore();
      let lives = 0;
      for (let code: number | "killed" = "killed"; code === "killed"; lives++) {
        const world = new TestWorld(disk, seed * 100 + lives);
        if (lives < 8) world.lifetime = 3 + ((seed * 7 + lives * 13) % 60);
        code = await runDurable([one(300, 4), two()], store, world);
        if (code !== "killed") expect(code).toBe(0);
      }
      expect(lines(disk, "squares")).toEqual(upTo(300, (n) => 4 * n * n));
      expect(lines(disk, "doubled")).toEqual(upTo(300, (n) => 2 * n));
      expect(lines(disk, "answers")).toEqual(upTo(300, (n) => 1000 + 4 * n * n));
    }
  });

  test("a reader that begins with atom 50 gets nothing before it, whatever is killed", async () => {
    const late = ints("/two/late");
    const reader = (): AppDefinition =>
      two({
        units: [onEach(doubled, late, (n, emit) => emit(n), { start: 50 })],
        sinks: [sink(late, () => file.jsonl("late"))],
        uses: [doubled],
      });
    for (let seed = 1; seed <= 20; seed++) {
      const disk = new TestDisk();
      const store = new TestStore();
      let lives = 0;
      for (let code: number | "killed" = "killed"; code === "killed"; lives++) {
        const world = new TestWorld(disk, seed * 100 + lives);
        if (lives < 6) world.lifetime = 2 + ((seed * 5 + lives * 3) % 30);
        code = await runDurable([one(100, 1), reader()], store, world);
      }
      expect(lines(disk, "late")).toEqual(upTo(100, (n) => 2 * n).slice(49));
    }
  });
});

describe("an app that fails", () => {
  const failing = (at: () => number): AppDefinition =>
    appOf("one", {
      sources: [source(numbers, () => range(0, 10, { atom: 1 }))],
      units: [
        onEach(numbers, doubled, (n, emit) => (n === at() ? fail("no") : emit(2 * n))),
        onEach(inbox, answers, (n, emit) => emit(1000 + n)),
      ],
      sinks: [sink(answers, () => file.jsonl("answers"))],
      sequencers: [inbox],
      exports: [doubled, inbox],
    });

  test("leaves others running; what only waits for it ends with them, and the process ends with 1", async () => {
    const other = ints("/three/other");
    const many = appOf("three", {
      sources: [source(other, () => range(0, 50_000, { atom: 7 }))],
      sinks: [sink(other, () => file.jsonl("other"))],
    });
    const { code, world } = await run([failing(() => 4), two(), many]);
    expect(code).toBe(1);
    expect(lines(world.disk, "squares")).toEqual([0, 4, 16, 36]);
    expect(lines(world.disk, "other")).toHaveLength(50_000);
    expect(world.err).toBe(`error[P0910]: no
  in app one, unit /one/doubled, atom 5 of /one/numbers
the app one has halted; the others go on
the app two ends here: it waits for /one/doubled, and nothing comes any more
`);
  });

  test("holds nobody back who feeds it", async () => {
    const busy = ints("/two/busy");
    const feeder = appOf("two", {
      sources: [source(busy, () => range(0, 2_000_000, { atom: 1000 }))],
      units: [connection("two", busy, inbox)],
      sinks: [],
      uses: [inbox],
    });
    const poisoned = appOf("one", {
      units: [onEach(inbox, answers, (n, emit) => (n === 10 ? fail("no") : emit(n)))],
      sequencers: [inbox],
      exports: [inbox],
    });
    const { code, world } = await run([poisoned, feeder]);
    expect(code).toBe(1);
    expect(world.err).toContain("the app one has halted; the others go on");
    expect(world.err).not.toContain("the app two ends here");
  });

  test("is told as the fault of the run if it is the last one", async () => {
    const { code, world } = await run([failing(() => 4), appOf("four", {})]);
    expect(code).toBe(1);
    expect(world.err).toBe("error[P0910]: no\n  in app one, unit /one/doubled, atom 5 of /one/numbers\n");
  });

  test("goes on at the same step when the process is started again", async () => {
    const disk = new TestDisk();
    const store = new TestStore();
    expect(await runDurable([failing(() => 4), two()], store, new TestWorld(disk))).toBe(1);
    expect(lines(disk, "squares")).toEqual([0, 4, 16, 36]);
    // It is mended meanwhile.
    expect(await runDurable([failing(() => -1), two()], store, new TestWorld(disk))).toBe(0);
    expect(lines(disk, "squares")).toEqual(upTo(10, (n) => 4 * n * n));
    expect(lines(disk, "answers")).toEqual(upTo(10, (n) => 1000 + 4 * n * n));
  });

  test("keeps what it has not read of others for its next life", async () => {
    const disk = new TestDisk();
    const store = new TestStore();
    const feeder = (): AppDefinition =>
      appOf("two", {
        sources: [source(squares, () => range(0, 5000, { atom: 10 }))],
        units: [connection("two", squares, inbox)],
        uses: [inbox],
      });
    const eater = (at: number): AppDefinition =>
      appOf("one", {
        units: [onEach(inbox, answers, (n, emit) => (n === at ? fail("no") : emit(n)))],
        sinks: [sink(answers, () => file.jsonl("answers"))],
        sequencers: [inbox],
        exports: [inbox],
      });
    expect(await runDurable([eater(1234), feeder()], store, new TestWorld(disk))).toBe(1);
    expect(lines(disk, "answers")).toHaveLength(1230);
    expect(await runDurable([eater(-1), feeder()], store, new TestWorld(disk))).toBe(0);
    expect(lines(disk, "answers")).toEqual(upTo(5000, (n) => n));
  });
});

describe("apps that do not fit", () => {
  const refused = async (...apps: AppDefinition[]): Promise<string> => {
    const { code, world } = await run(apps);
    expect(code).toBe(2);
    return world.err;
  };

  test("two of one name", async () => {
    expect(await refused(appOf("one", {}), appOf("one", {}))).toContain("two apps are called one");
  });

  test("one that uses what is not there", async () => {
    expect(await refused(two())).toContain(
      "the app two uses /one/doubled, and the app one is not in this process: start them together",
    );
  });

  test("one that uses what is private", async () => {
    expect(await refused({ ...one(1, 1), exports: [doubled] }, two())).toContain(
      "the app two uses /one/inbox, which the app one does not export",
    );
  });

  test("one that has another type in mind", async () => {
    const other = stream("/one/doubled", codec.list(codec.int));
    expect(await refused({ ...one(1, 1), exports: [other, inbox] }, two())).toContain(
      "the app two uses /one/doubled as Int, and it has List<Int>: compile both again",
    );
  });
});

test("an app that asks a portal with another type in mind is refused", async () => {
  const asker = unit({
    path: "/asker/run",
    inputs: [],
    outputs: [],
    onError: [],
    state: {},
    asks: [portal("/server/twice", codec.int, codec.string)],
    create: () => ({ on: [] }),
  });
  const server = unit({
    path: "/server/run",
    inputs: [],
    outputs: [],
    onError: [],
    state: {},
    serves: [portal("/server/twice", codec.int, codec.int)],
    create: () => ({ on: [], ask: [() => {}] }),
  });
  const { code, world } = await run([appOf("asker", { units: [asker] }), appOf("server", { units: [server] })]);
  expect(code).toBe(2);
  expect(world.err).toContain(
    "the app asker asks /server/twice as (Int) -> String, and it is (Int) -> Int: compile both",
  );
});

test("each app has its own settings", async () => {
  const got: Record<string, number[][]> = { a: [], b: [] };
  const make = (name: "a" | "b"): AppDefinition => {
    const factor = config("factor", codec.int, 1);
    const input = ints(`/${name}/input`);
    const output = ints(`/${name}/output`);
    return appOf(name, {
      config: [factor],
      sources: [source(input, () => values([[1, 2]]))],
      units: [onEach(input, output, (n, emit) => emit(n * factor.value))],
      sinks: [sink(output, collect(got[name] ?? []))],
    });
  };
  const world = new TestWorld();
  world.variables["PORTALS_B_FACTOR"] = "7";
  expect((await run([make("a"), make("b")], world, { set: { "a.factor": "3" } })).code).toBe(0);
  expect(got).toEqual({ a: [[3, 6]], b: [[7, 14]] });
  const wrong = await run([make("a"), make("b")], new TestWorld(), { set: { "c.factor": "3", fator: "1" } });
  expect(wrong.code).toBe(2);
  expect(wrong.world.err).toContain(
    "--set c.factor: the apps have no config of that name (they have a.factor, b.factor)",
  );
});
