/** `within` and `sleep`: deadlines that are there after a kill too. */
import { describe, expect, test } from "vitest";
import { codec, portal, stream, values } from "../../index.ts";
import { run, TestWorld } from "../run/harness.ts";
import { survives } from "./killing.ts";
import { frameOf, ints, script, scripted, upTo, type Behaviour } from "./units.ts";

const input = stream("/d/input", codec.int);
const output = "/d/output";
const echo = portal("/d/echo", codec.int, codec.int);

/** Answers after as many ms as the request says. */
const slow = () =>
  scripted("/d/slow", { serves: [echo] }, ({ fibers }): Behaviour => {
    const ask = script("slow/ask", [
      (fiber, frame) => fiber.wait(fiber.sleep(frame.event)),
      (fiber, frame) => {
        fiber.value();
        fibers.reply(frame.caller, frame.event);
        return fiber.done();
      },
    ]);
    return { scripts: [ask], ask: [({ value, caller }, start) => start(ask, frameOf(value, caller))] };
  });

const within = (ms: number) =>
  scripted(output, { input, asks: [echo] }, ({ emit }) => ({
    scripts: [
      script("asker/next", [
        (fiber, frame) => fiber.wait(fiber.within(fiber.ask(echo, frame.event), ms)),
        (fiber, frame) => {
          const result = fiber.attempt<number>();
          emit(result.type === "Ok" ? result.value : result.value.code === "P0942" ? -frame.event : 0);
          return fiber.done();
        },
      ]),
    ],
  }));

/** Sleeps as long as the event says, twice. */
const sleeping = () =>
  scripted(output, { input }, ({ emit, step }) => ({
    scripts: [
      script("asker/next", [
        (fiber, frame) => {
          frame.total = step.now();
          return fiber.wait(fiber.sleep(frame.event));
        },
        (fiber, frame) => {
          if (step.now() < frame.total + frame.event) emit(-1);
          return fiber.wait(fiber.sleep(frame.event));
        },
        (fiber, frame) => {
          if (step.now() < frame.total + 2 * frame.event) emit(-1);
          emit(frame.event);
          return fiber.done();
        },
      ]),
    ],
  }));

describe("within", () => {
  const definition = () => ints("d", [within(50), slow()], { from: () => values([[10, 70, 30], [90]]) });

  test("gives the reply if it is there in time, and else the fault P0942", async () => {
    const { definition: app, got } = definition();
    const { code, world } = await run(app);
    expect(world.err).toBe("");
    expect(code).toBe(0);
    expect(got.flat().sort((a, b) => a - b)).toEqual([-90, -70, 10, 30]);
  });
});

describe("sleep", () => {
  const definition = () => ints("d", [sleeping()], { from: () => values([[500, 20, 100], [7], [0]]) });

  test("goes on when the time has come, and sees at least that time", async () => {
    const { definition: app, got } = definition();
    expect((await run(app)).code).toBe(0);
    expect(got.flat().sort((a, b) => a - b)).toEqual([0, 7, 20, 100, 500]);
  });

  test("goes on after kills, too", async () => {
    await survives(() => definition().definition, output, true);
  });

  test("goes on in the order of the times if several are over", async () => {
    const { definition: app, got } = ints("d", [sleeping()], { from: () => values([[3, 1, 2, 4, 0, 5]]) });
    const world = new TestWorld();
    // An hour passes at once.
    const { wall } = world.clock;
    let late = 0;
    Object.assign(world.clock, { wall: () => wall() + late });
    const { at } = world.clock;
    Object.assign(world.clock, {
      at: (time: number, task: () => void) =>
        at(time, () => {
          late = 3_600_000;
          task();
        }),
    });
    expect((await run(app, world)).code).toBe(0);
    expect(got.flat()).toHaveLength(6);
  });
});

test("a thousand handlers sleep, and nothing of it is left", async () => {
  const { definition: app, got } = ints("d", [sleeping()], { from: () => values([upTo(1000)]) });
  expect((await run(app)).code).toBe(0);
  expect(got.flat().sort((a, b) => a - b)).toEqual(upTo(1000));
});
