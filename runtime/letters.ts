/**
 * The last dead letters of a run, with what a sequencer does not say of them: the keys of their events, and whether they have
 * been given again. Part of the stored state, in the same batch as what they tell of, so a letter that is there can be given
 * again in any process, once. A sequencer keeps a letter only until it is read; a look at it comes later.
 */
import type { DeadLetter } from "./api.ts";
import { Reader } from "./bytes.ts";
import type { Batch } from "./engines/batch.ts";
import type { Engine } from "./engines/engine.ts";
import { atomName } from "./observe.ts";
import type { Queue } from "./queue.ts";
import { keyOf, kinds, type Names } from "./store.ts";
import { weigh } from "./weigh.ts";

/** Letters that are kept, of all sequencers together, and bytes in memory that they take, roughly. The older ones go first. */
const MOST = 10_000;
const HEAVIEST = 64 * 1024 * 1024;

const AGAIN = 1;
const WITH_KEY = 2;

export interface KeptLetter {
  /** Path of the sequencer, and the letter's number there. */
  readonly stream: string;
  readonly atom: number;
  readonly letter: DeadLetter<unknown>;
  /** Of its events; none if their stream has none. */
  readonly keys: readonly unknown[];
  /** Of the handler that failed, as it is shown. */
  readonly key: string | undefined;
  /** It has been given again. */
  again: boolean;
}

type Queues = ReadonlyMap<string, Queue>;

export class Letters {
  private readonly stores: boolean;
  /** The oldest first. */
  private readonly kept = new Map<string, KeptLetter>();
  private weight = 0;
  /** Since the last cut. */
  private readonly changed = new Map<string, Pick<KeptLetter, "stream" | "atom">>();

  /** `stores`: cuts are written. */
  constructor(stores: boolean) {
    this.stores = stores;
  }

  /** The last atom of the queue is this letter. */
  added(queue: Queue, letter: DeadLetter<unknown>, keys: readonly unknown[], key: string | undefined): void {
    this.keep({ stream: queue.stream.path, atom: queue.head, letter, keys, key, again: false });
    for (const oldest of this.kept.values()) {
      if (this.kept.size <= MOST && (this.weight <= HEAVIEST || this.kept.size === 1)) return;
      this.drop(oldest);
    }
  }

  /** Undefined: it is not known any more. */
  get(stream: string, atom: number): KeptLetter | undefined {
    return this.kept.get(atomName(stream, atom));
  }

  /** Those of a sequencer, the oldest first. */
  of(stream: string): readonly KeptLetter[] {
    return [...this.kept.values()].filter((one) => one.stream === stream);
  }

  /** It has been given again, in the step that is cut next. */
  giveAgain(letter: KeptLetter): void {
    letter.again = true;
    this.change(letter);
  }

  /** These streams are no more, and what is stored of them neither: a stream of the same name is another one. */
  forget(streams: ReadonlySet<string>): void {
    for (const one of [...this.kept.values()]) {
      if (!streams.has(one.stream) && !streams.has(one.letter.stream)) continue;
      this.drop(one);
      if (streams.has(one.stream)) this.changed.delete(atomName(one.stream, one.atom));
    }
  }

  private keep(one: KeptLetter): void {
    this.kept.set(atomName(one.stream, one.atom), one);
    this.weight += weigh(one.letter);
    this.change(one);
  }

  private drop(one: KeptLetter): void {
    this.kept.delete(atomName(one.stream, one.atom));
    this.weight -= weigh(one.letter);
    this.change(one);
  }

  private change({ stream, atom }: KeptLetter): void {
    if (this.stores) this.changed.set(atomName(stream, atom), { stream, atom });
  }

  // ---- in the store ------------------------------------------------------------------------------------------------

  read(engine: Engine, names: Names, queues: Queues): void {
    const streams = new Map([...names.entries()].map(([name, number]) => [number, name.replace(/^stream /, "")]));
    for (const [key, value] of engine.scan(Uint8Array.of(kinds.letter))) {
      const place = new Reader(key, 1);
      const queue = queues.get(streams.get(place.varint()) ?? "");
      if (queue === undefined) continue;
      const from = new Reader(value);
      const flags = from.u8();
      const text = (flags & WITH_KEY) === 0 ? undefined : from.string();
      const letter = queue.stream.codec.read(from) as DeadLetter<unknown>;
      const codec = queues.get(letter.stream)?.stream.key;
      const keys = codec === undefined ? [] : letter.events.map(() => codec.read(from));
      const atom = place.u32be() * 2 ** 32 + place.u32be();
      this.keep({ stream: queue.stream.path, atom, letter, keys, key: text, again: (flags & AGAIN) !== 0 });
    }
    this.changed.clear();
  }

  /** What has changed since the last cut. */
  write(batch: Batch, names: Names, queues: Queues): void {
    for (const { stream, atom } of this.changed.values()) {
      const one = this.get(stream, atom);
      const queue = queues.get(stream);
      if (one === undefined || queue === undefined) {
        batch.beginDelete();
        writeKey(batch, names, stream, atom);
        batch.endDelete();
        continue;
      }
      const { letter, keys, key, again } = one;
      batch.beginPut();
      writeKey(batch, names, stream, atom);
      batch.value();
      batch.writer.u8((again ? AGAIN : 0) | (key === undefined ? 0 : WITH_KEY));
      if (key !== undefined) batch.writer.string(key);
      queue.stream.codec.write(letter, batch.writer);
      const codec = queues.get(letter.stream)?.stream.key;
      if (codec !== undefined) for (const one of keys) codec.write(one, batch.writer);
      batch.endPut();
    }
    this.changed.clear();
  }
}

function writeKey({ writer }: Batch, names: Names, stream: string, atom: number): void {
  writer.raw(keyOf(kinds.letter, names.number(`stream ${stream}`)));
  writer.u32be(Math.floor(atom / 2 ** 32));
  writer.u32be(atom % 2 ** 32);
}
