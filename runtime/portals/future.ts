/**
 * Futures: of one request, or made of others of the same fiber. Each is settled once, with a value or a fault; who settles
 * one keeps account of it, so that a failed step can take it back.
 */
import type { AtomFault } from "../api.ts";
import { faultCodes } from "../fault.ts";
import type { Caller } from "./api.ts";
import { showDuration } from "../values/duration-text.ts";
import type { Due } from "./deadlines.ts";
import type { Target } from "./exchange.ts";
import type { FiberCell } from "./fiber.ts";

/** Not there yet. */
export const PENDING = 0;
/** There, with a value. */
export const VALUE = 1;
/** There, with a fault: an `AtomFault`. */
export const FAULT = 2;

export type Settled = typeof VALUE | typeof FAULT;

/** The future of a request; it is also the caller that the request names. */
export class FutureCell implements Caller {
  readonly owner: FiberCell;
  readonly incarnation: number;
  /** Which of its fiber's futures: their order of making. */
  readonly future: number;
  /** What was asked; undefined if it is not of a request. */
  readonly target: Target | undefined;
  state: typeof PENDING | Settled = PENDING;
  value: unknown = undefined;
  /** Rank among the futures of the unit, in the order in which they were settled. */
  rank = 0;
  /** Who handles the request, if it is a handler that waits. */
  handler: FiberCell | undefined = undefined;
  /** Those that are made of it. */
  watchers: Composite[] | undefined = undefined;

  constructor(owner: FiberCell, future: number, target: Target | undefined) {
    this.owner = owner;
    this.incarnation = owner.incarnation;
    this.future = future;
    this.target = target;
  }

  get unit(): string {
    return this.owner.table.path;
  }

  get fiber(): number {
    return this.owner.slot;
  }

  /** Its fiber is there still. */
  get alive(): boolean {
    return this.owner.live && this.owner.incarnation === this.incarnation;
  }

  get fault(): AtomFault {
    return this.value as AtomFault;
  }
}

/** How the fiber's table settles a future. */
export type Settle = (future: FutureCell, state: Settled, value: unknown) => void;

export const compositeKinds = { all: 1, first: 2, within: 3, sleep: 4 } as const;
export type CompositeKind = (typeof compositeKinds)[keyof typeof compositeKinds];

const NONE: AtomFault = { code: faultCodes.firstOfNone, message: "the first of no futures is asked for", at: "" };

/** A future made of others, or of a deadline. */
export class Composite extends FutureCell implements Due {
  readonly kind: CompositeKind;
  readonly parts: readonly FutureCell[];
  /** Parts that are not there. */
  left: number;
  /** Ms since 1970 at which it is settled by itself; 0: never. */
  readonly deadline: number;
  /** Ms from its making to then. */
  readonly span: number;
  place = -1;

  constructor(
    owner: FiberCell,
    future: number,
    kind: CompositeKind,
    parts: readonly FutureCell[],
    deadline: number,
    span: number,
  ) {
    super(owner, future, undefined);
    this.kind = kind;
    this.parts = parts;
    this.left = parts.length;
    this.deadline = deadline;
    this.span = span;
  }

  /** What its parts make of it at once; else it watches them. */
  begin(settle: Settle): void {
    if (this.kind === compositeKinds.first && this.left === 0) settle(this, FAULT, NONE);
    const there = this.parts.filter(({ state }) => state !== PENDING).sort((a, b) => a.rank - b.rank);
    for (const part of there) {
      this.partSettled(part, settle);
      if (this.state !== PENDING) return;
    }
    if (this.kind === compositeKinds.all && this.left === 0) settle(this, VALUE, this.values());
    this.watch();
  }

  /** Get to know when the parts that are not there come. */
  watch(): void {
    this.left = 0;
    for (const part of this.parts) {
      if (part.state !== PENDING) continue;
      this.left++;
      (part.watchers ??= []).push(this);
    }
  }

  /** Its value, if it is one. */
  madeOfParts(): unknown {
    if (this.kind === compositeKinds.all) return this.values();
    const there = this.parts.filter(({ state }) => state !== PENDING);
    return there.sort((a, b) => a.rank - b.rank)[0]?.value;
  }

  /** One of the parts is there. */
  partSettled(part: FutureCell, settle: Settle): void {
    if (this.state !== PENDING) return;
    this.left--;
    if (this.kind !== compositeKinds.all || part.state === FAULT) settle(this, part.state as Settled, part.value);
    else if (this.left === 0) settle(this, VALUE, this.values());
  }

  /** Its time has come. */
  expire(settle: Settle): void {
    if (this.kind === compositeKinds.sleep) settle(this, VALUE, undefined);
    else settle(this, FAULT, late(this.span));
  }

  precedes(other: Composite): boolean {
    return this.fiber < other.fiber || (this.fiber === other.fiber && this.future < other.future);
  }

  private values(): readonly unknown[] {
    return this.parts.map(({ value }) => value);
  }
}

function late(span: number): AtomFault {
  return { code: faultCodes.late, message: `there was no reply within ${showDuration(span)}`, at: "" };
}
