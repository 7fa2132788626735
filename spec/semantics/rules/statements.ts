/**
 * What statements do: big steps, one rule for each kind. A body that is left early says so by what it returns; one that
 * waits returns the place where it does, and can be gone on with from there.
 */
import type { Caller, Frame, Future, Outcome, Place, PlaceStep } from "../configuration.ts";
import type { FaultValue } from "../algebra.ts";
import type { Label, LocalFn, Stmt, StmtKind, StmtOf } from "../ir.ts";
import type { Machine } from "../machine.ts";
import { fired, rule, type TermRule } from "../rule.ts";
import { Scope, stepOf, unassigned } from "../scope.ts";
import type { EventList } from "../step.ts";
import { evaluate } from "./expressions.ts";

/** Why a body was left before its end. */
export type Leave =
  | { readonly kind: "break" | "continue"; readonly label: Label }
  | { readonly kind: "return"; readonly value: unknown }
  /** It waits: the place as seen from the body that was left. */
  | { readonly kind: "wait"; readonly future: Future; readonly place: Place };

/** Where to go on, and with what. */
export interface Resumption {
  /** Of the body that is gone on with; the rest is of the bodies in it. */
  readonly place: Place;
  readonly outcome: Outcome;
}

type Run<K extends StmtKind> = (
  stmt: StmtOf<K>,
  scope: Scope,
  machine: Machine,
  /** The statement waited; this is where. */
  resumed: { readonly step: PlaceStep; readonly inner: Resumption } | undefined,
) => Leave | undefined;
/** Those of blocks belong to a later phase: routines here keep their structure. */
type Kind = Exclude<StmtKind, "goto" | "wait" | "enter">;

/** The value of a function whose body has run. */
export function returned(leave: Leave | undefined): unknown {
  if (leave === undefined) return undefined;
  if (leave.kind !== "return") throw new Error(`${leave.kind} leaves a function`);
  return leave.value;
}

/** A body, in a scope that is its own; from its beginning, or from where it waited. */
export function run(body: readonly Stmt[], scope: Scope, machine: Machine, from?: Resumption): Leave | undefined {
  const [first, ...rest] = from?.place ?? [];
  for (let at = first?.at ?? 0; at < body.length; at++) {
    const stmt = body[at] as Stmt;
    const { name, apply } = ruleOf(stmt);
    fired.add(name);
    const resumed =
      from !== undefined && first !== undefined && at === first.at
        ? { step: first, inner: { place: rest, outcome: from.outcome } }
        : undefined;
    const leave = apply(stmt, scope, machine, resumed);
    if (leave?.kind !== "wait") {
      if (leave !== undefined) return leave;
      continue;
    }
    const [inside, ...deeper] = leave.place;
    return { ...leave, place: [{ ...inside, ...scope.content(), at }, ...deeper] };
  }
  return undefined;
}

function ruleOf(stmt: Stmt): TermRule<Run<StmtKind>> {
  if (stmt.kind === "goto" || stmt.kind === "wait" || stmt.kind === "enter") {
    throw new Error(`a ${stmt.kind} stands outside a block`);
  }
  return statementRules[stmt.kind] as unknown as TermRule<Run<StmtKind>>;
}

