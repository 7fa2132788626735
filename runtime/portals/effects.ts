/**
 * Portals that TypeScript code serves. Their requests are performed when the commit that has them is durable, and what
 * comes of it is an atom of replies like any other: it is recorded with the step that takes it, and never performed again
 * for a replay. A call without a result is in the store, so that a later process performs it; if it is to be performed at
 * most once, a later process only knows that it had been begun.
 */
import type { AtomFault } from "../api.ts";
import { MalformedBytes, Reader, Writer } from "../bytes.ts";
import type { Batch } from "../engines/batch.ts";
import type { Engine } from "../engines/engine.ts";
import { faultCodes, toFault, type Fault } from "../fault.ts";
import { keyOf, kinds, type Names } from "../store.ts";
import { sha1 } from "../values/sha1.ts";
import type { Caller, EffectDefinition, Portal } from "./api.ts";
import type { Exchange, Target } from "./exchange.ts";
import { FAULT, VALUE, type Settled } from "./future.ts";
import type { Mailbox } from "./mailbox.ts";
import { Request } from "./messages.ts";
import { Outbox } from "./outbox.ts";

/** Calls that are under way at once. */
const MOST_UNDER_WAY = 256;

type Effect = EffectDefinition<readonly unknown[], unknown>;

/** An effect in this app. */
interface Served {
  readonly definition: Effect;
  readonly target: Target;
  readonly mailbox: Mailbox;
}

export interface Call {
  /** Among the calls of its effect, from 1. */
  readonly number: number;
  readonly effect: Served;
  readonly request: Request;
  state: "waits" | "may begin" | "under way" | "over";
  stored: boolean;
  dirty: boolean;
}

const NONE: readonly Call[] = [];

export function isEffect(portal: Portal<unknown, unknown>): portal is Effect {
  return "perform" in portal;
}

export interface EffectEvents {
  /** A result has come. */
  changed(): void;
  shown(fault: Fault): AtomFault;
}

export class Effects {
  private readonly exchange: Exchange;
  private readonly outbox: Outbox;
  private readonly events: EffectEvents;
  private readonly effects: Served[] = [];
  private readonly calls = new Set<Call>();
  private dirty: Call[] = [];
  private numbers = 0;
  private underWay = 0;
  private over = false;

  constructor(exchange: Exchange, events: EffectEvents) {
    this.exchange = exchange;
    this.outbox = new Outbox(exchange);
    this.events = events;
  }

  /** The target of requests to an effect; its mailbox, if it is the first time. */
  serve(definition: Effect): Mailbox | undefined {
    if (this.effects.some(({ target }) => target.path === definition.path)) return undefined;
    const target = this.exchange.serve(definition);
    const { mailbox } = target;
    if (mailbox === undefined) return undefined;
    target.server = { done: false };
    this.effects.push({ definition, target, mailbox });
    return mailbox;
  }

  get paths(): readonly string[] {
    return this.effects.map(({ target }) => target.path);
  }

  /** Calls that have no result, to be looked at: those whose requests have been taken from the mailbox. */
  list(): readonly {
    readonly path: string;
    readonly once: boolean;
    readonly unit: string;
    readonly state: Call["state"];
  }[] {
    return [...this.calls].map(({ effect, request, state }) => {
      return { path: effect.target.path, once: effect.definition.once, unit: request.caller.unit, state };
    });
  }

  /** Nothing is to be performed, and nothing is under way. */
  get idle(): boolean {
    return this.calls.size === 0 && !this.hasRequests;
  }

  /** There is something that can begin when it is durable. */
  get pressing(): boolean {
    if (this.underWay >= MOST_UNDER_WAY) return false;
    for (const { state } of this.calls) if (state === "waits" || state === "may begin") return true;
    return this.hasRequests;
  }

  private get hasRequests(): boolean {
    for (const { mailbox } of this.effects) if (mailbox.consumer.ready() > 0) return true;
    return false;
  }

  /** Before a cut: take the requests that steps have made, and say which calls begin when it is durable. */
  prepare(): void {
    if (this.over) return;
    for (const effect of this.effects) {
      const { consumer } = effect.mailbox;
      while (this.calls.size < 2 * MOST_UNDER_WAY && consumer.ready() > 0) {
        const { segment, index } = consumer;
        for (let i = segment.start(index); i < segment.start(index + 1); i++) {
          this.add(effect, ++this.numbers, segment.events[i] as Request, "waits");
        }
        consumer.index++;
      }
    }
    let begun = this.underWay;
    for (const call of this.calls) if (call.state === "may begin") begun++;
    for (const call of this.calls) {
      if (begun >= MOST_UNDER_WAY) break;
      if (call.state !== "waits") continue;
      call.state = "may begin";
      this.mark(call);
      begun++;
    }
  }

  private add(effect: Served, number: number, request: Request, state: Call["state"]): Call {
    const call: Call = { number, effect, request, state, stored: false, dirty: false };
    this.calls.add(call);
    this.mark(call);
    return call;
  }

  private mark(call: Call): void {
    if (call.dirty) return;
    call.dirty = true;
    this.dirty.push(call);
  }

