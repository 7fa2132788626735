/** Processes that are killed at any moment and started again: handlers that wait go on as if nobody had. */
import { expect, test } from "vitest";
import { codec, fail, portal, stream, values } from "../../index.ts";
import { kinds } from "../../store.ts";
import { runDurable, TestStore, TestWorld } from "../run/harness.ts";
import { killings, survives } from "./killing.ts";
import { frameOf, ints, script, scripted, upTo, type Behaviour } from "./units.ts";

const input = stream("/k/input", codec.int);
const output = "/k/output";
const outer = portal("/k/outer", codec.int, codec.int);
const inner = portal("/k/inner", codec.int, codec.int);
const odd = { from: () => values(upTo(12).map((x) => [x, x + 100, x + 200])) };

/** Faults at every seventh request; at a negative one it tells how often it has not. */
const counting = () =>
  scripted("/k/counting", { serves: [inner] }, ({ fibers, shared }) => ({
    ask: [
      ({ value, caller }) => {
        const cell = shared.at();
        if (value >= 0) cell.value++;
        if (value % 7 === 3) fail("a seventh");
        fibers.reply(caller, value >= 0 ? 3 * value : cell.value);
      },
    ],
  }));

/** Asks twice, one after the other, and remembers in between. */
const between = () =>
  scripted("/k/between", { serves: [outer], asks: [inner] }, ({ fibers, shared }): Behaviour => {
    const ask = script("between/ask outer", [
      (fiber, frame) => fiber.wait(fiber.ask(inner, frame.event)),
      (fiber, frame) => {
        const first = fiber.attempt<number>();
        frame.total = first.type === "Ok" ? first.value : -1;
        shared.at().value++;
        frame.futures = [fiber.ask(inner, frame.event + 1), fiber.ask(inner, frame.event + 2)];
        return fiber.wait(fiber.all(frame.futures));
      },
      (fiber, frame) => {
        const both = fiber.attempt<readonly number[]>();
        const sum = both.type === "Ok" ? both.value.reduce((a, b) => a + b, 0) : -1;
        fibers.reply(frame.caller, frame.total + sum);
        return fiber.done();
      },
    ]);
    return { scripts: [ask], ask: [({ value, caller }, start) => start(ask, frameOf(value, caller))] };
  });

const asking = () =>
  scripted(output, { input, asks: [outer, inner] }, ({ emit, shared, fibers }): Behaviour => {
    const call = script("asker/fn call", [
      (fiber, frame) => fiber.wait(fiber.ask(outer, frame.event)),
      (fiber, frame) => fiber.done(fiber.value<number>() + frame.event),
    ]);
    const next = script("asker/next", [
      (fiber, frame) => fiber.call(call.definition, frameOf(frame.event)),
      (fiber) => {
        shared.at().value++;
        emit(fiber.value<number>());
        return fiber.done();
      },
    ]);
    const count = script("asker/complete", [
      (fiber) => {
        emit(shared.peek().value);
        return fiber.wait(fiber.ask(inner, -1));
      },
      (fiber) => {
        emit(fiber.value<number>());
        return fiber.done();
      },
    ]);
    return {
      scripts: [next, call, count],
      complete: () => fibers.start(count.definition, frameOf(0), undefined),
    };
  });

const app = () => ints("k", [asking(), between(), counting()], odd).definition;

test("what waits in several units is there again after a kill", async () => {
  await survives(app, output, true);
});

