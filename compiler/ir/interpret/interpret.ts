/**
 * A plain interpreter of the IR: what a program means, without scheduling, batches, codecs or a store. Each unit takes
 * its atoms one by one; a step works on immutable values, so one that fails leaves nothing behind. The oracle for the
 * optimiser and for emitted code.
 */
import { Environment } from "./environment.ts";
import { Machine, type MachineOptions } from "./machine.ts";
import { randomNumbers, randomUuid } from "./random.ts";
import type { Fiber, Request } from "./fibers.ts";
import { policiesOf, ProgramGraph } from "./graph.ts";
import { PortalStep, PortalWorld } from "./portals.ts";
import { UnitState } from "./state.ts";
import { run } from "./statements.ts";
import { StepContext, type Events, type LogLine } from "./step.ts";
import { Fault } from "./values.ts";
import { appOfPath, composePrograms } from "../compose.ts";
import type { Start } from "../../types/typed.ts";
import type { ProgramIr, SourceIr, StreamIr, UnitIr } from "../ir.ts";

export interface InterpretOptions extends MachineOptions {
  /**
   * Atoms of sources, by the stream's name or path, as run-time values. Sources of `values` and `range` need none: they
   * are evaluated.
   */
  readonly inputs?: Readonly<Record<string, readonly (readonly unknown[])[]>>;
  /** Of random numbers, and of the choice between inputs; without one a unit takes its inputs in turn. */
  readonly seed?: number;
  /** The instant of all steps, in milliseconds. */
  readonly now?: number;
}

export interface InterpretedFault {
  readonly code: string;
  readonly message: string;
  /** Path of the unit that halted the app. */
  readonly unit: string;
}

export interface Interpretation {
  /** Atoms of every stream, by path. */
  readonly streams: ReadonlyMap<string, readonly (readonly unknown[])[]>;
  readonly log: readonly LogLine[];
  /** Why an app halted before its input ended; of several, the first. */
  readonly fault: InterpretedFault | undefined;
}

/** Runs a program, or several together, until the input has ended, or they halt. An app that halts leaves others running. */
export function interpret(program: ProgramIr | readonly ProgramIr[], options: InterpretOptions): Interpretation {
  return new Interpreter(composePrograms([program].flat()), options).run();
}

/** A stream so far. */
interface Content {
  readonly atoms: Events[];
  complete: boolean;
}

/** A unit on its way. */
interface Progress {
  readonly unit: UnitIr;
  readonly state: UnitState;
  /** Atoms consumed of each input. */
  readonly consumed: number[];
  /** The input to be asked first. */
  turn: number;
  steps: number;
  /** Its inputs have ended, and so has all that came of them. */
  complete: boolean;
  /** Nobody will ask it any more. */
  closed: boolean;
}

/** What a step consumes. */
interface Consumed {
  readonly input?: { readonly index: number; readonly atom: Events; readonly number: number };
  readonly requests?: readonly Request[];
  readonly ready?: readonly Fiber[];
  readonly firing?: unknown;
}

/** Steps of a unit before it is another one's turn, if that is chosen. */
const MOST_IN_TURN = 6;

/** Stops everything. */
class Halt {
  readonly fault: InterpretedFault;
  constructor(fault: InterpretedFault) {
    this.fault = fault;
  }
}

class Interpreter {
  private readonly program: ProgramIr;
  private readonly options: InterpretOptions;
  private readonly machine: Machine;
  private readonly contents = new Map<StreamIr, Content>();
  private readonly log: LogLine[] = [];
  /** Apps that take no step more. */
  private readonly halted = new Set<string>();
  private fault: InterpretedFault | undefined;
  private readonly choose: (() => number) | undefined;
  private readonly world: PortalWorld;
  private readonly graph: ProgramGraph;
  private units: readonly Progress[] = [];

  constructor(program: ProgramIr, options: InterpretOptions) {
    this.program = program;
    this.options = options;
    this.machine = new Machine(options);
    this.choose = options.seed === undefined ? undefined : randomNumbers(options.seed);
    this.world = new PortalWorld(program.portals, this.machine, options.now ?? 0);
    this.world.isServed = (path) =>
      this.units.some(({ unit, closed }) => !closed && !this.isHalted(unit) && serves(unit, path));
    this.graph = new ProgramGraph(program);
  }

