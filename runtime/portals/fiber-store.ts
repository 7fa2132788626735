/**
 * Fibers in the store, as data: by the name of the point where each frame stands, with its locals by name, and the futures
 * that it can still get at. A later program that has the points and fitting locals can go on with them.
 */
import type { Codec } from "../api.ts";
import { MalformedBytes, Reader, Writer } from "../bytes.ts";
import { withFutures } from "../codec/portals.ts";
import type { Batch } from "../engines/batch.ts";
import type { Engine } from "../engines/engine.ts";
import { Fault, faultCodes } from "../fault.ts";
import { keyOf, kinds } from "../store.ts";
import type { Frame, PointDefinition, RoutineDefinition } from "./api.ts";
import { readChain, writeChain } from "./chain.ts";
import type { Activation } from "./fiber.ts";
import type { FiberCell } from "./fiber.ts";
import type { FiberTable } from "./fibers.ts";
import { Composite, compositeKinds, FAULT, FutureCell, PENDING, VALUE, type CompositeKind } from "./future.ts";
import { readCaller, readFault, writeCaller, writeFault } from "./messages.ts";

/** How a fiber stands to the gate of its key. */
const OPEN = 0;
const HOLDS = 1;
const QUEUED = 2;

export class FiberStore {
  private readonly table: FiberTable;
  private readonly unit: number;
  private readonly points: readonly ReadonlyMap<number, PointDefinition>[];
  private readonly named = new Map<string, { readonly routine: number; readonly point: PointDefinition }>();
  private readonly scratch = new Writer(1024);
  private readonly local = new Writer(256);

  /** `unit`: its number in the store. */
  constructor(table: FiberTable, unit: number) {
    this.table = table;
    this.unit = unit;
    this.points = table.routines.map(({ points }) => new Map(points.map((point) => [point.at, point])));
    table.routines.forEach(({ points }, routine) => {
      for (const point of points) this.named.set(point.name, { routine, point });
    });
  }

  // ---- writing -----------------------------------------------------------------------------------------------------

  /** Put what has changed since the last cut. */
  write(batch: Batch): void {
    const { dirty } = this.table.places;
    for (const fiber of dirty) {
      fiber.dirty = false;
      if (fiber.live) {
        batch.beginPut();
        this.writeKey(fiber, batch.writer);
        batch.value();
        this.writeFiber(fiber, batch.writer);
        batch.endPut();
        fiber.stored = true;
      } else if (fiber.stored) {
        batch.beginDelete();
        this.writeKey(fiber, batch.writer);
        batch.endDelete();
        fiber.stored = false;
      }
    }
    dirty.length = 0;
    this.table.timers.write(batch, this.unit);
  }

  private writeKey({ slot }: FiberCell, to: Writer): void {
    to.raw(keyOf(kinds.fiber, this.unit));
    to.u32be(slot);
  }

  private writeFiber(fiber: FiberCell, to: Writer): void {
    const { table } = this;
    const { gates } = table.exchange;
    to.string(table.routines[fiber.root.routine]?.name ?? "");
    to.varint(fiber.incarnation);
    to.varint(fiber.next);
    const key = fiber.key === undefined ? undefined : table.keyCodecOf(fiber);
    to.u8(key === undefined ? 0 : 1);
    key?.write(fiber.key, to);
    to.u8(fiber.caller === undefined ? 0 : 1);
    if (fiber.caller !== undefined) writeCaller(fiber.caller, to);
    to.string(fiber.gate);
    to.u8(fiber.gate === "" ? OPEN : gates.holds(fiber) ? HOLDS : gates.isQueued(fiber) ? QUEUED : OPEN);
    writeChain(fiber.chain, to);

    // Its frames tell which futures it can get at, but are read after them.
    const reached = new Map<number, FutureCell>();
    const reach = (future: FutureCell): number => {
      if (!reached.has(future.future)) {
        reached.set(future.future, future);
        if (future instanceof Composite) future.parts.forEach(reach);
      }
      return future.future;
    };
    fiber.open.forEach(reach);
    if (fiber.awaited !== undefined) reach(fiber.awaited);
    const frames = this.scratch;
    frames.clear();
    withFutures({ number: (future) => reach(future as FutureCell), future: absent }, () =>
      this.writeFrames(fiber, frames),
    );
    to.varint(reached.size);
    // Parts come before what is made of them.
    for (const future of [...reached.values()].sort((a, b) => a.future - b.future)) writeFuture(future, to);
    to.varint(fiber.awaited === undefined ? 0 : fiber.awaited.future + 1);
    to.raw(frames.take());
  }

