/** A failure of a step, an input, a store: what aborts a step and, if no policy takes it, halts the app. */

export interface FaultDetails {
  /** Where: `data/in.jsonl:7`. Left out where the stack tells it (a place in the program). */
  readonly at?: string;
  /** What the reader can do, one sentence each. */
  readonly help?: readonly string[];
}

/**
 * Thrown by operations that cannot give a right result (overflow, division by zero), by `fail`, by connectors and by
 * engines. `code` is of the catalogue (`compiler/diagnostics/codes/runtime.ts`), `message` one sentence without a stop.
 */
export class Fault extends Error {
  readonly code: string;
  readonly at: string;
  readonly help: readonly string[];

  constructor(code: string, message: string, details: FaultDetails = {}) {
    super(message);
    this.name = "Fault";
    this.code = code;
    this.at = details.at ?? "";
    this.help = details.help ?? [];
  }
}

/** The language's `fail(message)`: abort the step. */
export function fail(message: string): never {
  throw new Fault("P0910", message);
}

/** Whatever was thrown, as a Fault; the stack stays that of the original, for its position in the program. */
export function toFault(thrown: unknown): Fault {
  if (thrown instanceof Fault) return thrown;
  const fault = describe(thrown);
  if (thrown instanceof Error && thrown.stack !== undefined) fault.stack = thrown.stack;
  return fault;
}

function describe(thrown: unknown): Fault {
  if (!(thrown instanceof Error)) return new Fault("P0919", `a TypeScript function threw ${String(thrown)}`);
  if (thrown instanceof RangeError && /call stack/i.test(thrown.message)) {
    return new Fault("P0920", "the stack is exhausted: a function calls itself too deeply", {
      help: ["write the recursion as a loop, or bound its depth"],
    });
  }
  return new Fault("P0919", thrown.message === "" ? `a TypeScript function threw ${thrown.name}` : thrown.message);
}
