/**
 * A stream's atoms between those who make them and those who read them: a linked list of segments, each some thousand
 * events, with a cursor for every consumer. What everybody has passed is reused or left to the garbage collector.
 */
import type { AtomFault, Output, Run, Start, Stream } from "./api.ts";
import { MalformedBytes } from "./bytes.ts";
import { weigh } from "./weigh.ts";

/** A segment with more events or atoms than this is not added to by another turn. */
const SEGMENT_SIZE = 4096;
/** Segments kept for reuse. */
const SPARE_SEGMENTS = 16;

/** A run whose last atoms may still be added. Atom i is `events[ends[i-1] .. ends[i])`; entries behind `atoms` are void. */
export class Segment implements Run<unknown> {
  first: number;
  /** Complete atoms. */
  atoms: number;
  readonly ends: number[];
  readonly events: unknown[];
  readonly keys: unknown[];
  readonly faults: ReadonlyMap<number, AtomFault> | undefined;
  next: Segment | undefined = undefined;
  /** Consumers that have not passed it. */
  readers = 0;
  /** Made by a queue, not given by a source: may be filled again. */
  readonly own: boolean;

  constructor(first: number, run: Omit<Run<unknown>, "first"> | undefined) {
    this.first = first;
    this.own = run === undefined;
    this.atoms = run === undefined ? 0 : run.ends.length;
    // A given run is not written to.
    this.ends = run === undefined ? [] : (run.ends as number[]);
    this.events = run === undefined ? anyArray() : (run.events as unknown[]);
    this.keys = run === undefined ? anyArray() : ((run.keys ?? []) as unknown[]);
    this.faults = run?.faults;
  }

  /** Where atom `index` starts in `events`. */
  start(index: number): number {
    return index === 0 ? 0 : (this.ends[index - 1] ?? 0);
  }

  get size(): number {
    return this.start(this.atoms);
  }

  /** All its atoms: itself, without what is void. Only if nobody adds to it any more. */
  whole(keyed: boolean): Run<unknown> {
    const { size } = this;
    if (this.ends.length > this.atoms) this.ends.length = this.atoms;
    if (this.events.length > size) this.events.length = size;
    if (keyed && this.keys.length > size) this.keys.length = size;
    return this;
  }

  /** The atoms from index `from` to `to`, as a run of their own. */
  slice(from: number, to: number, keyed: boolean): Run<unknown> {
    const start = this.start(from);
    const end = this.start(to);
    const ends = this.ends.slice(from, to);
    if (start > 0) for (let i = 0; i < ends.length; i++) ends[i] = (ends[i] ?? 0) - start;
    let faults: Map<number, AtomFault> | undefined;
    for (const [index, fault] of this.faults ?? []) {
      if (index >= from && index < to) (faults ??= new Map()).set(index - from, fault);
    }
    return {
      first: this.first + from,
      ends,
      events: this.events.slice(start, end),
      keys: keyed ? this.keys.slice(start, end) : undefined,
      faults,
    };
  }
}

/**
 * An array that V8 keeps in one way whatever is put in it. Else `emit`, which all streams share, would have to tell
 * arrays of small integers, of numbers and of all else apart.
 */
function anyArray(): unknown[] {
  const array: unknown[] = [undefined];
  array.length = 0;
  return array;
}

/** Where one reader of a stream stands. */
export class Consumer {
  readonly queue: Queue;
  segment: Segment;
  /** The next atom, in the segment. */
  index = 0;
  /** Its app has halted: nobody waits for it. */
  idle = false;
  /** Number of the first atom that it is to get, until it is there; 0 from then on. */
  private begin = 0;

  constructor(queue: Queue) {
    this.queue = queue;
    this.segment = queue.tail;
  }

  /** What comes before atom `first` is not for it. */
  beginAt(first: number): void {
    this.begin = first;
  }

  /** Its app has halted. `keep`: it may be taken up again here by another process. */
  abandon(keep: boolean): void {
    this.idle = true;
    if (keep) return;
    this.queue.removeConsumer(this);
    // Else it would keep in memory all that is still to come.
    this.segment = new Segment(this.consumed + 1, undefined);
    this.index = 0;
  }

  /** Number of the last atom consumed. */
  get consumed(): number {
    return this.segment.first + this.index - 1;
  }

  /** Atoms that are there in the present segment, behind `index`; steps to the next segment if this one is done. */
  ready(): number {
    if (this.begin > 0) this.passOver();
    while (this.index === this.segment.atoms && this.segment.next !== undefined) {
      const left = this.segment;
      this.segment = this.segment.next;
      this.index = 0;
      this.queue.left(left);
    }
    return this.segment.atoms - this.index;
  }

