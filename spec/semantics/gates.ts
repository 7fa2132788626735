/**
 * Who holds a key of an exclusive task, and who waits for it. A request that comes back into its own chain of calls is let
 * in; one whose waiting would close a circle of waits is not.
 */
import type { Caller, Fiber, Gate } from "./configuration.ts";
import { named } from "./rule.ts";

type Fibers = ReadonlyMap<string, Fiber>;
/** Changed in place: of one step. */
export type Gates = Map<string, Gate>;

const OPEN: Gate = { holder: undefined, waiting: [] };

/** The gate of an exclusive handler: `/bank/accounts/account["ann"]`. */
export type GateName = (fiber: Fiber) => string | undefined;

/** May it begin? If not it waits, or (the names of the circle) would wait for ever. */
export function enter(
  fiber: Fiber,
  gates: Gates,
  fibers: Fibers,
  nameOf: GateName,
): "begin" | "wait" | readonly string[] {
  const name = nameOf(fiber);
  if (name === undefined) return "begin";
  const gate = gates.get(name) ?? OPEN;
  const chain = chainOf(fiber.caller, fibers, nameOf);
  if (gate.holder === undefined || chain.has(name)) return "begin";
  const circle = circleFrom(name, chain, gates, fibers, nameOf);
  if (circle !== undefined) return circle;
  wait(name, fiber, gates);
  return "wait";
}

/** It is held back until the key is free. */
const wait = named("G-Wait", (name: string, fiber: Fiber, gates: Gates): void => {
  const gate = gates.get(name) ?? OPEN;
  gates.set(name, { ...gate, waiting: [...gate.waiting, fiber.id] });
});

/** It has begun, and waits. */
export function suspended(fiber: Fiber, gates: Gates, nameOf: GateName): void {
  const name = nameOf(fiber);
  if (name !== undefined) hold(name, fiber, gates);
}

/** It has its key to itself, unless it is a part of what somebody does who has. */
const hold = named("G-Hold", (name: string, fiber: Fiber, gates: Gates): void => {
  const gate = gates.get(name) ?? OPEN;
  gates.set(name, { ...gate, holder: gate.holder ?? fiber.id });
});

/** It has ended: who may begin now? Nobody, as long as somebody else holds the key. */
export function next(fiber: Fiber, gates: Gates, nameOf: GateName): string | undefined {
  const name = nameOf(fiber);
  const gate = name === undefined ? undefined : gates.get(name);
  if (name === undefined || gate === undefined) return undefined;
  const holder = gate.holder === fiber.id ? undefined : gate.holder;
  if (holder !== undefined) return undefined;
  return release(name, gate, gates);
}

/** The first of those who wait may begin. */
const release = named("G-Release", (name: string, gate: Gate, gates: Gates): string | undefined => {
  const [first, ...waiting] = gate.waiting;
  if (waiting.length === 0) gates.delete(name);
  else gates.set(name, { holder: undefined, waiting });
  return first;
});

/** The keys that those who wait for a request hold. */
function chainOf(caller: Caller | undefined, fibers: Fibers, nameOf: GateName): ReadonlySet<string> {
  const chain = new Set<string>();
  for (let fiber = caller && fibers.get(caller.fiber); fiber !== undefined;) {
    const name = nameOf(fiber);
    if (name !== undefined) chain.add(name);
    fiber = fiber.caller && fibers.get(fiber.caller.fiber);
  }
  return chain;
}

/** From a gate over those who wait and hold it, to a gate of the chain. */
function circleFrom(
  from: string,
  chain: ReadonlySet<string>,
  gates: Gates,
  fibers: Fibers,
  nameOf: GateName,
): readonly string[] | undefined {
  const seen = new Map<string, string | undefined>([[from, undefined]]);
  for (const name of seen.keys()) {
    if (chain.has(name)) {
      const names: string[] = [];
      for (let at: string | undefined = name; at !== undefined; at = seen.get(at)) names.unshift(at);
      return names;
    }
    for (const [other, { waiting }] of gates) {
      const waits = waiting.some((id) => chainOf(fibers.get(id)?.caller, fibers, nameOf).has(name));
      if (waits && !seen.has(other)) seen.set(other, name);
    }
  }
  return undefined;
}
