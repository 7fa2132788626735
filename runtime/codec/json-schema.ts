/** JSON Schema (2020-12) of what a codec reads from JSON: for descriptions that other programs read. */

export type JsonSchema = Readonly<Record<string, unknown>>;

/** Where the types of one document are collected that speak of themselves: they need a name. */
export class Definitions {
  readonly schemas: Record<string, JsonSchema> = {};
  private readonly open = new Set<object>();
  private readonly names = new Map<object, string>();
  private readonly place: string;

  /** `place`: where the document has them, such as `#/components/schemas/`. */
  constructor(place: string) {
    this.place = place;
  }

  /** The schema of a compound codec, or a reference to it if it is met inside of itself. */
  define(codec: object, make: () => JsonSchema): JsonSchema {
    if (this.names.has(codec)) return this.reference(codec);
    if (this.open.has(codec)) {
      this.names.set(codec, `Recursive${this.names.size + 1}`);
      return this.reference(codec);
    }
    this.open.add(codec);
    const schema = make();
    this.open.delete(codec);
    const name = this.names.get(codec);
    if (name === undefined) return schema;
    this.schemas[name] = schema;
    return this.reference(codec);
  }

  private reference(codec: object): JsonSchema {
    return { $ref: `${this.place}${this.names.get(codec) ?? ""}` };
  }
}

export function arrayOf(items: JsonSchema): JsonSchema {
  return { type: "array", items };
}

/** A list of a fixed length. */
export function tupleOf(items: readonly JsonSchema[]): JsonSchema {
  return { type: "array", prefixItems: items, items: false, minItems: items.length };
}
