/** What it means that two runs of a generated program do the same, and that two texts are of the same program. */
import type { ProgramIr } from "@portals/compiler/ir/ir.ts";
import type { Module } from "@portals/compiler/syntax/ast.ts";
import { expect } from "vitest";
import type { Behaviour } from "./behaviour.ts";
import { sameDiffer, unordered as unorderedIn, type Compared } from "./judge.ts";

/** What of a program, or of several that run together, is compared. */
export function comparedOf(programs: ProgramIr | readonly ProgramIr[]): Compared {
  const all = [programs].flat();
  return {
    sinks: all.flatMap(({ sinks }) => sinks.map(({ stream }) => stream.path)),
    units: all.reduce((sum, { units }) => sum + units.length, 0),
  };
}

export function expectSame(program: ProgramIr, actual: Behaviour, wanted: Behaviour, what: string): void {
  expect(sameDiffer(comparedOf(program), actual, wanted), what).toBeUndefined();
}

export function unordered(program: ProgramIr | readonly ProgramIr[], behaviour: Behaviour): unknown {
  return unorderedIn(comparedOf(program).sinks, behaviour);
}

/** A program's tree without what depends on the text it was read from. */
export function shape(module: Module): string {
  const places = ["span", "operatorSpan", "file", "comments"];
  return JSON.stringify(module, (key, value: unknown) => (places.includes(key) ? undefined : value));
}
