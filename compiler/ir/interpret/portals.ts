/** Requests, replies, deadlines and timers on their way between steps, and what a step does with them. */
import { Environment } from "./environment.ts";
import { Fiber, type Caller, type Future, type Outcome, type Request } from "./fibers.ts";
import { Gates } from "./gates.ts";
import type { Machine } from "./machine.ts";
import { routine } from "./routines.ts";
import type { UnitState } from "./state.ts";
import type { StepContext, StepPortals } from "./step.ts";
import { equals, Fault, faultCodes, toFault } from "./values.ts";
import type { LocalFn, PortalIr, TimerIr, UnitIr } from "../ir.ts";

export interface Reply {
  readonly fiber: Fiber;
  readonly number: number;
  readonly outcome: Outcome;
}

/** A deadline of a fiber, or a timer of a task. */
interface Alarm {
  readonly at: number;
  readonly unit: string;
  readonly what:
    { readonly fiber: Fiber; readonly number: number } | { readonly timer: TimerIr; readonly key: unknown };
}

export class PortalWorld {
  readonly gates = new Gates();
  /** Virtual: it goes on when nothing else can happen. */
  time: number;
  /** Atoms that wait, by portal and by asking unit. */
  readonly requests = new Map<string, Request[][]>();
  readonly replies = new Map<string, Reply[][]>();
  /** On their way, those that have not begun included. */
  readonly fibers = new Set<Fiber>();
  /** Those that waited for somebody whose step failed. */
  readonly begins: Fiber[] = [];
  alarms: readonly Alarm[] = [];
  private readonly effects = new Map<string, PortalIr>();
  private readonly machine: Machine;
  /** Whether requests to a portal can still be served. */
  isServed: (portal: string) => boolean = () => false;

  constructor(portals: readonly PortalIr[], machine: Machine, now: number) {
    this.machine = machine;
    this.time = now;
    for (const portal of portals) if (portal.effect !== undefined) this.effects.set(portal.path, portal);
  }

  /** Anything that a unit has still to do. */
  isBusy(unit: UnitIr): boolean {
    if ([...this.fibers].some((fiber) => fiber.unit === unit.path)) return true;
    return this.alarms.some((alarm) => alarm.unit === unit.path && "timer" in alarm.what);
  }

  /** Send requests; those that nobody serves come back. */
  send(portal: string, requests: readonly Request[]): void {
    if (this.effects.has(portal) || this.isServed(portal)) {
      this.requests.set(portal, [...(this.requests.get(portal) ?? []), [...requests]]);
      return;
    }
    const fault = new Fault(faultCodes.noServer, `nobody serves ${portal}`);
    this.answer(requests.map(({ caller }) => ({ ...caller, outcome: { fault } })));
  }

  /** One atom for each unit that asked. */
  answer(replies: readonly Reply[]): void {
    const units = new Set(replies.map(({ fiber }) => fiber.unit));
    for (const unit of units) {
      const atom = replies.filter(({ fiber }) => fiber.unit === unit);
      this.replies.set(unit, [...(this.replies.get(unit) ?? []), atom]);
    }
  }

  /** An app has halted: nothing of it goes on, and those who wait for a reply of it are told that there will be none. */
  end(app: string): void {
    const isOf = (path: string): boolean => path.split("/")[1] === app;
    for (const fiber of [...this.fibers]) if (isOf(fiber.unit)) this.fibers.delete(fiber);
    this.alarms = this.alarms.filter((alarm) => !isOf(alarm.unit));
    for (const fiber of this.fibers) {
      for (const { number, portal } of fiber.open) {
        if (!isOf(portal) || this.effects.has(portal)) continue;
        const fault = new Fault(faultCodes.noServer, `the server of ${portal} has ended`);
        this.answer([{ fiber, number, outcome: { fault } }]);
      }
    }
  }

