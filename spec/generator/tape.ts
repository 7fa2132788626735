/**
 * The choices of a generator, read from a list of numbers. A list that is shorter or has smaller numbers gives a simpler
 * program (the end of the list is an endless row of zeros, and alternative 0 is always the simplest), so whatever shrinks
 * lists of numbers shrinks programs.
 */
export class Tape {
  private readonly numbers: readonly number[];
  private at = 0;

  constructor(numbers: readonly number[]) {
    this.numbers = numbers;
  }

  /** How many numbers have been read. */
  get used(): number {
    return Math.min(this.at, this.numbers.length);
  }

  /** A choice among 0 … n − 1. */
  below(n: number): number {
    const next = this.numbers[this.at++] ?? 0;
    return n <= 1 ? 0 : next % n;
  }

  between(low: number, high: number): number {
    return low + this.below(high - low + 1);
  }

  /** True once in n times; false is the simpler one. */
  oneIn(n: number): boolean {
    return this.below(n) === n - 1;
  }

  pick<T>(items: readonly [T, ...T[]]): T {
    return items[this.below(items.length)] ?? items[0];
  }
}

export function tapeOf(seed: number): Tape {
  return new Tape(numbersOf(seed));
}

/** The numbers of a seed: mulberry32. */
export function numbersOf(seed: number, length = 4000): readonly number[] {
  let state = seed | 0;
  const next = (): number => {
    state = (state + 0x6d2b79f5) | 0;
    let t = Math.imul(state ^ (state >>> 15), 1 | state);
    t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t;
    return (t ^ (t >>> 14)) >>> 0;
  };
  return Array.from({ length }, next);
}
