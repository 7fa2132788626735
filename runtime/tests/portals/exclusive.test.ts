/** Exclusive tasks: one handler of a key after the other, in order; requests that come back are let in; circles are told. */
import { describe, expect, test } from "vitest";
import type { Stream } from "../../api.ts";
import { app, codec, fail, portal, sink, source, stream, values } from "../../index.ts";
import { collect, run } from "../run/harness.ts";
import { killings, survives, undisturbed } from "./killing.ts";
import { frameOf, ints, script, scripted, upTo, type Behaviour } from "./units.ts";

const input = stream("/e/input", codec.int);
const output = "/e/output";
const echo = portal("/e/echo", codec.int, codec.int);
const echoing = () =>
  scripted("/e/echoing", { serves: [echo] }, ({ fibers }) => ({
    ask: [({ value, caller }) => fibers.reply(caller, value)],
  }));

/** Per key (the event modulo 2): reads its cell, asks, and writes what it read plus one. Without a gate updates are lost. */
const counting = (exclusive: boolean) =>
  scripted(output, { input, asks: [echo] }, ({ emit, keyed }): Behaviour => {
    const next = script(
      "asker/next",
      [
        (fiber, frame) => {
          frame.total = keyed.peek(frame.key).value;
          return fiber.wait(fiber.ask(echo, frame.event));
        },
        (fiber, frame) => {
          fiber.value();
          frame.total++;
          // Once in a while it waits a second time.
          return frame.event % 3 === 0 ? fiber.wait(fiber.ask(echo, 1)) : fiber.wait(fiber.all([]));
        },
        (fiber, frame) => {
          fiber.value();
          keyed.at(frame.key).value = frame.total;
          emit(100 * frame.event + frame.total);
          return fiber.done();
        },
      ],
      exclusive,
    );
    return { scripts: [next], on: (event, start) => start(next, frameOf(event, undefined, event % 2), event % 2) };
  });

const counted = (exclusive: boolean) => () =>
  ints("e", [counting(exclusive), echoing()], { from: () => values([upTo(10), upTo(7), upTo(20)]) }).definition;

describe("an exclusive task", () => {
  test("handles the events of a key one after the other, in order", async () => {
    const got = await undisturbed(counted(true), output);
    for (const key of [0, 1]) {
      const own = got.filter((value) => Math.floor(value / 100) % 2 === key);
      expect(own.map((value) => value % 100)).toEqual(upTo(own.length).map((n) => n + 1));
      const events = [upTo(10), upTo(7), upTo(20)].flat().filter((event) => event % 2 === key);
      expect(own.map((value) => Math.floor(value / 100))).toEqual(events);
    }
  });

  test("and one that is not exclusive loses updates: the test would notice", async () => {
    const got = await undisturbed(counted(false), output);
    expect(got.map((value) => value % 100).filter((n) => n === 1).length).toBeGreaterThan(2);
  });

  test("does so over kills", async () => {
    await survives(counted(true), output, true);
  });
});

const inner = portal("/e/inner", codec.int, codec.int);

/** `on ask` of an exclusive task: a request x > 0 asks x − 1 of the portal that `to` names for it. */
function server(
  path: string,
  serves: typeof inner,
  to: (event: number) => typeof inner,
  asks: readonly (typeof inner)[],
) {
  return scripted(path, { serves: [serves], asks }, ({ fibers }): Behaviour => {
    const ask = script(
      `${path.slice(3)}/ask`,
      [
        // It waits at first, so that others come meanwhile.
        (fiber) => fiber.wait(fiber.sleep(5)),
        (fiber, frame) => {
          fiber.value();
          if (frame.event > 0) return fiber.wait(fiber.ask(to(frame.event), frame.event - 1));
          fibers.reply(frame.caller, 0);
          return fiber.done();
        },
        (fiber, frame) => {
          fibers.reply(frame.caller, fiber.value<number>() + 1);
          return fiber.done();
        },
      ],
      true,
    );
    return { scripts: [ask], ask: [({ value, caller }, start) => start(ask, frameOf(value, caller, 7), 7)] };
  });
}

