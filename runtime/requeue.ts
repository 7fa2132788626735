/** What a dead letter becomes when it is given again, or why it cannot be. */
import type { Run } from "./api.ts";
import { Fault, faultCodes } from "./fault.ts";
import type { Graph } from "./graph.ts";
import type { KeptLetter } from "./letters.ts";
import type { Queue } from "./queue.ts";

export interface Again {
  readonly kept: KeptLetter;
  readonly target: Queue;
  /** One atom. */
  readonly run: Run<unknown>;
}

/** Fails with a Fault. */
export function whatIsAgain({ letters, queues }: Graph, sequencer: string, atom: number): Again {
  const what = `letter ${atom} of ${sequencer}`;
  const kept = letters.get(sequencer, atom);
  if (kept === undefined) {
    throw requeueRefusal(`there is no ${what} that is known`, "the last 10,000 dead letters are: portalsc inspect");
  }
  if (kept.again) throw requeueRefusal(`${what} has been given again already`);
  const { letter, keys } = kept;
  const { events } = letter;
  if (letter.stream === "") {
    const help =
      "it is of a handler that had waited, or of no event: send what it was for to the program's source again";
    throw requeueRefusal(`${what} is of no atom`, help);
  }
  if (events.length === 0) throw requeueRefusal(`${what} has no events: they could not be read`);
  const target = queues.get(letter.stream);
  if (target === undefined) throw requeueRefusal(`${letter.stream} is there no more`);
  if (target.sealed) throw requeueRefusal(`${letter.stream} is complete: nothing can come to it any more`);
  const keyed = target.stream.key !== undefined;
  const run = { first: 1, ends: [events.length], events, keys: keyed ? keys : undefined, faults: undefined };
  return { kept, target, run };
}

export function requeueRefusal(message: string, help?: string): Fault {
  return new Fault(faultCodes.usage, message, help === undefined ? {} : { help: [help] });
}
