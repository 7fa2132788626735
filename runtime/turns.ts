/**
 * Whose turn it is: what is due, requests and replies, units with atoms, sources. A slice is many turns, between two of
 * the event loop; small ones are made several for each reading of the clock.
 */
import type { Alarm } from "./alarm.ts";
import type { Engine } from "./engines/engine.ts";
import type { Graph, RunningSource } from "./graph.ts";
import type { Meter } from "./meter.ts";
import type { Observation } from "./observe.ts";
import type { PortalUnit } from "./portals/unit.ts";
import type { Queue } from "./queue.ts";
import type { Failure, RunningUnit } from "./unit.ts";
import type { Clock, World } from "./world/world.ts";

/** Ms between two turns of the event loop. */
const SLICE = 2;
/** Events that a source is asked for at once. */
const POLL_EVENTS = 4096;
/**
 * Bytes, roughly, that may wait in a queue before its sources are held back. In memory few, so that the same segments
 * are filled again while they are in the processor's cache; with a store, sinks wait for commits.
 */
const QUEUE_BYTES = { memory: 512 * 1024, embedded: 4 * 1024 * 1024 };
/** The same for the units that fill it. */
const HELD_BYTES = 16 * 1024 * 1024;
/** Bytes, roughly, that sources may give between two cuts. */
export const EPOCH_BYTES = 32 * 1024 * 1024;
/** Turns in a row that requests and replies may have. */
const MESSAGE_TURNS = 7;
/** Reading the clock takes as long as a small step: of turns with so few events, some are made for each reading. */
const SMALL_TURN = 64;
const MOST_UNMEASURED = 16;
/** If they take longer than this, in ms, the clock is read after each of them. */
const LONG_TURNS = 0.1;
/** Deadlines and timers that are looked at in one slice. */
const DUE_AT_ONCE = 1000;

/** What turns have to know and to tell. */
export interface TurnEvents {
  graph(): Graph;
  readonly alarm: Alarm;
  /** The run is to end: no turn more. */
  stopping(): boolean;
  /** Whether a source may give something now, as far as commits go. */
  mayPoll(source: RunningSource): boolean;
  /** Something is to be committed. */
  changed(): void;
  failed(unit: RunningUnit, failure: Failure): void;
  /** A unit has ended. */
  ended(): void;
  /** The engine has no room for what sources give. */
  noRoom(): void;
}

export class Turns {
  /** Bytes, roughly, that sources gave since the last cut. */
  polledBytes = 0;
  private readonly clock: Clock;
  private readonly engine: Engine;
  private readonly events: TurnEvents;
  private readonly pickSource: () => number;
  private readonly observation: Observation | undefined;
  private readonly meter: Meter | undefined;
  /** Whose turn is next: a restless unit, or behind them a source. */
  private next = 0;
  /** Turns in a row that were given for requests and replies. */
  private messages = 0;
  /** Small turns between two readings of the clock at most. */
  private unmeasured = 1;
  /** The time that the last turn took was looked at. */
  private measured = false;

  constructor(
    world: World,
    engine: Engine,
    events: TurnEvents,
    observation: Observation | undefined,
    meter: Meter | undefined,
  ) {
    this.observation = observation;
    this.meter = meter;
    this.clock = world.clock;
    this.engine = engine;
    this.events = events;
    this.pickSource = world.random("sources");
  }

  /** The turns of a slice: whether there is more to do, and what time it is. */
  take(): { readonly worked: boolean; readonly now: number } {
    const { clock } = this;
    const start = clock.mono();
    this.events.graph().exchange.now = start;
    let now = start;
    let worked = false;
    const left = this.fireDue();
    while (!this.events.stopping() && now - start < SLICE) {
      this.measured = false;
      let more = this.unmeasured;
      do worked = this.turn(now);
      while (worked && !this.measured && --more > 0 && !this.events.stopping());
      if (!worked) break;
      const end = clock.mono();
      if (end - now > LONG_TURNS) this.unmeasured = 1;
      else if (this.unmeasured < MOST_UNMEASURED) this.unmeasured *= 2;
      now = end;
    }
    return { worked: worked || left, now };
  }

  /** What is due by now, the earliest first; true if something is left for the next slice. */
  private fireDue(): boolean {
    if (this.events.stopping() || this.events.alarm.first === undefined) return false;
    const wall = this.clock.wall();
    for (let left = DUE_AT_ONCE; left > 0; left--) {
      const unit = this.events.alarm.first;
      if (unit === undefined || unit.due > wall || this.events.stopping()) return false;
      this.events.changed();
      this.observation?.beginTurn(unit);
      const begun = this.begin(unit);
      const failure = unit.fire();
      if (begun !== undefined) this.measure(unit, begun);
      if (failure !== undefined) this.events.failed(unit, failure);
      this.observation?.endTurn(unit, true);
    }
    return true;
  }

