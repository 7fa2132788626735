/**
 * An app that does everything that a step can do with portals, and whose steps fail now and then. Each is tried again, so
 * that what it writes is the same as if none had failed: its numbers tell of each request, handler and timer too many.
 */
import type { AppDefinition, Policy } from "../../api.ts";
import { codec, fail, portal, stream, timer, values } from "../../index.ts";
import { frameOf, ints, script, scripted, upTo, type Behaviour } from "./units.ts";

export const output = "/w/output";
const input = stream("/w/input", codec.int);
const count = portal("/w/count", codec.int, codec.int);
const twice = portal("/w/twice", codec.int, codec.int);
const onError: readonly Policy[] = [{ kind: "retry", times: 1000, backoff: 0, max: 0 }];

/** `fails`: whether the step that asks is to fail. */
export function workshop(fails: () => boolean): AppDefinition {
  const maybe = (): void => {
    if (fails()) fail("now and then");
  };

  const asking = scripted(
    output,
    { input, asks: [count, twice], timers: { idle: timer("asker/idle", codec.int) }, onError },
    ({ emit, keyed, shared, timers, fibers }): Behaviour => {
      const inner = script("asker/fn inner", [
        (fiber, frame) => fiber.wait(fiber.ask(twice, frame.event)),
        (fiber) => {
          const value = fiber.value<number>();
          maybe();
          return fiber.done(value);
        },
      ]);
      const next = script(
        "asker/next",
        [
          (fiber, frame) => {
            timers["idle"]!.start(frame.event, 10 + frame.event);
            // Of each attempt another one: only that of the last counts.
            timers["idle"]!.start(1000 + Math.floor(Math.random() * 1e12), 3);
            frame.total = keyed.peek(frame.key).value;
            frame.futures = [fiber.ask(count, frame.event), fiber.within(fiber.ask(twice, 3), 1e9)];
            maybe();
            return fiber.wait(fiber.first([fiber.sleep(1e9), fiber.all<readonly number[]>(frame.futures)]));
          },
          (fiber, frame) => {
            frame.total += fiber.value<readonly number[]>().reduce((a, b) => a + b, 0);
            maybe();
            return fiber.call(inner.definition, frameOf(frame.event));
          },
          (fiber, frame) => {
            frame.total += fiber.value<number>();
            keyed.at(frame.key).value = frame.total;
            emit(1000 * frame.total + frame.event);
            frame.futures = [fiber.ask(count, 1)];
            maybe();
            return fiber.wait(frame.futures[0]!);
          },
          (fiber) => {
            fiber.value();
            shared.at().value++;
            return fiber.done();
          },
        ],
        true,
      );
      const last = script("asker/complete", [
        (fiber) => fiber.wait(fiber.ask(count, -1)),
        (fiber) => {
          emit(fiber.value<number>());
          emit(shared.peek().value);
          maybe();
          return fiber.done();
        },
      ]);
      return {
        scripts: [next, inner, last],
        on: (event, start) => start(next, frameOf(event, undefined, event % 3), event % 3),
        fire: [
          (key) => {
            emit(-Math.min(1000, key as number));
            if ((key as number) % 2 === 0 && (key as number) < 100) timers["idle"]!.start(100 + (key as number), 5);
            maybe();
          },
        ],
        afterReplies: maybe,
        complete: () => {
          maybe();
          fibers.start(last.definition, frameOf(0), undefined);
        },
      };
    },
  );

  /** Replies at once, and knows how often it did. */
  const counting = scripted("/w/counting", { serves: [count], onError }, ({ fibers, shared }) => ({
    ask: [
      ({ value, caller }) => {
        if (value >= 0) shared.at().value++;
        fibers.reply(caller, value >= 0 ? value : shared.peek().value);
      },
    ],
    afterRequests: maybe,
  }));

  /** Asks before it replies, one after the other. */
  const doubling = scripted("/w/doubling", { serves: [twice], asks: [count], onError }, ({ fibers }): Behaviour => {
    const ask = script(
      "doubling/ask twice",
      [
        (fiber, frame) => fiber.wait(fiber.ask(count, frame.event)),
        (fiber, frame) => {
          frame.total += fiber.value<number>();
          fibers.reply(frame.caller, 2 * frame.total);
          return fiber.done();
        },
      ],
      true,
    );
    return {
      scripts: [ask],
      ask: [({ value, caller }, start) => start(ask, frameOf(value, caller))],
      afterRequests: maybe,
      afterReplies: maybe,
    };
  });
  return ints("w", [asking, counting, doubling], { from: () => values([upTo(7), [7, 8, 9], [], [20, 21, 22]]) })
    .definition;
}