  run(): Interpretation {
    for (const { stream } of this.program.sequencers) this.content(stream);
    for (const source of this.program.sources) {
      const content = this.content(source.stream);
      content.atoms.push(...this.atomsOf(source).map((events) => ({ events: [...events], keys: [] })));
      content.complete = true;
    }
    this.work();
    const { fault } = this;
    const streams = new Map([...this.contents].map(([stream, { atoms }]) => [stream.path, atoms.map((a) => a.events)]));
    return { streams, log: this.log, fault };
  }

  private content(stream: StreamIr): Content {
    let content = this.contents.get(stream);
    if (content === undefined) this.contents.set(stream, (content = { atoms: [], complete: false }));
    return content;
  }

  private atomsOf(source: SourceIr): readonly (readonly unknown[])[] {
    const { stream, connector } = source;
    const given = this.options.inputs?.[stream.path] ?? this.options.inputs?.[stream.name];
    if (given !== undefined) return given;
    const args = connector.args.map((arg) => this.machine.constant(arg));
    if (connector.path === "values") return args[0] as readonly (readonly unknown[])[];
    if (connector.path === "range") {
      const size = connector.options.find((option) => option.name === "atom");
      return rangeAtoms(
        args[0] as number,
        args[1] as number,
        size === undefined ? 1 : (this.machine.constant(size.value) as number),
      );
    }
    throw new Error(`the atoms of ${stream.path} (${connector.path}) are not given`);
  }

  /** Every unit in turn, as long as there is something to do. */
  private work(): void {
    this.units = this.graph.ordered.map((unit): Progress => {
      for (const output of unit.outputs) this.content(output);
      return {
        unit,
        state: new UnitState(unit, (cell) => this.machine.constant(cell.init)),
        consumed: unit.inputs.map((_, i) => firstOf(unit.starts?.[i]) - 1),
        turn: 0,
        steps: 0,
        complete: false,
        closed: unit.serves.length === 0,
      };
    });
    for (;;) {
      try {
        if (!this.round()) return;
      } catch (thrown) {
        if (!(thrown instanceof Halt)) throw thrown;
        this.fault ??= thrown.fault;
        const app = appOfPath(thrown.fault.unit);
        this.halted.add(app);
        this.world.end(app);
      }
    }
  }

  /** All that units can do now; false if that is nothing. */
  private round(): boolean {
    let progressed = this.world.performEffects();
    for (const progress of this.turns()) {
      if (this.isHalted(progress.unit)) continue;
      // With a seed, others may come in between.
      let left = this.choose === undefined ? Infinity : 1 + Math.floor(this.choose() * MOST_IN_TURN);
      let more = true;
      while (left-- > 0 && more) {
        more = this.takeReplies(progress) || this.takeOther(progress);
        progressed ||= more;
      }
      if (!more && this.finish(progress)) progressed = true;
    }
    return progressed || this.fireNext() || this.completeCycles() || this.world.breakSilence();
  }

  private isHalted(unit: UnitIr): boolean {
    return this.halted.has(appOfPath(unit.path));
  }

  /**
   * Nothing is left to do. So a sequencer or a serving unit has come to its end if all that can add to it has, but for what
   * it feeds itself: what goes round in a cycle has been consumed. True if there was one.
   */
  private completeCycles(): boolean {
    const complete = new Set(this.units.flatMap((one) => (one.complete && one.closed ? [one.unit] : [])));
    const halted = (unit: UnitIr): boolean => this.isHalted(unit);
    const sealed = this.program.sequencers
      .map(({ stream }) => stream)
      .filter((stream) => !this.content(stream).complete && this.graph.hasEnded(stream, complete, halted));
    const closed = this.units.filter(
      ({ unit, closed: already }) =>
        !already && !this.world.isBusy(unit) && this.graph.hasEnded(unit, complete, halted),
    );
    for (const stream of sealed) this.content(stream).complete = true;
    for (const progress of closed) progress.closed = true;
    return sealed.length + closed.length > 0;
  }