  /** The outermost first. */
  private writeFrames(fiber: FiberCell, to: Writer): void {
    const stack: Activation[] = [];
    for (let one: Activation | undefined = fiber.top; one !== undefined; one = one.below) stack.push(one);
    to.varint(stack.length);
    for (const { routine, frame } of stack.reverse()) {
      const point = this.points[routine]?.get(frame.at);
      if (point === undefined) {
        throw new Error(`${this.table.routines[routine]?.name ?? ""} has no point for block ${frame.at}`);
      }
      to.string(point.name);
      const locals = Object.entries(point.locals);
      to.varint(locals.length);
      for (const [name, codec] of locals) {
        to.string(name);
        this.local.clear();
        codec.write((frame as Frame & Record<string, unknown>)[name], this.local);
        to.lengthPrefixed(this.local.take());
      }
    }
  }

  // ---- reading -----------------------------------------------------------------------------------------------------

  /** All fibers that the store has, in a fresh table. */
  read(engine: Engine): void {
    const { table } = this;
    const prefix = keyOf(kinds.fiber, this.unit);
    for (const [key, value] of engine.scan(prefix)) {
      const slot = new Reader(key, prefix.length).u32be();
      const fiber = table.places.at(slot);
      const reader = new Reader(value);
      this.readFiber(fiber, reader);
      if (!reader.done) throw new MalformedBytes("a handler that waits is longer than it should be");
      fiber.stored = true;
    }
    table.places.recovered();
    table.timers.read(engine, this.unit);
  }

  private readFiber(fiber: FiberCell, from: Reader): void {
    const { table } = this;
    const name = from.string();
    const routine = table.routines.findIndex((definition) => definition.name === name);
    if (routine < 0) throw this.foreign(`at \`${name}\``);
    fiber.begin(routine, { at: 0 }, 0);
    fiber.task = table.routines[routine]?.task ?? "";
    fiber.incarnation = from.varint();
    fiber.next = from.varint();
    if (from.u8() === 1) {
      const key = table.keyCodecOf(fiber);
      if (key === undefined) throw this.foreign(`at \`${name}\` with a key`);
      fiber.key = key.read(from);
    }
    if (from.u8() === 1) fiber.caller = readCaller(from);
    fiber.gate = from.string();
    this.gateStates.set(fiber, from.u8());
    fiber.chain = readChain(from);
    const futures = new Map<number, FutureCell>();
    for (let left = from.varint(); left > 0; left--) {
      const future = readFuture(fiber, futures, from);
      futures.set(future.future, future);
      if (future.state !== PENDING) table.ranks = Math.max(table.ranks, future.rank);
      else if (future instanceof Composite) {
        if (future.deadline > 0) table.timed.restore(future);
      } else fiber.open.push(future);
    }
    const futureOf = (number: number): FutureCell => {
      const future = futures.get(number);
      if (future === undefined) throw new MalformedBytes(`a handler that waits has no future ${number}`);
      return future;
    };
    const awaited = from.varint();
    if (awaited > 0) fiber.awaited = futureOf(awaited - 1);
    withFutures({ number: absent, future: futureOf as (number: number) => object }, () => this.readFrames(fiber, from));
  }

