/** JSON Schema (2020-12) of what a codec reads from JSON: for descriptions that other programs read. */

export type JsonSchema = Readonly<Record<string, unknown>>;

/** Where the types of one document are collected that have a name, or speak of themselves and so need one. */
export class Definitions {
  readonly schemas: Record<string, JsonSchema> = {};
  private readonly open = new Set<object>();
  private readonly names = new Map<object, string>();
  private readonly place: string;
  private recursive = 0;

  /** `place`: where the document has them, such as `#/components/schemas/`. `names`: of codecs, as the program has them. */
  constructor(place: string, names: Readonly<Record<string, object>> = {}) {
    this.place = place;
    for (const [name, codec] of Object.entries(names)) this.names.set(codec, name);
  }

  /** The schema of a compound codec, or a reference to it if it has a name, or is met inside of itself. */
  define(codec: object, make: () => JsonSchema): JsonSchema {
    const known = this.names.get(codec);
    if (this.open.has(codec)) {
      if (known === undefined) this.names.set(codec, `Recursive${++this.recursive}`);
      return this.reference(codec);
    }
    if (known !== undefined && Object.hasOwn(this.schemas, known)) return this.reference(codec);
    this.open.add(codec);
    const schema = make();
    this.open.delete(codec);
    const name = this.names.get(codec);
    if (name === undefined) return schema;
    this.schemas[name] = schema;
    return this.reference(codec);
  }

  /** A name for what the document itself has to tell: this one, unless a type of the program has it. */
  free(wanted: string): string {
    const taken = new Set(this.names.values());
    let name = wanted;
    for (let n = 2; taken.has(name); n++) name = `${wanted}${n}`;
    return name;
  }

  /** Where a schema of this name is. */
  at(name: string): JsonSchema {
    return { $ref: `${this.place}${name}` };
  }

  private reference(codec: object): JsonSchema {
    return this.at(this.names.get(codec) ?? "");
  }
}

export function arrayOf(items: JsonSchema): JsonSchema {
  return { type: "array", items };
}

/** A list of a fixed length. */
export function tupleOf(items: readonly JsonSchema[]): JsonSchema {
  return { type: "array", prefixItems: items, items: false, minItems: items.length };
}
