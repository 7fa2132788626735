/** Makes what fails smaller: lists of numbers, from which programs are generated, and cases. */
import type { SimulationOptions } from "../../runtime/testing/simulation.ts";

/** The smallest that is found, with at most so many tries, which end when `goOn` says no. */
export async function shrunk<T>(
  failing: T,
  smaller: (of: T) => Iterable<T>,
  fails: (candidate: T) => Promise<boolean>,
  tries: number,
  goOn: () => boolean = () => true,
): Promise<T> {
  let smallest = failing;
  let left = tries;
  for (let found = true; found && left > 0;) {
    found = false;
    for (const candidate of smaller(smallest)) {
      if (left-- <= 0 || !goOn()) return smallest;
      if (!(await fails(candidate))) continue;
      smallest = candidate;
      found = true;
      break;
    }
  }
  return smallest;
}

/** A shorter list; one with a row of zeros; smaller numbers. The largest steps first. */
export function* smallerNumbers(numbers: readonly number[]): Iterable<readonly number[]> {
  for (let size = numbers.length >> 1; size >= 1; size >>= 1) {
    for (let at = numbers.length - size; at >= 0; at -= size)
      yield [...numbers.slice(0, at), ...numbers.slice(at + size)];
  }
  for (let size = numbers.length >> 1; size >= 1; size >>= 1) {
    for (let at = 0; at + size <= numbers.length; at += size) {
      if (numbers.slice(at, at + size).some((n) => n > 0)) {
        yield [...numbers.slice(0, at), ...Array.from({ length: size }, () => 0), ...numbers.slice(at + size)];
      }
    }
  }
  for (const [at, n] of numbers.entries()) if (n > 16) yield numbers.with(at, n % 16);
}

/** Fewer crashes, and earlier ones; the plainest schedule. */
export function* smallerCases(options: SimulationOptions): Iterable<SimulationOptions> {
  const { crashes } = options;
  if (options.schedule !== 0) yield { ...options, schedule: 0 };
  for (const i of crashes.keys()) yield { ...options, crashes: crashes.toSpliced(i, 1) };
  for (const [i, crash] of crashes.entries()) {
    if (crash.power) yield { ...options, crashes: crashes.with(i, { ...crash, power: false }) };
    if (crash.turns > 0) yield { ...options, crashes: crashes.with(i, { ...crash, turns: crash.turns - 1 }) };
    if (crash.steps > 0) {
      yield { ...options, crashes: crashes.with(i, { ...crash, steps: crash.steps >> 1 }) };
      yield { ...options, crashes: crashes.with(i, { ...crash, steps: crash.steps - 1 }) };
    }
  }
}
