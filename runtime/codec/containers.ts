/** Codecs of lists, maps, sets, options, tuples; of newtypes and recursive types. */
import { MalformedBytes, type Reader, type Writer } from "../bytes.ts";
import { OrderedMap } from "../values/ordered-map.ts";
import { OrderedSet } from "../values/ordered-set.ts";
import { some, unwrap, type Option } from "../values/some.ts";
import { BaseCodec, describeCompound, fieldPart, inPart, isObject, mismatch } from "./base.ts";
import type { Generated } from "./generate.ts";
import { arrayOf, tupleOf, type Definitions, type JsonSchema } from "./json-schema.ts";

/** Items that take no bytes (unit) leave nothing by which a wrong count would be noticed. */
const MOST_EMPTY_ITEMS = 1_000_000;

function readItems<T>(item: BaseCodec<T>, from: Reader): T[] {
  const count = from.varint();
  const start = from.at;
  const items: T[] = [];
  for (let i = 0; i < count; i++) {
    items.push(item.read(from));
    if (from.at === start && i >= MOST_EMPTY_ITEMS)
      throw new MalformedBytes(`a list of ${count} items without content`);
  }
  return items;
}

function writeItems<T>(item: BaseCodec<T>, items: readonly T[], to: Writer): void {
  to.varint(items.length);
  for (const value of items) item.write(value, to);
}

function itemsToJson<T>(item: BaseCodec<T>, items: readonly T[]): string {
  let text = "[";
  for (let i = 0; i < items.length; i++) text += (i === 0 ? "" : ",") + item.toJson(items[i] as T);
  return text + "]";
}

/** `convert` each of the items of a list; what goes wrong is in `[i]`. */
function each<T>(items: Iterable<unknown>, convert: (value: unknown) => T): T[] {
  const converted: T[] = [];
  try {
    for (const value of items) converted.push(convert(value));
  } catch (error) {
    throw inPart(error, `[${converted.length}]`);
  }
  return converted;
}

export class ListCodec<T> extends BaseCodec<readonly T[]> {
  readonly primitive = false;
  readonly item: BaseCodec<T>;

  constructor(item: BaseCodec<T>) {
    super();
    this.item = item;
  }

  write(value: readonly T[], to: Writer): void {
    writeItems(this.item, value, to);
  }

  read(from: Reader): readonly T[] {
    return readItems(this.item, from);
  }

  toJson(value: readonly T[]): string {
    return itemsToJson(this.item, value);
  }

  decode(json: unknown): readonly T[] {
    return each(Array.isArray(json) ? json : mismatch("a list", json), (value) => this.item.decode(value));
  }

  admit(value: unknown): readonly T[] {
    return each(Array.isArray(value) ? value : mismatch("an array", value), (item) => this.item.admit(item));
  }

  show(value: readonly T[]): string {
    return `[${value.map((item) => this.item.show(item)).join(", ")}]`;
  }

  describe(path: readonly BaseCodec<unknown>[]): string {
    return describeCompound(this, path, (inner) => `List<${this.item.describe(inner)}>`);
  }

  jsonSchema(within: Definitions): JsonSchema {
    return arrayOf(this.item.jsonSchema(within));
  }
}

export class SetCodec<T> extends BaseCodec<OrderedSet<T>> {
  readonly primitive = false;
  readonly item: BaseCodec<T>;

  constructor(item: BaseCodec<T>) {
    super();
    this.item = item;
  }

  write(value: OrderedSet<T>, to: Writer): void {
    writeItems(this.item, value.itemList(), to);
  }

  read(from: Reader): OrderedSet<T> {
    return OrderedSet.from(readItems(this.item, from));
  }

  toJson(value: OrderedSet<T>): string {
    return itemsToJson(this.item, value.itemList());
  }

  decode(json: unknown): OrderedSet<T> {
    const items = Array.isArray(json) ? json : mismatch("a list (of the items of a Set)", json);
    return OrderedSet.from(each(items, (item) => this.item.decode(item)));
  }