  private isSequencer(stream: StreamIr): boolean {
    return this.program.sequencers.some((sequencer) => sequencer.stream === stream);
  }

  /** Producers before consumers; with a seed, in any order. */
  private turns(): readonly Progress[] {
    const { choose } = this;
    if (choose === undefined) return this.units;
    return this.units
      .map((progress) => ({ progress, at: choose() }))
      .sort((a, b) => a.at - b.at)
      .map(({ progress }) => progress);
  }

  /** Replies first: whoever waits goes on before others come. */
  private takeReplies(progress: Progress): boolean {
    const { unit } = progress;
    const { replies, begins, fibers } = this.world;
    const begin = begins.findIndex((fiber) => fiber.unit === unit.path);
    if (begin >= 0) {
      this.step(progress, unit.resume, { ready: begins.splice(begin, 1) });
      return true;
    }
    const [atom, ...rest] = replies.get(unit.path) ?? [];
    if (atom === undefined) return false;
    replies.set(unit.path, rest);
    const ready = new Set<Fiber>();
    for (const { fiber, number, outcome } of atom) {
      fiber.resolve(number, outcome);
      if (fibers.has(fiber) && fiber.ready) ready.add(fiber);
    }
    // What has ended meanwhile, or waits for more, has no step.
    if (ready.size > 0) this.step(progress, unit.resume, { ready: [...ready] });
    return true;
  }

  /** An atom of an input, or of requests. */
  private takeOther(progress: Progress): boolean {
    const { unit, consumed } = progress;
    const ways = unit.inputs.length + unit.serves.length;
    const ready = Array.from({ length: ways }, (_, i) => (i + progress.turn) % ways).filter((i) =>
      i < unit.inputs.length
        ? (consumed[i] ?? 0) < this.inputOf(unit, i).atoms.length
        : (this.world.requests.get(unit.serves[i - unit.inputs.length]?.path ?? "") ?? []).length > 0,
    );
    const way = ready[this.choose === undefined ? 0 : Math.floor(this.choose() * ready.length)];
    if (way === undefined) return false;
    progress.turn = (way + 1) % ways;
    if (way < unit.inputs.length) {
      const number = (consumed[way] ?? 0) + 1;
      const atom = this.inputOf(unit, way).atoms[number - 1] ?? { events: [], keys: [] };
      consumed[way] = number;
      this.step(progress, unit.on[way] ?? [], { input: { index: way, atom, number } });
      return true;
    }
    const served = way - unit.inputs.length;
    const path = unit.serves[served]?.path ?? "";
    const [requests = [], ...rest] = this.world.requests.get(path) ?? [];
    this.world.requests.set(path, rest);
    this.step(progress, unit.ask[served] ?? [], { requests });
    return true;
  }

  private inputOf(unit: UnitIr, index: number): Content {
    const stream = unit.inputs[index];
    if (stream === undefined) throw new Error(`${unit.path} has no input ${index}`);
    return this.content(stream);
  }

  /** Time goes on to the next deadline or timer. */
  private fireNext(): boolean {
    const alarm = this.world.next();
    if (alarm === undefined) return false;
    const progress = this.units.find(({ unit }) => unit.path === alarm.unit);
    if (progress === undefined) throw new Error(`there is no unit ${alarm.unit}`);
    if (this.isHalted(progress.unit)) return true;
    const { what } = alarm;
    if ("timer" in what) {
      const index = progress.unit.timers.findIndex((timer) => timer.name === what.timer.name);
      this.step(progress, progress.unit.fire[index] ?? [], { firing: what.key });
      return true;
    }
    what.fiber.resolve(what.number, { value: undefined });
    if (this.world.fibers.has(what.fiber) && what.fiber.ready) {
      this.step(progress, progress.unit.resume, { ready: [what.fiber] });
    }
    return true;
  }

