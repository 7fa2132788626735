/**
 * The fibers of a unit: a table of places that are used again, and what the present step has done to them. Requests,
 * replies, new fibers and settled futures are kept with the step until it has returned; if it fails, all is as before.
 */
import type { AtomFault } from "../api.ts";
import { toFault, type Fault } from "../fault.ts";
import { atomFault } from "../policies.ts";
import type { Consumer } from "../queue.ts";
import { isStoreFault } from "../report.ts";
import type { StepScope } from "../step.ts";
import type { Caller, Fibers, Frame, PortalRequest, Routine, RoutineDefinition } from "./api.ts";
import { noServer, type Exchange, type Target } from "./exchange.ts";
import { ENDS, FiberCell, WAITS, type Activation } from "./fiber.ts";
import { Composite, FAULT, FutureCell, PENDING, VALUE, type Settled } from "./future.ts";
import type { Mailbox } from "./mailbox.ts";
import { OutsideReply, Reply, Request } from "./messages.ts";
import { Undo } from "./undo.ts";

type Code = (fiber: FiberCell, frame: Frame) => 0 | 1 | 2;

export interface FiberTableParts {
  readonly path: string;
  readonly scope: StepScope;
  readonly exchange: Exchange;
  readonly routines: readonly RoutineDefinition[];
  /** A failed step is undone. */
  readonly undo: boolean;
  /** The engine keeps what is written. */
  readonly stores: boolean;
  readonly position: (fault: Fault) => string | undefined;
}

/** Whom a step that failed is run again without. */
interface Exclusion {
  readonly caller: Caller;
  /** Undefined if it was made in the step. */
  readonly fiber: FiberCell | undefined;
  readonly fault: AtomFault;
}

export class FiberTable implements Fibers {
  readonly path: string;
  readonly scope: StepScope;
  readonly exchange: Exchange;
  readonly routines: readonly RoutineDefinition[];
  /** Atoms of replies to this unit. */
  readonly replies: Mailbox;
  /** By their places. */
  readonly cells: FiberCell[] = [];
  /** Fibers that there are. */
  live = 0;
  /** Fibers that there have been. */
  incarnations = 0;
  /** Futures that have been settled. */
  ranks = 0;
  /** Changed since the last cut. */
  dirty: FiberCell[] = [];
  private code: readonly Code[] = [];
  private readonly undoes: boolean;
  private readonly stores: boolean;
  private readonly position: (fault: Fault) => string | undefined;
  private readonly free: FiberCell[] = [];
  private readonly undo: Undo;
  private lastRoutine: RoutineDefinition | undefined;
  private lastIndex = 0;

  // Of the present step.
  private readonly written: Mailbox[] = [];
  private readonly started: FiberCell[] = [];
  private readonly ended: FiberCell[] = [];
  private readonly ready: FiberCell[] = [];
  private resumed = 0;
  private serving: PortalRequest<unknown> | undefined;
  /** Whose routine threw what the step failed with. */
  private thrower: FiberCell | undefined;
  private readonly excluded: Exclusion[] = [];
  private before = { live: 0, incarnations: 0, ranks: 0 };

  constructor(parts: FiberTableParts) {
    this.path = parts.path;
    this.scope = parts.scope;
    this.exchange = parts.exchange;
    this.routines = parts.routines;
    this.undoes = parts.undo;
    this.stores = parts.stores;
    this.position = parts.position;
    this.replies = parts.exchange.replies(parts.path);
    this.undo = new Undo(parts.routines);
    parts.exchange.tables.set(parts.path, this);
  }

  run(code: readonly Routine[]): void {
    this.code = code as readonly unknown[] as readonly Code[];
  }

  indexOf(definition: RoutineDefinition): number {
    if (definition === this.lastRoutine) return this.lastIndex;
    const index = this.routines.indexOf(definition);
    if (index < 0) throw new Error(`${definition.name} is no routine of ${this.path}`);
    this.lastRoutine = definition;
    this.lastIndex = index;
    return index;
  }