  admit(value: unknown): OrderedSet<T> {
    const items = value instanceof OrderedSet || value instanceof Set ? value : mismatch("a Set", value);
    return OrderedSet.from(each(items as Iterable<unknown>, (item) => this.item.admit(item)));
  }

  show(value: OrderedSet<T>): string {
    return `Set.of(${value
      .itemList()
      .map((item) => this.item.show(item))
      .join(", ")})`;
  }

  describe(path: readonly BaseCodec<unknown>[]): string {
    return describeCompound(this, path, (inner) => `Set<${this.item.describe(inner)}>`);
  }

  jsonSchema(within: Definitions): JsonSchema {
    return arrayOf(this.item.jsonSchema(within));
  }
}

/** In JSON an object if the keys are texts (String, Uuid, newtypes of them), else a list of pairs. */
export class MapCodec<K, V> extends BaseCodec<OrderedMap<K, V>> {
  readonly primitive = false;
  readonly key: BaseCodec<K>;
  readonly value: BaseCodec<V>;

  constructor(key: BaseCodec<K>, value: BaseCodec<V>) {
    super();
    this.key = key;
    this.value = value;
  }

  write(value: OrderedMap<K, V>, to: Writer): void {
    to.varint(value.size);
    for (const [key, item] of value.entryList()) {
      this.key.write(key, to);
      this.value.write(item, to);
    }
  }

  read(from: Reader): OrderedMap<K, V> {
    const count = from.varint();
    const map = OrderedMap.empty<K, V>();
    for (let i = 0; i < count; i++) {
      const key = this.key.read(from);
      map.put(key, this.value.read(from));
      if (map.size !== i + 1) throw new MalformedBytes(`a Map of ${count} entries with a key that comes twice`);
    }
    return map;
  }

  toJson(value: OrderedMap<K, V>): string {
    const entries = value.entryList();
    if (this.key.textual) {
      const fields = entries.map(([key, item]) => `${this.key.toJson(key)}:${this.value.toJson(item)}`);
      return `{${fields.join(",")}}`;
    }
    return `[${entries.map(([key, item]) => `[${this.key.toJson(key)},${this.value.toJson(item)}]`).join(",")}]`;
  }

  decode(json: unknown): OrderedMap<K, V> {
    const map = OrderedMap.empty<K, V>();
    if (this.key.textual) {
      for (const [name, item] of Object.entries(isObject(json) ? json : mismatch("an object (a Map)", json))) {
        try {
          map.put(this.key.decode(name), this.value.decode(item));
        } catch (error) {
          throw inPart(error, fieldPart(name));
        }
      }
      return map;
    }
    const pairs = Array.isArray(json) ? json : mismatch("a list of pairs [key, value] (a Map)", json);
    for (const [key, value] of each(pairs, (pair) => this.pair(pair))) map.put(key, value);
    return map;
  }

  private pair(json: unknown): [K, V] {
    if (!Array.isArray(json) || json.length !== 2) return mismatch("a pair [key, value]", json);
    return [this.key.decode(json[0]), this.value.decode(json[1])];
  }

  admit(value: unknown): OrderedMap<K, V> {
    if (!(value instanceof OrderedMap || value instanceof Map)) return mismatch("a Map", value);
    const map = OrderedMap.empty<K, V>();
    for (const [key, item] of value as Iterable<[unknown, unknown]>) {
      try {
        map.put(this.key.admit(key), this.value.admit(item));
      } catch (error) {
        throw inPart(error, `[${String(key)}]`);
      }
    }
    return map;
  }

  show(value: OrderedMap<K, V>): string {
    const entries = value.entryList().map(([key, item]) => `[${this.key.show(key)}]: ${this.value.show(item)}`);
    return entries.length === 0 ? "{}" : `{ ${entries.join(", ")} }`;
  }

  describe(path: readonly BaseCodec<unknown>[]): string {
    return describeCompound(this, path, (inner) => `Map<${this.key.describe(inner)}, ${this.value.describe(inner)}>`);
  }

