/**
 * A recording as bytes in the store. Of each cut there is one chunk, written in the cut's batch, so that the recording goes
 * as far as the run that is in the store, and no further:
 *
 *   recording 0     → version, number of chunks, steps, bytes
 *   recording 1 n   → chunk n: events in a row
 *   recording 2 sha → text of a program
 *   beginning key   → what the store had under the key when the recording began
 *
 * Streams and units are named once in a process, and have numbers from then on.
 */
import type { AtomFault } from "../api.ts";
import { MalformedBytes, Reader, Writer } from "../bytes.ts";
import { Fault, faultCodes } from "../fault.ts";
import type { TakenStep } from "../observe.ts";
import { kinds } from "../store.ts";

/** Of what is described here. */
const VERSION = 1;

const PROCESS = 1;
const NAME = 2;
const ARRIVED = 3;
const ENDED = 4;
const TURN = 5;
const HALTED = 6;
const CUT = 7;

/** Of a turn. */
const SKIPPED = 1;
const TIMED = 2;
const SEVERAL = 4;

/** In place of the number of what it read. */
const NOTHING = 0;
const DUE = 1;
const FIRST_NAME = 2;

/** What a process of the run was. */
export interface RecordedProcess {
  readonly apps: readonly RecordedApp[];
  /** `--set` and what the environment sets, by config and app: as text. */
  readonly set: Readonly<Record<string, string>>;
  /** Of the program's text in the recording; undefined: it is not there. */
  readonly program: string | undefined;
}

export interface RecordedApp {
  readonly name: string;
  readonly schema: string;
  /** Hash of its code; undefined: it is not known. */
  readonly code: string | undefined;
}

/** What a turn was for: an atom of what it reads, by the stream's path, what was due, or to end. */
export type Way = { readonly stream: string } | "due" | undefined;

export type RecordedEvent =
  | { readonly kind: "process"; readonly process: RecordedProcess }
  | { readonly kind: "arrived"; readonly stream: string; readonly atoms: Uint8Array }
  | { readonly kind: "ended"; readonly stream: string }
  | {
      readonly kind: "turn";
      readonly unit: string;
      readonly way: Way;
      readonly skipped: boolean;
      /** What the clock showed, ms since 1970. */
      readonly instants: readonly number[];
    }
  | { readonly kind: "halted"; readonly unit: string; readonly fault: AtomFault }
  /** `countOf` what there is, by which a replay that went another way is noticed. */
  | { readonly kind: "cut"; readonly total: number };

/** Those that have a number. */
export type NumberedEvent = Exclude<RecordedEvent, { readonly kind: "process" | "cut" }>;

export function isNumbered(event: RecordedEvent): event is NumberedEvent {
  return event.kind !== "process" && event.kind !== "cut";
}

/** Atoms of all streams, steps of all units, and events since the last cut. */
export function countOf(total: number, events: number): number {
  return total + events;
}

/** Events that a step has made. */
export function eventsOf({ outputs, asked }: Pick<TakenStep, "outputs" | "asked">): number {
  let count = 0;
  for (const { events } of outputs) count += events.length;
  for (const { requests } of asked) count += requests.length;
  return count;
}

export interface Head {
  readonly chunks: number;
  readonly steps: number;
  readonly bytes: number;
}

export const headKey = Uint8Array.of(kinds.recording, 0);
export const beginningPrefix = Uint8Array.of(kinds.beginning);
export const recordingPrefix = Uint8Array.of(kinds.recording);

export function chunkKey(number: number): Uint8Array {
  const writer = new Writer(8);
  writer.u8(kinds.recording);
  writer.u8(1);
  writer.u32be(number);
  return writer.take();
}

export function programKey(hash: string): Uint8Array {
  const writer = new Writer(64);
  writer.u8(kinds.recording);
  writer.u8(2);
  writer.string(hash);
  return writer.take();
}

export function writeHead({ chunks, steps, bytes }: Head): Uint8Array {
  const writer = new Writer(32);
  for (const number of [VERSION, chunks, steps, bytes]) writer.varint(number);
  return writer.take();
}

export function readHead(bytes: Uint8Array): Head {
  const reader = new Reader(bytes);
  const version = reader.varint();
  if (version !== VERSION) {
    const message = `the recording has format ${version}; this release reads format ${VERSION}`;
    throw new Fault(faultCodes.folderForeign, message, { help: ["replay it with the release that wrote it"] });
  }
  return { chunks: reader.varint(), steps: reader.varint(), bytes: reader.varint() };
}

/** Writes events; turns that are alike and follow each other are one entry. */
export class EventWriter {
  readonly writer = new Writer(16 * 1024);
  private readonly names = new Map<string, number>();
  private latest = 0;
  /** The turns at the end that are alike and not written yet. */
  private unit = 0;
  private way = NOTHING;
  private count = 0;

