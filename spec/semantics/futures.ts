/** What has come of a handler's futures. */
import { modelFaults } from "./algebra.ts";
import type { Fiber, Future, Outcome } from "./configuration.ts";

/** Undefined as long as it is not there. */
export function outcomeOf(fiber: Fiber, future: Future): Outcome | undefined {
  switch (future.kind) {
    case "one":
      return fiber.outcomes.get(future.number);
    case "within": {
      const fault = { code: modelFaults.late, message: "the future was not there in time", at: "" };
      return outcomeOf(fiber, future.of) ?? (outcomeOf(fiber, future.deadline) && { fault });
    }
    case "all": {
      const outcomes = future.of.map((one) => outcomeOf(fiber, one));
      const failed = future.of.filter((_, i) => "fault" in (outcomes[i] ?? {}));
      const first = earliest(fiber, failed);
      if (first !== undefined) return outcomeOf(fiber, first);
      if (outcomes.includes(undefined)) return undefined;
      return { value: outcomes.map((one) => (one as { readonly value: unknown }).value) };
    }
    case "first": {
      const first = earliest(
        fiber,
        future.of.filter((one) => outcomeOf(fiber, one) !== undefined),
      );
      return first && outcomeOf(fiber, first);
    }
  }
}

/** It waits, and what it waits for has come. */
export function isReady(fiber: Fiber): boolean {
  return fiber.awaited !== undefined && outcomeOf(fiber, fiber.awaited) !== undefined;
}

/** The first outcome of a future stays. */
export function resolved(fiber: Fiber, number: number, outcome: Outcome): Fiber {
  if (fiber.outcomes.has(number)) return fiber;
  return { ...fiber, outcomes: new Map([...fiber.outcomes, [number, outcome]]) };
}

/** Replies that have not come. */
export function openAsks(fiber: Fiber): readonly { readonly number: number; readonly portal: string }[] {
  return [...fiber.asked].flatMap(([number, portal]) => (fiber.outcomes.has(number) ? [] : [{ number, portal }]));
}

/** Of futures that are there. */
function earliest(fiber: Fiber, futures: readonly Future[]): Future | undefined {
  return futures.reduce<Future | undefined>(
    (best, one) => (best !== undefined && since(fiber, best) <= since(fiber, one) ? best : one),
    undefined,
  );
}

/** When a future came to be there: a number that only grows. */
function since(fiber: Fiber, future: Future): number {
  switch (future.kind) {
    case "one":
      return [...fiber.outcomes.keys()].indexOf(future.number);
    case "within":
      return since(fiber, outcomeOf(fiber, future.of) === undefined ? future.deadline : future.of);
    case "all":
      return Math.max(-1, ...future.of.map((one) => since(fiber, one)));
    case "first":
      return Math.min(
        ...future.of.filter((one) => outcomeOf(fiber, one) !== undefined).map((one) => since(fiber, one)),
      );
  }
}
