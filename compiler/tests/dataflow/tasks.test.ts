import { expect, test } from "vitest";
import { checkText } from "../checking.ts";

const found = async (task: string, use = "xs |> keyBy(x => x) |> t") =>
  (await checkText(`app demo\nsource xs = [[1, 2, 3]]\n${task}\nstream ys = ${use}\nsink ys -> console()\n`)).found;

test("handlers are tried in order and must cover all events", async () => {
  const task = (handlers: string) => `
type Event = Coin(Int) | Push
task t(Event) by Int -> Int { ${handlers} }
fn event(n: Int) -> Event { if n > 0 { Coin(n) } else { Push } }`;
  const use = "xs |> keyBy(x => x) |> map(event) |> t";
  expect(await found(task("on next(Coin(c)) { emit c }\n on next(Push) {}"), use)).toEqual([]);
  expect(await found(task("on next(Coin(c)) if c > 1 { emit c }\n on next(Push) {}"), use)).toHaveLength(1);
  expect(await found(task("on next(_) {}\n on next(Push) { emit 1 }"), use)).toHaveLength(1);
});

test("in each phase its own handlers come first, then the common ones; together they must cover all events", async () => {
  const task = (open: string) => `
type Event = Coin | Push | Repair
task t(Event) by Int -> Int {
  on next(Repair) { become closed }
  phase closed { on next(Coin) { become open(1) }\n on next(Push) {} }
  phase open(since: Int) { ${open} }
}
fn event(n: Int) -> Event { if n > 0 { Coin } else { Push } }`;
  const use = "xs |> keyBy(x => x) |> map(event) |> t";
  expect(await found(task("on next(Coin) { emit since }\n on next(Push) {}"), use)).toEqual([]);
  // The common handler is out of reach in one phase, but not in the other.
  expect(await found(task("on next(_) { emit since }"), use)).toEqual([]);
  expect(await found(task("on next(Coin) { emit since }"), use)).toHaveLength(1);
});

test("a task may ignore its events if it waits for the end of the atom or of the input", async () => {
  expect(await found("task t(Int) -> Int { on complete { emit 1 } }", "xs |> t")).toEqual([]);
  expect(await found("task t(Int) -> Int { shared state n: Int = 0 }", "xs |> t")).toEqual(["P0683 t"]);
});

test("what is kept for each key is out of reach at the end of an atom, directly and through functions", async () => {
  const task = (atom: string) => `
task t(Int) by Int -> Int {
  state n: Int = 0
  shared state total: Int = 0
  fn bump() { n += 1 }
  fn twice() { bump(); bump() }
  fn sum() { total += 1 }
  on next(_) { twice() }
  on atom { ${atom} }
}`;
  expect(await found(task("sum(); emit total"))).toEqual([]);
  expect(await found(task("twice()"))).toEqual(["P0686 twice()"]);
  expect(await found(task("emit n"))).toHaveLength(1);
});

test("a cell's first value may use parameters and the module's values, not other cells or the key", async () => {
  const task = (init: string) => `
let base = 3
task t(Int, start: Int = 1) by Int -> Int {
  state m: Int = 0
  state n: Int = ${init}
  on next(_) { emit n + m }
}`;
  expect(await found(task("start + base"))).toEqual([]);
  expect(await found(task("m"))).toEqual(["P0678 m"]);
  expect(await found(task("key"))).toEqual(["P0678 key"]);
});

test("arguments of a task are checked in a pipe as in a call", async () => {
  const task = 'task t(Int, limit: Int, label: String = "") -> String { on next(x) { if x > limit { emit label } } }';
  expect(await found(task, 'xs |> t(2, label: "x")')).toEqual([]);
  expect(await found(task, "t(xs, 2)")).toEqual([]);
  expect(await found(task, "xs |> t")).toHaveLength(1);
  expect(await found(task, 'xs |> t("2")')).toHaveLength(1);
});

test("a generic task takes its types from the stream", async () => {
  const task =
    "task t<E, K>(E, f: (E) => Int) by K -> (E, Int) { state n: Int = 0\n on next(e) { n += f(e); emit (e, n) } }";
  expect(await found(task, 'xs |> keyBy(x => "a") |> t(x => x + 1) |> map(((x, n)) => x + n)')).toEqual([]);
});

test("what is unstashed belongs to a key, if the task has one", async () => {
  const keyed = (hook: string) =>
    `task t(Int) by Int -> Int { on next(x) if x > 1 { stash() }\n on next(x) { emit x }\n ${hook} { unstash() } }`;
  expect(await found(keyed("on atom each key"), "xs |> keyBy(x => x) |> t")).toEqual([]);
  expect(await found(keyed("on atom"), "xs |> keyBy(x => x) |> t")).toEqual(["P0402 unstash"]);
  expect(await found(keyed("on atom").replace("by Int", ""))).toEqual([]);
});

test("a second use of a task that stashes needs a name", async () => {
  const task = "task t(Int) -> Int { on next(x) if x > 1 { stash() }\n on next(x) { unstash(); emit x } }";
  expect(await found(task, "xs |> t |> t")).toEqual(["P0614 t"]);
  expect(await found(task, "xs |> t |> t as again")).toEqual([]);
});

test("a shared phase needs no key, may hold hooks, and must cover all events as a phase of a key does", async () => {
  const task = (by: string, then: string) => `
task t(Int)${by} -> Int {
  shared phase first { on next(x) { emit x }\n on atom { become second }\n on complete { emit 0 } }
  shared phase second { ${then} }
}`;
  for (const [by, use] of [
    ["", "xs |> t"],
    [" by Int", "xs |> keyBy(x => x) |> t"],
  ] as const) {
    expect(await found(task(by, "on next(x) { become first }"), use)).toEqual([]);
    expect(await found(task(by, "on next(x) if x > 1 { become first }"), use)).toHaveLength(1);
    expect(await found(task(by, "on next(x) { become first }\n on atom {}\n on atom {}"), use)).toEqual(["P0679 atom"]);
  }
});

test("a function that moves a shared phase needs no key", async () => {
  const task = (shared: string) => `
task t(Int) by Int -> Int {
  fn leave() { become second }
  ${shared}phase first { on next(x) { emit x } }
  ${shared}phase second { on next(x) { emit -x } }
  on atom { leave() }
}`;
  expect(await found(task("shared "), "xs |> keyBy(x => x) |> t")).toEqual([]);
  expect(await found(task(""), "xs |> keyBy(x => x) |> t")).toEqual(["P0686 leave()"]);
});
