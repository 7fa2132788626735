import { describe, expect, it } from "vitest";
import { interpret } from "../../../spec/oracle/interpret.ts";
import type { Expr, ProgramIr, Stmt, StreamIr } from "../../ir/ir.ts";
import { printProgram } from "../../ir/print.ts";
import { Fault, faultCodes } from "../../../runtime/fault.ts";
import {
  arithmetic,
  assign,
  buffer,
  compare,
  countState,
  declare,
  equals,
  forEvents,
  from,
  handle,
  iff,
  input,
  int,
  label,
  local,
  num,
  origin,
  output,
  program,
  push,
  range,
  std,
  stream,
  unit,
  use,
} from "./build.ts";

const library = {
  faults: {
    fail(message: string): never {
      throw new Fault(faultCodes.failed, message);
    },
  },
};
const numbers = stream("numbers");
const out = stream("out");
const x = local("x");

function run(parts: Partial<ProgramIr>, source = range(numbers, 0, 4, 2)): ReturnType<typeof interpret> {
  return interpret(program({ sources: [source], ...parts }), { library });
}

function one(body: readonly Stmt[], more: Partial<Parameters<typeof unit>[0]> = {}): Partial<ProgramIr> {
  return { streams: [numbers, out], units: [unit({ inputs: [numbers], outputs: [out], on: [body], ...more })] };
}

function eventsOf(result: ReturnType<typeof interpret>, of: StreamIr): unknown {
  return result.streams.get(of.path);
}

/** Counts per remainder by 2, by way of a keyed buffer. */
function counting(): Partial<ProgramIr> {
  const keyed = buffer("keyed", int, int);
  const event = local("event");
  const key = local("key");
  const state = countState();
  const cells = handle(state);
  const [cell] = state.cells;
  if (cell === undefined) throw new Error("no cell");
  const count: Expr = { kind: "cell", handle: cells, cell, view: false, type: int, origin };
  return one(
    [
      forEvents(input(0), x, [push(keyed, use(x), arithmetic(use(x), "%", num(2)))]),
      forEvents(
        from(keyed),
        event,
        [
          { kind: "open", handle: cells, key: use(key), origin },
          { kind: "setCell", handle: cells, cell, value: arithmetic(count, "+", num(1)), origin },
          output(count),
        ],
        key,
      ),
    ],
    { buffers: [keyed], state: [state], label: "numbers |> keyBy |> counter" },
  );
}