  // ---- for handlers ------------------------------------------------------------------------------------------------

  start<F extends Frame>(definition: RoutineDefinition<F>, frame: F, key: unknown, caller?: Caller): void {
    if (caller !== undefined && this.isExcluded(caller)) return;
    const fiber = this.make();
    fiber.begin(this.indexOf(definition), frame, this.scope.stamp);
    fiber.task = definition.task;
    fiber.key = key;
    fiber.caller = caller;
    this.go(fiber);
  }

  resume(task: string): void {
    const { ready } = this;
    for (let i = 0; i < ready.length; i++) {
      const fiber = ready[i] as FiberCell;
      if (fiber.task !== task || !fiber.live) continue;
      // A deadline and a reply may come in one step: it goes on once.
      if (fiber.awaited === undefined || fiber.awaited.state === PENDING) continue;
      this.resumed++;
      this.touch(fiber);
      this.save(fiber.top);
      fiber.arrive();
      this.go(fiber);
    }
  }

  serve(request: PortalRequest<unknown>): boolean {
    this.serving = request;
    return this.excluded.length === 0 || !this.isExcluded(request.caller);
  }

  served(): void {
    this.serving = undefined;
  }

  reply(caller: Caller, value: unknown): void {
    this.answer(caller, VALUE, value);
  }

  private isExcluded(caller: Caller): boolean {
    for (const exclusion of this.excluded) {
      if (exclusion.caller !== caller) continue;
      this.answer(caller, FAULT, exclusion.fault);
      return true;
    }
    return false;
  }

  // ---- for fibers --------------------------------------------------------------------------------------------------

  ask(fiber: FiberCell, target: Target, value: unknown): FutureCell {
    const future = new FutureCell(fiber, fiber.next++, target);
    fiber.open.push(future);
    const { mailbox } = target;
    if (mailbox === undefined || target.server?.done !== false) this.post(future, FAULT, target.refusal);
    else {
      if (!mailbox.pending) this.opened(mailbox);
      mailbox.emit(new Request(value, future, undefined));
    }
    return future;
  }

  compose(composite: Composite): void {
    composite.begin(this.settle);
  }

  after(ms: number): number {
    return this.scope.now() + Math.max(0, ms);
  }

  shown(fault: Fault): AtomFault {
    return atomFault(fault, this.position(fault));
  }

  /** From block to block, until it waits or ends. */
  private go(fiber: FiberCell): void {
    for (;;) {
      const top = fiber.top;
      let outcome: number;
      try {
        outcome = (this.code[top.routine] as Code)(fiber, top.frame);
      } catch (thrown) {
        if (top.below === undefined || isStoreFault(toFault(thrown))) {
          this.thrower = fiber;
          throw thrown;
        }
        this.pop(fiber, top.below);
        fiber.threw(thrown);
        continue;
      }
      if (outcome === WAITS) {
        if (!fiber.arrive()) return;
      } else if (outcome === ENDS) {
        if (top.below === undefined) {
          this.end(fiber);
          return;
        }
        this.pop(fiber, top.below);
        fiber.returned();
      }
    }
  }

  private pop(fiber: FiberCell, to: Activation): void {
    fiber.top = to;
    this.save(to);
  }

  private answer(caller: Caller, state: Settled, value: unknown): void {
    const future = this.exchange.futureOf(caller);
    if (future !== undefined) {
      future.owner.table.post(future, state, value, this);
      return;
    }
    const outside = this.exchange.outsiders.get(caller.unit);
    if (outside === undefined) return;
    if (!outside.pending) this.opened(outside);
    outside.emit(new OutsideReply(caller.fiber, state, value));
  }

