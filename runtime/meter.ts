import type { Run } from "./api.ts";

/** What is measured of a run for those who asked for it. Without a meter no clock is read for it, and no number kept. */
export interface Meter {
  /** A turn of a unit: so many steps in so many ms. */
  turn(unit: string, steps: number, ms: number): void;
  /** A commit of so many bytes is durable, so many ms after its cut. */
  committed(bytes: number, ms: number): void;
  /** A step or a write has failed and will be tried again. `who`: a unit or a sink, by path. */
  retried(who: string): void;
  /** An atom was passed over; `to`: the sequencer where its letter is, if there is one. */
  passedOver(who: string, to: string | undefined): void;
  /** An app, or all of them, have halted with the fault of this code. */
  halted(app: string | undefined, code: string): void;
  /** A sink has written atoms of a stream. */
  wrote(sink: string, stream: string, run: Run<unknown>, ms: number): void;
  /** A request from outside has its answer. `route`: as the program writes it; undefined: there is none. */
  answered(method: string, route: string | undefined, status: number, ms: number): void;
}
