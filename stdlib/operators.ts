/**
 * Operators of dataflows that the compiler knows. An example is a pipe from a source by value, a list of atoms, to the list
 * of all events that come out.
 */
import type { Example, StdOperator } from "./declare.ts";

function operator(
  name: StdOperator["name"],
  signature: string,
  docs: string,
  ...examples: readonly Example[]
): readonly [string, StdOperator] {
  return [name, { kind: "operator", name, signature, docs, examples }];
}

export const operators: ReadonlyMap<string, StdOperator> = new Map([
  operator(
    "map",
    "<T, U, K>(self: Stream<T by K>, f: (T) => U) -> Stream<U by K>",
    "What `f` makes of each event. Atoms and key stay.",
    { code: "[[1, 2], [3]] |> map(x => x * 10)", is: "[10, 20, 30]" },
  ),
  operator(
    "filter",
    "<T, K>(self: Stream<T by K>, f: (T) => Bool) -> Stream<T by K>",
    "The events for which `f` holds. An atom of which nothing is left stays, empty.",
    { code: "[[1, 2], [3]] |> filter(x => x != 2)", is: "[1, 3]" },
  ),
  operator(
    "flatMap",
    "<T, U, K>(self: Stream<T by K>, f: (T) => List<U>) -> Stream<U by K>",
    "The items of the lists that `f` makes of the events, in order, in the same atom and with the same key.",
    { code: "[[1, 2]] |> flatMap(x => [x, x * x])", is: "[1, 1, 2, 4]" },
  ),
  operator(
    "collect",
    "<T, U, K>(self: Stream<T by K>, f: (T) => U?) -> Stream<U by K>",
    "`map` and `filter` in one: what `f` makes of the events, without the Nones.",
    { code: '[["1", "x", "3"]] |> collect(s => Int.parse(s))', is: "[1, 3]" },
  ),
  operator(
    "keyBy",
    "<T, K>(self: Stream<T>, by: (T) => K) -> Stream<T by K>",
    "Give each event a key, in place of the one that it may have. Tasks with per-key cells follow.",
    { code: "[[1, 2, 3]] |> keyBy(x => x % 2) |> scan(0, (n, x) => n + 1)", is: "[1, 1, 2]" },
  ),
  operator(
    "tap",
    "<T, K>(self: Stream<T by K>, f: (T) => Unit) -> Stream<T by K>",
    "The same stream; `f` looks at each event, and may fail.",
    { code: '[[1, 2]] |> tap(x => { if x > 5 { fail("too large") } })', is: "[1, 2]" },
  ),
  operator(
    "union",
    "<T, K>(self: Stream<T by K>, other: Stream<T by K>) -> Stream<T by K>",
    "The events of streams of one origin, per atom those of the first, then those of the next: `union(a, b, c)`. Keyed if all are, by the same type.",
  ),
]);
