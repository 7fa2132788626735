/** The rows of the conformance table that are about portals. */
import { describe, expect, test } from "vitest";
import type { AppDefinition, Fiber, Outcome, PortalRequest } from "../../api.ts";
import { app, codec, exact, portal, range, shared, sink, source, stream, unit, values } from "../../index.ts";
import { collect, run, runDurable, TestStore, TestWorld } from "../run/harness.ts";
import { asker, EventFrame, eventRoutine, ints, server, starting, upTo } from "./units.ts";

const input = stream("/p/input", codec.int);
const output = stream("/p/output", codec.int);
const negate = portal("/p/negate", codec.int, codec.int);

/** Asker and server in one task. */
function selfPortal() {
  const next = eventRoutine("self/next", ["self/next negate"]);
  return unit({
    path: output.path,
    inputs: [input],
    outputs: [output],
    onError: [],
    state: {},
    serves: [negate],
    asks: [negate],
    routines: [next],
    create: ({ out: [result], fibers }) => ({
      on: [starting(next, fibers)],
      ask: [
        function negate(requests: readonly PortalRequest<number>[], from, to) {
          for (let i = from; i < to; i++) {
            const request = requests[i]!;
            if (!fibers.serve(request)) continue;
            fibers.reply(request.caller, 0 - request.value);
          }
          fibers.served();
        },
      ],
      routines: [
        function selfNext(fiber: Fiber, frame: EventFrame): Outcome {
          if (frame.at === 0) {
            frame.at = 1;
            return fiber.wait(fiber.ask(negate, frame.event));
          }
          result.emit(fiber.value<number>());
          return fiber.done();
        },
      ],
      resume() {
        fibers.resume("self");
      },
    }),
  });
}

class Last {
  value = 0;
}

/** Replies with the request before. */
function remembering() {
  return unit({
    path: "/p/server",
    inputs: [],
    outputs: [],
    onError: [],
    state: { last: shared("last", Last, { value: codec.int }) },
    serves: [negate],
    create: ({ state: { last }, fibers }) => ({
      on: [],
      ask: [
        function negate(requests: readonly PortalRequest<number>[], from, to) {
          for (let i = from; i < to; i++) {
            const request = requests[i]!;
            if (!fibers.serve(request)) continue;
            const cell = last.at();
            fibers.reply(request.caller, cell.value);
            cell.value = request.value;
          }
          fibers.served();
        },
      ],
    }),
  });
}

/** A request x > 0 asks x − 1 and replies what comes back; 0 replies 0. Each request is emitted. */
function pingPong(): { definition: AppDefinition; got: number[][] } {
  const count = portal("/p/count", codec.int, codec.int);
  class AskFrame extends EventFrame {
    caller!: PortalRequest<number>["caller"];
  }
  const next = eventRoutine("ping/next", ["ping/next count"]);
  const serve = {
    ...eventRoutine("ping/ask count", []),
    frame: AskFrame,
    points: [
      { at: 0, name: "ping/ask count", locals: { event: codec.int, caller: codec.reply(codec.int) } },
      { at: 1, name: "ping/ask count/count", locals: { caller: codec.reply(codec.int) } },
    ],
  };
  const definition = unit({
    path: output.path,
    inputs: [input],
    outputs: [output],
    onError: [],
    state: {},
    serves: [count],
    asks: [count],
    routines: [next, serve],
    create: ({ out: [result], fibers }) => ({
      on: [starting(next, fibers)],
      ask: [
        function count(requests: readonly PortalRequest<number>[], from, to) {
          for (let i = from; i < to; i++) {
            const request = requests[i]!;
            if (!fibers.serve(request)) continue;
            const frame = new AskFrame();
            frame.event = request.value;
            frame.caller = request.caller;
            fibers.start(serve, frame, undefined, request.caller);
          }
          fibers.served();
        },
      ],
      routines: [
        function pingNext(fiber: Fiber, frame: EventFrame): Outcome {
          if (frame.at === 0) {
            frame.at = 1;
            return fiber.wait(fiber.ask(count, frame.event));
          }
          fiber.value();
          return fiber.done();
        },
        function pingAsk(fiber: Fiber, frame: AskFrame): Outcome {
          if (frame.at === 0) {
            if (frame.event === 0) {
              fibers.reply(frame.caller, 0);
              return fiber.done();
            }
            result.emit(frame.event);
            frame.at = 1;
            return fiber.wait(fiber.ask(count, frame.event - 1));
          }
          fibers.reply(frame.caller, fiber.value<number>());
          return fiber.done();
        },
      ],
      resume() {
        fibers.resume("ping");
      },
    }),
  });
  return ints("p", [definition], { from: () => values([[8]]) });
}

