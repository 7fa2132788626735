/** Lines in, atoms of a fixed number of records out, each with its place in the input. */
import type { AtomFault, Run } from "../api.ts";
import { toFault } from "../fault.ts";
import type { Lines } from "./lines.ts";
import type { Format } from "./records.ts";

/** A place in the input: behind so many bytes and lines. */
export interface Place {
  readonly offset: number;
  readonly line: number;
}

export class RecordBuffer {
  private readonly format: Format;
  private readonly atom: number;
  private readonly name: string;
  private events: unknown[] = [];
  /** Ends of whole atoms in `events`, and their places in the input. */
  private ends: number[] = [];
  private places: Place[] = [];
  /** By index of the atom. */
  private faults = new Map<number, AtomFault>();
  /** Records of the atom that is being filled, those that could not be read included. */
  private filling = 0;
  private offset: number;
  private line: number;

  /** `name` is what places of faults begin with. */
  constructor(format: Format, atom: number, name: string, place: Place) {
    this.format = format;
    this.atom = atom;
    this.name = name;
    this.offset = place.offset;
    this.line = place.line;
  }

  /** Whole atoms that are there. */
  get atoms(): number {
    return this.ends.length;
  }

  push(lines: Lines): void {
    const { texts, ends, faults } = lines;
    if (this.format.plain && faults === undefined) this.pushPlain(texts, ends);
    else for (let i = 0; i < texts.length; i++) this.pushLine(texts[i] ?? "", ends[i] ?? 0, faults?.get(i));
  }

  /** Every line is an event. */
  private pushPlain(texts: readonly string[], ends: readonly number[]): void {
    for (let i = 0; i < texts.length;) {
      const next = Math.min(texts.length, i + this.atom - this.filling);
      this.filling += next - i;
      this.line += next - i;
      this.offset = ends[next - 1] ?? 0;
      for (; i < next; i++) this.events.push(texts[i]);
      if (this.filling === this.atom) this.endAtom();
    }
  }

  private pushLine(text: string, end: number, unreadable: Omit<AtomFault, "at"> | undefined): void {
    this.line++;
    this.offset = end;
    if (unreadable !== undefined) {
      this.poison(unreadable);
    } else {
      try {
        const read = this.format.read(text);
        if (typeof read === "string") return;
        this.events.push(read.event);
      } catch (error) {
        this.poison(toFault(error));
      }
    }
    this.filling++;
    if (this.filling === this.atom) this.endAtom();
  }

  /** The atom that is being filled has a record that cannot be read; the first one counts. */
  private poison(fault: { readonly code: string; readonly message: string }): void {
    const index = this.ends.length;
    if (this.faults.has(index)) return;
    this.faults.set(index, { code: fault.code, message: fault.message, at: `${this.name}:${this.line}` });
  }

  /** What is there of the last atom is an atom. */
  flush(): void {
    if (this.filling > 0) this.endAtom();
  }

  /** The input has ended. */
  finish(): void {
    const unfinished = this.format.unfinished();
    if (unfinished !== undefined) {
      this.poison(unfinished);
      this.filling++;
    }
    this.flush();
  }

  private endAtom(): void {
    this.ends.push(this.events.length);
    this.places.push({ offset: this.offset, line: this.line });
    this.filling = 0;
  }

  /** The next atoms, of about so many events, and the place behind them; undefined if there is no whole atom. */
  take(events: number): { readonly run: Run<unknown>; readonly place: Place } | undefined {
    const { ends, places } = this;
    if (ends.length === 0) return undefined;
    let count = 1;
    while (count < ends.length && (ends[count] ?? 0) <= events) count++;
    const end = ends[count - 1] ?? 0;
    const place = places[count - 1] as Place;
    const taken = new Map<number, AtomFault>();
    const left = new Map<number, AtomFault>();
    for (const [index, fault] of this.faults) {
      if (index < count) taken.set(index, fault);
      else left.set(index - count, fault);
    }
    const all = end === this.events.length;
    const run: Run<unknown> = {
      first: 1,
      ends: count === ends.length ? ends : ends.slice(0, count),
      events: all ? this.events : this.events.slice(0, end),
      keys: undefined,
      faults: taken.size > 0 ? taken : undefined,
    };
    this.events = all ? [] : this.events.slice(end);
    this.ends = ends.slice(count).map((later) => later - end);
    this.places = places.slice(count);
    this.faults = left;
    return { run, place };
  }
}
