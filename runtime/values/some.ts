/**
 * Options at run time: `undefined` is None; Some(v) is v itself, but a `Some` box if v is `undefined` (None, unit) or
 * itself a box. So the usual Option costs nothing, and nested ones are still told apart.
 */

export class Some<T = unknown> {
  readonly value: T;
  constructor(value: T) {
    this.value = value;
  }
}

/** `T` stands for the run-time form of the content; nested options are not told apart by TypeScript's types. */
export type Option<T> = T | undefined;

export function some<T>(value: T): Option<T> {
  return value === undefined || value instanceof Some ? (new Some(value) as T) : value;
}

/** The content of an Option that is known to be Some. */
export function unwrap<T>(option: Option<T>): T {
  return option instanceof Some ? (option.value as T) : (option as T);
}

export function isSome(option: unknown): boolean {
  return option !== undefined;
}

export function isNone(option: unknown): boolean {
  return option === undefined;
}
