/**
 * Posts events to a URL: in order, one request at a time, each at least once. A request that is repeated, also by a later
 * process, has the same `Idempotency-Key`, so that whoever takes it can tell.
 */
import type { Run, Sink, SinkContext } from "../api.ts";
import { Reader, Writer } from "../bytes.ts";
import { Fault, faultCodes } from "../fault.ts";
import { parseInstant } from "../values/instant-text.ts";
import { sha1 } from "../values/sha1.ts";
import type { OrderedMap } from "../values/ordered-map.ts";
import { NetError, type NetReply } from "../world/world.ts";

export interface SinkOptions {
  /** An atom is one request: a list of its events. */
  readonly list?: boolean | undefined;
  readonly headers?: OrderedMap<string, string> | undefined;
  /** Ms for an answer. */
  readonly timeout?: number | undefined;
}

const TIMEOUT = 30_000;
/** How often a request is sent if it is not taken, and ms between the first two times; each pause is twice the one before. */
const ATTEMPTS = 8;
const BACKOFF = 250;
/** Ms: whoever asks for a longer pause does not get it. */
const LONGEST_PAUSE = 5 * 60_000;
/** Ms for which an answer is waited for when the app ends. */
const LAST = 2000;
/** Characters of an answer that are shown. */
const LONGEST_SHOWN = 200;

/** A request was not taken, so the sink's policy decides. */
export class Undelivered extends Fault {
  /** Later it may be. */
  readonly temporary: boolean;

  constructor(message: string, temporary: boolean) {
    super(faultCodes.undelivered, message, {
      help: temporary
        ? ["it was tried several times; `on error retry(n, backoff: 1m)` tries longer"]
        : ["correct what is sent, or let it be passed over: `on error skip to` a sequencer"],
    });
    this.temporary = temporary;
  }
}

/** The last request that was taken. */
interface Place {
  readonly atom: number;
  readonly index: number;
}

export class HttpSink<T> implements Sink<T> {
  readonly name: string;
  /** A crash repeats no more than these. */
  readonly atOnce = 64;
  private readonly url: string;
  private readonly options: SinkOptions;
  private context: SinkContext<T> | undefined;
  private taken: Place = { atom: 0, index: 0 };
  private hurried = false;
  /** Nothing is sent any more. */
  private ended = false;
  private deaf: (() => void) | undefined;
  private draw: () => number = () => 0.5;
  private wake: (() => void) | undefined;
  private giveUp: (() => void) | undefined;

  constructor(url: string, options: SinkOptions) {
    this.name = `POST ${url}`;
    this.url = url;
    this.options = options;
  }

  start(context: SinkContext<T>, cursor: Uint8Array | undefined): Promise<void> {
    this.context = context;
    this.draw = context.world.random(this.name);
    if (!/^https?:\/\/[^\s/]/i.test(this.url)) {
      const message = `${JSON.stringify(this.url)} is no URL that can be posted to`;
      throw new Fault(faultCodes.usage, message, { help: ['for example "https://example.org/orders"'] });
    }
    for (const [name, value] of this.options.headers ?? []) checkHeader(name, value);
    if (cursor !== undefined) {
      const reader = new Reader(cursor);
      this.taken = { atom: reader.varint(), index: reader.varint() };
    }
    return Promise.resolve();
  }

  showCursor(cursor: Uint8Array): string {
    const reader = new Reader(cursor);
    return `atom ${reader.varint()}, its request ${reader.varint() + 1}`;
  }

  async write(run: Run<T>): Promise<Uint8Array> {
    const { codec } = this.here;
    let start = 0;
    for (const [i, end] of run.ends.entries()) {
      const atom = run.first + i;
      const bodies = run.events.slice(start, end).map((event) => codec.toJson(event));
      start = end;
      const requests = this.options.list === true && bodies.length > 0 ? [`[${bodies.join(",")}]`] : bodies;
      for (const [index, body] of requests.entries()) {
        const { taken } = this;
        if (atom < taken.atom || (atom === taken.atom && index <= taken.index)) continue;
        await this.deliver(body, keyOf(this.here.identity, atom, index));
        this.taken = { atom, index };
      }
    }
    const writer = new Writer(16);
    writer.varint(this.taken.atom);
    writer.varint(this.taken.index);
    return writer.take();
  }

  hurry(): void {
    if (this.hurried) return;
    this.hurried = true;
    this.wake?.();
    const { clock } = this.here.world;
    this.deaf = clock.at(clock.mono() + LAST, () => {
      this.ended = true;
      this.giveUp?.();
    });
  }

  stop(): Promise<void> {
    this.ended = true;
    this.deaf?.();
    this.giveUp?.();
    return Promise.resolve();
  }

