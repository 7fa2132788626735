/** The clients that wait for an answer: how many, and those who have waited too long are told so. */
import type { Clock, NetRequest } from "../world/world.ts";

/** All who wait for the same answer. */
export interface Callers {
  readonly callers: NetRequest[];
  /** Of the request; 0 as long as it has not been taken. */
  readonly number: number;
}

interface Wait {
  readonly among: Callers;
  /** On the monotonic clock. */
  readonly until: number;
}

export class Waiting {
  /** In the order of their time limits, which all are equally long. */
  private readonly waits = new Map<NetRequest, Wait>();
  private readonly patience: number;
  private readonly late: (caller: NetRequest, among: Callers) => void;
  private alarm: (() => void) | undefined;

  /** `patience` in ms; `late` is told of whoever has waited longer, and waits no more. */
  constructor(patience: number, late: (caller: NetRequest, among: Callers) => void) {
    this.patience = patience;
    this.late = late;
  }

  get size(): number {
    return this.waits.size;
  }

  /** `caller` is among `among`, and leaves it when it waits no more. */
  add(caller: NetRequest, among: Callers, clock: Clock): void {
    this.waits.set(caller, { among, until: clock.mono() + this.patience });
    this.watch(clock);
  }

  /** They have their answer. */
  done(callers: readonly NetRequest[]): void {
    for (const caller of callers) this.waits.delete(caller);
    if (this.waits.size === 0) this.stop();
  }

  stop(): void {
    this.alarm?.();
    this.alarm = undefined;
  }

  private watch(clock: Clock): void {
    if (this.alarm !== undefined || this.patience === Infinity) return;
    const [first] = this.waits.values();
    if (first === undefined) return;
    this.alarm = clock.at(first.until, () => {
      this.alarm = undefined;
      const now = clock.mono();
      for (const [caller, { among, until }] of this.waits) {
        if (until > now) break;
        this.waits.delete(caller);
        const index = among.callers.indexOf(caller);
        if (index >= 0) among.callers.splice(index, 1);
        this.late(caller, among);
      }
      this.watch(clock);
    });
  }
}
