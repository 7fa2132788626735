/** A recording, read from a store. */
import { Reader } from "../bytes.ts";
import { keyText } from "../engines/embedded/checkpoint-snapshot.ts";
import { Fault, faultCodes } from "../fault.ts";
import { fromStore, keyOf, kinds } from "../store.ts";
import {
  beginningPrefix,
  chunkKey,
  headKey,
  isNumbered,
  programKey,
  readEvents,
  readHead,
  type RecordedEvent,
  type RecordedProcess,
} from "./format.ts";

/** What is asked of a store. */
export interface Stored {
  get(key: Uint8Array): Uint8Array | undefined;
  scan(prefix: Uint8Array): Iterable<readonly [key: Uint8Array, value: Uint8Array]>;
}

/** Kinds of records that `readRecording` asks for. */
export const recordedKinds: readonly number[] = [kinds.recording, kinds.beginning, kinds.meta];

export interface Recording {
  readonly events: readonly RecordedEvent[];
  /** Of the events, those that are steps: they are numbered from 1. */
  readonly steps: number;
  readonly bytes: number;
  /** Seed of the run. */
  readonly seed: number;
  /** What the store had when it began; nothing if it began with the run. */
  readonly beginning: ReadonlyMap<string, Uint8Array>;
  readonly processes: readonly RecordedProcess[];
  /** The program's text, if it is known. */
  text(process: RecordedProcess): string | undefined;
}

/** Fails with a Fault if there is no recording, or it is damaged. `at`: the folder, for people. */
export function readRecording(stored: Stored, at: string): Recording {
  return fromStore(() => {
    const bytes = stored.get(headKey);
    const meta = stored.get(keyOf(kinds.meta, 0));
    if (bytes === undefined || meta === undefined) {
      const help = ["record a run: portalsc run APP.portals --data DIR --record"];
      throw new Fault(faultCodes.noRecording, "there is no recording in this data folder", { at, help });
    }
    const head = readHead(bytes);
    const chunks = Array.from({ length: head.chunks }, (_, number) => {
      const chunk = stored.get(chunkKey(number));
      if (chunk === undefined) throw damaged(`part ${number + 1} of ${head.chunks} is missing`, at);
      return chunk;
    });
    const events = [...readEvents(chunks)];
    const steps = events.filter(isNumbered).length;
    if (steps !== head.steps) throw damaged(`it has ${steps} steps and should have ${head.steps}`, at);
    const processes = events.flatMap((event) => (event.kind === "process" ? [event.process] : []));
    if (events[0]?.kind !== "process") throw damaged("it does not say what it is of", at);
    const beginning = new Map<string, Uint8Array>();
    for (const [key, value] of stored.scan(beginningPrefix)) beginning.set(keyText(key.subarray(1)), value);
    return {
      events,
      steps,
      bytes: head.bytes,
      seed: new Reader(meta).int(),
      beginning,
      processes,
      text: ({ program }) => {
        const text = program === undefined ? undefined : stored.get(programKey(program));
        return text && new TextDecoder().decode(text);
      },
    };
  });
}

function damaged(what: string, at: string): Fault {
  const help = ["restore the data folder from a copy; or run with --no-record, which forgets the recording"];
  return new Fault(faultCodes.folderDamaged, `the recording is damaged: ${what}`, { at, help });
}