  process(process: RecordedProcess): void {
    this.flush();
    this.names.clear();
    this.latest = 0;
    this.writer.u8(PROCESS);
    this.writer.string(JSON.stringify(process));
  }

  arrived(stream: string, write: (to: Writer) => void): void {
    this.flush();
    const number = this.name(stream);
    this.writer.u8(ARRIVED);
    this.writer.varint(number);
    const atoms = new Writer(64);
    write(atoms);
    this.writer.lengthPrefixed(atoms.take());
  }

  ended(stream: string): void {
    this.flush();
    const number = this.name(stream);
    this.writer.u8(ENDED);
    this.writer.varint(number);
  }

  turn(unit: string, way: Way, skipped: boolean, instants: readonly number[]): void {
    const number = this.name(unit);
    const code = way === undefined ? NOTHING : way === "due" ? DUE : FIRST_NAME + this.name(way.stream);
    if (!skipped && instants.length === 0) {
      if (this.count > 0 && (this.unit !== number || this.way !== code)) this.flush();
      this.unit = number;
      this.way = code;
      this.count++;
      return;
    }
    this.flush();
    const { writer } = this;
    writer.u8(TURN);
    writer.u8((skipped ? SKIPPED : 0) | (instants.length > 0 ? TIMED : 0));
    writer.varint(number);
    writer.varint(code);
    if (instants.length === 0) return;
    writer.varint(instants.length);
    for (const instant of instants) {
      writer.int(instant - this.latest);
      this.latest = instant;
    }
  }

  halted(unit: string, { code, message, at }: AtomFault): void {
    this.flush();
    const number = this.name(unit);
    this.writer.u8(HALTED);
    this.writer.varint(number);
    for (const text of [code, message, at]) this.writer.string(text);
  }

  /** What there is so far, and nothing is left of it here. */
  take(total: number): Uint8Array {
    this.flush();
    this.writer.u8(CUT);
    this.writer.varint(total);
    const bytes = this.writer.take().slice();
    this.writer.clear();
    return bytes;
  }

  /** Nothing has happened since the last `take`. */
  get empty(): boolean {
    return this.writer.at === 0 && this.count === 0;
  }

  private name(text: string): number {
    let number = this.names.get(text);
    if (number === undefined) {
      this.flush();
      number = this.names.size;
      this.names.set(text, number);
      this.writer.u8(NAME);
      this.writer.string(text);
    }
    return number;
  }

  private flush(): void {
    const { writer, count } = this;
    if (count === 0) return;
    this.count = 0;
    writer.u8(TURN);
    writer.u8(count > 1 ? SEVERAL : 0);
    writer.varint(this.unit);
    writer.varint(this.way);
    if (count > 1) writer.varint(count);
  }
}

/** The events of chunks, in order. Throws MalformedBytes. */
export function* readEvents(chunks: Iterable<Uint8Array>): Generator<RecordedEvent> {
  let names: string[] = [];
  let latest = 0;
  const named = (number: number): string => {
    const name = names[number];
    if (name === undefined) throw new MalformedBytes(`the recording has no name ${number}`);
    return name;
  };
  for (const chunk of chunks) {
    const reader = new Reader(chunk);
    while (!reader.done) {
      const tag = reader.u8();
      switch (tag) {
        case PROCESS:
          names = [];
          latest = 0;
          yield { kind: "process", process: readProcess(reader.string()) };
          break;
        case NAME:
          names.push(reader.string());
          break;
        case ARRIVED:
          yield { kind: "arrived", stream: named(reader.varint()), atoms: reader.lengthPrefixed() };
          break;
        case ENDED:
          yield { kind: "ended", stream: named(reader.varint()) };
          break;
        case TURN: {
          const flags = reader.u8();
          const unit = named(reader.varint());
          const code = reader.varint();
          const way = code === NOTHING ? undefined : code === DUE ? "due" : { stream: named(code - FIRST_NAME) };
          const instants: number[] = [];
          if ((flags & TIMED) !== 0) {
            for (let left = reader.varint(); left > 0; left--) instants.push((latest += reader.int()));
          }
          const skipped = (flags & SKIPPED) !== 0;
          const turn = { kind: "turn", unit, way, skipped, instants } as const;
          for (let left = (flags & SEVERAL) === 0 ? 1 : reader.varint(); left > 0; left--) yield turn;
          break;
        }
        case HALTED: {
          const unit = named(reader.varint());
          yield {
            kind: "halted",
            unit,
            fault: { code: reader.string(), message: reader.string(), at: reader.string() },
          };
          break;
        }
        case CUT:
          yield { kind: "cut", total: reader.varint() };
          break;
        default:
          throw new MalformedBytes(`the recording has an unknown event ${tag}`);
      }
    }
  }
}

function readProcess(text: string): RecordedProcess {
  try {
    return JSON.parse(text) as RecordedProcess;
  } catch {
    throw new MalformedBytes("the recording does not tell what a process was");
  }
}
