import * as fc from "fast-check";
import { describe, expect, it } from "vitest";
import type { FieldCodec } from "../../api.ts";
import { MalformedBytes, Reader, Writer } from "../../bytes.ts";
import {
  ListCell,
  MapCell,
  SetCell,
  type CellJournal,
  type CollectionCell,
  type EntrySink,
} from "../../cells/collections.ts";
import * as codec from "../../codec/codec.ts";
import { OrderedMap } from "../../values/ordered-map.ts";
import { OrderedSet } from "../../values/ordered-set.ts";

/** Steps one after the other; a failed one is undone. */
class Journal implements CellJournal {
  step = 0;
  readonly cells = new Set<CollectionCell>();
  private actions: (() => void)[] = [];

  undo(action: () => void): void {
    this.actions.push(action);
  }

  touched(cell: CollectionCell): void {
    this.cells.add(cell);
  }

  commit(): void {
    this.step++;
    this.actions = [];
  }

  fail(): void {
    for (const action of this.actions.reverse()) action();
    this.commit();
  }
}

/** Entries by the text of their keys. */
class Store implements EntrySink {
  readonly writer = new Writer();
  readonly entries = new Map<string, { readonly key: Uint8Array; readonly value: Uint8Array }>();
  writes = 0;
  private mark = 0;

  beginPut(): void {
    this.writer.clear();
  }

  value(): void {
    this.mark = this.writer.at;
  }

  endPut(): void {
    const bytes = this.writer.take();
    const key = bytes.slice(0, this.mark);
    this.entries.set(key.join(), { key, value: bytes.slice(this.mark) });
    this.writes++;
  }

  beginDelete(): void {
    this.writer.clear();
  }

  endDelete(): void {
    this.entries.delete(this.writer.take().join());
    this.writes++;
  }

  clear(): void {
    this.entries.clear();
    this.writes++;
  }

  load(cell: CollectionCell): void {
    cell.beginLoad();
    for (const { key, value } of [...this.entries.values()].reverse())
      cell.loadEntry(new Reader(key), new Reader(value));
    cell.endLoad();
  }
}

/** What is done to a cell: a change of it, and the same of plain content. */
interface Change<C, M> {
  readonly text: string;
  readonly cell: (cell: C) => unknown;
  readonly model: (content: M) => { readonly content: M; readonly result?: unknown };
}

type Action<C, M> = Change<C, M> | "snapshot" | "commit" | "fail" | "flush" | "reload";

function actions<C, M>(change: fc.Arbitrary<Change<C, M>>): fc.Arbitrary<readonly Action<C, M>[]> {
  const others = fc.constantFrom("snapshot", "commit", "fail", "flush", "reload") as fc.Arbitrary<Action<C, M>>;
  return fc.array(
    fc.oneof({ weight: 4, arbitrary: change as fc.Arbitrary<Action<C, M>> }, { weight: 3, arbitrary: others }),
    {
      maxLength: 60,
    },
  );
}

interface Kind<C extends CollectionCell & { value: unknown; readonly view: unknown }, M> {
  readonly make: (initial?: M) => C;
  readonly codec: FieldCodec;
  readonly empty: M;
  readonly initial: M;
  /** Content of a snapshot. */
  readonly plain: (value: C["value"]) => M;
}

function check<C extends CollectionCell & { value: unknown; readonly view: unknown }, M>(
  kind: Kind<C, M>,
  withInitial: boolean,
  all: readonly Action<C, M>[],
): void {
  const journal = new Journal();
  const store = new Store();
  let cell = withInitial ? kind.make(kind.initial) : kind.make();
  cell.bind(journal, kind.codec);
  let committed = withInitial ? kind.initial : kind.empty;
  let live = committed;
  const snapshots: { readonly value: C["value"]; readonly content: M }[] = [];
  for (const action of all) {
    if (action === "snapshot") {
      snapshots.push({ value: cell.value, content: live });
    } else if (action === "commit") {
      journal.commit();
      committed = live;
    } else if (action === "fail") {
      journal.fail();
      live = committed;
    } else if (action === "flush" || action === "reload") {
      journal.commit();
      committed = live;
      cell.flush(store);
      if (action === "reload") {
        cell = kind.make(kind.initial);
        cell.bind(journal, kind.codec);
        store.load(cell);
      }
    } else {
      const result = action.cell(cell);
      const after = action.model(live);
      live = after.content;
      expect(result).toEqual(after.result);
    }
    expect(kind.plain(cell.view as C["value"])).toEqual(live);
    for (const { value, content } of snapshots) expect(kind.plain(value)).toEqual(content);
  }
  journal.commit();
  cell.flush(store);
  const reloaded = kind.make(kind.initial);
  reloaded.bind(new Journal(), kind.codec);
  store.load(reloaded);
  expect(kind.plain(reloaded.value)).toEqual(live);
  // Nothing is left to be stored.
  const { writes } = store;
  cell.flush(store);
  reloaded.flush(store);
  expect(store.writes).toBe(writes);
}

