/** Durable timers: set, set anew, stopped, fired in order, there after a kill, and not if the step failed that set them. */
import { describe, expect, test } from "vitest";
import type { Policy } from "../../api.ts";
import { codec, fail, portal, stream, timer, values } from "../../index.ts";
import { kinds } from "../../store.ts";
import { run, runDurable, TestStore, TestWorld } from "../run/harness.ts";
import { survives } from "./killing.ts";
import { frameOf, ints, script, scripted, server, upTo, type Behaviour } from "./units.ts";

const input = stream("/m/input", codec.int);
const output = "/m/output";
const idle = timer("asker/idle", codec.int);
const whole = timer("asker/whole");

async function got(make: () => ReturnType<typeof ints>): Promise<number[]> {
  const { definition, got } = make();
  const { code, world } = await run(definition);
  expect([code, world.err]).toEqual([0, ""]);
  return got.flat();
}

describe("a timer", () => {
  test("fires for each key at its time, and sees at least that time", async () => {
    const make = () =>
      ints(
        "m",
        [
          scripted(output, { input, timers: { idle } }, ({ emit, timers, step, keyed }) => ({
            on: (event) => {
              keyed.at(event).value = step.now() + event;
              timers["idle"]!.start(event, event);
            },
            fire: [(key) => emit(step.now() >= keyed.peek(key as number).value ? (key as number) : -1)],
          })),
        ],
        { from: () => values([[30, 10, 20], [5]]) },
      );
    expect((await got(make)).sort((a, b) => a - b)).toEqual([5, 10, 20, 30]);
    await survives(() => make().definition, output, true);
  });

  test("that is started again fires once, at the last time said; one that is stopped does not", async () => {
    const make = () =>
      ints(
        "m",
        [
          scripted(output, { input, timers: { idle, whole } }, ({ emit, timers, step }) => ({
            on: (event) => {
              timers["idle"]!.start(event % 10, 3_600_000);
              if (event > 50) timers["idle"]!.stop(event % 10);
              timers["whole"]!.startAt(undefined, step.now() + 7_200_000 + event);
            },
            fire: [(key) => emit(key as number), (key) => emit(key === undefined ? 1000 : -1)],
          })),
        ],
        { from: () => values([[1, 2], [1, 3], [52], [61], [2]]) },
      );
    expect((await got(make)).sort((a, b) => a - b)).toEqual([2, 3, 1000]);
    await survives(() => make().definition, output, true);
  });

  test("may be started by its own firing, and its handler may wait", async () => {
    const echo = portal("/m/echo", codec.int, codec.int);
    const make = () =>
      ints(
        "m",
        [
          scripted(output, { input, asks: [echo], timers: { idle } }, ({ emit, timers, fibers, keyed }): Behaviour => {
            const fired = script("asker/timer idle", [
              (fiber, frame) => fiber.wait(fiber.ask(echo, frame.event)),
              (fiber) => {
                emit(fiber.value<number>());
                return fiber.done();
              },
            ]);
            return {
              scripts: [fired],
              on: (event) => timers["idle"]!.start(event, 7),
              fire: [
                (key) => {
                  const cell = keyed.at(key as number);
                  if (++cell.value < 3) timers["idle"]!.start(key, 7);
                  fibers.start(fired.definition, frameOf(10 * (key as number) + cell.value), key);
                },
              ],
            };
          }),
          server("/m/server", echo, (x) => x),
        ],
        { from: () => values([[1], [2]]) },
      );
    expect((await got(make)).sort((a, b) => a - b)).toEqual([11, 12, 13, 21, 22, 23]);
    await survives(() => make().definition, output, true);
  });

  test("that a failed step has started or stopped is as it was before", async () => {
    const onError: readonly Policy[] = [{ kind: "skip", to: undefined }];
    const make = () =>
      ints(
        "m",
        [
          scripted(output, { input, onError, timers: { idle } }, ({ emit, timers }) => ({
            on: (event) => {
              if (event > 0) timers["idle"]!.start(event, 3_600_000);
              else timers["idle"]!.stop(-event);
              if (event === 2 || event === -1) fail("undone");
            },
            fire: [(key) => emit(key as number)],
          })),
        ],
        { from: () => values([[1], [2], [3], [-1], [-3]]) },
      );
    expect(await got(make)).toEqual([1]);
    await survives(() => make().definition, output, true);
  });

  test("whose firing fails is tried again, and then passed over", async () => {
    const onError: readonly Policy[] = [
      { kind: "retry", times: 2, backoff: 10, max: 0 },
      { kind: "skip", to: undefined },
    ];
    let attempts = 0;
    const make = () =>
      ints(
        "m",
        [
          scripted(output, { input, onError, timers: { idle } }, ({ emit, timers }) => ({
            on: (event) => timers["idle"]!.start(event, event),
            fire: [
              (key) => {
                emit(key as number);
                if (key === 2) {
                  attempts++;
                  fail("two");
                }
              },
            ],
          })),
        ],
        { from: () => values([[1, 2, 3]]) },
      );
    expect(await got(make)).toEqual([1, 3]);
    expect(attempts).toBe(3);
  });

  test("leaves nothing in the store when it has fired", async () => {
    const store = new TestStore();
    const { definition } = ints(
      "m",
      [
        scripted(output, { input, timers: { idle } }, ({ emit, timers }) => ({
          on: (event) => timers["idle"]!.start(event, event),
          fire: [(key) => emit(key as number)],
        })),
      ],
      { from: () => values(upTo(20).map((x) => [x])) },
    );
    expect(await runDurable(definition, store, new TestWorld())).toBe(0);
    expect([...store.entries.keys()].filter((key) => key.charCodeAt(0) === kinds.timer)).toEqual([]);
  });
});
