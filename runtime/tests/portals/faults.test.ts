/** What fails in a server, in an asker, and between them: who is told, and what is left. */
import { describe, expect, test } from "vitest";
import type { DeadLetter, Policy } from "../../api.ts";
import { codec, fail, portal, portalType, sink, stream, values } from "../../index.ts";
import { collect, run } from "../run/harness.ts";
import { frameOf, ints, script, scripted, server, type Behaviour, type Tools } from "./units.ts";

const input = stream("/f/input", codec.int);
const serve = portal("/f/serve", codec.int, codec.int);

/** Emits the replies; of a fault its number, counted downwards from −1, as `faults` gets to know them. */
function trying(faults: string[], path = "/f/output", asks = serve) {
  return scripted(path, { input, asks: [asks] }, ({ emit }) => ({
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

const oneAtom = { from: () => values([[1, 2, 3, 4, 5, 6]]) };

describe("a request that faults", () => {
  test("is answered with the fault, leaves no trace, and the rest of its atom is processed", async () => {
    const faults: string[] = [];
    const counting = scripted("/f/server", { serves: [serve] }, ({ fibers, shared }) => ({
      ask: [
        ({ value, caller }) => {
          const cell = shared.at();
          cell.value++;
          if (value % 2 === 1) fail(`${value} is odd`);
          fibers.reply(caller, cell.value);
        },
      ],
    }));
    const { definition, got } = ints("f", [trying(faults), counting], oneAtom);
    expect((await run(definition)).code).toBe(0);
    expect(got).toEqual([[], [-1, 1, -1, 2, -1, 3]]);
    expect(faults).toEqual(["P0910 1 is odd", "P0910 3 is odd", "P0910 5 is odd"]);
  });

  test("in a handler that waits is answered when it goes on, and others of the same step are not touched", async () => {
    const faults: string[] = [];
    const inner = portal("/f/inner", codec.int, codec.int);
    const outer = scripted("/f/outer", { serves: [serve], asks: [inner] }, ({ fibers, shared }): Behaviour => {
      const ask = script("outer/ask serve", [
        (fiber, frame) => fiber.wait(fiber.ask(inner, frame.event)),
        (fiber, frame) => {
          const value = fiber.value<number>();
          const cell = shared.at();
          cell.value++;
          if (value === 2) fail("two");
          fibers.reply(frame.caller, cell.value * 100 + value);
          return fiber.done();
        },
      ]);
      return { scripts: [ask], ask: [({ value, caller }, start) => start(ask, frameOf(value, caller))] };
    });
    const failing = server("/f/server", inner, (x) => (x === 4 ? fail("four") : x));
    const { definition, got } = ints("f", [trying(faults), outer, failing], oneAtom);
    const { code, world } = await run(definition);
    expect(world.err).toBe("");
    expect(code).toBe(0);
    expect(got.flat()).toEqual([-1, -1, 101, 203, 305, 406]);
    expect(faults.sort()).toEqual(["P0910 four", "P0910 two"]);
  });

  test("is answered also if what its handler has called throws", async () => {
    const faults: string[] = [];
    const { definition, got } = ints("f", [trying(faults), recursive()], oneAtom);
    expect((await run(definition)).code).toBe(0);
    expect(got.flat()).toEqual([7, 7, -1, 7, 7, -1]);
    expect(faults).toEqual(["P0910 deep 3", "P0910 deep 6"]);
  });
});

const deep = script("server/fn deep", [(_, frame) => fail(`deep ${frame.event}`)]);

function recursive() {
  return scripted("/f/server", { serves: [serve] }, ({ fibers }: Tools): Behaviour => {
    const ask = script("server/ask serve", [
      (fiber, frame) => {
        if (frame.event % 3 === 0) return fiber.call(deep.definition, frameOf(frame.event));
        fibers.reply(frame.caller, 7);
        return fiber.done();
      },
      (fiber) => fiber.done(fiber.value()),
    ]);
    return { scripts: [ask, deep], ask: [({ value, caller }, start) => start(ask, frameOf(value, caller))] };
  });
}

describe("a portal without a server", () => {
  test("gives the fault P0940 to the future, and never silence", async () => {
    const faults: string[] = [];
    const { definition, got } = ints("f", [trying(faults)], oneAtom);
    expect((await run(definition)).code).toBe(0);
    expect(got).toEqual([[], [-1, -1, -1, -1, -1, -1]]);
    expect(faults[0]).toBe("P0940 nobody serves the portal /f/serve");
  });

  test("named by a value, too", async () => {
    const type = portalType(codec.int, codec.int);
    const faults: string[] = [];
    const asking = scripted("/f/output", { input, asksValues: [type] }, ({ emit }) => ({
      scripts: [
        script("asker/next", [
          (fiber, frame) => fiber.wait(fiber.askAt(frame.event % 2 === 0 ? "/f/serve" : "/f/none", type, frame.event)),
          (fiber) => {
            const result = fiber.attempt<number>();
            if (result.type === "Err") faults.push(result.value.code);
            emit(result.type === "Ok" ? result.value : -1);
            return fiber.done();
          },
        ]),
      ],
    }));
    const { definition, got } = ints("f", [asking, server("/f/server", serve, (x) => 10 * x)], oneAtom);
    expect((await run(definition)).code).toBe(0);
    expect(got.flat().sort((a, b) => a - b)).toEqual([-1, -1, -1, 20, 40, 60]);
    expect(faults).toEqual(["P0940", "P0940", "P0940"]);
  });

  test("because it keeps a reply that it cannot give any more, tells so when nothing else can happen", async () => {
    const faults: string[] = [];
    const silent = scripted("/f/server", { serves: [serve] }, () => ({ ask: [() => {}] }));
    const { definition, got } = ints("f", [trying(faults), silent], { from: () => values([[1]]) });
    expect((await run(definition)).code).toBe(0);
    expect(got.flat()).toEqual([-1]);
    expect(faults[0]).toMatch(/^P0940/);
  });
});

describe("a fault in an asker", () => {
  const letter = codec.record<DeadLetter<number>>({
    events: codec.list(codec.int),
    fault: codec.record<DeadLetter<number>["fault"]>({ code: codec.string, message: codec.string, at: codec.string }),
    unit: codec.string,
    stream: codec.string,
    atom: codec.int,
  });
  const dead = stream("/f/dead", letter);

  function failing(onError: readonly Policy[], attempts: { count: number } = { count: 0 }) {
    return scripted("/f/output", { input, asks: [serve], onError }, ({ emit, shared }) => ({
      scripts: [
        script("asker/next", [
          (fiber, frame) => fiber.wait(fiber.ask(serve, frame.event)),
          (fiber) => {
            const value = fiber.value<number>();
            shared.at().value++;
            emit(value);
            if (value === 30 && attempts.count-- > 0) fail("thirty");
            return fiber.done();
          },
        ]),
      ],
      afterReplies: () => emit(shared.at().value),
    }));
  }

  const timesTen = server("/f/server", serve, (x) => 10 * x);
  const pairs = { from: () => values([[1, 2], [3], [4]]) };

  test("halts the app by default", async () => {
    const { definition } = ints("f", [failing([], { count: 1 }), timesTen], pairs);
    const { code, world } = await run(definition);
    expect(code).toBe(1);
    expect(world.err).toContain("error[P0910]: thirty");
    expect(world.err).toContain("unit /f/output");
  });

  test("is run again by retry: with what was there before", async () => {
    const policy: readonly Policy[] = [{ kind: "retry", times: 3, backoff: 0, max: 0 }];
    const { definition, got } = ints("f", [failing(policy, { count: 2 }), timesTen], pairs);
    expect((await run(definition)).code).toBe(0);
    expect(got.filter((atom) => atom.length > 0)).toEqual([
      [10, 20, 2],
      [30, 3],
      [40, 4],
    ]);
  });

  test("is passed over by skip: what the step would have resumed is dropped", async () => {
    const letters: DeadLetter<number>[][] = [];
    const policy: readonly Policy[] = [{ kind: "skip", to: dead }];
    const { definition, got } = ints("f", [failing(policy, { count: 9 }), timesTen], pairs);
    const more = { ...definition, sequencers: [dead], sinks: [...definition.sinks, sink(dead, collect(letters))] };
    expect((await run(more)).code).toBe(0);
    expect(got.filter((atom) => atom.length > 0)).toEqual([
      [10, 20, 2],
      [40, 3],
    ]);
    expect(letters.flat()).toMatchObject([
      { events: [], fault: { code: "P0910", message: "thirty" }, unit: "/f/output", stream: "" },
    ]);
  });
});

test("a fault behind the loop over requests is none of theirs: skip answers all of them with it", async () => {
  const faults: string[] = [];
  const onError: readonly Policy[] = [{ kind: "skip", to: undefined }];
  const broken = scripted("/f/server", { serves: [serve], onError }, ({ fibers }) => ({
    ask: [({ value, caller }) => fibers.reply(caller, value)],
    afterRequests: () => fail("downstream"),
  }));
  const { definition, got } = ints("f", [trying(faults), broken], { from: () => values([[1, 2]]) });
  expect((await run(definition)).code).toBe(0);
  expect(got.flat()).toEqual([-1, -1]);
  expect(faults).toEqual(["P0910 downstream", "P0910 downstream"]);
});
