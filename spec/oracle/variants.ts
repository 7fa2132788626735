/** The ways to compile one program: with all optimiser passes, without any, with each pass alone. All mean the same. */
import { optimise, passNames } from "@portals/compiler/optimise/passes.ts";
import type { ProgramIr } from "@portals/compiler/ir/ir.ts";
import type { Compiled } from "@portals/compiler/program.ts";

export interface Variant {
  /** `no passes`, `all passes`, `fuse alone`. */
  readonly name: string;
  readonly compiled: Compiled;
  /** With the apps that it uses, compiled in the same way. */
  readonly apps: readonly Compiled[];
}

/** Those that differ: a pass that changes nothing makes no variant. */
export function variantsOf(...apps: readonly Compiled[]): readonly Variant[] {
  const choices: readonly (readonly [string, readonly string[]])[] = [
    ["no passes", passNames],
    ["all passes", []],
    ...passNames.map((name) => [`${name} alone`, passNames.filter((other) => other !== name)] as const),
  ];
  const variants: Variant[] = [];
  const isKnown = (programs: readonly ProgramIr[]): boolean =>
    variants.some((variant) => variant.apps.every(({ optimised }, i) => optimised === programs[i]));
  for (const [name, without] of choices) {
    const optimisedApps = apps.map((compiled): Compiled => {
      const steps = optimise(compiled.ir, without);
      return { ...compiled, steps, optimised: steps.at(-1)?.program ?? compiled.ir };
    });
    const [compiled] = optimisedApps;
    if (compiled === undefined || isKnown(optimisedApps.map(({ optimised }) => optimised))) continue;
    variants.push({ name, compiled, apps: optimisedApps });
  }
  return variants;
}
