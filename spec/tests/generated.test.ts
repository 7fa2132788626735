/** Generated programs: print ∘ parse, each optimiser pass, emitted code. More cases: `npm run fuzz`. */
import { expect, test, vi } from "vitest";
import type { ProgramIr } from "@portals/compiler/ir/ir.ts";
import { parse } from "@portals/compiler/syntax/parse.ts";
import { printModule } from "@portals/compiler/syntax/format/print.ts";
import type { Module } from "@portals/compiler/syntax/ast.ts";
import { tapeOf } from "../generator/tape.ts";
import { generateProgram } from "../generator/program.ts";
import { interpreted, type Behaviour } from "../oracle/behaviour.ts";
import { compiledText } from "../oracle/compiled.ts";
import { executed } from "../oracle/executed.ts";
import { expectSame, shape } from "../oracle/same.ts";
import { variantsOf, type Variant } from "../oracle/variants.ts";

const CASES = Number(process.env["PORTALS_CASES"] ?? 100);
const FIRST = Number(process.env["PORTALS_SEED"] ?? 1);
// In step with the number of programs: on a busy machine each takes several times as long.
vi.setConfig({ testTimeout: 120_000 + CASES * 2_000 });

const programs = Array.from({ length: CASES }, (_, i) => {
  const seed = FIRST + i;
  const text = generateProgram(tapeOf(seed), { events: 24 });
  return { text, what: `seed ${seed}\n${text}` };
});

function parsed(text: string): Module {
  const problems: string[] = [];
  const module = parse({ path: "/generated.portals", text }, { report: (d) => problems.push(d.message) });
  expect(problems, text).toEqual([]);
  return module;
}

interface Case {
  readonly what: string;
  readonly ir: ProgramIr;
  readonly variants: readonly Variant[];
  /** What the interpreter says of the program as it was lowered. */
  readonly wanted: Behaviour;
}

let cases: Promise<readonly Case[]> | undefined;

/** All programs, compiled and interpreted once for all tests. */
function compiledCases(): Promise<readonly Case[]> {
  const compileAll = async (): Promise<readonly Case[]> => {
    const done: Case[] = [];
    for (const { text, what } of programs) {
      try {
        const compiled = await compiledText(text);
        const wanted = await interpreted(compiled.ir);
        done.push({ what, ir: compiled.ir, variants: variantsOf(compiled), wanted });
      } catch (error) {
        throw new Error(what, { cause: error });
      }
    }
    return done;
  };
  return (cases ??= compileAll());
}

test("a printed program parses to the same tree", () => {
  for (const { text, what } of programs) {
    const module = parsed(text);
    if (shape(parsed(printModule(module))) !== shape(module)) expect.fail(what);
  }
});

test("generated programs have no errors", async () => {
  expect(await compiledCases()).toHaveLength(CASES);
});

test("every pass, alone and together with the others, keeps the meaning", async () => {
  for (const { what, ir, variants, wanted } of await compiledCases()) {
    for (const { name, compiled } of variants) {
      if (compiled.optimised === ir) continue;
      expectSame(ir, await interpreted(compiled.optimised), wanted, `${name}, ${what}`);
    }
  }
});

test.each([
  { engine: "memory", names: ["no passes", "all passes"] },
  { engine: "embedded", names: ["all passes"] },
] as const)("emitted code does what the interpreter says: $engine, with $names", async ({ engine, names }) => {
  const runs = (await compiledCases()).flatMap((one) =>
    one.variants.flatMap(({ name, compiled }) =>
      names.some((wanted) => wanted === name) ? [{ ...one, name, compiled }] : [],
    ),
  );
  const behaviours = await executed(
    runs.map(({ compiled }) => compiled),
    engine,
  );
  for (const [i, { what, name, ir, wanted }] of runs.entries()) {
    const behaviour = behaviours[i];
    if (behaviour === undefined) throw new Error(`${what} was not run`);
    expectSame(ir, behaviour, wanted, `${name}, ${what}`);
  }
});
