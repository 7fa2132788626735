/**
 * Configurations: all that there is between two transitions. Immutable data throughout, handlers that wait included, so a
 * configuration can be kept, compared, and gone on from in several ways.
 */
import type { FaultValue } from "./algebra.ts";
import type { CellIr, Handle, Local, LocalFn, StateIr, TimerIr } from "./ir.ts";
import type { Sequence } from "./sequence.ts";

/** Events in order, with their keys beside them if the stream is keyed. */
export interface Atom {
  readonly events: readonly unknown[];
  readonly keys: readonly unknown[];
}

/** A stream so far. Complete: no atom will come any more. */
export interface StreamContent {
  readonly atoms: Sequence<Atom>;
  readonly complete: boolean;
}

/** The cells of one key; those that are not here have their initial value. */
export interface KeyedCells {
  readonly key: unknown;
  readonly cells: ReadonlyMap<CellIr, unknown>;
}

/** Cells of a unit, by the state they belong to and the key's canonical form; shared ones stand under `undefined`. */
export type Cells = ReadonlyMap<StateIr, ReadonlyMap<unknown, KeyedCells>>;

export interface UnitContent {
  readonly cells: Cells;
  /** Atoms consumed of each input. */
  readonly consumed: readonly number[];
  /** Steps that it has begun. */
  readonly steps: number;
  /** The step of completion has been taken. */
  readonly complete: boolean;
  /** Nobody will ask it any more. */
  readonly closed: boolean;
}

export type Outcome = { readonly value: unknown } | { readonly fault: FaultValue };

/** A future of one handler: of a reply or a deadline, by its number; or made of others. */
export type Future =
  | { readonly kind: "one"; readonly number: number }
  | { readonly kind: "all" | "first"; readonly of: readonly Future[] }
  | { readonly kind: "within"; readonly of: Future; readonly deadline: Future };

/** Where a reply goes: a future of a handler; or, if there is no such handler, whoever asked from outside. */
export interface Caller {
  readonly fiber: string;
  readonly number: number;
}

export interface Request {
  readonly value: unknown;
  readonly caller: Caller;
}

export interface Reply extends Caller {
  readonly outcome: Outcome;
}

/** What names stand for in one block. */
export interface ScopeContent {
  readonly locals: ReadonlyMap<Local, unknown>;
  /** Keys of the cells that are open. */
  readonly handles: ReadonlyMap<Handle, unknown>;
}

/** A place in a body: which statement of each block, from the outside in, and what the blocks' names stand for. */
export type Place = readonly PlaceStep[];

export interface PlaceStep extends ScopeContent {
  readonly at: number;
  /** If the statement is a loop over a list: its items, and the one it is at. */
  readonly loop?: { readonly items: readonly unknown[]; readonly index: number };
  /** If it is an `if` or `switch`: which of its bodies. */
  readonly branch?: number;
  /** If it calls a routine: what that one has still to do. */
  readonly call?: Frame;
}

/** A routine that waits. */
export interface Frame {
  readonly fn: LocalFn;
  readonly place: Place;
}

/** A handler on its way. */
export interface Fiber {
  /** `/bank/accounts#3.1`: unit, step in which it was started, and which of the step. */
  readonly id: string;
  readonly unit: string;
  readonly fn: LocalFn;
  readonly args: readonly unknown[];
  readonly key: unknown;
  /** It handles this one's request. */
  readonly caller: Caller | undefined;
  /** Undefined: it has not begun. */
  readonly frame: Frame | undefined;
  readonly awaited: Future | undefined;
  /** Futures that it has made. */
  readonly futures: number;
  /** The portals of those that are of replies. */
  readonly asked: ReadonlyMap<number, string>;
  /** What has come, in its order. */
  readonly outcomes: ReadonlyMap<number, Outcome>;
}

/** Who holds a key of an exclusive task, and who waits for it. */
export interface Gate {
  readonly holder: string | undefined;
  readonly waiting: readonly string[];
}

/** A deadline of a handler, or a timer of a task. Times in ms since 1970. */
export interface Alarm {
  readonly at: number;
  readonly unit: string;
  readonly what:
    { readonly fiber: string; readonly number: number } | { readonly timer: TimerIr; readonly key: unknown };
}

export interface LogLine {
  readonly level: string;
  readonly text: string;
}

export interface HaltedApp {
  readonly app: string;
  readonly unit: string;
  readonly fault: FaultValue;
}

export interface Configuration {
  readonly streams: ReadonlyMap<string, StreamContent>;
  readonly units: ReadonlyMap<string, UnitContent>;
  readonly fibers: ReadonlyMap<string, Fiber>;
  readonly gates: ReadonlyMap<string, Gate>;
  /** Atoms of requests that wait, by portal. */
  readonly requests: ReadonlyMap<string, readonly (readonly Request[])[]>;
  /** Atoms of replies that wait, by the asking unit. */
  readonly replies: ReadonlyMap<string, readonly (readonly Reply[])[]>;
  /** Handlers that may begin, because the step of the one that held their key has failed. */
  readonly begins: readonly string[];
  /** In the order in which they were set. */
  readonly alarms: readonly Alarm[];
  /** Requests from outside that have been taken, by their idempotency key, and what came of them. */
  readonly answers: ReadonlyMap<string, Outcome | undefined>;
  readonly time: number;
  readonly log: Sequence<LogLine>;
  /** Apps that take no step more, in the order in which they halted. */
  readonly halted: readonly HaltedApp[];
}
