/** A List in a cell; see `collections.ts`. */
import type { Codec, FieldCodec, ListCellApi } from "../api.ts";
import { MalformedBytes, type Reader } from "../bytes.ts";
import { indexWithin } from "../values/arguments.ts";
import { some, type Option } from "../values/some.ts";
import type { CellJournal, CollectionCell, EntrySink } from "./collections.ts";
import { Journalled } from "./journal.ts";

/** Entries are numbered by absolute index: item i of the list is entry `base + i`. */
interface Pending {
  /** Entries below `from` that have changed. */
  readonly changed: Set<number>;
  /** All entries from here on have to be stored. */
  from: number;
  /** Store all, delete what is there. */
  readonly all: boolean;
}

type Undo<T> =
  | { readonly kind: "push" }
  | { readonly kind: "pop"; readonly item: T; readonly from: number }
  | { readonly kind: "shift"; readonly item: T }
  | { readonly kind: "set"; readonly index: number; readonly item: T; readonly pended: boolean }
  | {
      readonly kind: "replace";
      readonly items: T[];
      readonly shared: boolean;
      readonly base: number;
      readonly pending: Pending;
    };

export class ListCell<T> implements ListCellApi<T>, CollectionCell {
  private items: T[];
  /** `items` was given away: it must not change any more. */
  private shared: boolean;
  private base = 0;
  /** The entries in the store are `storedFrom .. storedTo`. */
  private storedFrom = 0;
  private storedTo = 0;
  private pending: Pending;
  private log: Undo<T>[] = [];
  private loaded: Map<number, T> | undefined;
  private readonly journalled = new Journalled(
    this,
    () => this.rollback(),
    () => this.forget(),
  );
  private codec: Codec<T> | undefined;

  constructor(initial?: readonly T[]) {
    this.items = (initial as T[] | undefined) ?? [];
    this.shared = initial !== undefined;
    this.pending = { changed: new Set(), from: 0, all: initial !== undefined };
  }

  bind(journal: CellJournal, codec: FieldCodec): void {
    if (!("collection" in codec) || codec.collection !== "list") throw new Error("a ListCell needs codec.listCell");
    this.journalled.bind(journal);
    this.codec = codec.item as Codec<T>;
  }

  get view(): readonly T[] {
    return this.items;
  }

  get value(): readonly T[] {
    this.shared = true;
    return this.items;
  }

  set value(items: readonly T[]) {
    this.journalled.write();
    this.replace(items as T[], true);
  }

  get length(): number {
    return this.items.length;
  }

  /** `c[i]` of the language. */
  get(index: number): Option<T> {
    return index >= 0 && index < this.items.length ? some(this.items[index] as T) : undefined;
  }

  push(item: T): void {
    this.journalled.write();
    this.own();
    this.log.push({ kind: "push" });
    this.items.push(item);
  }

  pop(): Option<T> {
    if (this.items.length === 0) return undefined;
    this.journalled.write();
    this.own();
    const item = this.items.pop() as T;
    this.log.push({ kind: "pop", item, from: this.pending.from });
    this.pending.from = Math.min(this.pending.from, this.base + this.items.length);
    return some(item);
  }

  shift(): Option<T> {
    if (this.items.length === 0) return undefined;
    this.journalled.write();
    this.own();
    const item = this.items.shift() as T;
    this.base++;
    this.log.push({ kind: "shift", item });
    return some(item);
  }

  set(index: number, item: T): void {
    indexWithin(index, this.items.length);
    this.journalled.write();
    this.own();
    const entry = this.base + index;
    const pended = entry >= this.pending.from || this.pending.changed.has(entry);
    this.log.push({ kind: "set", index, item: this.items[index] as T, pended });
    if (!pended) this.pending.changed.add(entry);
    this.items[index] = item;
  }

  clear(): void {
    if (this.items.length === 0) return;
    this.journalled.write();
    this.replace([], false);
  }

  /** Copy on write. */
  private own(): void {
    if (!this.shared) return;
    this.items = this.items.slice();
    this.shared = false;
  }

  private replace(items: T[], shared: boolean): void {
    const { base, pending } = this;
    this.log.push({ kind: "replace", items: this.items, shared: this.shared, base, pending });
    this.items = items;
    this.shared = shared;
    this.base = 0;
    this.pending = { changed: new Set(), from: 0, all: true };
  }

  private rollback(): void {
    for (const undo of this.log.reverse()) {
      if (undo.kind === "replace") {
        this.items = undo.items;
        this.shared = undo.shared;
        this.base = undo.base;
        this.pending = undo.pending;
        continue;
      }
      this.own();
      switch (undo.kind) {
        case "push":
          this.items.pop();
          break;
        case "pop":
          this.items.push(undo.item);
          this.pending.from = undo.from;
          break;
        case "shift":
          this.items.unshift(undo.item);
          this.base--;
          break;
        case "set":
          this.items[undo.index] = undo.item;
          if (!undo.pended) this.pending.changed.delete(this.base + undo.index);
          break;
      }
    }
    this.forget();
  }

  private forget(): void {
    if (this.log.length > 0) this.log = [];
  }

  flush(sink: EntrySink): void {
    const { pending, base } = this;
    const end = base + this.items.length;
    if (pending.all) {
      sink.clear();
    } else {
      for (let entry = this.storedFrom; entry < Math.min(base, this.storedTo); entry++) this.flushDelete(sink, entry);
      for (let entry = Math.max(end, this.storedFrom); entry < this.storedTo; entry++) this.flushDelete(sink, entry);
      for (const entry of pending.changed)
        if (entry >= base && entry < Math.min(end, pending.from)) this.flushPut(sink, entry);
    }
    for (let entry = Math.max(base, pending.from); entry < end; entry++) this.flushPut(sink, entry);
    this.settled();
  }

  private flushPut(sink: EntrySink, entry: number): void {
    sink.beginPut();
    writeEntry(sink, entry);
    sink.value();
    this.codec?.write(this.items[entry - this.base] as T, sink.writer);
    sink.endPut();
  }

  private flushDelete(sink: EntrySink, entry: number): void {
    sink.beginDelete();
    writeEntry(sink, entry);
    sink.endDelete();
  }

  private settled(): void {
    this.storedFrom = this.base;
    this.storedTo = this.base + this.items.length;
    this.pending = { changed: new Set(), from: this.storedTo, all: false };
    this.journalled.flushed();
  }

  beginLoad(): void {
    this.items = [];
    this.shared = false;
    this.base = 0;
    this.loaded = new Map();
    this.settled();
  }

  loadEntry(key: Reader, value: Reader): void {
    const { codec, loaded } = this;
    if (codec === undefined || loaded === undefined) throw new Error("a cell is bound and `beginLoad` called before");
    const entry = key.u32be() * 2 ** 32 + key.u32be();
    loaded.set(entry, codec.read(value));
  }

  endLoad(): void {
    const loaded = this.loaded ?? new Map<number, T>();
    this.loaded = undefined;
    const entries = [...loaded.keys()].sort((a, b) => a - b);
    this.base = entries[0] ?? 0;
    this.items = entries.map((entry, i) => {
      if (entry !== this.base + i) throw new MalformedBytes(`item ${i} of a stored list is missing`);
      return loaded.get(entry) as T;
    });
    this.settled();
  }
}

function writeEntry(sink: EntrySink, entry: number): void {
  sink.writer.u32be(Math.floor(entry / 2 ** 32));
  sink.writer.u32be(entry % 2 ** 32);
}
