/**
 * S1: steps of different units overlap, and keyed loops are done part by part, in any order of the parts. What a step has
 * done is seen by nobody until it is put.
 */
import type { Configuration } from "../configuration.ts";
import type { Machine } from "../machine.ts";
import { fired, named } from "../rule.ts";
import type { Partition } from "../step.ts";
import { isHalted, put, take, type Redex, type Taken } from "../taking.ts";
import { textOf } from "../text.ts";
import { paced, type Floor, type Move, type Pace } from "./floor.ts";
import { applied, observed, transitionsOf } from "./s0.ts";

export interface Overlapping {
  readonly base: Configuration;
  /** Steps that have been taken and not put, by unit. */
  readonly taken: ReadonlyMap<string, Taken & { readonly name: string }>;
}

/** Two, either of which may be first. */
const partitions: readonly Partition[] = [
  { count: 2, order: [0, 1] },
  { count: 2, order: [1, 0] },
];

/** A step is taken. */
const begin = named("O-Take", (machine: Machine, base: Configuration, redex: Redex) => take(machine, base, redex));

/** A step is taken whose keyed loops are done part by part. */
const inParts = named("O-Parts", (machine: Machine, base: Configuration, redex: Redex, way: Partition) =>
  take(machine, base, redex, way),
);

/** What a step has done appears; nothing, if its app has halted meanwhile. */
const end = named("O-Put", (machine: Machine, base: Configuration, step: Taken) =>
  isHalted(base, step.unit) ? base : put(machine, base, step),
);

export class S1 implements Floor<Overlapping> {
  readonly initial: Overlapping;
  private readonly machine: Machine;
  private readonly pace: Pace;

  constructor(machine: Machine, start: Configuration, pace: Pace = { hurried: false }) {
    this.machine = machine;
    this.initial = { base: start, taken: new Map() };
    this.pace = pace;
  }

  moves(from: Overlapping): readonly Move<Overlapping>[] {
    return paced(
      // As long as a step is under way there is work.
      (kind) => (kind === "work" ? [...this.puts(from), ...this.takes(from, kind)] : this.takes(from, kind)),
      this.pace,
    );
  }

  private takes({ base, taken }: Overlapping, kind: Move<Overlapping>["kind"]): readonly Move<Overlapping>[] {
    const { machine } = this;
    return transitionsOf(base, machine, kind, this.pace).flatMap((transition): readonly Move<Overlapping>[] => {
      const { rule, what } = transition;
      const move = { rule, what, kind };
      if ("apply" in transition) {
        return [{ ...move, to: () => ({ base: applied(machine, base, transition), taken }) }];
      }
      const { redex } = transition;
      if (taken.has(redex.unit.path)) return [];
      const ways = redex.body.some((stmt) => stmt.kind === "forEvents" && machine.program.isSplittable(stmt))
        ? [undefined, ...partitions]
        : [undefined];
      const name = `${rule} ${what} ${redex.cause}`;
      return ways.map((way) => ({
        ...move,
        rule: `O-Take ${rule}`,
        to: () => {
          fired.add(rule);
          const step = way === undefined ? begin(machine, base, redex) : inParts(machine, base, redex, way);
          return { base, taken: new Map(taken).set(redex.unit.path, { ...step, name }) };
        },
      }));
    });
  }

  private puts({ base, taken }: Overlapping): readonly Move<Overlapping>[] {
    return [...taken].map(([path, step]) => ({
      rule: "O-Put",
      what: step.name,
      kind: "work",
      to: () => {
        const others = new Map(taken);
        others.delete(path);
        return { base: end(this.machine, base, step), taken: others };
      },
    }));
  }

  baseOf({ base }: Overlapping): Configuration {
    return base;
  }

  /** Steps that are under way are lost. */
  settled(base: Configuration): Overlapping {
    return { base, taken: new Map() };
  }

  /** What a step will put follows from what it consumes, because nobody else changes its unit. */
  textOf({ base, taken }: Overlapping): string {
    const steps = [...taken.values()].map(({ name }) => name).sort();
    return [textOf(base, this.machine.algebra), ...steps].join("\n");
  }

  observe({ base }: Overlapping): string {
    return observed(base, this.machine);
  }
}
