/**
 * What of a run is in the store. A cut, between two steps, writes one batch: cursors of sources, units and sinks, cells
 * that were written, atoms that somebody has still to read. Recovery reads all of it but the cells, which come when asked for.
 */
import type { Keeper, Run } from "./api.ts";
import type { Registry } from "./apps/registry.ts";
import { Reader, Writer } from "./bytes.ts";
import { readAtoms, writeAtoms } from "./atoms.ts";
import { Batch } from "./engines/batch.ts";
import type { Engine } from "./engines/engine.ts";
import { Fault, faultCodes } from "./fault.ts";
import type { Graph, RunningSink, RunningSource } from "./graph.ts";
import { FiberStore } from "./portals/fiber-store.ts";
import type { Queue } from "./queue.ts";
import { fromStore, keyOf, kinds, type Names } from "./store.ts";
import type { RunningUnit } from "./unit.ts";

const SEALED = 1;
const DONE = 1;
const COMPLETED = 2;
/** A sink's record has a cursor of the sink itself. */
const WITH_CURSOR = 1;

/** Atoms of a stream that are in the store, in one record. */
interface StoredAtoms {
  readonly first: number;
  readonly last: number;
}

export interface Meta {
  readonly seed: number;
  /** The app has come to its end: there is nothing to do. */
  readonly completed: boolean;
}

export class Epochs {
  /** Number of the present one: of the cut that ends it. */
  private number = 1;
  private readonly engine: Engine;
  private readonly names: Names;
  private readonly registry: Registry;
  private readonly stored = new Map<Queue, StoredAtoms[]>();
  private readonly fibers = new Map<RunningUnit, FiberStore>();
  private readonly spare: Batch[] = [];

  constructor(engine: Engine, names: Names, registry: Registry) {
    this.engine = engine;
    this.registry = registry;
    this.names = names;
  }

  readMeta(): Meta | undefined {
    const bytes = this.engine.get(keyOf(kinds.meta, 0));
    if (bytes === undefined) return undefined;
    const reader = new Reader(bytes);
    return { seed: reader.int(), completed: reader.u8() === DONE };
  }

  // ---- writing -----------------------------------------------------------------------------------------------------

  /** Everything that changed since the last cut, as a batch. */
  cut(graph: Graph, meta: Meta): Batch {
    const batch = this.spare.pop() ?? new Batch(256 * 1024);
    this.put(batch, keyOf(kinds.meta, 0), (to) => {
      to.int(meta.seed);
      to.u8(meta.completed ? DONE : 0);
    });
    for (const source of graph.sources) {
      if (!source.dirty && source.source.changed !== true) continue;
      source.dirty = false;
      const cursor = source.source.cursor();
      this.put(batch, this.key(kinds.source, source.path), (to) => to.raw(cursor));
      source.source.keep?.(this.keeper(source, batch));
    }
    for (const unit of graph.units) {
      if (!unit.dirty) continue;
      unit.dirty = false;
      this.writeUnit(unit, batch);
      this.fibersOf(unit)?.write(batch);
      for (const state of unit.states) state.write(batch);
    }
    for (const sink of graph.sinks) {
      if (!sink.dirty) continue;
      sink.dirty = false;
      this.writeSink(sink, batch);
    }
    graph.effects.write(batch, this.names);
    graph.letters.write(batch, this.names, graph.queues);
    for (const queue of graph.queues.values()) this.writeQueue(queue, batch);
    this.names.write(batch);
    this.registry.write(batch);
    this.number++;
    const { checkpointed } = this.engine;
    for (const unit of graph.units) for (const state of unit.states) state.begin(this.number, checkpointed);
    return batch;
  }

  private keeper({ path }: RunningSource, batch: Batch): Keeper {
    const name = this.names.number(path);
    return {
      put: (number, value) => {
        batch.beginPut();
        writeNumberedKey(kinds.kept, name, number, batch.writer);
        batch.value();
        value(batch.writer);
        batch.endPut();
      },
      delete: (number) => {
        batch.beginDelete();
        writeNumberedKey(kinds.kept, name, number, batch.writer);
        batch.endDelete();
      },
    };
  }

  /** What a source kept, by number. */
  *kept({ path }: RunningSource): Iterable<readonly [number: number, value: Reader]> {
    const prefix = keyOf(kinds.kept, this.names.number(path));
    for (const [key, value] of this.engine.scan(prefix)) {
      yield [readNumber(new Reader(key, prefix.length)), new Reader(value)];
    }
  }