  /** The step after the last atom, when nobody of the unit waits any more; and its end, when nobody can ask it either. */
  private finish(progress: Progress): boolean {
    const { unit } = progress;
    if (!unit.inputs.every((_, i) => this.inputOf(unit, i).complete)) return false;
    let finished = false;
    const due = !progress.complete && !this.world.isBusy(unit) && (unit.inputs.length > 0 || progress.closed);
    if (due) {
      progress.complete = true;
      finished = true;
      if (unit.complete.length > 0) this.step(progress, unit.complete, {});
    }
    const ended = unit.answersOnly || (progress.closed && !this.world.isBusy(unit));
    if (!progress.complete || !ended) return finished;
    for (const output of unit.outputs) {
      if (this.isSequencer(output) || this.content(output).complete) continue;
      this.content(output).complete = true;
      finished = true;
    }
    return finished;
  }

  /** One step: all its effects, or none. An atom always gives an atom; any other step only if something was emitted. */
  private step(progress: Progress, body: UnitIr["complete"], from: Consumed): void {
    const { unit, state } = progress;
    const before = state.snapshot();
    const world = this.worldOf(unit, ++progress.steps);
    const { input } = from;
    const context = new StepContext(unit, input?.index ?? -1, input?.atom ?? { events: [], keys: [] }, state, world);
    const portals = new PortalStep({ unit, state, context }, this.world, this.machine, from);
    context.portals = portals;
    context.firing = from.firing;
    try {
      run(body, new Environment(undefined, context), this.machine);
    } catch (thrown) {
      if (!(thrown instanceof Fault)) throw thrown;
      state.restore(before);
      portals.undo();
      this.failed(unit, thrown, from);
      return;
    }
    portals.commit();
    this.log.push(...context.log);
    for (const [i, stream] of unit.outputs.entries()) {
      const put = context.outputs[i];
      if (put === undefined || ((input === undefined || unit.sparse) && put.events.length === 0)) continue;
      // A sequencer that has completed takes nothing more: what a last step in its cycle makes is for others.
      if (!this.content(stream).complete) this.content(stream).atoms.push(put);
    }
  }

  private worldOf(unit: UnitIr, step: number): StepContext["world"] {
    const seed = [...`${this.options.seed ?? 0}/${unit.path}/${step}`].reduce(
      (hash, c) => Math.imul(hash ^ c.charCodeAt(0), 0x01000193),
      0x811c9dc5,
    );
    const random = randomNumbers(seed);
    return { now: () => this.world.time, random, uuid: () => randomUuid(random) };
  }

  /** Trying again is of no use here: the same step fails in the same way. So the first other policy decides. */
  private failed(unit: UnitIr, fault: Fault, { input, requests }: Consumed): void {
    const policy = policiesOf(unit, this.program).find(({ kind }) => kind !== "retry");
    const isLate = policy?.kind === "skip" && policy.to !== undefined && this.content(policy.to).complete;
    if (policy === undefined || policy.kind !== "skip" || isLate) {
      throw new Halt({ code: fault.code, message: fault.message, unit: unit.path });
    }
    this.world.answer((requests ?? []).map(({ caller }) => ({ ...caller, outcome: { fault } })));
    if (input !== undefined && !unit.sparse)
      for (const output of unit.outputs) this.content(output).atoms.push({ events: [], keys: [] });
    if (policy.to === undefined) return;
    const letter = {
      events: input?.atom.events ?? [],
      fault: { code: fault.code, message: fault.message, at: fault.at },
      unit: unit.path,
      stream: input === undefined ? "" : (unit.inputs[input.index]?.path ?? ""),
      atom: input?.number ?? 0,
    };
    this.content(policy.to).atoms.push({ events: [letter], keys: [] });
  }
}

/** All apps are launched together: from now on is from the start. */
function firstOf(start: Start | undefined): number {
  return typeof start === "number" ? start : 1;
}

function serves(unit: UnitIr, path: string): boolean {
  return unit.serves.some((portal) => portal.path === path);
}

function rangeAtoms(from: number, to: number, size: number): number[][] {
  const atoms: number[][] = [];
  for (let start = from; start < to; start += size) {
    atoms.push(Array.from({ length: Math.min(size, to - start) }, (_, i) => start + i));
  }
  return atoms;
}
