/**
 * The fibers of a unit: a table of places that are used again, and what the present step does to them. Requests, replies,
 * new fibers and settled futures are kept with the step until it has returned; if it fails, all is as before.
 */
import type { AtomFault, Codec } from "../api.ts";
import { faultCodes, toFault, type Fault } from "../fault.ts";
import { atomFault } from "../policies.ts";
import type { Consumer } from "../queue.ts";
import { isStoreFault } from "../report.ts";
import { empty } from "../reuse.ts";
import type { StepScope } from "../step.ts";
import type { Caller, Fibers, Frame, PortalRequest, Routine, RoutineDefinition, TimerDefinition } from "./api.ts";
import { Exclusions, type Exclusion } from "./exclusions.ts";
import { noServer, type Exchange, type Target } from "./exchange.ts";
import { ENDS, WAITS, type Activation, type FiberCell } from "./fiber.ts";
import type { Composite } from "./future.ts";
import { FAULT, FutureCell, PENDING, VALUE, type Settled } from "./future.ts";
import type { Mailbox } from "./mailbox.ts";
import { Begin, Request, type Reply } from "./messages.ts";
import { Outbox } from "./outbox.ts";
import { Places } from "./places.ts";
import { TimedFutures } from "./timed.ts";
import { TimerTable, type TimerCell } from "./timers.ts";
import { Undo } from "./undo.ts";

type Code = (fiber: FiberCell, frame: Frame) => 0 | 1 | 2;

export interface FiberTableParts {
  readonly path: string;
  readonly scope: StepScope;
  readonly exchange: Exchange;
  readonly routines: readonly RoutineDefinition[];
  readonly timers: Readonly<Record<string, TimerDefinition>>;
  /** A failed step is undone. */
  readonly undo: boolean;
  /** The engine keeps what is written. */
  readonly stores: boolean;
  readonly position: (fault: Fault) => string | undefined;
}

export class FiberTable implements Fibers {
  readonly path: string;
  readonly scope: StepScope;
  readonly exchange: Exchange;
  readonly routines: readonly RoutineDefinition[];
  /** Atoms of replies to this unit. */
  readonly replies: Mailbox;
  readonly places: Places;
  readonly timed = new TimedFutures();
  readonly timers: TimerTable;
  /** Futures that have been settled. */
  ranks = 0;
  private code: readonly Code[] = [];
  private readonly undoes: boolean;
  private readonly position: (fault: Fault) => string | undefined;
  private readonly undo: Undo;
  private readonly outbox: Outbox;
  private lastRoutine: RoutineDefinition | undefined;
  private lastIndex = 0;

  // Of the present step.
  private readonly ready: FiberCell[] = [];
  private resumed = 0;
  private readonly exclusions = new Exclusions();
  private ranksBefore = 0;

  constructor(parts: FiberTableParts) {
    this.path = parts.path;
    this.scope = parts.scope;
    this.exchange = parts.exchange;
    this.routines = parts.routines;
    this.undoes = parts.undo;
    this.places = new Places(this, parts.stores);
    this.position = parts.position;
    this.replies = parts.exchange.replies(parts.path);
    this.undo = new Undo(parts.routines);
    this.outbox = new Outbox(parts.exchange);
    this.timers = new TimerTable(parts.path, parts.timers, parts.scope, parts.stores);
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
    const { serving } = this.exclusions;
    const below = caller !== undefined && serving?.caller === caller ? (serving as Request).chain : undefined;
    const fiber = this.places.make();
    fiber.begin(this.indexOf(definition), frame, this.scope.stamp);
    fiber.task = definition.task;
    fiber.key = key;
    fiber.caller = caller;
    fiber.chain = below;
    if (caller instanceof FutureCell) caller.handler = fiber;
    if (definition.exclusive) {
      const { gates } = this.exchange;
      const codec = keyCodec(definition);
      if (codec === undefined && key !== undefined) throw new Error(`${definition.name} does not say what its key is`);
      fiber.gate = gates.idOf(this.path, definition.task, key, codec);
      fiber.chain = { gate: fiber.gate, below };
      if (gates.isClosed(fiber.gate, below)) {
        this.queue(fiber);
        return;
      }
    }
    this.go(fiber);
  }

  /** It waits to begin, unless it would wait for ever. */
  private queue(fiber: FiberCell): void {
    const { gates } = this.exchange;
    const circle = gates.circle(fiber);
    if (circle === undefined || fiber.caller === undefined) {
      gates.enqueue(fiber);
      return;
    }
    const message = `exclusive handlers wait for each other in a circle: ${circle.join(", which waits for ")}`;
    this.outbox.answer(fiber.caller, FAULT, { code: faultCodes.deadlock, message, at: "" });
    this.end(fiber);
  }

