/**
 * A plain interpreter of the IR: what a program means, without scheduling, batches, codecs or a store. Each unit takes
 * its atoms one by one; a step works on immutable values, so one that fails leaves nothing behind. The oracle for the
 * optimiser and for emitted code.
 */
import { Environment } from "./environment.ts";
import { Machine, type MachineOptions } from "./machine.ts";
import { randomNumbers, randomUuid } from "./random.ts";
import { UnitState } from "./state.ts";
import { run } from "./statements.ts";
import { StepContext, type Events, type LogLine } from "./step.ts";
import { Fault } from "./values.ts";
import { appOfPath, composePrograms } from "../compose.ts";
import type { Start } from "../../types/typed.ts";
import type { PolicyIr, ProgramIr, SourceIr, StreamIr, UnitIr } from "../ir.ts";

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
  complete: boolean;
}

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

  constructor(program: ProgramIr, options: InterpretOptions) {
    this.program = program;
    this.options = options;
    this.machine = new Machine(options);
    this.choose = options.seed === undefined ? undefined : randomNumbers(options.seed);
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
    const units = topological(this.program).map((unit): Progress => {
      for (const output of unit.outputs) this.content(output);
      return {
        unit,
        state: new UnitState(unit, (cell) => this.machine.constant(cell.init)),
        consumed: unit.inputs.map((_, i) => firstOf(unit.starts?.[i]) - 1),
        turn: 0,
        steps: 0,
        complete: false,
      };
    });
    for (;;) {
      let progressed = false;
      for (const progress of units) {
        if (this.attempt(progress)) progressed = true;
      }
      if (!progressed && !this.completeSequencers(units)) return;
    }
  }

  /** All that a unit can do now; false if that is nothing. */
  private attempt(progress: Progress): boolean {
    let progressed = false;
    if (this.isHalted(progress.unit)) return false;
    try {
      while (this.takeAtom(progress)) progressed = true;
      if (this.finish(progress)) progressed = true;
    } catch (thrown) {
      if (!(thrown instanceof Halt)) throw thrown;
      this.fault ??= thrown.fault;
      this.halted.add(appOfPath(progress.unit.path));
    }
    return progressed;
  }

  private isHalted(unit: UnitIr): boolean {
    return this.halted.has(appOfPath(unit.path));
  }

  /**
   * Nothing is left to do. So a sequencer has come to its end if all that can add to it has, but for what it feeds itself:
   * what goes round in a cycle has been consumed. True if there was one.
   */
  private completeSequencers(units: readonly Progress[]): boolean {
    const ended = this.program.sequencers
      .map(({ stream }) => stream)
      .filter((stream) => {
        if (this.content(stream).complete) return false;
        const behind = closure([stream], (at) => readersOf(at, this.program).flatMap((unit) => this.targets(unit)));
        const before = closure([stream], (at) => this.feedersOf(at).flatMap((unit) => unit.inputs));
        const feeders = units.filter(({ unit }) => this.targets(unit).some((target) => before.has(target)));
        return feeders.every(
          ({ unit, complete }) => complete || (!this.isHalted(unit) && unit.inputs.some((input) => behind.has(input))),
        );
      });
    for (const stream of ended) this.content(stream).complete = true;
    return ended.length > 0;
  }

  private feedersOf(stream: StreamIr): readonly UnitIr[] {
    return this.program.units.filter((unit) => this.targets(unit).includes(stream));
  }

  /** Where what a unit makes may go. */
  private targets(unit: UnitIr): readonly StreamIr[] {
    return [...unit.outputs, ...skipsTo(unit, this.program)];
  }

  private isSequencer(stream: StreamIr): boolean {
    return this.program.sequencers.some((sequencer) => sequencer.stream === stream);
  }

  private takeAtom(progress: Progress): boolean {
    const { unit, consumed } = progress;
    const ready = unit.inputs
      .map((_, i) => (i + progress.turn) % unit.inputs.length)
      .filter((i) => (consumed[i] ?? 0) < this.inputOf(unit, i).atoms.length);
    const input = ready[this.choose === undefined ? 0 : Math.floor(this.choose() * ready.length)];
    if (input === undefined) return false;
    const number = (consumed[input] ?? 0) + 1;
    const atom = this.inputOf(unit, input).atoms[number - 1];
    consumed[input] = number;
    progress.turn = (input + 1) % unit.inputs.length;
    this.step(progress, unit.on[input] ?? [], { input, atom: atom ?? { events: [], keys: [] }, number });
    return true;
  }

  private inputOf(unit: UnitIr, index: number): Content {
    const stream = unit.inputs[index];
    if (stream === undefined) throw new Error(`${unit.path} has no input ${index}`);
    return this.content(stream);
  }

  /** The step after the last atom. */
  private finish(progress: Progress): boolean {
    const { unit } = progress;
    if (progress.complete || !unit.inputs.every((_, i) => this.inputOf(unit, i).complete)) return false;
    progress.complete = true;
    if (unit.complete.length > 0) this.step(progress, unit.complete, undefined);
    for (const output of unit.outputs) if (!this.isSequencer(output)) this.content(output).complete = true;
    return true;
  }

  /** One step: all its effects, or none. An atom always gives an atom; the last step only if something was emitted. */
  private step(
    progress: Progress,
    body: UnitIr["complete"],
    from: { readonly input: number; readonly atom: Events; readonly number: number } | undefined,
  ): void {
    const { unit, state } = progress;
    const before = state.snapshot();
    const world = this.worldOf(unit, ++progress.steps);
    const atom = from?.atom ?? { events: [], keys: [] };
    const context = new StepContext(unit, from?.input ?? -1, atom, state, world);
    try {
      run(body, new Environment(undefined, context), this.machine);
    } catch (thrown) {
      if (!(thrown instanceof Fault)) throw thrown;
      state.restore(before);
      this.failed(unit, thrown, from);
      return;
    }
    this.log.push(...context.log);
    for (const [i, stream] of unit.outputs.entries()) {
      const put = context.outputs[i];
      if (put === undefined || ((from === undefined || unit.sparse) && put.events.length === 0)) continue;
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
    return { now: () => this.options.now ?? 0, random, uuid: () => randomUuid(random) };
  }

  /** Trying again is of no use here: the same step fails in the same way. So the first other policy decides. */
  private failed(
    unit: UnitIr,
    fault: Fault,
    from: { readonly input: number; readonly atom: Events; readonly number: number } | undefined,
  ): void {
    const policy = policiesOf(unit, this.program).find(({ kind }) => kind !== "retry");
    const isLate = policy?.kind === "skip" && policy.to !== undefined && this.content(policy.to).complete;
    if (policy === undefined || policy.kind !== "skip" || isLate) {
      throw new Halt({ code: fault.code, message: fault.message, unit: unit.path });
    }
    if (from !== undefined && !unit.sparse)
      for (const output of unit.outputs) this.content(output).atoms.push({ events: [], keys: [] });
    if (policy.to === undefined) return;
    const letter = {
      events: from?.atom.events ?? [],
      fault: { code: fault.code, message: fault.message, at: fault.at },
      unit: unit.path,
      stream: from === undefined ? "" : (unit.inputs[from.input]?.path ?? ""),
      atom: from?.number ?? 0,
    };
    this.content(policy.to).atoms.push({ events: [letter], keys: [] });
  }
}

