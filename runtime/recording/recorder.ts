/**
 * Records a run: what came from outside, whose turn it was and for what, what the clock showed. All else follows from the
 * program. It is written with each cut, in the same batch.
 */
import { writeAtoms } from "../atoms.ts";
import type { Batch } from "../engines/batch.ts";
import type { Engine } from "../engines/engine.ts";
import type { Observer, RunView, TakenStep, TurnObserver } from "../observe.ts";
import { keyOf, kinds } from "../store.ts";
import { sha1 } from "../values/sha1.ts";
import type { World } from "../world/world.ts";
import {
  beginningPrefix,
  chunkKey,
  countOf,
  eventsOf,
  EventWriter,
  headKey,
  programKey,
  readHead,
  recordingPrefix,
  writeHead,
  type Head,
  type RecordedApp,
} from "./format.ts";

/** What is recorded of the program besides what it does. */
export interface RecordedProgram {
  readonly apps: readonly RecordedApp[];
  readonly set: Readonly<Record<string, string>>;
  /** All files that it consists of, as text; undefined if they are not known. */
  readonly text: string | undefined;
}

/**
 * Tells versions of an emitted program apart: a hash of its JavaScript, but for where it finds other modules and where its
 * source map is, which depend on the folder that it was written to.
 */
export function codeHash(javascript: string): string {
  const text = javascript.replace(/ from "[^"]*";/g, "").replace(/^(\/\/.*|await runMain\(.*)$/gm, "");
  return hex(sha1(new TextEncoder().encode(text)));
}

function hex(bytes: Uint8Array): string {
  return [...bytes].map((byte) => byte.toString(16).padStart(2, "0")).join("");
}

/** Whether the store, which is open, has a recording. */
export function hasRecording(engine: Engine): boolean {
  return engine.get(headKey) !== undefined;
}

/** Deletes the recording with a cut. */
export function forgetRecording(): (batch: Batch) => void {
  let done = false;
  return (batch) => {
    if (done) return;
    done = true;
    batch.deletePrefix(recordingPrefix);
    batch.deletePrefix(beginningPrefix);
  };
}

export class Recorder implements Observer {
  readonly turns: TurnObserver;
  private readonly events = new EventWriter();
  private instants: number[] = [];
  private view: RunView | undefined;
  private begun = false;
  /** Events since the last cut. */
  private seen = 0;
  private head: Head = { chunks: 0, steps: 0, bytes: 0 };

  /** The store is open. `anew`: what was recorded before is forgotten. */
  constructor(engine: Engine, program: RecordedProgram, anew = false) {
    const { events } = this;
    this.turns = {
      arrived: (queue, segment, index) => {
        this.count();
        events.arrived(queue.stream.path, (to) => writeAtoms(segment, index, index + 1, queue.stream, to));
      },
      ended: (queue) => {
        this.count();
        events.ended(queue.stream.path);
      },
      begin: () => (this.instants = []),
      turn: (unit, way, skipped) => {
        this.count();
        const from = way === undefined || way === "due" ? way : { stream: way.queue.stream.path };
        events.turn(unit.path, from, skipped, this.instants);
      },
      halted: (unit, fault) => {
        this.count();
        events.halted(unit.path, fault);
      },
    };
    const stored = anew ? undefined : engine.get(headKey);
    if (stored !== undefined) this.head = readHead(stored);
    const text = program.text === undefined ? undefined : new TextEncoder().encode(program.text);
    const hash = text && hex(sha1(text));
    events.process({ apps: program.apps, set: program.set, program: hash });
    const forget = anew ? forgetRecording() : undefined;
    this.beginning = (batch) => {
      forget?.(batch);
      if (stored === undefined) copyStore(engine, batch);
      if (hash !== undefined && text !== undefined) batch.put(programKey(hash), text);
    };
  }

  private readonly beginning: (batch: Batch) => void;

  /** Steps so far, and the bytes of all of them. */
  get size(): Head {
    return this.head;
  }

  /** The world as the run is to have it: what its clock shows in a turn is recorded. */
  watch(world: World): World {
    const { clock } = world;
    const wall = (): number => {
      const instant = clock.wall();
      this.instants.push(instant);
      return instant;
    };
    return instead(world, { clock: instead(clock, { wall }) });
  }

  started(view: RunView): void {
    this.view = view;
  }

  source(_stream: string, _atom: number, events: readonly unknown[]): void {
    this.seen += events.length;
  }

  step(step: TakenStep): void {
    this.seen += eventsOf(step);
  }

  /** With each cut. */
  cut(batch: Batch): void {
    if (!this.begun) {
      this.begun = true;
      this.beginning(batch);
    } else if (this.events.empty) return;
    const chunk = this.events.take(countOf(this.view?.total ?? 0, this.seen));
    this.seen = 0;
    const { chunks, steps, bytes } = this.head;
    batch.put(chunkKey(chunks), chunk);
    this.head = { chunks: chunks + 1, steps, bytes: bytes + chunk.length };
    batch.put(headKey, writeHead(this.head));
  }

  private count(): void {
    this.head = { ...this.head, steps: this.head.steps + 1 };
  }
}

/** All that is there, to begin with. */
function copyStore(engine: Engine, batch: Batch): void {
  if (engine.get(keyOf(kinds.meta, 0)) === undefined) return;
  for (const [key, value] of engine.scan(new Uint8Array(0))) {
    // A recording that is forgotten.
    if (key[0] === kinds.recording || key[0] === kinds.beginning) continue;
    batch.beginPut();
    batch.writer.u8(kinds.beginning);
    batch.writer.raw(key);
    batch.value();
    batch.writer.raw(value);
    batch.endPut();
  }
}

/** The same object, but for some of what it has. */
function instead<T extends object>(object: T, other: Partial<T>): T {
  return new Proxy(object, {
    get: (target, name) => {
      if (Object.hasOwn(other, name)) return Reflect.get(other, name) as unknown;
      const value: unknown = Reflect.get(target, name, target);
      return typeof value === "function" ? (value.bind(target) as unknown) : value;
    },
  });
}
