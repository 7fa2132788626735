/** What a unit can take a step for. */
import type { Configuration } from "../configuration.ts";
import { isReady } from "../futures.ts";
import type { UnitIr } from "../ir.ts";
import type { Machine } from "../machine.ts";
import { changeUnit, contentOf, isHalted, resolve, unitOf, type Redex } from "../taking.ts";
import type { Transition, TransitionRule } from "../transition.ts";

/** One for each unit that goes on. */
function stepRule(
  name: string,
  redexes: (unit: UnitIr, configuration: Configuration, machine: Machine) => readonly Omit<Redex, "unit">[],
): TransitionRule {
  return {
    name,
    kind: "work",
    transitions: (configuration, machine) => {
      const found: Transition[] = [];
      for (const unit of machine.program.units) {
        if (isHalted(configuration, unit)) continue;
        for (const redex of redexes(unit, configuration, machine)) {
          found.push({ rule: name, what: unit.path, redex: { unit, ...redex } });
        }
      }
      return found;
    },
  };
}

/** Replies come: whoever waits for one goes on. */
const replies = stepRule("T-Replies", (unit, configuration) => {
  const [atom] = configuration.replies.get(unit.path) ?? [];
  if (atom === undefined) return [];
  const consume = (before: Configuration): Configuration => {
    const [, ...rest] = before.replies.get(unit.path) ?? [];
    return atom.reduce(resolve, { ...before, replies: new Map(before.replies).set(unit.path, rest) });
  };
  const ready = (consumed: Configuration): readonly string[] => {
    const ids = new Set(atom.map(({ fiber }) => fiber));
    return [...ids].filter((id) => isWaiting(consumed, id));
  };
  return [{ cause: "replies", body: unit.resume, consume, from: (consumed) => ({ ready: ready(consumed) }) }];
});

/** A handler begins that was held back by one whose step has failed. */
const begin = stepRule("T-Begin", (unit, { begins, fibers }) => {
  const id = begins.find((one) => fibers.get(one)?.unit === unit.path);
  if (id === undefined) return [];
  const consume = (before: Configuration): Configuration => ({
    ...before,
    begins: before.begins.filter((one) => one !== id),
  });
  return [{ cause: id, body: unit.resume, consume, from: () => ({ ready: [id] }) }];
});

/** An atom of requests. */
const requests = stepRule("T-Requests", (unit, configuration) =>
  unit.serves.flatMap(({ path }, served) => {
    const [atom] = configuration.requests.get(path) ?? [];
    if (atom === undefined) return [];
    const consume = (before: Configuration): Configuration => {
      const [, ...rest] = before.requests.get(path) ?? [];
      return { ...before, requests: new Map(before.requests).set(path, rest) };
    };
    return [{ cause: path, body: unit.ask[served] ?? [], consume, from: () => ({ requests: atom }) }];
  }),
);

/** The next atom of an input. */
const atom = stepRule("T-Atom", (unit, configuration) =>
  unit.inputs.flatMap((stream, index) => {
    const number = (unitOf(configuration, unit.path).consumed[index] ?? 0) + 1;
    const next = contentOf(configuration, stream).atoms.at(number - 1);
    if (next === undefined) return [];
    const consume = (before: Configuration): Configuration =>
      changeUnit(before, unit.path, (content) => ({ ...content, consumed: content.consumed.with(index, number) }));
    return [
      {
        cause: stream.path,
        body: unit.on[index] ?? [],
        consume,
        from: () => ({ input: { index, atom: next, number } }),
      },
    ];
  }),
);

/** The inputs have ended, and no handler waits: `on complete`. Whoever has no input completes when nobody asks any more. */
const complete = stepRule("T-Complete", (unit, configuration) => {
  const { complete: already, closed } = unitOf(configuration, unit.path);
  if (already || !inputsHaveEnded(unit, configuration) || hasFibers(unit, configuration)) return [];
  if (unit.inputs.length === 0 && !closed) return [];
  const consume = (before: Configuration): Configuration =>
    changeUnit(before, unit.path, (content) => ({ ...content, complete: true }));
  return [{ cause: "completion", body: unit.complete, consume, from: () => ({}) }];
});

export const stepRules: readonly TransitionRule[] = [replies, begin, requests, atom, complete];

/** It waits for something that has come. */
export function isWaiting({ fibers }: Configuration, id: string): boolean {
  const fiber = fibers.get(id);
  return fiber !== undefined && isReady(fiber);
}

export function inputsHaveEnded(unit: UnitIr, configuration: Configuration): boolean {
  const { consumed } = unitOf(configuration, unit.path);
  return unit.inputs.every((stream, index) => {
    const { atoms, complete: ended } = contentOf(configuration, stream);
    return ended && (consumed[index] ?? 0) >= atoms.length;
  });
}

export function hasFibers(unit: UnitIr, { fibers }: Configuration): boolean {
  for (const fiber of fibers.values()) if (fiber.unit === unit.path) return true;
  return false;
}

/** Handlers of it can go on. */
export function goesOn({ path }: UnitIr, { replies: waiting, begins, fibers }: Configuration): boolean {
  return (waiting.get(path) ?? []).length > 0 || begins.some((id) => fibers.get(id)?.unit === path);
}