  jsonSchema(within: Definitions): JsonSchema {
    const value = this.value.jsonSchema(within);
    if (this.key.textual) {
      return { type: "object", propertyNames: this.key.jsonSchema(within), additionalProperties: value };
    }
    return arrayOf(tupleOf([this.key.jsonSchema(within), value]));
  }
}

/**
 * In JSON None is `null` (or an absent field) and Some(x) is x; but `[x]` if x may itself be `null`, so that `Int??`
 * and `Option<Unit>` lose nothing.
 */
export class OptionCodec<T> extends BaseCodec<Option<T>> {
  override readonly nullable = true;
  readonly item: BaseCodec<T>;

  constructor(item: BaseCodec<T>) {
    super();
    this.item = item;
  }

  get primitive(): boolean {
    return this.item.primitive && !this.item.nullable;
  }

  write(value: Option<T>, to: Writer): void {
    if (value === undefined) {
      to.u8(0);
      return;
    }
    to.u8(1);
    this.item.write(unwrap(value), to);
  }

  read(from: Reader): Option<T> {
    const tag = from.u8();
    if (tag > 1) throw new MalformedBytes(`an Option cannot begin with ${tag}`);
    return tag === 0 ? undefined : some(this.item.read(from));
  }

  toJson(value: Option<T>): string {
    if (value === undefined) return "null";
    const content = this.item.toJson(unwrap(value));
    return this.item.nullable ? `[${content}]` : content;
  }

  decode(json: unknown): Option<T> {
    if (json === null) return undefined;
    if (!this.item.nullable) return some(this.item.decode(json));
    if (!Array.isArray(json) || json.length !== 1) return mismatch("null or a list of one item (an Option)", json);
    return some(this.item.decode(json[0]));
  }

  admit(value: unknown): Option<T> {
    return value === undefined || value === null ? undefined : some(this.item.admit(unwrap(value)));
  }

  show(value: Option<T>): string {
    return value === undefined ? "None" : `Some(${this.item.show(unwrap(value))})`;
  }

  describe(path: readonly BaseCodec<unknown>[]): string {
    return describeCompound(this, path, (inner) => `Option<${this.item.describe(inner)}>`);
  }

  jsonSchema(within: Definitions): JsonSchema {
    const item = this.item.jsonSchema(within);
    return { anyOf: [this.item.nullable ? tupleOf([item]) : item, { type: "null" }] };
  }
}

export class TupleCodec extends BaseCodec<readonly unknown[]> {
  readonly primitive = false;
  readonly items: readonly BaseCodec<unknown>[];

  constructor(items: readonly BaseCodec<unknown>[]) {
    super();
    this.items = items;
  }

  write(value: readonly unknown[], to: Writer): void {
    for (let i = 0; i < this.items.length; i++) (this.items[i] as BaseCodec<unknown>).write(value[i], to);
  }

  read(from: Reader): readonly unknown[] {
    return this.items.map((item) => item.read(from));
  }

  toJson(value: readonly unknown[]): string {
    return `[${this.items.map((item, i) => item.toJson(value[i])).join(",")}]`;
  }

  decode(json: unknown): readonly unknown[] {
    return this.convert(json, (item, value) => item.decode(value));
  }

  admit(value: unknown): readonly unknown[] {
    return this.convert(value, (item, part) => item.admit(part));
  }

  private convert(value: unknown, part: (item: BaseCodec<unknown>, value: unknown) => unknown): readonly unknown[] {
    const { items } = this;
    if (!Array.isArray(value) || value.length !== items.length) {
      return mismatch(`a list of ${items.length} (a tuple)`, value);
    }
    let at = 0;
    return each(value, (item) => part(items[at++] as BaseCodec<unknown>, item));
  }

  show(value: readonly unknown[]): string {
    return `(${this.items.map((item, i) => item.show(value[i])).join(", ")})`;
  }

  describe(path: readonly BaseCodec<unknown>[]): string {
    return describeCompound(this, path, (inner) => `(${this.items.map((item) => item.describe(inner)).join(", ")})`);
  }

