/**
 * What emitted code links against: the contract between `compiler/emit/` and the runtime, as types. `index.ts` exports
 * the implementations under the names given here. A whole emitted program, to see how they fit:
 *
 * ```ts
 * import { app, codec, exact, file, keyed, runMain, sink, source, stream, text, unit } from "@portals/runtime";
 *
 * export type WordCount = { readonly word: string; readonly count: number };
 * const wordCount = codec.record<WordCount>({ word: codec.string, count: codec.int });
 *
 * const lines = stream("/wordcount/lines", codec.string);
 * const counts = stream("/wordcount/counts", wordCount);
 *
 * /** What `counter` remembers for each key. *\/
 * class CounterCell {
 *   count = 0;
 * }
 *
 * const countsUnit = unit({
 *   path: "/wordcount/counts",
 *   inputs: [lines],
 *   outputs: [counts],
 *   onError: [],                                      // empty: the app's default
 *   state: { counter: keyed("counter", codec.string, CounterCell, { count: codec.int }) },
 *   create: ({ out: [counts], state: { counter } }) => ({
 *     on: [
 *       function lines(events, from, to) {            // one call is one atom: events[from .. to)
 *         for (let i = from; i < to; i++) {
 *           const line = events[i]!;
 *           for (const word of text.words(text.toLower(line))) {
 *             const cell = counter.at(word);
 *             cell.count = exact(cell.count + 1);
 *             counts.emit({ word, count: cell.count });
 *           }
 *         }
 *       },
 *     ],
 *   }),
 * });
 *
 * export const wordcount = app({
 *   name: "wordcount",
 *   schema: "9f2c41d0",
 *   onError: [],
 *   config: [],
 *   sources: [source(lines, () => file.lines("data/input.txt", { atom: 500 }))],
 *   units: [countsUnit],
 *   sinks: [sink(counts, () => file.jsonl("out/counts.jsonl"))],
 *   sequencers: [],
 * });
 *
 * await runMain(import.meta.url, wordcount);           // does nothing when the module is imported by another
 * ```
 *
 * Values at run time: Bool boolean · Int, Float number · String string · Unit undefined · Decimal decimal.js · Bytes Uint8Array
 * · Instant, Duration number of milliseconds · Uuid string · List readonly array · Map OrderedMap · Set OrderedSet · tuple array
 * · record plain object, all fields present, in the declared order · newtype as its base · function function
 * · tagged union `{ type: "Add", item, units }`, `{ type: "C", value }` for one positional payload, `{ type: "P", values: [a, b] }` for several,
 *   `{ type: "None" }`-like for none; Result is the union `{ type: "Ok", value } | { type: "Err", value }`
 * · Option: `undefined` is None; Some(v) is v itself, but a `Some` box if v is `undefined` or itself a `Some` box (nested options, Unit).
 *   Where the compiler knows that T is never undefined it tests `=== undefined` directly; elsewhere it uses `some`, `unwrap`.
 */
import type { Reader, Writer } from "./bytes.ts";
import type { Definitions, JsonSchema } from "./codec/json-schema.ts";
import type {
  Fibers,
  Portal,
  PortalRequest,
  PortalType,
  Routine,
  RoutineDefinition,
  TimerDefinition,
  Timers,
} from "./portals/api.ts";
import type { PathPart } from "./http/routes.ts";
import type { Door } from "./http/portal.ts";
import type { Asked, Method } from "./http/shape.ts";
import type { NetRequest, World } from "./world/world.ts";

export type * from "./portals/api.ts";

/** Encodes values of one type: to bytes for the store, to JSON at the edges, and checks what comes from outside. */
export interface Codec<T> {
  /** What a type is, canonically: `{ word: String, count: Int }`. The store's schema is made of these. */
  readonly schema: string;
  /** True if a value is a JavaScript primitive whose `===` is the type's `==` (never NaN): usable as a native key. */
  readonly primitive: boolean;
  write(value: T, to: Writer): void;
  read(from: Reader): T;
  /** JSON text of a value; fields in declared order, no spaces. */
  toJson(value: T): string;
  /** From parsed JSON. Fails with a `Fault` that says where (`orders[3].units`), what was wanted and what was there. */
  fromJson(json: unknown): T;
  /** Is this JavaScript value (from TypeScript code) of the type? Fails with a `Fault` P0911 as `fromJson`. */
  check(value: unknown, what: string): T;
}

