/** The ways to compile one program: with all optimiser passes, without any, with each pass alone. All mean the same. */
import { optimise, passNames } from "@portals/compiler/optimise/passes.ts";
import type { ProgramIr } from "@portals/compiler/ir/ir.ts";
import type { Compiled } from "@portals/compiler/program.ts";

export interface Variant {
  /** `no passes`, `all passes`, `fuse alone`. */
  readonly name: string;
  readonly compiled: Compiled;
}

/** Those that differ: a pass that changes nothing makes no variant. */
export function variantsOf(compiled: Compiled): readonly Variant[] {
  const choices: readonly (readonly [string, readonly string[]])[] = [
    ["no passes", passNames],
    ["all passes", []],
    ...passNames.map((name) => [`${name} alone`, passNames.filter((other) => other !== name)] as const),
  ];
  const variants = new Map<ProgramIr, Variant>();
  for (const [name, without] of choices) {
    const steps = optimise(compiled.ir, without);
    const optimised = steps.at(-1)?.program ?? compiled.ir;
    if (!variants.has(optimised)) variants.set(optimised, { name, compiled: { ...compiled, steps, optimised } });
  }
  return [...variants.values()];
}
