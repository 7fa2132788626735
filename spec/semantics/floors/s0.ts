/** S0: atoms one at a time, in any order of the units, and no failure of machines. */
import type { Configuration } from "../configuration.ts";
import type { Machine } from "../machine.ts";
import { completionRules } from "../rules/completion.ts";
import { goesOn, stepRules } from "../rules/steps.ts";
import { worldRules } from "../rules/world.ts";
import { fired } from "../rule.ts";
import { put, take } from "../taking.ts";
import { textOf } from "../text.ts";
import type { Kind, Transition, TransitionRule } from "../transition.ts";
import { paced, type Floor, type Move, type Pace } from "./floor.ts";

export const transitionRules: readonly TransitionRule[] = [...worldRules, ...stepRules, ...completionRules];

export function transitionsOf(
  from: Configuration,
  machine: Machine,
  kind: Kind,
  { hurried }: Pace,
): readonly Transition[] {
  const found = transitionRules.flatMap((rule) => (rule.kind === kind ? rule.transitions(from, machine) : []));
  if (hurried || kind !== "work") return found;
  return found.filter(
    (transition) => !("redex" in transition) || begunRules.has(transition.rule) || !goesOn(transition.redex.unit, from),
  );
}

/** Those by which something goes on that has begun. */
const begunRules = new Set(["T-Replies", "T-Begin"]);

export function applied(machine: Machine, from: Configuration, transition: Transition): Configuration {
  fired.add(transition.rule);
  return "apply" in transition ? transition.apply(from) : put(machine, from, take(machine, from, transition.redex));
}

export class S0 implements Floor<Configuration> {
  readonly initial: Configuration;
  private readonly machine: Machine;
  private readonly pace: Pace;

  constructor(machine: Machine, start: Configuration, pace: Pace = { hurried: false }) {
    this.machine = machine;
    this.initial = start;
    this.pace = pace;
  }

  moves(from: Configuration): readonly Move<Configuration>[] {
    const { machine } = this;
    return paced(
      (kind) =>
        transitionsOf(from, machine, kind, this.pace).map((transition) => ({
          rule: transition.rule,
          what: transition.what,
          kind,
          to: () => applied(machine, from, transition),
        })),
      this.pace,
    );
  }

  baseOf(configuration: Configuration): Configuration {
    return configuration;
  }

  settled(base: Configuration): Configuration {
    return base;
  }

  textOf(configuration: Configuration): string {
    return textOf(configuration, this.machine.algebra);
  }

  observe(configuration: Configuration): string {
    return observed(configuration, this.machine);
  }
}

/** The streams that have a sink, what was answered to those who asked from outside, and which apps halted with what. */
export function observed({ streams, answers, halted }: Configuration, machine: Machine): string {
  const atoms = machine.program.ir.sinks.map(({ stream: { path } }) => {
    const content = streams.get(path)?.atoms.toArray() ?? [];
    return [path, content.map(({ events }) => events)] as const;
  });
  return shown(machine, { streams: new Map(atoms), answers, halted });
}

export function shown(
  { program, algebra }: Machine,
  {
    streams,
    answers,
    halted,
  }: Pick<Configuration, "answers" | "halted"> & {
    readonly streams: ReadonlyMap<string, readonly (readonly unknown[])[]>;
  },
): string {
  const paths = [...new Set(program.ir.sinks.map(({ stream }) => stream.path))].sort();
  return JSON.stringify({
    streams: paths.map((path) => [path, algebra.textOf(streams.get(path) ?? [])]),
    answers: [...answers]
      .filter(([, outcome]) => outcome !== undefined)
      .map(([key, outcome]) => [key, algebra.textOf(outcome)])
      .sort(),
    halted: halted.map(({ unit, fault }) => [unit, fault.code]).sort(),
  });
}
