/** The kernel of an online logistic regression: pure functions on vectors. */

export function dot(a: readonly number[], b: readonly number[]): number {
  let sum = 0;
  for (let i = 0; i < a.length; i++) sum += (a[i] ?? 0) * (b[i] ?? 0);
  return sum;
}

export function logistic(x: number): number {
  return 1 / (1 + Math.exp(-x));
}

/** A step down the gradient of the log-loss. */
export function step(
  weights: readonly number[],
  features: readonly number[],
  error: number,
  rate: number,
): readonly number[] {
  return weights.map((weight, i) => weight - rate * error * (features[i] ?? 0));
}
