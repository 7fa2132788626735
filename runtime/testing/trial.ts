/**
 * One run of a test: its apps in a simulation, where the body of the test lets time pass. Between two steps of the body the
 * program runs until it is quiet: until nothing happens any more without time passing.
 */
import type { AppDefinition } from "../api.ts";
import { toFault } from "../fault.ts";
import type { RunView, TakenStep } from "../observe.ts";
import { OrderedMap } from "../values/ordered-map.ts";
import type { AnyTest, Condition, TestRun } from "./definition.ts";
import { conditionFailed, Failed, type Failure } from "./failure.ts";
import { Simulation, type Chance, type SimulationOptions, type Spectator } from "./simulation.ts";
import { Streams } from "./streams.ts";
import { subjectOf, type Hands } from "./subject.ts";
import type { Trace } from "./trace.ts";

/** What a run of a test is made of: all else follows from it. */
export interface Case extends Chance {
  readonly parameters: Readonly<Record<string, unknown>>;
}

export interface TrialResult {
  readonly failure: Failure | undefined;
  readonly steps: number;
  readonly crashes: number;
}

export interface TrialOptions extends Pick<SimulationOptions, "set" | "position"> {
  readonly trace?: Trace | undefined;
}

/** Steps after which a program that is not quiet is taken for one that never will be. */
const MOST_STEPS = 100_000;
/** Turns of the machine within which `crash()` comes. */
const CRASH_WITHIN = 60;

/** `apps`: the one with the test first, then those that it uses. */
export async function runTrial(
  apps: readonly AppDefinition[],
  test: AnyTest,
  one: Case,
  options: TrialOptions,
): Promise<TrialResult> {
  const trial = new Trial(apps, test, one, options);
  const failure = await trial.failure();
  const { steps, crashes } = trial.simulation;
  return { failure, steps, crashes };
}

class Trial implements TestRun, Hands, Spectator {
  readonly simulation: Simulation;
  private readonly test: AnyTest;
  private readonly one: Case;
  private readonly trace: Trace | undefined;
  private readonly streams = new Streams();
  private readonly conditions: Condition[] = [];
  private failed: Failure | undefined;

  constructor(apps: readonly AppDefinition[], test: AnyTest, one: Case, { trace, ...options }: TrialOptions) {
    this.test = test;
    this.one = one;
    this.trace = trace;
    const given = this.evaluated("what is given", test.position, () => test.given(one.parameters)) ?? [];
    this.simulation = new Simulation(subjectOf(apps, given, this), { ...options, ...one, engine: "embedded" }, this);
  }

  async failure(): Promise<Failure | undefined> {
    try {
      this.stopIfFailed();
      await this.simulation.quiet(() => this.simulation.view !== undefined);
      await this.test.run(this, this.one.parameters);
      await this.quiet();
      return undefined;
    } catch (error) {
      if (error instanceof Failed) return error.failure;
      throw error;
    } finally {
      this.simulation.stop();
    }
  }

  // ---- what the body of a test does ----------------------------------------------------------------------------------

  always(condition: Condition): void {
    this.conditions.push(condition);
    this.check(condition, "always");
    this.stopIfFailed();
  }

  async expect(condition: Condition): Promise<void> {
    await this.quiet();
    this.check(condition, "expect");
    this.stopIfFailed();
  }

  async quiet(): Promise<void> {
    await this.simulation.quiet();
    const [fault] = this.simulation.faults;
    if (fault !== undefined) this.failed ??= { kind: "fault", fault };
    this.stopIfFailed();
  }

  async advance(by: () => number): Promise<void> {
    await this.quiet();
    const ms = this.evaluated("how much time passes", this.test.position, by) ?? 0;
    this.stopIfFailed();
    this.trace?.advanced(ms);
    for (let left = ms; left > 0; await this.quiet()) left = this.simulation.pass(left);
  }

  async crash(): Promise<void> {
    // In a plain run, of the schedule 0, when all is quiet.
    const { schedule } = this.one;
    await this.simulation.crash(schedule === 0 ? Infinity : Math.floor(this.simulation.draw() * CRASH_WITHIN));
    this.stopIfFailed();
  }

  events<T>(stream: { readonly path: string }): readonly T[] {
    return this.streams.events(stream.path) as readonly T[];
  }

  atoms<T>(stream: { readonly path: string }): readonly (readonly T[])[] {
    return this.streams.atoms(stream.path) as readonly (readonly T[])[];
  }

  cell<T>(unit: string, state: string, cell: string): T {
    const entries = [...(this.simulation.view?.cells(unit, state) ?? [])];
    const shared = entries.find(([key]) => key === undefined);
    return (shared ? shared[1][cell] : OrderedMap.from(entries.map(([key, cells]) => [key, cells[cell]]))) as T;
  }

  // ---- what the test does for its apps -------------------------------------------------------------------------------

  missing(what: string, cure: string): never {
    this.failed ??= { kind: "missing", what, cure };
    throw this.simulation.stop();
  }

  async answered<T>(answer: () => T): Promise<T> {
    await this.simulation.elsewhere(() => {});
    return answer();
  }

  // ---- what the apps do ----------------------------------------------------------------------------------------------

  started(view: RunView): void {
    this.streams.recovered(view.heads());
    this.trace?.started(view.heads());
    this.checkAll();
  }

  crashed(power: boolean): void {
    this.trace?.crashed(power);
  }

  source(stream: string, atom: number, events: readonly unknown[]): void {
    this.streams.add(stream, atom, events);
    this.trace?.source(stream, atom, events);
    this.checkAll();
  }

  step(step: TakenStep): void {
    for (const { stream, atom, events } of step.outputs) this.streams.add(stream, atom, events);
    this.trace?.step(step);
    if (this.simulation.steps > MOST_STEPS) this.failed ??= { kind: "endless", steps: MOST_STEPS };
    this.checkAll();
  }

  private checkAll(): void {
    for (const condition of this.conditions) this.check(condition, "always");
    if (this.failed !== undefined) throw this.simulation.stop();
  }

  private check(condition: Condition, when: "always" | "expect"): void {
    const { position } = condition;
    const holds = this.evaluated(`\`${condition.text}\``, position, condition.holds);
    if (holds === false) {
      this.failed ??= this.evaluated("a side of it", position, () => conditionFailed(condition, when));
    }
  }

  /** What a piece of the test gives; the test has failed if it cannot be evaluated. */
  private evaluated<T>(what: string, position: string, evaluate: () => T): T | undefined {
    try {
      return evaluate();
    } catch (error) {
      const { code, message } = toFault(error);
      this.failed ??= { kind: "broken", what, position, code, message };
      return undefined;
    }
  }

  private stopIfFailed(): void {
    if (this.failed !== undefined) throw new Failed(this.failed);
  }
}
