/**
 * The algebra of values, a parameter of the semantics: what scalars, collections and library functions are is not the
 * model's affair. Values are JavaScript's: records are objects, variants are `{ type, … }`, lists are arrays; maps, sets,
 * Decimals and boxes of Options are known to the algebra alone. Every function is pure.
 */
import type { Arithmetic, CellOperation, ConstValue, HostImportIr, Type } from "./ir.ts";

/** A fault as a value: what `try` gives, and what a reply, a dead letter or a halted app tells. */
export interface FaultValue {
  readonly code: string;
  readonly message: string;
  /** `data/in.jsonl:7`; empty: a place of the program. */
  readonly at: string;
}

export type Comparison = "<" | "<=" | ">" | ">=";
export type Callable = (...args: readonly unknown[]) => unknown;

export interface Algebra {
  constant(value: ConstValue): unknown;
  equals(left: unknown, right: unknown): boolean;
  /** Equal exactly for equal values of one type. */
  keyOf(value: unknown): unknown;
  /** Negative, zero or positive: the order in which maps and sets iterate. */
  compare(left: unknown, right: unknown): number;
  arithmetic(operator: Arithmetic, type: Type, left: unknown, right: unknown): unknown;
  negate(type: Type, value: unknown): unknown;
  ordered(operator: Comparison, type: Type, left: unknown, right: unknown): boolean;
  some(value: unknown): unknown;
  isSome(option: unknown): boolean;
  unwrap(option: unknown): unknown;
  /** A Map of entries; the last of equal keys wins. */
  map(entries: readonly (readonly [unknown, unknown])[]): unknown;
  entries(map: unknown): Iterable<readonly [unknown, unknown]>;
  /** An entry-wise operation of a collection cell. */
  operate(content: unknown, operation: CellOperation, args: readonly unknown[]): Operated;
  /** Text of a value in an interpolation. */
  show(type: Type, value: unknown): string;
  /** Text of any value, futures and replies included: equal exactly for equal values. */
  textOf(value: unknown): string;
  /** Why it is no value of the type; undefined if it is one. */
  mismatch(type: Type, value: unknown): string | undefined;
  /** A function of the standard library, by the name of its implementation. */
  library(name: string): Callable;
  /** An imported TypeScript function. */
  host(imported: HostImportIr): Callable;
  /** Throws a fault that `faultOf` knows. */
  raise(fault: Omit<FaultValue, "at">): never;
  /** What was thrown, if it is a fault of the program and not an error of this code. */
  faultOf(thrown: unknown): FaultValue | undefined;
  /** The same of what an imported function has thrown: always a fault. */
  hostFault(thrown: unknown): FaultValue;
}

export interface Operated {
  /** The same value if nothing was changed. */
  readonly content: unknown;
  readonly result: unknown;
}

/** Codes of faults that the model itself gives. */
export const modelFaults = {
  stackExhausted: "P0920",
  noServer: "P0940",
  deadlock: "P0941",
  late: "P0942",
  firstOfNone: "P0943",
  unknownEffect: "P0944",
} as const;
