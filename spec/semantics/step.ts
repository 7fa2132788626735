/**
 * One step while it is taken: what it has put out, asked, answered, set and started so far. None of it is seen by others
 * before the step has ended; if it fails, the configuration before it is what remains.
 */
import { modelFaults, type FaultValue } from "./algebra.ts";
import { StepCells } from "./cells.ts";
import type {
  Alarm,
  Atom,
  Caller,
  Configuration,
  Fiber,
  Future,
  LogLine,
  Outcome,
  Reply,
  Request,
} from "./configuration.ts";
import { isReady, outcomeOf } from "./futures.ts";
import { enter, next, suspended, type Gates } from "./gates.ts";
import type { Buffer, LocalFn, StmtOf, TimerIr, UnitIr } from "./ir.ts";
import type { Machine } from "./machine.ts";
import type { Leave } from "./rules/statements.ts";
import { named } from "./rule.ts";
import { runRoutine } from "./rules/statements.ts";
import { numbersOf, randomUuid } from "./random.ts";

/** What a step consumes. */
export interface Consumed {
  readonly input?: { readonly index: number; readonly atom: Atom; readonly number: number };
  readonly requests?: readonly Request[];
  /** Handlers that can go on or begin, in the order in which what they wait for came. */
  readonly ready?: readonly string[];
  readonly firing?: { readonly timer: TimerIr; readonly key: unknown };
}

export interface EventList {
  readonly events: unknown[];
  readonly keys: unknown[];
}

/** How a keyed loop is cut: the part of each key, and the order in which parts are done. */
export interface Partition {
  readonly count: number;
  readonly order: readonly number[];
}

export interface Ask {
  readonly portal: string;
  readonly request: Request;
}

const nothing: EventList = { events: [], keys: [] };

export class Step {
  readonly unit: UnitIr;
  readonly from: Consumed;
  readonly outputs: readonly EventList[];
  readonly cells: StepCells;
  readonly fibers: Map<string, Fiber>;
  readonly gates: Gates;
  alarms: readonly Alarm[];
  asks: readonly Ask[] = [];
  answers: readonly Reply[] = [];
  log: readonly LogLine[] = [];
  private readonly machine: Machine;
  private readonly number: number;
  private readonly time: number;
  private readonly buffers: ReadonlyMap<Buffer, EventList>;
  private readonly partition: Partition | undefined;
  private random: (() => number) | undefined;
  /** The handler that runs. */
  private current: string | undefined;
  private started = 0;

  constructor(machine: Machine, before: Configuration, unit: UnitIr, from: Consumed, partition?: Partition) {
    const content = before.units.get(unit.path);
    if (content === undefined) throw new Error(`there is no unit ${unit.path}`);
    this.machine = machine;
    this.unit = unit;
    this.from = from;
    this.number = content.steps + 1;
    this.time = before.time;
    this.outputs = unit.outputs.map(() => ({ events: [], keys: [] }));
    this.buffers = new Map(unit.buffers.map((buffer) => [buffer, { events: [], keys: [] }]));
    this.cells = new StepCells(content.cells, machine.algebra, (cell) => machine.constant(cell.init));
    this.fibers = new Map(before.fibers);
    this.gates = new Map(before.gates);
    this.alarms = before.alarms;
    this.partition = partition;
  }

  // ---- events ------------------------------------------------------------------------------------------------------

  inputOf(index: number): EventList {
    const { input } = this.from;
    return input?.index === index ? (input.atom as EventList) : nothing;
  }

  output(index: number): EventList {
    const output = this.outputs[index];
    if (output === undefined) throw new Error(`the unit has no output ${index}`);
    return output;
  }

  buffer(buffer: Buffer): EventList {
    const events = this.buffers.get(buffer);
    if (events === undefined) throw new Error(`the unit has no buffer ${buffer.name}`);
    return events;
  }

  /** The parts of a keyed loop, as indices of its events; undefined: it is not cut. */
  partsOf(loop: StmtOf<"forEvents">, keys: readonly unknown[]): readonly (readonly number[])[] | undefined {
    const { partition, machine } = this;
    if (partition === undefined || !machine.program.isSplittable(loop)) return undefined;
    const parts = partition.order.map((): number[] => []);
    const indexOf = new Map<unknown, number>();
    for (const [i, key] of keys.entries()) {
      const form = machine.algebra.keyOf(key);
      if (!indexOf.has(form)) indexOf.set(form, indexOf.size);
      parts[(indexOf.get(form) as number) % partition.count]?.push(i);
    }
    return partition.order.map((part) => parts[part] ?? []);
  }

