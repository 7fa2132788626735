/** Small programs gone through exhaustively on each floor, with the claims asked of every configuration and transition. */
import { composePrograms } from "@portals/compiler/ir/compose.ts";
import type { ProgramIr } from "@portals/compiler/ir/ir.ts";
import * as library from "@portals/runtime";
import { anyPartition, atomicProcessing, progress, totalOrder, typePreservation } from "../semantics/claims.ts";
import type { Configuration } from "../semantics/configuration.ts";
import { explore, type Exploration, type ExploreOptions } from "../semantics/explore.ts";
import type { Pace } from "../semantics/floors/floor.ts";
import { S0, transitionsOf } from "../semantics/floors/s0.ts";
import { S1 } from "../semantics/floors/s1.ts";
import { crashRules, S2, type Below, type Crashable, type S2Rule } from "../semantics/floors/s2.ts";
import { initial } from "../semantics/initial.ts";
import { Machine, type Call } from "../semantics/machine.ts";
import { Program } from "../semantics/program.ts";
import { algebraOf } from "./algebra.ts";
import { hostOf } from "./behaviour.ts";

/** More configurations than this are not gone through. */
const MOST = 400_000;

export interface ExploredProgram {
  /** Of its app, and those that it uses. */
  readonly ir: readonly ProgramIr[];
  readonly calls?: readonly Call[];
}

export async function machineFor({ ir, calls = [] }: ExploredProgram, forgetful = false): Promise<Machine> {
  const program = composePrograms(ir);
  const algebra = algebraOf(library, await hostOf(program));
  return new Machine(new Program(program, algebra), { algebra, calls, forgetful });
}

/** Every order of atoms. Time passes whenever it likes. */
export function exploreS0(machine: Machine): Exploration {
  const pace = { hurried: true };
  const start = initial(machine);
  typePreservation(machine, undefined, start);
  return explore(new S0(machine, start, pace), {
    most: MOST,
    configuration: (here, moves) => {
      if (moves.length === 0) progress(machine, here);
      for (const transition of transitionsOf(here, machine, "work", pace)) {
        if ("redex" in transition) anyPartition(machine, here, transition.redex);
      }
    },
    move: (from, { rule, what }, to) => {
      totalOrder(from, to);
      typePreservation(machine, from, to);
      if (rule.startsWith("T-")) atomicProcessing(machine, from, to, machine.program.unit(what));
    },
  });
}

/** The same with steps that overlap, in parts. */
export function exploreS1(machine: Machine): Exploration {
  return explore(new S1(machine, initial(machine), { hurried: true }), {
    most: MOST,
    configuration: ({ base, taken }, moves) => {
      if (moves.length > 0) return;
      if (taken.size > 0) throw new Error("a step is never put");
      progress(machine, base);
    },
    move: (from, _move, to) => {
      totalOrder(from.base, to.base);
      typePreservation(machine, from.base, to.base);
    },
  });
}

export interface CrashOptions {
  readonly pace: Pace;
  /** Others than those of the semantics, to see that it is noticed. */
  readonly rules?: readonly S2Rule[];
}

/** With a crash, at every place. */
export function exploreS2(machine: Machine, below: "S0" | "S1", options: CrashOptions): Exploration {
  const start = initial(machine);
  return below === "S0"
    ? exploreCrashes(machine, new S0(machine, start, options.pace), options)
    : exploreCrashes(machine, new S1(machine, start, options.pace), options);
}

function exploreCrashes<C>(machine: Machine, below: Below<C>, { rules = crashRules }: CrashOptions): Exploration {
  const floor = new S2(below, machine, { crashes: 1, rules });
  return explore(floor, { most: MOST, ...claimsOfCrashes(floor) });
}

/** What must hold of each configuration and transition of S2. */
export function claimsOfCrashes<C>(
  floor: S2<C>,
): Required<Pick<ExploreOptions<Crashable<C>>, "configuration" | "move">> {
  const { below, machine } = floor;
  const once = new Set(machine.program.ir.portals.filter(({ effect }) => effect?.once).map(({ path }) => path));
  const baseOf = (one: { readonly configuration: C }): Configuration => below.baseOf(one.configuration);
  return {
    configuration: ({ volatile, durable, outside }, moves) => {
      if (moves.length === 0) progress(machine, baseOf(volatile));
      // Nothing is seen outside that is not durable.
      for (const [path, atoms] of outside.delivered) {
        const content = baseOf(durable).streams.get(path)?.atoms.toArray() ?? [];
        if (!atoms.every((events, i) => content[i]?.events === events)) throw new Error(`${path} was seen otherwise`);
      }
      for (const [key, outcome] of outside.answered) {
        if (baseOf(durable).answers.get(key) !== outcome) throw new Error(`${key} was answered otherwise`);
      }
      for (const [id, { portal, times }] of outside.performed) {
        if (once.has(portal) && times > 1) throw new Error(`${id} was performed ${times} times`);
      }
    },
    move: (from, { rule }, to) => {
      totalOrder(baseOf(from.durable), baseOf(to.durable));
      if (rule === "D-Run") totalOrder(baseOf(from.volatile), baseOf(to.volatile));
    },
  };
}
