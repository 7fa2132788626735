/**
 * A unit at work: takes atoms of its inputs, of requests and of replies, one per step, in turns of many steps. What a step
 * emits becomes an atom of each output when the step has returned; if it fails, nothing of it remains. What then happens is
 * not decided here.
 */
import type { AtomFault, Policy, UnitBody, UnitDefinition } from "./api.ts";
import type { CellStore } from "./cells/store.ts";
import type { FiberTable } from "./portals/fibers.ts";
import type { Agenda, Reader } from "./portals/mailbox.ts";
import type { Consumer, Queue } from "./queue.ts";
import type { LogLine, StepScope } from "./step.ts";

/** A turn ends when an output has this many events that nobody has read. */
const OUTPUT_LIMIT = 8192;
const LARGEST_QUOTA = 8192;
/** A unit with more fibers than this takes no atoms of its inputs. */
const MOST_FIBERS = 10_000;
/** Fibers that one turn begins, or a few more: what they ask is answered while they are in the processor's cache. */
const FIBERS_AT_ONCE = 512;
/** In place of an input's index: the step of completion. */
const COMPLETION = -1;

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
  /** Undefined if it has to do with no portal. */
  readonly fibers: FiberTable | undefined;
  /** Requests to the portals that it serves, in the order of `body.ask`. */
  readonly requests: readonly Consumer[];
  readonly agenda: Agenda;
  readonly scope: StepScope;
  readonly states: readonly CellStore[];
  readonly policies: readonly Policy[];
  readonly lines: LogLine[];
  /** Numbers in [0, 1): which input is next. */
  readonly choose: () => number;
}

export class RunningUnit implements Reader {
  readonly path: string;
  readonly inputs: readonly Consumer[];
  /** Its inputs, then requests, then replies. */
  readonly cursors: readonly Consumer[];
  readonly fibers: FiberTable | undefined;
  readonly agenda: Agenda;
  scheduled = false;
  follower: Reader | undefined = undefined;
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
  /** To the portals that it serves. */
  readonly requests: readonly Consumer[];
  private readonly seals: readonly Queue[];
  /** The other outputs: streams of sequencers. */
  private readonly shared: readonly Queue[];
  private readonly answersOnly: boolean;
  private readonly body: UnitBody;
  private readonly lines: LogLine[];
  private readonly choose: () => number;
  private failure: Failure | undefined;
  /** The input whose atom was tried last: a retry is of the same. -1: none yet. */
  chosen = -1;

  constructor(parts: UnitParts) {
    this.path = parts.definition.path;
    this.inputs = parts.inputs;
    this.fibers = parts.fibers;
    this.requests = parts.requests;
    this.agenda = parts.agenda;
    const replies = parts.fibers === undefined ? [] : [parts.fibers.replies.consumer];
    this.cursors = [...parts.inputs, ...parts.requests, ...replies];
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
    if (this.fibers !== undefined) return this.mayRead || this.mayBegin;
    if (this.blocked || this.done) return false;
    let finished = true;
    for (const input of this.inputs) {
      if (input.ready() > 0) return true;
      if (!input.queue.sealed) finished = false;
    }
    return finished;
  }

  /** The same, but for requests and replies that the agenda has it for. */
  get readyBesides(): boolean {
    return this.fibers === undefined ? this.ready : this.mayBegin || (!this.scheduled && this.mayRead);
  }

  /** There are requests or replies, and nothing keeps it from reading them. */
  get mayRead(): boolean {
    return this.hasMessages && !this.isHeldUp;
  }

  /** There is something else: an atom of an input, an end. */
  private get mayBegin(): boolean {
    if (!((this.takesInput && this.hasInput) || this.mayComplete || this.mayFinish)) return false;
    return !this.isHeldUp;
  }

  private get isHeldUp(): boolean {
    // What failed at its time is tried again when its time is looked at.
    return this.blocked || this.done || (this.again && this.chosen === this.cursors.length);
  }

  /** Requests or replies are there. */
  get hasMessages(): boolean {
    const { cursors } = this;
    for (let i = this.inputs.length; i < cursors.length; i++) if ((cursors[i] as Consumer).ready() > 0) return true;
    return false;
  }

  private get hasInput(): boolean {
    for (const input of this.inputs) if (input.ready() > 0) return true;
    return false;
  }

