/**
 * What becomes of a failure: the step is tried again, or its atom passed over, as the policies say; else its app halts while
 * others go on, or the process ends.
 */
import type { AtomFault, DeadLetter, Stream } from "./api.ts";
import type { RunningApp } from "./apps/running.ts";
import type { Engine } from "./engines/engine.ts";
import { Fault, toFault } from "./fault.ts";
import type { Graph, RunningSink, RunningSource } from "./graph.ts";
import type { Halt } from "./inspect/inspector.ts";
import type { Meter } from "./meter.ts";
import type { Observation } from "./observe.ts";
import type { Opened } from "./opened.ts";
import { atomFault, judge, passOver, single } from "./policies.ts";
import type { FaultContext, Report } from "./report.ts";
import type { Failure, RunningUnit } from "./unit.ts";
import type { World } from "./world/world.ts";

/** The process ends with this. */
export interface FaultEnding {
  readonly kind: "fault";
  readonly fault: Fault;
  readonly shown: AtomFault;
  readonly context: FaultContext;
}

/** The process in which something fails. */
export interface FailingProcess {
  readonly world: World;
  readonly engine: Engine;
  readonly report: Report;
  readonly opened: Opened;
  /** It does not end by itself. */
  readonly open: boolean;
  readonly meter: Meter | undefined;
  readonly observation: Observation | undefined;
  graph(): Graph;
  apps(): readonly RunningApp[];
  stopping(): boolean;
  /** Call `task` after some ms. */
  after(delay: number, task: () => void): void;
  wake(): void;
  end(ending: FaultEnding): void;
}

export class Failures {
  private readonly process: FailingProcess;
  /** What apps halted with while others went on. */
  readonly faults: Fault[] = [];
  /** The same, for those who look. */
  readonly halts: Halt[] = [];
  /** Units that wait for the next attempt of a step. */
  private readonly waiting = new Set<RunningUnit>();

  constructor(process: FailingProcess) {
    this.process = process;
  }

  /** Some step is to be tried again. */
  get retrying(): boolean {
    return this.waiting.size > 0;
  }

  /** These are not tried again. */
  giveUp(units: readonly RunningUnit[]): void {
    for (const unit of units) this.waiting.delete(unit);
  }

  ofStep(unit: RunningUnit, failure: Failure): void {
    const { world, meter, observation } = this.process;
    const { fault, decision, ofStore } = judge(unit, failure);
    if (decision.kind === "retry") {
      meter?.retried(unit.path);
      unit.attempts++;
      if (decision.delay > 0) this.tryAgain(unit, decision.delay);
      return;
    }
    const shown = atomFault(fault, world.position?.(fault));
    const { queues, letters } = this.process.graph();
    const target = decision.kind === "skip" && decision.to ? queues.get(decision.to.path) : undefined;
    // In a cycle that has completed, what a last step leaves behind would be read by nobody.
    if (decision.kind === "halt" || target?.sealed === true) {
      const input = unit.cursors[failure.input];
      const atom = input === undefined ? 0 : input.consumed + 1;
      const stream = (input ?? unit.cursors.at(failure.input < 0 ? 0 : -1))?.queue.stream.path ?? "";
      const trace = world.trace?.(fault);
      const context = { unit: unit.path, key: failure.key, stream, atom, help: fault.help, trace };
      observation?.halted(unit, shown);
      this.halt(fault, shown, context, ofStore ? undefined : this.appWith("units", unit));
      return;
    }
    observation?.passedOver(shown);
    passOver(unit, failure, shown, target, letters);
    meter?.passedOver(unit.path, target?.stream.path);
  }

  /** A sink has passed over an atom, which goes to `to` if that is given. */
  passedOver(letter: DeadLetter<unknown>, keys: readonly unknown[], to: Stream<unknown> | undefined): void {
    const target = to && this.process.graph().queues.get(to.path);
    target?.append(single(letter));
    if (target !== undefined) this.process.graph().letters.added(target, letter, keys, undefined);
    this.process.meter?.passedOver(letter.unit, target?.stream.path);
  }

  ofSource(source: RunningSource, fault: Fault): void {
    const context = { unit: source.source.name, help: fault.help };
    this.halt(fault, atomFault(fault, undefined), context, this.appWith("sources", source));
  }

  ofSink(sink: RunningSink, fault: Fault, atom: number): void {
    const stream = sink.consumer.queue.stream.path;
    const context = { unit: sink.path, stream, atom, help: fault.help };
    this.halt(fault, atomFault(fault, undefined), context, this.appWith("sinks", sink));
  }

  /** Something was thrown outside of all steps: whatever it was to do has not been done. */
  stray(error: unknown): void {
    const { code, message } = toFault(error);
    const help = ["a pure function has done all its work when it returns: it leaves no timer and no promise behind"];
    const fault = new Fault(code, `an error that nobody caught: ${message}`, { help });
    this.halt(fault, atomFault(fault, undefined), { help }, undefined);
  }

  private tryAgain(unit: RunningUnit, delay: number): void {
    unit.blocked = true;
    this.waiting.add(unit);
    this.process.after(delay, () => {
      if (this.waiting.delete(unit)) unit.blocked = false;
    });
  }

  private appWith<K extends "units" | "sources" | "sinks">(
    kind: K,
    part: RunningApp[K][number],
  ): RunningApp | undefined {
    return this.process.apps().find((app) => (app[kind] as readonly unknown[]).includes(part));
  }

  /** Of one app, if there is one whose fault it is, else of all. */
  private halt(fault: Fault, shown: AtomFault, context: FaultContext, app: RunningApp | undefined): void {
    if (app?.halted === true) return;
    const { open, meter } = this.process;
    meter?.halted(app?.name, fault.code);
    const othersGoOn = open || this.process.apps().some((other) => other !== app && isAlive(other));
    if (app !== undefined && othersGoOn && !this.process.stopping()) this.haltApp(app, fault, shown, context);
    else this.process.end({ kind: "fault", fault, shown, context: { ...context, app: app?.name } });
  }

  /** The others go on. What waits for this app waits in vain. */
  private haltApp(app: RunningApp, fault: Fault, shown: AtomFault, context: FaultContext): void {
    const { engine, opened, report, world } = this.process;
    app.halt(engine.durable);
    this.faults.push(fault);
    this.giveUp(app.units);
    // With a store, who asks it waits for its next life; in memory there is none.
    if (!engine.durable) {
      for (const unit of app.units) unit.fibers?.abandon(unit.requests);
      app.leave(this.process.graph().exchange);
    }
    opened.halt(app);
    this.halts.push({ app: app.name, fault: shown, context, at: world.clock.mono() });
    report.fault(shown, { ...context, app: app.name });
    report.note(`the app ${app.name} has halted; the others go on`);
    this.process.wake();
  }
}

function isAlive(app: RunningApp): boolean {
  return !app.halted && !app.completed;
}
