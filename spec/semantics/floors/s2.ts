/**
 * S2: the process may be killed at any moment. What it has not committed is lost; it goes on from the last commit, the one
 * that was being written included or not. Outside are sinks, callers and effects: they see what is durable, and nothing else.
 */
import type { Configuration, Outcome, Request } from "../configuration.ts";
import type { PortalIr } from "../ir.ts";
import type { Machine } from "../machine.ts";
import { fired } from "../rule.ts";
import { performed, unknownOutcome, withoutRequest } from "../rules/world.ts";
import { answer } from "../taking.ts";
import type { Floor, Move } from "./floor.ts";
import { shown } from "./s0.ts";

/** What a process knows. */
interface Process<C> {
  readonly configuration: C;
  /** Requests to effects `once` that it has begun to perform, or will at any moment. */
  readonly begun: ReadonlySet<string>;
}

/** What crashes do not touch. */
interface Outside {
  /** Atoms that sinks have been given, by stream. */
  readonly delivered: ReadonlyMap<string, readonly (readonly unknown[])[]>;
  readonly answered: ReadonlyMap<string, Outcome>;
  /** Requests to effects: of which portal, and how often they were performed. */
  readonly performed: ReadonlyMap<string, { readonly portal: string; readonly times: number }>;
  readonly crashes: number;
}

export interface Crashable<C> {
  readonly volatile: Process<C>;
  /** A commit that is being written. */
  readonly written: Process<C> | undefined;
  readonly durable: Process<C>;
  readonly outside: Outside;
}

/** The floor below, as this one sees it. */
export interface Below<C> extends Floor<C> {
  baseOf(configuration: C): Configuration;
  /** With nothing under way: what a commit has, and a process begins with. */
  settled(base: Configuration): C;
}

export interface S2Rule {
  readonly name: string;
  moves<C>(from: Crashable<C>, floor: S2<C>): readonly Omit<Move<Crashable<C>>, "rule" | "kind">[];
}

/** The process takes a step. An effect is not its own: somebody outside performs it, once it is durable. */
const run: S2Rule = {
  name: "D-Run",
  moves: (from, { below }) =>
    below
      .moves(from.volatile.configuration)
      .filter(({ rule }) => rule !== "P-Effect")
      .map(({ rule, what, to }) => ({
        what: `${rule} ${what}`,
        to: () => ({ ...from, volatile: { ...from.volatile, configuration: to() } }),
      })),
};

/** A cut between two steps. */
const cut: S2Rule = {
  name: "D-Cut",
  moves: (from, floor) => {
    if (from.written !== undefined || floor.textOfProcess(from.volatile) === floor.textOfProcess(from.durable))
      return [];
    return [{ what: "", to: () => ({ ...from, written: floor.restarted(from.volatile) }) }];
  },
};

/** The commit has been written. */
const commit: S2Rule = {
  name: "D-Commit",
  moves: (from) => {
    const { written } = from;
    return written === undefined ? [] : [{ what: "", to: () => ({ ...from, durable: written, written: undefined }) }];
  },
};

/** The process ends, and another goes on with what is durable: a commit that was being written is there, or is not. */
const crash: S2Rule = {
  name: "D-Crash",
  moves: (from, floor) => {
    const { durable, written, outside } = from;
    if (outside.crashes >= floor.mostCrashes) return [];
    const found = written === undefined ? [durable] : [durable, written];
    return found.map((process, i) => ({
      what: i === 0 ? "" : "after the write",
      to: () => ({
        volatile: floor.recovered(process),
        written: undefined,
        durable: process,
        outside: { ...outside, crashes: outside.crashes + 1 },
      }),
    }));
  },
};

/** A sink is given what is durable. */
const deliver: S2Rule = {
  name: "D-Deliver",
  moves: (from, floor) =>
    floor.sinks.flatMap((path) => {
      const atoms = floor.below.baseOf(from.durable.configuration).streams.get(path)?.atoms.toArray() ?? [];
      const given = from.outside.delivered.get(path) ?? [];
      if (given.length >= atoms.length) return [];
      const delivered = [...given, ...atoms.slice(given.length).map(({ events }) => events)];
      const outside = { ...from.outside, delivered: new Map(from.outside.delivered).set(path, delivered) };
      return [{ what: path, to: () => ({ ...from, outside }) }];
    }),
};

/** Whoever asked from outside is answered. */
const respond: S2Rule = {
  name: "D-Respond",
  moves: (from, floor) =>
    [...floor.below.baseOf(from.durable.configuration).answers].flatMap(([key, outcome]) => {
      if (outcome === undefined || from.outside.answered.has(key)) return [];
      const outside = { ...from.outside, answered: new Map(from.outside.answered).set(key, outcome) };
      return [{ what: key, to: () => ({ ...from, outside }) }];
    }),
};

/** That an effect `once` is about to be performed is written down. */
const begin: S2Rule = {
  name: "D-Begin",
  moves: (from, floor) =>
    floor.effectRequests(from.volatile).flatMap(({ portal, id }) => {
      if (portal.effect?.once !== true || from.volatile.begun.has(id)) return [];
      const begun = new Set(from.volatile.begun).add(id);
      return [{ what: id, to: () => ({ ...from, volatile: { ...from.volatile, begun } }) }];
    }),
};

