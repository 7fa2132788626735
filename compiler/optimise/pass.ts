/** A pass takes the program's IR to IR of the same meaning. Each can be switched off by its name. */
import type { ProgramIr } from "../ir/ir.ts";

export interface Pass {
  /** `fold-constants`: for `--no-pass`, the plan and the tests. */
  readonly name: string;
  /** One sentence for people. */
  readonly summary: string;
  run(program: ProgramIr): ProgramIr;
}
