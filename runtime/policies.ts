/** What becomes of an atom that could not be processed: tried again, passed over to a sequencer, or the end of the app. */
import type { AtomFault, DeadLetter, Policy, Run } from "./api.ts";
import { Fault, toFault } from "./fault.ts";
import { isStoreFault } from "./report.ts";

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
