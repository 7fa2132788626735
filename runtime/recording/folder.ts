/** The recording of a data folder, without changing anything there: the folder is held meanwhile. */
import type { Checkpoints } from "../engines/embedded/checkpoint.ts";
import { keyText } from "../engines/embedded/checkpoint-snapshot.ts";
import { readStore } from "../engines/embedded/reading.ts";
import type { Engine } from "../engines/engine.ts";
import type { World } from "../world/world.ts";
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
  const store = await readStore(world, folder, checkpointsOf);
  try {
    return recordingOf(store.engine, folder);
  } finally {
    await store.close();
  }
}

/** Of a store; what is needed of it is copied. Fails with a Fault if it has none, or a damaged one. */
export function recordingOf(engine: Engine, folder: string): Recording {
  const entries = new Map<string, Uint8Array>();
  for (const kind of recordedKinds) {
    for (const [key, value] of engine.scan(Uint8Array.of(kind))) entries.set(keyText(key), value);
  }
  return readRecording(new MapEngine(entries), folder);
}
