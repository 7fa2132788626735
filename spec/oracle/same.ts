/** What it means that two runs of a generated program do the same, and that two texts are of the same program. */
import type { ProgramIr } from "@portals/compiler/ir/ir.ts";
import type { Module } from "@portals/compiler/syntax/ast.ts";
import { expect } from "vitest";
import type { Behaviour } from "./behaviour.ts";
import { sameDiffer, unordered as unorderedIn, type Compared } from "./judge.ts";

/** What of a program is compared. */
export function comparedOf({ sinks, units }: ProgramIr): Compared {
  return { sinks: sinks.map(({ stream }) => stream.path), units: units.length };
}

export function expectSame(program: ProgramIr, actual: Behaviour, wanted: Behaviour, what: string): void {
  expect(sameDiffer(comparedOf(program), actual, wanted), what).toBeUndefined();
}

export function unordered(program: ProgramIr, behaviour: Behaviour): unknown {
  return unorderedIn(comparedOf(program).sinks, behaviour);
}

/** A program's tree without what depends on the text it was read from. */
export function shape(module: Module): string {
  const places = ["span", "operatorSpan", "file", "comments"];
  return JSON.stringify(module, (key, value: unknown) => (places.includes(key) ? undefined : value));
}
