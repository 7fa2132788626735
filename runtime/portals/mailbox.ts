/**
 * The stream of requests to a portal, or of replies to a unit: a queue with one reader that never blocks its writers. What
 * a step puts in it is one atom, which is there for the reader when the step has returned.
 */
import type { Run, Stream } from "../api.ts";
import { Queue, type Consumer } from "../queue.ts";

/** Who is to be told that there is something to read. */
export interface Reader {
  readonly agenda: Agenda;
  /** It is in the agenda. */
  scheduled: boolean;
  /** Who comes behind it there. */
  follower: Reader | undefined;
}

/** Units that have something of others to read, in the order in which it came. */
export class Agenda {
  private first: Reader | undefined;
  private last: Reader | undefined;

  get empty(): boolean {
    return this.first === undefined;
  }

  add(unit: Reader): void {
    if (unit.scheduled) return;
    unit.scheduled = true;
    if (this.last === undefined) this.first = unit;
    else this.last.follower = unit;
    this.last = unit;
  }

  take(): Reader | undefined {
    const unit = this.first;
    if (unit === undefined) return undefined;
    this.first = unit.follower;
    if (this.first === undefined) this.last = undefined;
    unit.follower = undefined;
    unit.scheduled = false;
    return unit;
  }
}

export class Mailbox extends Queue {
  readonly consumer: Consumer;
  reader: Reader | undefined;

  constructor(stream: Stream<unknown>) {
    super(stream);
    this.consumer = this.addConsumer();
  }

  /** The present step has put something in it. */
  filled = false;

  /** Of the store, or of those who ask from outside: atom by atom, as if steps had made them. */
  override append(run: Run<unknown>): void {
    let at = 0;
    for (const end of run.ends) {
      this.prepare();
      while (at < end) this.emit(run.events[at++]);
      this.deliver();
    }
  }

  /** To be called before the first message of a step. */
  prepare(): void {
    this.filled = true;
    if (!this.restart()) this.beginTurn();
  }

  /** The messages of the step are an atom. */
  deliver(): void {
    this.filled = false;
    this.dirty = true;
    this.endAtom();
    const { reader } = this;
    if (reader !== undefined) reader.agenda.add(reader);
  }

  override undo(): void {
    this.filled = false;
    super.undo();
  }
}
