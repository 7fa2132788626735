/** How streams and units come to their end, and what becomes of those who wait when nothing is left to happen. */
import { modelFaults } from "../algebra.ts";
import type { Configuration, Reply } from "../configuration.ts";
import { openAsks } from "../futures.ts";
import type { UnitIr } from "../ir.ts";
import type { Machine } from "../machine.ts";
import { answer, changeUnit, completed, contentOf, isHalted, unitOf } from "../taking.ts";
import type { Transition, TransitionRule } from "../transition.ts";
import { hasFibers, inputsHaveEnded } from "./steps.ts";

/** A unit that has completed, and of which nothing can come any more: its outputs end. */
const end: TransitionRule = {
  name: "C-End",
  kind: "work",
  transitions: (configuration, { program }) => {
    const found: Transition[] = [];
    for (const unit of program.units) {
      const { complete, closed } = unitOf(configuration, unit.path);
      if (!complete || isHalted(configuration, unit)) continue;
      if (!unit.answersOnly && !(closed && isIdle(unit, configuration))) continue;
      const streams = unit.outputs.filter(
        (stream) => !program.isSequencer(stream) && !contentOf(configuration, stream).complete,
      );
      const apply = (before: Configuration): Configuration => streams.reduce(completed, before);
      if (streams.length > 0) found.push({ rule: "C-End", what: unit.path, apply });
    }
    return found;
  },
};

/** All that can add to a sequencer has ended, but for its own cycle, in which nothing is left. */
const seal: TransitionRule = {
  name: "C-Seal",
  kind: "end",
  transitions: (configuration, machine) => {
    const { program } = machine;
    return program.ir.sequencers.flatMap(({ stream }): readonly Transition[] => {
      if (contentOf(configuration, stream).complete || !program.hasEnded(stream, ...ends(configuration))) {
        return [];
      }
      return [{ rule: "C-Seal", what: stream.path, apply: (before) => completed(before, stream) }];
    });
  },
};

/** Nobody can ask a unit any more, but those who wait for itself. */
const close: TransitionRule = {
  name: "C-Close",
  kind: "end",
  transitions: (configuration, machine) =>
    machine.program.units.flatMap((unit): readonly Transition[] => {
      const { closed } = unitOf(configuration, unit.path);
      if (closed || !isIdle(unit, configuration) || isCalled(unit, configuration, machine)) return [];
      if (!machine.program.hasEnded(unit, ...ends(configuration))) return [];
      const apply = (before: Configuration): Configuration =>
        changeUnit(before, unit.path, (content) => ({ ...content, closed: true }));
      return [{ rule: "C-Close", what: unit.path, apply }];
    }),
};

/**
 * Nothing else can happen: whoever still waits for a reply waits for ever, and is told so; the innermost first, because
 * those further out wait for them.
 */
const silence: TransitionRule = {
  name: "C-Silence",
  kind: "silence",
  transitions: ({ fibers }) => {
    const open = [...fibers.values()].flatMap((fiber) => openAsks(fiber).map((one) => ({ fiber, ...one })));
    const callers = new Set(
      [...fibers.values()].flatMap(({ caller }) => (caller === undefined ? [] : `${caller.fiber} ${caller.number}`)),
    );
    const innermost = open.filter(({ fiber, number }) => !callers.has(`${fiber.id} ${number}`));
    const given = innermost.length > 0 ? innermost : open;
    if (given.length === 0) return [];
    const replies = given.map(({ fiber, number, portal }): Reply => {
      const message = `the portal ${portal} will never reply: nothing is left that could make it`;
      return { fiber: fiber.id, number, outcome: { fault: { code: modelFaults.noServer, message, at: "" } } };
    });
    return [{ rule: "C-Silence", what: "", apply: (before) => replies.reduce((after, one) => answer(after, [one]), before) }]; // prettier-ignore
  },
};

export const completionRules: readonly TransitionRule[] = [end, seal, close, silence];

/** Who has ended for good, and who will never go on. */
function ends(configuration: Configuration): [complete: (unit: UnitIr) => boolean, halted: (unit: UnitIr) => boolean] {
  const complete = (unit: UnitIr): boolean => {
    const content = unitOf(configuration, unit.path);
    return content.complete && (content.closed || unit.serves.length === 0) && isIdle(unit, configuration);
  };
  // What still has something to do has not ended, be it in the cycle or not.
  const busy = (unit: UnitIr): boolean => isHalted(configuration, unit) || !isQuiet(unit, configuration);
  return [complete, busy];
}

/** No handler of it is on its way, and no timer is set. */
function isIdle(unit: UnitIr, configuration: Configuration): boolean {
  if (hasFibers(unit, configuration)) return false;
  return !configuration.alarms.some(({ unit: path }) => path === unit.path);
}

/** Somebody will ask it from outside. */
function isCalled(unit: UnitIr, { answers }: Configuration, { calls }: Machine): boolean {
  return calls.some(({ key, portal }) => !answers.has(key) && unit.serves.some(({ path }) => path === portal));
}

/** There is nothing that it could take a step for, now or later, unless somebody else gives it something. */
function isQuiet(unit: UnitIr, configuration: Configuration): boolean {
  if (!isIdle(unit, configuration)) return false;
  const { consumed } = unitOf(configuration, unit.path);
  const read = unit.inputs.every((stream, i) => (consumed[i] ?? 0) >= contentOf(configuration, stream).atoms.length);
  const asked = unit.serves.some(({ path }) => (configuration.requests.get(path) ?? []).length > 0);
  return read && !asked && (configuration.replies.get(unit.path) ?? []).length === 0;
}

/** Every unit has ended, or its app has halted. */
export function isFinished(configuration: Configuration, { program }: Machine): boolean {
  return program.units.every(
    (unit) =>
      isHalted(configuration, unit) ||
      (unitOf(configuration, unit.path).complete && inputsHaveEnded(unit, configuration)),
  );
}