  private readFrames(fiber: FiberCell, from: Reader): void {
    const depth = from.varint();
    for (let i = 0; i < depth; i++) {
      const name = from.string();
      const named = this.named.get(name);
      if (named === undefined) throw this.foreign(`at \`${name}\``);
      const definition = this.table.routines[named.routine] as RoutineDefinition;
      const frame = new definition.frame() as Frame & Record<string, unknown>;
      frame.at = named.point.at;
      const missing = new Set(Object.keys(named.point.locals));
      for (let left = from.varint(); left > 0; left--) {
        const local = from.string();
        const bytes = from.lengthPrefixed();
        const codec = named.point.locals[local];
        // What does not live here any more is left behind.
        if (codec === undefined) continue;
        frame[local] = readLocal(codec, bytes, `\`${local}\` of a handler at \`${name}\` in ${this.table.path}`);
        missing.delete(local);
      }
      const [lost] = missing;
      if (lost !== undefined) throw this.foreign(`at \`${name}\` without \`${lost}\``);
      if (i === 0) {
        fiber.root.frame = frame;
        fiber.root.routine = named.routine;
      } else fiber.push(named.routine, frame);
    }
  }

  private foreign(where: string): Fault {
    const what = `a handler of ${this.table.path} waits ${where}, and this program has no such place`;
    return new Fault(faultCodes.folderForeign, what, {
      help: ["run the version of the program that wrote the folder"],
    });
  }

  private readonly gateStates = new Map<FiberCell, number>();

  /** Who waits for whom: when all units have their fibers. */
  connect(): void {
    const { places, exchange } = this.table;
    for (const fiber of places.cells) {
      if (!fiber.live || fiber.caller === undefined) continue;
      const future = exchange.futureOf(fiber.caller);
      if (future === undefined) continue;
      fiber.caller = future;
      future.handler = fiber;
    }
    const inOrder = [...this.gateStates].sort(([a], [b]) => a.incarnation - b.incarnation);
    for (const [fiber, state] of inOrder) if (state !== OPEN) exchange.gates.restore(fiber, state === HOLDS);
    this.gateStates.clear();
  }
}

function readLocal(codec: Codec<unknown>, bytes: Uint8Array, what: string): unknown {
  try {
    const reader = new Reader(bytes);
    const value = codec.read(reader);
    if (reader.done) return value;
  } catch (error) {
    if (!(error instanceof MalformedBytes)) throw error;
  }
  throw new Fault(faultCodes.folderDamaged, `${what} cannot be read`);
}

/** In place of a composite's kind. */
const REQUEST = 0;

function writeFuture(future: FutureCell, to: Writer): void {
  to.varint(future.future);
  to.u8(future instanceof Composite ? future.kind : REQUEST);
  if (future instanceof Composite) {
    to.varint(future.parts.length);
    for (const part of future.parts) to.varint(part.future);
    to.int(future.deadline);
    to.int(future.span);
  } else to.string(future.target?.path ?? "");
  to.u8(future.state);
  if (future.state === PENDING) return;
  to.varint(future.rank);
  if (future.state === FAULT) writeFault(future.fault, to);
  else if (!(future instanceof Composite)) future.target?.portal.reply.write(future.value, to);
}

function readFuture(fiber: FiberCell, futures: ReadonlyMap<number, FutureCell>, from: Reader): FutureCell {
  const number = from.varint();
  const kind = from.u8();
  let future: FutureCell;
  if (kind === REQUEST) {
    future = new FutureCell(fiber, number, fiber.table.exchange.targetNamed(from.string()));
  } else {
    const parts: FutureCell[] = [];
    for (let left = from.varint(); left > 0; left--) {
      const part = futures.get(from.varint());
      if (part === undefined) throw new MalformedBytes("a future is made of one that is not there");
      parts.push(part);
    }
    future = new Composite(fiber, number, kindOf(kind), parts, from.int(), from.int());
  }
  const state = from.u8();
  if (state === PENDING) {
    if (future instanceof Composite) future.watch();
    return future;
  }
  if (state !== VALUE && state !== FAULT) throw new MalformedBytes(`a future cannot be ${state}`);
  future.state = state;
  future.rank = from.varint();
  if (state === FAULT) future.value = readFault(from);
  else if (future instanceof Composite) future.value = future.madeOfParts();
  else future.value = future.target?.portal.reply.read(from);
  return future;
}

function kindOf(kind: number): CompositeKind {
  for (const known of Object.values(compositeKinds)) if (known === kind) return known;
  throw new MalformedBytes(`a future cannot be of the kind ${kind}`);
}

function absent(): never {
  throw new Error("futures are either written or read");
}
