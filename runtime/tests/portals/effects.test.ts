/** Effects: performed when the step that asked is durable, by a key of their own, and recorded. */
import { describe, expect, test } from "vitest";
import { codec, effect, stream, values } from "../../index.ts";
import { run, runDurable, TestDisk, TestStore, TestWorld } from "../run/harness.ts";
import { killings, survives } from "./killing.ts";
import { ints, script, scripted, upTo } from "./units.ts";

const input = stream("/x/input", codec.int);
const output = "/x/output";

type Perform = (n: number, call: { readonly idempotencyKey: string }) => number | Promise<number>;

function charging(once: boolean, perform: Perform, faults: string[] = []) {
  const charge = effect("/x/charge", codec.tuple<[number]>([codec.int]), codec.int, { once, perform });
  return scripted(output, { input, asks: [charge] }, ({ emit }) => ({
    scripts: [
      script("asker/next", [
        (fiber, frame) => fiber.wait(fiber.ask(charge, [frame.event])),
        (fiber, frame) => {
          const result = fiber.attempt<number>();
          if (result.type === "Err") faults.push(`${result.value.code} ${result.value.message}`);
          emit(result.type === "Ok" ? result.value : -frame.event);
          return fiber.done();
        },
      ]),
    ],
  }));
}

const later = <T>(value: T, turns: number): Promise<T> =>
  new Promise((resolve) => {
    const wait = (left: number): void => void (left > 0 ? setImmediate(() => wait(left - 1)) : resolve(value));
    wait(turns);
  });

/** More than there are places for handlers that wait at once. */
const CALLS = 12_000;

const atoms = { from: () => values([[1, 2, 3], [4, 5], [6]]) };

describe("an effect", () => {
  test("gives what it returns or promises, and the fault of what it throws or is refused with", async () => {
    const faults: string[] = [];
    const perform: Perform = (n) => {
      if (n === 1) return 10;
      if (n === 2) return later(20, 3);
      if (n === 3) throw new Error("three");
      if (n === 4) return Promise.reject(new Error("four"));
      return n === 5 ? ("five" as unknown as number) : 60;
    };
    const { definition, got } = ints("x", [charging(false, perform, faults)], atoms);
    const { code, world } = await run(definition);
    expect([code, world.err]).toEqual([0, ""]);
    expect(got.flat().sort((a, b) => a - b)).toEqual([-5, -4, -3, 10, 20, 60]);
    expect(faults.sort()).toEqual([
      'P0911 the result of /x/charge: an Int expected, but there is the text "five"',
      "P0919 four",
      "P0919 three",
    ]);
  });

  test("is performed for no more calls at once than there is room for", async () => {
    let underWay = 0;
    let most = 0;
    const perform: Perform = async (n) => {
      most = Math.max(most, ++underWay);
      await later(0, 2);
      underWay--;
      return n;
    };
    const { definition, got } = ints("x", [charging(false, perform)], { from: () => values([upTo(1000)]) });
    expect((await run(definition)).code).toBe(0);
    expect(got.flat().sort((a, b) => a - b)).toEqual(upTo(1000));
    expect(most).toBeLessThanOrEqual(256);
  });

  test("is called only for a step that is durable", async () => {
    const store = new TestStore();
    let early = 0;
    const perform: Perform = (n) => {
      if (store.commits === 0) early++;
      return n;
    };
    const { definition } = ints("x", [charging(false, perform)], atoms);
    expect(await runDurable(definition, store, new TestWorld(), () => 3)).toBe(0);
    expect(early).toBe(0);
  });

  test("is called again with the same key after a kill, until its result is recorded", async () => {
    const keys = new Map<number, Set<string>>();
    let calls = 0;
    const perform: Perform = (n, { idempotencyKey }) => {
      calls++;
      keys.set(n, (keys.get(n) ?? new Set()).add(idempotencyKey));
      return later(10 * n, n % 4);
    };
    await survives(() => ints("x", [charging(false, perform)], atoms).definition, output, true);
    expect(calls).toBeGreaterThan(41 * 6);
    // Each way of being killed is a store of its own, in which the places of handlers may be others.
    for (const of of keys.values()) expect(of.size).toBeLessThanOrEqual(6);
    const all = [...keys.values()].flatMap((of) => [...of]);
    for (const key of all) expect(key).toMatch(/^[0-9a-f]{40}$/);
  });

  test("is called with a key of its own for each call, also of handlers that have one place after another", async () => {
    const keys: string[] = [];
    const perform: Perform = (n, { idempotencyKey }) => {
      keys.push(idempotencyKey);
      return n;
    };
    const oneByOne = { from: () => values(Array.from({ length: CALLS }, (_, n) => [n])) };
    const { definition } = ints("x", [charging(false, perform)], oneByOne);
    expect((await run(definition)).code).toBe(0);
    expect(new Set(keys).size).toBe(CALLS);
  });

  test("that is to be performed once is, whatever happens; if it is not known whether, that is the fault P0944", async () => {
    let unknown = 0;
    for (let way = 1; way <= 40; way++) {
      const store = new TestStore();
      const disk = new TestDisk();
      const performed = new Map<number, number>();
      const faults: string[] = [];
      const perform: Perform = (n) => {
        performed.set(n, (performed.get(n) ?? 0) + 1);
        return later(10 * n, n % 4);
      };
      for (let life = 0; ; life++) {
        const world = new TestWorld(disk);
        world.lifetime = way + life;
        world.tick = [0, 1, 30][way % 3] ?? 0;
        const { definition } = ints("x", [charging(true, perform, faults)], atoms);
        const code = await runDurable(definition, store, world, () => way % 3);
        if (code === "killed") continue;
        expect(world.err).not.toContain("error");
        expect(code).toBe(0);
        break;
      }
      for (const [n, times] of performed) expect([n, times]).toEqual([n, 1]);
      for (const fault of faults) expect(fault).toMatch(/^P0944 whether \/x\/charge was performed is not known/);
      unknown += faults.length;
    }
    expect(unknown).toBeGreaterThan(10);
  });

  test("holds the end of the app until it is over", async () => {
    for await (const { got } of killings(
      () => ints("x", [charging(false, (n) => later(n, 20))], atoms).definition,
      output,
      5,
    )) {
      expect(got).toHaveLength(6);
    }
  });
});
