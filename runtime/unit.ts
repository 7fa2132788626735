/**
 * A unit at work: takes atoms of its inputs, one per step, in turns of many steps. What a step emits becomes an atom of
 * each output when the step has returned; if it fails, nothing of it remains. What then happens is not decided here.
 */
import type { AtomFault, Policy, UnitBody, UnitDefinition } from "./api.ts";
import type { CellStore } from "./cells/store.ts";
import type { FiberTable } from "./portals/fibers.ts";
import type { Consumer, Queue } from "./queue.ts";
import type { LogLine, StepScope } from "./step.ts";

/** A turn ends when an output has this many events that nobody has read. */
const OUTPUT_LIMIT = 8192;
const LARGEST_QUOTA = 8192;
/** In place of an input's index: the step of completion. */
export const COMPLETION = -1;

/** An atom that could not be processed. */
export interface Failure {
  /** Index in the unit's cursors; -1: the step of completion; behind the last one: that of what was due. */
  readonly input: number;
  /** What was thrown, or what came with a poisoned atom. */
  readonly cause: { readonly thrown: unknown } | { readonly poison: AtomFault };
  readonly key: string | undefined;
}

export interface UnitParts {
  readonly definition: UnitDefinition;
  readonly inputs: readonly Consumer[];
  readonly outputs: readonly Queue[];
  /** Outputs that end with the unit: a sequencer's stream may have other feeders. */
  readonly seals: readonly Queue[];
  readonly body: UnitBody;
  readonly scope: StepScope;
  readonly states: readonly CellStore[];
  readonly policies: readonly Policy[];
  readonly lines: LogLine[];
  /** Numbers in [0, 1): which input is next. */
  readonly choose: () => number;
}

export class RunningUnit {
  readonly path: string;
  readonly inputs: readonly Consumer[];
  /** All that it reads: its inputs first. */
  readonly cursors: readonly Consumer[];
  /** If it has to do with portals or timers (`portals/unit.ts`): handlers on their way. */
  readonly fibers: FiberTable | undefined = undefined;
  /** Requests to the portals that it serves. */
  readonly requests: readonly Consumer[] = [];
  readonly outputs: readonly Queue[];
  readonly scope: StepScope;
  readonly states: readonly CellStore[];
  readonly policies: readonly Policy[];
  /** Failed attempts at the next atom. */
  attempts = 0;
  /** Waits for the backoff of a retry. */
  blocked = false;
  /** All inputs are complete and consumed, and so is the step of completion. */
  completed = false;
  /** The same, and nobody can ask anything of it, and nothing is pending. */
  done = false;
  /** Changed since the last cut. */
  dirty = false;
  /** Events and atoms of a turn at most; follows the time that turns take. */
  quota = 256;
  /** Readers that it waits for if they are slow, by output; of an output that is not here: all. */
  awaited: readonly (readonly Consumer[])[] = [];
  /** Steps and events in this process, for the totals. */
  events = 0;
  private readonly seals: readonly Queue[];
  /** The other outputs: streams of sequencers. */
  private readonly shared: readonly Queue[];
  private readonly answersOnly: boolean;
  protected readonly body: UnitBody;
  private readonly lines: LogLine[];
  protected readonly choose: () => number;
  protected failure: Failure | undefined;
  /** The input whose atom was tried last: a retry is of the same. -1: none yet. */
  chosen = -1;

  /** `messages`: what it reads besides its inputs. */
  constructor(parts: UnitParts, messages: readonly Consumer[] = []) {
    this.path = parts.definition.path;
    this.inputs = parts.inputs;
    this.cursors = [...parts.inputs, ...messages];
    this.outputs = parts.outputs;
    this.seals = parts.seals;
    this.shared = parts.outputs.filter((output) => !parts.seals.includes(output));
    this.answersOnly = parts.definition.answersOnly === true;
    this.body = parts.body;
    this.scope = parts.scope;
    this.states = parts.states;
    this.policies = parts.policies;
    this.lines = parts.lines;
    this.choose = parts.choose;
  }

