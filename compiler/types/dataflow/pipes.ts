/** Stages that are tasks or workflows of the standard library: one for keyed streams, one for the others. */
import type { StdPipe } from "@portals/stdlib";
import type { Type } from "../type.ts";
import { applyBinding, brokenStream, isBroken, programOf, takeInput, type Use } from "./streams.ts";

/** The module of the library that holds them. */
const operatorsModule = "operators";

export function applyPipe(use: Use, pipe: StdPipe): Type {
  const { input, args } = takeInput(use);
  if (isBroken(input)) return brokenStream;
  const name = input.by ? pipe.keyed : pipe.unkeyed;
  const module = programOf(use).standard(operatorsModule);
  const binding = module?.checker.globals.lookup(name);
  if (!module || !binding) throw new Error(`the standard library has no ${name} for the pipe ${pipe.name}`);
  return applyBinding({ ...use, piped: input, args }, { ...binding, file: module.module.file });
}
