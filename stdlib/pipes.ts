/** Names in pipes whose meaning is a task of `operators.portals`. Examples are as in `operators.ts`. */
import type { Example, StdPipe } from "./declare.ts";

function pipe(name: string, docs: string, ...examples: readonly Example[]): readonly [string, StdPipe] {
  return [name, { name, keyed: name, unkeyed: `${name}All`, docs, examples }];
}

export const pipes: ReadonlyMap<string, StdPipe> = new Map([
  pipe(
    "scan",
    "`scan(initial, step)`: after each event, `step(… step(initial, first) …, event)` over all events so far: of its key if the stream is keyed.",
    { code: "[[1, 2], [3]] |> scan(0, (sum, x) => sum + x)", is: "[1, 3, 6]" },
    { code: "[[1, 2], [3]] |> keyBy(x => x % 2) |> scan(0, (sum, x) => sum + x)", is: "[1, 2, 4]" },
  ),
  pipe(
    "reduce",
    "`reduce(initial, step)`: as `scan`, but one event at the end of each atom; on a keyed stream one for each key of the atom, in order of first occurrence.",
    { code: "[[1, 2], [3]] |> reduce(0, (sum, x) => sum + x)", is: "[3, 6]" },
    { code: "[[1, 2], [3]] |> keyBy(x => x % 2) |> reduce(0, (sum, x) => sum + x)", is: "[1, 2, 4]" },
  ),
  pipe(
    "distinct",
    "`distinct()`: the events without those that are equal to an earlier one (of their key). All different events are remembered.",
    { code: "[[1, 2, 1], [2, 3]] |> distinct()", is: "[1, 2, 3]" },
  ),
  pipe(
    "distinctBy",
    "`distinctBy(by)`: the first event (of each key) for each `by(event)`. What `by` gave is remembered.",
    { code: "[[1, 2, 3]] |> distinctBy(x => x % 2)", is: "[1, 2]" },
  ),
  pipe(
    "topK",
    "`topK(count, by)`: at the end of each atom, the `count` events with the greatest `by(event)` so far, best first, earlier ones before later equal ones; on a keyed stream for each key of the atom.",
    { code: "[[3, 1], [2]] |> topK(2, by: x => x)", is: "[3, 1, 3, 2]" },
  ),
  pipe(
    "take",
    "`take(count)`: the first `count` events, of each key if the stream is keyed; the atoms behind them are empty.",
    { code: "[[1, 2], [3]] |> take(2)", is: "[1, 2]" },
  ),
  pipe("sample", "`sample(period)`: every `period`-th event, of each key if the stream is keyed.", {
    code: "[[1, 2, 3], [4, 5]] |> sample(2)",
    is: "[2, 4]",
  }),
]);
