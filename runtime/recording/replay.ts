/** A recorded run, carried out again step by step, forwards and backwards. */
import type { AppDefinition, AtomFault } from "../api.ts";
import { configureAgain } from "../configure.ts";
import { Fault, faultCodes } from "../fault.ts";
import type { Observer, RunView, TakenStep } from "../observe.ts";
import type { LogLine } from "../step.ts";
import type { World } from "../world/world.ts";
import { countOf, eventsOf, isNumbered, type NumberedEvent, type RecordedProcess } from "./format.ts";
import { Machine } from "./machine.ts";
import type { Recording } from "./recording.ts";

/** Steps between two snapshots at first; twice as many when there are too many of them. */
const FIRST_DISTANCE = 1000;
const MOST_SNAPSHOTS = 64;

/** What happened in one step of a recording. */
export interface ReplayedStep {
  /** In the recording, from 1. */
  readonly number: number;
  readonly event: NumberedEvent;
  /** An atom of a source, or of a sink's dead letters. */
  readonly source: { readonly stream: string; readonly atom: number; readonly events: readonly unknown[] } | undefined;
  /** Requests or replies that no step has made. */
  readonly messages: readonly unknown[];
  /** A unit's; undefined also for a turn in which it only ended. */
  readonly taken: TakenStep | undefined;
  readonly logged: readonly LogLine[];
  /** It did not go as it was recorded: why not. */
  readonly strays: string | undefined;
}

interface Snapshot {
  readonly at: number;
  /** Of the next event. */
  readonly index: number;
  readonly seen: number;
  readonly store: ReadonlyMap<string, Uint8Array>;
}

export interface ReplayOptions {
  /** Hashes of the apps' code, as far as they are known, by name. */
  readonly code?: Readonly<Record<string, string>>;
  /** Where in the program a fault comes from. */
  readonly position?: NonNullable<World["position"]>;
  /** Steps between two snapshots. */
  readonly distance?: number;
}

export class Replay {
  /** Steps that have been carried out. */
  at = 0;
  machine: Machine;
  /** The first step that did not go as recorded, and why. */
  strayed: { readonly step: number; readonly why: string } | undefined;
  private readonly apps: readonly AppDefinition[];
  private readonly recording: Recording;
  private readonly options: ReplayOptions;
  private index = 0;
  /** Events since the last cut. */
  private seen = 0;
  private distance: number;
  private snapshots: Snapshot[] = [];
  private source: ReplayedStep["source"];
  private taken: TakenStep | undefined;

  /** Fails with a Fault (P0951) if the apps are not those that were recorded. */
  constructor(apps: readonly AppDefinition[], recording: Recording, options: ReplayOptions = {}) {
    const { distance = FIRST_DISTANCE, code = {} } = options;
    this.options = options;
    refuseOthers(apps, recording, code);
    this.apps = apps;
    this.recording = recording;
    this.distance = distance;
    this.configure();
    this.snapshots.push({ at: 0, index: 0, seen: 0, store: recording.beginning });
    this.machine = this.machineFrom(recording.beginning);
  }

  /** Steps that there are. */
  get length(): number {
    return this.recording.steps;
  }

  get view(): RunView {
    return this.machine.view;
  }

  /** Carry out the next step; undefined at the end. */
  next(): ReplayedStep | undefined {
    const { events } = this.recording;
    for (let event = events[this.index]; event !== undefined; event = events[this.index]) {
      this.index++;
      if (event.kind === "process" && this.index > 1) this.restart();
      if (!isNumbered(event)) continue;
      const number = ++this.at;
      this.source = undefined;
      this.taken = undefined;
      const messages = event.kind === "arrived" ? this.machine.messages(event) : [];
      let strays = this.machine.carryOut(event);
      // Those that follow without a number belong to this one.
      for (let behind = events[this.index]; behind?.kind === "cut"; behind = events[++this.index]) {
        if (behind.total !== countOf(this.view.total, this.seen)) {
          strays ??= "other atoms or steps were recorded up to here";
        }
        this.seen = 0;
      }
      if (strays !== undefined) this.strayed ??= { step: number, why: strays };
      const logged = this.machine.lines.splice(0);
      this.keep();
      const { source, taken } = this;
      return { number, event, source, messages: source === undefined ? messages : [], taken, logged, strays };
    }
    return undefined;
  }

