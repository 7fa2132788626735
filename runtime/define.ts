/** What emitted programs declare themselves with. Pure data: nothing runs before `runMain` or `runApp`. */
import type {
  AppDefinition,
  Codec,
  ConfigDefinition,
  EndpointDefinition,
  FieldCodec,
  KeyedDefinition,
  Policy,
  Portal,
  SharedDefinition,
  Sink,
  SinkDefinition,
  Source,
  SourceDefinition,
  StateDefinitions,
  Stream,
  UnitDefinition,
} from "./api.ts";
import type { Door } from "./http/portal.ts";

/** A stream of the app, by its path; `key` for a keyed one. */
export function stream<T>(path: string, codec: Codec<T>, key?: Codec<unknown>): Stream<T> {
  return { path, codec, key };
}

/** One atomic unit. Its types are those of its inputs, outputs and state; the app needs them no more. */
export function unit<
  const I extends readonly Stream<unknown>[],
  const O extends readonly Stream<unknown>[],
  S extends StateDefinitions,
>(definition: UnitDefinition<I, O, S>): UnitDefinition {
  // The handlers take events of their inputs' types, and the runtime gives them no others.
  return definition as unknown as UnitDefinition;
}

/** A connector that can be read or written, as the declaration asks: `file.lines("a.txt")`. */
export interface Connector<T> {
  asSource(): Source<T>;
  asSink(): Sink<T>;
}

/** Where a stream comes from. `open` is called when the configuration is known. */
export function source<T>(to: Stream<T>, open: () => Source<T> | Pick<Connector<T>, "asSource">): SourceDefinition<T> {
  return {
    stream: to,
    open: () => {
      const opened = open();
      return "asSource" in opened ? opened.asSource() : opened;
    },
  };
}

/** Where a stream goes. */
export function sink<T>(
  from: Stream<T>,
  open: () => Sink<T> | Connector<T>,
  onError: readonly Policy[] = [],
): SinkDefinition<T> {
  return {
    stream: from,
    onError,
    open: () => {
      const opened = open();
      return "asSink" in opened ? opened.asSink() : opened;
    },
  };
}

/** A connector of `http`: what is asked there are events, or requests to a portal. */
export interface HttpSource<T> {
  readonly door: Door;
  asSource(): Source<T>;
}

/** A portal that can be asked from outside: `endpoint(quote, () => http.get("/items/:item/quote"))`. */
export function endpoint<Q, R>(portal: Portal<Q, R>, open: () => { readonly door: Door }): EndpointDefinition {
  return { portal: portal as Portal<unknown, unknown>, open: () => open().door };
}

/** Cells for each key: `keyed("counter", codec.string, CounterCell, { count: codec.int })`. */
export function keyed<K, C extends object>(
  name: string,
  key: Codec<K>,
  cell: new () => C,
  fields: Readonly<Record<string, FieldCodec>>,
): KeyedDefinition<K, C> {
  return { kind: "keyed", name, key, cell, fields };
}

/** Cells of the whole task. */
export function shared<C extends object>(
  name: string,
  cell: new () => C,
  fields: Readonly<Record<string, FieldCodec>>,
): SharedDefinition<C> {
  return { kind: "shared", name, cell, fields };
}

/** What a configuration is until the app has started: unset, if it has no default. */
export class Config<T> implements ConfigDefinition<T> {
  readonly name: string;
  readonly codec: Codec<T>;
  private given: { readonly value: T } | undefined;

  constructor(name: string, codec: Codec<T>, ...initial: [T?]) {
    this.name = name;
    this.codec = codec;
    this.given = initial.length > 0 ? { value: initial[0] as T } : undefined;
  }

  get value(): T {
    if (this.given === undefined) throw new Error(`config ${this.name} is read before the app has started`);
    return this.given.value;
  }

  /** It has a default or was given one. */
  get known(): boolean {
    return this.given !== undefined;
  }

  set(value: T): void {
    this.given = { value };
  }
}

/** A value set from outside: `config("rate", codec.float, 0.01)`; without a default it has to be given. */
export function config<T>(name: string, codec: Codec<T>, ...initial: [T?]): Config<T> {
  return new Config(name, codec, ...initial);
}

export function app(definition: AppDefinition): AppDefinition {
  return definition;
}

/** Is this export of a module an app? */
export function isApp(value: unknown): value is AppDefinition {
  return value !== null && typeof value === "object" && "schema" in value && "units" in value && "sequencers" in value;
}