  /**
   * A turn of a unit or a poll of a source. What is upstream of all cycles runs dry before a source is polled again. The
   * others may never do so: of them and the sources each has its turn, one after the other.
   */
  private turn(now: number): boolean {
    if (this.observation?.orders === true) return this.ordered(this.observation, now);
    const { calm, restless, agenda } = this.events.graph();
    // Requests and replies are work that has begun; but whoever has other work has every eighth turn at least.
    if (!agenda.empty && this.messages < MESSAGE_TURNS) {
      this.messages++;
      const unit = agenda.take() as PortalUnit;
      if (unit.canRead) {
        // Its inputs have their turn here too, if somebody takes what they make.
        this.work(unit, !unit.hasInput || this.isHeld(unit), now);
        if (unit.hasMessages) agenda.add(unit);
        return true;
      }
    }
    this.messages = 0;
    for (let i = calm.length - 1; i >= 0; i--) if (this.turnOf(calm[i] as RunningUnit, now)) return true;
    for (let left = restless.length; left >= 0; left--) {
      const unit = restless[this.next];
      this.next = unit === undefined ? 0 : this.next + 1;
      if (unit === undefined ? this.poll() : this.turnOf(unit, now)) return true;
    }
    return false;
  }

  /** Of all who have something to do, who is next is not the scheduler's choice. */
  private ordered(observation: Observation, now: number): boolean {
    const { units, sources } = this.events.graph();
    const ready = units.filter((unit) => unit.ready && (unit.hasMessages || !this.isHeld(unit)));
    const polled = sources.filter((source) => source.state === "ready" && this.mayPoll(source));
    const candidates = ready.length + polled.length;
    if (candidates === 0) return false;
    const chosen = observation.next(candidates);
    const unit = ready[chosen];
    if (unit !== undefined) return this.turnOf(unit, now);
    this.pollFrom(polled[chosen - ready.length] as RunningSource);
    return true;
  }

  private turnOf(unit: RunningUnit, now: number): boolean {
    if (!unit.ready) return false;
    const held = this.isHeld(unit);
    if (held && !unit.hasMessages) return false;
    this.work(unit, held, now);
    return true;
  }

  private work(unit: RunningUnit, held: boolean, now: number): void {
    this.events.changed();
    this.observation?.beginTurn(unit);
    const before = unit.events;
    const begun = this.begin(unit);
    const failure = unit.turn(held);
    if (begun !== undefined) this.measure(unit, begun);
    if (this.unmeasured === 1 || unit.events - before > SMALL_TURN) {
      this.measured = true;
      unit.took(this.clock.mono() - now);
    }
    if (failure !== undefined) this.events.failed(unit, failure);
    this.observation?.endTurn(unit, false);
    if (unit.done) this.events.ended();
  }

  private begin({ scope }: RunningUnit): { readonly step: number; readonly time: number } | undefined {
    return this.meter && { step: scope.number, time: this.clock.mono() };
  }

  private measure({ path, scope }: RunningUnit, begun: { readonly step: number; readonly time: number }): void {
    this.meter?.turn(path, scope.number - begun.step, this.clock.mono() - begun.time);
  }

  /** A unit that makes more than its readers take waits for them. */
  isHeld(unit: RunningUnit): boolean {
    const { outputs, awaited } = unit;
    for (let i = 0; i < outputs.length; i++) {
      if ((outputs[i] as Queue).backlog(awaited[i]) > HELD_BYTES) return true;
    }
    return false;
  }

  private poll(): boolean {
    const source = this.readySource();
    if (source === undefined) return false;
    this.pollFrom(source);
    return true;
  }

  private pollFrom(source: RunningSource): void {
    const { observation } = this;
    const run = source.source.poll(observation === undefined ? POLL_EVENTS : 1);
    if (run === "pending") {
      source.state = "waiting";
      return;
    }
    this.events.changed();
    source.dirty = true;
    source.queue.dirty = true;
    if (run === "end") {
      source.state = "ended";
      source.queue.sealed = true;
    } else {
      source.events += run.events.length;
      source.queue.append(run);
      this.polledBytes += run.events.length * source.queue.weight;
      observation?.arrived();
    }
  }

  private readySource(): RunningSource | undefined {
    const { sources } = this.events.graph();
    let some = false;
    for (const source of sources) if (source.state === "ready") some = true;
    if (!some) return undefined;
    const ready = sources.filter((source) => source.state === "ready" && this.mayPoll(source));
    return ready.length <= 1 ? ready[0] : ready[Math.floor(this.pickSource() * ready.length)];
  }

  private mayPoll(source: RunningSource): boolean {
    if (!this.events.mayPoll(source)) return false;
    if (!this.engine.hasRoom || this.engine.behind) {
      this.events.noRoom();
      return false;
    }
    return source.downstream.every((queue) => queue.backlog() < QUEUE_BYTES[this.engine.kind]);
  }
}