/** An effect is performed whose request is durable; one `once`, when it is durable that it has begun. */
const perform: S2Rule = {
  name: "D-Perform",
  moves: (from, floor) => {
    const durable = new Set(floor.effectRequests(from.durable).map(({ id }) => id));
    return floor.effectRequests(from.volatile).flatMap(({ portal, request, id }) => {
      if (!durable.has(id) || (portal.effect?.once === true && !from.durable.begun.has(id))) return [];
      const to = (): typeof from => {
        const before = withoutRequest(floor.below.baseOf(from.volatile.configuration), portal, request);
        const outcome = performed(portal, request.value as readonly unknown[], floor.machine);
        const base = answer(before, [{ ...request.caller, outcome }]);
        const times = (from.outside.performed.get(id)?.times ?? 0) + 1;
        const performings = new Map(from.outside.performed).set(id, { portal: portal.path, times });
        return {
          ...from,
          volatile: { ...from.volatile, configuration: floor.below.settled(base) },
          outside: { ...from.outside, performed: performings },
        };
      };
      return [{ what: id, to }];
    });
  },
};

export const crashRules: readonly S2Rule[] = [run, cut, commit, crash, deliver, respond, begin, perform];

export class S2<C> implements Floor<Crashable<C>> {
  readonly initial: Crashable<C>;
  readonly below: Below<C>;
  readonly machine: Machine;
  readonly mostCrashes: number;
  readonly sinks: readonly string[];
  private readonly rules: readonly S2Rule[];
  /** Of processes: most configurations have a durable one that others have too. */
  private readonly texts = new WeakMap<Process<C>, string>();

  constructor(
    below: Below<C>,
    machine: Machine,
    { crashes, rules = crashRules }: { readonly crashes: number; readonly rules?: readonly S2Rule[] },
  ) {
    this.below = below;
    this.machine = machine;
    this.mostCrashes = crashes;
    this.rules = rules;
    this.sinks = [...new Set(machine.program.ir.sinks.map(({ stream }) => stream.path))].sort();
    const start = { configuration: below.initial, begun: new Set<string>() };
    const outside = { delivered: new Map(), answered: new Map(), performed: new Map(), crashes: 0 };
    this.initial = { volatile: start, written: undefined, durable: start, outside };
  }

  moves(from: Crashable<C>): readonly Move<Crashable<C>>[] {
    return this.rules.flatMap(({ name, moves }) =>
      moves(from, this).map(({ what, to }) => ({
        rule: name,
        what,
        kind: "work" as const,
        to: () => {
          fired.add(name);
          return to();
        },
      })),
    );
  }

  /** Requests to effects that wait. */
  effectRequests({ configuration }: Process<C>): readonly {
    readonly portal: PortalIr;
    readonly request: Request;
    readonly id: string;
  }[] {
    const { requests } = this.below.baseOf(configuration);
    return [...this.machine.program.effects.values()].flatMap((portal) =>
      (requests.get(portal.path) ?? []).flat().map((request) => {
        const { fiber, number } = request.caller;
        return { portal, request, id: `${fiber} ${number}` };
      }),
    );
  }

  /** What a process has that goes on from this one. */
  restarted({ configuration, begun }: Process<C>): Process<C> {
    return { configuration: this.below.settled(this.below.baseOf(configuration)), begun };
  }

  /** An effect `once` that had begun is not performed again: whether it was performed at all, nobody knows. */
  recovered(process: Process<C>): Process<C> {
    let base = this.below.baseOf(process.configuration);
    for (const { portal, request, id } of this.effectRequests(process)) {
      if (!process.begun.has(id)) continue;
      base = answer(withoutRequest(base, portal, request), [{ ...request.caller, outcome: unknownOutcome }]);
    }
    return { ...process, configuration: this.below.settled(base) };
  }

  textOfProcess(process: Process<C>): string {
    let text = this.texts.get(process);
    if (text === undefined) {
      text = `${[...process.begun].sort().join()}\n${this.below.textOf(process.configuration)}`;
      this.texts.set(process, text);
    }
    return text;
  }

  textOf({ volatile, written, durable, outside }: Crashable<C>): string {
    const { algebra } = this.machine;
    return [
      this.textOfProcess(volatile),
      written === undefined ? "" : this.textOfProcess(written),
      this.textOfProcess(durable),
      [...outside.delivered].sort(([a], [b]) => (a < b ? -1 : 1)).map(([path, atoms]) => path + algebra.textOf(atoms)).join(), // prettier-ignore
      [...outside.answered.keys()].sort().join(),
      [...outside.performed].map(([id, { times }]) => `${id} ${times}`).sort().join(), // prettier-ignore
      outside.crashes,
    ].join("\n\n");
  }

  observe({ volatile, outside }: Crashable<C>): string {
    const { halted } = this.below.baseOf(volatile.configuration);
    return shown(this.machine, { streams: outside.delivered, answers: outside.answered, halted });
  }
}