class Total {
  value = 0;
}

/** A running total, served to five triggers while it grows. */
function aggregation(): { definition: AppDefinition; got: number[][] } {
  const triggers = stream("/p/triggers", codec.int);
  const total = portal("/p/total", codec.int, codec.int);
  const sum = unit({
    path: "/p/sum",
    inputs: [input],
    outputs: [],
    onError: [],
    state: { total: shared("total", Total, { value: codec.int }) },
    serves: [total],
    create: ({ state: { total }, fibers }) => ({
      on: [
        function input(events, from, to) {
          for (let i = from; i < to; i++) total.at().value = exact(total.at().value + events[i]!);
        },
      ],
      ask: [
        function ask(requests: readonly PortalRequest<number>[], from, to) {
          for (let i = from; i < to; i++) {
            const request = requests[i]!;
            if (fibers.serve(request)) fibers.reply(request.caller, total.peek().value);
          }
          fibers.served();
        },
      ],
    }),
  });
  const got: number[][] = [];
  const definition = app({
    name: "p",
    schema: "1",
    onError: [],
    config: [],
    sources: [
      source(input, () => range(0, 128, { atom: 8 })),
      source(triggers, () => values([[1], [2], [3], [4], [5]])),
    ],
    units: [
      sum,
      asker(
        output.path,
        triggers,
        total,
        (event) => event,
        (reply) => reply,
      ),
    ],
    sinks: [sink(output, collect(got))],
    sequencers: [],
  });
  return { definition, got };
}

const negating = () =>
  ints("p", [
    asker(
      output.path,
      input,
      negate,
      (event) => event,
      (reply) => reply,
    ),
    server("/p/server", negate, (x) => 0 - x),
  ]);

const rows: [string, () => ReturnType<typeof ints>, (got: readonly number[]) => void][] = [
  ["portal", negating, (got) => expect(got).toEqual(upTo(128).map((x) => 0 - x))],
  ["self portal", () => ints("p", [selfPortal()]), (got) => expect(got).toEqual(upTo(128).map((x) => 0 - x))],
  [
    "portal state",
    () =>
      ints("p", [
        asker(
          output.path,
          input,
          negate,
          (event) => event,
          (reply) => reply,
        ),
        remembering(),
      ]),
    (got) => expect(got).toEqual(upTo(128).map((x) => Math.max(0, x - 1))),
  ],
  ["ping pong", pingPong, (got) => expect(got).toEqual([8, 7, 6, 5, 4, 3, 2, 1])],
  [
    "aggregation",
    aggregation,
    (got) => {
      expect(got).toHaveLength(5);
      expect([...got].sort((a, b) => a - b)).toEqual(got);
      for (const value of got) expect(upTo(17).map((k) => (8 * k * (8 * k - 1)) / 2)).toContain(value);
    },
  ],
];

describe.each(rows)("%s", (_, make, check) => {
  test("in memory", async () => {
    const { definition, got } = make();
    const { code, world } = await run(definition);
    expect(world.err).toBe("");
    expect(code).toBe(0);
    check(got.flat());
  });

  test("with a store", async () => {
    const { definition, got } = make();
    const world = new TestWorld();
    expect(await runDurable(definition, new TestStore(), world)).toBe(0);
    check(got.flat());
  });
});

test("the replies to one atom of requests come back as one atom", async () => {
  const { definition, got } = negating();
  expect((await run(definition)).code).toBe(0);
  // Of an input atom comes an atom, and another one of the replies.
  expect(got.filter((atom) => atom.length > 0)).toHaveLength(16);
  expect(got.filter((atom) => atom.length === 0)).toHaveLength(16);
});
