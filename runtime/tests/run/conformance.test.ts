/** Rows of the conformance table, written as the emitter would, in memory and with a store. */
import { describe, expect, test } from "vitest";
import type { AppDefinition, Stream, UnitDefinition } from "../../api.ts";
import { codec, app, exact, keyed, range, shared, sink, source, stream, unit, values } from "../../index.ts";
import { collect, run, runDurable, TestStore, TestWorld } from "./harness.ts";

/** An app of one unit from Ints to Ints. */
function ints(
  make: (input: Stream<number>, output: Stream<number>) => UnitDefinition,
  atom = 8,
  to = 128,
): { definition: AppDefinition; got: number[][] } {
  const input = stream("/app/input", codec.int);
  const output = stream("/app/output", codec.int);
  const got: number[][] = [];
  const definition = app({
    name: "app",
    schema: "1",
    onError: [],
    config: [],
    sources: [source(input, () => range(0, to, { atom }))],
    units: [make(input, output)],
    sinks: [sink(output, collect(got))],
    sequencers: [],
  });
  return { definition, got };
}

/** A unit without state: what one event becomes. */
function each(become: (x: number, emit: (y: number) => void) => void) {
  return (input: Stream<number>, output: Stream<number>): UnitDefinition =>
    unit({
      path: output.path,
      inputs: [input],
      outputs: [output],
      onError: [],
      state: {},
      create: ({ out: [result] }) => ({
        on: [
          function input(events, from, to) {
            for (let i = from; i < to; i++) become(events[i]!, (y) => result.emit(y));
          },
        ],
      }),
    });
}

class Sum {
  value = 0;
}

/** A unit with a cell for each key. */
function perKey(keyOf: (x: number) => number, next: (value: number, x: number) => number) {
  return (input: Stream<number>, output: Stream<number>): UnitDefinition =>
    unit({
      path: output.path,
      inputs: [input],
      outputs: [output],
      onError: [],
      state: { sums: keyed("sums", codec.int, Sum, { value: codec.int }) },
      create: ({ out: [result], state: { sums } }) => ({
        on: [
          function input(events, from, to) {
            for (let i = from; i < to; i++) {
              const cell = sums.at(keyOf(events[i]!));
              cell.value = exact(next(cell.value, events[i]!));
              result.emit(cell.value);
            }
          },
        ],
      }),
    });
}

const upTo = (n: number): number[] => Array.from({ length: n }, (_, i) => i);
const bySum = new Map<number, number>();

const rows: [string, ReturnType<typeof ints>, number[]][] = [
  ["filter", ints(each((x, emit) => x % 2 === 0 && emit(x))), upTo(64).map((x) => 2 * x)],
  [
    "flatMap",
    ints(
      each((x, emit) => {
        emit(x);
        emit(x * x);
      }),
    ),
    upTo(128).flatMap((x) => [x, x * x]),
  ],
  ["identity", ints(each((x, emit) => emit(x))), upTo(128)],
  [
    "running sum",
    ints(
      perKey(
        () => 7,
        (sum, x) => sum + x,
      ),
    ),
    upTo(128).map((x) => (x * (x + 1)) / 2),
  ],
  [
    "key",
    ints(
      perKey(
        (x) => x % 2,
        (n) => n + 1,
      ),
    ),
    upTo(128).map((x) => Math.floor(x / 2) + 1),
  ],
  ["map", ints(each((x, emit) => emit(x * x))), upTo(128).map((x) => x * x)],
  [
    "keyed state",
    ints(
      perKey(
        (x) => x % 16,
        (n) => n + 1,
      ),
    ),
    upTo(128).map((x) => Math.floor(x / 16) + 1),
  ],
  [
    "range filter",
    ints(
      each((x, emit) => x % 2 === 0 && emit(x)),
      8,
      1024,
    ),
    upTo(512).map((x) => 2 * x),
  ],
  [
    "stateful",
    ints(
      perKey(
        (x) => x % 4,
        (sum, x) => sum + x,
      ),
      1,
    ),
    upTo(128).map((x) => {
      bySum.set(x % 4, (bySum.get(x % 4) ?? 0) + x);
      return bySum.get(x % 4)!;
    }),
  ],
];