  /** Part by part; what each event gives stands where the event stands. The fault of the first event that has one counts. */
  inParts(parts: readonly (readonly number[])[], turn: (index: number) => Leave | undefined): undefined {
    const lists = [...this.outputs, ...this.buffers.values()];
    const given = new Map<number, readonly EventList[]>();
    const starts = lists.map(({ events }) => events.length);
    let failed: { readonly index: number; readonly thrown: unknown } | undefined;
    for (const part of parts) {
      for (const index of part) {
        try {
          turn(index);
        } catch (thrown) {
          if (failed === undefined || index < failed.index) failed = { index, thrown };
          break;
        }
        given.set(
          index,
          lists.map(({ events, keys }, i) => ({
            events: events.splice(starts[i] ?? 0),
            keys: keys.splice(starts[i] ?? 0),
          })),
        );
      }
    }
    if (failed !== undefined) throw failed.thrown;
    for (const index of [...given.keys()].sort((a, b) => a - b)) {
      for (const [i, { events, keys }] of (given.get(index) ?? []).entries()) {
        lists[i]?.events.push(...events);
        lists[i]?.keys.push(...keys);
      }
    }
    return undefined;
  }

  /** `now`, `random`, `uuid`, `log.…`. */
  use(path: string, args: readonly unknown[]): unknown {
    if (path.startsWith("log.")) {
      this.log = [...this.log, { level: path.slice("log.".length), text: args[0] as string }];
      return undefined;
    }
    const random = (this.random ??= numbersOf(this.machine.seed, this.unit.path, this.number));
    switch (path) {
      case "now":
        return this.time;
      case "random":
        return random();
      case "uuid":
        return randomUuid(random);
      default:
        throw new Error(`a step has no ${path}`);
    }
  }

  // ---- portals and timers ------------------------------------------------------------------------------------------

  get requests(): readonly Request[] {
    return this.from.requests ?? [];
  }

  get firing(): unknown {
    return this.from.firing?.key;
  }

  ask(portal: string, value: unknown): Future {
    const { id, number } = this.future(portal);
    this.asks = [...this.asks, { portal, request: { value, caller: { fiber: id, number } } }];
    return { kind: "one", number };
  }

  deadline(ms: number): Future {
    const { id, number } = this.future(undefined);
    const what = { fiber: id, number };
    this.alarms = [...this.alarms, { at: this.time + Math.max(0, ms), unit: this.unit.path, what }];
    return { kind: "one", number };
  }

  private future(portal: string | undefined): { readonly id: string; readonly number: number } {
    const fiber = this.running();
    const number = fiber.futures + 1;
    const asked = portal === undefined ? fiber.asked : new Map(fiber.asked).set(number, portal);
    this.fibers.set(fiber.id, { ...fiber, futures: number, asked });
    return { id: fiber.id, number };
  }

  /** Of a future of the handler that runs. */
  outcomeOf(future: Future): Outcome | undefined {
    return outcomeOf(this.running(), future);
  }

  private running(): Fiber {
    const fiber = this.current === undefined ? undefined : this.fibers.get(this.current);
    if (fiber === undefined) throw new Error("a future is used outside a handler that may wait");
    return fiber;
  }

  reply(caller: Caller, value: unknown): void {
    this.answers = [...this.answers, { ...caller, outcome: { value } }];
  }

  setTimer(timer: TimerIr, operation: "start" | "startAt" | "stop", key: unknown, argument: unknown): void {
    const { machine, unit } = this;
    const others = this.alarms.filter(
      ({ unit: path, what }) =>
        !(
          path === unit.path &&
          "timer" in what &&
          what.timer.name === timer.name &&
          machine.algebra.equals(what.key, key)
        ),
    );
    const at = operation === "startAt" ? (argument as number) : this.time + (argument as number);
    this.alarms = operation === "stop" ? others : [...others, { at, unit: unit.path, what: { timer, key } }];
  }