  /** To this unit, by the step of another one. */
  private post(future: FutureCell, state: Settled, value: unknown, by: FiberTable = this): void {
    if (!this.replies.pending) by.opened(this.replies);
    this.replies.emit(new Reply(future, state, value));
  }

  private opened(mailbox: Mailbox): void {
    mailbox.prepare();
    this.written.push(mailbox);
  }

  /** A future is there. */
  private readonly settle = (future: FutureCell, state: Settled, value: unknown): void => {
    if (future.state !== PENDING) return;
    const { owner } = future;
    if (this.undoes) this.undo.settled(future);
    future.state = state;
    future.value = value;
    future.rank = ++this.ranks;
    if (future.target !== undefined) {
      const { open } = owner;
      const index = open.indexOf(future);
      const last = open.pop();
      if (last !== undefined && last !== future && index >= 0) open[index] = last;
    }
    if (this.stores) this.mark(owner);
    if (owner.awaited === future) this.ready.push(owner);
    if (future.watchers === undefined) return;
    for (const watcher of future.watchers) {
      if (this.undoes) this.undo.watching(watcher);
      watcher.partSettled(future, this.settle);
    }
  };

  // ---- places ------------------------------------------------------------------------------------------------------

  private make(): FiberCell {
    let fiber = this.free.pop();
    if (fiber === undefined) this.cells.push((fiber = new FiberCell(this, this.cells.length)));
    fiber.incarnation = ++this.incarnations;
    this.live++;
    this.started.push(fiber);
    if (this.stores) this.mark(fiber);
    return fiber;
  }

  private end(fiber: FiberCell): void {
    fiber.live = false;
    this.live--;
    const { started } = this;
    if (fiber === started[started.length - 1]) {
      // It came and went in this step: nobody can want it back.
      started.pop();
      this.release(fiber);
    } else this.ended.push(fiber);
  }

  private release(fiber: FiberCell): void {
    fiber.clear();
    this.free.push(fiber);
  }

  private mark(fiber: FiberCell): void {
    if (fiber.dirty) return;
    fiber.dirty = true;
    this.dirty.push(fiber);
  }

  private touch(fiber: FiberCell): void {
    if (fiber.stamp === this.scope.stamp) return;
    fiber.stamp = this.scope.stamp;
    if (this.undoes) this.undo.touched(fiber);
    if (this.stores) this.mark(fiber);
  }

  private save(activation: Activation): void {
    if (!this.undoes || activation.stamp === this.scope.stamp) return;
    activation.stamp = this.scope.stamp;
    this.undo.frame(activation);
  }

  /** For callers whose fiber may be of an earlier process. */
  find(slot: number, incarnation: number, ordinal: number): FutureCell | undefined {
    const fiber = this.cells[slot];
    if (fiber?.live !== true || fiber.incarnation !== incarnation) return undefined;
    return fiber.open.find(({ future }) => future === ordinal);
  }

  // ---- steps -------------------------------------------------------------------------------------------------------

  /** A step begins, its number and stamp are set. */
  begin(): void {
    if (this.undoes) {
      const { before } = this;
      before.live = this.live;
      before.incarnations = this.incarnations;
      before.ranks = this.ranks;
    }
    for (const { fiber, caller, fault } of this.excluded) {
      if (fiber === undefined) continue;
      this.answer(caller, FAULT, fault);
      this.drop(fiber);
    }
  }

  private drop(fiber: FiberCell): void {
    this.touch(fiber);
    this.end(fiber);
  }

  /** The replies of an atom are there. */
  deliver(replies: readonly unknown[], from: number, to: number): void {
    for (let i = from; i < to; i++) {
      const { future, state, value } = replies[i] as Reply;
      if (future?.alive === true) this.settle(future, state, value);
    }
  }

  /** Some fiber can go on. */
  get resumes(): boolean {
    return this.ready.length > 0;
  }

  /** Nothing is to come of what has been. */
  get idle(): boolean {
    return this.live === 0;
  }

