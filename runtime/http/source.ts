/**
 * Requests as a source: the body of one is an atom. It is answered 202 when the atom is committed, so what was answered is
 * never lost; what was not answered may be either, which is what `Idempotency-Key` is for.
 */
import type { Endpoint, Keeper, Polled, Source, SourceContext } from "../api.ts";
import { Reader, Writer } from "../bytes.ts";
import { base } from "../codec/base.ts";
import * as codec from "../codec/codec.ts";
import { arrayOf } from "../codec/json-schema.ts";
import { toFault } from "../fault.ts";
import { sha1 } from "../values/sha1.ts";
import type { NetAnswer, NetRequest } from "../world/world.ts";
import { decodeBody } from "./json.ts";
import { Keys, type Remembered } from "./keys.ts";
import { problem, unavailable } from "./problem.ts";

export interface PostOptions {
  /** The body is a list of events, all of one atom. */
  readonly list?: boolean | undefined;
  /** Bytes of a body at most. */
  readonly limit?: number | undefined;
  /** Ms for which the answer to an `Idempotency-Key` is remembered. */
  readonly remember?: number | undefined;
  /** Keys that are remembered at most. */
  readonly keys?: number | undefined;
}

const LIMIT = 1024 * 1024;
const REMEMBER = 24 * 60 * 60 * 1000;
const KEYS = 100_000;
/** Requests, and bytes of their bodies, that may wait for their answers; further ones are refused. */
const WAITING = 10_000;
const WAITING_BYTES = 64 * 1024 * 1024;
/** Ms for which a request may wait until it is taken. */
const PATIENCE = 10_000;
const LONGEST_KEY = 255;

const OVERLOADED = "more requests come than are processed; try again later";
const ENDING = "the service is ending";

/** A request that waits to be taken, or for the commit of its atom. */
interface Accepted<T> {
  readonly events: readonly T[];
  readonly bytes: number;
  /** Several if they have the same key. */
  readonly callers: NetRequest[];
  readonly remembered: Remembered | undefined;
  /** On the monotonic clock. */
  readonly since: number;
  atom: number;
}

export class PostSource<T> implements Source<T> {
  readonly name: string;
  readonly endpoint: Endpoint;
  private readonly options: PostOptions;
  private readonly keys: Keys;
  private context: SourceContext<T> | undefined;
  /** Atoms given: the number of the last one. */
  private atoms = 0;
  private pending: Accepted<T>[] = [];
  /** Given since the last cut. */
  private given: Accepted<T>[] = [];
  private waiting = 0;
  private waitingBytes = 0;
  private impatient: (() => void) | undefined;
  private stopped = false;

  constructor(path: string, options: PostOptions) {
    this.name = `POST ${path}`;
    this.options = options;
    this.keys = new Keys(options.remember ?? REMEMBER, options.keys ?? KEYS);
    const context = (): SourceContext<T> => this.context as SourceContext<T>;
    this.endpoint = {
      method: "POST",
      path,
      get name() {
        return context().path.split("/").at(-1) ?? path;
      },
      body: (within) => {
        const event = base(context().codec).jsonSchema(within);
        return options.list === true ? arrayOf(event) : event;
      },
      handle: (request) => {
        this.receive(request).catch((error: unknown) => this.context?.failed(toFault(error)));
      },
    };
  }

  start(context: SourceContext<T>, cursor: Uint8Array | undefined): Promise<void> {
    this.context = context;
    if (cursor !== undefined) this.atoms = new Reader(cursor).varint();
    this.keys.load(context.kept());
    return Promise.resolve();
  }

  poll(limit: number): Polled<T> {
    if (this.pending.length === 0) return "pending";
    const now = this.clock.wall();
    const taken: Accepted<T>[] = [];
    const events: T[] = [];
    const ends: number[] = [];
    for (const accepted of this.pending) {
      if (taken.length > 0 && (taken.length >= limit || events.length + accepted.events.length > limit)) break;
      for (const event of accepted.events) events.push(event);
      ends.push(events.length);
      accepted.atom = ++this.atoms;
      if (accepted.remembered !== undefined) this.keys.taken(accepted.remembered, accepted.atom, now);
      taken.push(accepted);
    }
    this.pending = this.pending.slice(taken.length);
    this.given.push(...taken);
    this.bePatient();
    return { first: 1, ends, events, keys: undefined, faults: undefined };
  }

  cursor(): Uint8Array {
    const writer = new Writer(16);
    writer.varint(this.atoms);
    return writer.take();
  }

  progress(): undefined {
    return undefined;
  }

  get awaited(): boolean {
    return this.given.length > 0;
  }

  keep(to: Keeper): void {
    this.keys.keep(to);
  }

  cut(): () => void {
    const { given } = this;
    this.given = [];
    this.keys.cut();
    return () => {
      for (const accepted of given) {
        this.answer(accepted, accepting(accepted.atom, accepted.events.length));
        if (accepted.remembered !== undefined) accepted.remembered.callers = undefined;
      }
    };
  }

  /** What was given and is not committed now never is, or nobody knows: it gets no answer. */
  stop(): Promise<void> {
    this.stopped = true;
    this.refuse(this.pending, ENDING);
    this.bePatient();
    return Promise.resolve();
  }

  // ---- requests ----------------------------------------------------------------------------------------------------