  /**
   * Nothing else can happen: whoever still waits for a reply waits for ever, and is told so; the innermost first, because
   * those further out wait for them. False if nobody waits.
   */
  breakSilence(): boolean {
    const open = [...this.fibers].flatMap((fiber) => fiber.open.map((one) => ({ fiber, ...one })));
    const isServed = ({ fiber, number }: { readonly fiber: Fiber; readonly number: number }): boolean =>
      [...this.fibers].some(({ caller }) => caller?.fiber === fiber && caller.number === number);
    const innermost = open.filter((one) => !isServed(one));
    const given = innermost.length > 0 ? innermost : open;
    for (const { fiber, number, portal } of given) {
      const fault = new Fault(
        faultCodes.noServer,
        `the portal ${portal} will never reply: nothing is left that could make it`,
      );
      this.answer([{ fiber, number, outcome: { fault } }]);
    }
    return given.length > 0;
  }

  /** Call an effect's function for requests that wait. True if there were any. */
  performEffects(): boolean {
    let any = false;
    for (const [path, portal] of this.effects) {
      const atoms = this.requests.get(path) ?? [];
      this.requests.delete(path);
      for (const { value, caller } of atoms.flat()) {
        any = true;
        this.answer([{ ...caller, outcome: this.perform(portal, value) }]);
      }
    }
    return any;
  }

  private perform(portal: PortalIr, request: unknown): Outcome {
    if (portal.effect === undefined) throw new Error(`${portal.path} is no effect`);
    try {
      return { value: this.machine.host(portal.effect.host, (request ?? []) as readonly unknown[]) };
    } catch (error) {
      return { fault: toFault(error) };
    }
  }

  /** The alarm that is next goes off; undefined if there is none. */
  next(): Alarm | undefined {
    const [first] = [...this.alarms].sort((a, b) => a.at - b.at);
    if (first === undefined) return undefined;
    this.alarms = this.alarms.filter((alarm) => alarm !== first);
    this.time = Math.max(this.time, first.at);
    return first;
  }
}

/** What one step does. Nothing of it leaves the step before `commit`. */
export class PortalStep implements StepPortals {
  readonly requests: readonly Request[];
  private readonly world: PortalWorld;
  private readonly machine: Machine;
  private readonly context: StepContext;
  private readonly unit: UnitIr;
  private readonly state: UnitState;
  /** Fibers that can go on, in the order in which what they wait for came. */
  private readonly ready: readonly Fiber[];
  private fiber: Fiber | undefined;
  private asks: { readonly portal: string; readonly request: Request }[] = [];
  private answers: Reply[] = [];
  private readonly gatesBefore: () => void;
  private readonly fibersBefore: readonly Fiber[];
  private readonly alarmsBefore: readonly Alarm[];

  constructor(
    of: { readonly unit: UnitIr; readonly state: UnitState; readonly context: StepContext },
    world: PortalWorld,
    machine: Machine,
    from: { readonly requests?: readonly Request[]; readonly ready?: readonly Fiber[] },
  ) {
    this.unit = of.unit;
    this.state = of.state;
    this.context = of.context;
    this.world = world;
    this.machine = machine;
    this.requests = from.requests ?? [];
    this.ready = from.ready ?? [];
    this.gatesBefore = world.gates.snapshot();
    this.fibersBefore = [...world.fibers];
    this.alarmsBefore = world.alarms;
  }

  commit(): void {
    const portals = new Set(this.asks.map(({ portal }) => portal));
    for (const portal of portals) {
      this.world.send(
        portal,
        this.asks.filter((ask) => ask.portal === portal).map(({ request }) => request),
      );
    }
    this.world.answer(this.answers);
  }

  /** Nothing of the step remains; fibers that went on in it have ended, and those that they held back may begin. */
  undo(): void {
    const { world, ready } = this;
    this.gatesBefore();
    world.alarms = this.alarmsBefore;
    world.fibers.clear();
    for (const fiber of this.fibersBefore) if (!ready.includes(fiber)) world.fibers.add(fiber);
    for (const fiber of ready) {
      const next = world.gates.next(fiber);
      if (next !== undefined) world.begins.push(next);
    }
  }

  // ---- of handlers -------------------------------------------------------------------------------------------------

  ask(portal: string, request: unknown): Future {
    const { fiber } = this;
    if (fiber === undefined) throw new Error("a portal is asked outside a routine");
    const future = fiber.future(portal);
    this.asks.push({ portal, request: { value: request, caller: { fiber, number: future.number } } });
    return future;
  }

  deadline(ms: number): Future {
    const { fiber } = this;
    if (fiber === undefined) throw new Error("a future is made outside a routine");
    const future = fiber.future();
    const what = { fiber, number: future.number };
    this.world.alarms = [...this.world.alarms, { at: this.world.time + Math.max(0, ms), unit: this.unit.path, what }];
    return future;
  }