  /** Go to the atom that it begins with, as far as the stream has come. */
  private passOver(): void {
    const { begin } = this;
    this.begin = 0;
    for (let left = begin - 1 - this.consumed; left > 0; left = begin - 1 - this.consumed) {
      const step = Math.min(this.ready(), left);
      if (step <= 0) {
        this.begin = begin;
        return;
      }
      this.index += step;
    }
  }

  /** Go on behind atom `consumed`; only forward. */
  skipTo(consumed: number): void {
    const { begin } = this;
    this.begin = 0;
    while (this.consumed < consumed) {
      const step = Math.min(this.ready(), consumed - this.consumed);
      if (step <= 0) throw new MalformedBytes(`${this.queue.stream.path} has no atom ${consumed}`);
      this.index += step;
    }
    // What comes before the atom that it begins with may be gone, though it has not been told to be read.
    if (this.consumed > consumed && this.consumed >= begin) {
      throw new MalformedBytes(`${this.queue.stream.path} has no atom ${consumed + 1}`);
    }
    this.begin = begin;
  }

  /** Nothing is there, and nothing will come. */
  get finished(): boolean {
    return this.queue.sealed && this.ready() === 0;
  }
}

export class Queue implements Output<unknown> {
  readonly stream: Stream<unknown>;
  readonly consumers: Consumer[] = [];
  tail: Segment;
  /** No atom will be added. */
  sealed = false;
  /** Changed since the last cut. */
  dirty = false;
  /** Bytes of an event, roughly. */
  weight = 0;
  /** Atoms without events are not kept. */
  sparse = false;
  /** Stands before all that is kept for readers to come. */
  private archive: Consumer | undefined;
  private readonly spare: Segment[] = [];
  /** Events in segments before the tail, and those that nobody reads. */
  private earlier = 0;
  // The tail's arrays, and how many events are in them, those of an unfinished atom included.
  private events: unknown[];
  private keys: unknown[];
  private size = 0;
  // As they were when the present turn began.
  private begun = 0;
  private begunAtoms = 0;

  constructor(stream: Stream<unknown>) {
    this.stream = stream;
    this.tail = new Segment(1, undefined);
    this.events = this.tail.events;
    this.keys = this.tail.keys;
  }

  /** Events that it has had in this process. */
  get given(): number {
    return this.earlier + this.tail.size;
  }

  /** Number of the last atom. */
  get head(): number {
    return this.tail.first + this.tail.atoms - 1;
  }

  /** Only before anything is in the queue. */
  startAt(first: number): void {
    this.tail.first = first;
  }

  /** Number of the first atom that is kept for readers to come; behind the last one if none is. */
  get kept(): number {
    return this.archive === undefined ? this.head + 1 : this.archive.consumed + 1;
  }

  /** Keep all atoms from here on, also those that everybody has read; or no longer. */
  retain(keep: boolean): void {
    if (keep === (this.archive !== undefined)) return;
    if (this.archive === undefined) {
      this.archive = this.addConsumer();
      // Nobody waits for it.
      this.archive.idle = true;
    } else {
      this.removeConsumer(this.archive);
      this.archive = undefined;
    }
  }

  /** A reader from here on, or from atom `start` on if that is kept, or still to come. */
  addConsumer(start?: Start): Consumer {
    const consumer = new Consumer(this);
    const first = start === "start" ? 1 : start;
    const { archive } = this;
    if (typeof first === "number" && archive !== undefined && first <= this.head) {
      consumer.segment = archive.segment;
      consumer.index = archive.index;
      for (let at = archive.segment; at !== this.tail; at = at.next ?? this.tail) at.readers++;
    } else {
      // What is in the tail already came before.
      consumer.index = this.tail.atoms;
    }
    if (typeof first === "number") consumer.beginAt(first);
    this.consumers.push(consumer);
    this.tail.readers++;
    return consumer;
  }

  /** It is no reader. */
  isArchive(consumer: Consumer): boolean {
    return consumer === this.archive;
  }

  removeConsumer(consumer: Consumer): void {
    const at = this.consumers.indexOf(consumer);
    if (at < 0) return;
    this.consumers.splice(at, 1);
    for (let segment: Segment | undefined = consumer.segment; segment !== undefined;) {
      // A segment that nobody reads any more may be filled again: `left` cuts it off.
      const { next } = segment as Segment;
      if (segment === this.tail) segment.readers--;
      else this.left(segment);
      segment = next;
    }
  }

  // ---- writing -----------------------------------------------------------------------------------------------------