  private get takesInput(): boolean {
    return this.fibers === undefined || this.fibers.live <= MOST_FIBERS;
  }

  private get idle(): boolean {
    return this.fibers === undefined || this.fibers.idle;
  }

  /** No handler is on its way; timers may be set. */
  private get rests(): boolean {
    return this.fibers === undefined || this.fibers.live === 0;
  }

  private get asked(): boolean {
    for (const requests of this.requests) if (!requests.finished) return true;
    return false;
  }

  /** Whoever has no input completes when nobody can ask any more. */
  private get mayComplete(): boolean {
    if (this.completed || !this.rests) return false;
    for (const input of this.inputs) if (!input.finished) return false;
    return this.inputs.length > 0 || !this.asked;
  }

  private get mayFinish(): boolean {
    return this.completed && this.idle && !this.asked && !this.hasMessages;
  }

  /** Some steps; what failed, if something did. `held`: what it emits is not taken, so that only messages are processed. */
  turn(held = false): Failure | undefined {
    this.dirty = true;
    this.failure = undefined;
    for (const output of this.outputs) output.beginTurn();
    if (this.closed) this.discard();
    else if (this.fibers !== undefined) this.mixed(held);
    else if (this.inputs.length === 1) this.steps(0, this.quota);
    else this.interleaved();
    const others = this.again && this.chosen !== COMPLETION;
    if (this.failure === undefined && !others && this.mayComplete) this.complete();
    if (this.failure === undefined && this.mayFinish) this.finish();
    for (const output of this.outputs) output.endTurn();
    return this.failure;
  }

  /** A turn for requests and replies alone, of which there are some. */
  read(): Failure | undefined {
    if (this.again || this.closed) return this.turn(true);
    this.dirty = true;
    this.failure = undefined;
    for (const output of this.outputs) output.beginTurn();
    this.mixed(true);
    for (const output of this.outputs) output.endTurn();
    return this.failure;
  }

  /** Ms since 1970 at which something is to happen in it. */
  get due(): number {
    if (this.fibers === undefined || this.blocked || this.done) return Infinity;
    if (this.again && this.chosen !== this.cursors.length) return Infinity;
    return this.fibers.due;
  }

  /** The step of what is due. */
  fire(): Failure | undefined {
    this.dirty = true;
    this.failure = undefined;
    this.chosen = this.cursors.length;
    for (const output of this.outputs) output.beginTurn();
    do this.firing();
    while (this.failure === undefined && this.fibers?.again === true);
    for (const output of this.outputs) output.endTurn();
    return this.failure;
  }

  private firing(): void {
    const { fibers, scope } = this;
    if (fibers === undefined) return;
    this.beginStep();
    scope.latest = Math.max(scope.latest, fibers.due);
    fibers.begin();
    try {
      const timer = fibers.expire();
      if (timer !== undefined) this.body.fire?.[timer.timer]?.(timer.key as never);
      if (fibers.resumes) this.body.resume?.();
      fibers.finishResume();
    } catch (thrown) {
      this.caught(this.cursors.length, thrown);
      return;
    }
    this.endStep();
    fibers.commit();
    this.attempts = 0;
  }

  /** It feeds a sequencer that has completed, because nothing was left in its cycle. What still comes is for others. */
  private get closed(): boolean {
    for (const output of this.shared) if (output.sealed) return true;
    return false;
  }

  private discard(): void {
    for (const input of this.inputs) {
      for (let ready = input.ready(); ready > 0; ready = input.ready()) input.index += ready;
    }
    this.fibers?.abandon(this.requests);
  }

  /** A step that failed is run again, or one that has somebody to be left out. */
  private get again(): boolean {
    return this.attempts > 0 || this.fibers?.again === true;
  }

  /** Replies before all else; then a request or an input that has something, each as likely as the others. */
  private mixed(held: boolean): void {
    const most = (this.fibers?.live ?? 0) + FIBERS_AT_ONCE;
    for (let left = this.quota; left > 0 && this.failure === undefined; left--) {
      const at = this.again ? this.chosen : this.pickOf(held || this.full || !this.takesInput);
      if (at < 0 || (this.fibers?.live ?? 0) > most) return;
      this.chosen = at;
      if (at < this.inputs.length) this.steps(at, 1);
      else this.message(at);
    }
  }

