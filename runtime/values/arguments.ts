/** Faults of arguments that a function does not take. */
import { Fault, faultCodes } from "../fault.ts";

/** `badArgument("the size", "1 or more", 0)`. */
export function badArgument(what: string, wanted: string, given: number | string): never {
  throw new Fault(faultCodes.badArgument, `${what} must be ${wanted}, but is ${given}`);
}

/** Fails if a count, size or width is negative. */
export function notNegative(count: number, what: string): number {
  return count < 0 ? badArgument(what, "0 or more", count) : count;
}

export function atLeastOne(count: number, what: string): number {
  return count < 1 ? badArgument(what, "1 or more", count) : count;
}

/** The index if it is in `0..length`. */
export function indexWithin(index: number, length: number): number {
  if (index >= 0 && index < length) return index;
  throw new Fault(
    faultCodes.noSuchIndex,
    length === 0 ? `there is no index ${index} in an empty list` : `there is no index ${index} in a list of ${length}`,
  );
}
