/**
 * Codecs of tagged unions. In bytes the number of the variant and its payload; in JSON `{"type":"Add",…fields}`,
 * `{"type":"C","value":…}` for one positional item, `{"type":"P","values":[…]}` for several, `{"type":"None"}` for none
 * (also read: `"None"`). As of records, the functions are generated.
 */
import { MalformedBytes, type Reader, type Writer } from "../bytes.ts";
import { BaseCodec, describeCompound, isObject, mismatch } from "./base.ts";
import { Generated, type CodecFunctions } from "./generate.ts";
import type { Definitions, JsonSchema } from "./json-schema.ts";
import { build, FieldList, isFieldName } from "./record.ts";

export type Payload =
  | { readonly kind: "none" }
  | { readonly kind: "record"; readonly fields: FieldList }
  /** One positional item, in the property `value`. */
  | { readonly kind: "single"; readonly fields: FieldList }
  /** Several, in `values`. */
  | { readonly kind: "several"; readonly fields: FieldList };

const NO_FIELDS = new FieldList({}, {});

interface Tagged {
  readonly type: string;
}

export class VariantCodec<T extends Tagged> extends BaseCodec<T> {
  readonly primitive = false;
  private readonly tags: readonly string[];
  readonly payloads: ReadonlyMap<string, Payload>;
  override readonly write: (value: T, to: Writer) => void;
  override readonly read: (from: Reader) => T;
  override readonly toJson: (value: T) => string;
  override readonly decode: (json: unknown) => T;

  constructor(payloads: ReadonlyMap<string, Payload>, generate = true) {
    super();
    this.payloads = payloads;
    this.tags = [...payloads.keys()];
    const functions = (generate ? generateVariant<T>(payloads) : undefined) ?? plainVariant<T>(payloads);
    this.write = functions.write;
    this.read = functions.read;
    this.toJson = functions.toJson;
    this.decode = functions.decode;
  }

  admit(value: unknown): T {
    const tag = isObject(value) ? value["type"] : undefined;
    const payload = typeof tag === "string" ? this.payloads.get(tag) : undefined;
    if (payload === undefined) return wrongTag(this.tags, value);
    const object = value as Record<string, unknown>;
    if (payload.kind === "none") return { type: tag } as T;
    return build(payload.fields, (i) => payload.fields.admitField(i, object), { type: tag }) as T;
  }

  show(value: T): string {
    const payload = this.payloads.get(value.type) as Payload;
    switch (payload.kind) {
      case "none":
        return value.type;
      case "record":
        return `${value.type} ${payload.fields.show(value as unknown as Record<string, unknown>)}`;
      case "single":
        return `${value.type}(${payload.fields.codec(0).show((value as unknown as { value: unknown }).value)})`;
      case "several":
        return value.type + payload.fields.codec(0).show((value as unknown as { values: unknown }).values);
    }
  }

  describe(path: readonly BaseCodec<unknown>[]): string {
    return describeCompound(this, path, (inner) =>
      [...this.payloads].map(([tag, payload]) => describePayload(tag, payload, inner)).join(" | "),
    );
  }

  jsonSchema(within: Definitions): JsonSchema {
    const variant = ([tag, payload]: readonly [string, Payload]): JsonSchema => {
      const fields = fieldsOf(payload) ?? NO_FIELDS;
      return fields.jsonSchema(within, { type: { const: tag } });
    };
    return within.define(this, () => ({ oneOf: [...this.payloads].map(variant) }));
  }
}

function describePayload(tag: string, payload: Payload, path: readonly BaseCodec<unknown>[]): string {
  switch (payload.kind) {
    case "none":
      return tag;
    case "record":
      return `${tag} ${payload.fields.describe(path)}`;
    case "single":
      return `${tag}(${payload.fields.codec(0).describe(path)})`;
    case "several":
      return tag + payload.fields.codec(0).describe(path);
  }
}

function wrongTag(tags: readonly string[], value: unknown): never {
  return mismatch(`${tags.length > 1 ? "one of " : ""}${tags.join(" | ")}`, value);
}

function noVariant(count: number, byte: number): never {
  throw new MalformedBytes(`a union of ${count} variants cannot have number ${byte}`);
}

