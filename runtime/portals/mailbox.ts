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
}

/** Units that have something of others to read, in the order in which it came. */
export class Agenda {
  private units: Reader[] = [];
  private next = 0;

  get empty(): boolean {
    return this.next === this.units.length;
  }

  add(unit: Reader): void {
    if (unit.scheduled) return;
    unit.scheduled = true;
    this.units.push(unit);
  }

  take(): Reader | undefined {
    if (this.empty) return undefined;
    const unit = this.units[this.next++] as Reader;
    unit.scheduled = false;
    if (this.empty) {
      while (this.units.length > 0) this.units.pop();
      this.next = 0;
    } else if (this.next > 1024) {
      this.units = this.units.slice(this.next);
      this.next = 0;
    }
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
