/** How apps are run, and what the exit code of a run says. */
import type { Admin } from "./apps/admin.ts";
import type { Answer, Question } from "./inspect/model.ts";
import type { Observer } from "./observe.ts";

/** How an app is run: the options of `portalsc run` and of the built program are the same. */
export interface RunOptions {
  readonly engine: "memory" | "embedded";
  /** Folder of the embedded engine. */
  readonly data: string | undefined;
  readonly seed: number | undefined;
  /** How many keys' cells each use of a task keeps in memory, with a data folder; `residentCells` if not given. */
  readonly cells?: number | undefined;
  /** `--set name=value`. */
  readonly set: Readonly<Record<string, string>>;
  /** One JSON object per line on standard error instead of text: progress, log, faults, the end. */
  readonly json: boolean;
  /** Show rate and totals on standard error; default: if it is a terminal. */
  readonly progress: boolean | undefined;
  /** Where an app with `http` sources listens; `undefined`: the environment's PORTALS_PORT, or 8080. 0: any free port. */
  readonly port?: number | undefined;
  /** `undefined`: 127.0.0.1, so that nobody else's machine reaches it. */
  readonly host?: string | undefined;
  /** Exported streams of which all atoms are kept for apps that are launched later, by their paths. */
  readonly retain?: readonly string[] | undefined;
  /** Listen for `portalsc launch` and the like at a socket in the data folder; else as with `onOpen`. */
  readonly control?: boolean | undefined;
  /**
   * Apps may be launched, connected and stopped while it runs, and it ends only when it is told to. Called when it runs,
   * with what makes such changes.
   */
  readonly onOpen?: ((admin: Admin) => void) | undefined;
  /** Sees every step. */
  readonly observer?: Observer | undefined;
  /**
   * Record the run in the data folder, so that it can be replayed. `undefined`: if it has been recorded so far. `false`: no
   * more, and forget what there is.
   */
  readonly record?: boolean | undefined;
  /** Give metrics for Prometheus here: `9464`, `0.0.0.0:9464`. */
  readonly metrics?: string | undefined;
  /** Send traces and metrics by OTLP over HTTP to the collector with this URL; empty: as the environment says. */
  readonly otel?: string | undefined;
  /**
   * Keep what a live view shows: the lineage of the last steps, and a recording of this process, with which the one before
   * is forgotten; not if apps may be launched.
   */
  readonly live?: boolean | undefined;
  /** What a recording says of the program. */
  readonly program?: ProgramText | undefined;
  /** What whoever inspects the process is told of the program. */
  readonly guide?: ProgramGuide | undefined;
  /** Called when it runs, with what answers questions about it, between two steps. */
  readonly onInspect?: ((inspect: <Q extends Question>(question: Q) => Promise<Answer<Q>>) => void) | undefined;
  /** What HTTP clients may do at most. */
  readonly http?: HttpLimits | undefined;
  /** `--http name=value`: the same as text, which has precedence. */
  readonly httpSettings?: Readonly<Record<string, string>> | undefined;
}

export interface ProgramText {
  /** Hash of each app's code (`codeHash`), by its name. */
  readonly code: Readonly<Record<string, string>>;
  /** All its files, as a text that whoever replays it understands. */
  readonly text?: string | undefined;
}

/** What types and paths do not tell of a program, for those who look at a run of it. */
export interface ProgramGuide {
  /** Where handlers wait, by `UNIT POINT`, the names of a unit and of a point in one of its routines: `cart.portals:12:7`. */
  readonly places: Readonly<Record<string, string>>;
  /** Cells that hold stashed events: `UNIT STATE CELL` each. */
  readonly stashes: readonly string[];
}

/** Limits of the HTTP server, all with defaults (`runtime/http/server.ts`); times in ms. */
export interface HttpLimits {
  readonly headerTimeout?: number;
  readonly requestTimeout?: number;
  readonly idleTimeout?: number;
  readonly grace?: number;
  readonly headerBytes?: number;
  readonly connections?: number;
  readonly bodyBytes?: number;
}

/** Cells in memory if nothing else is said: with short keys and values, some 500 MB for one task. */
export const residentCells = 2_000_000;

/** Exit codes of a run, documented in the README and in `spec/reference/running.md`. */
export const exitCodes = {
  /** All sources ended and everything was written. */
  done: 0,
  /** The app halted with a fault. */
  fault: 1,
  /** The command line or the configuration is wrong. */
  usage: 2,
  /** The store or the disk failed, is taken or is damaged; run again to go on from the last commit. */
  store: 3,
  /** Stopped by SIGINT or SIGTERM, after a last commit. */
  interrupted: 130,
} as const;
