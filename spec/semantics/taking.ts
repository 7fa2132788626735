/**
 * A step in two halves: it is taken (it consumes, and its body is run, seen by nobody), and it is put (all that it did
 * appears together with what it consumed). On the floor S0 nothing comes in between.
 */
import { modelFaults, type FaultValue } from "./algebra.ts";
import type {
  Alarm,
  Atom,
  Configuration,
  Fiber,
  Outcome,
  Reply,
  Request,
  StreamContent,
  UnitContent,
} from "./configuration.ts";
import { openAsks, resolved } from "./futures.ts";
import { next } from "./gates.ts";
import type { Stmt, StreamIr, UnitIr } from "./ir.ts";
import type { Machine } from "./machine.ts";
import { appOf } from "./program.ts";
import { named } from "./rule.ts";
import { run } from "./rules/statements.ts";
import { Scope } from "./scope.ts";
import { Sequence } from "./sequence.ts";
import { Step, type Consumed, type Partition } from "./step.ts";

/** A step that may be taken. */
export interface Redex {
  readonly unit: UnitIr;
  /** Which of the steps that the unit could take: the stream, the portal, the timer that it is for. */
  readonly cause: string;
  readonly body: readonly Stmt[];
  /** Takes what the step consumes away: from this configuration, or from a later one. */
  readonly consume: (before: Configuration) => Configuration;
  /** What it is given, as seen after that. */
  readonly from: (consumed: Configuration) => Consumed;
}

/** A step whose body has been run. */
export interface Taken extends Redex {
  readonly given: Consumed;
  readonly result: { readonly step: Step } | { readonly fault: FaultValue };
}

export function take(machine: Machine, before: Configuration, redex: Redex, partition?: Partition): Taken {
  const consumed = redex.consume(before);
  const given = redex.from(consumed);
  const step = new Step(machine, consumed, redex.unit, given, partition);
  try {
    run(redex.body, Scope.outermost(step), machine);
  } catch (thrown) {
    const fault = machine.algebra.faultOf(thrown);
    if (fault === undefined) throw thrown;
    return { ...redex, given, result: { fault } };
  }
  return { ...redex, given, result: { step } };
}

/** All its effects, or those of its failure. */
export function put(machine: Machine, before: Configuration, taken: Taken): Configuration {
  const { unit, given, result } = taken;
  const consumed = changeUnit(taken.consume(before), unit.path, ({ steps, ...rest }) => ({
    ...rest,
    steps: steps + 1,
  }));
  if ("fault" in result) return failed(machine, consumed, unit, given, result.fault);
  return committed(machine, consumed, unit, given, result.step);
}

/** The step has not failed. */
const committed = named(
  "T-Commit",
  (machine: Machine, consumed: Configuration, unit: UnitIr, { input }: Consumed, step: Step): Configuration => {
    const own = (fiber: Fiber): boolean => fiber.unit === unit.path;
    const isGateOfUnit = (name: string): boolean => name.startsWith(`${unit.path}/`);
    let after = changeUnit(consumed, unit.path, (content) => ({ ...content, cells: step.cells.snapshot() }));
    after = {
      ...after,
      fibers: merged(after.fibers, step.fibers, (_id, fiber) => own(fiber)),
      gates: merged(after.gates, step.gates, isGateOfUnit),
      alarms: ownLast(after.alarms, step.alarms, unit),
      log: step.log.reduce((log, line) => log.with(line), after.log),
    };
    for (const [i, stream] of unit.outputs.entries()) {
      const { events = [], keys = [] } = step.outputs[i] ?? {};
      // An atom always gives an atom; any other step only if something was emitted.
      if ((input === undefined || unit.sparse) && events.length === 0) continue;
      after = contentOf(after, stream).complete ? late(after) : append(after, stream, { events, keys });
    }
    for (const portal of new Set(step.asks.map(({ portal }) => portal))) {
      const requests = step.asks.filter((ask) => ask.portal === portal).map(({ request }) => request);
      after = ask(machine, after, portal, requests);
    }
    return answer(after, step.answers);
  },
);

/** A sequencer that has completed takes nothing more: what comes in a last step is for its other readers. */
const late = named("C-Late", (after: Configuration): Configuration => after);

