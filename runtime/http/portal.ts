/**
 * Requests that ask a portal: each is an atom of the portal's requests, and its reply is the answer, given when the commit
 * that contains it is durable. Whoever asks from outside is a caller with a number instead of a fiber; the replies to him
 * come to a mailbox of the endpoint, which is emptied with each cut.
 */
import type { AtomFault, Endpoint, Keeper, Polled, Source, SourceContext, Stream } from "../api.ts";
import { base } from "../codec/base.ts";
import * as codec from "../codec/codec.ts";
import { faultCodes } from "../fault.ts";
import type { Portal } from "../portals/api.ts";
import type { Exchange, Target } from "../portals/exchange.ts";
import { FAULT, FutureCell } from "../portals/future.ts";
import type { Mailbox } from "../portals/mailbox.ts";
import { Request, type OutsideReply } from "../portals/messages.ts";
import type { NetAnswer } from "../world/world.ts";
import { Intake, showTaken, type Accepted, type IntakeOptions } from "./intake.ts";
import { problem } from "./problem.ts";
import { pathParts } from "./routes.ts";
import { Shape, type Method } from "./shape.ts";
import { Waiting } from "./waiting.ts";

export interface PortalOptions extends IntakeOptions {
  /** Ms for which a client waits for the answer; the request itself goes on. */
  readonly timeout?: number | undefined;
}

const TIMEOUT = 30_000;

/** `http.get("/items/:item/quote", { timeout: 5000 })`: where a portal can be asked, and how. */
export interface Door {
  readonly method: Method;
  readonly path: string;
  readonly options: PortalOptions;
}

export class PortalSource<Q, R> implements Source<unknown> {
  /** `http GET /items/:item/quote`, which is also the unit of its callers. */
  readonly name: string;
  readonly stream: Stream<unknown>;
  readonly requests: Mailbox;
  private readonly portal: Portal<Q, R>;
  private readonly door: Door;
  private readonly target: Target;
  private readonly replies: Mailbox;
  private intake: Intake<Q> | undefined;
  private served: Endpoint | undefined;
  private readonly waiting: Waiting;
  /** Taken and without a reply, by number. */
  private readonly open = new Map<number, Accepted<Q>>();
  /** With a reply since the last cut. */
  private answered: { readonly accepted: Accepted<Q>; readonly answer: NetAnswer }[] = [];

  constructor(portal: Portal<Q, R>, door: Door, exchange: Exchange) {
    this.portal = portal;
    this.door = door;
    this.name = `http ${door.method} ${door.path}`;
    this.target = exchange.targetOf(portal as Portal<unknown, unknown>);
    this.requests = exchange.mailboxOf(portal as Portal<unknown, unknown>);
    this.stream = this.requests.stream;
    this.replies = exchange.outside(this.name);
    const { timeout = TIMEOUT } = door.options;
    this.waiting = new Waiting(timeout, (caller, { callers, number }) => {
      const accepted = this.open.get(number);
      if (accepted?.remembered === undefined && callers.length === 0) this.open.delete(number);
      caller.answer(late(`there is no answer after ${timeout / 1000} s; the request goes on`));
    });
  }

  /** Where requests go and replies come. */
  get mailboxes(): readonly Mailbox[] {
    return [this.requests, this.replies];
  }

  start(context: SourceContext<unknown>, cursor: Uint8Array | undefined): Promise<void> {
    const { method, path, options } = this.door;
    const { request, reply } = this.portal;
    const parts = pathParts(path);
    const shape = new Shape({ codec: request, method, path, parts });
    const intake = new Intake(context, method, shape, options, this.waiting);
    for (const accepted of intake.resume(cursor)) this.open.set(accepted.number, accepted);
    this.intake = intake;
    const hasReply = base(reply).bare !== base(codec.unit);
    this.served = {
      method,
      path,
      parts,
      name: this.portal.path.split("/").at(-1) ?? path,
      describe: (within) => ({
        parameters: shape.describeParameters(within),
        body: shape.describeBody(within),
        reply: hasReply ? base(reply).jsonSchema(within) : "nothing",
        keyed: method !== "GET",
      }),
      handle: (netRequest, asked) => {
        const { refusal } = this.target;
        if (refusal === undefined) intake.handle(netRequest, asked);
        else netRequest.answer(faulty(refusal));
      },
    };
    return Promise.resolve();
  }

