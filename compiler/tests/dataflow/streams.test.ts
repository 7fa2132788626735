import { expect, test } from "vitest";
import type { StreamDecl } from "../../syntax/ast.ts";
import { showType } from "../../types/show.ts";
import { checkText } from "../checking.ts";

/** Declarations of streams `a`, `b`, …; all of them sunk. The types of their events and keys. */
async function streams(
  body: string,
): Promise<{ readonly found: readonly string[]; readonly types: readonly string[] }> {
  const { found, typed } = await checkText(`app demo\nsource xs = [[1, 2, 3]]\nsource words = [["a", "b"]]\n${body}\n`);
  const types = typed.root.items
    .filter((item): item is StreamDecl => item.kind === "stream")
    .flatMap(({ target }) => (target.kind === "name" ? [target] : target.fields.map((f) => f.name)))
    .map((name) => {
      const type = typed.tables.streams.get(name);
      return `${name.text}: ${type ? showType(type) : "?"}`;
    });
  return { found: found.filter((f) => !f.startsWith("P0656")), types };
}

test("map, filter, flatMap, collect and tap keep the key, keyBy replaces it, a task drops it", async () => {
  const { found, types } = await streams(`
task echo(String) by Int -> String { on next(t) { emit t } }
stream a = xs |> keyBy(x => x) |> map(x => "\${x}") |> filter(t => t != "") |> tap(t => {})
stream b = a |> flatMap(t => [t]) |> collect(t => Some(t.length))
stream c = a |> keyBy(t => t)
stream d = a |> echo
`);
  expect(found).toEqual([]);
  expect(types).toEqual([
    "a: Stream<String by Int>",
    "b: Stream<Int by Int>",
    "c: Stream<String by String>",
    "d: Stream<String>",
  ]);
});

test("the library's operators have a form for keyed and one for other streams", async () => {
  const { found, types } = await streams(`
stream a = xs |> scan(0, (n, x) => n + x)
stream b = xs |> keyBy(x => "\${x}") |> reduce("", (t, x) => t)
stream c = words |> distinct() |> take(1)
stream d = xs |> topK(2, by: x => x)
`);
  expect(found).toEqual([]);
  expect(types).toEqual(["a: Stream<Int>", "b: Stream<String>", "c: Stream<String>", "d: Stream<Int>"]);
});

test("a union is keyed if all of its streams are, by one type", async () => {
  const { found, types } = await streams(`
stream a = union(xs, xs |> map(x => x + 1))
stream b = union(xs |> keyBy(x => x), xs |> keyBy(x => x + 1))
stream c = union(xs |> keyBy(x => x), xs)
`);
  expect(found).toEqual([]);
  expect(types).toEqual(["a: Stream<Int>", "b: Stream<Int by Int>", "c: Stream<Int>"]);
});

test("a workflow is generic, composes, and may have several outputs", async () => {
  const { found, types } = await streams(`
workflow split<T>(ns: Stream<T>, test: (T) => Bool) -> { yes: Stream<T>, no: Stream<T> } {
  let hits = ns |> filter(test)
  { yes: hits, no: ns |> filter(n => !test(n)) }
}
workflow doubled(ns: Stream<Int>) -> Stream<Int> { ns |> map(n => n * 2) }
stream { yes, no } = split(xs |> doubled, x => x > 2)
stream a = split(words, w => w == "a").yes
`);
  expect(found).toEqual([]);
  expect(types).toEqual(["yes: Stream<Int>", "no: Stream<Int>", "a: Stream<String>"]);
});

test("a keyed stream may be given where a stream is wanted, not the other way round", async () => {
  const { found } = await streams(`
workflow any(ns: Stream<Int>) -> Stream<Int> { ns }
workflow keyed(ns: Stream<Int by Int>) -> Stream<Int> { ns }
stream a = xs |> keyBy(x => x) |> any
stream b = xs |> keyed
`);
  expect(found).toEqual(["P0605 keyed"]);
});

test("one mistake in a pipe gives one message", async () => {
  const { found } = await streams(`
task count(Int) by Int -> Int { on next(x) { emit x } }
stream a = xs |> mapp(x => x) |> filter(x => x > 1) |> count |> map(n => n + 1)
`);
  expect(found).toEqual(["P0601 mapp"]);
});

test("a circle is reported at the stream that closes it, also if it has a type", async () => {
  const { found } = await streams(`
stream a: Int = union(xs, c)
stream b: Int = a
stream c: Int = b
`);
  expect(found).toEqual(["P0625 a"]);
});

test("a unit may read several streams, and the dead letters are those of what it reads", async () => {
  const good = await streams(`
sequencer dead: DeadLetter<Int>
stream a = union(xs, xs |> map(x => x)) on error skip to dead
sink dead -> console()
`);
  expect(good.found).toEqual([]);
  const bad = await streams(`
sequencer dead: DeadLetter<Int>
stream a = union(words, xs |> map(x => "\${x}")) on error skip to dead
sink dead -> console()
`);
  expect(bad.found).toEqual(["P0660 dead"]);
});

test("a second use of a task with state needs a name, one without state does not", async () => {
  const { found } = await streams(`
task echo(Int) -> Int { on next(x) { emit x } }
task count(Int) -> Int {
  shared state n: Int = 0
  on next(_) { n += 1; emit n }
}
stream a = xs |> echo |> echo |> count |> count as second
stream b = xs |> count |> count
stream c = xs |> count as n |> count as n
`);
  expect(found).toEqual(["P0614 count", "P0614 count as n"]);
});

test("an app's default policy is checked against every unit", async () => {
  const { found } = await checkText(`app demo on error skip to dead
source xs = [[1]]
source words = [["a"]]
sequencer dead: DeadLetter<Int>
stream a = xs |> map(x => x)
stream b = words |> map(w => w)
sink a -> console()
sink b -> console()
sink dead -> console()
`);
  expect(found.some((f) => f.startsWith("P0660"))).toBe(true);
});

test("tasks in workflows count as used where the workflow is, and twice in a workflow is reported there once", async () => {
  const count = "task count(Int) -> Int {\n  shared state n: Int = 0\n  on next(_) { n += 1; emit n }\n}";
  const apart = await streams(`${count}
workflow once(ns: Stream<Int>) -> Stream<Int> { ns |> count }
workflow nested(ns: Stream<Int>) -> Stream<Int> { once(ns) |> count as outer }
stream a = nested(xs)
stream b = nested(a)
stream c = nested(xs |> nested)
`);
  // Two tasks are repeated there, in one place: it is said once.
  expect(apart.found).toEqual(["P0614 nested"]);
  const inside = await streams(`${count}
workflow twice(ns: Stream<Int>) -> Stream<Int> { ns |> count |> count }
stream a = twice(xs)
stream b = twice(xs)
`);
  expect(inside.found).toEqual(["P0614 count"]);
});