  resume(task: string): boolean {
    const { ready } = this;
    let any = false;
    for (let i = 0; i < ready.length; i++) {
      const fiber = ready[i] as FiberCell;
      if (fiber.task !== task || !fiber.live) continue;
      if (fiber.awaited === undefined) {
        if (fiber.summoned !== this.scope.stamp) continue;
        fiber.summoned = 0;
      } else if (fiber.awaited.state === PENDING) continue;
      this.resumed++;
      this.touch(fiber);
      this.save(fiber.top);
      if (fiber.awaited !== undefined) fiber.arrive();
      any ||= this.routines[fiber.root.routine]?.boundary !== true;
      this.go(fiber);
    }
    return any;
  }

  serve(request: PortalRequest<unknown>): boolean {
    this.exclusions.serving = request;
    return !this.exclusions.any || !this.isExcluded(request.caller);
  }

  served(): void {
    this.exclusions.serving = undefined;
  }

  reply(caller: Caller, value: unknown): void {
    this.outbox.answer(caller, VALUE, value);
  }

  private isExcluded(caller: Caller): boolean {
    const exclusion = this.exclusions.of(caller);
    if (exclusion === undefined) return false;
    this.outbox.answer(caller, FAULT, exclusion.fault);
    return true;
  }

  // ---- for fibers --------------------------------------------------------------------------------------------------

  ask(fiber: FiberCell, target: Target, value: unknown): FutureCell {
    const future = new FutureCell(fiber, fiber.next++, target);
    fiber.open.push(future);
    this.outbox.send(new Request(value, future, fiber.chain), future);
    return future;
  }

  compose(composite: Composite): void {
    composite.begin(this.settle);
    if (composite.deadline > 0 && composite.state === PENDING) this.timed.add(composite);
  }

  shown(fault: Fault): AtomFault {
    return atomFault(fault, this.position(fault));
  }

  /** From block to block, until it waits or ends; then those that have waited for its end. */
  private go(first: FiberCell): void {
    for (let fiber: FiberCell | undefined = first; fiber !== undefined;) {
      const next = this.advance(fiber);
      if (next !== undefined) {
        this.touch(next);
        this.save(next.top);
      }
      fiber = next;
    }
  }

  private advance(fiber: FiberCell): FiberCell | undefined {
    for (;;) {
      const top = fiber.top;
      let outcome: number;
      try {
        outcome = (this.code[top.routine] as Code)(fiber, top.frame);
      } catch (thrown) {
        if (top.below === undefined || isStoreFault(toFault(thrown))) {
          this.exclusions.thrower = fiber;
          throw thrown;
        }
        this.pop(fiber, top.below);
        fiber.threw(thrown);
        continue;
      }
      if (outcome === WAITS) {
        if (fiber.arrive()) continue;
        if (fiber.gate !== "") this.exchange.gates.hold(fiber);
        fiber.since = this.exchange.now;
        return undefined;
      }
      if (outcome === ENDS) {
        if (top.below === undefined) return this.end(fiber);
        this.pop(fiber, top.below);
        fiber.returned();
      }
    }
  }

