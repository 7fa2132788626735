/** Sequencers and cycles at run time: nobody is starved or stuck, they end when they should, and kills change nothing. */
import { describe, expect, test } from "vitest";
import type { AppDefinition, Policy, Sink, Source, Stream, UnitDefinition } from "../../api.ts";
import { app, codec, fail, file, range, sink, source, stream, unit, values } from "../../index.ts";
import { collect, run, runDurable, runs, TestDisk, TestStore, TestWorld } from "./harness.ts";

/** A row, and how often it still goes round. */
type Pair = readonly [number, number];
type Emit = (event: Pair) => void;
const pair = codec.tuple<Pair>([codec.int, codec.int]);
const skip: readonly Policy[] = [{ kind: "skip", to: undefined }];

const start = stream("/c/start", pair);
const loop = stream("/c/loop", pair);
const round = stream("/c/round", pair);
const last = stream("/c/last", pair);

/** What the compiler makes of `connect a -> s`, `connect b -> s`. */
function sequencer<T>(to: Stream<T>, inputs: readonly Stream<T>[]): UnitDefinition {
  return unit({
    path: to.path,
    inputs,
    outputs: [to],
    sparse: true,
    onError: [],
    state: {},
    create: ({ out: [output] }) => ({
      on: inputs.map(() => (events: readonly T[], from: number, until: number) => {
        for (let i = from; i < until; i++) output.emit(events[i] as T);
      }),
    }),
  });
}

function onEach<T, U>(
  from: Stream<T>,
  to: Stream<U>,
  step: (event: T, emit: (event: U) => void) => void,
  complete?: (emit: (event: U) => void) => void,
  onError: readonly Policy[] = [],
): UnitDefinition {
  return unit({
    path: to.path,
    inputs: [from],
    outputs: [to],
    onError,
    state: {},
    create: ({ out: [output] }) => ({
      on: [
        (events: readonly T[], first, until) => {
          for (let i = first; i < until; i++) step(events[i] as T, (event) => output.emit(event));
        },
      ],
      ...(complete === undefined ? {} : { complete: () => complete((event) => output.emit(event)) }),
    }),
  });
}

const falling = ([row, n]: Pair, emit: Emit): void => {
  if (n > 0) emit([row, n - 1]);
};

interface Parts {
  readonly units?: readonly UnitDefinition[];
  readonly from: () => Source<Pair>;
  readonly sinks?: AppDefinition["sinks"];
  readonly sources?: AppDefinition["sources"];
  readonly sequencers?: AppDefinition["sequencers"];
  readonly onError?: readonly Policy[];
}

/** `sequencer loop` with `start` and `round` connected, and the unit that makes `round` of it. */
function cyclic(parts: Parts): AppDefinition {
  return app({
    name: "c",
    schema: "c",
    onError: parts.onError ?? [],
    config: [],
    sources: [source(start, parts.from), ...(parts.sources ?? [])],
    units: [sequencer(loop, [start, round]), ...(parts.units ?? [onEach(loop, round, falling)])],
    sinks: parts.sinks ?? [],
    sequencers: [loop, ...(parts.sequencers ?? [])],
  });
}

const tokens = (counts: readonly number[]) => () => values<Pair>(counts.map((n, row) => [[row, n]]));

/** Of each row what its counts are, in order. */
function byRow(atoms: readonly (readonly Pair[])[]): Record<number, number[]> {
  const rows: Record<number, number[]> = {};
  for (const [row, n] of atoms.flat()) (rows[row] ??= []).push(n);
  return rows;
}

const below = (n: number): number[] => Array.from({ length: n }, (_, i) => n - 1 - i);

