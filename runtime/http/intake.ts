/**
 * What all that takes requests has in common: it looks at them, decodes them, remembers them by their keys, and holds them
 * until they are taken; it gives the answers, and refuses what cannot be taken in time.
 */
import type { Keeper, SourceContext } from "../api.ts";
import { Reader, Writer } from "../bytes.ts";
import { toFault } from "../fault.ts";
import { sha1 } from "../values/sha1.ts";
import type { NetAnswer, NetRequest } from "../world/world.ts";
import { Keys, type Remembered } from "./keys.ts";
import { problem, unavailable } from "./problem.ts";
import type { Asked, Method, Shape } from "./shape.ts";
import { Waiting } from "./waiting.ts";

export interface IntakeOptions {
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
/** Requests that may wait for their answers, and bytes of bodies to be taken; further ones are refused. */
const WAITING = 10_000;
const WAITING_BYTES = 64 * 1024 * 1024;
/** Ms for which a request may wait until it is taken. */
const PATIENCE = 10_000;
const LONGEST_KEY = 255;

const OVERLOADED = "more requests come than are processed; try again later";
const ENDING = "the service is ending";

/** A request that waits to be taken, or for its answer. */
export interface Accepted<T> {
  readonly values: readonly T[];
  readonly bytes: number;
  /** Several if they have the same key. */
  readonly callers: NetRequest[];
  readonly remembered: Remembered | undefined;
  /** On the monotonic clock. */
  readonly since: number;
  /** Of the taken ones, counted from 1 over all processes. */
  number: number;
}

export class Intake<T> {
  private readonly method: Method;
  private readonly shape: Shape<T>;
  private readonly options: IntakeOptions;
  private readonly keys: Keys;
  private readonly context: SourceContext<unknown>;
  private readonly waiting: Waiting;
  private taken = 0;
  private pending: Accepted<T>[] = [];
  private waitingBytes = 0;
  private impatient: (() => void) | undefined;
  private stopped = false;

  /** `waiting`: who has been accepted and has no answer. */
  constructor(
    context: SourceContext<unknown>,
    method: Method,
    shape: Shape<T>,
    options: IntakeOptions,
    waiting: Waiting = new Waiting(Infinity, () => {}),
  ) {
    this.context = context;
    this.method = method;
    this.shape = shape;
    this.options = options;
    this.waiting = waiting;
    this.keys = new Keys(options.remember ?? REMEMBER, options.keys ?? KEYS);
  }

  /** Go on behind a cursor. Those that an earlier process has taken and not answered, if they had a key. */
  resume(cursor: Uint8Array | undefined): readonly Accepted<T>[] {
    if (cursor !== undefined) this.taken = new Reader(cursor).varint();
    const since = this.context.world.clock.mono();
    return this.keys.load(this.context.kept()).map((remembered) => ({
      values: [],
      bytes: 0,
      callers: remembered.callers,
      remembered,
      since,
      number: remembered.number,
    }));
  }

  // ---- for the scheduler -------------------------------------------------------------------------------------------

  get empty(): boolean {
    return this.pending.length === 0;
  }

  /** Somebody waits for an answer. */
  get awaited(): boolean {
    return this.waiting.size > 0;
  }

  /** The next ones, of at most about `limit` values. */
  take(limit: number): readonly Accepted<T>[] {
    let size = 0;
    let count = 0;
    for (const accepted of this.pending) {
      const { length } = accepted.values;
      if (count > 0 && (count >= limit || size + length > limit)) break;
      size += length;
      count++;
      this.waitingBytes -= accepted.bytes;
      accepted.number = ++this.taken;
      if (accepted.remembered !== undefined) this.keys.taken(accepted.remembered, accepted.number);
    }
    const taken = this.pending.slice(0, count);
    this.pending = this.pending.slice(count);
    this.bePatient();
    return taken;
  }

  /** It has this answer, which may be told when it is durable. */
  answer({ remembered }: Accepted<T>, answer: NetAnswer): void {
    if (remembered !== undefined) this.keys.answer(remembered, answer, this.context.world.clock.wall());
  }

  /** The answer is durable. */
  tell(accepted: Accepted<T>, answer: NetAnswer): void {
    const callers = accepted.callers.splice(0);
    this.waiting.done(callers);
    for (const caller of callers) caller.answer(answer);
    if (accepted.remembered !== undefined) accepted.remembered.told = true;
  }

  cursor(): Uint8Array {
    const writer = new Writer(16);
    writer.varint(this.taken);
    return writer.take();
  }

  keep(to: Keeper): void {
    this.keys.keep(to);
  }

  cut(): void {
    this.keys.cut();
  }

  stop(): void {
    this.stopped = true;
    this.refuse(this.pending.length, ENDING);
    this.bePatient();
    this.waiting.stop();
  }

  // ---- requests ----------------------------------------------------------------------------------------------------

  handle(request: NetRequest, asked: Asked): void {
    this.receive(request, asked).catch((error: unknown) => this.context.failed(toFault(error)));
  }

  private async receive(request: NetRequest, asked: Asked): Promise<void> {
    const unsuitable = this.unsuitable(request);
    if (unsuitable !== undefined) return request.answer(unsuitable);
    const key = this.method === "GET" ? undefined : request.header("idempotency-key")?.trim();
    // Whoever has a key may have been answered before.
    const busy = key === undefined ? this.busy() : undefined;
    if (busy !== undefined) return request.answer(unavailable(busy));
    const body = this.shape.hasBody ? await this.bodyOf(request) : NO_BODY;
    if (body === undefined) return;
    const answer = this.accept(request, asked, body, key);
    if (answer !== undefined) request.answer(answer);
  }

