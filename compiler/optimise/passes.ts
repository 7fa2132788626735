/** The passes in the order in which they run. A pass that opens the way for another one may run twice. */
import type { ProgramIr } from "../ir/ir.ts";
import { dropDead } from "./drop-dead.ts";
import { foldConstants } from "./fold-constants.ts";
import { fuse } from "./fuse.ts";
import { inline } from "./inline.ts";
import type { Pass } from "./pass.ts";
import { removeRekeying } from "./remove-rekeying.ts";
import { scalarise } from "./scalarise.ts";
import { unroll } from "./unroll.ts";

export const passes: readonly Pass[] = [
  inline,
  foldConstants,
  removeRekeying,
  fuse,
  unroll,
  inline,
  scalarise,
  foldConstants,
  dropDead,
];

/** For the command line and the tests. */
export const passNames: readonly string[] = [...new Set(passes.map((pass) => pass.name))];

/** What a pass made of the program; for the plan. */
export interface Step {
  readonly pass: Pass;
  readonly program: ProgramIr;
}

/** Run the passes that are not switched off; every step is given, the last one is the result. */
export function optimise(program: ProgramIr, without: readonly string[]): readonly Step[] {
  const steps: Step[] = [];
  let current = program;
  for (const pass of passes) {
    if (without.includes(pass.name)) continue;
    current = pass.run(current);
    steps.push({ pass, program: current });
  }
  return steps;
}
