/** How fast numbers grow: from one look at the run to the next, smoothed. */
import type { Inspection } from "@portals/runtime/inspect";

/** Weight of the last look. */
const WEIGHT = 0.5;
/** Below this much a second nothing is said to move. */
const LEAST = 0.05;

export class Rates {
  private readonly last = new Map<string, { readonly value: number; readonly rate: number }>();
  private readonly grown = new Map<string, number>();
  private at = 0;

  /** Streams by their paths, units as `unit PATH`, readers as `STREAM > READER`. */
  look({ at, streams, units }: Inspection): void {
    const seconds = this.at === 0 ? 0 : (at - this.at) / 1000;
    this.at = at;
    this.grown.clear();
    for (const { path, atoms, readers } of streams) {
      this.see(path, atoms, seconds);
      for (const { by, taken } of readers) this.see(`${path} > ${by}`, taken, seconds);
    }
    for (const { path, steps } of units) this.see(`unit ${path}`, steps, seconds);
  }

  /** The run is another one. */
  forget(): void {
    this.last.clear();
    this.grown.clear();
    this.at = 0;
  }

  private see(name: string, value: number, seconds: number): void {
    const before = this.last.get(name);
    if (before === undefined || seconds <= 0 || value < before.value) {
      this.last.set(name, { value, rate: 0 });
      return;
    }
    const grown = value - before.value;
    this.grown.set(name, grown);
    this.last.set(name, { value, rate: before.rate * (1 - WEIGHT) + (grown / seconds) * WEIGHT });
  }

  /** A second. */
  of(name: string): number {
    return this.last.get(name)?.rate ?? 0;
  }

  /** Since the look before. */
  since(name: string): number {
    return this.grown.get(name) ?? 0;
  }

  /** `12/s`; empty if nothing moves. */
  text(name: string): string {
    const rate = this.of(name);
    return rate < LEAST ? "" : `${short(rate)}/s`;
  }
}

/** `0.3`, `12`, `3.4k`, `1.2M` */
export function short(value: number): string {
  if (value < 10) return String(Math.round(value * 10) / 10);
  if (value < 1000) return String(Math.round(value));
  return value < 1e6 ? `${Math.round(value / 100) / 10}k` : `${Math.round(value / 1e5) / 10}M`;
}

/** `340 ms`, `12 s`, `3 min`, `2 h`, `5 d` */
export function span(ms: number): string {
  if (ms < 1000) return `${Math.max(0, Math.round(ms))} ms`;
  if (ms < 60_000) return `${Math.round(ms / 1000)} s`;
  if (ms < 3_600_000) return `${Math.round(ms / 60_000)} min`;
  return ms < 172_800_000 ? `${Math.round(ms / 3_600_000)} h` : `${Math.round(ms / 86_400_000)} d`;
}
