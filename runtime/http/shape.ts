/**
 * How the value of a request is made of its path, its query and its body, by its type. Parameters of the path fill fields
 * of a record; the other fields are in the query, or, of methods with a body, in the body. A type that is one scalar is the
 * one parameter of the path, or the body.
 */
import type { Codec } from "../api.ts";
import { base, Mismatch, type BaseCodec } from "../codec/base.ts";
import * as codec from "../codec/codec.ts";
import { ListCodec, OptionCodec } from "../codec/containers.ts";
import { arrayOf, type Definitions, type JsonSchema } from "../codec/json-schema.ts";
import { RecordCodec, type FieldList } from "../codec/record.ts";
import { Fault, faultCodes } from "../fault.ts";
import type { NetAnswer } from "../world/world.ts";
import { decodeBody, decodeJson, mismatchProblem } from "./json.ts";
import { problem } from "./problem.ts";
import { readQuery } from "./query.ts";
import { parametersOf, type PathPart, type PathValues } from "./routes.ts";

export const methods = ["GET", "POST", "PUT", "PATCH", "DELETE"] as const;
export type Method = (typeof methods)[number];

/** What a request says besides its body. */
export interface Asked {
  readonly values: PathValues;
  readonly query: string;
}

export type Decoded<T> = { readonly value: T } | { readonly wrong: NetAnswer };

export interface ShapeOptions<T> {
  readonly codec: Codec<T>;
  readonly method: Method;
  readonly path: string;
  readonly parts: readonly PathPart[];
  /** The body is a list of values. */
  readonly list?: boolean;
  /** Parameters of the query that nobody knows are passed over. */
  readonly lenient?: boolean;
}

/** A type that a parameter can have. */
interface Parameter {
  readonly name: string;
  readonly field: number;
  readonly place: "path" | "query";
  readonly scalar: BaseCodec<unknown>;
  readonly repeated: boolean;
  readonly required: boolean;
}

type Json = Record<string, unknown>;

export class Shape<T> {
  /** A body is read. */
  readonly hasBody: boolean;
  private readonly codec: BaseCodec<T>;
  private readonly list: boolean;
  private readonly lenient: boolean;
  private readonly fields: FieldList | undefined;
  private readonly parameters: readonly Parameter[];
  /** The value is this parameter. */
  private readonly single: { readonly name: string; readonly scalar: BaseCodec<unknown> } | undefined;

  /** Fails with a Fault if path, method and type do not go together. */
  constructor({ codec, method, path, parts, list = false, lenient = false }: ShapeOptions<T>) {
    const wrong = (why: string): Fault => new Fault(faultCodes.usage, `${method} ${JSON.stringify(path)}: ${why}`);
    this.codec = base(codec);
    this.list = list;
    this.lenient = lenient;
    const names = parametersOf(parts);
    const carriesBody = method !== "GET" && method !== "DELETE";
    const bare = this.codec.bare;
    this.fields = bare instanceof RecordCodec ? (bare as RecordCodec<object>).fields : undefined;
    if (this.fields === undefined) {
      const [name] = names;
      if (name !== undefined && (names.length > 1 || !this.codec.plain)) {
        throw wrong("there is no field for the parameters of the path");
      }
      this.single = name === undefined ? undefined : { name, scalar: this.codec as BaseCodec<unknown> };
      this.parameters = [];
      this.hasBody = carriesBody && name === undefined && !isUnit(this.codec);
      if (!carriesBody && name === undefined && !isUnit(this.codec)) throw wrong("nothing in the URL can be its value");
      return;
    }
    const { fields } = this;
    this.single = undefined;
    const unknown = names.find((name) => !fields.names.includes(name));
    if (unknown !== undefined) throw wrong(`there is no field ${unknown} for the parameter of the path`);
    this.parameters = fields.names.flatMap((name, field): Parameter[] => {
      const place = names.includes(name) ? "path" : "query";
      if (place === "query" && carriesBody) return [];
      const parameter = parameterOf(fields, field, place);
      if (parameter === undefined) throw wrong(`the field ${name} cannot be in the ${place}`);
      return [parameter];
    });
    this.hasBody = carriesBody && (this.parameters.length < fields.names.length || list);
  }

  /** `body`: empty if there is none. */
  read(asked: Asked, body: Uint8Array): Decoded<readonly T[]> {
    const query = this.takesQuery || !this.lenient ? readQuery(asked.query) : new Map<string, readonly string[]>();
    if ("wrong" in query) return query;
    const unknown = this.unknownIn(query);
    if (unknown !== undefined) return { wrong: unknown };
    if (this.single !== undefined) return one(this.readSingle(this.single, asked.values));
    if (this.fields === undefined) {
      if (!this.hasBody) return { value: [undefined as T] };
      return this.list ? decodeBody(body, codec.list<T>(this.codec)) : one(decodeBody(body, this.codec));
    }
    const filled = this.fill(asked.values, query);
    if ("wrong" in filled) return filled;
    if (!this.hasBody) return one(this.decode(filled.value, ""));
    // Without parameters the body is the value: then it need not be taken apart.
    if (this.parameters.length === 0) {
      return this.list ? decodeBody(body, codec.list<T>(this.codec)) : one(decodeBody(body, this.codec));
    }
    return this.complete(body, filled.value);
  }

  private get takesQuery(): boolean {
    return this.parameters.some(({ place }) => place === "query");
  }