test("what a server remembers of one request is there at the next one", async () => {
  const make = () => {
    const remembering = scripted("/k/counting", { serves: [inner] }, ({ fibers, shared }) => ({
      ask: [
        ({ value, caller }) => {
          const cell = shared.at();
          cell.value += value;
          if (cell.value % 5 === 0) fail("a fifth");
          fibers.reply(caller, cell.value);
        },
      ],
    }));
    const loop = scripted(output, { input, asks: [inner] }, ({ emit, shared }) => ({
      scripts: [
        script("asker/next", [
          (fiber, frame) => fiber.wait(fiber.ask(inner, frame.event)),
          (fiber, frame) => {
            const result = fiber.attempt<number>();
            shared.at().value++;
            emit(result.type === "Ok" ? result.value + 1000 * shared.peek().value : -1);
            if (frame.event === 0) return fiber.done();
            frame.event--;
            frame.at = 1;
            return fiber.wait(fiber.ask(inner, frame.event));
          },
        ]),
      ],
    }));
    return ints("k", [loop, remembering], { from: () => values([[40]]) }).definition;
  };
  await survives(make, output);
});

test("nothing of it is left in the store in the end", async () => {
  const store = new TestStore();
  expect(await runDurable(app(), store, new TestWorld())).toBe(0);
  const left = [...store.entries.keys()].map((key) => key.charCodeAt(0));
  expect(left.filter((kind) => kind === kinds.fiber || kind === kinds.atoms)).toEqual([]);
});

/** A store that was left while handlers waited. */
async function interrupted(): Promise<TestStore> {
  for (let lifetime = 1; ; lifetime++) {
    const store = new TestStore();
    const world = new TestWorld();
    world.lifetime = lifetime;
    world.tick = 30;
    expect(await runDurable(app(), store, world)).toBe("killed");
    if ([...store.entries.keys()].some((key) => key.charCodeAt(0) === kinds.fiber)) return store;
  }
}

test("a handler that waits where the program has no such place is told by the place", async () => {
  const store = await interrupted();
  const other = scripted(output, { input, asks: [outer] }, () => ({
    scripts: [script("asker/other", [(fiber) => fiber.done()])],
  }));
  const world = new TestWorld();
  const changed = ints("k", [other, between(), counting()], odd).definition;
  expect(await runDurable(changed, store, world)).toBe(3);
  expect(world.err).toContain("error[P0903]: a handler of /k/output waits at `asker/next`");
});

test("a handler whose bytes do not fit is told as damage", async () => {
  const store = await interrupted();
  const [key] = [...store.entries.keys()].filter((one) => one.charCodeAt(0) === kinds.fiber);
  const bytes = store.entries.get(key ?? "") ?? new Uint8Array(0);
  store.entries.set(key ?? "", bytes.slice(0, bytes.length - 2));
  const world = new TestWorld();
  expect(await runDurable(app(), store, world)).toBe(3);
  expect(world.err).toContain("error[P0902]");
});

test("replies that were put aside are given by a later process", async () => {
  const make = () => {
    const server = scripted("/k/server", { input, serves: [inner] }, ({ fibers, shared }): Behaviour => {
      const ask = script("server/ask inner", [
        (fiber, frame) => fiber.wait(fiber.ask(outer, frame.event)),
        (fiber, frame) => {
          shared.at().value++;
          fibers.reply(frame.caller, fiber.value<number>() + shared.peek().value);
          return fiber.done();
        },
      ]);
      return {
        scripts: [ask],
        on: () => {},
        ask: [({ value, caller }, start) => start(ask, frameOf(value, caller))],
      };
    });
    const doubling = scripted("/k/doubling", { serves: [outer] }, ({ fibers }) => ({
      ask: [({ value, caller }) => fibers.reply(caller, 2 * value)],
    }));
    const askInner = scripted(output, { input, asks: [inner] }, ({ emit }) => ({
      scripts: [
        script("asker/next", [
          (fiber, frame) => fiber.wait(fiber.ask(inner, frame.event)),
          (fiber) => {
            emit(fiber.value<number>());
            return fiber.done();
          },
        ]),
      ],
    }));
    return ints("k", [askInner, { ...server, asks: [outer] }, doubling], odd).definition;
  };
  let kills = 0;
  for await (const { got, killed } of killings(make, output, 12)) {
    expect(got).toHaveLength(36);
    kills += killed;
  }
  expect(kills).toBeGreaterThan(5);
});
