/** The last dead letters of this process. A sequencer keeps a letter only until it is read; a look at it may come later. */
import type { DeadLetter } from "../api.ts";
import type { Queue } from "../queue.ts";
import { heldFrom } from "./streams.ts";

/** Letters that are kept, of all sequencers together. */
const MOST = 1000;

export interface KeptLetter {
  /** Path of the sequencer, and its number there. */
  readonly stream: string;
  readonly atom: number;
  readonly letter: DeadLetter<unknown>;
  /** Of its events, if their stream has any; undefined: not known. */
  readonly keys: readonly unknown[] | undefined;
}

export class Letters {
  private readonly kept: KeptLetter[] = [];

  /** It is the last atom of the queue. */
  added(queue: Queue, letter: DeadLetter<unknown>, keys: readonly unknown[]): void {
    this.kept.push({ stream: queue.stream.path, atom: queue.head, letter, keys });
    if (this.kept.length > MOST) this.kept.splice(0, this.kept.length - MOST);
  }

  /** Those of a sequencer that are known, by their numbers: also those that somebody has still to read, or that are kept. */
  of(queue: Queue): ReadonlyMap<number, KeptLetter> {
    const stream = queue.stream.path;
    const found = new Map<number, KeptLetter>();
    for (const { atom, events } of heldFrom(queue.consumers)) {
      const [letter] = events;
      if (letter !== undefined) {
        found.set(atom, { stream, atom, letter: letter as DeadLetter<unknown>, keys: undefined });
      }
    }
    for (const one of this.kept) if (one.stream === stream) found.set(one.atom, one);
    return found;
  }
}
