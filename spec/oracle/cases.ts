/**
 * Cases of a program: emitted code on the real runtime in a simulation, each with an engine, a schedule and crashes of its
 * own, all from one number. What sinks are given is compared with what was wanted.
 */
import type { AppDefinition, Sink, SinkDefinition, Stream } from "../../runtime/api.ts";
import { Reader, Writer } from "../../runtime/bytes.ts";
import { sink } from "../../runtime/define.ts";
import { Simulation, type Crash, type SimulationOptions } from "../../runtime/testing/simulation.ts";
import { randomStream } from "../../runtime/world/random.ts";
import type { Atom, Behaviour } from "./behaviour.ts";
import { differenceOf, type Judge } from "./judge.ts";

/** Turns of the machine after which a program is taken for one that never ends. */
const MOST_TURNS = 200_000;

export interface Case {
  readonly seed: number;
  readonly options: SimulationOptions;
}

/** What went in a case, for those who want to know that enough did. */
export interface Tally {
  cases: number;
  crashes: number;
  steps: number;
}

/** A promise that was broken: what is written twice, a run that does not end, another result. */
export class Violation extends Error {}

/** Of four cases one has no crash, and may be in memory. */
export function caseOf(seed: number): Case {
  const random = randomStream(seed, "case");
  const below = (n: number): number => Math.floor(random() * n);
  const calm = seed % 4 === 0;
  const crashes = Array.from({ length: calm ? 0 : 1 + below(4) }, (): Crash => {
    return { steps: below([4, 16, 64, 256][below(4)] ?? 1), turns: below(12), power: below(3) === 0 };
  });
  const engine = calm && below(2) === 0 ? "memory" : "embedded";
  return { seed, options: { engine, schedule: below(2 ** 31), crashes, set: {}, unseen: below(3) === 0 } };
}

/** Run a case; fails with a Violation. */
export async function runCase(apps: readonly AppDefinition[], judge: Judge, one: Case, tally?: Tally): Promise<void> {
  const collected = new Map<string, Collected>();
  // What is thrown in a sink is the fault of the sink.
  const violations: Violation[] = [];
  const sinkOf = (stream: Stream<unknown>): SinkDefinition<unknown> => {
    const into = new Collected(stream.path, violations, (effect) => simulation.elsewhere(effect));
    collected.set(stream.path, into);
    return sink(stream, () => into.sink());
  };
  const simulation = new Simulation(
    apps.map((app) => ({ ...app, sinks: shownOf(app, judge).map(sinkOf) })),
    one.options,
  );
  let turns = 0;
  const endless = (): boolean => ++turns > MOST_TURNS;
  for (;;) {
    await simulation.quiet(endless);
    if (violations[0] !== undefined) throw violations[0];
    if (turns > MOST_TURNS) throw new Violation("it does not come to an end");
    if (simulation.ended !== undefined) break;
    if (!simulation.waits) throw new Violation("nothing happens any more, and it has not ended");
    simulation.pass(Number.MAX_SAFE_INTEGER);
  }
  if (tally !== undefined) {
    tally.cases++;
    tally.crashes += simulation.crashes;
    tally.steps += simulation.steps;
  }
  const [fault] = simulation.faults;
  if ((simulation.ended === 0) !== (fault === undefined)) throw new Violation(`it ends with ${simulation.ended}`);
  const streams = Object.fromEntries([...collected].map(([path, { atoms }]) => [path, atoms]));
  const behaviour: Behaviour = { streams, fault: fault?.code };
  const difference = differenceOf(judge, behaviour);
  if (difference !== undefined) throw new Violation(difference);
}

/** Streams that are looked at: those that have a sink, or that a conformance program is expected to have. */
function shownOf(app: AppDefinition, judge: Judge): readonly Stream<unknown>[] {
  const streams =
    judge.kind === "expected" ? app.units.flatMap(({ outputs }) => outputs) : app.sinks.map(({ stream }) => stream);
  const own = streams.filter(({ path }) => path.startsWith(`/${app.name}/`));
  return [...new Map(own.map((stream) => [stream.path, stream])).values()];
}

/**
 * What a sink has been given, process after process: what is written again must be what was there. A sink is not given all
 * atoms without events; by their numbers it knows where the others are.
 */
class Collected {
  private readonly written: Atom[] = [];
  private readonly path: string;
  private readonly violations: Violation[];
  private readonly elsewhere: (effect: () => void) => Promise<void>;

  constructor(path: string, violations: Violation[], elsewhere: (effect: () => void) => Promise<void>) {
    this.path = path;
    this.violations = violations;
    this.elsewhere = elsewhere;
  }

  get atoms(): readonly Atom[] {
    return Array.from(this.written, (atom) => atom ?? []);
  }

  sink(): Sink<unknown> {
    /** Number of the last atom that it was given. */
    let last = 0;
    let toJson: (value: unknown) => string = JSON.stringify;
    return {
      name: "collected",
      start: ({ codec }, cursor) => {
        last = cursor === undefined ? 0 : new Reader(cursor).varint();
        toJson = (value) => codec.toJson(value);
        if (last > this.written.length) this.violate("a cursor stands behind what was written");
        return Promise.resolve();
      },
      write: async ({ first, ends, events }) => {
        if (first <= last) this.violate(`atom ${first} comes after ${last}`);
        let from = 0;
        const atoms = ends.map((end) => {
          const atom = events.slice(from, end).map((event) => JSON.parse(toJson(event)) as unknown);
          from = end;
          return atom;
        });
        await this.elsewhere(() => {
          for (const [i, atom] of atoms.entries()) this.put(first - 1 + i, atom);
        });
        last = first - 1 + atoms.length;
        const cursor = new Writer(8);
        cursor.varint(last);
        return cursor.take();
      },
      stop: () => Promise.resolve(),
    };
  }

  private put(at: number, atom: Atom): void {
    const before = this.written[at];
    if (before !== undefined && JSON.stringify(before) !== JSON.stringify(atom)) {
      this.violate(`${JSON.stringify(atom)} is written where ${JSON.stringify(before)} was`);
    }
    this.written[at] = atom;
  }

  private violate(what: string): void {
    this.violations.push(new Violation(`${this.path}: ${what}`));
  }
}