  /** The batch is durable: its memory may be used again. */
  release(batch: Batch): void {
    if (this.spare.length >= 2 || batch.bytes > 8 * 1024 * 1024) return;
    batch.clear();
    this.spare.push(batch);
  }

  private writeUnit(unit: RunningUnit, batch: Batch): void {
    this.put(batch, this.key(kinds.unit, `unit ${unit.path}`), (to) => {
      to.u8((unit.done ? DONE : 0) | (unit.completed ? COMPLETED : 0));
      to.varint(unit.scope.number);
      to.varint(unit.attempts);
      to.int(unit.scope.latest);
      to.varint(unit.cursors.length);
      for (const input of unit.cursors) {
        to.varint(this.names.number(`stream ${input.queue.stream.path}`));
        to.varint(input.consumed);
      }
      to.varint(unit.chosen + 1);
      if (unit.fibers === undefined) return;
      to.varint(unit.fibers.places.incarnations);
      to.varint(unit.fibers.ranks);
    });
  }

  private writeSink(sink: RunningSink, batch: Batch): void {
    this.put(batch, this.key(kinds.sink, sink.path), (to) => {
      to.varint(sink.consumer.consumed);
      to.u8(sink.cursor === undefined ? 0 : WITH_CURSOR);
      if (sink.cursor !== undefined) to.raw(sink.cursor);
    });
  }

  /** The stream's length, and its unread atoms; those that were stored and are read now are deleted. */
  private writeQueue(queue: Queue, batch: Batch): void {
    const number = this.names.number(`stream ${queue.stream.path}`);
    const stored = this.storedOf(queue);
    const slowest = queue.slowest();
    const read = slowest === undefined ? queue.head : slowest.consumed;
    while (stored.length > 0 && (stored[0]?.last ?? 0) <= read) {
      const { first } = stored.shift() as StoredAtoms;
      batch.beginDelete();
      writeNumberedKey(kinds.atoms, number, first, batch.writer);
      batch.endDelete();
    }
    if (!queue.dirty) return;
    queue.dirty = false;
    this.put(batch, keyOf(kinds.stream, number), (to) => {
      to.varint(queue.head);
      to.u8(queue.sealed ? SEALED : 0);
    });
    const known = Math.max(read, stored[stored.length - 1]?.last ?? 0);
    for (let segment = slowest?.segment; segment !== undefined; segment = segment.next) {
      const from = Math.max(0, known + 1 - segment.first);
      if (from >= segment.atoms) continue;
      const first = segment.first + from;
      batch.beginPut();
      writeNumberedKey(kinds.atoms, number, first, batch.writer);
      batch.value();
      writeAtoms(segment, from, segment.atoms, queue.stream, batch.writer);
      batch.endPut();
      stored.push({ first, last: segment.first + segment.atoms - 1 });
    }
  }

  private fibersOf(unit: RunningUnit): FiberStore | undefined {
    if (unit.fibers === undefined) return undefined;
    let store = this.fibers.get(unit);
    if (store === undefined) {
      store = new FiberStore(unit.fibers, this.names.number(`unit ${unit.path}`));
      this.fibers.set(unit, store);
    }
    return store;
  }

  /** These streams and units are no more. */
  forget(queues: Iterable<Queue>, units: Iterable<RunningUnit>): void {
    for (const queue of queues) this.stored.delete(queue);
    for (const unit of units) this.fibers.delete(unit);
  }

  private storedOf(queue: Queue): StoredAtoms[] {
    let stored = this.stored.get(queue);
    if (stored === undefined) this.stored.set(queue, (stored = []));
    return stored;
  }

  private key(kind: number, name: string): Uint8Array {
    return keyOf(kind, this.names.number(name));
  }

  private put(batch: Batch, key: Uint8Array, value: (to: Writer) => void): void {
    batch.beginPut();
    batch.writer.raw(key);
    batch.value();
    value(batch.writer);
    batch.endPut();
  }

  // ---- reading -----------------------------------------------------------------------------------------------------

