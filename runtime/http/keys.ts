/**
 * Answers that are remembered by the `Idempotency-Key` of their request, so that a client that asks again is answered
 * and not counted again. They are written in the same cut as the atoms they are of, and are forgotten after a time, or
 * when there are too many, the oldest first.
 */
import type { Keeper, SourceContext } from "../api.ts";
import type { NetRequest } from "../world/world.ts";

export interface Remembered {
  readonly key: string;
  /** Of the request's body. */
  readonly digest: string;
  readonly events: number;
  /** Number of its atom; 0 as long as it has not been taken. */
  atom: number;
  /** Ms since 1970. */
  expires: number;
  /** Those who wait for the answer; undefined when it is durable. */
  callers: NetRequest[] | undefined;
}

export class Keys {
  /** In the order of acceptance, so that the oldest is the first. */
  private readonly answers = new Map<string, Remembered>();
  private readonly lifetime: number;
  private readonly most: number;
  private fresh: Remembered[] = [];
  /** Atoms whose answers are to be deleted from the store. */
  private forgotten: number[] = [];

  /** `lifetime` in ms. */
  constructor(lifetime: number, most: number) {
    this.lifetime = lifetime;
    this.most = most;
  }

  load(kept: ReturnType<SourceContext<unknown>["kept"]>): void {
    for (const [atom, from] of kept) {
      const answer = {
        key: from.string(),
        digest: from.string(),
        events: from.varint(),
        expires: from.varint(),
        atom,
        callers: undefined,
      };
      this.answers.set(answer.key, answer);
    }
  }

  find(key: string, now: number): Remembered | undefined {
    this.expire(now);
    return this.answers.get(key);
  }

  add(key: string, digest: string, events: number, callers: NetRequest[]): Remembered {
    const answer = { key, digest, events, atom: 0, expires: Infinity, callers };
    this.answers.set(key, answer);
    return answer;
  }

  /** It has become an atom. */
  taken(answer: Remembered, atom: number, now: number): void {
    answer.atom = atom;
    answer.expires = now + this.lifetime;
    this.fresh.push(answer);
  }

  /** It was not taken, and will not be. */
  refused(answer: Remembered): void {
    this.answers.delete(answer.key);
  }

  keep(to: Keeper): void {
    for (const { atom, key, digest, events, expires } of this.fresh) {
      to.put(atom, (writer) => {
        writer.string(key);
        writer.string(digest);
        writer.varint(events);
        writer.varint(expires);
      });
    }
    for (const atom of this.forgotten) to.delete(atom);
  }

  /** What was kept need not be kept again. */
  cut(): void {
    this.fresh = [];
    this.forgotten = [];
  }

  private expire(now: number): void {
    for (const answer of this.answers.values()) {
      const due = answer.expires <= now || this.answers.size > this.most;
      // Somebody waits for it still: whatever comes later does, too.
      if (!due || answer.callers !== undefined) return;
      this.answers.delete(answer.key);
      this.forgotten.push(answer.atom);
    }
  }
}
