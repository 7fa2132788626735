/** Codecs of portals, replies that are to be given, and futures, as values. */
import type { Codec } from "../api.ts";
import type { Reader, Writer } from "../bytes.ts";
import type { Caller, Future } from "../portals/api.ts";
import { readCaller, writeCaller } from "../portals/messages.ts";
import { BaseCodec, base, fieldPart, inPart, isObject, mismatch } from "./base.ts";
import type { Definitions, JsonSchema } from "./json-schema.ts";
import { int, string } from "./scalars.ts";

/** A portal is its path. */
class PortalCodec extends BaseCodec<string> {
  readonly primitive = true;
  override readonly textual = true;
  private readonly request: BaseCodec<unknown>;
  private readonly reply: BaseCodec<unknown>;

  constructor(request: BaseCodec<unknown>, reply: BaseCodec<unknown>) {
    super();
    this.request = request;
    this.reply = reply;
  }

  write(value: string, to: Writer): void {
    to.string(value);
  }

  read(from: Reader): string {
    return from.string();
  }

  toJson(value: string): string {
    return string.toJson(value);
  }

  decode(json: unknown): string {
    return typeof json === "string" && json.startsWith("/") ? json : mismatch("the path of a portal", json);
  }

  admit(value: unknown): string {
    return this.decode(value);
  }

  show(value: string): string {
    return value;
  }

  describe(path: readonly BaseCodec<unknown>[]): string {
    if (path.includes(this)) return `^${path.length - path.indexOf(this)}`;
    const within = [...path, this];
    return `Portal<${this.request.describe(within)}, ${this.reply.describe(within)}>`;
  }

  jsonSchema(): JsonSchema {
    return { type: "string", pattern: "^/" };
  }
}

class CallerCodec extends BaseCodec<Caller> {
  readonly primitive = false;
  private readonly reply: BaseCodec<unknown>;

  constructor(reply: BaseCodec<unknown>) {
    super();
    this.reply = reply;
  }

  write(value: Caller, to: Writer): void {
    writeCaller(value, to);
  }

  read(from: Reader): Caller {
    return readCaller(from);
  }

  toJson({ unit, fiber, incarnation, future }: Caller): string {
    return `{"unit":${string.toJson(unit)},"fiber":${fiber},"incarnation":${incarnation},"future":${future}}`;
  }

  decode(json: unknown): Caller {
    if (!isObject(json)) return mismatch("a reply's place", json);
    const part = <T>(name: string, codec: Codec<T>): T => {
      try {
        return base(codec).decode(json[name]);
      } catch (error) {
        throw inPart(error, fieldPart(name));
      }
    };
    return {
      unit: part("unit", string),
      fiber: part("fiber", int),
      incarnation: part("incarnation", int),
      future: part("future", int),
    };
  }

  admit(value: unknown): Caller {
    return this.decode(value);
  }

  show({ unit }: Caller): string {
    return `a reply to ${unit}`;
  }

  describe(path: readonly BaseCodec<unknown>[]): string {
    if (path.includes(this)) return `^${path.length - path.indexOf(this)}`;
    return `Reply<${this.reply.describe([...path, this])}>`;
  }

  jsonSchema(within: Definitions): JsonSchema {
    const number = base(int).jsonSchema(within);
    const properties = { unit: { type: "string" }, fiber: number, incarnation: number, future: number };
    return { type: "object", properties, required: Object.keys(properties) };
  }
}

/** Futures are stored by their numbers, with the fiber that made them: whoever stores it says how. */
export interface FutureStore {
  number(future: Future<unknown>): number;
  future(number: number): Future<unknown>;
}

class FutureCodec extends BaseCodec<Future<unknown>> {
  readonly primitive = false;
  private readonly of: BaseCodec<unknown>;

  constructor(of: BaseCodec<unknown>) {
    super();
    this.of = of;
  }

  write(value: Future<unknown>, to: Writer): void {
    to.varint(present().number(value));
  }

  read(from: Reader): Future<unknown> {
    return present().future(from.varint());
  }

  toJson(): never {
    throw new Error("futures have no JSON");
  }

  decode(json: unknown): never {
    return mismatch("no future", json);
  }

  admit(value: unknown): never {
    return mismatch("no future", value);
  }

  show(): string {
    return "a future";
  }

  describe(path: readonly BaseCodec<unknown>[]): string {
    return `Future<${this.of.describe([...path, this])}>`;
  }

  jsonSchema(): JsonSchema {
    return {};
  }
}

let store: FutureStore | undefined;

function present(): FutureStore {
  if (store === undefined) throw new Error("a future is stored with its fiber only");
  return store;
}

/** What `work` writes and reads of futures goes through `within`. */
export function withFutures<T>(within: FutureStore, work: () => T): T {
  const outer = store;
  store = within;
  try {
    return work();
  } finally {
    store = outer;
  }
}

export function portal<Q, R>(request: Codec<Q>, reply: Codec<R>): Codec<string> {
  return new PortalCodec(base(request) as BaseCodec<unknown>, base(reply) as BaseCodec<unknown>);
}

/** Of a value `Reply<T>`. */
export function reply<T>(value: Codec<T>): Codec<Caller> {
  return new CallerCodec(base(value) as BaseCodec<unknown>);
}

/** Of a `Future<T>`: only in a frame, where it is stored with its fiber. */
export function future<T>(value: Codec<T>): Codec<Future<T>> {
  return new FutureCodec(base(value) as BaseCodec<unknown>) as unknown as Codec<Future<T>>;
}
