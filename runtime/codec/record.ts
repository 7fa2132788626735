/** Codecs of records: generated functions, or plain loops where code must not be generated. */
import type { Reader, Writer } from "../bytes.ts";
import { BaseCodec, describeCompound, fieldPart, inPart, isObject, Mismatch, mismatch } from "./base.ts";
import { Generated, type CodecFunctions } from "./generate.ts";
import type { Definitions, JsonSchema } from "./json-schema.ts";

type Fields = Readonly<Record<string, unknown>>;

const NONE: ReadonlySet<string> = new Set();

/** The fields of a record, or of a variant's record payload. */
export class FieldList {
  readonly names: readonly string[];
  readonly codecs: readonly BaseCodec<unknown>[];
  private readonly defaults: Fields;

  constructor(fields: Readonly<Record<string, BaseCodec<unknown>>>, defaults: Fields) {
    this.names = Object.keys(fields);
    this.codecs = Object.values(fields);
    this.defaults = defaults;
  }

  codec(i: number): BaseCodec<unknown> {
    return this.codecs[i] as unknown as BaseCodec<unknown>;
  }

  /** It may be absent from JSON. */
  isOptional(i: number): boolean {
    return Object.hasOwn(this.defaults, this.names[i] as string) || this.codec(i).nullable;
  }

  /** Field i from the JSON of the whole: its value, its default, None, or a Mismatch. */
  decodeField(i: number, json: Fields): unknown {
    const name = this.names[i] as string;
    try {
      if (Object.hasOwn(json, name)) return this.codec(i).decode(json[name]);
    } catch (error) {
      throw inPart(error, fieldPart(name));
    }
    if (Object.hasOwn(this.defaults, name)) return this.defaults[name];
    if (this.codec(i).nullable) return this.codec(i).decode(null);
    throw new Mismatch(`the field ${name}`, "none of that name");
  }

  admitField(i: number, value: Fields): unknown {
    const name = this.names[i] as string;
    try {
      if (Object.hasOwn(value, name) || this.codec(i).nullable) return this.codec(i).admit(value[name]);
    } catch (error) {
      throw inPart(error, fieldPart(name));
    }
    throw new Mismatch(`the field ${name}`, "none of that name");
  }

  show(value: Fields): string {
    if (this.names.length === 0) return "{}";
    return `{ ${this.names.map((name, i) => `${name}: ${this.codec(i).show(value[name])}`).join(", ")} }`;
  }

  describe(path: readonly BaseCodec<unknown>[]): string {
    return `{ ${this.names.map((name, i) => `${name}: ${this.codec(i).describe(path)}`).join(", ")} }`;
  }

  /** `more`: further properties, which must be there; `without`: fields that are not among them. */
  jsonSchema(within: Definitions, more: JsonSchema = {}, without: ReadonlySet<string> = NONE): JsonSchema {
    const own = this.names.filter((name) => !without.has(name));
    const properties = own.map((name) => [name, this.fieldSchema(this.names.indexOf(name), within)] as const);
    return {
      type: "object",
      properties: { ...more, ...Object.fromEntries(properties) },
      required: [...Object.keys(more), ...own.filter((name) => !this.isOptional(this.names.indexOf(name)))],
    };
  }

  /** With its default. */
  fieldSchema(i: number, within: Definitions): JsonSchema {
    const name = this.names[i] as string;
    const schema = this.codec(i).jsonSchema(within);
    if (!Object.hasOwn(this.defaults, name)) return schema;
    return { ...schema, default: JSON.parse(this.codec(i).toJson(this.defaults[name])) as unknown };
  }

  // Pieces of generated code; `v` is the record, `j` the JSON object.

  writing(generated: Generated): string {
    return this.names.map((name, i) => this.codec(i).writing(`v.${name}`, generated)).join("\n");
  }

  /** `a: …, b: …`: properties are evaluated, and so read, in this order. */
  reading(generated: Generated): string {
    return this.names.map((name, i) => `${name}: ${this.codec(i).reading(generated)}`).join(", ");
  }

