/**
 * Which apps and connections a process has that is open for others: part of the stored state, so that a process that
 * is started again has the same. One record for each, by name.
 */
import { MalformedBytes, Reader } from "../bytes.ts";
import type { Batch } from "../engines/batch.ts";
import type { Engine } from "../engines/engine.ts";
import { kinds } from "../store.ts";

export type AppRecord =
  /** Given when the process was started. */
  | { readonly kind: "given"; readonly schema: string }
  /** Given when the process was started, and stopped since: it is not started again with the process. */
  | { readonly kind: "stopped" }
  /** Launched later, from a module in the data folder; with the settings that were given for it. */
  | {
      readonly kind: "launched";
      readonly schema: string;
      readonly module: string;
      readonly set: Readonly<Record<string, string>>;
    }
  | { readonly kind: "connection"; readonly from: string; readonly to: string };

export class Registry {
  private readonly records = new Map<string, AppRecord>();
  private readonly changed = new Set<string>();

  /** As the store has it. */
  load(engine: Engine): void {
    for (const [key, value] of engine.scan(Uint8Array.of(kinds.app))) {
      this.records.set(new Reader(key, 1).string(), parse(new Reader(value).string()));
    }
  }

  get(name: string): AppRecord | undefined {
    return this.records.get(name);
  }

  entries(): Iterable<readonly [name: string, record: AppRecord]> {
    return this.records;
  }

  set(name: string, record: AppRecord): void {
    this.records.set(name, record);
    this.changed.add(name);
  }

  delete(name: string): void {
    this.records.delete(name);
    this.changed.add(name);
  }

  /** What has changed since the last cut. */
  write(batch: Batch): void {
    for (const name of this.changed) {
      const record = this.records.get(name);
      if (record === undefined) batch.beginDelete();
      else batch.beginPut();
      batch.writer.u8(kinds.app);
      batch.writer.string(name);
      if (record === undefined) batch.endDelete();
      else {
        batch.value();
        batch.writer.string(JSON.stringify(record));
        batch.endPut();
      }
    }
    this.changed.clear();
  }
}

function parse(text: string): AppRecord {
  try {
    return JSON.parse(text) as AppRecord;
  } catch {
    throw new MalformedBytes("the record of an app is no JSON");
  }
}
