/** Steps that fail: they leave no trace, and the unit's policies say what becomes of the atom. */
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import type { AppDefinition, DeadLetter, Policy } from "../../api.ts";
import {
  app,
  codec,
  exact,
  fail,
  keyed,
  ListCell,
  MapCell,
  SetCell,
  shared,
  sink,
  source,
  stream,
  unit,
  values,
} from "../../index.ts";
import { collect, run, runDurable, runs, TestStore, TestWorld } from "./harness.ts";

type Letter = DeadLetter<number>;
const dead = stream("/f/dead", codec.record<Letter>({} as never));

class Cells {
  count = 0;
  text = "";
  list = new ListCell<number>();
  map = new MapCell<string, number>();
  set = new SetCell<number>();
}
const fields = {
  count: codec.int,
  text: codec.string,
  list: codec.listCell(codec.int),
  map: codec.mapCell(codec.string, codec.int),
  set: codec.setCell(codec.int),
};

/** What a step does with each event: `n` picks an operation and a key; a negative one fails at the end of the atom. */
function operate(cells: Cells, n: number): void {
  const x = Math.abs(n);
  cells.count = exact(cells.count + x);
  cells.text = `${cells.text.slice(-5)}${x}`;
  switch (x % 11) {
    case 0:
      cells.list.push(x);
      break;
    case 1:
      cells.list.shift();
      break;
    case 2:
      cells.list.pop();
      break;
    case 3:
      cells.map.set(`k${x % 5}`, x);
      break;
    case 4:
      cells.map.delete(`k${x % 5}`);
      break;
    case 5:
      cells.set.add(x % 7);
      break;
    case 6:
      cells.set.delete(x % 7);
      break;
    case 7:
      cells.map.clear();
      break;
    case 8:
      cells.list.value = [x, x + 1];
      break;
    case 9:
      if (cells.list.length > 0) cells.list.set(0, x);
      break;
    default:
      cells.set.value = cells.set.value;
  }
}

function show(cells: Readonly<Cells>): string {
  const { count, text, list, map, set } = cells;
  return JSON.stringify([count, text, list.value, [...map.value], [...set.value]]);
}

interface Results {
  readonly out: string[][];
  readonly dead: Letter[][];
}

function machine(atoms: number[][], results: Results, onError: readonly Policy[]): AppDefinition {
  const input = stream("/f/input", codec.int);
  const out = stream("/f/out", codec.string);
  return app({
    name: "f",
    schema: "1",
    onError,
    config: [],
    sources: [source(input, () => values(atoms))],
    units: [
      unit({
        path: "/f/out",
        inputs: [input],
        outputs: [out],
        onError: [],
        state: { keyed: keyed("keyed", codec.int, Cells, fields), shared: shared("shared", Cells, fields) },
        create: ({ out: [out], state: { keyed, shared }, step }) => ({
          on: [
            function input(events, from, to) {
              let failing = false;
              for (let i = from; i < to; i++) {
                const n = events[i]!;
                operate(keyed.at(Math.abs(n) % 3), n);
                operate(shared.at(), n);
                step.log.info(`saw ${n}`);
                out.emit(show(keyed.peek(Math.abs(n) % 3)) + show(shared.peek()));
                if (n < 0) failing = true;
              }
              if (failing) fail("a negative number");
            },
          ],
        }),
      }),
    ],
    sinks: [sink(out, collect(results.out)), sink(dead, collect(results.dead))],
    sequencers: [dead],
  });
}

const fresh = (): Results => ({ out: [], dead: [] });
const skip: readonly Policy[] = [{ kind: "skip", to: dead }];

describe("a step that fails", () => {
  const atoms = fc.array(fc.array(fc.integer({ min: -3, max: 60 }), { maxLength: 5 }), { maxLength: 30 });

  test("leaves no trace in cells, outputs and log: the rest goes as if it had not been", async () => {
    await fc.assert(
      fc.asyncProperty(atoms, async (given) => {
        const good = given.map((atom) => (atom.some((n) => n < 0) ? [] : atom));
        const [all, without] = [fresh(), fresh()];
        const first = await run(machine(given, all, skip));
        const second = await run(machine(good, without, skip));
        expect(all.out.flat()).toEqual(without.out.flat());
        expect(first.world.err).toBe(second.world.err);
        expect(all.dead.flat().map((letter) => letter.events)).toEqual(given.filter((atom) => atom.some((n) => n < 0)));
      }),
      { numRuns: 100 },
    );
  });

  test("leaves no trace in the store", async () => {
    await fc.assert(
      fc.asyncProperty(atoms, async (given) => {
        const good = given.map((atom) => (atom.some((n) => n < 0) ? [] : atom));
        const dropped: readonly Policy[] = [{ kind: "skip", to: undefined }];
        const dumps: string[] = [];
        for (const atoms of [given, good]) {
          const store = new TestStore();
          const world = new TestWorld();
          expect(await runDurable(machine(atoms, fresh(), dropped), store, world)).toBe(0);
          // Cells, entries of collections and slots.
          dumps.push(JSON.stringify([...store.entries].filter(([key]) => /^[CEDT]/.test(key)).sort()));
        }
        expect(dumps[0]).toBe(dumps[1]);
      }),
      { numRuns: 60 },
    );
  });
});

