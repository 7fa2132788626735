/** Methods of pairs; each is documented in `stdlib/tuple.ts`. */

export function first<A, B>(pair: readonly [A, B]): A {
  return pair[0];
}

export function second<A, B>(pair: readonly [A, B]): B {
  return pair[1];
}

export function swap<A, B>(pair: readonly [A, B]): readonly [B, A] {
  return [pair[1], pair[0]];
}
