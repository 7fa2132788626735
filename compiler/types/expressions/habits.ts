/** Names that programmers of TypeScript write by habit, and what they are here. */
import type * as ast from "../../syntax/ast.ts";
import { diagnostic } from "../../diagnostics/catalogue.ts";
import { nearest } from "../../diagnostics/nearest.ts";
import type { BodyContext, Scope } from "../context.ts";
import { namespaces, plainFunctions } from "./library.ts";

const names: Readonly<Record<string, string>> = {
  null: "there is no null: an optional value has the type `T?`, and is `None` or `Some(x)`",
  undefined: "there is no undefined: an optional value has the type `T?`, and is `None` or `Some(x)`",
  nil: "an optional value is `None` or `Some(x)`",
  console: 'write to the log with `log.info("…")`; a stream is printed with `sink xs -> console()`',
  print: 'write to the log with `log.info("…")`',
  println: 'write to the log with `log.info("…")`',
  Math: "numbers have methods: `x.abs()`, `x.max(y)`, `x.round()`",
  Array: "a list is written `[a, b]`; its type is `List<T>`",
  Object: "a record is written `{ a: 1 }`, a map `{ [k]: v }`",
  Number: "write `Int(x)`, `Float(x)` or `Decimal(x)`",
  Boolean: "there are no truthy values: compare with `==`",
  Date: "the time of a step is `now()`, an instant in text is read by `Instant.parse(s)`",
  JSON: "values cross streams as they are: sources and sinks read and write JSON (`file.jsonl`)",
  Promise: "a task asks a portal and awaits its reply: `await price(x)`, `await all(futures)`, `await first(futures)`",
  Error: 'a step fails with `fail("…")`; an expected failure is a `Result<T, E>`',
  throw: 'a step fails with `fail("…")`; an expected failure is a `Result<T, E>`',
  this: "a task's state is named directly: `count`, not `this.count`",
  self: "a task's state is named directly: `count`, not `self.count`",
  new: "values are made without `new`: `Add { item }`, `UserId(s)`",
  typeof: "types are known when the program is compiled: take unions apart with `match`",
  parseInt: "read a number from text with `Int.parse(s)`, which gives an `Int?`",
  parseFloat: "read a number from text with `Float.parse(s)`, which gives a `Float?`",
  setTimeout: "a task waits with `await sleep(1s)`, or has a `timer`",
  fetch: 'what reaches outside is an effect, `import ts effect { … } from "./file.ts"`, or comes in through a source',
  require: 'definitions come in by `import { name } from "./file.portals"`',
  function: "a function is `fn name(a: Int) -> Int { … }`, or a lambda `a => …`",
  async: "handlers suspend by themselves at an `await`",
  switch: "choose with `match x { A => …, _ => … }`",
  NaN: "a Float that is not a number is told by `x.isNaN`",
  Infinity: "it is `Float.infinity()`",
};

/** The same of words that may as well be names of the program, spelt wrongly. */
const words: Readonly<Record<string, string>> = {
  sender: "who asks gets its reply by `reply value`, in `on ask`",
  replyTo: "who asks gets its reply by `reply value`, in `on ask`",
  send: "a portal is asked, `await p(x)`; what others are to see is emitted, `emit x`",
  tell: "a portal is asked, `await p(x)`; what others are to see is emitted, `emit x`",
  publish: "what others are to see is emitted: `emit x`",
  spawn:
    "tasks are not started by others: a task with `by` has one copy for each key, which is there when its first event comes",
  schedule: "a task waits with `await sleep(1s)`, or has a `timer`",
  setInterval: "a source of times is `every(1s)`; a task has a `timer`",
  context: "a task names what is its own directly; its key is `key`",
  process: "what is set from outside is `config limit: Int = 40`",
  coalesce: "what counts if there is none is `x ?? other`",
  ifnull: "what counts if there is none is `x ?? other`",
  nvl: "what counts if there is none is `x ?? other`",
  len: "the length of a list or a text is `xs.length`, the size of a map or a set `m.size`",
  count: "how many of a list are such is `xs.count(x => …)`, all of them `xs.length`",
  sum: "the sum of a list is `xs.sum()`",
  max: "the greater of two numbers is `a.max(b)`, the greatest of a list `xs.max()`",
  min: "the lesser of two numbers is `a.min(b)`, the least of a list `xs.min()`",
  str: 'write the value into a string: `"${x}"`',
  range: "numbers in a row are `0..n`",
  assert: "what must hold is said in a test: `expect x > 0`",
  RegExp: 'a regular expression is a text: `x.matches("^a+$")`',
};

export function isHabit(name: string): boolean {
  return Object.hasOwn(names, name);
}

