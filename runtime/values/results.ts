/** Methods of Result; each is documented in `stdlib/result.ts`. */
import { fail } from "../fault.ts";
import { some, type Option } from "./some.ts";

export type Result<T, E> = { readonly type: "Ok"; readonly value: T } | { readonly type: "Err"; readonly value: E };

export function isOk<T, E>(result: Result<T, E>): boolean {
  return result.type === "Ok";
}

export function isErr<T, E>(result: Result<T, E>): boolean {
  return result.type === "Err";
}

export function ok<T, E>(result: Result<T, E>): Option<T> {
  return result.type === "Ok" ? some(result.value) : undefined;
}

export function err<T, E>(result: Result<T, E>): Option<E> {
  return result.type === "Err" ? some(result.value) : undefined;
}

export function map<T, E, U>(result: Result<T, E>, f: (value: T) => U): Result<U, E> {
  return result.type === "Ok" ? { type: "Ok", value: f(result.value) } : result;
}

export function mapErr<T, E, F>(result: Result<T, E>, f: (error: E) => F): Result<T, F> {
  return result.type === "Err" ? { type: "Err", value: f(result.value) } : result;
}

export function flatMap<T, E, U>(result: Result<T, E>, f: (value: T) => Result<U, E>): Result<U, E> {
  return result.type === "Ok" ? f(result.value) : result;
}

export function orElse<T, E>(result: Result<T, E>, f: (error: E) => T): T {
  return result.type === "Ok" ? result.value : f(result.value);
}

export function orFail<T, E>(result: Result<T, E>, message: string): T {
  return result.type === "Ok" ? result.value : fail(message);
}
