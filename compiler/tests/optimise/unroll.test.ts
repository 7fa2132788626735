/** Loops over lists that are written there: which are written out, and that nobody can tell. */
import { expect, test } from "vitest";
import { interpret } from "../../../spec/oracle/interpret.ts";
import type { Expr, Label, Local, ProgramIr, Stmt } from "../../ir/ir.ts";
import { unroll } from "../../optimise/unroll.ts";
import * as b from "../ir/build.ts";

const numbers = b.stream("numbers");
const out = b.stream("out");

/** `for x in numbers { … }` */
function each(body: (x: Local) => readonly Stmt[]): ProgramIr {
  const x = b.local("x");
  return b.program({
    streams: [numbers, out],
    sources: [b.range(numbers, 1, 4, 3)],
    units: [b.unit({ inputs: [numbers], outputs: [out], on: [[b.forEvents(b.input(0), x, [...body(x)])]] })],
  });
}

function loop(item: Local, iterable: Expr, body: Stmt[], label: Label = b.label("items")): Stmt {
  return { kind: "for", label, local: item, iterable, body, origin: b.origin };
}

function inner(program: ProgramIr): readonly Stmt[] {
  const [events] = program.units[0]?.on[0] ?? [];
  return events?.kind === "forEvents" ? events.body : [];
}

function emitted(program: ProgramIr): unknown {
  return interpret(program, { library: {} }).streams.get(out.path);
}

test("a short list becomes its body once for each item, with the item in its place", () => {
  const item = b.local("item");
  const before = each((x) => [loop(item, b.list(b.use(x), b.num(7)), [b.output(b.use(item))])]);
  const after = unroll.run(before);
  expect(inner(after).map((stmt) => stmt.kind)).toEqual(["output", "output"]);
  expect(emitted(after)).toEqual([[1, 7, 2, 7, 3, 7]]);
});

test("an empty list becomes nothing", () => {
  const after = unroll.run(each(() => [loop(b.local("item"), b.list(), [b.output(b.num(1))])]));
  expect(inner(after)).toEqual([]);
});

test("items are evaluated before the first body where the bodies change what they read", () => {
  const [sum, item] = [b.local("sum", b.int, true), b.local("item")];
  const before = each((x) => [
    b.declare(sum, b.use(x)),
    loop(item, b.list(b.use(sum), b.use(sum)), [
      b.assign(sum, b.arithmetic(b.use(sum), "+", b.num(100))),
      b.output(b.use(item)),
    ]),
  ]);
  const after = unroll.run(before);
  expect(inner(after).some((stmt) => stmt.kind === "for")).toBe(false);
  expect(emitted(after)).toEqual([[1, 1, 2, 2, 3, 3]]);
  expect(emitted(after)).toEqual(emitted(before));
});

test("`continue` goes on with the next item", () => {
  const [item, items] = [b.local("item"), b.label("items")];
  const before = each((x) => [
    loop(
      item,
      b.list(b.use(x), b.num(9)),
      [
        b.iff(b.compare(b.use(item), "<", b.num(3)), [{ kind: "continue", label: items, origin: b.origin }]),
        b.output(b.use(item)),
      ],
      items,
    ),
  ]);
  const after = unroll.run(before);
  expect(inner(after).some((stmt) => stmt.kind === "for")).toBe(false);
  expect(emitted(after)).toEqual([[9, 9, 3, 9]]);
});

test.each([
  [
    "is left by `break`",
    (x: Local, items: Label) => [
      b.iff(b.compare(b.use(x), "<", b.num(3)), [{ kind: "break" as const, label: items, origin: b.origin }]),
    ],
  ],
  ["would be long", (x: Local) => Array.from({ length: 40 }, () => b.output(b.use(x)))],
])("a loop that %s stays a loop", (_, body) => {
  const items = b.label("items");
  const before = each((x) => [loop(b.local("item"), b.list(b.use(x), b.num(1)), [...body(x, items)], items)]);
  const after = unroll.run(before);
  expect(inner(after)[0]?.kind).toBe("for");
  expect(emitted(after)).toEqual(emitted(before));
});

test("a list with a spread stays a loop", () => {
  const item = b.local("item");
  const spread: Expr = {
    kind: "list",
    items: [{ spread: true, value: b.list(b.num(1)) }],
    type: b.listOf(b.int),
    origin: b.origin,
  };
  const after = unroll.run(each(() => [loop(item, spread, [b.output(b.use(item))])]));
  expect(inner(after)[0]?.kind).toBe("for");
});
