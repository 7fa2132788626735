/**
 * The durable timers of a unit's tasks: for each key of a timer at most one time at which it fires. What a step starts and
 * stops counts when the step has returned.
 */
import { MalformedBytes, Reader, Writer } from "../bytes.ts";
import { base } from "../codec/base.ts";
import type { Batch } from "../engines/batch.ts";
import type { Engine } from "../engines/engine.ts";
import { Fault, faultCodes } from "../fault.ts";
import type { StepScope } from "../step.ts";
import { keyOf, kinds } from "../store.ts";
import type { TimerDefinition, Timers } from "./api.ts";
import { Deadlines, type Due } from "./deadlines.ts";

/** A timer that is set. */
export class TimerCell implements Due {
  /** Index in the unit's timers. */
  readonly timer: number;
  readonly key: unknown;
  /** The key's bytes, as a text that sorts as they do. */
  readonly text: string;
  deadline = 0;
  place = -1;
  /** Its number in the store. */
  slot = -1;
  stored = false;
  dirty = false;

  constructor(timer: number, key: unknown, text: string) {
    this.timer = timer;
    this.key = key;
    this.text = text;
  }

  precedes(other: TimerCell): boolean {
    return this.timer < other.timer || (this.timer === other.timer && this.text < other.text);
  }
}

/** What a step does to a timer: `deadline` undefined stops it. */
interface Change {
  readonly timer: number;
  readonly key: unknown;
  readonly deadline: number | undefined;
}

export class TimerTable {
  /** As units have them. */
  readonly handles: Readonly<Record<string, Timers>>;
  private readonly unit: string;
  private readonly stores: boolean;
  private readonly definitions: readonly TimerDefinition[];
  private readonly due = new Deadlines<TimerCell>();
  private readonly cells: readonly Map<string, TimerCell>[];
  private readonly changes: Change[] = [];
  private readonly keyBytes = new Writer(64);
  private dirty: TimerCell[] = [];
  private readonly free: number[] = [];
  private slots = 0;

  constructor(
    unit: string,
    definitions: Readonly<Record<string, TimerDefinition>>,
    scope: StepScope,
    /** The engine keeps what is written. */
    stores: boolean,
  ) {
    this.unit = unit;
    this.stores = stores;
    this.definitions = Object.values(definitions);
    this.cells = this.definitions.map(() => new Map<string, TimerCell>());
    const change = (timer: number, key: unknown, deadline: number | undefined): void => {
      this.changes.push({ timer, key, deadline });
    };
    this.handles = Object.fromEntries(
      Object.keys(definitions).map((name, timer) => [
        name,
        {
          start: (key: unknown, ms: number) => change(timer, key, scope.now() + Math.max(0, ms)),
          startAt: (key: unknown, instant: number) => change(timer, key, instant),
          stop: (key: unknown) => change(timer, key, undefined),
        },
      ]),
    );
  }

  /** The one that fires next. */
  get first(): TimerCell | undefined {
    return this.due.first;
  }

  /** How many are set. */
  get count(): number {
    return this.due.size;
  }

  /** Those that are set, the first one first. */
  list(): readonly { readonly name: string; readonly key: string | undefined; readonly deadline: number }[] {
    const set = this.cells.flatMap((cells) => [...cells.values()]).sort((a, b) => a.deadline - b.deadline);
    return set.map(({ timer, key, deadline }) => {
      const definition = this.definitions[timer];
      const codec = definition?.key;
      return { name: definition?.name ?? "", key: codec && base(codec).show(key), deadline };
    });
  }

  /** It fires in this step, and may be started again by it. */
  fires({ timer, key }: TimerCell): void {
    this.changes.push({ timer, key, deadline: undefined });
  }

  // ---- steps -------------------------------------------------------------------------------------------------------

  commit(): void {
    const { changes } = this;
    if (changes.length === 0) return;
    for (const { timer, key, deadline } of changes) this.apply(timer, key, deadline);
    changes.length = 0;
  }

  rollBack(): void {
    this.changes.length = 0;
  }

  private apply(timer: number, key: unknown, deadline: number | undefined): void {
    const cells = this.cells[timer];
    if (cells === undefined) throw new Error(`${this.unit} has no timer ${timer}`);
    const text = this.textOf(timer, key);
    let cell = cells.get(text);
    if (cell === undefined) {
      if (deadline === undefined) return;
      cell = new TimerCell(timer, key, text);
      if (this.stores) cell.slot = this.free.pop() ?? this.slots++;
      cells.set(text, cell);
    }
    this.due.remove(cell);
    if (deadline === undefined) cells.delete(text);
    else {
      cell.deadline = deadline;
      this.due.add(cell);
    }
    if (cell.dirty || !this.stores) return;
    cell.dirty = true;
    this.dirty.push(cell);
  }

  private textOf(timer: number, key: unknown): string {
    const codec = this.definitions[timer]?.key;
    if (codec === undefined) return "";
    const { keyBytes } = this;
    keyBytes.clear();
    codec.write(key, keyBytes);
    let text = "";
    for (let i = 0; i < keyBytes.at; i++) text += String.fromCharCode(keyBytes.bytes[i] ?? 0);
    return text;
  }

  // ---- the store ---------------------------------------------------------------------------------------------------

  /** `unit`: the number of the unit in the store. */
  write(batch: Batch, unit: number): void {
    const { writer } = batch;
    // A place that one has left and another has taken is written last by the other.
    const [gone, set]: [TimerCell[], TimerCell[]] = [[], []];
    for (const cell of this.dirty) (cell.place < 0 ? gone : set).push(cell);
    for (const cell of gone) {
      cell.dirty = false;
      this.free.push(cell.slot);
      if (!cell.stored) continue;
      batch.beginDelete();
      writeTimerKey(unit, cell.slot, writer);
      batch.endDelete();
      cell.stored = false;
    }
    for (const cell of set) {
      cell.dirty = false;
      batch.beginPut();
      writeTimerKey(unit, cell.slot, writer);
      batch.value();
      writer.string(this.definitions[cell.timer]?.name ?? "");
      writer.int(cell.deadline);
      this.definitions[cell.timer]?.key?.write(cell.key, writer);
      batch.endPut();
      cell.stored = true;
    }
    this.dirty = [];
  }

  read(engine: Engine, unit: number): void {
    const prefix = keyOf(kinds.timer, unit);
    const taken = new Set<number>();
    for (const [key, value] of engine.scan(prefix)) {
      const slot = new Reader(key, prefix.length).u32be();
      const reader = new Reader(value);
      const name = reader.string();
      const timer = this.definitions.findIndex((definition) => definition.name === name);
      if (timer < 0) {
        throw new Fault(
          faultCodes.folderForeign,
          `the timer ${name} of ${this.unit} is set, and this program has none`,
        );
      }
      const deadline = reader.int();
      const of = this.definitions[timer]?.key?.read(reader);
      if (!reader.done) throw new MalformedBytes(`a key of the timer ${name} is longer than its type`);
      const cell = new TimerCell(timer, of, this.textOf(timer, of));
      cell.deadline = deadline;
      cell.slot = slot;
      cell.stored = true;
      this.cells[timer]?.set(cell.text, cell);
      this.due.add(cell);
      taken.add(slot);
      this.slots = Math.max(this.slots, slot + 1);
    }
    for (let slot = this.slots - 1; slot >= 0; slot--) if (!taken.has(slot)) this.free.push(slot);
  }
}

function writeTimerKey(unit: number, slot: number, to: Writer): void {
  to.raw(keyOf(kinds.timer, unit));
  to.u32be(slot);
}