  /** There is an atom to process, or the step of completion. */
  get ready(): boolean {
    if (this.blocked || this.done) return false;
    let finished = true;
    for (const input of this.inputs) {
      if (input.ready() > 0) return true;
      if (!input.queue.sealed) finished = false;
    }
    return finished;
  }

  /** Requests or replies are there. */
  get hasMessages(): boolean {
    return false;
  }

  /** Ms since 1970 at which something is to happen in it. */
  get due(): number {
    return Infinity;
  }

  protected get mayComplete(): boolean {
    if (this.completed) return false;
    for (const input of this.inputs) if (!input.finished) return false;
    return true;
  }

  protected get mayFinish(): boolean {
    return this.completed;
  }

  /** Some steps; what failed, if something did. `held`: what it emits is not taken, so that only messages are processed. */
  turn(held = false): Failure | undefined {
    this.dirty = true;
    this.failure = undefined;
    for (const output of this.outputs) output.beginTurn();
    if (this.closed) this.discard();
    else this.work(held);
    const others = this.again && this.chosen !== COMPLETION;
    if (this.failure === undefined && !others && this.mayComplete) this.complete();
    if (this.failure === undefined && this.mayFinish) this.finish();
    for (const output of this.outputs) output.endTurn();
    return this.failure;
  }

  /** The step of what is due. */
  fire(): Failure | undefined {
    return undefined;
  }

  protected work(_held: boolean): void {
    if (this.inputs.length === 1) this.steps(0, this.quota);
    else this.interleaved();
  }

  /** It feeds a sequencer that has completed, because nothing was left in its cycle. What still comes is for others. */
  private get closed(): boolean {
    for (const output of this.shared) if (output.sealed) return true;
    return false;
  }

  protected discard(): void {
    for (const input of this.inputs) {
      for (let ready = input.ready(); ready > 0; ready = input.ready()) input.index += ready;
    }
  }

  /** A step that failed is run again. */
  protected get again(): boolean {
    return this.attempts > 0;
  }

  protected beginStep(): void {
    const { scope, states } = this;
    scope.stamp++;
    scope.number++;
    for (let s = 0; s < states.length; s++) (states[s] as CellStore).last = undefined;
  }

  /** Of any step but that of an input's atom: it has an output atom only if something was emitted. */
  protected endStep(): void {
    const { outputs } = this;
    for (let o = 0; o < outputs.length; o++) if ((outputs[o] as Queue).pending) (outputs[o] as Queue).endAtom();
  }

  /** A step has thrown. */
  protected caught(input: number, thrown: unknown): void {
    const key = this.lastKey();
    this.undo();
    this.fail({ input, cause: { thrown }, key });
  }

  /** One atom of one input per step; each input that has one is as likely as the others. */
  private interleaved(): void {
    for (let left = this.quota; left > 0 && this.failure === undefined && !this.full; left--) {
      const input = this.attempts > 0 ? this.chosen : this.pick();
      if (input < 0) return;
      this.chosen = input;
      this.steps(input, 1);
    }
  }

  private pick(): number {
    let ready = 0;
    for (const input of this.inputs) if (input.ready() > 0) ready++;
    if (ready === 0) return -1;
    let skip = ready === 1 ? 0 : Math.floor(this.choose() * ready);
    for (let i = 0; i < this.inputs.length; i++) {
      if ((this.inputs[i]?.ready() ?? 0) > 0 && skip-- === 0) return i;
    }
    return -1;
  }

  protected get full(): boolean {
    for (const output of this.outputs) if (output.written > OUTPUT_LIMIT) return true;
    return false;
  }