  emit(event: unknown): void {
    this.events[this.size++] = event;
  }

  emitKeyed(event: unknown, key: unknown): void {
    this.keys[this.size] = key;
    this.events[this.size++] = event;
  }

  /** Something was emitted since the last atom. */
  get pending(): boolean {
    return this.size > this.tail.size;
  }

  endAtom(): void {
    const { tail } = this;
    if (this.sparse && !this.pending) return;
    tail.ends[tail.atoms++] = this.size;
  }

  /** Drop what was emitted since the last atom. */
  undo(): void {
    this.size = this.tail.size;
  }

  /** Events added since `since`, an earlier `written`. */
  get written(): number {
    return this.size;
  }

  /** To be called before a turn that emits. */
  beginTurn(): void {
    if (this.size >= SEGMENT_SIZE || this.tail.atoms >= SEGMENT_SIZE) this.open();
    this.begun = this.size;
    this.begunAtoms = this.tail.atoms;
  }

  /**
   * Everything is read, by the only consumer: fill the tail from its beginning again, so that what was read can go and
   * the same memory is used. False if it is not so.
   */
  protected restart(): boolean {
    const { tail } = this;
    const consumer = this.consumers[0];
    if (consumer?.segment !== tail || consumer.index < tail.atoms || !tail.own || this.consumers.length > 1)
      return false;
    this.earlier += tail.size;
    tail.first += tail.atoms;
    tail.atoms = 0;
    consumer.index = 0;
    this.size = 0;
    return true;
  }

  /** No atom will be added, and the store is to know it, though a turn may have added nothing. */
  seal(): void {
    this.sealed = true;
    this.dirty = true;
  }

  /** To be called after it. */
  endTurn(): void {
    const { tail } = this;
    if (this.size === this.begun && tail.atoms === this.begunAtoms) return;
    this.dirty = true;
    if (this.consumers.length === 0) {
      // Nobody reads it: only the numbers go on.
      this.earlier += tail.size;
      tail.first += tail.atoms;
      tail.atoms = 0;
      this.size = 0;
    } else if (this.size > 0) {
      this.weight = (this.weight * 3 + weigh(this.events[this.size - 1])) / 4;
    }
  }

  /** Atoms of a source or of the store; `run.first` is not looked at. */
  append(run: Run<unknown>): void {
    this.dirty = true;
    if (this.consumers.length === 0) {
      this.earlier += run.events.length;
      this.tail.first += run.ends.length;
      return;
    }
    if (run.events.length > 0) this.weight = (this.weight * 3 + weigh(run.events[run.events.length - 1])) / 4;
    this.link(new Segment(this.head + 1, run));
  }

  /** Start a new segment at the end. */
  private open(): void {
    const segment = this.spare.pop() ?? new Segment(0, undefined);
    segment.first = this.head + 1;
    segment.atoms = 0;
    segment.next = undefined;
    this.link(segment);
  }

  private link(segment: Segment): void {
    segment.readers = this.consumers.length;
    this.earlier += this.tail.size;
    this.tail.next = segment;
    this.tail = segment;
    // A run of a source is never added to: whoever emits opens a segment behind it.
    this.events = segment.events;
    this.keys = segment.keys;
    this.size = segment.own ? 0 : SEGMENT_SIZE;
  }

  // ---- reading -----------------------------------------------------------------------------------------------------

  /** A consumer has passed the segment. */
  left(segment: Segment): void {
    segment.readers--;
    if (segment.readers > 0 || !segment.own || this.spare.length >= SPARE_SEGMENTS) return;
    // A spare that led on to the segments behind it would keep all of them in memory.
    segment.next = undefined;
    this.spare.push(segment);
  }

  /** The slowest consumer, standing in the segment of its next atom; undefined if there is none (but idle ones). */
  slowest(among: readonly Consumer[] = this.consumers, idle = true): Consumer | undefined {
    let slowest: Consumer | undefined;
    for (const consumer of among) {
      if (consumer.idle && !idle) continue;
      consumer.ready();
      if (slowest === undefined || consumer.consumed < slowest.consumed) slowest = consumer;
    }
    return slowest;
  }

  /** Bytes of the events that some consumer has not read yet, roughly. */
  backlog(among: readonly Consumer[] = this.consumers): number {
    const slowest = this.slowest(among, false);
    if (slowest === undefined) return 0;
    let events = -slowest.segment.start(slowest.index);
    let atoms = -slowest.index;
    for (let segment: Segment | undefined = slowest.segment; segment !== undefined; segment = segment.next) {
      events += segment.size;
      atoms += segment.atoms;
    }
    return events * this.weight + atoms * 8;
  }
}
