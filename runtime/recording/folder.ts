/** The records of a data folder that a recording consists of, without changing any: the folder is held meanwhile. */
import { operations } from "../engines/batch.ts";
import type { Checkpoints } from "../engines/embedded/checkpoint.ts";
import { keyText } from "../engines/embedded/checkpoint-snapshot.ts";
import { storeFault } from "../engines/embedded/engine.ts";
import { holdFolder } from "../engines/embedded/folder.ts";
import type { StoredRecord } from "../engines/embedded/record.ts";
import { replay } from "../engines/embedded/recovery.ts";
import { Segments } from "../engines/embedded/segments.ts";
import { DiskError, type World } from "../world/world.ts";
import { MapEngine } from "./map-engine.ts";
import { readRecording, recordedKinds, type Recording } from "./recording.ts";

/**
 * Fails with a Fault: there is no recording (P0950), the folder is none of ours (P0903) or taken by another process
 * (P0901), it is damaged (P0902), or cannot be read (P0904).
 */
export async function readRecordedFolder(
  world: World,
  folder: string,
  checkpointsOf?: (world: World, folder: string) => Checkpoints,
): Promise<Recording> {
  try {
    const { lock, store } = await holdFolder(world, folder);
    try {
      const create = checkpointsOf ?? (await import("../engines/embedded/checkpoint-lmdb.ts")).createLmdbCheckpoints;
      const checkpoints = create(world, folder);
      try {
        return readRecording(await read(world, folder, store, checkpoints), folder);
      } finally {
        await checkpoints.close();
      }
    } finally {
      await lock.release();
    }
  } catch (error) {
    throw error instanceof DiskError ? storeFault(error) : error;
  }
}

async function read(world: World, folder: string, store: number, checkpoints: Checkpoints): Promise<MapEngine> {
  const applied = await checkpoints.open();
  const entries = new Map<string, Uint8Array>();
  for (const kind of recordedKinds) {
    for (const [key, value] of checkpoints.scan(Uint8Array.of(kind))) entries.set(keyText(key), value.slice());
  }
  const kinds = new Set(recordedKinds);
  const visit = ({ header, body }: StoredRecord): void => {
    if (header.kind !== "batch") return;
    for (const operation of operations(body)) {
      const [kind] = operation.key;
      if (operation.kind !== "deletePrefix" && (kind === undefined || !kinds.has(kind))) continue;
      const key = keyText(operation.key);
      if (operation.kind === "put") entries.set(key, operation.value.slice());
      else if (operation.kind === "delete") entries.delete(key);
      else for (const other of [...entries.keys()]) if (other.startsWith(key)) entries.delete(other);
    }
  };
  const segments = new Segments(world.disk, folder);
  await replay(segments, store, applied.sequence, (record) => Promise.resolve(visit(record)), "none");
  return new MapEngine(entries);
}