describe("the policies of a unit", () => {
  test("halt: the app stops with the fault and what was done before it, exit code 1", async () => {
    const results = fresh();
    const { code, world } = await run(machine([[10], [20], [-1], [30]], results, []));
    expect(code).toBe(1);
    expect(results.out).toHaveLength(2);
    expect(world.err).toContain("error[P0910]: a negative number");
    expect(world.err).toContain("app f, unit /f/out");
    expect(world.err).toContain("atom 3 of /f/input");
    expect(world.err).not.toMatch(/\n {4}at /);
  });

  test("halt with a store: run again, it stops at the same atom, and nothing is written twice", async () => {
    const store = new TestStore();
    const results = fresh();
    for (let i = 0; i < 2; i++) {
      expect(await runDurable(machine([[10], [20], [-1], [30]], results, []), store, new TestWorld())).toBe(1);
    }
    expect(results.out).toHaveLength(2);
  });

  test("skip: the whole atom and the fault go to the sequencer, and the atom is empty in the output", async () => {
    const results = fresh();
    const { code } = await run(machine([[10], [20, -1], [30]], results, skip));
    expect(code).toBe(0);
    expect(results.out.map((atom) => atom.length)).toEqual([1, 0, 1]);
    expect(results.dead).toEqual([
      [
        {
          events: [20, -1],
          fault: { code: "P0910", message: "a negative number", at: expect.any(String) as string },
          unit: "/f/out",
          stream: "/f/input",
          atom: 2,
        },
      ],
    ]);
  });

  test("retry: so often, with a doubling backoff up to its bound, then the next policy", async () => {
    const results = fresh();
    const world = new TestWorld();
    const waits: number[] = [];
    const { at } = world.clock;
    world.clock.at = (time, task) => {
      waits.push(time - world.clock.mono());
      return at(time, task);
    };
    const policies: readonly Policy[] = [{ kind: "retry", times: 4, backoff: 100, max: 300 }, ...skip];
    await run(machine([[-1], [10]], results, policies), world);
    expect(waits).toEqual([100, 200, 300, 300]);
    expect(results.dead).toHaveLength(1);
    expect(results.out.flat()).toHaveLength(1);
  });

  test("retry: attempts are counted across processes", async () => {
    const store = new TestStore();
    let retries = 0;
    for (let life = 0; life < 30; life++) {
      const world = new TestWorld();
      world.lifetime = 5;
      const { at } = world.clock;
      world.clock.at = (time, task) => {
        // Longer ones are of others.
        if (time - world.clock.mono() <= 40) retries++;
        return at(time, task);
      };
      const policies: readonly Policy[] = [{ kind: "retry", times: 3, backoff: 10, max: 0 }, ...skip];
      if ((await runDurable(machine([[-1], [10]], fresh(), policies), store, world)) === 0) break;
      expect(life).toBeLessThan(20);
    }
    expect(retries).toBeLessThan(8);
  });

  test("an error of a TypeScript function and an exhausted stack are faults like any other", async () => {
    const input = stream("/g/input", codec.int);
    const out = stream("/g/out", codec.int);
    const recurse = (n: number): number => 1 + recurse(n + 1);
    const letters: Letter[][] = [];
    await run(
      app({
        name: "g",
        schema: "1",
        onError: skip,
        config: [],
        sources: [source(input, () => values([[1], [2]]))],
        units: [
          unit({
            path: "/g/out",
            inputs: [input],
            outputs: [out],
            onError: [],
            state: {},
            create: () => ({
              on: [
                function input(events, from) {
                  if (events[from] === 1) throw new TypeError("x is not a function");
                  recurse(0);
                },
              ],
            }),
          }),
        ],
        sinks: [sink(dead, collect(letters))],
        sequencers: [dead],
      }),
    );
    expect(letters.flat().map((letter) => letter.fault.code)).toEqual(["P0919", "P0920"]);
    expect(letters.flat()[0]?.fault.message).toBe("x is not a function");
  });
});

describe("an atom that could not be read", () => {
  const poisoned = [
    { events: [1, 2], ends: [1, 2], faults: undefined },
    {
      events: [3, 4, 5],
      ends: [1, 2, 3],
      faults: new Map([[1, { code: "P0914", message: "no", at: "in.jsonl:4" }]]),
    },
  ];
  function reading(onError: readonly Policy[], out: number[][], letters: Letter[][], direct: boolean): AppDefinition {
    const input = stream("/p/input", codec.int);
    const output = stream("/p/out", codec.int);
    return app({
      name: "p",
      schema: "1",
      onError,
      config: [],
      sources: [source(input, () => runs(poisoned))],
      units: direct
        ? []
        : [
            unit({
              path: "/p/out",
              inputs: [input],
              outputs: [output],
              onError: [],
              state: {},
              create: ({ out: [output] }) => ({
                on: [
                  function input(events, from, to) {
                    for (let i = from; i < to; i++) output.emit(events[i]!);
                  },
                ],
              }),
            }),
          ],
      sinks: [sink(direct ? input : output, collect(out)), sink(dead, collect(letters))],
      sequencers: [dead],
    });
  }

  test.each([false, true])("goes to the dead letters with what is readable of it (sink alone: %s)", async (direct) => {
    const out: number[][] = [];
    const letters: Letter[][] = [];
    const retryFirst: readonly Policy[] = [{ kind: "retry", times: 9, backoff: 1000, max: 0 }, ...skip];
    expect((await run(reading(retryFirst, out, letters, direct))).code).toBe(0);
    expect(out.flat()).toEqual([1, 2, 3, 5]);
    expect(letters.flat()).toMatchObject([
      { events: [4], fault: { code: "P0914", at: "in.jsonl:4" }, stream: "/p/input", atom: 4 },
    ]);
  });

  test.each([false, true])("halts the app with its place in the input (sink alone: %s)", async (direct) => {
    const out: number[][] = [];
    const { code, world } = await run(reading([], out, [], direct));
    expect(code).toBe(1);
    expect(out.flat()).toEqual([1, 2, 3]);
    expect(world.err).toContain("in.jsonl:4");
  });
});
