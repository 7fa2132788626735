/** The shape of one entry of the catalogue. */
import type { Severity } from "./diagnostic.ts";

export interface Entry<P> {
  readonly code: string;
  readonly severity: Severity;
  /** One sentence, lower case first unless a name, without a full stop. */
  readonly message: (p: P) => string;
  /** What stands under the primary span when the reporter gives nothing better. */
  readonly label?: (p: P) => string;
  readonly help?: (p: P) => readonly string[];
  /** What is to stand in the place of the primary span, if that alone mends it. */
  readonly instead?: (p: P) => string | undefined;
  readonly explain: Explanation;
}

/** For `portalsc explain CODE` and the generated catalogue page. */
export interface Explanation {
  /** The reason for the rule, in a few plain sentences. */
  readonly why: string;
  /**
   * A whole program that gives this code (and no other error). A line `//// name.ts` begins another file of it. Empty only if
   * `cannotShow` says why no program can.
   */
  readonly wrong: string;
  /** The same program, mended; it compiles without this code. */
  readonly right: string;
  readonly cannotShow?: string;
}

/** Declare an entry; infers the parameters from the message. */
export function entry<P>(e: Entry<P>): Entry<P> {
  return e;
}

/** The files of a program of an explanation, by their names; the first is `main.portals`. */
export function filesOfExample(program: string): ReadonlyMap<string, string> {
  const [main = "", ...parts] = program.split(/^\/\/\/\/ (?=\S+$)/m);
  const others = parts.map((part) => [part.slice(0, part.indexOf("\n")), part.slice(part.indexOf("\n") + 1)] as const);
  return new Map([["main.portals", main], ...others]);
}