  private unknownIn(query: ReadonlyMap<string, unknown>): NetAnswer | undefined {
    if (this.lenient && !this.takesQuery) return undefined;
    const known = this.parameters.flatMap(({ name, place }) => (place === "query" ? [name] : []));
    const unknown = [...query.keys()].filter((name) => !known.includes(name));
    if (unknown.length === 0) return undefined;
    const listed = (names: readonly string[]): string => names.map((name) => JSON.stringify(name)).join(", ");
    const there = known.length === 0 ? "there are none" : `there are ${listed(known)}`;
    const what = unknown.length === 1 ? "is no query parameter" : "are no query parameters";
    return problem(400, `there ${what} ${listed(unknown)}; ${there}`, { members: { parameter: unknown[0] ?? "" } });
  }

  private readSingle({ name, scalar }: { name: string; scalar: BaseCodec<unknown> }, values: PathValues): Decoded<T> {
    try {
      return { value: scalar.fromText(values[name] ?? "") as T };
    } catch (error) {
      return { wrong: parameterProblem("path", name, error) };
    }
  }

  /** The parameters as the JSON of their fields. */
  private fill(values: PathValues, query: ReadonlyMap<string, readonly string[]>): Decoded<Json> {
    const json: Json = {};
    for (const { name, field, place, scalar, repeated, required } of this.parameters) {
      const texts = place === "path" ? [values[name] ?? ""] : (query.get(name) ?? []);
      if (texts.length === 0 && !repeated) {
        if (!required) continue;
        return { wrong: problem(400, `the query parameter ${name} is missing`, { members: { parameter: name } }) };
      }
      if (texts.length === 0 && this.fields?.isOptional(field) === true) continue;
      if (texts.length > 1 && !repeated) {
        const many = `the query parameter ${name} is there ${texts.length} times`;
        return { wrong: problem(400, many, { members: { parameter: name } }) };
      }
      try {
        const items = texts.map((text) => JSON.parse(scalar.toJson(scalar.fromText(text))) as unknown);
        json[name] = repeated ? items : items[0];
      } catch (error) {
        return { wrong: parameterProblem(place, name, error) };
      }
    }
    return { value: json };
  }

  /** The body has the other fields, and none of those that the URL has. */
  private complete(body: Uint8Array, filled: Json): Decoded<readonly T[]> {
    const parsed = decodeJson(body);
    if ("wrong" in parsed) return parsed;
    if (!this.list) return one(this.join(parsed.value, filled, ""));
    if (!Array.isArray(parsed.value)) return decodeBody(body, codec.list<T>(this.codec));
    const values: T[] = [];
    for (const [i, item] of (parsed.value as unknown[]).entries()) {
      const joined = this.join(item, filled, `[${i}]`);
      if ("wrong" in joined) return joined;
      values.push(joined.value);
    }
    return { value: values };
  }

  private join(json: unknown, filled: Json, at: string): Decoded<T> {
    if (typeof json !== "object" || json === null || Array.isArray(json)) return this.decode(json, at);
    const twice = Object.keys(filled).find((name) => Object.hasOwn(json, name));
    if (twice !== undefined) {
      const path = `${at}${at === "" ? "" : "."}${twice}`;
      return {
        wrong: problem(400, `${path}: this field is in the path, and not in the body too`, { members: { path } }),
      };
    }
    return this.decode({ ...json, ...filled }, at);
  }

  private decode(json: unknown, at: string): Decoded<T> {
    try {
      return { value: this.codec.decode(json) };
    } catch (error) {
      if (!(error instanceof Mismatch)) throw error;
      return { wrong: mismatchProblem(error.within(at)) };
    }
  }

  // ---- descriptions ------------------------------------------------------------------------------------------------

  describeParameters(within: Definitions): readonly JsonSchema[] {
    if (this.single !== undefined) {
      const schema = this.single.scalar.jsonSchema(within);
      return [{ name: this.single.name, in: "path", required: true, schema }];
    }
    return this.parameters.map(({ name, field, place, scalar, repeated, required }): JsonSchema => {
      const whole = this.fields?.fieldSchema(field, within) ?? {};
      const item = scalar.jsonSchema(within);
      const fallback = "default" in whole ? { default: whole["default"] } : {};
      const schema = { ...(repeated ? arrayOf(item) : item), ...fallback };
      return { name, in: place, required: place === "path" || (required && !repeated), schema };
    });
  }

  /** Undefined if there is no body. */
  describeBody(within: Definitions): JsonSchema | undefined {
    if (!this.hasBody) return undefined;
    const names = new Set(this.parameters.map(({ name }) => name));
    const value =
      this.fields !== undefined && names.size > 0
        ? this.fields.jsonSchema(within, {}, names)
        : this.codec.jsonSchema(within);
    return this.list ? arrayOf(value) : value;
  }
}

function isUnit(value: BaseCodec<unknown>): boolean {
  return value.bare === (codec.unit as BaseCodec<unknown>);
}

function one<T>(decoded: Decoded<T>): Decoded<readonly T[]> {
  return "wrong" in decoded ? decoded : { value: [decoded.value] };
}

/** A field as a parameter; undefined if no text of a URL can be its value. */
function parameterOf(fields: FieldList, field: number, place: "path" | "query"): Parameter | undefined {
  const name = fields.names[field] as string;
  let of = fields.codec(field).bare;
  if (of instanceof OptionCodec) of = (of as OptionCodec<unknown>).item.bare;
  const repeated = of instanceof ListCodec && place === "query";
  if (repeated) of = (of as ListCodec<unknown>).item.bare;
  if (!of.plain) return undefined;
  return { name, field, place, scalar: of, repeated, required: !fields.isOptional(field) };
}

function parameterProblem(place: "path" | "query", name: string, error: unknown): NetAnswer {
  if (!(error instanceof Mismatch)) throw error;
  const { wanted, found } = error;
  const what = place === "path" ? `${name} in the path` : `the query parameter ${name}`;
  const members = { parameter: name, expected: wanted, found };
  return problem(400, `${what}: ${error.fault("", "").message}`, { members });
}