  reply({ fiber, number }: Caller, value: unknown): void {
    this.answers.push({ fiber, number, outcome: { value } });
  }

  timer(timer: TimerIr, operation: "start" | "startAt" | "stop", key: unknown, argument: unknown): void {
    const { world, unit } = this;
    world.alarms = world.alarms.filter(
      ({ unit: path, what }) =>
        !(path === unit.path && "timer" in what && what.timer.name === timer.name && equals(what.key, key)),
    );
    if (operation === "stop") return;
    const at = operation === "start" ? world.time + (argument as number) : (argument as number);
    world.alarms = [...world.alarms, { at, unit: unit.path, what: { timer, key } }];
  }

  start(fn: LocalFn, args: readonly unknown[], key: unknown, caller: Caller | undefined): void {
    const env = new Environment(undefined, this.context);
    const of = { unit: this.unit.path, fn, key, caller };
    const fiber = new Fiber(of, env, routine(fn, args, new Environment(env), this.machine));
    const entry = this.world.gates.enter(fiber);
    if (entry === "begin") this.run(fiber, undefined);
    else if (entry === "wait") this.world.fibers.add(fiber);
    else {
      const message = `handlers of exclusive tasks wait for each other: ${entry.join(", ")}`;
      throw new Fault(faultCodes.deadlock, message);
    }
  }

  resume(task: string): boolean {
    let any = false;
    for (const fiber of this.ready) {
      if (fiber.fn.routine?.task !== task) continue;
      any ||= !fiber.fn.routine.boundary;
      if (fiber.awaited === undefined) {
        this.begin(fiber);
        continue;
      }
      const outcome = fiber.outcome(fiber.awaited);
      this.guarded(fiber.caller, () => this.run(fiber, outcome));
    }
    return any;
  }

  serve(request: Request, handle: () => void): void {
    this.guarded(request.caller, handle);
  }

  /** For a request: if it fails, that is its answer, and nothing else of it remains. */
  private guarded(caller: Caller | undefined, run: () => void): void {
    if (caller === undefined) {
      run();
      return;
    }
    const state = this.state.snapshot();
    const written = this.context.mark();
    const gates = this.world.gates.snapshot();
    const fibers = [...this.world.fibers];
    const { alarms } = this.world;
    const { asks, answers } = this;
    this.asks = [...asks];
    this.answers = [...answers];
    try {
      run();
    } catch (thrown) {
      if (!(thrown instanceof Fault)) throw thrown;
      this.state.restore(state);
      written();
      gates();
      this.world.fibers.clear();
      for (const fiber of fibers) this.world.fibers.add(fiber);
      this.world.alarms = alarms;
      this.asks = asks;
      this.answers = [...answers, { ...caller, outcome: { fault: thrown } }];
      // What failed is what goes on no more.
      for (const fiber of fibers) if (fiber.caller === caller) this.end(fiber);
    }
  }

  /** From here to where it waits, or to its end. */
  private run(fiber: Fiber, first: Outcome | undefined): void {
    const outer = this.fiber;
    this.fiber = fiber;
    fiber.env.goOnIn(this.context);
    try {
      let next = first === undefined ? fiber.routine.next({ value: undefined }) : fiber.routine.next(first);
      while (next.done !== true) {
        const outcome = fiber.outcome(next.value);
        if (outcome === undefined) {
          fiber.awaited = next.value;
          this.world.fibers.add(fiber);
          this.world.gates.suspended(fiber);
          return;
        }
        next = fiber.routine.next(outcome);
      }
    } finally {
      this.fiber = outer;
    }
    this.end(fiber);
  }

  /** Whoever has waited for its key may begin. */
  private end(fiber: Fiber): void {
    fiber.awaited = undefined;
    this.world.fibers.delete(fiber);
    // One that fails lets the next one begin.
    for (let next = this.world.gates.next(fiber); next !== undefined; next = this.world.gates.next(fiber)) {
      this.begin(next);
    }
  }

  private begin(fiber: Fiber): void {
    this.world.fibers.delete(fiber);
    this.guarded(fiber.caller, () => this.run(fiber, undefined));
  }
}
