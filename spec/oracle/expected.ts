/** What `expected.json` of a conformance program says, and whether a run is so. */
import { expect } from "vitest";
import type { Behaviour } from "./behaviour.ts";
import { atomsDiffer, eventsDiffer, type Expected } from "./judge.ts";

export type { Expected } from "./judge.ts";

/** The behaviour that is expected, as far as the expectation speaks of it. */
export function expectBehaviour(behaviour: Behaviour, app: string, expected: Expected, what: string): void {
  expect(behaviour.fault, what).toBe(expected.fault);
  expect(atomsDiffer(behaviour.streams, app, expected), what).toBeUndefined();
}

/** Whether streams without their atoms have the events that are expected, in any order. */
export function expectEvents(
  events: Readonly<Record<string, readonly unknown[]>>,
  app: string,
  expected: Expected,
  what: string,
): void {
  expect(eventsDiffer(events, app, expected), what).toBeUndefined();
}
