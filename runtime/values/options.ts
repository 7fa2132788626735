/** Methods of Option; each is documented in `stdlib/option.ts`. Its form at run time: `some.ts`. */
import { fail } from "../fault.ts";
import { equals } from "./compare.ts";
import type { Result } from "./results.ts";
import { some, unwrap, type Option } from "./some.ts";

export { isNone, isSome } from "./some.ts";

export function map<T, U>(option: Option<T>, f: (value: T) => U): Option<U> {
  return option === undefined ? undefined : some(f(unwrap<T>(option)));
}

export function flatMap<T, U>(option: Option<T>, f: (value: T) => Option<U>): Option<U> {
  return option === undefined ? undefined : f(unwrap<T>(option));
}

export function filter<T>(option: Option<T>, f: (value: T) => boolean): Option<T> {
  return option !== undefined && f(unwrap<T>(option)) ? option : undefined;
}

export function or<T>(option: Option<T>, other: Option<T>): Option<T> {
  return option === undefined ? other : option;
}

/** `option ?? other` where `other` is an Option, evaluated only if it is needed. */
export function orElse<T>(option: Option<T>, other: () => Option<T>): Option<T> {
  return option === undefined ? other() : option;
}

/** `option ?? value`, evaluated only if it is needed. */
export function getOrElse<T>(option: Option<T>, value: () => T): T {
  return option === undefined ? value() : unwrap<T>(option);
}

export function orFail<T>(option: Option<T>, message: string): T {
  return option === undefined ? fail(message) : unwrap<T>(option);
}

export function okOr<T, E>(option: Option<T>, error: E): Result<T, E> {
  return option === undefined ? { type: "Err", value: error } : { type: "Ok", value: unwrap<T>(option) };
}

export function contains<T>(option: Option<T>, value: T): boolean {
  return option !== undefined && equals(unwrap<T>(option), value);
}

export function toList<T>(option: Option<T>): T[] {
  return option === undefined ? [] : [unwrap<T>(option)];
}