  /** Process atoms of one input. */
  protected steps(input: number, quota: number): void {
    const consumer = this.inputs[input];
    const on = this.body.on[input];
    if (consumer === undefined || on === undefined) throw new Error(`unit ${this.path} has no input ${input}`);
    const ready = consumer.ready();
    if (ready === 0) return;
    const { segment } = consumer;
    const { ends, events, keys } = segment;
    const { scope, outputs, states, fibers } = this;
    const outputCount = outputs.length;
    const stateCount = states.length;
    let index = consumer.index;
    let last = index + Math.min(ready, quota);
    const poison = nextFault(segment.faults, index, last);
    if (poison >= 0) last = poison;
    let from = segment.start(index);
    const before = from;
    const budget = from + quota;
    try {
      while (index < last && from < budget) {
        const to = ends[index] ?? from;
        scope.stamp++;
        scope.number++;
        // A fault names the key that its own step opened last.
        for (let s = 0; s < stateCount; s++) (states[s] as CellStore).last = undefined;
        if (fibers !== undefined) fibers.begin();
        on(events, from, to, keys);
        let full = false;
        for (let o = 0; o < outputCount; o++) {
          const output = outputs[o] as Queue;
          output.endAtom();
          if (output.written > OUTPUT_LIMIT) full = true;
        }
        if (fibers !== undefined) fibers.commit();
        index++;
        from = to;
        // The policies count attempts at one atom.
        if (this.attempts > 0) this.attempts = 0;
        if (full) break;
      }
    } catch (thrown) {
      this.caught(input, thrown);
    }
    consumer.index = index;
    this.events += from - before;
    if (this.failure === undefined && index === poison) {
      const fault = segment.faults?.get(poison);
      if (fault !== undefined) {
        this.fail({ input, cause: { poison: fault }, key: undefined });
      }
    }
  }

  private complete(): void {
    this.chosen = COMPLETION;
    this.beginStep();
    this.fibers?.begin();
    try {
      this.body.complete?.();
    } catch (thrown) {
      this.caught(COMPLETION, thrown);
      return;
    }
    this.endStep();
    this.fibers?.commit();
    this.attempts = 0;
    this.ended();
  }

  /** The step of completion is over. */
  private ended(): void {
    this.completed = true;
    if (this.answersOnly) for (const output of this.seals) output.seal();
  }

  protected finish(): void {
    for (const output of this.seals) output.seal();
    this.done = true;
  }

  /** The policies decide. */
  protected fail(failure: Failure): void {
    this.failure = failure;
  }

  /** Leave no trace of the present step. */
  protected undo(): void {
    for (const state of this.states) state.rollBack();
    for (const output of this.outputs) output.undo();
    const step = this.scope.number;
    const { lines } = this;
    while (lines.length > 0 && lines[lines.length - 1]?.unit === this.path && lines[lines.length - 1]?.step === step) {
      lines.pop();
    }
    // An attempt at the same atom is the same step.
    this.scope.number--;
  }

  /** Pass over what failed: an empty atom on each output. `shown`: the fault, for those who wait. */
  skip(failure: Failure, _shown: AtomFault): void {
    this.beginSkip();
    const consumer = this.inputs[failure.input];
    if (consumer === undefined) {
      this.ended();
      if (this.mayFinish) this.finish();
      return;
    }
    consumer.index++;
    for (const output of this.outputs) {
      output.beginTurn();
      output.endAtom();
      output.endTurn();
    }
  }

  protected beginSkip(): void {
    this.dirty = true;
    this.attempts = 0;
    this.scope.stamp++;
    this.scope.number++;
  }

  /** The time that the last turn took, in ms. */
  took(time: number): void {
    if (time > 1) this.quota = Math.max(1, this.quota >> 1);
    else if (time < 0.4) this.quota = Math.min(LARGEST_QUOTA, this.quota * 2);
  }

  protected lastKey(): string | undefined {
    for (const state of this.states) {
      const key = state.lastKey;
      if (key !== undefined) return key;
    }
    return undefined;
  }
}

function nextFault(faults: ReadonlyMap<number, AtomFault> | undefined, from: number, to: number): number {
  let next = -1;
  for (const index of faults?.keys() ?? []) if (index >= from && index < to && (next < 0 || index < next)) next = index;
  return next;
}