// ---- streams -----------------------------------------------------------------------------------------------------

/** `stream(path, codec)`, or `stream(path, codec, keyCodec)` for a keyed one. */
export interface Stream<T> {
  readonly path: string;
  readonly codec: Codec<T>;
  readonly key: Codec<unknown> | undefined;
}

/** Consecutive atoms of one stream: atom i (from 0) is `events[ends[i-1] .. ends[i])`. */
export interface Run<T> {
  /** Number of the first atom; a stream's atoms are 1, 2, 3, … */
  readonly first: number;
  readonly ends: readonly number[];
  readonly events: readonly T[];
  /** Keys of the events of a keyed stream, else undefined. */
  readonly keys: readonly unknown[] | undefined;
  /** Atoms that could not be read whole, by index in the run: their consumption fails with this fault. */
  readonly faults: ReadonlyMap<number, AtomFault> | undefined;
}

/** What is stored, shown and dead-lettered of a failure. */
export interface AtomFault {
  /** `P0910`, or what `fail` gives. */
  readonly code: string;
  readonly message: string;
  /** `wordcount.portals:12:7`, or the place in the input: `data/in.jsonl:7`. Empty if unknown. */
  readonly at: string;
}

/** Where a unit's step puts the events of one output; they vanish if the step fails. */
export interface Output<T> {
  emit(event: T): void;
  emitKeyed(event: T, key: unknown): void;
}

// ---- units -------------------------------------------------------------------------------------------------------

export interface UnitDefinition<
  I extends readonly Stream<unknown>[] = readonly Stream<unknown>[],
  O extends readonly Stream<unknown>[] = readonly Stream<unknown>[],
  S extends StateDefinitions = StateDefinitions,
> {
  readonly path: string;
  readonly inputs: I;
  readonly outputs: O;
  /** Atoms without events are left out of its outputs: those of a splitter or a sequencer. */
  readonly sparse?: boolean;
  /** Where it begins to read each input; undefined: what is its own app's from the start, what is another's from now. */
  readonly starts?: readonly (Start | undefined)[];
  /** In order; empty: the app's default. */
  readonly onError: readonly Policy[];
  readonly state: S;
  /** Portals that its tasks serve, in the order of `UnitBody.ask`. */
  readonly serves?: readonly Portal<unknown, unknown>[];
  /** Requests make it emit nothing: its outputs end with its inputs, though it can still be asked. */
  readonly answersOnly?: boolean;
  /** Portals that it may ask; with values of these types, any portal of such a type. */
  readonly asks?: readonly Portal<unknown, unknown>[];
  readonly asksValues?: readonly PortalType<unknown, unknown>[];
  /** In the order of `UnitBody.routines`. */
  readonly routines?: readonly RoutineDefinition[];
  /** In the order of `UnitBody.fire`; by the property under which the context has it. */
  readonly timers?: Readonly<Record<string, TimerDefinition>>;
  create(context: UnitContext<O, S>): UnitBody<I>;
}

/** Where a reader begins: with a stream's first atom, with the first after its launch, with atom n. */
export type Start = "start" | "now" | number;

export type EventOf<S> = S extends Stream<infer T> ? T : never;

export interface UnitContext<O extends readonly Stream<unknown>[], S extends StateDefinitions> {
  readonly out: { readonly [K in keyof O]: Output<EventOf<O[K]>> };
  readonly state: { readonly [K in keyof S]: StateOf<S[K]> };
  readonly step: Step;
  readonly fibers: Fibers;
  readonly timers: Readonly<Record<string, Timers>>;
}

