/** All configurations that can be reached, each once: breadth first, so that a way to one is a shortest way. */
import { createHash } from "node:crypto";
import type { Floor, Move } from "./floors/floor.ts";

export interface Exploration {
  readonly states: number;
  readonly moves: number;
  /** What is observed where nothing can happen any more; and a way that leads there. */
  readonly outcomes: ReadonlyMap<string, readonly string[]>;
}

export interface ExploreOptions<C> {
  /** More are not gone through: it fails. */
  readonly most: number;
  /** Asked of each configuration with all its moves, and of each move: to throw if a claim does not hold. */
  readonly configuration?: (configuration: C, moves: readonly Move<C>[]) => void;
  readonly move?: (from: C, move: Move<C>, to: C) => void;
}

interface Visit<C> {
  readonly configuration: C;
  readonly from: Visit<C> | undefined;
  readonly by: string;
}

export function explore<C>(floor: Floor<C>, { most, configuration, move }: ExploreOptions<C>): Exploration {
  const seen = new Set<string>();
  const outcomes = new Map<string, readonly string[]>();
  let states = 0;
  let made = 0;
  let next: Visit<C>[] = [{ configuration: floor.initial, from: undefined, by: "" }];
  seen.add(digest(floor.textOf(floor.initial)));
  while (next.length > 0) {
    const found: Visit<C>[] = [];
    for (const visit of next) {
      if (++states > most) throw new Error(`there are more than ${most} configurations`);
      const here = visit.configuration;
      const moves = floor.moves(here);
      try {
        configuration?.(here, moves);
        if (moves.length === 0) {
          const observation = floor.observe(here);
          if (!outcomes.has(observation)) outcomes.set(observation, wayTo(visit));
        }
        for (const one of moves) {
          made++;
          const to = one.to();
          move?.(here, one, to);
          const text = digest(floor.textOf(to));
          if (seen.has(text)) continue;
          seen.add(text);
          found.push({ configuration: to, from: visit, by: `${one.rule} ${one.what}` });
        }
      } catch (error) {
        throw new Error(`after\n  ${wayTo(visit).join("\n  ")}\n${String(error)}`, { cause: error });
      }
    }
    next = found;
  }
  return { states, moves: made, outcomes };
}

function wayTo<C>(visit: Visit<C>): readonly string[] {
  const way: string[] = [];
  for (let at: Visit<C> | undefined = visit; at?.from !== undefined; at = at.from) way.unshift(at.by);
  return way;
}

/** 128 bits: two of many millions are not equal by chance. */
function digest(text: string): string {
  return createHash("md5").update(text).digest("base64");
}
