/**
 * Collections in cells: changed entry by entry, undone with a failed step, stored entry by entry.
 *
 * What the scheduler does with one (`CollectionCell`):
 * - `bind(journal, codec)` once, before anything else, with the field's codec (`codec.mapCell(…)`, …).
 * - The first write of a step calls `journal.undo` with an action that takes back all of that step's writes to the cell,
 *   and what they left pending; `journal.step` is a number that no two attempts of steps share. Actions are run in reverse
 *   order before the next step begins, or dropped. The first write since the last flush calls `journal.touched`.
 * - `flush(sink)` between steps: what has changed since the last flush, as after-images. `clear` comes first if at all.
 *   An entry's key and value are written to `sink.writer` as to `Batch`; the sink puts the cell's own prefix before the key.
 *   Maps: key → value. Sets: item → nothing. Lists: absolute index, 8 bytes big-endian → item; the first item of a list that
 *   was shifted has an index above 0, so neither `push` nor `shift` touches the other entries.
 * - To load: `beginLoad()`, which empties the cell, its initial value included; `loadEntry(key, value)` for each stored
 *   entry, in any order; `endLoad()`. Nothing is pending afterwards.
 * - A cell that was not loaded has its initial content pending: flush it when its owner (the key) is stored for the first
 *   time, and load it whenever the owner is in the store, even if the cell has no entries.
 */
import type { FieldCodec } from "../api.ts";
import type { Reader, Writer } from "../bytes.ts";

export interface CellJournal {
  /** Different for every attempt of every step. */
  readonly step: number;
  /** To be run if the step fails; later ones first. */
  undo(action: () => void): void;
  /** The cell has something to flush. */
  touched(cell: CollectionCell): void;
}

export interface EntrySink {
  readonly writer: Writer;
  /** Start a put: now the entry's key is written, then `value()` is called. */
  beginPut(): void;
  /** The key is written: now the value is, then `endPut()` is called. */
  value(): void;
  endPut(): void;
  beginDelete(): void;
  endDelete(): void;
  /** Delete all stored entries of this cell. */
  clear(): void;
}

export interface CollectionCell {
  /** An immutable snapshot. */
  readonly value: unknown;
  bind(journal: CellJournal, codec: FieldCodec): void;
  flush(sink: EntrySink): void;
  beginLoad(): void;
  loadEntry(key: Reader, value: Reader): void;
  endLoad(): void;
}

export { ListCell } from "./list-cell.ts";
export { MapCell } from "./map-cell.ts";
export { SetCell } from "./set-cell.ts";
