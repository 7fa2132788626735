/**
 * What can be seen of a run between two steps, or of a data folder: as data, which `portalsc inspect` prints and the live
 * page draws. Instants are ms since 1970, spans ms; values are texts in the language's notation. Paths are those of the
 * program: `/app/orders`.
 */
import type { AtomFault } from "../api.ts";
import type { StoreFigures } from "../engines/engine.ts";

/**
 * What an inspector can be asked. Of long lists it gives the first `limit`; of values, all events of an atom
 * being one, at most some `longest` characters, with `…` where they are cut.
 */
export type Question =
  | { readonly ask: "overview"; readonly limit?: number; readonly longest?: number | undefined }
  | { readonly ask: "state"; readonly of?: StateQuery }
  /** The last atoms of a stream that are known: somebody has to read them, they are kept, or the run is live. */
  | { readonly ask: "atoms"; readonly stream: string; readonly limit?: number; readonly longest?: number | undefined }
  /** Of a live run: all that an atom comes from, and all that came of it. */
  | { readonly ask: "lineage"; readonly stream: string; readonly atom: number }
  /** Of a live run: the last steps. */
  | { readonly ask: "steps"; readonly limit?: number };

export type Answer<Q extends Question = Question> = Q extends { readonly ask: "overview" }
  ? Inspection
  : Q extends { readonly ask: "state" }
    ? InspectedState
    : Q extends { readonly ask: "lineage" }
      ? InspectedLineage
      : Q extends { readonly ask: "steps" }
        ? readonly InspectedStep[]
        : InspectedAtoms;

/** The first of a list, and how many there are. */
export interface Listed<T> {
  readonly total: number;
  readonly first: readonly T[];
}

export function listed<T>(all: readonly T[], limit: number): Listed<T> {
  return { total: all.length, first: all.slice(0, limit) };
}

export interface Inspection {
  readonly at: number;
  /** A process that runs, or what the last commit of the last one left in its folder. */
  readonly of: "process" | "folder";
  /** False: without the program only what needs no types is known. */
  readonly decoded: boolean;
  readonly apps: readonly InspectedApp[];
  readonly units: readonly InspectedUnit[];
  readonly streams: readonly InspectedStream[];
  readonly sources: readonly InspectedSource[];
  readonly sinks: readonly InspectedSink[];
  readonly states: readonly InspectedStateName[];
  readonly portals: readonly InspectedPortal[];
  readonly requests: Listed<InspectedRequest>;
  readonly handlers: Listed<InspectedHandler>;
  readonly timers: Listed<InspectedTimer>;
  readonly stashes: Listed<InspectedStash>;
  readonly letters: readonly InspectedLetters[];
  readonly effects: Listed<InspectedEffect>;
  readonly faults: readonly InspectedFault[];
  /** Undefined: nothing is stored. */
  readonly store: StoreFigures | undefined;
}

export interface InspectedApp {
  readonly name: string;
  /** `stopped`: as its folder has it. */
  readonly state: "running" | "completed" | "halted" | "stopped";
}

/** One that reads a stream or requests. */
export interface InspectedReader {
  /** `/app/counts`, `sink /app/counts`. */
  readonly by: string;
  /** Number of the last atom that it has taken. */
  readonly taken: number;
  /** Atoms, and events in them, that are there and not taken. */
  readonly lag: number;
  readonly events: number;
}

export interface InspectedStream {
  readonly path: string;
  readonly kind: "source" | "stream" | "sequencer";
  /** Of its events: `{ word: String, count: Int }`; undefined if it is not known. */
  readonly type: string | undefined;
  readonly key: string | undefined;
  /** Atoms that it has had. */
  readonly atoms: number;
  readonly complete: boolean;
  readonly readers: readonly InspectedReader[];
  /** What waits for the slowest reader: atoms, events, bytes of these, roughly. */
  readonly queue: { readonly atoms: number; readonly events: number; readonly bytes: number };
}

export interface InspectedUnit {
  readonly path: string;
  readonly app: string;
  readonly state: "idle" | "ready" | "retrying" | "halted" | "completed";
  /** Steps that it has taken, in all processes. */
  readonly steps: number;
  /** Failed attempts at its next step. */
  readonly attempts: number;
  readonly inputs: readonly string[];
  readonly outputs: readonly string[];
  readonly serves: readonly string[];
}

export interface InspectedSource {
  readonly path: string;
  /** What it reads: `file data/in.txt`. */
  readonly name: string | undefined;
  readonly state: "ready" | "waiting" | "ended" | "stopped";
  /** Where it stands, as the connector says it: `line 12, byte 340`. */
  readonly position: string | undefined;
  /** Events that it has given in this process. */
  readonly events: number | undefined;
}

export interface InspectedSink {
  readonly path: string;
  readonly stream: string;
  readonly name: string | undefined;
  readonly state: "idle" | "writing" | "stopped";
  /** Number of the last atom that is written. */
  readonly taken: number;
  readonly lag: number;
  readonly position: string | undefined;
  readonly events: number | undefined;
}