/** Synchronous; throws a Fault to fail the step. */
export interface UnitBody<I extends readonly Stream<unknown>[] = readonly Stream<unknown>[]> {
  /** One function for each input: the step of one of its atoms, events[from .. to). */
  readonly on: {
    readonly [K in keyof I]: (
      events: readonly EventOf<I[K]>[],
      from: number,
      to: number,
      keys: readonly unknown[],
    ) => void;
  };
  /** The step after the last atom, when all inputs are complete. */
  complete?(): void;
  /** One for each portal it serves: the step of an atom of requests. */
  readonly ask?: readonly ((requests: readonly PortalRequest<never>[], from: number, to: number) => void)[];
  readonly routines?: readonly Routine[];
  /** The step in which fibers go on. */
  resume?(): void;
  /** One for each timer: the step in which it fires. */
  readonly fire?: readonly ((key: never) => void)[];
}

/** What else a step may use; one instant and one sequence of random numbers per step, derived from its identity. */
export interface Step {
  now(): number;
  random(): number;
  uuid(): string;
  readonly log: Log;
}

/** Lines appear when the step has committed, and not at all if it failed. */
export interface Log {
  debug(text: string): void;
  info(text: string): void;
  warn(text: string): void;
  error(text: string): void;
}

export type Policy =
  | { readonly kind: "retry"; readonly times: number; /** ms */ readonly backoff: number; readonly max: number }
  | { readonly kind: "skip"; /** the dead-letter sequencer */ readonly to: Stream<unknown> | undefined }
  | { readonly kind: "halt" };

/** An event of a dead-letter sequencer: the whole atom and why it failed. Language type `DeadLetter<T>`. */
export interface DeadLetter<T> {
  readonly events: readonly T[];
  readonly fault: { readonly code: string; readonly message: string; readonly at: string };
  /** Path of the unit that failed. */
  readonly unit: string;
  /** Path of the stream and number of the atom. */
  readonly stream: string;
  readonly atom: number;
}

// ---- state -------------------------------------------------------------------------------------------------------

/**
 * `keyed(name, keyCodec, CellClass, schema)`: one durable object for each key.
 * `shared(name, CellClass, schema)`: one for the task. A cell class is plain, its fields' initialisers are the initial
 * values; a field is a scalar (any codec; assigned whole) or a collection: `new MapCell<K, V>()` with `codec.mapCell(k, v)`,
 * `new SetCell<T>()` with `codec.setCell(t)`, `new ListCell<T>()` with `codec.listCell(t)`, each with an optional
 * initial value as the constructor's argument.
 */
export interface KeyedDefinition<K, C> {
  readonly kind: "keyed";
  readonly name: string;
  readonly key: Codec<K>;
  readonly cell: new () => C;
  readonly fields: Readonly<Record<string, FieldCodec>>;
}

export interface SharedDefinition<C> {
  readonly kind: "shared";
  readonly name: string;
  readonly cell: new () => C;
  readonly fields: Readonly<Record<string, FieldCodec>>;
}

export type FieldCodec =
  | Codec<unknown>
  | { readonly collection: "map"; readonly key: Codec<unknown>; readonly value: Codec<unknown> }
  | { readonly collection: "set"; readonly item: Codec<unknown> }
  | { readonly collection: "list"; readonly item: Codec<unknown> };

export type StateDefinitions = Readonly<Record<string, KeyedDefinition<unknown, unknown> | SharedDefinition<unknown>>>;

export type StateOf<D> =
  D extends KeyedDefinition<infer K, infer C>
    ? KeyedCells<K, C>
    : D extends SharedDefinition<infer C>
      ? SharedCells<C>
      : never;

export interface KeyedCells<K, C> {
  /** The key's cell, to read and to write; made if it is not there, remembered as written in this step. */
  at(key: K): C;
  /** The key's cell, only to be read; the initial one if the key has none. */
  peek(key: K): Readonly<C>;
}

export interface SharedCells<C> {
  /** To read and to write, for this step. */
  at(): C;
  peek(): Readonly<C>;
}