  get endpoint(): Endpoint | undefined {
    return this.served;
  }

  poll(limit: number): Polled<unknown> {
    const { intake } = this;
    if (intake === undefined || intake.empty) return "pending";
    const taken = intake.take(limit);
    const events: Request[] = [];
    const ends: number[] = [];
    for (const accepted of taken) {
      this.open.set(accepted.number, accepted);
      const { refusal } = this.target;
      if (refusal !== undefined) {
        this.settle(accepted.number, faulty(refusal));
        continue;
      }
      const caller = { unit: this.name, fiber: accepted.number, incarnation: 0, future: 0 };
      events.push(new Request(accepted.values[0], caller, undefined));
      ends.push(events.length);
    }
    return { first: 1, ends, events, keys: undefined, faults: undefined };
  }

  cursor(): Uint8Array {
    return this.intake?.cursor() ?? new Uint8Array(0);
  }

  progress(): undefined {
    return undefined;
  }

  /** Replies are there. */
  get awaited(): boolean {
    return this.replies.consumer.ready() > 0 || this.answered.length > 0;
  }

  get changed(): boolean {
    return this.awaited;
  }

  get answering(): boolean {
    return this.waiting.size > 0;
  }

  traceparent([request]: readonly unknown[]): string | undefined {
    if (!(request instanceof Request) || request.caller instanceof FutureCell) return undefined;
    return this.open.get(request.caller.fiber)?.callers[0]?.header("traceparent");
  }

  get unanswered(): number {
    return this.open.size;
  }

  showCursor(cursor: Uint8Array): string {
    return showTaken(cursor);
  }

  keep(to: Keeper): void {
    this.collect();
    this.intake?.keep(to);
  }

  cut(): () => void {
    this.collect();
    const { answered, intake } = this;
    this.answered = [];
    intake?.cut();
    return () => {
      for (const { accepted, answer } of answered) intake?.tell(accepted, answer);
    };
  }

  /** What was taken is committed, and goes on in the next process, if the engine is durable. */
  stop(): Promise<void> {
    this.intake?.stop();
    const why = "the service ends before there is an answer; ask again with the same Idempotency-Key";
    for (const { callers } of this.open.values()) for (const caller of callers.splice(0)) caller.answer(late(why));
    return Promise.resolve();
  }

  /** Read all replies. */
  private collect(): void {
    const { consumer } = this.replies;
    for (let ready = consumer.ready(); ready > 0; ready = consumer.ready()) {
      const { segment, index } = consumer;
      const to = segment.start(index + ready);
      for (let i = segment.start(index); i < to; i++) {
        const { number, state, value } = segment.events[i] as OutsideReply;
        this.settle(number, state === FAULT ? faulty(value as AtomFault) : this.answerOf(value as R));
      }
      consumer.index += ready;
    }
  }

  /** The first answer counts; there is nobody to be told any more if the number is not known. */
  private settle(number: number, answer: NetAnswer): void {
    const accepted = this.open.get(number);
    if (accepted === undefined) return;
    this.open.delete(number);
    this.intake?.answer(accepted, answer);
    this.answered.push({ accepted, answer });
  }

  private answerOf(reply: R): NetAnswer {
    const { reply: type } = this.portal;
    if (base(type).bare === base(codec.unit)) return { status: 204, headers: {}, body: "" };
    return { status: 200, headers: { "content-type": "application/json" }, body: `${type.toJson(reply)}\n` };
  }
}

/** A fault as an answer: its message, never its stack. */
function faulty({ code, message }: AtomFault): NetAnswer {
  return problem(code === faultCodes.noServer ? 503 : 500, message, { members: { code } });
}

function late(why: string): NetAnswer {
  return problem(504, why);
}