export const statementRules: { readonly [K in Kind]: TermRule<Run<K>> } = {
  let: rule("S-Let", (stmt, scope, machine) => {
    scope.declare(stmt.local, stmt.value === undefined ? unassigned : evaluate(stmt.value, scope, machine));
    return undefined;
  }),
  assign: rule("S-Assign", (stmt, scope, machine) => {
    scope.assign(stmt.local, evaluate(stmt.value, scope, machine));
    return undefined;
  }),
  expr: rule("S-Expr", (stmt, scope, machine) => {
    evaluate(stmt.value, scope, machine);
    return undefined;
  }),
  if: rule("S-If", (stmt, scope, machine, resumed) => {
    const branch = resumed?.step.branch ?? (evaluate(stmt.test, scope, machine) === true ? 0 : 1);
    return block(branch === 0 ? stmt.then : stmt.otherwise, scope, machine, resumed?.inner, { branch });
  }),
  switch: rule("S-Switch", (stmt, scope, machine, resumed) => {
    const branch = resumed?.step.branch ?? caseOf(stmt, scope, machine);
    const chosen = stmt.cases[branch]?.body ?? stmt.otherwise;
    if (chosen === undefined) throw new Error("no case fits");
    return block(chosen, scope, machine, resumed?.inner, { branch });
  }),
  while: rule("S-While", (stmt, scope, machine, resumed) => {
    let inner = resumed?.inner;
    while (inner !== undefined || evaluate(stmt.test, scope, machine) === true) {
      const leave = block(stmt.body, scope, machine, inner, {});
      inner = undefined;
      if (leave !== undefined && !isContinue(leave, stmt.label)) return unlessBreak(leave, stmt.label);
    }
    return undefined;
  }),
  for: rule("S-For", (stmt, scope, machine, resumed) => {
    const items = resumed?.step.loop?.items ?? (evaluate(stmt.iterable, scope, machine) as readonly unknown[]);
    let inner = resumed?.inner;
    for (let index = resumed?.step.loop?.index ?? 0; index < items.length; index++) {
      const turn = scope.inner(inner?.place[0]);
      if (inner === undefined) turn.declare(stmt.local, items[index]);
      const leave = outside(run(stmt.body, turn, machine, inner), { loop: { items, index } });
      inner = undefined;
      if (leave !== undefined && !isContinue(leave, stmt.label)) return unlessBreak(leave, stmt.label);
    }
    return undefined;
  }),
  block: rule("S-Block", (stmt, scope, machine, resumed) => {
    const leave = block(stmt.body, scope, machine, resumed?.inner, {});
    return leave && unlessBreak(leave, stmt.label);
  }),
  break: rule("S-Break", ({ label }) => ({ kind: "break", label })),
  continue: rule("S-Continue", ({ label }) => ({ kind: "continue", label })),
  return: rule("S-Return", (stmt, scope, machine) => ({
    kind: "return",
    value: stmt.value && evaluate(stmt.value, scope, machine),
  })),

  open: rule("S-Open", (stmt, scope, machine) => {
    scope.open(stmt.handle, stmt.key && evaluate(stmt.key, scope, machine));
    return undefined;
  }),
  setCell: rule("S-SetCell", (stmt, scope, machine) => {
    const value = evaluate(stmt.value, scope, machine);
    stepOf(scope).cells.write(stmt.handle.state, scope.keyOf(stmt.handle), stmt.cell, value);
    return undefined;
  }),
  forEvents: rule("S-ForEvents", (stmt, scope, machine) => {
    const { events, keys } = eventsOf(stmt, scope);
    const turn = (index: number): Leave | undefined => {
      const inner = scope.inner();
      inner.declare(stmt.event, events[index]);
      if (stmt.key !== undefined) inner.declare(stmt.key, keys[index]);
      return run(stmt.body, inner, machine);
    };
    const parts = stmt.key === undefined ? undefined : stepOf(scope).partsOf(stmt, keys);
    return parts === undefined ? each(events.length, stmt, turn) : stepOf(scope).inParts(parts, turn);
  }),
  forKeys: rule("S-ForKeys", (stmt, scope, machine) => {
    const seen = new Set<unknown>();
    const distinct = eventsOf(stmt, scope).keys.filter((key) => {
      const form = machine.algebra.keyOf(key);
      return !seen.has(form) && seen.add(form);
    });
    return each(distinct.length, stmt, (index) => {
      const inner = scope.inner();
      inner.declare(stmt.key, distinct[index]);
      return run(stmt.body, inner, machine);
    });
  }),
  push: rule("S-Push", (stmt, scope, machine) => put(stepOf(scope).buffer(stmt.buffer), stmt, scope, machine)),
  output: rule("S-Output", (stmt, scope, machine) => put(stepOf(scope).output(stmt.index), stmt, scope, machine)),

  forRequests: rule("S-ForRequests", (stmt, scope, machine) => {
    const step = stepOf(scope);
    return each(step.requests.length, stmt, (index) => {
      const { value, caller } = step.requests[index] as (typeof step.requests)[number];
      let leave: Leave | undefined;
      step.serve(caller, () => {
        const inner = scope.inner();
        inner.declare(stmt.request, value);
        inner.declare(stmt.caller, caller);
        leave = run(stmt.body, inner, machine);
      });
      return leave;
    });
  }),
  onTimer: rule("S-OnTimer", (stmt, scope, machine) => {
    const inner = scope.inner();
    if (stmt.key !== undefined) inner.declare(stmt.key, stepOf(scope).firing);
    return run(stmt.body, inner, machine);
  }),
  reply: rule("S-Reply", (stmt, scope, machine) => {
    const caller = evaluate(stmt.caller, scope, machine) as Caller;
    stepOf(scope).reply(caller, evaluate(stmt.value, scope, machine));
    return undefined;
  }),
  start: rule("S-Start", (stmt, scope, machine) => {
    const args = stmt.args.map((arg) => evaluate(arg, scope, machine));
    const key = stmt.key && evaluate(stmt.key, scope, machine);
    const caller = stmt.caller && (evaluate(stmt.caller, scope, machine) as Caller);
    stepOf(scope).start(stmt.fn, args, key, caller);
    return undefined;
  }),
  resume: rule("S-Resume", (stmt, scope) => {
    const any = stepOf(scope).resume(stmt.task);
    if (stmt.any !== undefined) scope.declare(stmt.any, any);
    return undefined;
  }),
  try: rule("S-Try", (stmt, scope, machine) => {
    try {
      return block(stmt.body, scope, machine, undefined, {});
    } catch (thrown) {
      const fault = machine.algebra.faultOf(thrown);
      if (fault === undefined) throw thrown;
      const inner = scope.inner();
      inner.declare(stmt.fault, fault);
      return run(stmt.otherwise, inner, machine);
    }
  }),

  await: rule("S-Await", (stmt, scope, machine, resumed) => {
    if (resumed === undefined) {
      const future = evaluate(stmt.future, scope, machine) as Future;
      const present = stepOf(scope).outcomeOf(future);
      if (present === undefined) return { kind: "wait", future, place: [] };
      return came(stmt, present, scope, machine);
    }
    return came(stmt, resumed.inner.outcome, scope, machine);
  }),
  callRoutine: rule("S-CallRoutine", (stmt, scope, machine, resumed) => {
    const call = resumed?.step.call;
    const frame = call ?? { fn: stmt.fn, args: stmt.args.map((arg) => evaluate(arg, scope, machine)) };
    let outcome: Outcome;
    try {
      const done = runRoutine(frame, resumed?.inner.outcome, scope.step, machine);
      if ("future" in done) return { kind: "wait", future: done.future, place: [placeIn({ call: done.frame })] };
      outcome = done;
    } catch (thrown) {
      const fault = machine.algebra.faultOf(thrown);
      if (fault === undefined || !stmt.attempt) throw thrown;
      outcome = { fault };
    }
    return came(stmt, outcome, scope, machine);
  }),
};

