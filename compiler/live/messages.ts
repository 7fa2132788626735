/** What the live view's server and its page tell each other, besides what the run itself answers (`@portals/runtime/inspect`). */
import type { ToldFault } from "@portals/runtime";
import type { Question } from "@portals/runtime/inspect";

/** Sent whenever something of it has changed. */
export interface LiveState {
  /** Names of the apps. */
  readonly apps: readonly string[];
  /** The data folder, as it was named. */
  readonly data: string;
  readonly program: LiveProgram;
  readonly run: LiveRun;
  /** Faults of this run, the last one last. */
  readonly faults: readonly LiveFault[];
  /** What the run has printed and logged, the last lines. */
  readonly output: readonly LiveLine[];
  /** Somebody else has started it: it can be neither stopped nor started, and what it says is not known. */
  readonly visited: boolean;
}

export interface LiveProgram {
  /** Counts the programs without errors: the graph of each is at `/graph.svg?version=N`. */
  readonly version: number;
  /** Of the files as they are: rendered, errors first. */
  readonly diagnostics: readonly { readonly severity: "error" | "warning"; readonly text: string }[];
  /** The files have errors, so what runs is the program as it was before. */
  readonly stale: boolean;
}

export type LiveRun =
  /** Nothing has run: the program has had errors from the start. */
  | { readonly state: "none" }
  | { readonly state: "starting" | "stopping" }
  /** `url`: where the app listens. */
  | { readonly state: "running"; readonly url: string | undefined }
  | { readonly state: "ended"; readonly code: number | string }
  /** What the data folder keeps is of another version of the program, with other types. */
  | { readonly state: "misfit"; readonly why: string }
  /** The run stands still. */
  | { readonly state: "back"; readonly at: number; readonly length: number };

/** Each with its trace, which may be empty. */
export type LiveFault = ToldFault & { readonly trace: readonly string[] };

export interface LiveLine {
  readonly kind: "out" | "log" | "note";
  readonly text: string;
}

/** `POST /do`: an order; the answer is `{ ok: true, result }` or `{ ok: false, message }`. */
export type LiveOrder =
  | { readonly do: "ask"; readonly question: Question }
  | { readonly do: "requeue"; readonly stream: string; readonly atom: number }
  | { readonly do: "restart" }
  /** Delete the state, and start. */
  | { readonly do: "fresh" }
  /** Stop the run, and go to behind a step of its recording; without: to its end. */
  | { readonly do: "back"; readonly to?: number }
  | { readonly do: "state back"; readonly unit: string; readonly task: string }
  /** Start the run again where it stopped. */
  | { readonly do: "go on" };

export type LiveReply =
  | { readonly ok: true; readonly result: unknown }
  | { readonly ok: false; readonly message: string; readonly help: readonly string[] };

/** A place in a recording. */
export interface LivePast {
  /** Steps carried out. */
  readonly at: number;
  readonly length: number;
  /** Those around. */
  readonly steps: readonly {
    readonly step: number;
    readonly text: string;
    readonly unit: string | undefined;
    readonly position: string | undefined;
  }[];
  readonly pending: {
    readonly reads: readonly { readonly unit: string; readonly from: string; readonly atoms: number }[];
    readonly handlers: readonly {
      readonly unit: string;
      readonly task: string;
      readonly key?: string;
      readonly awaits: string;
    }[];
    readonly timers: readonly {
      readonly unit: string;
      readonly timer: string;
      readonly key?: string;
      readonly deadline: number;
    }[];
  };
  readonly states: readonly { readonly unit: string; readonly task: string }[];
}