  /** Text of the fields without braces; `first` is what stands before the first one. */
  json(generated: Generated, first: string): string {
    const parts = this.names.map((name, i) => {
      const label = `${i === 0 ? first : ","}${JSON.stringify(name)}:`;
      return `${JSON.stringify(label)} + ${this.codec(i).json(`v.${name}`, generated)}`;
    });
    return parts.length === 0 ? JSON.stringify(first) : parts.join(" + ");
  }

  /** Statements that set the local variables `f0`, `f1`, …; a value of the right JSON type is taken without a call. */
  decoding(generated: Generated): string {
    const slow = generated.ref((i: number, json: Fields) => this.decodeField(i, json));
    return this.names
      .map((name, i) => {
        const fits = this.codec(i).fits(`f${i}`);
        const call = `f${i} = ${slow}(${i}, j);`;
        return fits === undefined ? `let ${call}` : `let f${i} = j.${name}; if (!(${fits})) ${call}`;
      })
      .join("\n");
  }

  decoded(): string {
    return this.names.map((name, i) => `${name}: f${i}`).join(", ");
  }
}

/** Written as `v.name` in generated code; every field name of the language is one. */
export function isFieldName(name: string): boolean {
  return /^[A-Za-z][A-Za-z0-9_]*$/.test(name);
}

export class RecordCodec<T extends object> extends BaseCodec<T> {
  readonly primitive = false;
  readonly fields: FieldList;
  private readonly functions: CodecFunctions<T>;

  constructor(fields: FieldList, generate = true) {
    super();
    this.fields = fields;
    this.functions = (generate ? generateRecord<T>(fields) : undefined) ?? plainRecord<T>(fields);
    this.write = this.functions.write;
    this.read = this.functions.read;
    this.toJson = this.functions.toJson;
    this.decode = this.functions.decode;
  }

  override readonly write: (value: T, to: Writer) => void;
  override readonly read: (from: Reader) => T;
  override readonly toJson: (value: T) => string;
  override readonly decode: (json: unknown) => T;

  admit(value: unknown): T {
    if (!isObject(value)) return mismatch("an object", value);
    return build(this.fields, (i) => this.fields.admitField(i, value)) as T;
  }

  show(value: T): string {
    return this.fields.show(value as Fields);
  }

  describe(path: readonly BaseCodec<unknown>[]): string {
    return describeCompound(this, path, (inner) => this.fields.describe(inner));
  }

  jsonSchema(within: Definitions): JsonSchema {
    return within.define(this, () => this.fields.jsonSchema(within));
  }
}

export function build(fields: FieldList, field: (i: number) => unknown, into: Record<string, unknown> = {}): object {
  fields.names.forEach((name, i) => (into[name] = field(i)));
  return into;
}

export function notAnObject(json: unknown): never {
  return mismatch("an object", json);
}

export function generateRecord<T>(fields: FieldList): CodecFunctions<T> | undefined {
  if (!fields.names.every(isFieldName)) return undefined;
  const generated = new Generated();
  const refuse = generated.ref(notAnObject);
  return generated.run(`return {
  write(v, to) { ${fields.writing(generated)} },
  read(from) { return { ${fields.reading(generated)} }; },
  toJson(v) { return ${fields.json(generated, "{")} + "}"; },
  decode(j) {
    if (typeof j !== "object" || j === null || Array.isArray(j)) ${refuse}(j);
    ${fields.decoding(generated)}
    return { ${fields.decoded()} };
  },
};`);
}

export function plainRecord<T>(fields: FieldList): CodecFunctions<T> {
  return {
    write(value, to) {
      fields.names.forEach((name, i) => fields.codec(i).write((value as Fields)[name], to));
    },
    read: (from) => build(fields, (i) => fields.codec(i).read(from)) as T,
    toJson(value) {
      const parts = fields.names.map(
        (name, i) => `${JSON.stringify(name)}:${fields.codec(i).toJson((value as Fields)[name])}`,
      );
      return `{${parts.join(",")}}`;
    },
    decode(json) {
      return build(fields, (i) => fields.decodeField(i, isObject(json) ? json : notAnObject(json))) as T;
    },
  };
}
