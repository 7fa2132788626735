/**
 * The intermediate representation: a dataflow graph of units, and in each unit small, typed, imperative code. Names are
 * resolved, methods and literals are explicit, workflows are inlined, tasks instantiated, patterns compiled to tests.
 * Lowering gives every operator its own loop from buffer to buffer; fusion joins the loops. The
 * semantics (`spec/semantics`) runs any of it, so every pass can be tested for itself: same meaning before and after.
 *
 * Immutable. `Local`, `Handle`, `Buffer`, `Label`, `FnIr`, `LocalFn`, `StateIr`, `StreamIr` are compared by identity.
 */
import type { SourceFile, Span } from "../syntax/ast.ts";
import type { Type } from "../types/type.ts";
import type { Start } from "../types/typed.ts";
import type { Expr, Handle, Local, Stmt } from "./code.ts";

export type * from "./code.ts";

/** Where in the program something comes from. */
export interface Origin {
  readonly file: SourceFile;
  readonly span: Span;
}

export interface ProgramIr {
  readonly app: string;
  readonly file: SourceFile;
  readonly docs: string | undefined;
  /** Declared types that the program uses, dependencies first where they are not recursive. */
  readonly types: readonly TypeIr[];
  /** Of fields that may be left out of a record: by the literal that the field's type has. */
  readonly defaults: ReadonlyMap<object, Expr>;
  readonly hostImports: readonly HostImportIr[];
  readonly config: readonly ConfigIr[];
  /** Top-level `let`s in an order in which each is defined before it is used. */
  readonly lets: readonly LetIr[];
  readonly functions: readonly FnIr[];
  readonly streams: readonly StreamIr[];
  readonly sources: readonly SourceIr[];
  readonly sequencers: readonly SequencerIr[];
  /** Those that are served or asked, effects among them. */
  readonly portals: readonly PortalIr[];
  readonly units: readonly UnitIr[];
  readonly sinks: readonly SinkIr[];
  readonly endpoints: readonly EndpointIr[];
  /** The app's default policy; empty: halt. */
  readonly onError: readonly PolicyIr[];
  /** If it is compiled to be tested. */
  readonly tests?: readonly TestIr[];
}

/** A `test` block. */
export interface TestIr {
  readonly title: string;
  readonly params: readonly Local[];
  /** What `observed` expressions are of. */
  readonly run: Local;
  readonly given: readonly GivenIr[];
  readonly steps: readonly TestStepIr[];
  readonly origin: Origin;
}

/** Instead of what comes from outside: atoms of a stream, or a function (`reply`) in the place of a portal's server. */
export type GivenIr = {
  /** Code that the value needs. */
  readonly before: readonly Stmt[];
  readonly value: Expr;
  readonly origin: Origin;
} & ({ readonly stream: StreamIr } | { readonly portal: PortalIr });

export type TestStepIr =
  | { readonly kind: "always" | "expect"; readonly condition: ConditionIr }
  /** Evaluated when the app is quiet. */
  | { readonly kind: "let"; readonly body: readonly Stmt[]; readonly origin: Origin }
  | { readonly kind: "advance"; readonly by: Expr; readonly origin: Origin }
  | { readonly kind: "crash"; readonly origin: Origin };

export interface ConditionIr {
  /** As it is written. */
  readonly text: string;
  /** A lambda that gives a Bool. */
  readonly holds: Expr;
  /** If it is a comparison: what is compared, as written, and lambdas that give it. */
  readonly sides: readonly { readonly text: string; readonly value: Expr }[];
  readonly origin: Origin;
}

export interface TypeIr {
  readonly name: string;
  readonly docs: string | undefined;
  readonly exported: boolean;
  /** Names of the type parameters, as they occur in `type` (`param` types). */
  readonly params: readonly string[];
  /** A record (its `alias` is this), a union, a newtype, or what an alias stands for. */
  readonly type: Type;
  readonly origin: Origin;
}

