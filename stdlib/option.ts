/** Methods of Option. `??` gives a default, `?.` goes on with the content, `if let Some(x) = …` takes it apart. */
import { method, methodsOf, property } from "./entries.ts";

export const optionMethods = methodsOf("Option", {
  isSome: property(
    "<T>(self: Option<T>) -> Bool",
    "Whether there is a value.",
    { runtime: "options.isSome", inline: "$0 !== undefined" },
    ["Some(1).isSome", "true"],
  ),
  isNone: property(
    "<T>(self: Option<T>) -> Bool",
    "Whether there is no value.",
    { runtime: "options.isNone", inline: "$0 === undefined" },
    ["Some(1).isNone", "false"],
  ),
  map: method(
    "<T, U>(self: Option<T>, f: (T) => U) -> Option<U>",
    "What `f` makes of the value, if there is one.",
    "options.map",
    ["Some(2).map(x => x * 10)", "Some(20)"],
    ['Int.parse("x").map(x => x * 10)', "None"],
  ),
  flatMap: method(
    "<T, U>(self: Option<T>, f: (T) => Option<U>) -> Option<U>",
    "What `f` makes of the value, if both are there.",
    "options.flatMap",
    ['Some("2").flatMap(s => Int.parse(s))', "Some(2)"],
    ['Some("x").flatMap(s => Int.parse(s))', "None"],
  ),
  filter: method(
    "<T>(self: Option<T>, f: (T) => Bool) -> Option<T>",
    "The value, if `f` holds for it.",
    "options.filter",
    ["Some(2).filter(x => x > 2)", "None"],
  ),
  or: method(
    "<T>(self: Option<T>, other: Option<T>) -> Option<T>",
    "This value, or else the other.",
    "options.or",
    ["Some(1).or(Some(2))", "Some(1)"],
    ['Int.parse("x").or(Some(2))', "Some(2)"],
  ),
  orElse: method(
    "<T>(self: Option<T>, f: () => T) -> T",
    "The value, or what `f` gives. For a constant, `??` is shorter.",
    "options.getOrElse",
    ['Int.parse("x").orElse(() => 7)', "7"],
  ),
  orFail: method(
    "<T>(self: Option<T>, message: String) -> T",
    "The value; a Fault with this message if there is none.",
    "options.orFail",
    ['Some(1).orFail("nothing")', "1"],
    ['Int.parse("x").orFail("no number")', { fault: "P0910" }],
  ),
  okOr: method(
    "<T, E>(self: Option<T>, error: E) -> Result<T, E>",
    "`Ok` of the value, or `Err(error)`.",
    "options.okOr",
    ['Some(1).okOr("none")', "Ok(1)"],
    ['Int.parse("x").okOr("no number")', 'Err("no number")'],
  ),
  contains: method("<T>(self: Option<T>, value: T) -> Bool", "Whether it is `Some(value)`.", "options.contains", [
    "Some(1).contains(1)",
    "true",
  ]),
  toList: method("<T>(self: Option<T>) -> List<T>", "A list of the value, or an empty one.", "options.toList", [
    "Some(1).toList()",
    "[1]",
  ]),
});
