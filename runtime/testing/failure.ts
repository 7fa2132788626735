/** Why a test fails. */
import type { Condition } from "./definition.ts";
import type { ToldFault } from "../report.ts";

export type Failure =
  | {
      readonly kind: "condition";
      readonly when: "always" | "expect";
      readonly text: string;
      readonly position: string;
      /** What was compared, in the language's notation of JSON. */
      readonly sides: readonly { readonly text: string; readonly value: string }[];
    }
  /** The condition, or what the test gives, could not be evaluated. */
  | {
      readonly kind: "broken";
      readonly what: string;
      readonly position: string;
      readonly code: string;
      readonly message: string;
    }
  /** An app halted. */
  | { readonly kind: "fault"; readonly fault: ToldFault }
  /** Something is wanted from outside that is not given. */
  | { readonly kind: "missing"; readonly what: string; readonly cure: string }
  /** It is not quiet after so many steps. */
  | { readonly kind: "endless"; readonly steps: number };

/** Thrown out of the body of a test, which ends with it. */
export class Failed extends Error {
  readonly failure: Failure;

  constructor(failure: Failure) {
    super(failure.kind);
    this.failure = failure;
  }
}

export function conditionFailed(condition: Condition, when: "always" | "expect"): Failure {
  const sides = (condition.sides ?? []).map(({ text, show }) => ({ text, value: show() }));
  return { kind: "condition", when, text: condition.text, position: condition.position, sides };
}