  /** Calls that may begin when what has been cut is durable. */
  beginners(): readonly Call[] {
    if (this.calls.size === 0) return NONE;
    return [...this.calls].filter(({ state }) => state === "may begin");
  }

  begin(calls: readonly Call[]): void {
    for (const call of calls) this.perform(call);
  }

  private perform(call: Call): void {
    if (this.over || call.state !== "may begin") return;
    call.state = "under way";
    this.underWay++;
    const { definition } = call.effect;
    const idempotencyKey = idempotencyKeyOf(call.request.caller);
    let result: unknown;
    try {
      result = definition.perform(...(call.request.value as readonly unknown[]), { idempotencyKey });
    } catch (error) {
      this.failed(call, error);
      return;
    }
    if (!isPromise(result)) this.succeeded(call, result);
    else {
      result.then(
        (value) => this.succeeded(call, value),
        (error: unknown) => this.failed(call, error),
      );
    }
  }

  private succeeded(call: Call, result: unknown): void {
    const { definition, target } = call.effect;
    let value: unknown;
    try {
      value = target.portal.reply.check(result, `the result of ${definition.path}`);
    } catch (error) {
      this.failed(call, error);
      return;
    }
    this.finish(call, VALUE, value);
  }

  private failed(call: Call, error: unknown): void {
    this.finish(call, FAULT, this.events.shown(toFault(error)));
  }

  private finish(call: Call, state: Settled, value: unknown): void {
    if (this.over || call.state === "over") return;
    call.state = "over";
    this.underWay--;
    this.remove(call);
    this.outbox.answer(call.request.caller, state, value);
    this.outbox.commit();
    this.events.changed();
  }

  private remove(call: Call): void {
    this.calls.delete(call);
    this.mark(call);
  }

  /** The app has ended: what is still under way is of no interest to it. */
  stop(): void {
    this.over = true;
  }

  // ---- the store ---------------------------------------------------------------------------------------------------

  write(batch: Batch, names: Names): void {
    const { writer } = batch;
    for (const call of this.dirty) {
      call.dirty = false;
      const name = names.number(call.effect.mailbox.stream.path);
      const there = this.calls.has(call);
      if (there) {
        batch.beginPut();
        writeCallKey(name, call.number, writer);
        batch.value();
        writer.u8(call.state === "waits" ? 0 : 1);
        call.effect.mailbox.stream.codec.write(call.request, writer);
        batch.endPut();
      } else if (call.stored) {
        batch.beginDelete();
        writeCallKey(name, call.number, writer);
        batch.endDelete();
      }
      call.stored = there;
    }
    this.dirty = [];
    for (const { mailbox } of this.effects) {
      batch.beginPut();
      writeCallKey(names.number(mailbox.stream.path), 0, writer);
      batch.value();
      writer.varint(mailbox.consumer.consumed);
      writer.varint(this.numbers);
      batch.endPut();
    }
  }

  /** After the mailboxes have been read. */
  read(engine: Engine, names: Names): void {
    for (const effect of this.effects) {
      const { stream, consumer } = effect.mailbox;
      const prefix = keyOf(kinds.call, names.number(stream.path));
      for (const [key, value] of engine.scan(prefix)) {
        const number = new Reader(key, prefix.length).u32be();
        const reader = new Reader(value);
        if (number === 0) {
          consumer.skipTo(reader.varint());
          this.numbers = Math.max(this.numbers, reader.varint());
          continue;
        }
        const begun = reader.u8() === 1;
        const request = stream.codec.read(reader);
        if (!(request instanceof Request) || !reader.done) throw new MalformedBytes(`a call of ${effect.target.path}`);
        const call = this.add(effect, number, request, begun ? "may begin" : "waits");
        call.stored = true;
        call.dirty = false;
      }
    }
    this.dirty = [];
  }

  /** What was under way in an earlier process, and is to be performed once at most, has no result. */
  recovered(): void {
    for (const call of this.beginners()) if (call.effect.definition.once) this.lost(call);
  }

  /** Requests are not performed: their results come from a recording. */
  pass(): void {
    for (const { mailbox } of this.effects) mailbox.consumer.skipTo(mailbox.head);
  }

  /** Whether it was performed, nobody knows. */
  private lost(call: Call): void {
    const { path } = call.effect.target;
    const message = `whether ${path} was performed is not known: the process ended while it was under way`;
    this.remove(call);
    this.outbox.answer(call.request.caller, FAULT, { code: faultCodes.unknownEffect, message, at: "" });
    this.outbox.commit();
  }
}

function writeCallKey(name: number, number: number, to: Writer): void {
  to.raw(keyOf(kinds.call, name));
  to.u32be(number);
}

function isPromise(value: unknown): value is PromiseLike<unknown> {
  return typeof value === "object" && value !== null && "then" in value && typeof value.then === "function";
}

/** The same for each attempt at a call, and for no other call: of the future that waits for it. */
function idempotencyKeyOf({ unit, fiber, incarnation, future }: Caller): string {
  const text = new Writer(64);
  text.string(`${unit} ${fiber} ${incarnation} ${future}`);
  return [...sha1(text.take())].map((byte) => byte.toString(16).padStart(2, "0")).join("");
}
