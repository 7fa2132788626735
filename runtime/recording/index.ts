/** Recordings of runs, read and carried out again: what `portalsc replay` links against. */
export { compareWith, type Comparison, type StreamDifference } from "./compare.ts";
export { readRecordedFolder } from "./folder.ts";
export type { RecordedProcess } from "./format.ts";
export { pendingOf, type Pending } from "../inspect/pending.ts";
export type { Recording } from "./recording.ts";
export { Replay, type ReplayedStep, type ReplayOptions } from "./replay.ts";
export type { ShownCells } from "../inspect/state.ts";
export { showState } from "./show.ts";
export { Teller } from "./tell.ts";