describe("a cycle", () => {
  test("that never ends keeps neither its own sources nor others from their turn", async () => {
    const numbers = stream("/c/numbers", codec.int);
    const doubled = stream("/c/doubled", codec.int);
    const world = new TestWorld();
    world.tick = 0.01;
    let seen = 0;
    const rows = new Set<number>();
    const stop = (): void => {
      if (seen === 50_000 && rows.size === 20_000) world.interrupt();
    };
    const watch = <T>(see: (event: T) => void): Sink<T> => ({
      name: "watching",
      start: () => Promise.resolve(),
      write: ({ events }) => {
        events.forEach(see);
        stop();
        return Promise.resolve(new Uint8Array(0));
      },
      stop: () => Promise.resolve(),
    });
    const { code } = await run(
      cyclic({
        from: tokens(Array.from({ length: 20_000 }, () => 1)),
        units: [
          // Every token goes round for ever.
          onEach(loop, round, ([row], emit: Emit) => emit([row, 1])),
          onEach(numbers, doubled, (n, emit: (event: number) => void) => emit(n * 2)),
        ],
        sources: [source(numbers, () => range(0, 50_000, { atom: 10 }))],
        sinks: [sink(doubled, () => watch(() => seen++)), sink(round, () => watch(([row]) => rows.add(row)))],
      }),
      world,
    );
    expect(code).toBe(130);
    expect([seen, rows.size]).toEqual([50_000, 20_000]);
  });

  test("is not stuck when much more is in it than units are allowed to have ahead", async () => {
    const heavy = codec.string;
    const [from, all, grown] = ["from", "all", "grown"].map((name) => stream(`/c/${name}`, heavy));
    if (from === undefined || all === undefined || grown === undefined) throw new Error("three streams");
    const text = "x".repeat(4000);
    let steps = 0;
    const deeper = Array.from({ length: 11 }, (_, depth) => `${String.fromCharCode(66 + depth)}${text}`);
    const { code } = await run(
      app({
        name: "c",
        schema: "c",
        onError: [],
        config: [],
        sources: [source(from, () => values(Array.from({ length: 64 }, () => [`A${text}`])))],
        units: [
          sequencer(all, [from, grown]),
          onEach(all, grown, (event, emit: (event: string) => void) => {
            steps++;
            const depth = event.charCodeAt(0) - 65;
            // Twice as much in each round, of some kilobytes each: none of it is copied, but it is counted.
            const child = deeper[depth];
            if (child === undefined) return;
            emit(child);
            emit(child);
          }),
        ],
        sinks: [],
        sequencers: [all],
      }),
    );
    expect(code).toBe(0);
    expect(steps).toBe(64 * 4095);
  });

  test("completes when nothing is left in it, also if an atom waits for another attempt", async () => {
    const seen: Pair[][] = [];
    let failures = 0;
    const failing = (event: Pair, emit: Emit): void => {
      if (event[1] === 2 && failures < 2) {
        failures++;
        fail("not now");
      }
      falling(event, emit);
    };
    const retry: readonly Policy[] = [{ kind: "retry", times: 5, backoff: 1000, max: 0 }];
    const end = onEach<Pair, Pair>(round, last, () => {}, (emit) => emit([9, failures])); // prettier-ignore
    const { code } = await run(
      cyclic({
        from: tokens([4]),
        units: [onEach(loop, round, failing, undefined, retry), end],
        sinks: [sink(round, collect(seen)), sink(last, collect(seen))],
      }),
    );
    expect(code).toBe(0);
    expect(byRow(seen)).toEqual({ 0: below(4), 9: [2] });
  });

  test("does not take what a last step in it makes, but its other readers do", async () => {
    const [seen, taken]: [Pair[][], Pair[][]] = [[], []];
    const { code } = await run(
      cyclic({
        from: tokens([2]),
        units: [onEach<Pair, Pair>(loop, round, falling, (emit) => emit([7, 5]))],
        sinks: [sink(round, collect(seen)), sink(loop, collect(taken))],
      }),
    );
    expect(code).toBe(0);
    expect(byRow(seen)).toEqual({ 0: [1, 0], 7: [5] });
    expect(byRow(taken)).toEqual({ 0: [2, 1, 0] });
  });

  test("halts the app when its last step fails and there is nobody left for the dead letter", async () => {
    const { code, world } = await run(
      cyclic({
        from: tokens([2]),
        units: [onEach<Pair, Pair>(loop, round, falling, () => fail("at the end"), [{ kind: "skip", to: loop }])],
      }),
    );
    expect(code).toBe(1);
    expect(world.err).toContain("at the end");
  });

  test("ends as if nobody had killed it, whenever that was", async () => {
    let killed = 0;
    for (let seed = 1; seed <= 60; seed++) {
      const definition = (): AppDefinition =>
        cyclic({
          from: tokens([25, 3, 40, 11]),
          units: [onEach<Pair, Pair>(loop, round, falling, (emit) => emit([4, 99]))],
          sinks: [sink(round, () => file.jsonl("out.jsonl"))],
        });
      const disk = new TestDisk();
      const store = new TestStore();
      let code: number | "killed" = "killed";
      for (let life = 0; code === "killed"; life++) {
        const world = new TestWorld(disk, seed + life);
        world.tick = [0, 1, 30][seed % 3] ?? 0;
        world.lifetime = life < 12 ? 1 + ((seed * 7 + life * 3) % 9) : Infinity;
        code = await runDurable(definition(), store, world, () => seed % 4);
        if (code === "killed") killed++;
      }
      expect(code).toBe(0);
      const lines = disk.text("out.jsonl").trim().split("\n");
      const rows = byRow(lines.map((line) => [JSON.parse(line) as Pair]));
      expect(rows).toEqual({ 0: below(25), 1: below(3), 2: below(40), 3: below(11), 4: [99] });
    }
    expect(killed).toBeGreaterThan(100);
  });
});

