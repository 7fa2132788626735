/** What becomes of an atom that could not be processed: tried again, passed over to a sequencer, or the end of the app. */
import type { AtomFault, DeadLetter, Policy, Run } from "./api.ts";
import { Fault, toFault } from "./fault.ts";
import type { Letters } from "./letters.ts";
import type { Queue } from "./queue.ts";
import { isStoreFault } from "./report.ts";
import type { Failure, RunningUnit } from "./unit.ts";

export type Decision =
  { readonly kind: "retry"; /** ms */ readonly delay: number } | Extract<Policy, { readonly kind: "skip" | "halt" }>;

/** `attempts`: how often the atom has failed before. What cannot get better is not tried again. */
export function decide(policies: readonly Policy[], attempts: number, hopeless: boolean): Decision {
  let failed = attempts;
  for (const policy of policies) {
    if (policy.kind !== "retry") return policy;
    if (!hopeless && failed < policy.times) {
      const delay = policy.backoff * 2 ** failed;
      return { kind: "retry", delay: policy.max > 0 ? Math.min(policy.max, delay) : delay };
    }
    failed -= policy.times;
    if (failed < 0) failed = 0;
  }
  return { kind: "halt" };
}

/** The event of a dead-letter sequencer for one atom. */
export function deadLetter(
  events: readonly unknown[],
  fault: AtomFault,
  unit: string,
  stream: string,
  atom: number,
): DeadLetter<unknown> {
  return { events, fault: { code: fault.code, message: fault.message, at: fault.at }, unit, stream, atom };
}

/** What a step of a unit failed with, and what is to be done about it. */
export interface Failed {
  readonly fault: Fault;
  readonly decision: Decision;
  /** The fault is of the store, and not the program's. */
  readonly ofStore: boolean;
}

export function judge(unit: RunningUnit, { cause }: Failure): Failed {
  if ("poison" in cause) {
    return {
      fault: unreadableAtom(cause.poison),
      decision: decide(unit.policies, unit.attempts, true),
      ofStore: false,
    };
  }
  const { thrown } = cause;
  // Policies are for what the program does, not for a store that turns out to be damaged.
  const ofStore = thrown instanceof Fault && isStoreFault(thrown);
  const decision: Decision = ofStore ? { kind: "halt" } : decide(unit.policies, unit.attempts, false);
  return { fault: toFault(thrown), decision, ofStore };
}

/** Pass over what failed; what is left behind of it goes to `target`, and is one of the known letters. */
export function passOver(
  unit: RunningUnit,
  failure: Failure,
  shown: AtomFault,
  target: Queue | undefined,
  letters: Letters,
): void {
  const input = unit.cursors[failure.input];
  // A letter has events of an input: requests and replies are of other types.
  const isOfInput = input !== undefined && failure.input < unit.inputs.length;
  const { segment, index } = input ?? { segment: undefined, index: 0 };
  const events =
    segment === undefined || !isOfInput ? [] : segment.events.slice(segment.start(index), segment.start(index + 1));
  const keys = segment?.keys.slice(segment.start(index), segment.start(index + 1)) ?? [];
  const stream = isOfInput ? input.queue.stream.path : "";
  const letter = deadLetter(events, shown, unit.path, stream, isOfInput ? input.consumed + 1 : 0);
  unit.skip(failure, shown);
  if (target === undefined) return;
  target.append(single(letter));
  letters.added(target, letter, isOfInput ? keys : [], failure.key);
}

/** Why an atom that could not be read ends the app. It has been taken from its source, so a corrected input is not enough. */
export function unreadableAtom({ code, message, at }: AtomFault): Fault {
  const help = [
    "correct the input and run again; a data folder keeps what was read, so give --data another one",
    "or let the atom be passed over: `on error skip`, or `on error skip to` a sequencer",
  ];
  return new Fault(code, message, { at, help });
}

/** A run of one atom with one event. */
export function single(event: unknown): Run<unknown> {
  return { first: 1, ends: [1], events: [event], keys: undefined, faults: undefined };
}

/** A fault as it is stored and shown; `position` is where in the program it comes from. */
export function atomFault(fault: Fault, position: string | undefined): AtomFault {
  return { code: fault.code, message: fault.message, at: fault.at !== "" ? fault.at : (position ?? "") };
}

/** Whatever was thrown, as a value of the language's type `Fault`: what `try` gives. A damaged store is not for the program. */
export function faultValue(thrown: unknown): AtomFault {
  const fault = toFault(thrown);
  if (isStoreFault(fault)) throw fault;
  return { code: fault.code, message: fault.message, at: fault.at };
}
