/** Which rules have been applied: the tests ask whether all were. */
export const fired = new Set<string>();

/** Of rules by the kind of term that they are for. */
export interface TermRule<F> {
  /** As in `semantics.md`. */
  readonly name: string;
  readonly apply: F;
}

export function rule<F>(name: string, apply: F): TermRule<F> {
  return { name, apply };
}
