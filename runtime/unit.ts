/**
 * A unit at work: takes atoms of its inputs, one per step, in turns of many steps. What a step emits becomes an atom of
 * each output when the step has returned; if it fails, nothing of it remains. What then happens is not decided here.
 */
import type { AtomFault, Policy, UnitBody, UnitDefinition } from "./api.ts";
import type { CellStore } from "./cells/store.ts";
import type { Consumer, Queue } from "./queue.ts";
import type { LogLine, StepScope } from "./step.ts";

/** A turn ends when an output has this many events that nobody has read. */
const OUTPUT_LIMIT = 8192;
const LARGEST_QUOTA = 8192;

/** An atom that could not be processed. */
export interface Failure {
  /** Index of the input; -1: the step of completion. */
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
  readonly outputs: readonly Queue[];
  readonly scope: StepScope;
  readonly states: readonly CellStore[];
  readonly policies: readonly Policy[];
  /** Failed attempts at the next atom. */
  attempts = 0;
  /** Waits for the backoff of a retry. */
  blocked = false;
  /** All inputs are complete and consumed, and so is the step of completion. */
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
  private readonly body: UnitBody;
  private readonly lines: LogLine[];
  private readonly choose: () => number;
  private failure: Failure | undefined;
  /** The input whose atom was tried last: a retry is of the same. -1: none yet. */
  chosen = -1;

  constructor(parts: UnitParts) {
    this.path = parts.definition.path;
    this.inputs = parts.inputs;
    this.outputs = parts.outputs;
    this.seals = parts.seals;
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

  /** Some steps; what failed, if something did. */
  turn(): Failure | undefined {
    this.dirty = true;
    this.failure = undefined;
    for (const output of this.outputs) output.beginTurn();
    if (this.closed) this.discard();
    else if (this.inputs.length === 1) this.steps(0, this.quota);
    else this.interleaved();
    if (this.failure === undefined && this.inputs.every((input) => input.finished)) this.complete();
    for (const output of this.outputs) output.endTurn();
    return this.failure;
  }

  /** It feeds a sequencer that has completed, because nothing was left in its cycle. What still comes is for others. */
  private get closed(): boolean {
    for (const output of this.outputs) if (output.sealed) return true;
    return false;
  }

  private discard(): void {
    for (const input of this.inputs) {
      for (let ready = input.ready(); ready > 0; ready = input.ready()) input.index += ready;
    }
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

  private get full(): boolean {
    for (const output of this.outputs) if (output.written > OUTPUT_LIMIT) return true;
    return false;
  }

  /** Process atoms of one input. */
  private steps(input: number, quota: number): void {
    const consumer = this.inputs[input];
    const on = this.body.on[input];
    if (consumer === undefined || on === undefined) throw new Error(`unit ${this.path} has no input ${input}`);
    const ready = consumer.ready();
    if (ready === 0) return;
    const { segment } = consumer;
    const { ends, events, keys } = segment;
    const { scope, outputs, states } = this;
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
        on(events, from, to, keys);
        let full = false;
        for (let o = 0; o < outputCount; o++) {
          const output = outputs[o] as Queue;
          output.endAtom();
          if (output.written > OUTPUT_LIMIT) full = true;
        }
        index++;
        from = to;
        // The policies count attempts at one atom.
        if (this.attempts > 0) this.attempts = 0;
        if (full) break;
      }
    } catch (thrown) {
      this.fail({ input, cause: { thrown }, key: this.lastKey() });
    }
    consumer.index = index;
    this.events += from - before;
    if (this.failure === undefined && index === poison) {
      const fault = segment.faults?.get(poison);
      if (fault !== undefined) {
        scope.stamp++;
        scope.number++;
        this.fail({ input, cause: { poison: fault }, key: undefined });
      }
    }
  }

  private complete(): void {
    const { scope } = this;
    scope.stamp++;
    scope.number++;
    try {
      this.body.complete?.();
    } catch (thrown) {
      this.fail({ input: -1, cause: { thrown }, key: this.lastKey() });
      return;
    }
    this.attempts = 0;
    this.finish();
  }

  private finish(): void {
    for (const output of this.outputs) if (output.pending) output.endAtom();
    for (const output of this.seals) output.sealed = true;
    this.done = true;
  }

  /** Leave no trace of the present step. */
  private fail(failure: Failure): void {
    for (const state of this.states) state.rollBack();
    for (const output of this.outputs) output.undo();
    const step = this.scope.number;
    const { lines } = this;
    while (lines.length > 0 && lines[lines.length - 1]?.unit === this.path && lines[lines.length - 1]?.step === step) {
      lines.pop();
    }
    // An attempt at the same atom is the same step.
    this.scope.number--;
    this.failure = failure;
  }

  /** Pass over what failed: an empty atom on each output. */
  skip(failure: Failure): void {
    this.dirty = true;
    this.attempts = 0;
    this.scope.number++;
    const consumer = this.inputs[failure.input];
    if (consumer === undefined) {
      this.finish();
      return;
    }
    consumer.index++;
    for (const output of this.outputs) {
      output.beginTurn();
      output.endAtom();
      output.endTurn();
    }
  }

  /** The time that the last turn took, in ms. */
  took(time: number): void {
    if (time > 1) this.quota = Math.max(1, this.quota >> 1);
    else if (time < 0.4) this.quota = Math.min(LARGEST_QUOTA, this.quota * 2);
  }

  private lastKey(): string | undefined {
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
