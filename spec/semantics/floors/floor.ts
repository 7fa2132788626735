/** A floor of the semantics: configurations of a kind, and what can happen to them. */
import type { Kind } from "../transition.ts";

export interface Move<C> {
  readonly rule: string;
  /** The unit, stream, portal, … that it is about, and which of several. */
  readonly what: string;
  readonly kind: Kind;
  readonly to: () => C;
}

export interface Floor<C> {
  readonly initial: C;
  /** All that can happen next. */
  moves(from: C): readonly Move<C>[];
  /** Equal exactly for equal configurations. */
  textOf(configuration: C): string;
  /** What somebody outside sees of it, as a text. */
  observe(configuration: C): string;
}

export interface Pace {
  /**
   * Anything may happen whenever it can. Otherwise time passes, and cycles end, when there is no work, and whoever has begun
   * goes on before the same unit begins something else: as in a run on a machine that is fast enough.
   */
  readonly hurried: boolean;
}

/** Those that may happen, of all that could: silence is broken at the very end. */
export function paced<C>(moves: (kind: Kind) => readonly Move<C>[], { hurried }: Pace): readonly Move<C>[] {
  const kinds: readonly (readonly Kind[])[] = hurried
    ? [["work", "end", "time"], ["silence"]]
    : [["work"], ["end"], ["time"], ["silence"]];
  for (const some of kinds) {
    const found = some.flatMap(moves);
    if (found.length > 0) return found;
  }
  return [];
}
