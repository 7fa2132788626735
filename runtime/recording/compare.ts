/**
 * A recorded run beside another version of its program, which is given the same: what came from outside and whose turn it
 * was, as far as the other version has the same streams and units. What it has besides gets its turns as soon as there is
 * something to do, those upstream first, and so does what is left at the end.
 */
import type { AppDefinition } from "../api.ts";
import { MalformedBytes } from "../bytes.ts";
import { configureAgain } from "../configure.ts";
import { Fault, faultCodes } from "../fault.ts";
import type { TakenStep } from "../observe.ts";
import { Reply } from "../portals/messages.ts";
import type { RunningUnit } from "../unit.ts";
import { typeOf } from "../apps/compose.ts";
import { isNumbered, type NumberedEvent } from "./format.ts";
import { nameOf } from "../inspect/pending.ts";
import { Machine } from "./machine.ts";
import type { Recording } from "./recording.ts";
import { haltOf, Replay, type ReplayOptions } from "./replay.ts";
import { Teller } from "./tell.ts";

/** Steps of its own that the other version may take, besides ten for each that was recorded. */
const FREE_STEPS = 100_000;

/** A stream that both have, and that is not the same. */
export interface StreamDifference {
  readonly stream: string;
  /** The first atom that differs. */
  readonly atom: number;
  /** The recorded step that made it; undefined: only the other version has it. */
  readonly step: number | undefined;
  /** Undefined: there is no such atom. */
  readonly was: string | undefined;
  readonly is: string | undefined;
  /** Atoms of the stream. */
  readonly lengths: readonly [was: number, is: number];
}

export interface Comparison {
  /** The one whose first difference comes first is the first. */
  readonly differences: readonly StreamDifference[];
  /** Streams that are the same. */
  readonly same: readonly string[];
  /** Streams that only one of them has. */
  readonly only: { readonly was: readonly string[]; readonly is: readonly string[] };
  /** What of the recording did not apply, and how often. */
  readonly misfits: readonly { readonly why: string; readonly steps: number; readonly first: number }[];
  /** Steps of the other version that no recorded one stands for. */
  readonly free: number;
  /** Why the other version would halt. */
  readonly halts: string | undefined;
}

interface Atom {
  readonly step: number | undefined;
  readonly text: string;
}

/** Of each stream, by path. */
type Atoms = ReadonlyMap<string, readonly Atom[]>;

/** Collects the atoms of a run. */
class Streams {
  readonly atoms = new Map<string, Atom[]>();
  private readonly teller: Teller;

  constructor(apps: readonly AppDefinition[]) {
    this.teller = new Teller(apps, Infinity);
  }

  add(step: number | undefined, stream: string, atom: number, events: readonly unknown[]): void {
    let atoms = this.atoms.get(stream);
    if (atoms === undefined) this.atoms.set(stream, (atoms = []));
    atoms.push({ step, text: this.teller.atom(stream, atom, events) });
  }

  step(number: number | undefined, { outputs }: TakenStep): void {
    for (const { stream, atom, events } of outputs) this.add(number, stream, atom, events);
  }
}

/** Fails with a Fault if the other version cannot go on from where the recording began. */
export function compareWith(
  apps: readonly AppDefinition[],
  changed: readonly AppDefinition[],
  recording: Recording,
  options: ReplayOptions = {},
): Comparison {
  const was = new Streams(apps);
  const replay = new Replay(apps, recording, { ...options, distance: Infinity });
  for (let step = replay.next(); step !== undefined; step = replay.next()) {
    const { number, source, taken } = step;
    if (source !== undefined) was.add(number, source.stream, source.atom, source.events);
    if (taken !== undefined) was.step(number, taken);
  }
  if (replay.strayed !== undefined) {
    const { step, why } = replay.strayed;
    const message = `the recorded program does not go as it was recorded, from step ${step} on: ${why}`;
    throw new Fault(faultCodes.otherProgram, message);
  }
  const known = new Set(replay.machine.graph.queues.keys());
  return new Other(apps, changed, recording, options).compared(was.atoms, known);
}

class Other {
  private readonly recording: Recording;
  private readonly streams: Streams;
  private readonly machine: Machine;
  private readonly types: ReadonlyMap<string, string>;
  private readonly sources: ReadonlySet<string>;
  private readonly known: ReadonlySet<string>;
  private readonly misfits = new Map<string, { readonly why: string; steps: number; readonly first: number }>();
  private at: number | undefined;
  private free = 0;
  private halts: string | undefined;

  constructor(
    apps: readonly AppDefinition[],
    changed: readonly AppDefinition[],
    recording: Recording,
    { position = () => undefined }: ReplayOptions,
  ) {
    if (recording.beginning.size > 0) refuseOtherState(apps, changed);
    this.recording = recording;
    this.streams = new Streams(changed);
    this.types = changedTypes(apps, changed);
    this.sources = new Set(apps.flatMap(({ sources }) => sources.map(({ stream }) => stream.path)));
    this.known = new Set(recording.events.flatMap((event) => (event.kind === "turn" ? [event.unit] : [])));
    const [wrong] = configureAgain(changed, recording.processes[0]?.set ?? {});
    if (wrong !== undefined) throw new Fault(faultCodes.otherProgram, wrong);
    this.machine = new Machine(
      changed,
      recording.beginning,
      recording.seed,
      {
        source: (stream, atom, events) => this.streams.add(this.at, stream, atom, events),
        step: (taken) => {
          if (this.at === undefined) this.free++;
          this.streams.step(this.at, taken);
        },
      },
      position,
    );
  }