  private pickOf(onlyMessages: boolean): number {
    const { cursors } = this;
    const replies = cursors.length - 1;
    if ((cursors[replies] as Consumer).ready() > 0) return replies;
    const first = onlyMessages ? this.inputs.length : 0;
    let ready = 0;
    let last = -1;
    for (let i = first; i < replies; i++) {
      if ((cursors[i] as Consumer).ready() === 0) continue;
      ready++;
      last = i;
    }
    if (ready <= 1) return last;
    let skip = Math.floor(this.choose() * ready);
    for (let i = first; i < replies; i++) {
      if ((cursors[i] as Consumer).ready() > 0 && skip-- === 0) return i;
    }
    return last;
  }

  /** The step of an atom of requests or replies. */
  private message(at: number): void {
    const consumer = this.cursors[at] as Consumer;
    const fibers = this.fibers as FiberTable;
    if (consumer.ready() === 0) return;
    const { segment, index } = consumer;
    const from = segment.start(index);
    const to = segment.ends[index] ?? from;
    this.beginStep();
    fibers.begin();
    try {
      if (at === this.cursors.length - 1) {
        fibers.deliver(segment.events, from, to);
        if (fibers.resumes) this.body.resume?.();
        fibers.finishResume();
      } else {
        this.body.ask?.[at - this.inputs.length]?.(segment.events as readonly unknown[] as readonly never[], from, to);
      }
    } catch (thrown) {
      this.caught(at, thrown);
      return;
    }
    this.endStep();
    fibers.commit();
    consumer.index++;
    this.events += to - from;
    this.attempts = 0;
  }

  private beginStep(): void {
    const { scope, states } = this;
    scope.stamp++;
    scope.number++;
    for (let s = 0; s < states.length; s++) (states[s] as CellStore).last = undefined;
  }

  /** Of any step but that of an input's atom: it has an output atom only if something was emitted. */
  private endStep(): void {
    const { outputs } = this;
    for (let o = 0; o < outputs.length; o++) if ((outputs[o] as Queue).pending) (outputs[o] as Queue).endAtom();
  }

  private caught(input: number, thrown: unknown): void {
    const key = this.lastKey();
    const blamed = this.fibers?.blame(thrown);
    this.undo();
    if (blamed === undefined) this.fail({ input, cause: { thrown }, key });
    else this.fibers?.exclude(blamed);
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

  private finish(): void {
    for (const output of this.seals) output.seal();
    this.done = true;
  }

  /** The policies decide. */
  private fail(failure: Failure): void {
    this.fibers?.forgive();
    this.failure = failure;
  }

  /** Leave no trace of the present step. */
  private undo(): void {
    for (const state of this.states) state.rollBack();
    this.fibers?.rollBack();
    for (const output of this.outputs) output.undo();
    const step = this.scope.number;
    const { lines } = this;
    while (lines.length > 0 && lines[lines.length - 1]?.unit === this.path && lines[lines.length - 1]?.step === step) {
      lines.pop();
    }
    // An attempt at the same atom is the same step.
    this.scope.number--;
  }

  /** Pass over what failed: an empty atom on each output, the fault to those who wait. */
  skip(failure: Failure, shown: AtomFault): void {
    this.dirty = true;
    this.attempts = 0;
    this.scope.stamp++;
    this.scope.number++;
    const consumer = this.cursors[failure.input];
    if (failure.input === this.cursors.length) {
      this.skipDue(shown);
      return;
    }
    if (consumer === undefined) {
      this.ended();
      if (this.mayFinish) this.finish();
      return;
    }
    const { fibers } = this;
    if (fibers !== undefined && failure.input >= this.inputs.length) {
      const { segment, index } = consumer;
      const [from, to] = [segment.start(index), segment.start(index + 1)];
      fibers.begin();
      if (failure.input === this.cursors.length - 1) {
        fibers.deliver(segment.events, from, to);
        fibers.dropReady(shown);
      } else fibers.refuse(segment.events, from, to, shown);
      fibers.commit();
      consumer.index++;
      return;
    }
    consumer.index++;
    for (const output of this.outputs) {
      output.beginTurn();
      output.endAtom();
      output.endTurn();
    }
  }

  private skipDue(shown: AtomFault): void {
    const { fibers } = this;
    if (fibers === undefined) return;
    fibers.begin();
    fibers.expire();
    fibers.dropReady(shown);
    fibers.commit();
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