  /** All fibers that can go on have done so: their tasks are all of this unit. */
  finishResume(): void {
    if (this.resumed < this.ready.length) {
      const left = this.ready.find((fiber) => fiber.live && fiber.awaited !== undefined && fiber.awaited.state !== PENDING);
      if (left !== undefined) throw new Error(`${this.path} does not resume ${left.task}`);
    }
  }

  /** The fibers that can go on are ended instead; those who wait for them are told. */
  dropReady(fault: AtomFault): void {
    for (const fiber of this.ready) {
      if (!fiber.live) continue;
      if (fiber.caller !== undefined) this.answer(fiber.caller, FAULT, fault);
      this.drop(fiber);
    }
  }

  /** All requests of an atom have this fault. */
  refuse(requests: readonly unknown[], from: number, to: number, fault: AtomFault): void {
    for (let i = from; i < to; i++) this.answer((requests[i] as Request).caller, FAULT, fault);
  }

  /** What it makes is for nobody any more: who asks is told so. */
  abandon(requests: readonly Consumer[]): void {
    const gone = noServer(`the server ${this.path} has ended`);
    this.scope.stamp++;
    this.begin();
    for (const consumer of requests) {
      for (let ready = consumer.ready(); ready > 0; ready = consumer.ready()) {
        const { segment, index } = consumer;
        this.refuse(segment.events, segment.start(index), segment.start(index + ready), gone);
        consumer.index += ready;
      }
    }
    const replies = this.replies.consumer;
    for (let ready = replies.ready(); ready > 0; ready = replies.ready()) replies.index += ready;
    for (const fiber of this.cells) {
      if (!fiber.live) continue;
      if (fiber.caller !== undefined) this.answer(fiber.caller, FAULT, gone);
      this.drop(fiber);
    }
    this.commit();
  }

  /** The step has succeeded. */
  commit(): void {
    const { written, ended } = this;
    for (let i = 0; i < written.length; i++) (written[i] as Mailbox).deliver();
    for (let i = 0; i < ended.length; i++) this.release(ended[i] as FiberCell);
    if (this.excluded.length > 0) this.excluded.length = 0;
    this.clear();
  }

  /** Leave no trace of the step. */
  rollBack(): void {
    for (const mailbox of this.written) mailbox.undo();
    if (this.undoes) {
      this.undo.rollBack();
      for (const fiber of this.started.reverse()) {
        fiber.live = false;
        this.release(fiber);
      }
      this.live = this.before.live;
      this.incarnations = this.before.incarnations;
      this.ranks = this.before.ranks;
    }
    this.clear();
  }

  private clear(): void {
    this.undo.clear();
    if (this.written.length > 0) this.written.length = 0;
    if (this.started.length > 0) this.started.length = 0;
    if (this.ended.length > 0) this.ended.length = 0;
    if (this.ready.length > 0) this.ready.length = 0;
    this.resumed = 0;
    this.serving = undefined;
    this.thrower = undefined;
  }

  /** What has failed is to be run again without the request or the fiber that is to blame, if there is one. */
  blame(thrown: unknown): Exclusion | undefined {
    const { thrower, serving } = this;
    const fault = toFault(thrown);
    if (isStoreFault(fault)) return undefined;
    if (thrower !== undefined) {
      const { caller } = thrower;
      if (caller === undefined) return undefined;
      const made = this.started.includes(thrower);
      return { caller, fiber: made ? undefined : thrower, fault: this.shown(fault) };
    }
    return serving === undefined ? undefined : { caller: serving.caller, fiber: undefined, fault: this.shown(fault) };
  }

  exclude(exclusion: Exclusion): void {
    this.excluded.push(exclusion);
  }

  /** The same step is to be run again, without somebody. */
  get again(): boolean {
    return this.excluded.length > 0;
  }

  /** The step is given up. */
  forgive(): void {
    this.excluded.length = 0;
  }
}