export interface InspectedStateName {
  readonly unit: string;
  /** `counter`, `counter.shared`. */
  readonly task: string;
  /** Type of the key; undefined if it is shared. */
  readonly key: string | undefined;
  readonly keys: number;
}

export interface InspectedPortal {
  readonly path: string;
  /** Unit that serves it; undefined if none does. */
  readonly server: string | undefined;
  /** Requests that it has not taken. */
  readonly waiting: number;
  /** Requests of handlers that have no reply, those that wait included. */
  readonly open: number;
  /** Requests from outside that have no answer. */
  readonly outside: number;
}

/** Of a handler, and without a reply. */
export interface InspectedRequest {
  readonly portal: string;
  readonly unit: string;
  readonly task: string;
  readonly key: string | undefined;
  /** The handler of it, if one waits: `/app/stock stock "tea"`. */
  readonly handler: string | undefined;
  readonly since: number | undefined;
}

export interface InspectedHandler {
  readonly unit: string;
  readonly task: string;
  readonly key: string | undefined;
  /** Where it stands: `basket/next/stock`. */
  readonly point: string;
  /** The same in the program: `cart.portals:12:7`; undefined if that is not known. */
  readonly position: string | undefined;
  readonly awaits: string;
  /** Since when; undefined: an earlier process has begun it. */
  readonly since: number | undefined;
  readonly deadline: number | undefined;
}

export interface InspectedTimer {
  readonly unit: string;
  readonly timer: string;
  readonly key: string | undefined;
  readonly deadline: number;
}

export interface InspectedStash {
  readonly unit: string;
  readonly task: string;
  readonly key: string | undefined;
  readonly events: number;
}

/** A sequencer of dead letters. */
export interface InspectedLetters {
  readonly stream: string;
  /** Letters that it has had. */
  readonly total: number;
  /** Those that are still known, the last one first. */
  readonly letters: readonly InspectedLetter[];
}

export interface InspectedLetter {
  /** Its number in the sequencer. */
  readonly atom: number;
  readonly fault: AtomFault;
  readonly unit: string;
  /** Of the handler that failed, if it has one. */
  readonly key: string | undefined;
  /** The stream and the atom's number there; empty and 0 if what failed took no atom of a stream: a handler that had waited, a timer. */
  readonly stream: string;
  readonly of: number;
  readonly events: readonly string[];
  /** It has been given again. */
  readonly requeued: boolean;
}

export interface InspectedEffect {
  readonly effect: string;
  readonly state: "waits" | "under way";
  readonly once: boolean;
  readonly unit: string;
}

export interface InspectedFault {
  readonly app: string;
  readonly unit: string | undefined;
  readonly key: string | undefined;
  readonly stream: string | undefined;
  readonly atom: number | undefined;
  readonly fault: AtomFault;
  /** Places in the program, the innermost first. */
  readonly trace: readonly string[];
  readonly at: number;
}

// ---- state ---------------------------------------------------------------------------------------------------------

export interface StateQuery {
  /** Path, or its last part. Undefined: all. */
  readonly unit?: string | undefined;
  readonly task?: string | undefined;
  /** Exactly this key, as it is shown; the quotes of a text may be left out. */
  readonly key?: string | undefined;
  /** Keys and cells that have this text. */
  readonly search?: string | undefined;
  readonly limit?: number | undefined;
  readonly longest?: number | undefined;
}

export interface InspectedState {
  readonly at: number;
  readonly states: readonly InspectedCells[];
}

export interface InspectedCells {
  readonly unit: string;
  readonly task: string;
  readonly cells: readonly { readonly key: string | undefined; readonly cells: Readonly<Record<string, string>> }[];
  /** There are more than are given. */
  readonly more: boolean;
  /** Keys that were looked at; of very many not all are. */
  readonly looked: number;
}

export interface InspectedAtoms {
  readonly stream: string;
  readonly atoms: readonly { readonly atom: number; readonly events: readonly string[] }[];
}

// ---- lineage -------------------------------------------------------------------------------------------------------

/** A step, or an atom of a source. Atoms are called `/app/orders#12`; requests and replies `portal /app/stock#3`. */
export interface InspectedStep {
  /** In the order in which they happened. */
  readonly number: number;
  /** Undefined: no step has made it. */
  readonly unit: string | undefined;
  /** Of the unit, from 1. */
  readonly step: number | undefined;
  readonly cause: "source" | "atom" | "requests" | "replies" | "due" | "complete";
  /** The atom that it took. */
  readonly from: string | undefined;
  /** Number of the step that has made that atom. */
  readonly parent: number | undefined;
  readonly made: readonly { readonly atom: string; readonly text: string }[];
  /** Why the atom was passed over. */
  readonly fault: AtomFault | undefined;
}

export interface InspectedLineage {
  readonly atom: string;
  /** False: it is older than what is known, or the run is not live. */
  readonly known: boolean;
  readonly steps: readonly InspectedStep[];
  readonly sinks: readonly { readonly sink: string; readonly atom: string; readonly written: boolean }[];
}