type Entries = readonly (readonly [number, string])[];

const sortedEntries = (map: ReadonlyMap<number, string>): Entries => [...map].sort(([a], [b]) => a - b);
const small = fc.integer({ min: 0, max: 6 });
const word = fc.constantFrom("a", "b", "c");

const mapChange: fc.Arbitrary<Change<MapCell<number, string>, Entries>> = fc.oneof(
  fc.tuple(small, word).map(([key, value]) => ({
    text: `set ${key} ${value}`,
    cell: (cell: MapCell<number, string>) => cell.set(key, value),
    model: (content: Entries) => ({ content: sortedEntries(new Map([...content, [key, value]])) }),
  })),
  small.map((key) => ({
    text: `delete ${key}`,
    cell: (cell: MapCell<number, string>) => cell.delete(key),
    model: (content: Entries) => ({ content: content.filter(([other]) => other !== key) }),
  })),
  small.map((key) => ({
    text: `get ${key}`,
    cell: (cell: MapCell<number, string>) => cell.get(key),
    model: (content: Entries) => ({ content, result: new Map(content).get(key) }),
  })),
  fc.constant({
    text: "clear",
    cell: (cell: MapCell<number, string>) => cell.clear(),
    model: (): { content: Entries } => ({ content: [] }),
  }),
  fc.array(fc.tuple(small, word), { maxLength: 4 }).map((entries) => ({
    text: `= ${entries.join()}`,
    cell: (cell: MapCell<number, string>) => void (cell.value = OrderedMap.from(entries)),
    model: () => ({ content: sortedEntries(new Map(entries)) }),
  })),
  fc.tuple(small, word).map(([key, value]) => ({
    text: `= value.with ${key} ${value}`,
    cell: (cell: MapCell<number, string>) => void (cell.value = cell.value.with(key, value)),
    model: (content: Entries) => ({ content: sortedEntries(new Map([...content, [key, value]])) }),
  })),
);

type Items = readonly number[];

const setChange: fc.Arbitrary<Change<SetCell<number>, Items>> = fc.oneof(
  small.map((item) => ({
    text: `add ${item}`,
    cell: (cell: SetCell<number>) => cell.add(item),
    model: (content: Items) => ({ content: [...new Set([...content, item])].sort() }),
  })),
  small.map((item) => ({
    text: `delete ${item}`,
    cell: (cell: SetCell<number>) => cell.delete(item),
    model: (content: Items) => ({ content: content.filter((other) => other !== item) }),
  })),
  fc.constant({
    text: "clear",
    cell: (cell: SetCell<number>) => cell.clear(),
    model: (): { content: Items } => ({ content: [] }),
  }),
  fc.array(small, { maxLength: 4 }).map((items) => ({
    text: `= ${items.join()}`,
    cell: (cell: SetCell<number>) => void (cell.value = OrderedSet.from(items)),
    model: () => ({ content: [...new Set(items)].sort() }),
  })),
);