/** All apps are launched together: from now on is from the start. */
function firstOf(start: Start | undefined): number {
  return typeof start === "number" ? start : 1;
}

function rangeAtoms(from: number, to: number, size: number): number[][] {
  const atoms: number[][] = [];
  for (let start = from; start < to; start += size) {
    atoms.push(Array.from({ length: Math.min(size, to - start) }, (_, i) => start + i));
  }
  return atoms;
}

function policiesOf(unit: UnitIr, program: ProgramIr): readonly PolicyIr[] {
  return unit.onError.length > 0 ? unit.onError : program.onError;
}

function skipsTo(unit: UnitIr, program: ProgramIr): readonly StreamIr[] {
  return policiesOf(unit, program).flatMap((policy) =>
    policy.kind === "skip" && policy.to !== undefined ? [policy.to] : [],
  );
}

function readersOf(stream: StreamIr, program: ProgramIr): readonly UnitIr[] {
  return program.units.filter((unit) => unit.inputs.includes(stream));
}

/** All that can be reached, the start included. */
function closure<T>(start: readonly T[], next: (at: T) => readonly T[]): ReadonlySet<T> {
  const reached = new Set(start);
  for (const at of reached) for (const one of next(at)) reached.add(one);
  return reached;
}

/** Producers before consumers, as far as there are no cycles. */
export function topological(program: ProgramIr): readonly UnitIr[] {
  const producers = new Map<StreamIr, UnitIr[]>();
  for (const unit of program.units) {
    for (const stream of [...unit.outputs, ...skipsTo(unit, program)]) {
      producers.set(stream, [...(producers.get(stream) ?? []), unit]);
    }
  }
  const ordered = new Set<UnitIr>();
  const entered = new Set<UnitIr>();
  const visit = (unit: UnitIr): void => {
    if (entered.has(unit)) return;
    entered.add(unit);
    for (const input of unit.inputs) for (const producer of producers.get(input) ?? []) visit(producer);
    ordered.add(unit);
  };
  for (const unit of program.units) visit(unit);
  return [...ordered];
}