  /** Go to behind step `number`, or as far as the recording goes; the step there, if it was carried out on the way. */
  goTo(number: number): ReplayedStep | undefined {
    const to = Math.max(0, Math.min(number, this.length));
    const nearest = this.snapshots.findLast(({ at }) => at <= to);
    if (nearest !== undefined && (to < this.at || nearest.at > this.at)) {
      // One before it, so that the step itself is seen.
      const from = nearest.at === to && to > 0 ? this.snapshots.findLast(({ at }) => at < to) : nearest;
      if (from !== undefined) this.restore(from);
    }
    let last: ReplayedStep | undefined;
    while (this.at < to) last = this.next();
    return last;
  }

  /** The whole run from its beginning, apart from where this one stands. */
  again(): Replay {
    return new Replay(this.apps, this.recording, { ...this.options, distance: Infinity });
  }

  private keep(): void {
    const { at, index, seen, snapshots } = this;
    if (at < (snapshots.at(-1)?.at ?? 0) + this.distance) return;
    snapshots.push({ at, index, seen, store: this.machine.snapshot() });
    if (snapshots.length <= MOST_SNAPSHOTS) return;
    this.distance *= 2;
    this.snapshots = snapshots.filter((_, i) => i % 2 === 0);
  }

  /** As a process that goes on where the one before was. */
  private restart(): void {
    const store = this.machine.snapshot();
    this.configure();
    this.machine = this.machineFrom(store);
  }

  /** As the process was that takes the next step. */
  private configure(): void {
    const process = this.recording.events.slice(0, Math.max(1, this.index)).findLast(({ kind }) => kind === "process");
    if (process?.kind === "process") configureAs(this.apps, process.process);
  }

  private restore({ at, index, seen, store }: Snapshot): void {
    this.at = at;
    this.seen = seen;
    this.index = index;
    this.configure();
    this.machine = this.machineFrom(store);
  }

  private machineFrom(store: ReadonlyMap<string, Uint8Array>): Machine {
    const { position = () => undefined } = this.options;
    const observer: Pick<Observer, "source" | "step"> = {
      source: (stream, atom, events) => {
        this.source = { stream, atom, events };
        this.seen += events.length;
      },
      step: (taken) => {
        this.taken = taken;
        this.seen += eventsOf(taken);
      },
    };
    return new Machine(this.apps, store, this.recording.seed, observer, position);
  }
}

/** Why a unit's app halted, for people. */
export function haltOf({ code, message, at }: AtomFault): string {
  return `${code} ${message}${at === "" ? "" : ` (${at})`}`;
}

function refuseOthers(
  apps: readonly AppDefinition[],
  { processes }: Recording,
  code: Readonly<Record<string, string>>,
): void {
  const help = [
    "name the program as it was when it was recorded, or none: then its text in the recording is used, if it is there",
    "or compare with it: --against CHANGED.portals",
  ];
  const names = (of: readonly { readonly name: string }[]): string =>
    of
      .map(({ name }) => name)
      .sort()
      .join(", ");
  for (const { apps: recorded } of processes) {
    if (names(recorded) !== names(apps)) {
      const message = `the recording is of ${names(recorded)}, and this is ${names(apps)}`;
      throw new Fault(faultCodes.otherProgram, message, { help });
    }
    for (const { name, schema, code: was } of recorded) {
      const same = was === undefined || code[name] === undefined || code[name] === was;
      if (same && apps.find((app) => app.name === name)?.schema === schema) continue;
      throw new Fault(faultCodes.otherProgram, `the recording is of another version of ${name}`, { help });
    }
  }
}

/** Their configs are as they were. */
export function configureAs(apps: readonly AppDefinition[], { set }: RecordedProcess): void {
  const [wrong] = configureAgain(apps, set);
  if (wrong !== undefined) throw new Fault(faultCodes.otherProgram, wrong);
}
