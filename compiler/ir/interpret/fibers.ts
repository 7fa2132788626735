/**
 * Handlers on their way from await to await. Here one is a generator: what it has still to do is JavaScript's affair. The
 * runtime stores the same as frames.
 */
import type { LocalFn } from "../ir.ts";
import type { Environment } from "./environment.ts";
import { Fault, faultCodes } from "./values.ts";

export type Outcome = { readonly value: unknown } | { readonly fault: Fault };

/** A future of one fiber: of a reply or a deadline, by its number; or made of others. */
export type Future =
  | { readonly kind: "one"; readonly number: number }
  | { readonly kind: "all" | "first"; readonly of: readonly Future[] }
  | { readonly kind: "within"; readonly of: Future; readonly deadline: Future };

/** Where a reply goes. */
export interface Caller {
  readonly fiber: Fiber;
  readonly number: number;
}

export interface Request {
  readonly value: unknown;
  readonly caller: Caller;
}

export type Routine = Generator<Future, unknown, Outcome>;

export class Fiber {
  /** Path of its unit. */
  readonly unit: string;
  readonly fn: LocalFn;
  readonly key: unknown;
  /** It handles a request of this one's. */
  readonly caller: Caller | undefined;
  readonly env: Environment;
  readonly routine: Routine;
  /** What it waits for; undefined: not begun, or ended. */
  awaited: Future | undefined;
  ended = false;
  private futures = 0;
  private readonly asked = new Map<number, string>();
  /** In the order in which they came. */
  private readonly outcomes = new Map<number, Outcome>();

  constructor(
    of: { readonly unit: string; readonly fn: LocalFn; readonly key: unknown; readonly caller: Caller | undefined },
    env: Environment,
    routine: Routine,
  ) {
    this.unit = of.unit;
    this.fn = of.fn;
    this.key = of.key;
    this.caller = of.caller;
    this.env = env;
    this.routine = routine;
  }

  /** `portal`: that of whose reply it is. */
  future(portal?: string): { readonly kind: "one"; readonly number: number } {
    const number = ++this.futures;
    if (portal !== undefined) this.asked.set(number, portal);
    return { kind: "one", number };
  }

  /** Futures of replies that have not come. */
  get open(): readonly { readonly number: number; readonly portal: string }[] {
    return [...this.asked].flatMap(([number, portal]) => (this.outcomes.has(number) ? [] : [{ number, portal }]));
  }

  resolve(number: number, outcome: Outcome): void {
    if (!this.outcomes.has(number)) this.outcomes.set(number, outcome);
  }

  /** Something came that it waits for. */
  get ready(): boolean {
    return this.awaited !== undefined && this.outcome(this.awaited) !== undefined;
  }

  /** What a future has come to; undefined if it is not there. */
  outcome(future: Future): Outcome | undefined {
    switch (future.kind) {
      case "one":
        return this.outcomes.get(future.number);
      case "within": {
        const fault = new Fault(faultCodes.late, "the future was not there in time");
        return this.outcome(future.of) ?? (this.outcome(future.deadline) && { fault });
      }
      case "all": {
        const outcomes = future.of.map((one) => this.outcome(one));
        const fault = this.earliest(future.of.filter((_, i) => "fault" in (outcomes[i] ?? {})));
        if (fault !== undefined) return this.outcome(fault);
        if (outcomes.some((one) => one === undefined)) return undefined;
        return { value: outcomes.map((one) => (one as { readonly value: unknown }).value) };
      }
      case "first": {
        const first = this.earliest(future.of.filter((one) => this.outcome(one) !== undefined));
        return first && this.outcome(first);
      }
    }
  }

  /** Of futures that are there. */
  private earliest(futures: readonly Future[]): Future | undefined {
    return futures.reduce<Future | undefined>(
      (best, one) => (best !== undefined && this.since(best) <= this.since(one) ? best : one),
      undefined,
    );
  }

  /** When a future came to be there: a number that only grows. */
  private since(future: Future): number {
    switch (future.kind) {
      case "one":
        return [...this.outcomes.keys()].indexOf(future.number);
      case "within":
        return this.since(this.outcome(future.of) === undefined ? future.deadline : future.of);
      case "all":
        return Math.max(-1, ...future.of.map((one) => this.since(one)));
      case "first":
        return Math.min(...future.of.filter((one) => this.outcome(one) !== undefined).map((one) => this.since(one)));
    }
  }
}