  /** `was`: the streams of the recorded program; `known`: the paths of those that it has. */
  compared(was: Atoms, known: ReadonlySet<string>): Comparison {
    let number = 0;
    let instant = 0;
    for (const event of this.recording.events) {
      if (!isNumbered(event)) continue;
      this.at = ++number;
      const why = this.refused(event) ?? this.carryOut(event);
      if (why !== undefined) this.misfit(why, number);
      if (event.kind === "turn") instant = Math.max(instant, ...event.instants);
      this.drain((unit) => !this.known.has(unit.path), instant);
    }
    do this.drain(() => true, instant);
    while (this.machine.complete());
    return this.differences(was, known);
  }

  private refused(event: NumberedEvent): string | undefined {
    if (event.kind !== "arrived") return undefined;
    const type = this.types.get(event.stream);
    if (type !== undefined) return `what came to ${nameOf(event.stream)} was of another type: it is ${type} now`;
    return undefined;
  }

  private carryOut(event: NumberedEvent): string | undefined {
    // Sequencers and portals end when nothing can come to them any more, which may be at another time.
    if (event.kind === "ended" && !this.sources.has(event.stream)) {
      this.machine.complete();
      return undefined;
    }
    try {
      const messages = event.kind === "arrived" ? this.machine.messages(event) : [];
      if (event.kind === "arrived" && messages.some((one) => one instanceof Reply && one.future === undefined)) {
        return `a result for ${nameOf(event.stream).replace("replies to ", "")} finds nobody who waits for it`;
      }
      return this.machine.carryOut(event);
    } catch (error) {
      if (!(error instanceof Fault || error instanceof MalformedBytes) || event.kind !== "arrived") throw error;
      return `what came to ${nameOf(event.stream)} was of another type`;
    }
  }

  private misfit(why: string, number: number): void {
    const known = this.misfits.get(why);
    if (known === undefined) this.misfits.set(why, { why, steps: 1, first: number });
    else known.steps++;
  }

  private drain(which: (unit: RunningUnit) => boolean, instant: number): void {
    if (this.halts !== undefined) return;
    this.at = undefined;
    const most = FREE_STEPS + 10 * this.recording.steps;
    const outcome = this.machine.drain((unit) => this.free < most && which(unit), instant);
    if (outcome !== "quiet") this.halts = `${outcome.unit} fails: ${haltOf(outcome.fault)}`;
    else if (this.free >= most) this.halts = `it does not come to an end in ${this.free} steps of its own`;
  }

  private differences(was: Atoms, known: ReadonlySet<string>): Comparison {
    const is = this.streams.atoms;
    const exists = new Set(this.machine.graph.queues.keys());
    const paths = [...new Set([...was.keys(), ...is.keys()])].sort();
    const differences: StreamDifference[] = [];
    const same: string[] = [];
    for (const stream of paths.filter((path) => known.has(path) && exists.has(path))) {
      const difference = differenceOf(stream, was.get(stream) ?? [], is.get(stream) ?? []);
      if (difference === undefined) same.push(stream);
      else differences.push(difference);
    }
    return {
      differences: differences.sort((a, b) => (a.step ?? Infinity) - (b.step ?? Infinity)),
      same,
      only: { was: paths.filter((path) => !exists.has(path)), is: paths.filter((path) => !known.has(path)) },
      misfits: [...this.misfits.values()],
      free: this.free,
      halts: this.halts,
    };
  }
}

function differenceOf(stream: string, was: readonly Atom[], is: readonly Atom[]): StreamDifference | undefined {
  let same = 0;
  while (same < was.length && was[same]?.text === is[same]?.text) same++;
  if (same === was.length && same === is.length) return undefined;
  const [before, after] = [was[same], is[same]];
  const lengths = [was.length, is.length] as const;
  return { stream, atom: same + 1, step: before?.step, was: before?.text, is: after?.text, lengths };
}

/** From a state of before only who has the same types can go on. */
function refuseOtherState(apps: readonly AppDefinition[], changed: readonly AppDefinition[]): void {
  for (const { name, schema } of apps) {
    if (changed.find((app) => app.name === name)?.schema === schema) continue;
    const help = ["compare with a version in which state and streams have the same types"];
    const message = `the recording began when ${name} had a state already, and the other version has other types`;
    throw new Fault(faultCodes.otherProgram, message, { help });
  }
}

/** Of streams and portals that have another type now: which. */
function changedTypes(apps: readonly AppDefinition[], changed: readonly AppDefinition[]): ReadonlyMap<string, string> {
  const [before, after] = [typesOf(apps), typesOf(changed)];
  return new Map([...after].filter(([path, type]) => before.has(path) && before.get(path) !== type));
}

function typesOf(apps: readonly AppDefinition[]): ReadonlyMap<string, string> {
  const types = new Map<string, string>();
  for (const { sources, sequencers, units, endpoints = [] } of apps) {
    for (const stream of [...sources.map(({ stream }) => stream), ...sequencers, ...units.flatMap((u) => u.outputs)]) {
      types.set(stream.path, typeOf(stream));
    }
    const portals = [...units.flatMap(({ serves = [] }) => serves), ...endpoints.map(({ portal }) => portal)];
    for (const { path, request, reply } of portals) {
      types.set(`portal ${path}`, `(${request.schema}) -> ${reply.schema}`);
    }
  }
  return types;
}
