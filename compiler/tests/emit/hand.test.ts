import { format } from "prettier";
import { expect, test } from "vitest";
import { emit } from "../../emit/emit.ts";
import { optimise } from "../../optimise/passes.ts";
import * as ir from "../ir/build.ts";

const options = {
  name: "hand",
  specifiers: { runtime: "@portals/runtime", host: (file: string) => file },
  source: (file: { readonly path: string }) => file.path,
};

function counting(): ReturnType<typeof ir.program> {
  const numbers = ir.stream("numbers");
  const counts = ir.stream("counts");
  const state = ir.countState();
  const doubled = ir.buffer("doubled");
  const even = ir.buffer("even", ir.int, ir.int);
  const x = ir.local("x");
  const y = ir.local("y");
  const z = ir.local("z");
  const key = ir.local("key");
  const cell = ir.handle(state);
  const count = state.cells[0];
  if (count === undefined) throw new Error("the state has a cell");
  const read = { kind: "cell", handle: cell, cell: count, view: false, type: ir.int, origin: ir.origin } as const;
  const unit = ir.unit({
    inputs: [numbers],
    outputs: [counts],
    state: [state],
    buffers: [doubled, even],
    label: "numbers |> map |> filter |> keyBy |> counter",
    on: [
      [
        ir.forEvents(ir.input(0), x, [
          ir.push(doubled, ir.arithmetic(ir.arithmetic(ir.use(x), "*", ir.num(3)), "+", ir.num(1))),
        ]),
        ir.forEvents(ir.from(doubled), y, [
          ir.iff(ir.equals(ir.arithmetic(ir.use(y), "%", ir.num(2)), ir.num(0)), [
            ir.push(even, ir.use(y), ir.arithmetic(ir.use(y), "%", ir.num(16))),
          ]),
        ]),
        ir.forEvents(
          ir.from(even),
          z,
          [
            { kind: "open", handle: cell, key: ir.use(key), origin: ir.origin },
            {
              kind: "setCell",
              handle: cell,
              cell: count,
              value: ir.arithmetic(read, "+", ir.num(1)),
              origin: ir.origin,
            },
            ir.output(read),
          ],
          key,
        ),
      ],
    ],
  });
  return ir.program({ streams: [numbers, counts], sources: [ir.range(numbers, 0, 128, 8)], units: [unit] });
}

test("a fused unit is one loop, and prettier would not change it", async () => {
  const program = optimise(counting(), []).at(-1)?.program ?? counting();
  const { typescript } = emit(program, options);
  expect(typescript).toMatchInlineSnapshot(`
    "// Compiled from hand.portals by portalsc; edit that file, not this one.
    import {
      app,
      codec,
      exact,
      keyed,
      range,
      runMain,
      source,
      stream,
      unit,
    } from "@portals/runtime";

    const numbers = stream("/hand/numbers", codec.int);
    const counts = stream("/hand/counts", codec.int);

    /** What is remembered for each key. */
    class CounterCell {
      count = 0;
    }

    /** numbers |> map |> filter |> keyBy |> counter */
    const countsUnit = unit({
      path: "/hand/counts",
      inputs: [numbers],
      outputs: [counts],
      onError: [],
      state: {
        counter: keyed("counter", codec.int, CounterCell, { count: codec.int }),
      },
      create: (context) => {
        const [counts] = context.out;
        const { counter } = context.state;
        return {
          on: [
            function numbers(events, from, to) {
              for (let i = from; i < to; i++) {
                const x = events[i]!;
                const y = exact(exact(x * 3) + 1);
                if (y % 2 === 0) {
                  const key = y % 16;
                  const counter2 = counter.at(key);
                  counter2.count = exact(counter2.count + 1);
                  counts.emit(counter2.count);
                }
              }
            },
          ],
        };
      },
    });

    export const hand = app({
      name: "hand",
      schema: "810d97a4795c922c",
      onError: [],
      config: [],
      sources: [source(numbers, () => range(0, 128, { atom: 8 }))],
      units: [countsUnit],
      sinks: [],
      sequencers: [],
    });

    await runMain(import.meta.url, hand);
    "
  `);
  expect(await format(typescript, { parser: "typescript" })).toBe(typescript);
});

test("without passes every operator has its loop, and prettier would not change it", async () => {
  const { typescript } = emit(counting(), options);
  expect(typescript.match(/for \(/g)).toHaveLength(3);
  expect(await format(typescript, { parser: "typescript" })).toBe(typescript);
});
