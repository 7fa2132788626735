/** A Map in a cell; see `collections.ts`. */
import type { Codec, FieldCodec, MapCellApi } from "../api.ts";
import type { Reader } from "../bytes.ts";
import { keyOf, type Primitive } from "../values/keys.ts";
import { OrderedMap } from "../values/ordered-map.ts";
import { some, type Option } from "../values/some.ts";
import type { CellJournal, CollectionCell, EntrySink } from "./collections.ts";
import { Journalled } from "./journal.ts";

/** What has to be stored: the entries of these keys as they are by then; all entries anew if `all`. */
interface Pending<K> {
  readonly keys: Map<Primitive, K>;
  readonly all: boolean;
}

type Undo<K, V> =
  | { readonly key: K; readonly had: boolean; readonly value: V | undefined; readonly pended: boolean }
  | { readonly content: OrderedMap<K, V>; readonly shared: boolean; readonly pending: Pending<K> };

export class MapCell<K, V> implements MapCellApi<K, V, OrderedMap<K, V>>, CollectionCell {
  private content: OrderedMap<K, V>;
  /** `content` was given away: it must not change any more. */
  private shared: boolean;
  private pending: Pending<K>;
  private log: Undo<K, V>[] = [];
  private readonly journalled = new Journalled(
    this,
    () => this.rollback(),
    () => this.forget(),
  );
  private codecs: { readonly key: Codec<K>; readonly value: Codec<V> } | undefined;

  constructor(initial?: OrderedMap<K, V>) {
    this.content = initial ?? OrderedMap.empty<K, V>();
    this.shared = initial !== undefined;
    this.pending = { keys: new Map(), all: initial !== undefined };
  }

  bind(journal: CellJournal, codec: FieldCodec): void {
    if (!("collection" in codec) || codec.collection !== "map") throw new Error("a MapCell needs codec.mapCell");
    this.bindAs(journal, codec.key as Codec<K>, codec.value as Codec<V>);
  }

  bindAs(journal: CellJournal, key: Codec<K>, value: Codec<V>): void {
    this.journalled.bind(journal);
    this.codecs = { key, value };
  }

  get view(): OrderedMap<K, V> {
    return this.content;
  }

  get value(): OrderedMap<K, V> {
    this.shared = true;
    return this.content;
  }

  set value(content: OrderedMap<K, V>) {
    this.journalled.write();
    this.replace(content, true);
  }

  get size(): number {
    return this.content.size;
  }

  has(key: K): boolean {
    return this.content.has(key);
  }

  /** `c[k]` of the language. */
  get(key: K): Option<V> {
    const value = this.content.get(key);
    if (value === undefined && !this.content.has(key)) return undefined;
    return some(value as V);
  }

  set(key: K, value: V): void {
    this.beforeWrite(key);
    this.put(key, value);
  }

  delete(key: K): void {
    if (!this.content.has(key)) return;
    this.beforeWrite(key);
    this.remove(key);
  }

  clear(): void {
    if (this.content.size === 0) return;
    this.journalled.write();
    this.replace(OrderedMap.empty<K, V>(), false);
  }

  private beforeWrite(key: K): void {
    this.journalled.write();
    const { keys } = this.pending;
    const primitive = keyOf(key);
    const pended = keys.has(primitive);
    this.log.push({ key, had: this.content.has(key), value: this.content.get(key), pended });
    if (!pended) keys.set(primitive, key);
  }

  private put(key: K, value: V): void {
    if (this.shared || this.content.derived) {
      this.content = this.content.with(key, value);
      this.shared = false;
    } else {
      this.content.put(key, value);
    }
  }

  private remove(key: K): void {
    if (this.shared || this.content.derived) {
      this.content = this.content.without(key);
      this.shared = false;
    } else {
      this.content.remove(key);
    }
  }

  private replace(content: OrderedMap<K, V>, shared: boolean): void {
    this.log.push({ content: this.content, shared: this.shared, pending: this.pending });
    this.content = content;
    this.shared = shared;
    this.pending = { keys: new Map(), all: true };
  }

  private rollback(): void {
    for (const undo of this.log.reverse()) {
      if ("content" in undo) {
        this.content = undo.content;
        this.shared = undo.shared;
        this.pending = undo.pending;
      } else {
        if (undo.had) this.put(undo.key, undo.value as V);
        else this.remove(undo.key);
        if (!undo.pended) this.pending.keys.delete(keyOf(undo.key));
      }
    }
    this.forget();
  }

  private forget(): void {
    if (this.log.length > 0) this.log = [];
  }

  flush(sink: EntrySink): void {
    const { pending } = this;
    if (pending.all) {
      sink.clear();
      for (const [key, value] of this.content.entryList()) this.flushPut(sink, key, value);
    } else {
      for (const key of pending.keys.values()) {
        if (this.content.has(key)) this.flushPut(sink, key, this.content.get(key) as V);
        else this.flushDelete(sink, key);
      }
    }
    this.settled();
  }

  private flushPut(sink: EntrySink, key: K, value: V): void {
    sink.beginPut();
    this.codecs?.key.write(key, sink.writer);
    sink.value();
    this.codecs?.value.write(value, sink.writer);
    sink.endPut();
  }

  private flushDelete(sink: EntrySink, key: K): void {
    sink.beginDelete();
    this.codecs?.key.write(key, sink.writer);
    sink.endDelete();
  }

  private settled(): void {
    this.pending = { keys: new Map(), all: false };
    this.journalled.flushed();
  }

  beginLoad(): void {
    this.content = OrderedMap.empty<K, V>();
    this.shared = false;
    this.settled();
  }

  loadEntry(key: Reader, value: Reader): void {
    const { codecs } = this;
    if (codecs === undefined) throw new Error("a cell is bound before it is loaded");
    this.content.put(codecs.key.read(key), codecs.value.read(value));
  }

  endLoad(): void {}
}