  private async receive(request: NetRequest): Promise<void> {
    const unsuitable = unsuitableHeaders(request);
    if (unsuitable !== undefined) return request.answer(unsuitable);
    const key = request.header("idempotency-key")?.trim();
    // Whoever has a key may have been answered before.
    const busy = key === undefined ? this.busy() : undefined;
    if (busy !== undefined) return request.answer(unavailable(busy));
    const limit = this.options.limit ?? LIMIT;
    const body = await request.body(limit);
    if (body === "gone") return;
    if (body === "too large") {
      return request.answer(problem(413, `the body has more than ${limit} bytes`, { members: { limit } }));
    }
    if (body === "no room") return request.answer(unavailable(OVERLOADED));
    const answer = this.accept(request, body, key);
    if (answer !== undefined) request.answer(answer);
  }

  /** Undefined: it is accepted and waits for its answer. */
  private accept(request: NetRequest, body: Uint8Array, key: string | undefined): NetAnswer | undefined {
    const digest = key === undefined ? "" : digestOf(body);
    const known = key === undefined ? undefined : this.keys.find(key, this.clock.wall());
    if (known !== undefined) {
      if (known.digest !== digest) {
        return problem(422, "this Idempotency-Key was used before, with another body");
      }
      if (known.callers === undefined) return accepting(known.atom, known.events);
      if (this.waiting >= WAITING) return unavailable(OVERLOADED);
      known.callers.push(request);
      this.waiting++;
      return undefined;
    }
    const busy = this.busy();
    if (busy !== undefined) return unavailable(busy);
    const decoded = this.decode(body);
    if ("wrong" in decoded) return decoded.wrong;
    const { events } = decoded;
    const callers = [request];
    const remembered = key === undefined ? undefined : this.keys.add(key, digest, events.length, callers);
    this.pending.push({ events, bytes: body.length, callers, remembered, since: this.clock.mono(), atom: 0 });
    this.waiting++;
    this.waitingBytes += body.length;
    this.context?.wake();
    this.bePatient();
    return undefined;
  }

  private decode(body: Uint8Array): { readonly events: readonly T[] } | { readonly wrong: NetAnswer } {
    const event = (this.context as SourceContext<T>).codec;
    if (this.options.list === true) {
      const decoded = decodeBody(body, codec.list(event));
      return "wrong" in decoded ? decoded : { events: decoded.value };
    }
    const decoded = decodeBody(body, event);
    return "wrong" in decoded ? decoded : { events: [decoded.value] };
  }

  /** Why no request can be accepted at present. */
  private busy(): string | undefined {
    if (this.stopped) return ENDING;
    const stalled = this.context?.stalled();
    if (stalled !== undefined) return `nothing can be stored at present: ${stalled}`;
    return this.waiting >= WAITING || this.waitingBytes >= WAITING_BYTES ? OVERLOADED : undefined;
  }

  private answer(accepted: Accepted<T>, answer: NetAnswer): void {
    this.waiting -= accepted.callers.length;
    this.waitingBytes -= accepted.bytes;
    for (const caller of accepted.callers) caller.answer(answer);
  }

  private refuse(accepted: readonly Accepted<T>[], why: string): void {
    this.pending = this.pending.slice(accepted.length);
    for (const each of accepted) {
      if (each.remembered !== undefined) this.keys.refused(each.remembered);
      this.answer(each, unavailable(why));
    }
  }

  /** Whoever has waited too long is told, so that it can try again: at the time at which the first one has. */
  private bePatient(): void {
    const first = this.pending[0];
    if (first === undefined) {
      this.impatient?.();
      this.impatient = undefined;
      return;
    }
    this.impatient ??= this.clock.at(first.since + PATIENCE, () => {
      this.impatient = undefined;
      const now = this.clock.mono();
      const patient = this.pending.findIndex(({ since }) => since + PATIENCE > now);
      this.refuse(patient < 0 ? this.pending : this.pending.slice(0, patient), this.context?.stalled() ?? OVERLOADED);
      this.bePatient();
    });
  }

  private get clock(): SourceContext<T>["world"]["clock"] {
    return (this.context as SourceContext<T>).world.clock;
  }
}

function unsuitableHeaders(request: NetRequest): NetAnswer | undefined {
  const type = request.header("content-type");
  if (type === undefined || !/^application\/(?:json|[\w.-]+\+json)\s*(?:;|$)/i.test(type)) {
    const found = type === undefined ? "there is none" : `it is ${JSON.stringify(type)}`;
    return problem(415, `the Content-Type must be application/json, and ${found}`, {
      headers: { "accept-post": "application/json" },
    });
  }
  const charset = /;\s*charset\s*=\s*"?([^";\s]*)/i.exec(type)?.[1];
  if (charset !== undefined && !/^utf-?8$/i.test(charset)) return problem(415, "the charset of JSON is UTF-8");
  const encoding = request.header("content-encoding");
  if (encoding !== undefined && !/^identity$/i.test(encoding)) {
    return problem(415, "a compressed body is not understood", { headers: { "accept-encoding": "identity" } });
  }
  const key = request.header("idempotency-key")?.trim();
  if (key !== undefined && (key === "" || key.length > LONGEST_KEY)) {
    return problem(400, `an Idempotency-Key has 1 to ${LONGEST_KEY} characters`);
  }
  return undefined;
}

function accepting(atom: number, events: number): NetAnswer {
  return {
    status: 202,
    headers: { "content-type": "application/json" },
    body: `${JSON.stringify({ atom, events })}\n`,
  };
}

function digestOf(body: Uint8Array): string {
  return Array.from(sha1(body), (byte) => byte.toString(16).padStart(2, "0")).join("");
}