export interface HostImportIr {
  /** The name in the program. */
  readonly name: string;
  /** The export's name in the file. */
  readonly exportName: string;
  /** Absolute path of the `.ts` file. */
  readonly file: string;
  readonly params: readonly Type[];
  readonly result: Type;
  readonly origin: Origin;
}

export interface ConfigIr {
  readonly name: string;
  readonly type: Type;
  readonly value: Expr | undefined;
  readonly docs: string | undefined;
  readonly origin: Origin;
}

export interface LetIr {
  readonly name: string;
  readonly type: Type;
  readonly value: Expr;
  readonly exported: boolean;
  readonly docs: string | undefined;
  readonly origin: Origin;
}

/** A pure function of the program. May be generic: `typeParams` are the `param` types in it. */
export interface FnIr {
  readonly name: string;
  readonly typeParams: readonly string[];
  readonly params: readonly Local[];
  readonly result: Type;
  /** Mutable only while functions are lowered (they may be recursive). */
  readonly body: readonly Stmt[];
  readonly exported: boolean;
  readonly docs: string | undefined;
  readonly origin: Origin;
}

// ---- dataflow ----------------------------------------------------------------------------------------------------

export interface StreamIr {
  /** `/wordcount/counts` */
  readonly path: string;
  readonly name: string;
  readonly event: Type;
  readonly key: Type | undefined;
  readonly exported: boolean;
  /** Of another app, which makes it. */
  readonly foreign?: boolean;
  readonly docs: string | undefined;
}

export interface SourceIr {
  readonly stream: StreamIr;
  readonly connector: ConnectorIr;
  readonly origin: Origin;
}

/** Where a portal can be asked from outside. */
export interface EndpointIr {
  readonly portal: PortalIr;
  /** `http.get`, with the path. */
  readonly connector: ConnectorIr;
  readonly origin: Origin;
}

export interface ConnectorIr {
  /** `file.lines`, `values`, `range`, `console` */
  readonly path: string;
  /** Positional arguments, then those that go in an options object by name. */
  readonly args: readonly Expr[];
  readonly options: readonly { readonly name: string; readonly value: Expr }[];
}

/** Its stream. What is connected to it is copied by a unit of its path; other units skip to it. */
export interface SequencerIr {
  readonly stream: StreamIr;
  readonly origin: Origin;
}

/** Its requests go to the unit that serves it; those to an effect, to the host. */
export interface PortalIr {
  /** `/inventory/stock` */
  readonly path: string;
  readonly name: string;
  readonly request: Type;
  readonly reply: Type;
  /** Of the key that serves a request. */
  readonly key: Type | undefined;
  readonly exported: boolean;
  /** The request is a tuple of the arguments. */
  readonly effect: { readonly host: HostImportIr; readonly once: boolean } | undefined;
  readonly docs: string | undefined;
  readonly origin: Origin;
}

/** A durable timer of a task: one for each key, or one for the task. */
export interface TimerIr {
  /** `turnstile/idle` */
  readonly name: string;
  readonly key: Type | undefined;
}

export interface SinkIr {
  readonly stream: StreamIr;
  readonly connector: ConnectorIr;
  /** Empty: the app's default. */
  readonly onError: readonly PolicyIr[];
  readonly origin: Origin;
}

export type PolicyIr =
  | { readonly kind: "retry"; readonly times: number; readonly backoff: number; readonly max: number }
  | { readonly kind: "skip"; readonly to: StreamIr | undefined }
  | { readonly kind: "halt" };

/**
 * One atomic unit: `stream x = …`, `run …`, a splitter, what copies into a sequencer, or the left side of a sink or a
 * connection that is more than a name.
 */
