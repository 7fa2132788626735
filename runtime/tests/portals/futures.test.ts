/** Futures in routines: used in any order, made of others, over calls of routines. */
import { expect, test } from "vitest";
import { codec, fail, portal, stream, values } from "../../index.ts";
import { run } from "../run/harness.ts";
import { frameOf, ints, script, scripted, server, upTo, type Behaviour, type Block } from "./units.ts";

const input = stream("/t/input", codec.int);
const twice = portal("/t/twice", codec.int, codec.int);
const slow = portal("/t/slow", codec.int, codec.int);
const doubling = server("/t/doubling", twice, (x) => (x < 0 ? fail(`${x}`) : 2 * x));

/** Answers when a third unit has. */
const slowly = scripted("/t/slowly", { serves: [slow], asks: [twice] }, ({ fibers }): Behaviour => {
  const ask = script("slowly/ask slow", [
    (fiber, frame) => fiber.wait(fiber.ask(twice, frame.event)),
    (fiber, frame) => {
      fibers.reply(frame.caller, fiber.value<number>() + 1);
      return fiber.done();
    },
  ]);
  return { scripts: [ask], ask: [({ value, caller }, start) => start(ask, frameOf(value, caller))] };
});

async function outputOf(events: readonly number[], blocks: (emit: (event: number) => void) => readonly Block[]) {
  const asking = scripted("/t/output", { input, asks: [twice, slow] }, ({ emit }) => ({
    scripts: [script("asker/next", blocks(emit))],
  }));
  const { definition, got } = ints("t", [asking, doubling, slowly], { from: () => values([events]) });
  const { code, world } = await run(definition);
  expect(world.err).toBe("");
  expect(code).toBe(0);
  return got.flat();
}

test("futures are waited for in another order than they come in", async () => {
  const got = await outputOf([1, 2, 3], (emit) => [
    (fiber, frame) => {
      frame.futures = [fiber.ask(twice, frame.event), fiber.ask(slow, frame.event), fiber.ask(twice, 100)];
      return fiber.wait(frame.futures[1]!);
    },
    (fiber, frame) => {
      frame.total = fiber.value<number>();
      return fiber.wait(frame.futures[2]!);
    },
    (fiber, frame) => {
      frame.total = 1000 * frame.total + fiber.value<number>();
      return fiber.wait(frame.futures[0]!);
    },
    (fiber, frame) => {
      emit(1000 * frame.total + fiber.value<number>());
      return fiber.done();
    },
  ]);
  expect(got).toEqual([3_200_002, 5_200_004, 7_200_006]);
});

test("`all` has the values in the order of the futures", async () => {
  const got = await outputOf([1], (emit) => [
    (fiber) => fiber.wait(fiber.all([fiber.ask(slow, 1), fiber.ask(twice, 2), fiber.all([])])),
    (fiber) => {
      const [one, two, none] = fiber.value<[number, number, readonly number[]]>();
      emit(one);
      emit(two);
      emit(none.length);
      return fiber.done();
    },
  ]);
  expect(got).toEqual([3, 4, 0]);
});

test("`all` of one that faults faults at once", async () => {
  const got = await outputOf([1], (emit) => [
    (fiber, frame) => {
      frame.futures = [fiber.ask(slow, 1), fiber.ask(twice, -7)];
      return fiber.wait(fiber.all(frame.futures));
    },
    (fiber, frame) => {
      const result = fiber.attempt();
      emit(result.type === "Err" ? Number(result.value.message) : 0);
      return fiber.wait(frame.futures[0]!);
    },
    (fiber) => {
      emit(fiber.value<number>());
      return fiber.done();
    },
  ]);
  expect(got).toEqual([-7, 3]);
});

test("`first` is what came first, also among those that are there already", async () => {
  const got = await outputOf([1], (emit) => [
    (fiber, frame) => {
      frame.futures = [fiber.ask(slow, 1), fiber.ask(twice, 2)];
      return fiber.wait(fiber.first(frame.futures));
    },
    (fiber, frame) => {
      emit(fiber.value<number>());
      return fiber.wait(fiber.all(frame.futures));
    },
    (fiber, frame) => {
      emit(fiber.value<number[]>().length);
      return fiber.wait(fiber.first(frame.futures));
    },
    (fiber) => {
      emit(fiber.value<number>());
      return fiber.wait(fiber.first([]));
    },
    (fiber) => {
      const result = fiber.attempt();
      emit(result.type === "Err" && result.value.code === "P0943" ? 43 : 0);
      return fiber.done();
    },
  ]);
  expect(got).toEqual([4, 2, 4, 43]);
});

