/** Recordings of runs, read and carried out again: what `portalsc replay` links against. */
export { compareWith, type Comparison, type StreamDifference } from "./compare.ts";
export { readRecordedFolder } from "./folder.ts";
export type { RecordedProcess } from "./format.ts";
export { pendingOf, type Pending } from "./pending.ts";
export type { Recording } from "./recording.ts";
export { Replay, type ReplayedStep, type ReplayOptions } from "./replay.ts";
export { showState, type ShownCells } from "./show.ts";
export { Teller } from "./tell.ts";
