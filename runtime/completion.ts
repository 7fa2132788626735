/**
 * When sequencers and the requests to portals complete: one that is in no cycle, when all that feeds it has; those of a
 * cycle together, when all that comes from outside has ended and nothing is left inside, waiting or being tried again.
 * Nothing can come after that.
 */
import type { Cycle, RunningSink, Sequencer } from "./graph.ts";
import type { RunningUnit } from "./unit.ts";

/** Seal the sequencers that have completed; true if some have. */
export function completeSequencers(sequencers: readonly Sequencer[], cycles: readonly Cycle[]): boolean {
  let sealed = false;
  const seal = (sequencer: Sequencer): void => {
    if (sequencer.queue.sealed) return;
    sequencer.queue.sealed = true;
    sequencer.queue.dirty = true;
    sealed = true;
  };
  for (const sequencer of sequencers) if (hasEnded(sequencer, undefined)) seal(sequencer);
  for (const cycle of cycles) {
    if (isDrained(cycle) && cycle.sequencers.every((one) => hasEnded(one, cycle.units))) cycle.sequencers.forEach(seal);
  }
  return sealed;
}

/** All feeders are done, but those in its own cycle. */
function hasEnded({ feeders, sinks, open }: Sequencer, cycle: ReadonlySet<RunningUnit> | undefined): boolean {
  if (open) return false;
  return feeders.every((unit) => unit.done || cycle?.has(unit)) && sinks.every((sink) => isFinished(sink));
}

/** No unit of the cycle has an atom or waits for something, nor can get an atom but from the cycle itself. */
function isDrained({ units, streams }: Cycle): boolean {
  for (const unit of units) {
    let finished = unit.inputs.length > 0;
    for (const input of unit.inputs) {
      if (input.ready() > 0 || !(input.queue.sealed || streams.has(input.queue))) return false;
      if (!input.queue.sealed) finished = false;
    }
    if (unit.fibers === undefined) continue;
    if (unit.hasMessages || !unit.fibers.idle || (finished && !unit.completed)) return false;
    for (const { queue } of unit.requests) if (!queue.sealed && !streams.has(queue)) return false;
  }
  return true;
}

function isFinished(sink: RunningSink): boolean {
  return !sink.busy && sink.consumer.finished;
}