test("routines call themselves, deeper than any stack", async () => {
  const depth = 20_000;
  const recursing = scripted("/t/output", { input, asks: [twice] }, ({ emit }): Behaviour => {
    const sum = script("asker/fn sum", [
      (fiber, frame) => {
        if (frame.event === 0) return fiber.done(0);
        if (frame.event % 1000 !== 0) return fiber.call(sum.definition, frameOf(frame.event - 1));
        frame.at = 2;
        return fiber.wait(fiber.ask(twice, frame.event));
      },
      (fiber, frame) => fiber.done(frame.event + fiber.value<number>()),
      (fiber, frame) => {
        fiber.value();
        frame.at = 1;
        return fiber.call(sum.definition, frameOf(frame.event - 1));
      },
    ]);
    const next = script("asker/next", [
      (fiber, frame) => fiber.call(sum.definition, frameOf(frame.event)),
      (fiber) => {
        emit(fiber.value<number>());
        return fiber.done();
      },
    ]);
    return { scripts: [next, sum] };
  });
  const { definition, got } = ints("t", [recursing, doubling], { from: () => values([[depth]]) });
  expect((await run(definition)).code).toBe(0);
  expect(got.flat()).toEqual([(depth * (depth + 1)) / 2]);
});

test("a routine that throws does so where its caller takes its value", async () => {
  const calling = scripted("/t/output", { input, asks: [twice] }, ({ emit }): Behaviour => {
    const inner = script("asker/fn inner", [
      (fiber, frame) => fiber.wait(fiber.ask(twice, frame.event)),
      (fiber) => fiber.done(fiber.value()),
    ]);
    const next = script("asker/next", [
      (fiber, frame) => fiber.call(inner.definition, frameOf(frame.event)),
      (fiber) => {
        const result = fiber.attempt<number>();
        emit(result.type === "Ok" ? result.value : Number(result.value.message));
        return fiber.done();
      },
    ]);
    return { scripts: [next, inner] };
  });
  const { definition, got } = ints("t", [calling, doubling], { from: () => values([[1, -5, 2]]) });
  expect((await run(definition)).code).toBe(0);
  expect(got.flat()).toEqual([2, -5, 4]);
});

test("all requests of a step to one portal are one atom, and so are the replies", async () => {
  const sizes: number[] = [];
  const counting = scripted("/t/server", { serves: [twice] }, ({ fibers }): Behaviour => {
    let size = 0;
    return {
      ask: [
        ({ value, caller }) => {
          size++;
          fibers.reply(caller, value);
        },
      ],
      afterRequests: () => {
        sizes.push(size);
        size = 0;
      },
    };
  });
  const asking = scripted("/t/output", { input, asks: [twice] }, ({ emit }) => ({
    scripts: [
      script("asker/next", [
        (fiber, frame) => fiber.wait(fiber.all([fiber.ask(twice, frame.event), fiber.ask(twice, frame.event)])),
        (fiber) => {
          emit(fiber.value<number[]>()[0]!);
          return fiber.done();
        },
      ]),
    ],
    afterReplies: () => emit(-1),
  }));
  const { definition, got } = ints("t", [asking, counting], { from: () => values([upTo(5), upTo(3)]) });
  expect((await run(definition)).code).toBe(0);
  expect(sizes).toEqual([10, 6]);
  expect(got.filter((atom) => atom.length > 0)).toEqual([
    [0, 1, 2, 3, 4, -1],
    [0, 1, 2, -1],
  ]);
});

test("more handlers wait than a unit has room for: its input waits", async () => {
  const count = 30_000;
  let most = 0;
  let open = 0;
  const asking = scripted("/t/output", { input, asks: [twice] }, ({ emit }) => ({
    scripts: [
      script("asker/next", [
        (fiber, frame) => {
          most = Math.max(most, ++open);
          return fiber.wait(fiber.ask(twice, frame.event));
        },
        (fiber) => {
          open--;
          emit(fiber.value<number>());
          return fiber.done();
        },
      ]),
    ],
  }));
  const { definition, got } = ints("t", [asking, doubling], { from: () => values(upTo(count).map((x) => [x])) });
  expect((await run(definition)).code).toBe(0);
  expect(got.flat()).toHaveLength(count);
  expect(most).toBeLessThanOrEqual(10_001);
});
