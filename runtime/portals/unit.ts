/**
 * A unit that asks or serves portals, or has timers: besides atoms of its inputs it takes atoms of requests and replies,
 * and what is due. Replies come first. A step whose fault is that of one request, or of the handler of one, is run again
 * without it, and its asker has the fault.
 */
import type { AtomFault } from "../api.ts";
import type { Consumer } from "../queue.ts";
import { COMPLETION, RunningUnit, type Failure, type UnitParts } from "../unit.ts";
import type { FiberTable } from "./fibers.ts";
import type { Agenda, Reader } from "./mailbox.ts";

/** With more handlers on their way than this, a unit takes no atoms of its inputs. */
const MOST_FIBERS = 10_000;

/** Handlers that one turn begins, or a few more: what they ask is answered while they are in the processor's cache. */
const FIBERS_AT_ONCE = 512;

export class PortalUnit extends RunningUnit implements Reader {
  override readonly fibers: FiberTable;
  override readonly requests: readonly Consumer[];
  readonly agenda: Agenda;
  scheduled = false;
  follower: Reader | undefined = undefined;
  /** Where in the cursors requests begin, and where the replies are; what is due stands behind them. */
  private readonly firstRequest: number;
  private readonly replies: number;
  private readonly dueIndex: number;

  /** `requests`: in the order of `body.ask`. */
  constructor(parts: UnitParts, fibers: FiberTable, requests: readonly Consumer[], agenda: Agenda) {
    super(parts, [...requests, fibers.replies.consumer]);
    this.fibers = fibers;
    this.requests = requests;
    this.agenda = agenda;
    this.firstRequest = this.inputs.length;
    this.replies = this.firstRequest + requests.length;
    this.dueIndex = this.replies + 1;
  }

  override get ready(): boolean {
    if (this.blocked || this.done) return false;
    // What failed at its time is tried again when its time is looked at.
    if (this.again && this.chosen === this.dueIndex) return false;
    return this.hasMessages || (this.takesInput && this.hasInput) || this.mayComplete || this.mayFinish;
  }

  override get hasMessages(): boolean {
    const { cursors } = this;
    for (let i = this.firstRequest; i < cursors.length; i++) if ((cursors[i] as Consumer).ready() > 0) return true;
    return false;
  }

  /** It can process them now. */
  get canRead(): boolean {
    if (this.blocked || this.done || (this.again && this.chosen === this.dueIndex)) return false;
    return this.hasMessages;
  }

  get hasInput(): boolean {
    for (const input of this.inputs) if (input.ready() > 0) return true;
    return false;
  }

  private get takesInput(): boolean {
    return this.fibers.places.live <= MOST_FIBERS;
  }

  private get asked(): boolean {
    for (const requests of this.requests) if (!requests.finished) return true;
    return false;
  }

  /** No handler is on its way; timers may be set. Whoever has no input completes when nobody can ask any more. */
  protected override get mayComplete(): boolean {
    return this.fibers.places.live === 0 && super.mayComplete && (this.inputs.length > 0 || !this.asked);
  }

  protected override get mayFinish(): boolean {
    return this.completed && this.fibers.idle && !this.asked && !this.hasMessages;
  }

  /** A step that failed is run again, or one that somebody is to be left out of. */
  protected override get again(): boolean {
    return this.attempts > 0 || this.fibers.again;
  }

  // ---- turns -------------------------------------------------------------------------------------------------------

  protected override work(held: boolean): void {
    const { fibers } = this;
    const most = fibers.places.live + FIBERS_AT_ONCE;
    for (let left = this.quota; left > 0 && this.failure === undefined && fibers.places.live < most; left--) {
      const at = this.again ? this.chosen : this.next(held || this.full || !this.takesInput);
      if (at === COMPLETION) return;
      this.chosen = at;
      if (at < this.firstRequest) this.steps(at, 1);
      else this.message(at);
    }
  }

  /** Replies before all else; then a request or an input that has something, each as likely as the others. */
  private next(onlyMessages: boolean): number {
    const { cursors, replies } = this;
    if ((cursors[replies] as Consumer).ready() > 0) return replies;
    const first = onlyMessages ? this.firstRequest : 0;
    let ready = 0;
    let last = COMPLETION;
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
    const { fibers } = this;
    if (consumer.ready() === 0) return;
    const { segment, index } = consumer;
    const from = segment.start(index);
    const to = segment.ends[index] ?? from;
    this.beginStep();
    fibers.begin();
    try {
      if (at === this.replies) {
        fibers.deliver(segment.events, from, to);
        this.goOn();
      } else {
        const requests = segment.events as readonly unknown[] as readonly never[];
        this.body.ask?.[at - this.firstRequest]?.(requests, from, to);
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

  /** Handlers whose futures are there. */
  private goOn(): void {
    const { fibers } = this;
    if (!fibers.resumes) return;
    this.body.resume?.();
    fibers.finishResume();
  }

  protected override discard(): void {
    super.discard();
    this.fibers.abandon(this.requests);
  }

  // ---- what is due -------------------------------------------------------------------------------------------------

  override get due(): number {
    if (this.blocked || this.done || (this.again && this.chosen !== this.dueIndex)) return Infinity;
    return this.fibers.due;
  }

  override fire(): Failure | undefined {
    this.dirty = true;
    this.failure = undefined;
    this.chosen = this.dueIndex;
    for (const output of this.outputs) output.beginTurn();
    do this.fireOnce();
    while (this.failure === undefined && this.fibers.again);
    for (const output of this.outputs) output.endTurn();
    return this.failure;
  }

  private fireOnce(): void {
    const { fibers, scope } = this;
    this.beginStep();
    scope.latest = Math.max(scope.latest, fibers.due);
    fibers.begin();
    try {
      const timer = fibers.expire();
      if (timer !== undefined) this.body.fire?.[timer.timer]?.(timer.key as never);
      this.goOn();
    } catch (thrown) {
      this.caught(this.dueIndex, thrown);
      return;
    }
    this.endStep();
    fibers.commit();
    this.attempts = 0;
  }

  // ---- failures ----------------------------------------------------------------------------------------------------

  protected override caught(input: number, thrown: unknown): void {
    // It is known only as long as the step is there.
    const blamed = this.fibers.blame(thrown);
    const key = this.lastKey();
    this.undo();
    if (blamed === undefined) this.fail({ input, cause: { thrown }, key });
    else this.fibers.exclude(blamed);
  }

  protected override fail(failure: Failure): void {
    this.fibers.forgive();
    super.fail(failure);
  }

  protected override undo(): void {
    this.fibers.rollBack();
    super.undo();
  }

  /** Who asked in the atom is told the fault; the handlers that it would have gone on with are dropped, and told of. */
  override skip(failure: Failure, shown: AtomFault): void {
    const { fibers } = this;
    const { input } = failure;
    if (input < this.firstRequest) {
      super.skip(failure, shown);
      return;
    }
    this.beginSkip();
    fibers.begin();
    const consumer = this.cursors[input];
    if (consumer === undefined) {
      fibers.expire();
      fibers.dropReady(shown);
    } else {
      const { segment, index } = consumer;
      const [from, to] = [segment.start(index), segment.start(index + 1)];
      if (input === this.replies) {
        fibers.deliver(segment.events, from, to);
        fibers.dropReady(shown);
      } else fibers.refuse(segment.events, from, to, shown);
      consumer.index++;
    }
    fibers.commit();
  }
}
