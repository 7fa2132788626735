/** Methods of Result. */
import { method, methodsOf, property } from "./entries.ts";

export const resultMethods = methodsOf("Result", {
  isOk: property(
    "<T, E>(self: Result<T, E>) -> Bool",
    "Whether it is `Ok`.",
    { runtime: "results.isOk", inline: '$0.type === "Ok"' },
    ['Some(1).okOr("none").isOk', "true"],
  ),
  isErr: property(
    "<T, E>(self: Result<T, E>) -> Bool",
    "Whether it is `Err`.",
    { runtime: "results.isErr", inline: '$0.type === "Err"' },
    ['Some(1).okOr("none").isErr', "false"],
  ),
  ok: method("<T, E>(self: Result<T, E>) -> Option<T>", "The value of `Ok`.", "results.ok", [
    'Some(1).okOr("none").ok()',
    "Some(1)",
  ]),
  err: method("<T, E>(self: Result<T, E>) -> Option<E>", "The error of `Err`.", "results.err", [
    'Int.parse("x").okOr("no number").err()',
    'Some("no number")',
  ]),
  map: method(
    "<T, E, U>(self: Result<T, E>, f: (T) => U) -> Result<U, E>",
    "With what `f` makes of the value of `Ok`.",
    "results.map",
    ['Some(1).okOr("none").map(x => x + 1)', "Ok(2)"],
  ),
  mapErr: method(
    "<T, E, F>(self: Result<T, E>, f: (E) => F) -> Result<T, F>",
    "With what `f` makes of the error of `Err`.",
    "results.mapErr",
    ['Int.parse("x").okOr("no").mapErr(e => e.length)', "Err(2)"],
  ),
  flatMap: method(
    "<T, E, U>(self: Result<T, E>, f: (T) => Result<U, E>) -> Result<U, E>",
    "What `f` makes of the value of `Ok`; the same `Err` else.",
    "results.flatMap",
    ['Some("2").okOr("none").flatMap(s => Int.parse(s).okOr("no number"))', "Ok(2)"],
  ),
  orElse: method(
    "<T, E>(self: Result<T, E>, f: (E) => T) -> T",
    "The value of `Ok`, or what `f` makes of the error.",
    "results.orElse",
    ['Int.parse("x").okOr("no").orElse(e => e.length)', "2"],
  ),
  orFail: method(
    "<T, E>(self: Result<T, E>, message: String) -> T",
    "The value of `Ok`; a Fault with this message if it is `Err`.",
    "results.orFail",
    ['Some(1).okOr("none").orFail("nothing")', "1"],
    ['Int.parse("x").okOr("none").orFail("nothing")', { fault: "P0910" }],
  ),
});
