/** What transitions are; the rules that give them stand in `rules/`. */
import type { Configuration } from "./configuration.ts";
import type { Machine } from "./machine.ts";
import type { Redex } from "./taking.ts";

/** A step of a unit, or something that happens at once. */
export type Transition = {
  /** Name of the rule. */
  readonly rule: string;
  /** The unit, stream, portal, … that it is about. */
  readonly what: string;
} & ({ readonly redex: Redex } | { readonly apply: (before: Configuration) => Configuration });

/** What waits for what, in a run that is not hurried: time passes when there is no work, silence is broken at the very end. */
export type Kind = "work" | "end" | "time" | "silence";

export interface TransitionRule {
  readonly name: string;
  readonly kind: Kind;
  readonly transitions: (configuration: Configuration, machine: Machine) => readonly Transition[];
}
