/** What comes from outside: requests, time, and what imported functions do. */
import { modelFaults } from "../algebra.ts";
import type { Alarm, Configuration, Outcome, Request } from "../configuration.ts";
import type { PortalIr } from "../ir.ts";
import type { Machine } from "../machine.ts";
import { answer, ask, isHalted, resolve, type Redex } from "../taking.ts";
import type { Transition, TransitionRule } from "../transition.ts";
import { isWaiting } from "./steps.ts";

/** One request to an effect is performed; which of those that wait is next, is open. */
const effect: TransitionRule = {
  name: "P-Effect",
  kind: "work",
  transitions: (configuration, machine) =>
    [...machine.program.effects.values()].flatMap((portal) =>
      (configuration.requests.get(portal.path) ?? []).flat().map((request): Transition => {
        const apply = (before: Configuration): Configuration => {
          const outcome = performed(portal, request.value as readonly unknown[], machine);
          return answer(withoutRequest(before, portal, request), [{ ...request.caller, outcome }]);
        };
        return { rule: "P-Effect", what: portal.path, apply };
      }),
    ),
};

export function withoutRequest(before: Configuration, { path }: PortalIr, request: Request): Configuration {
  const { fiber, number } = request.caller;
  const atoms = (before.requests.get(path) ?? []).map((atom) =>
    atom.filter(({ caller }) => caller.fiber !== fiber || caller.number !== number),
  );
  return {
    ...before,
    requests: new Map(before.requests).set(
      path,
      atoms.filter(({ length }) => length > 0),
    ),
  };
}

export function performed({ effect: served, path }: PortalIr, args: readonly unknown[], { algebra }: Machine): Outcome {
  if (served === undefined) throw new Error(`${path} is no effect`);
  try {
    return { value: algebra.host(served.host)(...args) };
  } catch (thrown) {
    return { fault: algebra.hostFault(thrown) };
  }
}

/** Time goes on to the first alarm of all; of several for the same time any may be the first. */
function earliest({ alarms }: Configuration): readonly Alarm[] {
  const at = Math.min(...alarms.map((alarm) => alarm.at));
  const units = new Set<string>();
  // Of one unit, in the order in which they were set.
  return alarms.filter((alarm) => alarm.at === at && !units.has(alarm.unit) && units.add(alarm.unit));
}

function passed(before: Configuration, alarm: Alarm): Configuration {
  return {
    ...before,
    time: Math.max(before.time, alarm.at),
    alarms: before.alarms.filter((other) => other !== alarm),
  };
}

/** A timer of a task fires. */
const timer: TransitionRule = {
  name: "T-Timer",
  kind: "time",
  transitions: (configuration, { program }) =>
    earliest(configuration).flatMap((alarm): readonly Transition[] => {
      const { what } = alarm;
      const unit = program.unit(alarm.unit);
      if (!("timer" in what) || isHalted(configuration, unit)) return [];
      const index = unit.timers.findIndex(({ name }) => name === what.timer.name);
      const redex: Redex = {
        unit,
        cause: what.timer.name,
        body: unit.fire[index] ?? [],
        consume: (before) => passed(before, alarm),
        from: () => ({ firing: what }),
      };
      return [{ rule: "T-Timer", what: unit.path, redex }];
    }),
};

/** A handler's deadline, or the end of its sleep. */
const deadline: TransitionRule = {
  name: "T-Deadline",
  kind: "time",
  transitions: (configuration, { program }) =>
    earliest(configuration).flatMap((alarm): readonly Transition[] => {
      const { what } = alarm;
      const unit = program.unit(alarm.unit);
      if (!("fiber" in what) || isHalted(configuration, unit)) return [];
      const consume = (before: Configuration): Configuration =>
        resolve(passed(before, alarm), { ...what, outcome: { value: undefined } });
      const ready = (consumed: Configuration): readonly string[] =>
        isWaiting(consumed, what.fiber) ? [what.fiber] : [];
      return [
        {
          rule: "T-Deadline",
          what: unit.path,
          redex: {
            unit,
            cause: what.fiber,
            body: unit.resume,
            consume,
            from: (consumed) => ({ ready: ready(consumed) }),
          },
        },
      ];
    }),
};

/** Somebody asks from outside. A key that has been taken is not taken again. */
const call: TransitionRule = {
  name: "P-Call",
  kind: "work",
  transitions: ({ answers }, machine) =>
    machine.calls
      .filter(({ key }) => !answers.has(key))
      .map(({ key, portal, value }): Transition => {
        const apply = (before: Configuration): Configuration => {
          const caller = { fiber: key, number: 0 };
          const taken = { ...before, answers: new Map(before.answers).set(key, undefined) };
          return ask(machine, taken, portal, [{ value, caller }]);
        };
        return { rule: "P-Call", what: portal, apply };
      }),
};

/** What became of an effect `once` may remain unknown: S2 says when. */
const unknown: TransitionRule = {
  name: "P-Unknown",
  kind: "work",
  transitions: (configuration, machine) =>
    machine.forgetful
      ? [...machine.program.effects.values()].flatMap((portal) =>
          (configuration.requests.get(portal.path) ?? []).flat().flatMap((request): readonly Transition[] => {
            if (portal.effect?.once !== true) return [];
            const apply = (before: Configuration): Configuration =>
              answer(withoutRequest(before, portal, request), [{ ...request.caller, outcome: unknownOutcome }]);
            return [{ rule: "P-Unknown", what: portal.path, apply }];
          }),
        )
      : [],
};

export const unknownOutcome: Outcome = {
  fault: {
    code: modelFaults.unknownEffect,
    message: "the process ended while it was performed: nobody knows whether it was",
    at: "",
  },
};

export const worldRules: readonly TransitionRule[] = [call, effect, unknown, timer, deadline];
