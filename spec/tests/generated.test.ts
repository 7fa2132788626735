/** Generated programs: print ∘ parse, each optimiser pass, emitted code. More cases: `npm run fuzz`. */
import { expect, test } from "vitest";
import { passes, passNames } from "@portals/compiler/optimise/passes.ts";
import { parse } from "@portals/compiler/syntax/parse.ts";
import { printModule } from "@portals/compiler/syntax/format/print.ts";
import type { Module } from "@portals/compiler/syntax/ast.ts";
import { tapeOf } from "../generator/tape.ts";
import { generateProgram, type GeneratedProgram } from "../generator/program.ts";
import { compileText, executed, interpreted } from "../oracle/oracle.ts";

const CASES = Number(process.env["PORTALS_CASES"] ?? 40);
const FIRST = Number(process.env["PORTALS_SEED"] ?? 1);
const seeds = Array.from({ length: CASES }, (_, i) => FIRST + i);

function generated(seed: number): GeneratedProgram {
  return generateProgram(tapeOf(seed), { sink: (stream) => `file.jsonl("${stream}.jsonl")`, events: 40 });
}

/** The tree without what depends on the text it was read from. */
function shape(module: Module): unknown {
  return JSON.parse(
    JSON.stringify(module, (key, value: unknown) =>
      ["span", "operatorSpan", "file", "comments"].includes(key) ? undefined : value,
    ),
  );
}

function parsed(text: string): Module {
  const problems: string[] = [];
  const module = parse({ path: "/generated.portals", text }, { report: (d) => problems.push(d.message) });
  expect(problems, text).toEqual([]);
  return module;
}

test("a printed program parses to the same tree", () => {
  for (const seed of seeds) {
    const module = parsed(generated(seed).text);
    expect(shape(parsed(printModule(module))), `seed ${seed}`).toEqual(shape(module));
  }
});

test("generated programs have no errors", async () => {
  for (const seed of seeds) {
    const { text } = generated(seed);
    await compileText(text).catch((error: unknown) => expect.fail(`seed ${seed}\n${text}\n${String(error)}`));
  }
});

test("every pass, alone and together with the others, keeps the meaning", async () => {
  for (const seed of seeds) {
    const { text, sinks } = generated(seed);
    const { ir, optimised } = await compileText(text);
    const plain = interpreted(ir, sinks);
    for (const name of passNames) {
      const alone = passes.find((pass) => pass.name === name)?.run(ir) ?? ir;
      expect(interpreted(alone, sinks), `${name} alone, seed ${seed}\n${text}`).toEqual(plain);
    }
    expect(interpreted(optimised, sinks), `all passes, seed ${seed}\n${text}`).toEqual(plain);
  }
});

test.for([
  { engine: "memory", without: [] },
  { engine: "memory", without: passNames },
  { engine: "embedded", without: [] },
] as const)("emitted code does what the interpreter says: $engine, without $without", async ({ engine, without }) => {
  const programs = await Promise.all(
    seeds.map(async (seed) => {
      const { text, sinks } = generated(seed);
      return { seed, text, sinks, compiled: await compileText(text, without) };
    }),
  );
  const behaviours = await executed(programs, engine);
  for (const [i, { seed, text, sinks, compiled }] of programs.entries()) {
    expect(behaviours[i], `seed ${seed}\n${text}`).toEqual(interpreted(compiled.ir, sinks));
  }
});