/** An atom of requests. */
export function ask(
  machine: Machine,
  before: Configuration,
  portal: string,
  requests: readonly Request[],
): Configuration {
  const isThere = machine.program.effects.has(portal) || isServed(machine, before, portal);
  return (isThere ? send : returnToSender)(before, portal, requests);
}

/** It is on its way. */
const send = named("P-Ask", (before: Configuration, portal: string, requests: readonly Request[]): Configuration => {
  const waiting = before.requests.get(portal) ?? [];
  return { ...before, requests: new Map(before.requests).set(portal, [...waiting, requests]) };
});

/** Nobody serves it: it comes back at once. */
const returnToSender = named(
  "P-NoServer",
  (before: Configuration, portal: string, requests: readonly Request[]): Configuration => {
    const outcome = { fault: { code: modelFaults.noServer, message: `nobody serves ${portal}`, at: "" } };
    return answer(
      before,
      requests.map(({ caller }) => ({ ...caller, outcome })),
    );
  },
);

/** Of the entries that are the unit's, those of the step; of the others, those that are there. */
function merged<V>(
  present: ReadonlyMap<string, V>,
  ofStep: ReadonlyMap<string, V>,
  own: (name: string, value: V) => boolean,
): ReadonlyMap<string, V> {
  if (present === ofStep || (present.size === 0 && ofStep.size === 0)) return present;
  const others = [...present].filter(([name, value]) => !own(name, value));
  return new Map([...others, ...[...ofStep].filter(([name, value]) => own(name, value))]);
}

function ownLast(present: readonly Alarm[], ofStep: readonly Alarm[], unit: UnitIr): readonly Alarm[] {
  if (present.length === 0 && ofStep.length === 0) return present;
  const own = ({ unit: path }: Alarm): boolean => path === unit.path;
  return [...present.filter((alarm) => !own(alarm)), ...ofStep.filter(own)];
}

// ---- failure -----------------------------------------------------------------------------------------------------

/** Nothing of the step remains. To try again is of no use: the same step fails in the same way, so another policy decides. */
function failed(
  machine: Machine,
  consumed: Configuration,
  unit: UnitIr,
  given: Consumed,
  fault: FaultValue,
): Configuration {
  const policy = machine.program.policies(unit).find(({ kind }) => kind !== "retry");
  const letters = policy?.kind === "skip" ? policy.to : undefined;
  const isLate = letters !== undefined && contentOf(consumed, letters).complete;
  if (policy?.kind !== "skip" || isLate) return halt(machine, consumed, unit, fault);
  return skip(machine, consumed, unit, given, fault, letters);
}

/** The atom is passed over; its letter tells of it, and whoever asked in it is told. */
const skip = named(
  "F-Skip",
  (
    machine: Machine,
    consumed: Configuration,
    unit: UnitIr,
    { input, requests = [], ready = [] }: Consumed,
    fault: FaultValue,
    letters: StreamIr | undefined,
  ): Configuration => {
    let after = ready.length === 0 ? consumed : abandon(machine, consumed, ready, fault);
    after = answer(
      after,
      requests.map(({ caller }) => ({ ...caller, outcome: { fault } })),
    );
    if (input !== undefined && !unit.sparse) {
      for (const output of unit.outputs) after = append(after, output, { events: [], keys: [] });
    }
    if (letters === undefined) return after;
    const letter = {
      events: input?.atom.events ?? [],
      fault: { code: fault.code, message: fault.message, at: fault.at },
      unit: unit.path,
      stream: input === undefined ? "" : (unit.inputs[input.index]?.path ?? ""),
      atom: input?.number ?? 0,
    };
    return append(after, letters, { events: [letter], keys: [] });
  },
);

/** Handlers that went on in a step that failed are no more; whoever asked them is told, whoever waited for their key begins. */
const abandon = named(
  "F-Abandon",
  ({ program }: Machine, before: Configuration, ids: readonly string[], fault: FaultValue): Configuration => {
    const fibers = new Map(before.fibers);
    const gates = new Map(before.gates);
    const begins = [...before.begins];
    const answers: Reply[] = [];
    for (const id of ids) {
      const fiber = fibers.get(id);
      if (fiber === undefined) continue;
      fibers.delete(id);
      if (fiber.caller !== undefined) answers.push({ ...fiber.caller, outcome: { fault } });
      const free = next(fiber, gates, program.gateName);
      if (free !== undefined) begins.push(free);
    }
    const alarms = before.alarms.filter(({ what }) => !("fiber" in what && ids.includes(what.fiber)));
    return answer({ ...before, fibers, gates, begins, alarms }, answers);
  },
);

