/** A Set in a cell: a Map cell whose values say nothing. */
import type { Codec, FieldCodec, SetCellApi } from "../api.ts";
import type { Reader } from "../bytes.ts";
import { OrderedSet } from "../values/ordered-set.ts";
import type { CellJournal, CollectionCell, EntrySink } from "./collections.ts";
import { MapCell } from "./map-cell.ts";

/** Takes no bytes. */
const present: Pick<Codec<true>, "write" | "read"> = {
  write: () => {},
  read: () => true,
};

export class SetCell<T> implements SetCellApi<T, OrderedSet<T>>, CollectionCell {
  private readonly items: MapCell<T, true>;

  constructor(initial?: OrderedSet<T>) {
    this.items = new MapCell(initial?.items);
  }

  bind(journal: CellJournal, codec: FieldCodec): void {
    if (!("collection" in codec) || codec.collection !== "set") throw new Error("a SetCell needs codec.setCell");
    this.items.bindAs(journal, codec.item as Codec<T>, present as Codec<true>);
  }

  get view(): OrderedSet<T> {
    return new OrderedSet(this.items.view);
  }

  get value(): OrderedSet<T> {
    return new OrderedSet(this.items.value);
  }

  set value(content: OrderedSet<T>) {
    this.items.value = content.items;
  }

  get size(): number {
    return this.items.size;
  }

  has(item: T): boolean {
    return this.items.has(item);
  }

  add(item: T): void {
    if (!this.items.has(item)) this.items.set(item, true);
  }

  delete(item: T): void {
    this.items.delete(item);
  }

  clear(): void {
    this.items.clear();
  }

  flush(sink: EntrySink): void {
    this.items.flush(sink);
  }

  beginLoad(): void {
    this.items.beginLoad();
  }

  loadEntry(key: Reader, value: Reader): void {
    this.items.loadEntry(key, value);
  }

  endLoad(): void {
    this.items.endLoad();
  }
}