// ---- routines ----------------------------------------------------------------------------------------------------

/** A routine from its beginning, or from where it waited, to where it waits, or to its value. */
export function runRoutine(
  routine: Frame | { readonly fn: LocalFn; readonly args: readonly unknown[] },
  outcome: Outcome | undefined,
  step: Scope["step"],
  machine: Machine,
): { readonly value: unknown } | { readonly future: Future; readonly frame: Frame } {
  const { fn } = routine;
  const isFrame = "place" in routine;
  const scope = Scope.outermost(step, isFrame ? routine.place[0] : undefined);
  if (!isFrame) for (const [i, param] of fn.params.entries()) scope.declare(param, routine.args[i]);
  const from = isFrame && outcome !== undefined ? { place: routine.place, outcome } : undefined;
  const leave = run(fn.body, scope, machine, from);
  if (leave?.kind === "wait") return { future: leave.future, frame: { fn, place: leave.place } };
  return { value: returned(leave) };
}

/** What was waited or called for, bound; a fault goes on unless it was asked for as a Result. */
function came(
  stmt: StmtOf<"await"> | StmtOf<"callRoutine">,
  outcome: Outcome,
  scope: Scope,
  { algebra }: Machine,
): undefined {
  let value: unknown;
  if (stmt.attempt) {
    value =
      "fault" in outcome ? { type: "Err", value: shownFault(outcome.fault) } : { type: "Ok", value: outcome.value };
  } else if ("fault" in outcome) algebra.raise(outcome.fault);
  else value = outcome.value;
  if (stmt.local !== undefined) scope.declare(stmt.local, value);
  return undefined;
}

function shownFault({ code, message, at }: FaultValue): FaultValue {
  return { code, message, at };
}

/** A place inside a statement, of which the body around it will know the rest. */
function placeIn(part: Partial<PlaceStep>): PlaceStep {
  return { at: -1, locals: new Map(), handles: new Map(), ...part };
}

// ---- bodies within statements ------------------------------------------------------------------------------------

function block(
  body: readonly Stmt[],
  scope: Scope,
  machine: Machine,
  from: Resumption | undefined,
  part: Partial<PlaceStep>,
): Leave | undefined {
  return outside(run(body, scope.inner(from?.place[0]), machine, from), part);
}

/** A wait, seen from outside the statement that it is in. */
function outside(leave: Leave | undefined, part: Partial<PlaceStep>): Leave | undefined {
  return leave?.kind === "wait" ? { ...leave, place: [placeIn(part), ...leave.place] } : leave;
}

function caseOf(stmt: StmtOf<"switch">, scope: Scope, machine: Machine): number {
  const { type } = evaluate(stmt.subject, scope, machine) as { readonly type: string };
  const found = stmt.cases.findIndex(({ tags }) => tags.includes(type));
  return found < 0 ? stmt.cases.length : found;
}

function put(to: EventList, stmt: StmtOf<"push"> | StmtOf<"output">, scope: Scope, machine: Machine): undefined {
  const event = evaluate(stmt.event, scope, machine);
  const key = stmt.key && evaluate(stmt.key, scope, machine);
  to.events.push(event);
  if (stmt.key !== undefined) to.keys.push(key);
}

function eventsOf(stmt: StmtOf<"forEvents"> | StmtOf<"forKeys">, scope: Scope): EventList {
  const step = stepOf(scope);
  const { events, keys } = stmt.from.kind === "buffer" ? step.buffer(stmt.from.buffer) : step.inputOf(stmt.from.index);
  // What is put in while they are gone through is for later.
  return { events: [...events], keys: [...keys] };
}

function each(
  count: number,
  { label }: { readonly label: Label },
  turn: (index: number) => Leave | undefined,
): Leave | undefined {
  for (let index = 0; index < count; index++) {
    const leave = turn(index);
    if (leave !== undefined && !isContinue(leave, label)) return unlessBreak(leave, label);
  }
  return undefined;
}

function isContinue(leave: Leave, label: Label): boolean {
  return leave.kind === "continue" && leave.label === label;
}

/** Nothing if it is this very body that was left. */
function unlessBreak(leave: Leave, label: Label): Leave | undefined {
  return leave.kind === "break" && leave.label === label ? undefined : leave;
}
