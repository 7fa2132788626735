/** `test` blocks as they are emitted: what is given to an app, and what must hold while it runs and when it is quiet. */
import type { Codec, Stream } from "../api.ts";
import type { Portal } from "../portals/api.ts";

export interface TestDefinition<P> {
  readonly title: string;
  /** Of the block: `bank.portals:96:1`. */
  readonly position: string;
  /** Their values are generated. */
  readonly parameters: { readonly [K in keyof P]: Codec<P[K]> };
  readonly given: (parameters: P) => readonly Given[];
  /** All that stands behind what is given. */
  readonly run: (run: TestRun, parameters: P) => Promise<void>;
}

/** Of any parameters. */
export type AnyTest = TestDefinition<Readonly<Record<string, unknown>>>;

/** In the place of what comes from outside. */
export type Given =
  | { readonly kind: "atoms"; readonly stream: Stream<unknown>; readonly atoms: readonly (readonly unknown[])[] }
  /** An effect's function, with the effect's arguments; or the server of another app's portal, with the request. */
  | {
      readonly kind: "effect" | "portal";
      readonly portal: Portal<unknown, unknown>;
      readonly reply: (...args: readonly unknown[]) => unknown;
    };

export interface Condition {
  /** As it is written. */
  readonly text: string;
  readonly position: string;
  readonly holds: () => boolean;
  /** Of a comparison: what is compared. */
  readonly sides?: readonly Side[];
}

export interface Side {
  readonly text: string;
  /** As JSON. */
  readonly show: () => string;
}

export interface TestRun {
  /** From here on, after every step. */
  always(condition: Condition): void;
  /** When nothing happens any more without time passing. */
  expect(condition: Condition): Promise<void>;
  quiet(): Promise<void>;
  /** Let time pass, in ms: how much is asked when it is quiet. */
  advance(by: () => number): Promise<void>;
  /** Kill the process, and start it again. */
  crash(): Promise<void>;
  /** All events of a stream so far. */
  events<T>(stream: Stream<T>): readonly T[];
  atoms<T>(stream: Stream<T>): readonly (readonly T[])[];
  /** A cell: of all keys as a map, or the value of one that is shared. */
  cell<T>(unit: string, state: string, cell: string): T;
}

export function test<P>(definition: TestDefinition<P>): AnyTest {
  return definition as unknown as AnyTest;
}

// Types are those of the stream or the portal, whatever the given value calls them.

export function given<T>(stream: Stream<T>, atoms: NoInfer<readonly (readonly T[])[]>): Given {
  return { kind: "atoms", stream, atoms };
}

export function performs<A extends readonly unknown[], R>(
  effect: Portal<A, R>,
  reply: NoInfer<(...args: A) => R>,
): Given {
  return { kind: "effect", portal: effect, reply: reply as (...args: readonly unknown[]) => unknown };
}

export function replies<Q, R>(portal: Portal<Q, R>, reply: NoInfer<(request: Q) => R>): Given {
  return { kind: "portal", portal, reply: reply as (...args: readonly unknown[]) => unknown };
}

export function side<T>(text: string, codec: Codec<T>, value: () => T): Side {
  return { text, show: () => codec.toJson(value()) };
}
