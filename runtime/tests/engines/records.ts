/** Where the records of a log on a simulated disk are, for those who damage them. */
import { readRecord } from "../../engines/embedded/record.ts";
import type { SimulatedDisk } from "../../world/simulated-disk.ts";

export interface PlacedRecord {
  readonly path: string;
  readonly at: number;
  readonly end: number;
  readonly sequence: number;
  /** It closes the log of a process that ended in order. */
  readonly last: boolean;
}

export function recordsOf(disk: SimulatedDisk): PlacedRecord[] {
  const found: PlacedRecord[] = [];
  const format = Buffer.from(disk.contents("data/FORMAT")).toString("latin1");
  const store = Number(/store: (\d+)/.exec(format)?.[1]);
  for (const path of disk.paths().filter((path) => path.endsWith(".segment"))) {
    const segment = Number(/(\d+)\.segment/.exec(path)?.[1]);
    const stored = disk.contents(path);
    for (let at = 0; ;) {
      const record = readRecord(stored, at, store, segment);
      if (typeof record === "string") break;
      const { kind, sequence } = record.header;
      found.push({ path, at, end: record.end, sequence, last: kind === "close" });
      at = record.end;
    }
  }
  return found;
}