  private get here(): SinkContext<T> {
    return this.context as SinkContext<T>;
  }

  private async deliver(body: string, key: string): Promise<void> {
    for (let attempt = 1; ; attempt++) {
      if (this.ended) throw new Undelivered(`${this.name} was given up: the app ends`, true);
      const outcome = await this.attempt(body, key);
      if (outcome === undefined) return;
      const { why, pause } = outcome;
      const message = `${this.name} ${why}`;
      if (pause === undefined) throw new Undelivered(message, false);
      if (attempt >= ATTEMPTS || this.hurried) throw new Undelivered(message, true);
      // Many that failed at the same time are not to come back at the same time.
      const backoff = BACKOFF * 2 ** (attempt - 1) * (0.5 + this.draw());
      await this.sleep(Math.min(LONGEST_PAUSE, Math.max(pause, backoff)));
    }
  }

  /** Why the request was not taken, and ms after which it may be sent again: undefined, never. */
  private async attempt(
    body: string,
    key: string,
  ): Promise<{ readonly why: string; readonly pause: number | undefined } | undefined> {
    const { world } = this.here;
    const headers = {
      "content-type": "application/json",
      ...Object.fromEntries([...(this.options.headers ?? [])].map(([name, value]) => [name.toLowerCase(), value])),
      "idempotency-key": key,
    };
    const timeout = this.options.timeout ?? TIMEOUT;
    const call = world.net.request({ method: "POST", url: this.url, headers, body, timeout });
    this.giveUp = call.cancel;
    try {
      return refusalOf(await call.reply, world.clock.wall());
    } catch (error) {
      if (!(error instanceof NetError)) throw error;
      return { why: `was not answered: ${error.message}`, pause: 0 };
    } finally {
      this.giveUp = undefined;
    }
  }

  private sleep(ms: number): Promise<void> {
    if (this.hurried) return Promise.resolve();
    const { clock } = this.here.world;
    return new Promise((resolve) => {
      const cancel = clock.at(clock.mono() + ms, resolve);
      this.wake = () => {
        cancel();
        resolve();
      };
    });
  }
}

/** Undefined if the request was taken. */
function refusalOf(
  reply: NetReply,
  now: number,
): { readonly why: string; readonly pause: number | undefined } | undefined {
  const { status } = reply;
  if (status >= 200 && status < 300) return undefined;
  const why = `was answered ${status}${toldBy(reply)}`;
  if (status >= 300 && status < 400) return { why: `${why}: nothing is posted elsewhere`, pause: undefined };
  const temporary = status >= 500 || status === 408 || status === 429;
  return { why, pause: temporary ? pauseOf(reply.header("retry-after"), now) : undefined };
}

/** `Retry-After`: seconds, or a date (RFC 9110). In ms. */
function pauseOf(header: string | undefined, now: number): number {
  if (header === undefined) return 0;
  if (/^\d+$/.test(header.trim())) return Number(header) * 1000;
  const [, day = "", month = "", year = "", time = ""] =
    /^\w+, (\d\d) (\w{3}) (\d{4}) ([\d:]{8}) GMT$/.exec(header.trim()) ?? [];
  const number = String(MONTHS.indexOf(month) + 1).padStart(2, "0");
  const date = parseInstant(`${year}-${number}-${day}T${time}Z`);
  return date === undefined ? 0 : Math.max(0, date - now);
}

const MONTHS = ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"];

/** What the answer says, if it is a text for people. */
function toldBy({ body }: NetReply): string {
  let text = body.trim();
  try {
    const json = JSON.parse(text) as { detail?: unknown; title?: unknown } | null;
    const told = json?.detail ?? json?.title;
    if (typeof told === "string") text = told;
  } catch {
    // It is no JSON, and may be a text.
  }
  if (text === "" || text.startsWith("<")) return "";
  return `: ${text.length > LONGEST_SHOWN ? `${text.slice(0, LONGEST_SHOWN)}…` : text}`;
}

function keyOf(identity: string, atom: number, index: number): string {
  const bytes = new TextEncoder().encode(`${identity} ${atom} ${index}`);
  return Array.from(sha1(bytes), (byte) => byte.toString(16).padStart(2, "0")).join("");
}

function checkHeader(name: string, value: string): void {
  if (!/^[!#$%&'*+\-.^_`|~\w]+$/.test(name)) {
    throw new Fault(faultCodes.usage, `${JSON.stringify(name)} cannot be the name of a header`);
  }
  if (/[^\t\x20-\x7e\x80-\xff]/.test(value)) {
    throw new Fault(faultCodes.usage, `the header ${name} has a character that no header has`);
  }
}
