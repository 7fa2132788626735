/** Fusion on IR that lowering does not write, but other passes may: variables between the loops. */
import { expect, test } from "vitest";
import { interpret } from "../../../spec/oracle/interpret.ts";
import type { ProgramIr, Stmt } from "../../ir/ir.ts";
import { fuse } from "../../optimise/fuse.ts";
import * as b from "../ir/build.ts";

const numbers = b.stream("numbers");
const out = b.stream("out");

/** `for x in numbers { push x }`, then `between`, then `for y in the pushed { emit y * factor }`. */
function loops(before: readonly Stmt[], between: readonly Stmt[], factor: ReturnType<typeof b.local>): ProgramIr {
  const pushed = b.buffer("pushed");
  const [x, y] = [b.local("x"), b.local("y")];
  const body = [
    ...before,
    b.forEvents(b.input(0), x, [b.push(pushed, b.use(x))]),
    ...between,
    b.forEvents(b.from(pushed), y, [b.output(b.arithmetic(b.use(y), "*", b.use(factor)))]),
  ];
  return b.program({
    streams: [numbers, out],
    sources: [b.range(numbers, 1, 4, 3)],
    units: [b.unit({ inputs: [numbers], outputs: [out], buffers: [pushed], on: [body] })],
  });
}

function emitted(program: ProgramIr): unknown {
  return interpret(program, { library: {} }).streams.get(out.path);
}

function loopsLeft(program: ProgramIr): number | undefined {
  return program.units[0]?.on[0]?.filter((stmt) => stmt.kind === "forEvents").length;
}

test("a loop is moved behind a variable that is declared before both loops", () => {
  const factor = b.local("factor");
  const fused = fuse.run(loops([b.declare(factor, b.num(10))], [], factor));
  expect(loopsLeft(fused)).toBe(1);
  expect(emitted(fused)).toEqual([[10, 20, 30]]);
});

test("a loop is not moved before the declaration of a variable that it reads", () => {
  const factor = b.local("factor");
  const fused = fuse.run(loops([], [b.declare(factor, b.num(10))], factor));
  expect(loopsLeft(fused)).toBe(2);
  expect(emitted(fused)).toEqual([[10, 20, 30]]);
});

test("a loop is not moved before an assignment to a variable that it reads", () => {
  const factor = b.local("factor", b.int, true);
  const fused = fuse.run(loops([b.declare(factor, b.num(1))], [b.assign(factor, b.num(10))], factor));
  expect(loopsLeft(fused)).toBe(2);
  expect(emitted(fused)).toEqual([[10, 20, 30]]);
});