function fieldsOf(payload: Payload): FieldList | undefined {
  return payload.kind === "none" ? undefined : payload.fields;
}

export function generateVariant<T>(payloads: ReadonlyMap<string, Payload>): CodecFunctions<T> | undefined {
  const variants = [...payloads].map(([tag, payload]) => ({ tag, fields: fieldsOf(payload) }));
  if (!variants.every(({ tag, fields }) => isFieldName(tag) && (fields?.names.every(isFieldName) ?? true))) {
    return undefined;
  }
  const generated = new Generated();
  const tags = [...payloads.keys()];
  const refuse = generated.ref((value: unknown) => wrongTag(tags, value));
  const malformed = generated.ref((byte: number) => noVariant(tags.length, byte));
  const cases = (one: (tag: string, fields: FieldList | undefined, number: number) => string): string =>
    variants.map(({ tag, fields }, number) => one(tag, fields, number)).join("\n");
  const plain = variants.filter(({ fields }) => fields === undefined);
  return generated.run(`return {
  write(v, to) {
    switch (v.type) {
      ${cases((tag, fields, n) => `case "${tag}": to.varint(${n}); ${fields?.writing(generated) ?? ""} return;`)}
    }
  },
  read(from) {
    const tag = from.varint();
    switch (tag) {
      ${cases((tag, fields, n) => `case ${n}: return { type: "${tag}", ${fields?.reading(generated) ?? ""} };`)}
      default: return ${malformed}(tag);
    }
  },
  toJson(v) {
    switch (v.type) {
      ${cases((tag, fields) => {
        const head = `{"type":"${tag}"`;
        const text =
          fields === undefined || fields.names.length === 0 ? JSON.stringify(head) : fields.json(generated, head + ",");
        return `case "${tag}": return ${text} + "}";`;
      })}
    }
  },
  decode(j) {
    if (typeof j === "string") {
      switch (j) { ${plain.map(({ tag }) => `case "${tag}": return { type: "${tag}" };`).join(" ")} }
    }
    if (typeof j !== "object" || j === null || Array.isArray(j)) ${refuse}(j);
    switch (j.type) {
      ${cases(
        (tag, fields) =>
          `case "${tag}": { ${fields?.decoding(generated) ?? ""} return { type: "${tag}", ${fields?.decoded() ?? ""} }; }`,
      )}
      default: return ${refuse}(j);
    }
  },
};`);
}

export function plainVariant<T>(payloads: ReadonlyMap<string, Payload>): CodecFunctions<T> {
  const tags = [...payloads.keys()];
  const fieldsOfTag = (tag: unknown, value: unknown): FieldList | undefined => {
    const payload = typeof tag === "string" ? payloads.get(tag) : undefined;
    return payload === undefined ? wrongTag(tags, value) : fieldsOf(payload);
  };
  return {
    write(value, to) {
      const object = value as Readonly<Record<string, unknown>>;
      const fields = fieldsOfTag(object["type"], value);
      to.varint(tags.indexOf(object["type"] as string));
      fields?.names.forEach((name, i) => fields.codec(i).write(object[name], to));
    },
    read(from) {
      const number = from.varint();
      const type = tags[number] ?? noVariant(tags.length, number);
      const fields = fieldsOfTag(type, type);
      return (fields === undefined ? { type } : build(fields, (i) => fields.codec(i).read(from), { type })) as T;
    },
    toJson(value) {
      const object = value as Readonly<Record<string, unknown>>;
      const fields = fieldsOfTag(object["type"], value);
      const parts = fields?.names.map((name, i) => `,"${name}":${fields.codec(i).toJson(object[name])}`) ?? [];
      return `{"type":"${String(object["type"])}"${parts.join("")}}`;
    },
    decode(json) {
      const object = typeof json === "string" ? { type: json } : isObject(json) ? json : wrongTag(tags, json);
      const fields = fieldsOfTag(object["type"], json);
      if (fields === undefined) return { type: object["type"] } as T;
      if (typeof json === "string") return wrongTag(tags, json);
      const decoded = { type: object["type"] };
      return build(fields, (i) => fields.decodeField(i, object), decoded) as T;
    },
  };
}