  /** Undefined: there is none, and the client knows. */
  private async bodyOf(request: NetRequest): Promise<Uint8Array | undefined> {
    const limit = this.options.limit ?? LIMIT;
    const body = await request.body(limit);
    if (typeof body !== "string") return body;
    if (body === "too large") {
      request.answer(problem(413, `the body has more than ${limit} bytes`, { members: { limit } }));
    } else if (body === "no room") request.answer(unavailable(OVERLOADED));
    return undefined;
  }

  /** Undefined: it is accepted and waits for its answer. */
  private accept(request: NetRequest, asked: Asked, body: Uint8Array, key: string | undefined): NetAnswer | undefined {
    const { clock } = this.context.world;
    const digest = key === undefined ? "" : digestOf(asked, body);
    const known = key === undefined ? undefined : this.keys.find(key, clock.wall());
    if (known !== undefined) {
      if (known.digest !== digest) return problem(422, "this Idempotency-Key was used before, with another request");
      if (known.answer !== undefined && known.told) return known.answer;
      if (this.waiting.size >= WAITING) return unavailable(OVERLOADED);
      known.callers.push(request);
      this.waiting.add(request, known, clock);
      return undefined;
    }
    const busy = this.busy();
    if (busy !== undefined) return unavailable(busy);
    const decoded = this.shape.read(asked, body);
    if ("wrong" in decoded) return decoded.wrong;
    const callers = [request];
    const remembered = key === undefined ? undefined : this.keys.add(key, digest, callers);
    const bytes = body.length;
    const accepted = { values: decoded.value, bytes, callers, remembered, since: clock.mono(), number: 0 };
    this.pending.push(accepted);
    this.waiting.add(request, accepted, clock);
    this.waitingBytes += bytes;
    this.context.wake();
    this.bePatient();
    return undefined;
  }

  /** Why no request can be accepted at present. */
  private busy(): string | undefined {
    if (this.stopped) return ENDING;
    const stalled = this.context.stalled();
    if (stalled !== undefined) return `nothing can be stored at present: ${stalled}`;
    return this.waiting.size >= WAITING || this.waitingBytes >= WAITING_BYTES ? OVERLOADED : undefined;
  }

  /** The first ones, which have not been taken. */
  private refuse(count: number, why: string): void {
    const refused = this.pending.slice(0, count);
    this.pending = this.pending.slice(count);
    for (const accepted of refused) {
      this.waitingBytes -= accepted.bytes;
      if (accepted.remembered !== undefined) this.keys.refused(accepted.remembered);
      this.tell(accepted, unavailable(why));
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
    const { clock } = this.context.world;
    this.impatient ??= clock.at(first.since + PATIENCE, () => {
      this.impatient = undefined;
      const now = clock.mono();
      const patient = this.pending.findIndex(({ since }) => since + PATIENCE > now);
      this.refuse(patient < 0 ? this.pending.length : patient, this.context.stalled() ?? OVERLOADED);
      this.bePatient();
    });
  }

  private unsuitable(request: NetRequest): NetAnswer | undefined {
    const key = request.header("idempotency-key")?.trim();
    const wrongKey = this.method !== "GET" && key !== undefined && (key === "" || key.length > LONGEST_KEY);
    const media = this.shape.hasBody ? unsuitableMedia(request, this.method) : undefined;
    return media ?? (wrongKey ? problem(400, `an Idempotency-Key has 1 to ${LONGEST_KEY} characters`) : undefined);
  }
}

const NO_BODY = new Uint8Array(0);

/** A cursor, for people. */
export function showTaken(cursor: Uint8Array): string {
  const taken = new Reader(cursor).varint();
  return `${taken} ${taken === 1 ? "request" : "requests"} taken`;
}

/** Where a client is told what it may send (RFC 9110, RFC 5789). */
const accepts = { POST: "accept-post", PATCH: "accept-patch" } as const;

function unsuitableMedia(request: NetRequest, method: Method): NetAnswer | undefined {
  const type = request.header("content-type");
  if (type === undefined || !/^application\/(?:json|[\w.-]+\+json)\s*(?:;|$)/i.test(type)) {
    const found = type === undefined ? "there is none" : `it is ${JSON.stringify(type)}`;
    const name = method === "POST" || method === "PATCH" ? accepts[method] : "accept";
    return problem(415, `the Content-Type must be application/json, and ${found}`, {
      headers: { [name]: "application/json" },
    });
  }
  const charset = /;\s*charset\s*=\s*"?([^";\s]*)/i.exec(type)?.[1];
  if (charset !== undefined && !/^utf-?8$/i.test(charset)) return problem(415, "the charset of JSON is UTF-8");
  const encoding = request.header("content-encoding");
  if (encoding !== undefined && !/^identity$/i.test(encoding)) {
    return problem(415, "a compressed body is not understood", { headers: { "accept-encoding": "identity" } });
  }
  return undefined;
}

/** Of all that a request says: another request has another one. */
function digestOf({ values, query }: Asked, body: Uint8Array): string {
  const said = new TextEncoder().encode(JSON.stringify([Object.values(values), query]));
  const all = new Uint8Array(said.length + body.length);
  all.set(said);
  all.set(body, said.length);
  return Array.from(sha1(all), (byte) => byte.toString(16).padStart(2, "0")).join("");
}