export interface UnitIr {
  readonly path: string;
  readonly name: string;
  readonly docs: string | undefined;
  readonly inputs: readonly StreamIr[];
  /** Where it begins to read each input, if that is not what goes without saying (see `Start`). */
  readonly starts?: readonly (Start | undefined)[];
  readonly outputs: readonly StreamIr[];
  /** Atoms without events are left out of its outputs: a splitter, or what copies into a sequencer. */
  readonly sparse: boolean;
  readonly onError: readonly PolicyIr[];
  readonly state: readonly StateIr[];
  /** Buffers and functions used by the bodies; both live as long as the unit, buffers are empty between steps. */
  readonly buffers: readonly Buffer[];
  readonly functions: readonly LocalFn[];
  /** The step of an atom of input i. */
  readonly on: readonly (readonly Stmt[])[];
  /** The step after all inputs have completed; empty if nothing has `on complete`. */
  readonly complete: readonly Stmt[];
  readonly serves: readonly PortalIr[];
  /** The step of an atom of requests to `serves[i]`. */
  readonly ask: readonly (readonly Stmt[])[];
  /** Requests make it emit nothing: its outputs end with its inputs, though it can still be asked. */
  readonly answersOnly: boolean;
  /** The step in which routines go on; empty if there are none. */
  readonly resume: readonly Stmt[];
  readonly timers: readonly TimerIr[];
  /** The step in which `timers[i]` fires. */
  readonly fire: readonly (readonly Stmt[])[];
  /** For the plan: `lines |> flatMap |> keyBy |> counter`. */
  readonly label: string;
  /** For the graph; none of a splitter, or of what copies. */
  readonly stages: readonly StageIr[];
  readonly origin: Origin;
}

/**
 * An operator or a task of a unit, as lowering found it; workflows are inlined. Two of them are one loop when the buffer
 * that one fills and the other reads is none of the unit's buffers any more.
 */
export interface StageIr {
  readonly kind: "operator" | "task";
  /** `keyBy`; of a task its name in the unit, as in `StateIr`. */
  readonly name: string;
  /** Of a task with a key, or of the events of `keyBy`. */
  readonly key: Type | undefined;
  readonly reads: readonly Buffer[];
  readonly fills: readonly Buffer[];
  /** Its use. */
  readonly origin: Origin;
}

/** The cells of one use of a task: those of each key, or the shared ones. */
export interface StateIr {
  /** Name in the unit: `counter`, or the name given by `as`; shared cells: `counter.shared`. */
  readonly name: string;
  /** Type of the key; undefined for shared cells. */
  readonly key: Type | undefined;
  readonly cells: readonly CellIr[];
  readonly docs: string | undefined;
}

export interface CellIr {
  readonly name: string;
  readonly type: Type;
  readonly init: Expr;
  /** Kept and stored by entry. */
  readonly collection: "map" | "set" | "list" | undefined;
  /** It holds the events that the task has stashed. */
  readonly stash?: true;
  readonly docs: string | undefined;
}

/** Events, in order, on their way from one operator to the next within a step. */
export interface Buffer {
  readonly name: string;
  readonly event: Type;
  /** Keys travel beside the events if the stream is keyed. */
  readonly key: Type | undefined;
}

/**
 * A function of a task (or made by a pass), local to a unit: may emit, and read and write cells through handles. One that
 * may wait is a routine: it opens the cells that it needs itself, and is not called but started, or called by another.
 */
export interface LocalFn {
  readonly name: string;
  readonly routine: RoutineIr | undefined;
  readonly handles: readonly Handle[];
  readonly params: readonly Local[];
  readonly result: Type;
  /** Mutable only while functions are lowered (they may be recursive). */
  readonly body: readonly Stmt[];
  readonly docs: string | undefined;
  readonly origin: Origin;
}

export interface RoutineIr {
  /** `basket/next`, `shelf/ask stock`, `account/fn grant`, `turnstile/timer idle`: unique in the unit. */
  readonly name: string;
  /** The use of the task, by its name in the unit. */
  readonly task: string;
  /** A handler of an exclusive task: while one of a key waits, others of the key are held back. */
  readonly exclusive: boolean;
  /** Of the task, if it has one. */
  readonly key: Type | undefined;
  /** `on atom`: where it goes on later is no atom that would end with `on atom` again. */
  readonly boundary: boolean;
}