/** The app takes no step more. Those who wait for a reply of it are told that there will be none. */
const halt = named(
  "F-Halt",
  ({ program }: Machine, before: Configuration, unit: UnitIr, fault: FaultValue): Configuration => {
    const app = appOf(unit.path);
    const isOf = (path: string): boolean => appOf(path) === app;
    const fibers = new Map([...before.fibers].filter(([, fiber]) => !isOf(fiber.unit)));
    const after = {
      ...before,
      fibers,
      alarms: before.alarms.filter((alarm) => !isOf(alarm.unit)),
      halted: [...before.halted, { app, unit: unit.path, fault }],
    };
    const answers = [...fibers.values()].flatMap((fiber) =>
      openAsks(fiber)
        .filter(({ portal }) => isOf(portal) && !program.effects.has(portal))
        .map(({ number, portal }) => ({ fiber: fiber.id, number, outcome: serverGone(portal) })),
    );
    return answer(after, answers);
  },
);

function serverGone(portal: string): Outcome {
  return { fault: { code: modelFaults.noServer, message: `the server of ${portal} has ended`, at: "" } };
}

// ---- parts of configurations -------------------------------------------------------------------------------------

const NO_CONTENT: StreamContent = { atoms: Sequence.empty, complete: false };

export function contentOf(configuration: Configuration, stream: StreamIr): StreamContent {
  return configuration.streams.get(stream.path) ?? NO_CONTENT;
}

export function append(before: Configuration, stream: StreamIr, atom: Atom): Configuration {
  const content = contentOf(before, stream);
  const extended = { ...content, atoms: content.atoms.with(atom) };
  return { ...before, streams: new Map(before.streams).set(stream.path, extended) };
}

export function completed(before: Configuration, stream: StreamIr): Configuration {
  const content = { ...contentOf(before, stream), complete: true };
  return { ...before, streams: new Map(before.streams).set(stream.path, content) };
}

export function unitOf(configuration: Configuration, path: string): UnitContent {
  const content = configuration.units.get(path);
  if (content === undefined) throw new Error(`there is no unit ${path}`);
  return content;
}

export function changeUnit(
  before: Configuration,
  path: string,
  change: (content: UnitContent) => UnitContent,
): Configuration {
  return { ...before, units: new Map(before.units).set(path, change(unitOf(before, path))) };
}

/** One atom of replies for each unit that asked; what was asked from outside has its answer at once. */
export function answer(before: Configuration, replies: readonly Reply[]): Configuration {
  if (replies.length === 0) return before;
  const atoms = new Map(before.replies);
  const answers = new Map(before.answers);
  const byUnit = new Map<string, Reply[]>();
  for (const reply of replies) {
    const unit = unitOfFiber(reply.fiber);
    if (unit === undefined) {
      if (answers.get(reply.fiber) === undefined) answers.set(reply.fiber, reply.outcome);
    } else byUnit.set(unit, [...(byUnit.get(unit) ?? []), reply]);
  }
  for (const [unit, atom] of byUnit) atoms.set(unit, [...(atoms.get(unit) ?? []), atom]);
  return { ...before, replies: atoms, answers };
}

/** `/bank/accounts#3.1` is a handler of that unit; anything else asks from outside. */
function unitOfFiber(id: string): string | undefined {
  return id.startsWith("/") ? id.slice(0, id.lastIndexOf("#")) : undefined;
}

export function isHalted(configuration: Configuration, unit: UnitIr): boolean {
  return configuration.halted.some(({ app }) => app === appOf(unit.path));
}

/** Requests to it can still be served. */
export function isServed({ program }: Machine, configuration: Configuration, portal: string): boolean {
  return program.ir.units.some(
    (unit) =>
      unit.serves.some(({ path }) => path === portal) &&
      !unitOf(configuration, unit.path).closed &&
      !isHalted(configuration, unit),
  );
}

/** What a future has come to, in the handler that waits for it, if that is still there. */
export function resolve(before: Configuration, { fiber: id, number, outcome }: Reply): Configuration {
  const fiber = before.fibers.get(id);
  if (fiber === undefined) return before;
  return { ...before, fibers: new Map(before.fibers).set(id, resolved(fiber, number, outcome)) };
}
