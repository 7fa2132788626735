/**
 * The shape of the library's entries. One record per entry carries its type, documentation, examples (executed by the
 * tests) and implementation; the checker, the emitter, the semantics and the reference all read it from here.
 *
 * Signatures are written in the language's own type syntax and parsed by its parser:
 * `<T, U>(self: List<T>, f: (T) => U) -> List<U>`.
 */

export interface Example {
  /** An expression of the language: `[1, 2, 3].map(x => x * 2)`. */
  readonly code: string;
  /** An expression that must be equal to it, or the code of the fault it gives. */
  readonly is: string | { readonly fault: string };
}

/** How an entry is executed. The same function serves emitted code and the semantics. */
export interface Implementation {
  /** Name in a namespace that `@portals/runtime` exports: `list.sortBy`, `text.words`, `decimal.round`. */
  readonly runtime: string;
  /**
   * A TypeScript expression that may stand for the call, with `$0` for the receiver (or first argument), `$1`, … :
   * `$0.length`. Only where it means exactly the same. Operands are put in parentheses where that is needed.
   */
  readonly inline?: string;
  /**
   * Only where one type parameter is required to be a number: the functions for Float and Decimal; `runtime` is that for
   * Int. (The sum of no Decimals is a Decimal.) `inline` holds for Int alone.
   */
  readonly byNumber?: { readonly Float: string; readonly Decimal: string };
}

/** A type parameter must have an order (`sortBy`), or be a number: Int, Float, Decimal or a newtype of one. */
export interface Requirement {
  readonly param: string;
  readonly is: "ordered" | "number";
}

export interface StdMethod {
  readonly kind: "method";
  /** `List.map`. */
  readonly path: string;
  readonly name: string;
  /** With `self` as its first parameter. */
  readonly signature: string;
  /** Written without parentheses: `xs.length`. */
  readonly property: boolean;
  readonly requires: readonly Requirement[];
  readonly docs: string;
  readonly examples: readonly Example[];
  readonly implementation: Implementation;
}

export interface StdFunction {
  readonly kind: "function";
  /** `fail`, `List.filled`, `Decimal`, `Uuid.of`, `Instant.parse`. */
  readonly path: string;
  readonly signature: string;
  readonly requires: readonly Requirement[];
  /** Its only parameter is a List whose items are written as the arguments: `Set.of(1, 2)`. */
  readonly variadic: boolean;
  readonly docs: string;
  readonly examples: readonly Example[];
  readonly implementation: Implementation;
  /** Where it may be called: `anywhere`, or only inside a task (`now`, `log.info`, `uuid`, …: they use the step). */
  /** `fiber`: a function of futures, in a handler or a task function that may wait; `runtime` names a method of `Fiber`. */
  readonly where: "anywhere" | "task" | "fiber";
  /** Of a later version: refused as not available yet. */
  readonly available: boolean;
}

/** A parameter of an operator or a connector. */
export interface StdParam {
  readonly name: string;
  /** In the language's syntax; may mention the entry's type parameters. */
  readonly type: string;
  readonly optional: boolean;
  /** Optional, and still passed in its place, not in the options object. */
  readonly positional?: true;
}

/**
 * A name in a pipe whose meaning is a task or workflow of `stdlib/*.portals`: one for keyed streams, one for the others.
 * Undefined if it cannot be applied to such a stream.
 */
export interface StdPipe {
  readonly name: string;
  /** Exported names in the module `operators` of `sources`. */
  readonly keyed: string;
  readonly unkeyed: string;
  /** What it does, in the words of the reference. */
  readonly docs: string;
  /** As of `StdOperator`: a pipe from a source of one atom (or several), and the events that come out. */
  readonly examples: readonly Example[];
}

/** A dataflow operator that the compiler knows: the others are tasks and workflows in `stdlib/*.portals`. */
export interface StdOperator {
  readonly kind: "operator";
  readonly name: "map" | "filter" | "flatMap" | "collect" | "keyBy" | "tap" | "union";
  /** `<T, U, K>(self: Stream<T by K>, f: (T) => U) -> Stream<U by K>`: K is absent if the stream is not keyed. */
  readonly signature: string;
  readonly docs: string;
  readonly examples: readonly Example[];
}

/** A door leads from outside to a portal: `connect http.get("/quote") -> quote`. */
export type ConnectorKind = "source" | "sink" | "door";

/** `file.lines`, `range`, `console`, … */
export interface StdConnector {
  readonly kind: ConnectorKind;
  readonly path: string;
  readonly params: readonly StdParam[];
  /** Names of parameters of a later version, not among `params`: refused as not available yet. */
  readonly later: readonly string[];
  /** The type of the events it gives, `undefined` if any (it decodes to the annotated type), or what a sink takes. A door: none. */
  readonly event: string | undefined;
  readonly docs: string;
  /** A function of `@portals/runtime`; arguments that are `optional` go in an options object, in the last place. */
  readonly runtime: string;
  /** Of a later version: refused as not available yet. */
  readonly available: boolean;
}
