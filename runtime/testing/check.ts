/**
 * A test, checked: many runs of it with other parameters, schedules and crashes, all from one seed; of a run that fails the
 * smallest that is found.
 */
import * as fc from "fast-check";
import type { AppDefinition } from "../api.ts";
import { base } from "../codec/base.ts";
import { arbitraryOf } from "./arbitraries.ts";
import type { AnyTest } from "./definition.ts";
import { Failed, type Failure } from "./failure.ts";
import { Trace } from "./trace.ts";
import type { Crash, SimulationOptions } from "./simulation.ts";
import { runTrial, type Case } from "./trial.ts";

export interface CheckOptions extends Pick<SimulationOptions, "set" | "position"> {
  readonly runs: number;
  readonly seed: number;
  /** Of a failed run: that one alone, with the seed that it had. */
  readonly path?: string | undefined;
  /** Show a run though none fails. */
  readonly trace: boolean;
}

export interface Checked {
  readonly title: string;
  readonly position: string;
  readonly runs: number;
  readonly steps: number;
  readonly crashes: number;
  readonly failed: FailedCheck | undefined;
  /** Of the failed run, else of the last one, if it was asked for. */
  readonly trace: readonly string[];
}

export interface FailedCheck {
  readonly failure: Failure;
  /** With these it fails each time. */
  readonly seed: number;
  readonly path: string;
  /** How often it was made smaller. */
  readonly shrinks: number;
  /** In the language's notation. */
  readonly parameters: readonly { readonly name: string; readonly value: string }[];
  readonly crashes: readonly Crash[];
}

/** The path is of no run of this test with this seed: of another one, or of the test as it was. */
export class NoSuchRun extends Error {}

/** `apps`: the one with the test first, then those that it uses. Fails with `NoSuchRun`. */
export async function checkTest(
  apps: readonly AppDefinition[],
  test: AnyTest,
  options: CheckOptions,
): Promise<Checked> {
  const { seed, path, runs, set, position } = options;
  let taken = { runs: 0, steps: 0, crashes: 0 };
  let last: Case | undefined;
  const property = fc.asyncProperty(cases(test), async (one) => {
    last = one;
    const { failure, steps, crashes } = await runTrial(apps, test, one, { set, position });
    taken = { runs: taken.runs + 1, steps: taken.steps + steps, crashes: taken.crashes + crashes };
    if (failure !== undefined) throw new Failed(failure);
  });
  const which = path === undefined ? { numRuns: runs } : { numRuns: 1, path, endOnFailure: true };
  const check = async (): Promise<fc.RunDetails<[Case]>> => fc.check(property, { seed, ...which });
  const details = await check().catch((error: unknown) => {
    if (error instanceof Error && error.message.startsWith("Unable to replay")) throw new NoSuchRun();
    throw error;
  });
  const { counterexample, errorInstance } = details;
  if (errorInstance !== null && !(errorInstance instanceof Failed)) throw errorInstance;
  const shown = counterexample?.[0] ?? (options.trace ? last : undefined);
  const trace = new Trace(apps);
  if (shown !== undefined) await runTrial(apps, test, shown, { set, position, trace });
  const failed =
    errorInstance instanceof Failed && counterexample !== null
      ? {
          failure: errorInstance.failure,
          seed: details.seed,
          path: details.counterexamplePath ?? "",
          shrinks: details.numShrinks,
          parameters: Object.entries(test.parameters).map(([name, codec]) => {
            return { name, value: base(codec).show(counterexample[0].parameters[name]) };
          }),
          crashes: counterexample[0].crashes,
        }
      : undefined;
  return { title: test.title, position: test.position, ...taken, failed, trace: trace.lines };
}

/** The smallest case has no crash, and the schedule 0, which is the order of turns that there is without one. */
function cases({ parameters }: AnyTest): fc.Arbitrary<Case> {
  const values = Object.entries(parameters).map(([name, codec]) => [name, arbitraryOf(codec)] as const);
  const few = fc.oneof(fc.nat({ max: 4 }), fc.nat({ max: 16 }), fc.nat({ max: 64 }), fc.nat({ max: 512 }));
  const crash = fc.record({ steps: few, turns: fc.nat({ max: 12 }), power: fc.boolean() });
  return fc.record({
    parameters: fc.record(Object.fromEntries(values)),
    schedule: fc.nat(),
    crashes: fc.array(crash, { maxLength: 4 }),
  });
}
