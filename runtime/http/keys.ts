/**
 * Answers that are remembered by the `Idempotency-Key` of their request, so that a client that asks again is answered
 * and not counted again. A key is written in the cut that contains its request, and again in the one that contains its
 * answer; it is forgotten some time after that, or when there are too many, the oldest first.
 */
import type { Keeper, SourceContext } from "../api.ts";
import type { NetAnswer, NetRequest } from "../world/world.ts";

/** Bytes of remembered answers. */
const MOST_BYTES = 64 * 1024 * 1024;

/** What every answer that is remembered has in common. */
const ANSWERED = 1;
const IS_PROBLEM = 2;

export interface Remembered {
  readonly key: string;
  /** Of what was asked. */
  readonly digest: string;
  /** Number of its request; 0 as long as it has not been taken. */
  number: number;
  /** Ms since 1970, once it is answered. */
  expires: number;
  answer: NetAnswer | undefined;
  /** The answer is durable: whoever asks again can have it. */
  told: boolean;
  /** Those who wait for it. */
  callers: NetRequest[];
}

export class Keys {
  /** Without an answer, in the order of acceptance. */
  private readonly open = new Map<string, Remembered>();
  /** In the order of their answers. */
  private readonly answered = new Map<string, Remembered>();
  private readonly lifetime: number;
  private readonly most: number;
  private bytes = 0;
  private readonly fresh = new Set<Remembered>();
  /** Numbers of what is to be deleted from the store. */
  private readonly forgotten: number[] = [];

  /** `lifetime` in ms. */
  constructor(lifetime: number, most: number) {
    this.lifetime = lifetime;
    this.most = most;
  }

  /** Those that were taken and have no answer yet. */
  load(kept: ReturnType<SourceContext<unknown>["kept"]>): Remembered[] {
    const answered: Remembered[] = [];
    for (const [number, from] of kept) {
      const remembered: Remembered = {
        key: from.string(),
        digest: from.string(),
        number,
        expires: from.varint(),
        answer: undefined,
        told: true,
        callers: [],
      };
      const flags = from.u8();
      if ((flags & ANSWERED) === 0) {
        this.open.set(remembered.key, remembered);
        continue;
      }
      const status = from.varint();
      const type = (flags & IS_PROBLEM) === 0 ? "application/json" : "application/problem+json";
      const body = from.string();
      const headers: Record<string, string> = status === 204 ? {} : { "content-type": type };
      remembered.answer = { status, headers, body };
      answered.push(remembered);
    }
    answered.sort((a, b) => a.expires - b.expires);
    for (const remembered of answered) this.remember(remembered);
    return [...this.open.values()];
  }

  find(key: string, now: number): Remembered | undefined {
    this.expire(now);
    return this.open.get(key) ?? this.answered.get(key);
  }

  add(key: string, digest: string, callers: NetRequest[]): Remembered {
    const remembered = { key, digest, number: 0, expires: 0, answer: undefined, told: false, callers };
    this.open.set(key, remembered);
    return remembered;
  }

  /** Its request was taken. */
  taken(remembered: Remembered, number: number): void {
    remembered.number = number;
    this.fresh.add(remembered);
  }

  answer(remembered: Remembered, answer: NetAnswer, now: number): void {
    remembered.answer = answer;
    remembered.told = false;
    remembered.expires = now + this.lifetime;
    this.fresh.add(remembered);
    this.open.delete(remembered.key);
    this.remember(remembered);
  }

  /** It was not taken, and will not be. */
  refused(remembered: Remembered): void {
    this.open.delete(remembered.key);
  }

  keep(to: Keeper): void {
    for (const { number, key, digest, expires, answer } of this.fresh) {
      to.put(number, (writer) => {
        writer.string(key);
        writer.string(digest);
        writer.varint(expires);
        if (answer === undefined) return writer.u8(0);
        const isProblem = answer.headers["content-type"] === "application/problem+json";
        writer.u8(ANSWERED | (isProblem ? IS_PROBLEM : 0));
        writer.varint(answer.status);
        writer.string(answer.body);
      });
    }
    for (const number of this.forgotten) to.delete(number);
  }

  /** What was kept need not be kept again. */
  cut(): void {
    this.fresh.clear();
    this.forgotten.length = 0;
  }

  private remember(remembered: Remembered): void {
    this.answered.set(remembered.key, remembered);
    this.bytes += remembered.answer?.body.length ?? 0;
  }

  private expire(now: number): void {
    for (const remembered of this.answered.values()) {
      const many = this.open.size + this.answered.size > this.most || this.bytes > MOST_BYTES;
      // Somebody waits for it still: whatever comes later does, too.
      if ((!many && remembered.expires > now) || !remembered.told) break;
      this.answered.delete(remembered.key);
      this.bytes -= remembered.answer?.body.length ?? 0;
      this.forgotten.push(remembered.number);
    }
    // Only then those that nobody has answered, and perhaps never will.
    for (const remembered of this.open.values()) {
      if (this.open.size <= this.most || remembered.callers.length > 0) return;
      this.open.delete(remembered.key);
      this.forgotten.push(remembered.number);
    }
  }
}
