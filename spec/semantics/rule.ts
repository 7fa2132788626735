/** Rules by their names, as in `semantics.md`; and which have been applied: the tests ask whether all were. */
export const names = new Set<string>();
export const fired = new Set<string>();

/** Of rules by the kind of term that they are for. */
export interface TermRule<F> {
  readonly name: string;
  readonly apply: F;
}

export function rule<F>(name: string, apply: F): TermRule<F> {
  names.add(name);
  return { name, apply };
}

/** A part of several rules that has a name of its own. */
export function named<A extends readonly unknown[], R>(name: string, apply: (...args: A) => R): (...args: A) => R {
  names.add(name);
  return (...args) => {
    fired.add(name);
    return apply(...args);
  };
}
