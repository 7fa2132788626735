/** When units with portals are at their end, and what a server does that has seen the end of its input. */
import { describe, expect, test } from "vitest";
import type { AppDefinition } from "../../api.ts";
import { app, codec, portal, portalType, sink, source, stream, values } from "../../index.ts";
import { collect, run, runDurable, TestStore, TestWorld } from "../run/harness.ts";
import { frameOf, ints, script, scripted, server, upTo, type Behaviour } from "./units.ts";

const input = stream("/c/input", codec.int);
const output = "/c/output";
const echo = portal("/c/echo", codec.int, codec.int);

/** Asks for each event, and emits the reply. */
const asking = (path: string, from: typeof input, asks = echo, complete?: number) =>
  scripted(path, { input: from, asks: [asks] }, ({ emit, fibers }): Behaviour => {
    const next = script("asker/next", [
      (fiber, frame) => fiber.wait(fiber.ask(asks, frame.event)),
      (fiber) => {
        emit(fiber.value<number>());
        return fiber.done();
      },
    ]);
    const last =
      complete === undefined ? {} : { complete: () => fibers.start(next.definition, frameOf(complete), undefined) };
    return { scripts: [next], ...last };
  });

async function outputs(definition: AppDefinition, got: number[][]): Promise<number[]> {
  const { code, world } = await run(definition);
  expect([code, world.err]).toEqual([0, ""]);
  const inMemory = got.flat();
  got.length = 0;
  expect(await runDurable(definition, new TestStore(), new TestWorld())).toBe(0);
  expect(got.flat().sort((a, b) => a - b)).toEqual([...inMemory].sort((a, b) => a - b));
  return inMemory;
}

describe("a unit", () => {
  test("that serves is there for what its askers ask in their last step", async () => {
    const units = [asking(output, input, echo, 77), server("/c/server", echo, (x) => 2 * x)];
    const { definition, got } = ints("c", units, { from: () => values([[1, 2]]) });
    expect(await outputs(definition, got)).toEqual([2, 4, 154]);
  });

  test("without an input has its last step when nobody can ask it any more", async () => {
    const serving = scripted(output, { serves: [echo] }, ({ fibers, emit }) => ({
      ask: [
        ({ value, caller }) => {
          emit(value);
          fibers.reply(caller, value);
        },
      ],
      complete: () => emit(-1),
    }));
    const { definition, got } = ints("c", [asking("/c/asker", input, echo, 9), serving], {
      from: () => values([upTo(3), [5]]),
    });
    expect(await outputs(definition, got)).toEqual([0, 1, 2, 5, 9, -1]);
  });

  test("has its last step at the end of its inputs, and serves requests that come later", async () => {
    const few = stream("/c/few", codec.int);
    const got: number[][] = [];
    const serving = scripted("/c/server", { input: few, serves: [echo] }, ({ fibers, shared }) => ({
      on: (event) => (shared.at().value += event),
      ask: [({ value, caller }) => fibers.reply(caller, value + shared.peek().value)],
      complete: () => (shared.at().value = 1000),
    }));
    // By then nothing else is left to do.
    const late = scripted(output, { input, asks: [echo] }, ({ emit }) => ({
      scripts: [
        script("asker/next", [
          (fiber) => fiber.wait(fiber.sleep(60_000)),
          (fiber, frame) => {
            fiber.value();
            return fiber.wait(fiber.ask(echo, frame.event));
          },
          (fiber) => {
            emit(fiber.value<number>());
            return fiber.done();
          },
        ]),
      ],
    }));
    const definition = app({
      name: "c",
      schema: "1",
      onError: [],
      config: [],
      sources: [source(few, () => values([[1], [2]])), source(input, () => values([[5], [6]]))],
      units: [serving, late],
      sinks: [sink(stream(output, codec.int), collect(got))],
      sequencers: [],
    });
    expect(await outputs(definition, got)).toEqual([1005, 1006]);
  });
});

describe("units that ask each other", () => {
  const a = portal("/c/a", codec.int, codec.int);
  const b = portal("/c/b", codec.int, codec.int);

  /** A request x > 0 asks x − 1 of the other one. */
  const player = (path: string, serves: typeof a, asks: typeof a, more: object = {}) =>
    scripted(path, { serves: [serves], asks: [asks], ...more }, ({ fibers, emit }): Behaviour => {
      const ask = script(`${path.slice(3)}/ask`, [
        (fiber, frame) => {
          if (frame.event > 0) return fiber.wait(fiber.ask(asks, frame.event - 1));
          fibers.reply(frame.caller, 0);
          return fiber.done();
        },
        (fiber, frame) => {
          emit(frame.event);
          fibers.reply(frame.caller, fiber.value<number>() + 1);
          return fiber.done();
        },
      ]);
      return {
        scripts: [ask],
        on: () => {},
        ask: [({ value, caller }, start) => start(ask, frameOf(value, caller))],
      };
    });

  test("end together when all that comes from outside has ended", async () => {
    const units = [asking(output, input, a, 6), player("/c/first", a, b), player("/c/second", b, a)];
    const { definition, got } = ints("c", units, { from: () => values([[8, 3], [5]]) });
    expect((await outputs(definition, got)).sort((x, y) => x - y)).toEqual([3, 5, 6, 8]);
  });

  test("also if one reads what the other makes", async () => {
    const first = stream("/c/first", codec.int);
    const units = [asking(output, input, a), player("/c/first", a, b), player("/c/second", b, a, { input: first })];
    const { definition, got } = ints("c", units, { from: () => values([[8, 3], [5]]) });
    expect((await outputs(definition, got)).sort((x, y) => x - y)).toEqual([3, 5, 8]);
  });
});

test("whoever may be asked through values is there until all who ask through values have ended", async () => {
  const type = portalType(codec.int, codec.int);
  const naming = stream("/c/naming", codec.portal(codec.int, codec.int));
  const { definition, got } = ints(
    "c",
    [
      scripted("/c/named", { input }, () => ({ on: () => {} })),
      scripted(output, { input, asksValues: [type] }, ({ emit }) => ({
        scripts: [
          script("asker/next", [
            (fiber, frame) => fiber.wait(fiber.sleep(5 * frame.event)),
            (fiber, frame) => {
              fiber.value();
              return fiber.wait(fiber.askAt(frame.event % 2 === 0 ? "/c/echo" : "/c/other", type, frame.event));
            },
            (fiber) => {
              emit(fiber.value<number>());
              return fiber.done();
            },
          ]),
        ],
      })),
      server("/c/server", echo, (x) => 10 * x),
      server("/c/others", portal("/c/other", codec.int, codec.int), (x) => 100 * x),
    ],
    { from: () => values([[1, 2, 3, 4]]) },
  );
  expect(await outputs(definition, got)).toEqual([100, 20, 300, 40]);
  expect(naming.codec.toJson("/c/echo")).toBe('"/c/echo"');
});