function asking(path: string, from: Stream<number>, asks: typeof inner, faults: string[] = []) {
  return scripted(path, { input: from, asks: [asks] }, ({ emit }) => ({
    scripts: [
      script("asker/next", [
        (fiber, frame) => fiber.wait(fiber.ask(asks, frame.event)),
        (fiber) => {
          const result = fiber.attempt<number>();
          if (result.type === "Err") faults.push(`${result.value.code} ${result.value.message}`);
          emit(result.type === "Ok" ? result.value : -1);
          return fiber.done();
        },
      ]),
    ],
  }));
}

describe("a request that comes back into its own chain", () => {
  test("is let in", async () => {
    const self = server("/e/self", inner, () => inner, [inner]);
    const { definition, got } = ints("e", [asking(output, input, inner), self], { from: () => values([[5, 3], [4]]) });
    expect((await run(definition)).code).toBe(0);
    expect(got.flat()).toEqual([5, 3, 4]);
  });

  test("also over another task", async () => {
    const other = portal("/e/other", codec.int, codec.int);
    const units = [
      asking(output, input, inner),
      server("/e/here", inner, () => other, [other]),
      server("/e/there", other, () => inner, [inner]),
    ];
    const { definition, got } = ints("e", units, { from: () => values([[5, 2], [6]]) });
    expect((await run(definition)).code).toBe(0);
    expect(got.flat()).toEqual([5, 2, 6]);
    await survives(() => ints("e", units, { from: () => values([[5, 2], [6]]) }).definition, output);
  });
});

describe("handlers that wait for each other", () => {
  const a = portal("/e/a", codec.int, codec.int);
  const b = portal("/e/b", codec.int, codec.int);
  const second = stream("/e/second", codec.int);
  const other = stream("/e/others", codec.int);

  /** Two chains, a → b and b → a, which begin at the same time. */
  const circle = (faults: string[], got: number[][]) =>
    app({
      name: "e",
      schema: "1",
      onError: [],
      config: [],
      sources: [source(input, () => values([[1], [1], [1]])), source(second, () => values([[1], [1], [1]]))],
      units: [
        asking(output, input, a, faults),
        asking(other.path, second, b, faults),
        server("/e/first", a, () => b, [b]),
        server("/e/last", b, () => a, [a]),
      ],
      sinks: [sink(stream(output, codec.int), collect(got)), sink(other, collect(got))],
      sequencers: [],
    });

  test("in a circle are told, one of them, and all end", async () => {
    const faults: string[] = [];
    const got: number[][] = [];
    const { code, world } = await run(circle(faults, got));
    expect(world.err).toBe("");
    expect(code).toBe(0);
    expect(got.flat()).toHaveLength(6);
    expect(faults.length).toBeGreaterThan(0);
    expect(faults[0]).toMatch(/^P0941 exclusive handlers wait for each other in a circle: (first|last) 7, which/);
  });

  test("over kills, too: none waits for ever", async () => {
    const faults: string[] = [];
    for await (const { got } of killings(() => circle(faults, []), output, 30)) expect(got).toHaveLength(3);
    expect(faults.length).toBeGreaterThan(0);
    for (const fault of faults) expect(fault).toMatch(/^P0941/);
  });
});

test("a handler that fails makes room for the next one", async () => {
  const faults: string[] = [];
  const failing = scripted("/e/failing", { serves: [inner], asks: [echo] }, ({ fibers }): Behaviour => {
    const ask = script(
      "failing/ask",
      [
        (fiber, frame) => fiber.wait(fiber.ask(echo, frame.event)),
        (fiber, frame) => {
          const value = fiber.value<number>();
          if (value === 2) fail("two");
          fibers.reply(frame.caller, value);
          return fiber.done();
        },
      ],
      true,
    );
    return { scripts: [ask], ask: [({ value, caller }, start) => start(ask, frameOf(value, caller))] };
  });
  const units = [asking(output, input, inner, faults), failing, echoing()];
  const { definition, got } = ints("e", units, { from: () => values([[1, 2, 3, 4]]) });
  expect((await run(definition)).code).toBe(0);
  expect(got.flat()).toEqual([1, -1, 3, 4]);
  expect(faults).toEqual(["P0910 two"]);
});
