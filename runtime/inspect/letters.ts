/** The last dead letters of this process. A sequencer keeps a letter only until it is read; a look at it may come later. */
import type { DeadLetter } from "../api.ts";
import type { Queue } from "../queue.ts";

/** Letters that are kept, of all sequencers together. */
const MOST = 1000;

export interface KeptLetter {
  /** Path of the sequencer, and its number there. */
  readonly stream: string;
  readonly atom: number;
  readonly letter: DeadLetter<unknown>;
}

export class Letters {
  private readonly kept: KeptLetter[] = [];

  /** It is the last atom of the queue. */
  added(queue: Queue, letter: DeadLetter<unknown>): void {
    this.kept.push({ stream: queue.stream.path, atom: queue.head, letter });
    if (this.kept.length > MOST) this.kept.splice(0, this.kept.length - MOST);
  }

  of(stream: string): readonly KeptLetter[] {
    return this.kept.filter((one) => one.stream === stream);
  }
}