const listChange: fc.Arbitrary<Change<ListCell<number>, Items>> = fc.oneof(
  small.map((item) => ({
    text: `push ${item}`,
    cell: (cell: ListCell<number>) => cell.push(item),
    model: (content: Items) => ({ content: [...content, item] }),
  })),
  fc.constant({
    text: "pop",
    cell: (cell: ListCell<number>) => cell.pop(),
    model: (content: Items) => ({ content: content.slice(0, -1), result: content.at(-1) }),
  }),
  fc.constant({
    text: "shift",
    cell: (cell: ListCell<number>) => cell.shift(),
    model: (content: Items) => ({ content: content.slice(1), result: content[0] }),
  }),
  fc.tuple(small, small).map(([index, item]) => ({
    text: `set ${index} ${item}`,
    cell: (cell: ListCell<number>) => (index < cell.length ? cell.set(index, item) : undefined),
    model: (content: Items) => ({ content: content.map((old, i) => (i === index ? item : old)) }),
  })),
  fc.constant({
    text: "clear",
    cell: (cell: ListCell<number>) => cell.clear(),
    model: (): { content: Items } => ({ content: [] }),
  }),
  fc.array(small, { maxLength: 4 }).map((items) => ({
    text: `= ${items.join()}`,
    cell: (cell: ListCell<number>) => void (cell.value = items),
    model: () => ({ content: items }),
  })),
);

describe("collections in cells, under random writes, failing steps, flushes and reloads", () => {
  it("a Map has its model's content, its snapshots never change, and it comes back from its entries", () => {
    const kind: Kind<MapCell<number, string>, Entries> = {
      make: (initial) => new MapCell(initial && OrderedMap.from(initial)),
      codec: codec.mapCell(codec.int, codec.string),
      empty: [],
      initial: [[3, "i"]],
      plain: (value) => value.entryList(),
    };
    fc.assert(
      fc.property(fc.boolean(), actions(mapChange), (withInitial, all) => check(kind, withInitial, all)),
      { numRuns: 400 },
    );
  });

  it("a Set likewise", () => {
    const kind: Kind<SetCell<number>, Items> = {
      make: (initial) => new SetCell(initial && OrderedSet.from(initial)),
      codec: codec.setCell(codec.int),
      empty: [],
      initial: [3],
      plain: (value) => [...value.itemList()],
    };
    fc.assert(
      fc.property(fc.boolean(), actions(setChange), (withInitial, all) => check(kind, withInitial, all)),
      { numRuns: 400 },
    );
  });

  it("a List likewise", () => {
    const kind: Kind<ListCell<number>, Items> = {
      make: (initial) => new ListCell(initial),
      codec: codec.listCell(codec.int),
      empty: [],
      initial: [3, 4],
      plain: (value) => [...value],
    };
    fc.assert(
      fc.property(fc.boolean(), actions(listChange), (withInitial, all) => check(kind, withInitial, all)),
      { numRuns: 400 },
    );
  });
});

describe("what is stored", () => {
  it("of a long list that gets one more item and loses its first is two entries", () => {
    const journal = new Journal();
    const store = new Store();
    const cell = new ListCell<number>();
    cell.bind(journal, codec.listCell(codec.int));
    for (let i = 0; i < 1000; i++) cell.push(i);
    journal.commit();
    cell.flush(store);
    const { writes } = store;
    cell.push(1000);
    cell.shift();
    cell.flush(store);
    expect(store.writes - writes).toBe(2);
  });

  it("of a map of which a failed step wrote another key is only what other steps wrote", () => {
    const journal = new Journal();
    const store = new Store();
    const cell = new MapCell<number, string>();
    cell.bind(journal, codec.mapCell(codec.int, codec.string));
    cell.set(1, "a");
    journal.commit();
    cell.set(2, "b");
    cell.clear();
    journal.fail();
    cell.flush(store);
    expect(store.writes).toBe(1);
  });

  it("is refused if an item of a list is missing", () => {
    const journal = new Journal();
    const store = new Store();
    const cell = new ListCell<number>([1, 2, 3]);
    cell.bind(journal, codec.listCell(codec.int));
    cell.flush(store);
    store.entries.delete([...store.entries.keys()][1] as string);
    expect(() => store.load(cell)).toThrow(MalformedBytes);
  });

  it("is announced to the journal once until it is flushed", () => {
    const journal = new Journal();
    let announced = 0;
    const cell = new SetCell<number>();
    cell.bind({ step: 1, undo: () => {}, touched: () => announced++ }, codec.setCell(codec.int));
    cell.add(1);
    cell.add(2);
    expect(announced).toBe(1);
    cell.flush(new Store());
    cell.add(3);
    expect(announced).toBe(2);
    expect(journal.cells.size).toBe(0);
  });
});