  start(fn: LocalFn, args: readonly unknown[], key: unknown, caller: Caller | undefined): void {
    const id = `${this.unit.path}#${this.number}.${++this.started}`;
    const none = { frame: undefined, awaited: undefined, futures: 0, asked: new Map(), outcomes: new Map() };
    const fiber: Fiber = { id, unit: this.unit.path, fn, args, key, caller, ...none };
    this.fibers.set(id, fiber);
    const entry = enter(fiber, this.gates, this.fibers, this.machine.program.gateName);
    if (entry === "begin") this.run(id, undefined);
    else if (entry !== "wait") deadlock(this.machine, entry);
  }

  /** Whether a handler went on that is not one of the end of an atom. */
  resume(task: string): boolean {
    let any = false;
    for (const id of this.from.ready ?? []) {
      const fiber = this.fibers.get(id);
      const routine = fiber?.fn.routine;
      if (fiber === undefined || routine?.task !== task) continue;
      any ||= !routine.boundary;
      if (fiber.awaited === undefined) this.begin(id);
      else if (isReady(fiber)) {
        const outcome = outcomeOf(fiber, fiber.awaited);
        this.serve(fiber.caller, () => this.run(id, outcome));
      }
    }
    return any;
  }

  /** What is done for a request: if it fails, that is its answer, and nothing else of it remains. */
  serve(caller: Caller | undefined, work: () => void): void {
    if (caller === undefined) {
      work();
      return;
    }
    const undo = this.mark();
    try {
      work();
    } catch (thrown) {
      const fault = this.machine.algebra.faultOf(thrown);
      if (fault === undefined) throw thrown;
      undo();
      this.answers = refused(this.answers, caller, fault);
      // What failed is what goes on no more.
      for (const { id, caller: of } of [...this.fibers.values()]) if (isSame(of, caller)) this.end(id);
    }
  }

  /** The result takes back what comes behind. */
  private mark(): () => void {
    const { alarms, asks, answers, log, current } = this;
    const cells = this.cells.snapshot();
    const lists = [...this.outputs, ...this.buffers.values()];
    const sizes = lists.map(({ events, keys }) => [events.length, keys.length] as const);
    const fibers = new Map(this.fibers);
    const gates = new Map(this.gates);
    return () => {
      this.cells.restore(cells);
      for (const [i, { events, keys }] of lists.entries()) [events.length, keys.length] = sizes[i] ?? [0, 0];
      replace(this.fibers, fibers);
      replace(this.gates, gates);
      Object.assign(this, { alarms, asks, answers, log, current });
    };
  }

  /** From here to where it waits, or to its end. */
  private run(id: string, outcome: Outcome | undefined): void {
    const fiber = this.fibers.get(id);
    if (fiber === undefined) throw new Error(`there is no handler ${id}`);
    const outer = this.current;
    this.current = id;
    const done = runRoutine(fiber.frame ?? { fn: fiber.fn, args: fiber.args }, outcome, this, this.machine);
    const now = this.running();
    this.current = outer;
    if ("future" in done) {
      const waiting = { ...now, frame: done.frame, awaited: done.future };
      this.fibers.set(id, waiting);
      suspended(waiting, this.gates, this.machine.program.gateName);
    } else this.end(id);
  }

  /** Whoever has waited for its key may begin. */
  private end(id: string): void {
    const fiber = this.fibers.get(id);
    if (fiber === undefined) return;
    this.fibers.delete(id);
    this.alarms = this.alarms.filter(({ what }) => !("fiber" in what && what.fiber === id));
    const { gateName } = this.machine.program;
    // One that fails lets the next one begin.
    for (let free = next(fiber, this.gates, gateName); free !== undefined; free = next(fiber, this.gates, gateName)) {
      this.begin(free);
    }
  }

  private begin(id: string): void {
    this.serve(this.fibers.get(id)?.caller, () => this.run(id, undefined));
  }
}

const refused = named("F-Request", (answers: readonly Reply[], caller: Caller, fault: FaultValue): readonly Reply[] => [
  ...answers,
  { ...caller, outcome: { fault } },
]);

const deadlock = named("G-Deadlock", ({ algebra }: Machine, circle: readonly string[]): never => {
  const message = `handlers of exclusive tasks wait for each other: ${circle.join(", ")}`;
  return algebra.raise({ code: modelFaults.deadlock, message });
});

function isSame(one: Caller | undefined, other: Caller): boolean {
  return one?.fiber === other.fiber && one.number === other.number;
}

function replace<K, V>(map: Map<K, V>, content: ReadonlyMap<K, V>): void {
  map.clear();
  for (const [key, value] of content) map.set(key, value);
}