describe("programs with known results", () => {
  test.each(rows)("%s gives the recorded events in memory", async (_, { definition, got }, expected) => {
    got.length = 0;
    const { code } = await run(definition);
    expect(code).toBe(0);
    expect(got.flat()).toEqual(expected);
  });

  test.each(rows)("%s gives the recorded events with a store", async (_, { definition, got }, expected) => {
    got.length = 0;
    expect(await runDurable(definition, new TestStore(), new TestWorld())).toBe(0);
    expect(got.flat()).toEqual(expected);
  });

  test("an atom in is an atom out, also if nothing is left in it", async () => {
    const { definition, got } = ints(each((x, emit) => x >= 8 && x < 12 && emit(x)));
    await run(definition);
    expect(got).toHaveLength(16);
    expect(got.map((atom) => atom.length)).toEqual([0, 4, ...Array<number>(14).fill(0)]);
  });

  test("hooks: each atom's events, then its end; at last the completion", async () => {
    const { definition, got } = ints((input, output) =>
      unit({
        path: output.path,
        inputs: [input],
        outputs: [output],
        onError: [],
        state: {},
        create: ({ out: [result] }) => ({
          on: [
            function input(events, from, to) {
              for (let i = from; i < to; i++) result.emit(-events[i]!);
              result.emit(1);
            },
          ],
          complete() {
            result.emit(2);
          },
        }),
      }),
    );
    expect((await run(definition)).code).toBe(0);
    expect(got).toHaveLength(17);
    expect(got.flat()).toHaveLength(145);
    expect(got[1]).toEqual([-8, -9, -10, -11, -12, -13, -14, -15, 1]);
    expect(got[16]).toEqual([2]);
  });

  test("word count counts as the words come", async () => {
    type Count = { readonly word: string; readonly count: number };
    const lines = stream("/words/lines", codec.string);
    const counts = stream("/words/counts", codec.record<Count>({ word: codec.string, count: codec.int }));
    class Counter {
      count = 0;
    }
    const got: Count[][] = [];
    const words = app({
      name: "words",
      schema: "1",
      onError: [],
      config: [],
      sources: [source(lines, () => values([["the quick brown fox jumps over the lazy dog"]]))],
      units: [
        unit({
          path: counts.path,
          inputs: [lines],
          outputs: [counts],
          onError: [],
          state: { counter: keyed("counter", codec.string, Counter, { count: codec.int }) },
          create: ({ out: [counts], state: { counter } }) => ({
            on: [
              function lines(events, from, to) {
                for (let i = from; i < to; i++) {
                  for (const word of events[i]!.split(" ")) {
                    const cell = counter.at(word);
                    cell.count = exact(cell.count + 1);
                    counts.emit({ word, count: cell.count });
                  }
                }
              },
            ],
          }),
        }),
      ],
      sinks: [sink(counts, collect(got))],
      sequencers: [],
    });
    await run(words);
    expect(got.flat().map(({ word, count }) => `${word} ${count}`)).toEqual(
      "the 1, quick 1, brown 1, fox 1, jumps 1, over 1, the 2, lazy 1, dog 1".split(", "),
    );
  });
});

describe("a unit with several inputs", () => {
  function two(got: number[][]): AppDefinition {
    const a = stream("/two/a", codec.int);
    const b = stream("/two/b", codec.int);
    const out = stream("/two/out", codec.int);
    class Seen {
      count = 0;
    }
    return app({
      name: "two",
      schema: "1",
      onError: [],
      config: [],
      sources: [source(a, () => range(0, 64, { atom: 4 })), source(b, () => range(1000, 1064, { atom: 4 }))],
      units: [
        unit({
          path: out.path,
          inputs: [a, b],
          outputs: [out],
          onError: [],
          state: { seen: shared("seen", Seen, { count: codec.int }) },
          create: ({ out: [result], state: { seen } }) => {
            const pass = (events: readonly number[], from: number, to: number): void => {
              seen.at().count += to - from;
              for (let i = from; i < to; i++) result.emit(events[i]!);
            };
            return {
              on: [pass, pass],
              complete() {
                result.emit(seen.peek().count);
              },
            };
          },
        }),
      ],
      sinks: [sink(out, collect(got))],
      sequencers: [],
    });
  }

  test("takes whole atoms, each input in its order, and mixes them", async () => {
    const got: number[][] = [];
    await run(two(got));
    const atoms = got.slice(0, -1);
    expect(atoms.every((atom) => atom.length === 4 && atom[3] === atom[0]! + 3)).toBe(true);
    const events = atoms.flat();
    expect(events.filter((x) => x < 1000)).toEqual(upTo(64));
    expect(events.filter((x) => x >= 1000)).toEqual(upTo(64).map((x) => x + 1000));
    expect(events).not.toEqual([...upTo(64), ...upTo(64).map((x) => x + 1000)]);
    expect(got[32]).toEqual([128]);
  });

  test("the same seed gives the same order, another one another", async () => {
    const orders: string[] = [];
    for (const seed of [1, 1, 2]) {
      const got: number[][] = [];
      await run(two(got), new TestWorld(undefined, seed));
      orders.push(JSON.stringify(got));
    }
    expect(orders[0]).toBe(orders[1]);
    expect(orders[0]).not.toBe(orders[2]);
  });
});
