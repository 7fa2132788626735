/** A failure of a step, an input, a store: what aborts a step and, if no policy takes it, halts the app. */

/** Codes of the catalogue that more than one part of the runtime gives. */
export const faultCodes = {
  folderTaken: "P0901",
  folderDamaged: "P0902",
  folderForeign: "P0903",
  diskFailed: "P0904",
  outputChanged: "P0905",
  inputUnreadable: "P0906",
  inputChanged: "P0907",
  usage: "P0909",
  failed: "P0910",
  /** A value of TypeScript code is not of the type that the program gives it. */
  foreignValue: "P0911",
  overflow: "P0912",
  divisionByZero: "P0913",
  /** Malformed JSON, or JSON of another type. */
  badJson: "P0914",
  badText: "P0915",
  lineTooLong: "P0916",
  badCsv: "P0917",
  /** A number, instant, duration, … beyond what its type can hold. */
  outOfRange: "P0918",
  host: "P0919",
  stackExhausted: "P0920",
  /** There is no such index in a list, no such key, … */
  noSuchIndex: "P0921",
  /** Text that does not denote a value: `Uuid.of("x")`. */
  badNotation: "P0922",
  /** A conversion that would change the value: `Int(2.5)`. */
  inexact: "P0923",
  /** An argument that the function does not take: `"a".repeat(-1)`, `xs.chunks(0)`. */
  badArgument: "P0924",
  /** The app cannot listen where it is told to. */
  address: "P0930",
  /** What was posted was not taken. */
  undelivered: "P0931",
  /** A portal is asked that nobody serves, or whose server has ended. */
  noServer: "P0940",
  /** Handlers of exclusive tasks wait for each other in a circle. */
  deadlock: "P0941",
  /** `f.within(5s)`: the future is not there in time. */
  late: "P0942",
  /** `first([])`. */
  firstOfNone: "P0943",
  /** An `effect once` had begun when the process ended: whether it was performed is not known. */
  unknownEffect: "P0944",
  /** There is nothing to replay. */
  noRecording: "P0950",
  /** A recording is of another program, or of another version of it. */
  otherProgram: "P0951",
} as const;

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
  throw new Fault(faultCodes.failed, message);
}

/** Whatever was thrown, as a Fault; the stack stays that of the original, for its position in the program. */
export function toFault(thrown: unknown): Fault {
  if (thrown instanceof Fault) return thrown;
  const fault = describe(thrown);
  if (thrown instanceof Error && thrown.stack !== undefined) fault.stack = thrown.stack;
  return fault;
}

function describe(thrown: unknown): Fault {
  if (!(thrown instanceof Error)) return new Fault(faultCodes.host, `a TypeScript function threw ${textOf(thrown)}`);
  if (thrown instanceof RangeError && /call stack/i.test(thrown.message)) {
    return new Fault(faultCodes.stackExhausted, "the stack is exhausted: a function calls itself too deeply", {
      help: ["write the recursion as a loop, or bound its depth"],
    });
  }
  return new Fault(
    faultCodes.host,
    thrown.message === "" ? `a TypeScript function threw ${thrown.name}` : thrown.message,
  );
}

function textOf(thrown: unknown): string {
  try {
    return String(thrown);
  } catch {
    return "something that is no error";
  }
}
