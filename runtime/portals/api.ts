/**
 * What emitted code links against for portals, futures and timers: the contract between `compiler/emit/` and
 * `runtime/portals/`. A handler that awaits is a *routine*: a function from block to block over a *frame*, which holds
 * what lives from one await to the next. A frame is data, stored with the unit; no closure ever is. A *fiber* is a
 * handler on its way: a stack of frames, the innermost on top.
 *
 * ```ts
 * const stock = portal("/inventory/stock", stockRequest, stockReply);
 *
 * /** What `on next` of `basket` keeps while it waits. *\/
 * class BasketNextFrame {
 *   at = 0;
 *   key!: UserId;
 *   event!: CartEvent;
 *   item!: ItemId;
 * }
 *
 * const basketNext = routine("basket/next", {
 *   task: "basket",
 *   exclusive: true,
 *   frame: BasketNextFrame,
 *   points: [
 *     { at: 0, name: "basket/next", locals: { key: userId, event: cartEvent } },        // not begun yet
 *     { at: 1, name: "basket/next Add/stock", locals: { key: userId, item: itemId } },  // the rest is dead here
 *   ],
 * });
 *
 * unit({
 *   …,
 *   asks: [stock], serves: [], routines: [basketNext],
 *   create: ({ out: [orders], state: { basket }, fibers }) => ({
 *     on: [
 *       function events(events, from, to, keys) {
 *         for (let i = from; i < to; i++) {
 *           const frame = new BasketNextFrame();
 *           frame.key = keys[i] as UserId;
 *           frame.event = events[i]!;
 *           fibers.start(basketNext, frame, frame.key);
 *         }
 *       },
 *     ],
 *     routines: [
 *       function basketNext(fiber, frame: BasketNextFrame) {
 *         for (;;) {
 *           switch (frame.at) {
 *             case 0: {
 *               …
 *               frame.item = frame.event.item;
 *               frame.at = 1;
 *               return fiber.wait(fiber.ask(stock, { item: frame.item, units: 1 }));
 *             }
 *             case 1: {
 *               const reply = fiber.value<StockReply>();
 *               const cell = basket.at(frame.key);
 *               …
 *               return fiber.done();
 *             }
 *           }
 *         }
 *       },
 *     ],
 *     resume() {                                   // the step of an atom of replies, of a deadline
 *       fibers.resume("basket");                   // then what is downstream of basket
 *     },
 *   }),
 * });
 * ```
 *
 * The server of a portal has a step for an atom of requests: all those that one step of one unit asked.
 *
 * ```ts
 *     ask: [
 *       function stock(requests, from, to) {
 *         for (let i = from; i < to; i++) {
 *           const request = requests[i]!;
 *           if (!fibers.serve(request)) continue;  // has failed in this step, which is run again without it
 *           const { value, caller } = request;
 *           const key = value.item;                // the portal's `by`
 *           …
 *           fibers.reply(caller, { type: "OutOfStock" });
 *         }
 *         fibers.served();
 *       },
 *     ],
 * ```
 */
import type { Codec } from "../api.ts";
import type { Result } from "../codec/codec.ts";

/** `portal(path, requestCodec, replyCodec)`. A value of type `Portal<Req, Rep>` at run time is its path: a string. */
export interface Portal<Q, R> {
  readonly path: string;
  readonly request: Codec<Q>;
  readonly reply: Codec<R>;
}

/** Types of portals that are asked through values: `portalType(requestCodec, replyCodec)`. */
export interface PortalType<Q, R> {
  readonly request: Codec<Q>;
  readonly reply: Codec<R>;
}

/** Where a reply goes: who asked, and which of its futures. A value of type `Reply<T>`; stored by `codec.reply`. */
export interface Caller {
  /** Path of the unit that asked. */
  readonly unit: string;
  readonly fiber: number;
  /** A place in the table of fibers is used again; its number of uses tells them apart. */
  readonly incarnation: number;
  readonly future: number;
}

export interface PortalRequest<Q> {
  readonly value: Q;
  readonly caller: Caller;
}

/**
 * A value that will be there: of one request, one deadline, or made of others. Belongs to the fiber that made it, and is
 * stored with it by `codec.future`. Its content is the runtime's affair.
 */
export interface Future<T> {
  readonly $of?: T;
}

/** How a routine was left: it waits, it calls another routine, or it has ended. */
export type Outcome = 0 | 1 | 2;

export interface Frame {
  /** The block to go on with. */
  at: number;
}

