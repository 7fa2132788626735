/** When the writes to a collection begin to count: for the step that may be undone, and for the next flush. */
import type { CellJournal, CollectionCell } from "./collections.ts";

export class Journalled {
  private journal: CellJournal | undefined;
  private step = -1;
  private touched = false;
  private readonly cell: CollectionCell;
  private readonly rollback: () => void;
  private readonly forget: () => void;

  /** `rollback` takes the logged writes back, `forget` drops the log. */
  constructor(cell: CollectionCell, rollback: () => void, forget: () => void) {
    this.cell = cell;
    this.rollback = rollback;
    this.forget = forget;
  }

  bind(journal: CellJournal): void {
    this.journal = journal;
  }

  /** Before every write. */
  write(): void {
    const { journal } = this;
    if (journal === undefined) {
      this.forget();
      return;
    }
    if (this.step !== journal.step) {
      this.step = journal.step;
      this.forget();
      journal.undo(this.rollback);
    }
    if (!this.touched) {
      this.touched = true;
      journal.touched(this.cell);
    }
  }

  flushed(): void {
    this.touched = false;
    this.step = -1;
    this.forget();
  }
}