describe("the semantics of the IR", () => {
  it("gives one atom for each atom", () => {
    const result = run(one([forEvents(input(0), x, [output(arithmetic(use(x), "*", use(x)))])]));
    expect(eventsOf(result, out)).toEqual([
      [0, 1],
      [4, 9],
    ]);
  });

  it("keeps cells by key from atom to atom", () => {
    expect(eventsOf(run(counting()), out)).toEqual([
      [1, 1],
      [2, 2],
    ]);
  });

  it("leaves no trace of a failed step, and skips it if told so", () => {
    const dead = stream("dead");
    const parts = counting();
    const [whole] = parts.units ?? [];
    if (whole === undefined) throw new Error("no unit");
    const fail = std("faults.fail", int, {
      kind: "const",
      value: { kind: "string", value: "no 3" },
      type: int,
      origin,
    });
    const [first, second] = whole.on[0] ?? [];
    if (first === undefined || second === undefined) throw new Error("no body");
    const failing = forEvents(input(0), x, [iff(equals(use(x), num(3)), [{ kind: "expr", value: fail, origin }])]);
    const result = run(
      {
        ...parts,
        sequencers: [{ stream: dead, origin }],
        units: [{ ...whole, on: [[first, second, failing]], onError: [{ kind: "skip", to: dead }] }],
      },
      range(numbers, 0, 6, 2),
    );
    expect(eventsOf(result, out)).toEqual([[1, 1], [], [2, 2]]);
    expect(eventsOf(result, dead)).toEqual([
      [
        {
          events: [2, 3],
          fault: { code: faultCodes.failed, message: "no 3", at: "" },
          unit: "/hand/out",
          stream: "/hand/numbers",
          atom: 2,
        },
      ],
    ]);
    expect(result.fault).toBeUndefined();
  });

  it("halts where no policy says otherwise", () => {
    const big = arithmetic(num(Number.MAX_SAFE_INTEGER), "+", use(x));
    const result = run(one([forEvents(input(0), x, [output(big)])]));
    expect(result.fault).toMatchObject({ code: faultCodes.overflow, unit: "/hand/out" });
    expect(eventsOf(result, out)).toEqual([]);
  });

  it("leaves loops and blocks by their labels", () => {
    const total = local("total", int, true);
    const outer = label("outer");
    const inner = label("inner");
    const i = local("i");
    const body: Stmt[] = [
      declare(total, num(0)),
      {
        kind: "block",
        label: outer,
        origin,
        body: [
          {
            kind: "for",
            label: inner,
            local: i,
            iterable: { kind: "range", from: num(0), to: num(10), type: { kind: "list", item: int }, origin },
            origin,
            body: [
              iff(equals(use(i), num(2)), [{ kind: "continue", label: inner, origin }]),
              iff(compare(use(i), ">", num(4)), [{ kind: "break", label: outer, origin }]),
              assign(total, arithmetic(use(total), "+", use(i))),
            ],
          },
          assign(total, num(-1)),
        ],
      },
      output(use(total)),
    ];
    expect(eventsOf(run(one(body), range(numbers, 0, 1, 1)), out)).toEqual([[0 + 1 + 3 + 4]]);
  });

  it("runs the last step once all inputs are complete, and gives an atom only if it emits", () => {
    expect(eventsOf(run(one([], { complete: [output(num(9))] })), out)).toEqual([[], [], [9]]);
    expect(eventsOf(run(one([], { complete: [iff(equals(num(1), num(2)), [output(num(9))])] })), out)).toEqual([
      [],
      [],
    ]);
  });

  it("takes the inputs of a unit in any order, and each input in its own", () => {
    const more = stream("more");
    const parts: Partial<ProgramIr> = {
      streams: [numbers, more, out],
      sources: [range(numbers, 0, 4, 2), range(more, 10, 12, 1)],
      units: [
        unit({
          inputs: [numbers, more],
          outputs: [out],
          on: [[forEvents(input(0), x, [output(use(x))])], [forEvents(input(1), x, [output(use(x))])]],
        }),
      ],
    };
    const orders = new Set<string>();
    for (let seed = 0; seed < 50; seed++) {
      const result = interpret(program({ sources: [], ...parts }), { library, seed });
      orders.add(JSON.stringify(eventsOf(result, out)));
    }
    const [a, b, c, d] = ["[0,1]", "[2,3]", "[10]", "[11]"];
    const merges = [[a, b, c, d], [a, c, b, d], [a, c, d, b], [c, a, b, d], [c, a, d, b], [c, d, a, b]]; // prettier-ignore
    expect([...orders].sort()).toEqual(merges.map((atoms) => `[${atoms.join(",")}]`).sort());
  });
});

describe("the plan", () => {
  it("shows units with their streams, state and code", () => {
    expect(printProgram(program({ sources: [range(numbers, 0, 4, 2)], ...counting() }))).toBe(`app hand

source /hand/numbers: Int = range(0, 4, atom: 2)

unit /hand/out
  = numbers |> keyBy |> counter
  in  /hand/numbers: Int
  out /hand/out: Int
  state counter by Int
    count: Int = 0
  buffer keyed: Int by Int
  on numbers {
    events: for x in input 0 {
      push keyed <- x by x % 2
    }
    events2: for event by key in keyed {
      open counter = counter[key]
      counter.count = counter.count + 1
      output 0 <- counter.count
    }
  }
`);
  });

  it("writes parentheses where operators need them", () => {
    const sum = arithmetic(num(1), "+", num(2));
    const body = [output(arithmetic(sum, "*", arithmetic(num(3), "-", sum)))];
    expect(printProgram(program(one(body)))).toContain("output 0 <- (1 + 2) * (3 - (1 + 2))\n");
  });
});