  jsonSchema(within: Definitions): JsonSchema {
    return tupleOf(this.items.map((item) => item.jsonSchema(within)));
  }
}

/** A codec with another name in the schema (a newtype), or one that is made when it is first used (a recursive type). */
abstract class Wrapping<T> extends BaseCodec<T> {
  protected abstract get inner(): BaseCodec<T>;

  override get bare(): BaseCodec<unknown> {
    return this.inner.bare;
  }

  get primitive(): boolean {
    return this.inner.primitive;
  }

  write(value: T, to: Writer): void {
    this.inner.write(value, to);
  }

  read(from: Reader): T {
    return this.inner.read(from);
  }

  toJson(value: T): string {
    return this.inner.toJson(value);
  }

  decode(json: unknown): T {
    return this.inner.decode(json);
  }

  admit(value: unknown): T {
    return this.inner.admit(value);
  }

  show(value: T): string {
    return this.inner.show(value);
  }

  jsonSchema(within: Definitions): JsonSchema {
    return this.inner.jsonSchema(within);
  }
}

export class NewtypeCodec<T> extends Wrapping<T> {
  private readonly name: string;
  protected readonly inner: BaseCodec<T>;
  override readonly nullable: boolean;
  override readonly textual: boolean;
  override readonly plain: boolean;

  constructor(name: string, inner: BaseCodec<T>) {
    super();
    this.name = name;
    this.inner = inner;
    this.nullable = inner.nullable;
    this.textual = inner.textual;
    this.plain = inner.plain;
  }

  override fromText(text: string): T {
    return this.inner.fromText(text);
  }

  describe(path: readonly BaseCodec<unknown>[]): string {
    return describeCompound(this, path, (inner) => `${this.name} = ${this.inner.describe(inner)}`);
  }

  override jsonSchema(within: Definitions): JsonSchema {
    return { title: this.name, ...super.jsonSchema(within) };
  }

  override writing(value: string, generated: Generated): string {
    return this.inner.writing(value, generated);
  }

  override reading(generated: Generated): string {
    return this.inner.reading(generated);
  }

  override json(value: string, generated: Generated): string {
    return this.inner.json(value, generated);
  }

  override fits(value: string): string | undefined {
    return this.inner.fits(value);
  }
}

/** Recursive types go through a record or a variant, so this is never a text and never `null`. */
export class LazyCodec<T> extends Wrapping<T> {
  private readonly make: () => BaseCodec<T>;
  private made: BaseCodec<T> | undefined;

  constructor(make: () => BaseCodec<T>) {
    super();
    this.make = make;
  }

  protected get inner(): BaseCodec<T> {
    return (this.made ??= this.make());
  }

  describe(path: readonly BaseCodec<unknown>[]): string {
    return this.inner.describe(path);
  }
}

/** One variant of a union as a type of its own. */
export class OnlyCodec<T extends { readonly type: string }> extends Wrapping<T> {
  readonly inner: BaseCodec<T>;
  readonly tag: string;

  constructor(inner: BaseCodec<T>, tag: string) {
    super();
    this.inner = inner;
    this.tag = tag;
  }

  override get bare(): BaseCodec<unknown> {
    return this;
  }

  override read(from: Reader): T {
    const value = super.read(from);
    if (value.type !== this.tag) throw new MalformedBytes(`${this.tag} cannot be ${value.type}`);
    return value;
  }

  override decode(json: unknown): T {
    const value = super.decode(json);
    return value.type === this.tag ? value : mismatch(this.tag, json);
  }

  override admit(value: unknown): T {
    const admitted = super.admit(value);
    return admitted.type === this.tag ? admitted : mismatch(this.tag, value);
  }

  describe(path: readonly BaseCodec<unknown>[]): string {
    return `${this.tag} of ${this.inner.describe(path)}`;
  }

  override jsonSchema(within: Definitions): JsonSchema {
    return { allOf: [super.jsonSchema(within), { properties: { type: { const: this.tag } } }] };
  }
}