  /** Put a fresh graph where the last cut left it; the sources' cursors, by their paths. */
  recover(graph: Graph): Map<string, Uint8Array> {
    fromStore(() => {
      const fibers = graph.units.flatMap((unit) => this.fibersOf(unit) ?? []);
      for (const store of fibers) store.read(this.engine);
      for (const store of fibers) store.connect();
      for (const queue of graph.queues.values()) this.recoverQueue(queue);
      for (const unit of graph.units) this.recoverUnit(unit);
      graph.effects.read(this.engine, this.names);
      graph.letters.read(this.engine, this.names, graph.queues);
      for (const sink of graph.sinks) this.recoverSink(sink);
    });
    const cursors = new Map<string, Uint8Array>();
    for (const { path, queue } of graph.sources) {
      const cursor = this.engine.get(this.key(kinds.source, path));
      if (cursor !== undefined) cursors.set(path, cursor.slice());
      queue.dirty = false;
    }
    return cursors;
  }

  private recoverQueue(queue: Queue): void {
    const number = this.names.number(`stream ${queue.stream.path}`);
    const bytes = this.engine.get(keyOf(kinds.stream, number));
    if (bytes === undefined) return;
    const { head, sealed } = readStream(new Reader(bytes));
    const runs: Run<unknown>[] = [];
    const prefix = new Writer(8);
    prefix.raw(keyOf(kinds.atoms, number));
    for (const [key, value] of this.engine.scan(prefix.take())) {
      runs.push(readAtoms(readNumber(new Reader(key, prefix.at)), queue.stream, new Reader(value)));
    }
    let next = runs[0]?.first ?? head + 1;
    queue.startAt(next);
    for (const run of runs) {
      if (run.first !== next) {
        const what = `atom ${next} of ${queue.stream.path} is missing in the store`;
        throw new Fault(faultCodes.folderDamaged, what);
      }
      next += run.ends.length;
      queue.append(run);
      this.storedOf(queue).push({ first: run.first, last: next - 1 });
    }
    queue.sealed = sealed;
    queue.dirty = false;
  }

  private recoverUnit(unit: RunningUnit): void {
    const bytes = this.engine.get(this.key(kinds.unit, `unit ${unit.path}`));
    if (bytes === undefined) return;
    const reader = new Reader(bytes);
    const stored = readUnit(reader);
    unit.done = stored.done;
    unit.completed = stored.completed;
    unit.scope.number = stored.steps;
    unit.attempts = stored.attempts;
    unit.scope.latest = stored.latest;
    unit.chosen = reader.varint() - 1;
    if (unit.fibers !== undefined && !reader.done) {
      unit.fibers.places.incarnations = reader.varint();
      unit.fibers.ranks = reader.varint();
    }
    for (const input of unit.cursors) {
      const number = this.names.number(`stream ${input.queue.stream.path}`);
      // An input that was not there before begins with what is there.
      const last = stored.consumed.get(number);
      if (last !== undefined) input.skipTo(last);
    }
  }

  private recoverSink(sink: RunningSink): void {
    const bytes = this.engine.get(this.key(kinds.sink, sink.path));
    if (bytes === undefined) return;
    const reader = new Reader(bytes);
    sink.consumer.skipTo(reader.varint());
    if (reader.u8() === WITH_CURSOR) sink.cursor = reader.raw(reader.end - reader.at).slice();
  }
}

/** The beginning of a stream's record. */
export function readStream(from: Reader): { readonly head: number; readonly sealed: boolean } {
  return { head: from.varint(), sealed: from.u8() === SEALED };
}

/** The beginning of a unit's record: what is the same for all units. */
export interface StoredUnit {
  readonly done: boolean;
  readonly completed: boolean;
  readonly steps: number;
  readonly attempts: number;
  readonly latest: number;
  /** Atoms that it has taken, by the number of the stream's name. */
  readonly consumed: ReadonlyMap<number, number>;
}

export function readUnit(from: Reader): StoredUnit {
  const flags = from.u8();
  const [steps, attempts, latest] = [from.varint(), from.varint(), from.int()];
  const consumed = new Map<number, number>();
  for (let left = from.varint(); left > 0; left--) consumed.set(from.varint(), from.varint());
  return { done: (flags & DONE) !== 0, completed: (flags & COMPLETED) !== 0, steps, attempts, latest, consumed };
}

function writeNumberedKey(kind: number, name: number, number: number, to: Writer): void {
  to.raw(keyOf(kind, name));
  to.u32be(Math.floor(number / 2 ** 32));
  to.u32be(number % 2 ** 32);
}

/** Of a reader that stands behind the name. */
function readNumber(key: Reader): number {
  return key.u32be() * 2 ** 32 + key.u32be();
}
