/** One run, in an order that a seed chooses. */
import type { Floor, Move } from "./floors/floor.ts";
import { randomNumbers } from "./random.ts";

export interface Run<C> {
  readonly last: C;
  readonly moves: number;
}

export function runToEnd<C>(
  floor: Floor<C>,
  { seed, each }: { readonly seed: number; readonly each?: (from: C, move: Move<C>, to: C) => void },
): Run<C> {
  const random = randomNumbers(seed);
  let last = floor.initial;
  for (let moves = 0; ; moves++) {
    const possible = floor.moves(last);
    const move = possible[Math.floor(random() * possible.length)];
    if (move === undefined) return { last, moves };
    const to = move.to();
    each?.(last, move, to);
    last = to;
  }
}