  private pop(fiber: FiberCell, to: Activation): void {
    fiber.top = to;
    this.save(to);
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
      const last = open.pop();
      if (last !== undefined && last !== future) {
        const index = open.indexOf(future);
        if (index >= 0) open[index] = last;
      }
    } else this.timed.settle(future as Composite);
    this.places.mark(owner);
    if (owner.awaited === future) this.ready.push(owner);
    if (future.watchers === undefined) return;
    for (const watcher of future.watchers) {
      if (this.undoes) this.undo.watching(watcher);
      watcher.partSettled(future, this.settle);
    }
  };

  // ---- places ------------------------------------------------------------------------------------------------------

  /** Who has waited for its end and is to begin. */
  private end(fiber: FiberCell): FiberCell | undefined {
    const next = fiber.gate === "" ? undefined : this.exchange.gates.leave(fiber);
    this.places.end(fiber);
    return next;
  }

  private drop(fiber: FiberCell): void {
    this.touch(fiber);
    const next = this.end(fiber);
    if (next !== undefined) this.outbox.begin(this.replies, new Begin(next, next.incarnation));
  }

  private touch(fiber: FiberCell): void {
    if (fiber.stamp === this.scope.stamp) return;
    fiber.stamp = this.scope.stamp;
    if (this.undoes) this.undo.touched(fiber);
    this.places.mark(fiber);
  }

  private save(activation: Activation): void {
    if (!this.undoes || activation.stamp === this.scope.stamp) return;
    activation.stamp = this.scope.stamp;
    this.undo.frame(activation);
  }

  /** For callers whose fiber may be of an earlier process. */
  find(slot: number, incarnation: number, ordinal: number): FutureCell | undefined {
    return this.places.find(slot, incarnation)?.open.find(({ future }) => future === ordinal);
  }

  /** Of the key of its gate. */
  keyCodecOf(fiber: FiberCell): Codec<unknown> | undefined {
    const definition = this.routines[fiber.root.routine];
    return definition === undefined ? undefined : keyCodec(definition);
  }

  // ---- steps -------------------------------------------------------------------------------------------------------

  /** A step begins, its number and stamp are set. */
  begin(): void {
    this.places.begin();
    this.ranksBefore = this.ranks;
    if (!this.exclusions.any) return;
    for (const { fiber, caller, fault } of this.exclusions.waiting) {
      this.outbox.answer(caller, FAULT, fault);
      if (fiber !== undefined) this.drop(fiber);
    }
  }

  /** The replies of an atom are there. */
  deliver(replies: readonly unknown[], from: number, to: number): void {
    for (let i = from; i < to; i++) {
      const message = replies[i] as Reply | Begin;
      if (message instanceof Begin) {
        const { fiber, incarnation } = message;
        if (!fiber.live || fiber.incarnation !== incarnation) continue;
        fiber.summoned = this.scope.stamp;
        this.ready.push(fiber);
      } else if (message.future?.alive === true) this.settle(message.future, message.state, message.value);
    }
  }

  /** When something is to happen in this unit, ms since 1970; Infinity: never. */
  get due(): number {
    return Math.min(this.timed.first?.deadline ?? Infinity, this.timers.first?.deadline ?? Infinity);
  }

  /** That time has come: a future is there, or a timer fires, which is the result. */
  expire(): TimerCell | undefined {
    const [composite, timer] = [this.timed.first, this.timers.first];
    if (composite !== undefined && (timer === undefined || composite.deadline <= timer.deadline)) {
      composite.expire(this.settle);
      return undefined;
    }
    if (timer !== undefined) this.timers.fires(timer);
    return timer;
  }

  /** Some fiber can go on. */
  get resumes(): boolean {
    return this.ready.length > 0;
  }

  /** Nothing is to come of what has been. */
  get idle(): boolean {
    return this.places.live === 0 && this.timers.first === undefined;
  }

  /** All fibers that can go on have done so: their tasks are all of this unit. */
  finishResume(): void {
    if (this.resumed >= this.ready.length) return;
    const left = this.ready.find(({ live, awaited }) => live && awaited !== undefined && awaited.state !== PENDING);
    if (left !== undefined) throw new Error(`${this.path} does not resume ${left.task}`);
  }

  /** The fibers that can go on are ended instead; those who wait for them are told. */
  dropReady(fault: AtomFault): void {
    for (const fiber of this.ready) {
      if (!fiber.live) continue;
      if (fiber.caller !== undefined) this.outbox.answer(fiber.caller, FAULT, fault);
      this.drop(fiber);
    }
  }

  /** All requests of an atom have this fault. */
  refuse(requests: readonly unknown[], from: number, to: number, fault: AtomFault): void {
    for (let i = from; i < to; i++) this.outbox.answer((requests[i] as Request).caller, FAULT, fault);
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
    for (const fiber of this.places.cells) {
      if (!fiber.live) continue;
      if (fiber.caller !== undefined) this.outbox.answer(fiber.caller, FAULT, gone);
      this.touch(fiber);
      this.end(fiber);
    }
    this.commit();
  }

  /** Those of its open futures that `which` names will have no reply; false if there are none. */
  giveUp(which: (future: FutureCell) => boolean): boolean {
    let some = false;
    for (const { live, open } of this.places.cells) {
      if (!live) continue;
      for (const future of open) {
        if (!which(future)) continue;
        const portal = future.target?.path ?? "";
        const fault = noServer(`the portal ${portal} will never reply: nothing is left that could make it`);
        this.outbox.post(future, FAULT, fault);
        some = true;
      }
    }
    if (some) this.commit();
    return some;
  }

  /** The step has succeeded. */
  commit(): void {
    this.outbox.commit();
    this.timed.commit();
    this.places.commit();
    this.exchange.gates.commit();
    this.timers.commit();
    if (this.exclusions.any) this.exclusions.clear();
    this.forget();
  }

  /** Leave no trace of the step. */
  rollBack(): void {
    this.outbox.rollBack();
    this.timed.rollBack();
    this.timers.rollBack();
    if (this.undoes) {
      this.exchange.gates.rollBack();
      this.undo.rollBack();
      this.places.rollBack();
      this.ranks = this.ranksBefore;
    }
    this.forget();
  }

  private forget(): void {
    empty(this.ready);
    this.resumed = 0;
    if (this.undoes) this.undo.clear();
    this.exclusions.forget();
  }

  // ---- faults ------------------------------------------------------------------------------------------------------

  /** What has failed is to be run again without the request or the fiber that is to blame, if there is one. */
  blame(thrown: unknown): Exclusion | undefined {
    const fault = toFault(thrown);
    if (isStoreFault(fault)) return undefined;
    return this.exclusions.blame(this.shown(fault), (fiber) => this.places.isNew(fiber));
  }

  exclude(exclusion: Exclusion): void {
    this.exclusions.add(exclusion);
  }

  /** The same step is to be run again, without somebody. */
  get again(): boolean {
    return this.exclusions.any;
  }

  /** The step is given up. */
  forgive(): void {
    this.exclusions.clear();
  }
}

function keyCodec(definition: RoutineDefinition): Codec<unknown> | undefined {
  if (definition.key !== undefined) return definition.key;
  for (const { locals } of definition.points) if (locals["key"] !== undefined) return locals["key"];
  return undefined;
}
