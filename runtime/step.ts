/**
 * What a step may use besides its atom: an instant, random numbers and log lines. All are derived from the step's
 * identity (seed, unit, number), so that a step that is run again draws the same, and vanish if the step fails.
 */
import type { Log, Step } from "./api.ts";
import type { Clock } from "./world/world.ts";

export type LogLevel = "debug" | "info" | "warn" | "error";

export interface LogLine {
  readonly level: LogLevel;
  readonly text: string;
  readonly unit: string;
  /** The step it is of. */
  readonly step: number;
}

export class StepScope implements Step {
  /** Which step of the unit this is, from 1; a retry has the number of the first attempt. */
  number = 0;
  /** Which attempt of any step in this process: what stamps of touched cells are compared with. */
  stamp = 0;
  /** Latest instant that a step has used. */
  latest: number;
  readonly log: Log;
  private readonly clock: Clock;
  private readonly seed: number;
  private timed = 0;
  private drawing = 0;
  // sfc32
  private a = 0;
  private b = 0;
  private c = 0;
  private d = 0;

  constructor(path: string, seed: number, latest: number, clock: Clock, lines: LogLine[]) {
    this.clock = clock;
    this.seed = hash(path, seed);
    this.latest = latest;
    const write = (level: LogLevel) => (text: string) => {
      lines.push({ level, text, unit: path, step: this.number });
    };
    this.log = { debug: write("debug"), info: write("info"), warn: write("warn"), error: write("error") };
  }

  now(): number {
    if (this.timed !== this.stamp) {
      this.timed = this.stamp;
      this.latest = Math.max(this.latest, this.clock.wall());
    }
    return this.latest;
  }

  random(): number {
    // 53 bits of two draws.
    return ((this.draw() >>> 5) * 0x4000000 + (this.draw() >>> 6)) / 0x20000000000000;
  }

  uuid(): string {
    const hex = [this.draw(), (this.draw() & 0xffff0fff) | 0x4000, (this.draw() & 0x3fffffff) | 0x80000000, this.draw()]
      .map((word) => (word >>> 0).toString(16).padStart(8, "0"))
      .join("");
    return `${hex.slice(0, 8)}-${hex.slice(8, 12)}-${hex.slice(12, 16)}-${hex.slice(16, 20)}-${hex.slice(20)}`;
  }

  private draw(): number {
    if (this.drawing !== this.stamp) {
      this.drawing = this.stamp;
      this.a = this.seed;
      this.b = this.number | 0;
      this.c = Math.floor(this.number / 0x100000000);
      this.d = 1;
      for (let i = 0; i < 12; i++) this.next();
    }
    return this.next();
  }

  private next(): number {
    const sum = (this.a + this.b + this.d) | 0;
    this.d = (this.d + 1) | 0;
    this.a = this.b ^ (this.b >>> 9);
    this.b = (this.c + (this.c << 3)) | 0;
    this.c = ((this.c << 21) | (this.c >>> 11)) + sum;
    this.c |= 0;
    return sum;
  }
}

/** FNV-1a of a text, 32 bits. */
export function hash(text: string, seed: number): number {
  let h = 0x811c9dc5 ^ seed;
  for (let i = 0; i < text.length; i++) h = Math.imul(h ^ text.charCodeAt(i), 0x01000193);
  return h | 0;
}