export interface RoutineDefinition<F extends Frame = Frame> {
  /** `basket/next`, `shelf/ask stock`, `account/fn grant`, `turnstile/timer idle`: unique in the unit. */
  readonly name: string;
  /** Name of the task in the unit. */
  readonly task: string;
  /**
   * A handler of an exclusive task: while one of a key waits, others of that key are held back, in order. So all handlers
   * of an exclusive task are routines, those that never wait too.
   */
  readonly exclusive: boolean;
  /** `on atom`: where it goes on later is no atom that would end with `on atom` again. */
  readonly boundary?: boolean;
  readonly frame: new () => F;
  /** Of the key that `start` is given; if it is left out, that of the local `key`. None: there is one for the whole task. */
  readonly key?: Codec<unknown> | undefined;
  /** Where it may stand when it is stored: the beginning, each await, each call of a routine. */
  readonly points: readonly PointDefinition[];
}

export interface PointDefinition {
  readonly at: number;
  /** `basket/next Add/stock`: what a stored frame is known by. Unique in the unit. */
  readonly name: string;
  /** What lives here. */
  readonly locals: Readonly<Record<string, Codec<unknown>>>;
}

/** A routine's code. Synchronous; goes from block to block until it waits, calls or ends. */
export type Routine = (fiber: Fiber, frame: never) => Outcome;

/** The fiber in whose routine the code stands. */
export interface Fiber {
  /** The future of a reply. `stock`, or a portal that a value names: `fiber.askAt(path, type, request)`. */
  ask<Q, R>(portal: Portal<Q, R>, request: Q): Future<R>;
  askAt<Q, R>(path: string, type: PortalType<Q, R>, request: Q): Future<R>;
  /** When all are there: their values, in order; a fault as soon as one is. */
  all<T extends readonly unknown[] | []>(futures: { readonly [I in keyof T]: Future<T[I]> }): Future<T>;
  /** The first that is there, value or fault. */
  first<T>(futures: readonly Future<T>[]): Future<T>;
  /** The future, or the fault P0942 if it is not there `ms` after now. */
  within<T>(future: Future<T>, ms: number): Future<T>;
  sleep(ms: number): Future<undefined>;
  /** Go on at `frame.at` when the future is there: `return fiber.wait(future)`. */
  wait(future: Future<unknown>): Outcome;
  /** Run another routine, and go on at `frame.at` with what it gives: `return fiber.call(grant, frame)`. */
  call<F extends Frame>(routine: RoutineDefinition<F>, frame: F): Outcome;
  /** End, with a value for the routine that called: `return fiber.done(value)`. */
  done(value?: unknown): Outcome;
  /** What was waited or called for; throws its fault. */
  value<T>(): T;
  /** The same as a Result: `Err` has a record of the language's type `Fault`. */
  attempt<T>(): Result<T, FaultValue>;
}

/** A fault as a value of the language. */
export interface FaultValue {
  readonly code: string;
  readonly message: string;
  readonly at: string;
}

/** All fibers of a unit. */
export interface Fibers {
  /**
   * Begin a handler. `key` is that of its cells (undefined: of the whole task). `caller`: it is that of a request, and
   * answers it; a fault in it, now or after an await, is the answer.
   */
  start<F extends Frame>(routine: RoutineDefinition<F>, frame: F, key: unknown, caller?: Caller): void;
  /**
   * Let those of a task go on that can in this step, in the order in which what they wait for came. Whether one did that is
   * no `boundary`.
   */
  resume(task: string): boolean;
  /** Whether this request is to be handled in this run of the step. */
  serve(request: PortalRequest<unknown>): boolean;
  /** The loop over an atom of requests has ended: what is thrown from here on is the fault of none of them. */
  served(): void;
  reply(caller: Caller, value: unknown): void;
}

/** Durable timers of a task: `timer("turnstile/idle", keyCodec)`; no key codec for one of the whole task. */
export interface TimerDefinition {
  readonly name: string;
  readonly key: Codec<unknown> | undefined;
}

/** Set anew by each start. */
export interface Timers {
  start(key: unknown, ms: number): void;
  startAt(key: unknown, instant: number): void;
  stop(key: unknown): void;
}

/** `effect("/shop/charge", requestCodec, replyCodec, { once, perform })`: a portal that TypeScript code serves. */
export interface EffectDefinition<Q extends readonly unknown[], R> extends Portal<Q, R> {
  /** At most once, instead of at least once. */
  readonly once: boolean;
  /** Arguments, then what tells calls apart: the same for each attempt. */
  readonly perform: (...args: [...Q, { readonly idempotencyKey: string }]) => R | Promise<R>;
}