/**
 * A Map in a cell. `view` is the present content, valid until the next write: for reads that do not let it escape.
 * `value` is an immutable snapshot; the next write copies (copy on write).
 */
export interface MapCellApi<K, V, M> {
  readonly view: M;
  value: M;
  get(key: K): V | undefined;
  set(key: K, value: V): void;
  delete(key: K): void;
  clear(): void;
}

export interface SetCellApi<T, S> {
  readonly view: S;
  value: S;
  add(item: T): void;
  delete(item: T): void;
  clear(): void;
}

export interface ListCellApi<T> {
  readonly view: readonly T[];
  value: readonly T[];
  push(item: T): void;
  /** Removes and returns the last, `undefined` (None) if there is none. */
  pop(): T | undefined;
  /** Removes and returns the first. */
  shift(): T | undefined;
  /** A Fault if there is no such index. */
  set(index: number, item: T): void;
  clear(): void;
}

// ---- sources, sinks, apps ------------------------------------------------------------------------------------------

/** `source(stream, open)`. `open` is called once the configuration is known. */
export interface SourceDefinition<T> {
  readonly stream: Stream<T>;
  open(): Source<T>;
}

/**
 * Pulled by the scheduler. Connectors: `values(atoms)`, `range(from, to, { atom })`, `file.lines(path, { atom })`,
 * `file.jsonl(path, { atom })`, `file.csv(path, { atom, header? })`, `stdin.lines({ atom })`, `every(period)`.
 * Those that decode use the stream's codec, given to `start`.
 */
export interface Source<T> {
  /** What it reads, for messages: `file data/input.txt`. */
  readonly name: string;
  /** Go on behind `cursor` (its own bytes of the last committed epoch), or from the beginning. */
  start(context: SourceContext<T>, cursor: Uint8Array | undefined): Promise<void>;
  /** The next atoms, at most about `events` of them. "pending": `context.wake` will be called. */
  poll(events: number): Polled<T>;
  /** Where it stands behind the last polled atom. */
  cursor(): Uint8Array;
  /** 0..1 if it knows how much there is, for the progress line. */
  progress(): number | undefined;
  stop(): Promise<void>;
  /** What it serves, if its events are requests from outside; known when it has started. */
  readonly endpoint?: Endpoint | undefined;
  /** Its events are in the program: nothing outside is read. */
  readonly inProgram?: true;
  /** Somebody outside waits for the commit of what was polled: it is to come soon. */
  readonly awaited?: boolean;
  /** It has something to keep, though nothing was polled. */
  readonly changed?: boolean;
  /** Somebody outside waits for an answer that is on its way: an end waits a little for it. */
  readonly answering?: boolean;
  /** How many of them there are, if its events are requests. */
  readonly unanswered?: number;
  /** The trace (W3C Trace Context) with which the events of its next atom came, asked once for each, in their order. */
  traceparent?(events: readonly T[]): string | undefined;
  /** A cursor of it for people: `line 12, byte 340`. */
  showCursor?(cursor: Uint8Array): string;
  /** A cut is being made: what the source wants to find again is written with it. */
  keep?(to: Keeper): void;
  /** A cut was made, behind the last polled atom; the result is called when it is durable. */
  cut?(): () => void;
}

/** Records of a source in the store, by numbers of its own. */
export interface Keeper {
  put(number: number, value: (to: Writer) => void): void;
  delete(number: number): void;
}

/** Requests of one method to one path. */
export interface Endpoint {
  readonly method: Method;
  /** As it is written: `/items/:item/quote`. */
  readonly path: string;
  readonly parts: readonly PathPart[];
  /** For descriptions: the source's stream, or the portal. */
  readonly name: string;
  describe(within: Definitions): EndpointDescription;
  handle(request: NetRequest, asked: Asked): void;
}

/** What of an endpoint is described to its clients. */
export interface EndpointDescription {
  /** Of path and query, as OpenAPI has them. */
  readonly parameters: readonly JsonSchema[];
  readonly body: JsonSchema | undefined;
  /** `accepted`: that the request was taken, which is all that a source says. */
  readonly reply: JsonSchema | "accepted" | "nothing";
  /** It takes an `Idempotency-Key`. */
  readonly keyed: boolean;
}