/** Report a name that is not known: with the hint for a habit, or the nearest name that is. */
export function reportUnknownName(ctx: BodyContext, name: ast.Name, scope?: Scope, cure?: string): void {
  const { checker } = ctx;
  const { text } = name;
  const habit = isHabit(text) ? names[text] : undefined;
  if (habit) {
    checker.reporter.report(diagnostic("habitName", { name: text, habit }, checker.at(name.span)));
    return;
  }
  const known = /^[A-Z]/.test(text) ? checker.uppers.visible() : (scope ?? ctx.scope).visible();
  const library = [...plainFunctions(), ...namespaces("log").map((path) => path.slice(4))];
  const near = nearest(text, [...known, ...library]);
  const help = near === undefined ? helpFor(text, cure) : [];
  checker.reporter.report(diagnostic("unknownName", { name: text, nearest: near }, checker.at(name.span, { help })));
}

function helpFor(text: string, cure: string | undefined): readonly string[] {
  if (text === "key") return ["`key` is the current key in a task that has `by`"];
  if (cure !== undefined) return [cure];
  return Object.hasOwn(words, text) ? [words[text] ?? ""] : [];
}

/** Methods of other languages: what is written here instead. The receiver is written `x`. */
const members: Readonly<Record<string, string>> = {
  forEach: "go through it with `for x in xs { … }`",
  push: "values do not change: make a new list, `[...xs, x]`; only a cell (`state`) has `push`",
  pop: "values do not change; only a cell (`state`) has `pop`: take `xs.last()` and `xs.dropLast(1)`",
  shift: "values do not change; only a cell (`state`) has `shift`: take `xs.first()` and `xs.drop(1)`",
  unshift: "make a new list: `[x, ...xs]`",
  splice: "values do not change: make a new list of the parts",
  concat: "join strings with `+`",
  includes: "it is called `contains`",
  has: "it is called `contains`",
  set: "values do not change: `m.with(key, value)` is a changed copy; a cell (`state`) is written `m[key] = value`",
  add: "values do not change: `s.with(x)` is a changed copy; only a cell (`state`) has `add`",
  delete: "values do not change: `m.without(key)` is a changed copy; only a cell (`state`) has `delete`",
  remove: "values do not change: `m.without(key)` is a changed copy",
  clear: "values do not change: an empty one is `{}` or `[]`",
  size: "it is called `length`",
  len: "it is called `length`",
  length: "it is called `size`",
  at: "it is called `get`, or `xs[i]`, and gives an option",
  charAt: "it is called `get`",
  toString: 'write the value into a string: `"${x}"`',
  toUpperCase: "it is called `toUpper`",
  toLowerCase: "it is called `toLower`",
  toInt: "read a number from text with `Int.parse(s)`; convert one with `Int(x)`",
  toFloat: "read a number from text with `Float.parse(s)`; convert one with `Float(x)`",
  toNumber: "read a number from text with `Int.parse(s)` or `Float.parse(s)`",
  toFixed: "it is called `roundTo`, and gives a number",
  substring: "it is called `slice`",
  substr: "it is called `slice`",
  head: "it is called `first()`",
  some: "it is called `any`",
  every: "it is called `all`",
  sort: "it is called `sorted()`, or `sortBy(x => x.field)`",
  filterMap: "it is called `collect`",
  entries: "only a map has `entries()`; the numbered elements of a list are `xs.enumerate()`",
  getTime: "it is called `epochMilliseconds`",
  then: "a future is awaited: `let x = await f`; what is written behind it goes on when the value is there",
  finally: "a future is awaited: `let x = await f`; what is written behind it goes on when the value is there",
  catch: "a fault is tried: `match try await f { Ok(x) => …, Err(fault) => … }`",
  timeout: "a time limit is `f.within(5s)`",
  within: "a time limit is of the future, not of its value: `await f.within(5s)`",
  ask: "a portal is called: `await p(request)`",
  call: "a portal is called: `await p(request)`",
  send: "a portal is called: `await p(request)`",
  getOrElse: "say what counts if there is none: `x ?? other`",
  getOrDefault: "say what counts if there is none: `x ?? other`",
  orElse: "say what counts if there is none: `x ?? other`",
  unwrapOr: "say what counts if there is none: `x ?? other`",
  unwrap: "say what counts if there is none: `x ?? other`, or `if let Some(v) = x { … }`",
  value: "take it apart: `if let Some(v) = x { … }`, or `x ?? other`",
};

/** The hint for a member that the type does not have, if it is not about what the type has by that very name. */
export function memberHabit(name: string): string | undefined {
  return Object.hasOwn(members, name) ? members[name] : undefined;
}
