/** A program, or several that run together, on the floor S0 of the semantics, in an order that a seed chooses. */
import { composePrograms } from "@portals/compiler/ir/compose.ts";
import type { ProgramIr } from "@portals/compiler/ir/ir.ts";
import { S0 } from "../semantics/floors/s0.ts";
import { initial, type Inputs } from "../semantics/initial.ts";
import { Machine } from "../semantics/machine.ts";
import { Program } from "../semantics/program.ts";
import { runToEnd } from "../semantics/run.ts";
import { algebraOf, type HostFunctions, type Library } from "./algebra.ts";
import type { LogLine } from "../semantics/configuration.ts";

export interface InterpretOptions {
  readonly library: Library;
  readonly host?: HostFunctions;
  readonly config?: Readonly<Record<string, unknown>>;
  /** Atoms of sources, by the stream's name or path, as run-time values. */
  readonly inputs?: Inputs;
  /** Of the order in which things happen, and of the program's random numbers. */
  readonly seed?: number;
  /** When it begins, in ms since 1970. */
  readonly now?: number;
}

export interface Interpretation {
  /** Atoms of every stream, by path. */
  readonly streams: ReadonlyMap<string, readonly (readonly unknown[])[]>;
  readonly log: readonly LogLine[];
  /** Why an app halted before its input ended; of several, the first. */
  readonly fault: { readonly code: string; readonly message: string; readonly unit: string } | undefined;
}

export function machineOf(programs: ProgramIr | readonly ProgramIr[], options: InterpretOptions): Machine {
  const algebra = algebraOf(options.library, options.host);
  const { config = {}, seed = 0 } = options;
  return new Machine(new Program(composePrograms([programs].flat()), algebra), { algebra, config, seed });
}

export function interpret(programs: ProgramIr | readonly ProgramIr[], options: InterpretOptions): Interpretation {
  const machine = machineOf(programs, options);
  const { last } = runToEnd(new S0(machine, initial(machine, options)), { seed: options.seed ?? 0 });
  const streams = [...last.streams].map(
    ([path, { atoms }]) => [path, atoms.toArray().map(({ events }) => events)] as const,
  );
  const [first] = last.halted;
  const fault = first && { code: first.fault.code, message: first.fault.message, unit: first.unit };
  return { streams: new Map(streams), log: last.log.toArray(), fault };
}