export type Polled<T> = Run<T> | "pending" | "end";

export interface SourceContext<T> {
  /** Path of the stream that it feeds: `/app/orders`. */
  readonly path: string;
  readonly codec: Codec<T>;
  readonly world: World;
  readonly wake: () => void;
  /** It cannot go on: the file vanished. The app halts with this fault. */
  readonly failed: (fault: Error) => void;
  /** What an earlier process kept, by number, the smallest first. */
  readonly kept: () => Iterable<readonly [number: number, value: Reader]>;
  /** How many atoms the stream has had: more than the source has given, if dead letters were given again. */
  readonly atoms: () => number;
  /** Why nothing can be committed at present, for people: the disk is full. */
  readonly stalled: () => string | undefined;
}

/** `sink(stream, open)`. Connectors: `file.jsonl(path)`, `file.csv(path)`, `file.lines(path)`, `console(label?)`. */
export interface SinkDefinition<T> {
  readonly stream: Stream<T>;
  readonly onError: readonly Policy[];
  /** The app whose sink it is, once several are put together. */
  readonly app?: string;
  open(): Sink<T>;
}

/** Sees durable atoms only, in order, and keeps a cursor of its own, which is committed after the write. */
export interface Sink<T> {
  readonly name: string;
  /** Undo what was written behind `cursor` (its own bytes), or start anew. */
  start(context: SinkContext<T>, cursor: Uint8Array | undefined): Promise<void>;
  /** Write a run, which is the sink's until then; resolves with the cursor behind it. */
  write(run: Run<T>): Promise<Uint8Array>;
  stop(): Promise<void>;
  /** Atoms that it is given at once, at most: what is written again after a crash. */
  readonly atOnce?: number;
  /** A cursor of it for people: `byte 340`. */
  showCursor?(cursor: Uint8Array): string;
  /** The app is about to end: what cannot be written now is to fail. */
  hurry?(): void;
}

export interface SinkContext<T> {
  readonly codec: Codec<T>;
  /** Of this sink with this store: the same in every process that goes on with it, and in no other. */
  readonly identity: string;
  readonly world: World;
  /** Cursors are committed, so what is written must be as durable as the target can make it before its cursor is given. */
  readonly durable: boolean;
}

/** A value set from outside: `config("rate", codec.float, 0.01)`; `rate.value` after the app has started. */
export interface ConfigDefinition<T> {
  readonly name: string;
  readonly codec: Codec<T>;
  readonly value: T;
}

/** `endpoint(portal, open)`: a portal that can be asked from outside, at the door that `open` gives. */
export interface EndpointDefinition {
  readonly portal: Portal<unknown, unknown>;
  open(): Door;
}

export interface AppDefinition {
  readonly name: string;
  /** Hash of the schemas of all state and streams: a data folder written by another is refused. */
  readonly schema: string;
  readonly onError: readonly Policy[];
  readonly config: readonly ConfigDefinition<unknown>[];
  readonly sources: readonly SourceDefinition<unknown>[];
  readonly units: readonly UnitDefinition[];
  readonly sinks: readonly SinkDefinition<unknown>[];
  /** Their streams. What is connected to one is copied by a unit that has it as output; other units skip to it. */
  readonly sequencers: readonly Stream<unknown>[];
  /** Portals that can be asked from outside. */
  readonly endpoints?: readonly EndpointDefinition[];
  /** Names of types, for descriptions. */
  readonly types?: Readonly<Record<string, Codec<unknown>>>;
  /** Streams, sequencers and branches that other apps may read; what connects to a sequencer of these feeds it. */
  readonly exports?: readonly Stream<unknown>[];
  /** Streams of other apps, as this one knows them: those that it reads or feeds. */
  readonly uses?: readonly Stream<unknown>[];
  /** What it exports, as a program text of declarations, for those who use it by its path while it runs. */
  readonly interface?: string;
}
