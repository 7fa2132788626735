import { expect, test } from "vitest";
import { randomStream } from "../../world/random.ts";

function take(next: () => number, count: number): number[] {
  return Array.from({ length: count }, next);
}

test("one seed and purpose always give the same numbers, another seed or purpose others", () => {
  const first = take(randomStream(7, "a"), 20);
  expect(take(randomStream(7, "a"), 20)).toEqual(first);
  expect(take(randomStream(8, "a"), 20)).not.toEqual(first);
  expect(take(randomStream(7, "b"), 20)).not.toEqual(first);
});

test("the numbers do not change between releases", () => {
  expect(take(randomStream(1, "test"), 3)).toMatchInlineSnapshot(`
    [
      0.8503547831294035,
      0.47388640205959964,
      0.6024104009420858,
    ]
  `);
});

test("the numbers are spread evenly over [0, 1)", () => {
  const next = randomStream("even", "buckets");
  const buckets = new Array<number>(10).fill(0);
  for (const n of take(next, 100_000)) {
    expect(n >= 0 && n < 1).toBe(true);
    buckets[Math.floor(n * 10)]!++;
  }
  // Six standard deviations.
  for (const count of buckets) expect(Math.abs(count - 10_000)).toBeLessThan(600);
});