describe("a unit of several inputs", () => {
  test("tries the atom again that it tried before it was killed, and goes on", async () => {
    const [xs, ys, zs] = ["xs", "ys", "zs"].map((name) => stream(`/c/${name}`, codec.int));
    if (xs === undefined || ys === undefined || zs === undefined) throw new Error("three streams");
    const retry: readonly Policy[] = [{ kind: "retry", times: 3, backoff: 50, max: 0 }, ...skip];
    const definition = app({
      name: "c",
      schema: "c",
      onError: [],
      config: [],
      sources: [source(xs, () => values([[1], [2]])), source(ys, () => values([[3], [4]]))],
      units: [
        unit({
          path: "/c/zs",
          inputs: [xs, ys],
          outputs: [zs],
          onError: retry,
          state: {},
          create: ({ out: [output] }) => {
            const on = (events: readonly number[], from: number): void => {
              if (events[from] === 1) fail("never");
              output.emit(events[from] ?? 0);
            };
            return { on: [on, on] };
          },
        }),
      ],
      sinks: [],
      sequencers: [],
    });
    for (let lifetime = 1; lifetime < 30; lifetime++) {
      const store = new TestStore();
      const disk = new TestDisk();
      const lines: number[][] = [];
      const first = new TestWorld(disk);
      first.lifetime = lifetime;
      const observed = { ...definition, sinks: [sink(zs, collect(lines))] };
      if ((await runDurable(observed, store, first)) !== "killed") continue;
      lines.length = 0;
      const second = new TestWorld(disk);
      second.lifetime = 2000;
      expect(await runDurable(observed, store, second)).toBe(0);
    }
  });
});

describe("a sequencer", () => {
  test.each([
    { policies: [] as readonly Policy[], code: 1, rows: [] },
    { policies: skip, code: 0, rows: [0, 2] },
  ])("fails with an atom that a source could not read, by the app's default policy: $code", async (wanted) => {
    const fault = { code: "P0910", message: "line 7 is no pair", at: "in.jsonl:7" };
    const seen: Pair[][] = [];
    const from = (): Source<Pair> =>
      runs<Pair>([{ ends: [1, 2, 3], events: [[0, 1], [1, 1], [2, 1]], faults: new Map([[1, fault]]) }]); // prettier-ignore
    const { code, world } = await run(cyclic({ from, onError: wanted.policies, sinks: [sink(round, collect(seen))] }));
    expect(code).toBe(wanted.code);
    if (code === 0) expect(Object.keys(byRow(seen)).map(Number)).toEqual(wanted.rows);
    else expect(world.err).toContain("in.jsonl:7");
  });
});
