/** What a dead letter becomes when it is given again, or why it cannot be. */
import type { Run } from "./api.ts";
import { Fault, faultCodes } from "./fault.ts";
import type { Graph } from "./graph.ts";
import type { KeptLetter } from "./inspect/letters.ts";
import type { Queue } from "./queue.ts";

export interface Again {
  readonly target: Queue;
  /** One atom. */
  readonly run: Run<unknown>;
}

/** Fails with a Fault. */
export function whatIsAgain(graph: Graph, sequencer: string, atom: number, kept: KeptLetter | undefined): Again {
  const what = `letter ${atom} of ${sequencer}`;
  if (graph.requeued.has(sequencer, atom)) throw requeueRefusal(`${what} has been given again already`);
  if (kept === undefined) {
    const help = "letters are known until they are read, and the last 1,000 of a process; --live keeps them";
    throw requeueRefusal(`there is no ${what} that is known`, help);
  }
  const { letter, keys } = kept;
  const target = graph.queues.get(letter.stream);
  if (letter.events.length === 0 || target === undefined) {
    throw requeueRefusal(`${what} has no events: what failed was no atom of a stream, or could not be read`);
  }
  if (target.sealed) throw requeueRefusal(`${letter.stream} is complete: nothing can come to it any more`);
  const keyed = target.stream.key !== undefined;
  if (keyed && keys === undefined) {
    const help = "they are known in the process in which it failed; send the event to the program's source instead";
    throw requeueRefusal(`the keys of ${what} are not known`, help);
  }
  const { events } = letter;
  const run = { first: 1, ends: [events.length], events, keys: keyed ? keys : undefined, faults: undefined };
  return { target, run };
}

export function requeueRefusal(message: string, help?: string): Fault {
  return new Fault(faultCodes.usage, message, help === undefined ? {} : { help: [help] });
}
