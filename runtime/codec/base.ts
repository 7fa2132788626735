/**
 * What all codecs have in common, and how a value that does not fit is reported. `decode` (parsed JSON) and `admit` (values
 * of TypeScript code) throw a `Mismatch`, which collects the way to the value while it unwinds, so that values that do fit
 * pay nothing for it; `fromJson` and `check` turn it into a Fault.
 */
import type { Codec } from "../api.ts";
import type { Reader, Writer } from "../bytes.ts";
import { Fault, faultCodes } from "../fault.ts";
import type { Generated } from "./generate.ts";
import type { Definitions, JsonSchema } from "./json-schema.ts";

export abstract class BaseCodec<T> implements Codec<T> {
  abstract readonly primitive: boolean;
  /** `null` is the JSON of one of the values (None, unit). */
  readonly nullable: boolean = false;
  /** Values are JSON strings, and can be the names in an object. */
  readonly textual: boolean = false;
  /** A value can be written as a text without quotes, such as a parameter of a URL: `fromText` reads it. */
  readonly plain: boolean = false;

  abstract write(value: T, to: Writer): void;
  abstract read(from: Reader): T;
  abstract toJson(value: T): string;
  /** As `fromJson`, but throws a Mismatch. */
  abstract decode(json: unknown): T;
  /** As `check`, but throws a Mismatch. A fresh value: what TypeScript code does later to its own does not matter. */
  abstract admit(value: unknown): T;
  /** Without names and delays around it. */
  get bare(): BaseCodec<unknown> {
    return this as BaseCodec<unknown>;
  }
  /** Of a `plain` codec: throws a Mismatch. */
  fromText(text: string): T {
    return this.decode(text);
  }
  /** In the language's notation: `Add { item: "tea", at: 10m }`. A text is quoted. */
  abstract show(value: T): string;
  /** `path`: the compound codecs around, to stop at a recursive one. */
  abstract describe(path: readonly BaseCodec<unknown>[]): string;
  /** What `decode` takes. */
  abstract jsonSchema(within: Definitions): JsonSchema;

  get schema(): string {
    return this.describe([]);
  }

  fromJson(json: unknown): T {
    try {
      return this.decode(json);
    } catch (error) {
      throw error instanceof Mismatch ? error.fault(faultCodes.badJson, "") : error;
    }
  }

  check(value: unknown, what: string): T {
    try {
      return this.admit(value);
    } catch (error) {
      throw error instanceof Mismatch ? error.fault(faultCodes.foreignValue, what) : error;
    }
  }

  // How generated code does it: by a call, if a codec has nothing better. `value` is an expression without effects.

  writing(value: string, generated: Generated): string {
    return `${generated.ref(this)}.write(${value}, to);`;
  }

  reading(generated: Generated): string {
    return `${generated.ref(this)}.read(from)`;
  }

  json(value: string, generated: Generated): string {
    return `${generated.ref(this)}.toJson(${value})`;
  }

  /** A test that `value` is JSON of the type and its own decoded value; undefined if there is no cheap one. */
  fits(_value: string): string | undefined {
    return undefined;
  }
}

/** All codecs are made here, so every `Codec` is a `BaseCodec`. */
export function base<T>(codec: Codec<T>): BaseCodec<T> {
  return codec as BaseCodec<T>;
}

/** `^1` for a codec that is already being described, else what `describe` says. */
export function describeCompound(
  codec: BaseCodec<unknown>,
  path: readonly BaseCodec<unknown>[],
  describe: (path: readonly BaseCodec<unknown>[]) => string,
): string {
  const at = path.indexOf(codec);
  return at >= 0 ? `^${path.length - at}` : describe([...path, codec]);
}

export class Mismatch {
  readonly wanted: string;
  readonly found: string;
  path = "";

  constructor(wanted: string, found: string) {
    this.wanted = wanted;
    this.found = found;
  }

  /** The value is under this part of another: `.units`, `[3]`. */
  within(part: string): this {
    this.path = part + this.path;
    return this;
  }

  fault(code: string, what: string): Fault {
    const path = what === "" && this.path.startsWith(".") ? this.path.slice(1) : what + this.path;
    return new Fault(code, `${path === "" ? "" : `${path}: `}${this.wanted} expected, but there is ${this.found}`);
  }
}

export function mismatch(wanted: string, value: unknown): never {
  throw new Mismatch(wanted, found(value));
}

/** Rethrow what went wrong in a part of a value. */
export function inPart(error: unknown, part: string): unknown {
  return error instanceof Mismatch ? error.within(part) : error;
}

const LONGEST_SHOWN = 40;

/** What a JavaScript value is, for people: `the text "abc"`, `the number 2.5`, `a list`. */
export function found(value: unknown): string {
  switch (typeof value) {
    case "string":
      return `the text ${JSON.stringify(value.length > LONGEST_SHOWN ? value.slice(0, LONGEST_SHOWN) + "…" : value)}`;
    case "number":
      return `the number ${value}`;
    case "boolean":
      return String(value);
    case "undefined":
      return "nothing";
    case "object":
      if (value === null) return "null";
      if (Array.isArray(value)) return `a list of ${value.length}`;
      if (value instanceof Uint8Array) return "bytes";
      return "type" in value && typeof value.type === "string" ? `an object of type ${found(value.type)}` : "an object";
    default:
      return `a ${typeof value}`;
  }
}

export function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

/** Of a field in a path: `.units`, or `["a b"]` if it is no name. */
export function fieldPart(name: string): string {
  return /^[A-Za-z_]\w*$/.test(name) ? `.${name}` : `[${JSON.stringify(name)}]`;
}
