/** A handler on its way: a stack of frames, the innermost on top, and what it waits for. What emitted routines see of it. */
import type { AtomFault } from "../api.ts";
import { Fault, toFault } from "../fault.ts";
import { isStoreFault } from "../report.ts";
import { empty } from "../reuse.ts";
import type { Result } from "../values/results.ts";
import type {
  Caller,
  Fiber,
  FaultValue,
  Frame,
  Future,
  Outcome,
  Portal,
  PortalType,
  RoutineDefinition,
} from "./api.ts";
import type { Link } from "./chain.ts";
import { Composite, compositeKinds, FAULT, PENDING, VALUE, type CompositeKind, type FutureCell } from "./future.ts";
import type { FiberTable } from "./fibers.ts";

export const WAITS = 0;
export const CALLS = 1;
export const ENDS = 2;

/** What has come is what a called routine threw: the error itself. */
const THROWN = 3;

/** A routine that was called and has not ended. */
export class Activation {
  /** Index in the unit's routines. */
  routine = 0;
  frame: Frame = { at: 0 };
  below: Activation | undefined = undefined;
  /** The attempt at a step that made it or saved its frame. */
  stamp = 0;
}

export class FiberCell implements Fiber {
  readonly table: FiberTable;
  /** Its place in the table. */
  readonly slot: number;
  /** Which of the fibers that had this place: counted over the whole unit, so never twice the same. */
  incarnation = 0;
  live = false;
  top: Activation;
  readonly root = new Activation();
  /** Of its handler. */
  task = "";
  key: unknown = undefined;
  /** Whom it answers. */
  caller: Caller | undefined = undefined;
  /** Of its key, if its task is exclusive. */
  gate = "";
  /** The gates that its requests are for: its own, and those of the askers that it answers. */
  chain: Link | undefined = undefined;
  awaited: FutureCell | undefined = undefined;
  /** The number of its next future. */
  next = 0;
  /** Its futures of requests that have no reply. */
  readonly open: FutureCell[] = [];
  /** Its futures that have a deadline. */
  readonly timed: Composite[] = [];
  /** The attempt at a step that made it, or first changed it. */
  stamp = 0;
  /** The attempt at a step that it is to begin in, because it waited to begin. */
  summoned = 0;
  /** Since when it waits, as `Exchange.now` tells time; 0: an earlier process has begun it. Not stored. */
  since = 0;
  /** Changed since the last cut. */
  dirty = false;
  /** The store has it. */
  stored = false;
  /** What `done` gives the routine that called. */
  given: unknown = undefined;
  // What was waited or called for.
  private arrivedAs: typeof VALUE | typeof FAULT | typeof THROWN = VALUE;
  private arrived: unknown = undefined;

  constructor(table: FiberTable, slot: number) {
    this.table = table;
    this.slot = slot;
    this.top = this.root;
  }

  /** The point of its innermost routine where it stands: `basket/next/stock`. */
  get point(): string {
    const routine = this.table.routines[this.top.routine];
    return routine?.points.find(({ at }) => at === this.top.frame.at)?.name ?? routine?.name ?? "";
  }

  // ---- for routines ------------------------------------------------------------------------------------------------

  ask<Q, R>(portal: Portal<Q, R>, request: Q): Future<R> {
    const { table } = this;
    return table.ask(this, table.exchange.targetOf(portal), request) as Future<R>;
  }

  askAt<Q, R>(path: string, type: PortalType<Q, R>, request: Q): Future<R> {
    const { table } = this;
    return table.ask(this, table.exchange.targetAt(path, type), request) as Future<R>;
  }

  all<T extends readonly unknown[] | []>(futures: { readonly [I in keyof T]: Future<T[I]> }): Future<T> {
    return this.compose(compositeKinds.all, futures as readonly Future<unknown>[]) as Future<T>;
  }

  first<T>(futures: readonly Future<T>[]): Future<T> {
    return this.compose(compositeKinds.first, futures) as Future<T>;
  }

  within<T>(future: Future<T>, ms: number): Future<T> {
    return this.compose(compositeKinds.within, [future], ms) as Future<T>;
  }

  sleep(ms: number): Future<undefined> {
    return this.compose(compositeKinds.sleep, [], ms) as Future<undefined>;
  }

  private compose(kind: CompositeKind, parts: readonly Future<unknown>[], ms?: number): Composite {
    const { table } = this;
    const span = Math.max(0, ms ?? 0);
    const deadline = ms === undefined ? 0 : table.scope.now() + span;
    const composite = new Composite(this, this.next++, kind, parts as readonly FutureCell[], deadline, span);
    table.compose(composite);
    return composite;
  }

  wait(future: Future<unknown>): Outcome {
    this.awaited = future as FutureCell;
    return WAITS;
  }

  call<F extends Frame>(routine: RoutineDefinition<F>, frame: F): Outcome {
    this.push(this.table.indexOf(routine), frame);
    return CALLS;
  }

  done(value?: unknown): Outcome {
    this.given = value;
    return ENDS;
  }

  value<T>(): T {
    if (this.arrivedAs === VALUE) return this.arrived as T;
    throw this.arrivedAs === FAULT ? asFault(this.arrived as AtomFault) : this.arrived;
  }

  attempt<T>(): Result<T, FaultValue> {
    if (this.arrivedAs === VALUE) return { type: "Ok", value: this.arrived as T };
    let fault = this.arrived as AtomFault;
    if (this.arrivedAs === THROWN) {
      const thrown = toFault(this.arrived);
      // The program is not asked about a store that is damaged.
      if (isStoreFault(thrown)) throw thrown;
      fault = this.table.shown(thrown);
    }
    return { type: "Err", value: { code: fault.code, message: fault.message, at: fault.at } };
  }

  // ---- for the table -----------------------------------------------------------------------------------------------

  begin(routine: number, frame: Frame, stamp: number): void {
    const { root } = this;
    root.routine = routine;
    root.frame = frame;
    root.stamp = stamp;
    this.top = root;
    this.stamp = stamp;
    this.live = true;
    this.awaited = undefined;
    this.next = 0;
    this.since = this.table.exchange.now;
  }

  push(routine: number, frame: Frame): void {
    const activation = new Activation();
    activation.routine = routine;
    activation.frame = frame;
    activation.below = this.top;
    activation.stamp = this.table.scope.stamp;
    this.top = activation;
  }

  /** What it waits for is there: false if it is not. */
  arrive(): boolean {
    const { awaited } = this;
    if (awaited === undefined) throw new Error(`a routine of ${this.table.path} waits for nothing`);
    if (awaited.state === PENDING) return false;
    this.arrivedAs = awaited.state;
    this.arrived = awaited.value;
    this.awaited = undefined;
    return true;
  }

  /** The routine that was called has given a value. */
  returned(): void {
    this.arrivedAs = VALUE;
    this.arrived = this.given;
    this.given = undefined;
  }

  /** It has thrown. */
  threw(thrown: unknown): void {
    this.arrivedAs = THROWN;
    this.arrived = thrown;
  }

  /** Nothing that it held is kept alive by its place. */
  clear(): void {
    this.top = this.root;
    this.root.frame = NO_FRAME;
    this.key = undefined;
    this.caller = undefined;
    this.gate = "";
    this.chain = undefined;
    this.awaited = undefined;
    this.arrived = undefined;
    this.given = undefined;
    empty(this.open);
    empty(this.timed);
  }
}

const NO_FRAME: Frame = { at: 0 };

function asFault({ code, message, at }: AtomFault): Fault {
  return new Fault(code, message, { at });
}
