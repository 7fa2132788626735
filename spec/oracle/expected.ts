/** What `expected.json` of a conformance program says, and whether a run is so. */
import { expect } from "vitest";
import type { Atom, Behaviour } from "./behaviour.ts";

export interface Expected {
  /** Atoms by the stream's name; by its path, for a stream of another app. */
  readonly streams: Readonly<Record<string, readonly Atom[] | Interleaved | Filled | Unordered | Rising>>;
  /** Code of the fault that the program ends with. */
  readonly fault?: string;
}

/** Behind a unit with several inputs: the atoms from each input stay in order, how they alternate is free. */
interface Interleaved {
  readonly interleaved: readonly (readonly Atom[])[];
}

/** Where handlers wait, atoms without events come between: these are the others, in order. */
interface Filled {
  readonly filled: readonly Atom[];
}

/** Events in any order. */
interface Unordered {
  readonly unordered: readonly unknown[];
}

/** So many numbers that never fall, each one of these. */
interface Rising {
  readonly rising: number;
  readonly among: readonly number[];
}

/** The behaviour that is expected, as far as the expectation speaks of it. */
export function expectBehaviour(behaviour: Behaviour, app: string, expected: Expected, what: string): void {
  expect(behaviour.fault, what).toBe(expected.fault);
  for (const [name, wanted] of Object.entries(expected.streams)) {
    const atoms = behaviour.streams[pathOf(app, name)];
    expectStream(atoms ?? [], wanted, `${what}, ${name}`);
  }
}

function pathOf(app: string, name: string): string {
  return name.startsWith("/") ? name : `/${app}/${name}`;
}

function expectStream(atoms: readonly Atom[], wanted: Expected["streams"][string], what: string): void {
  if ("interleaved" in wanted) {
    expect(isInterleaving(atoms, wanted.interleaved), `${what}: ${JSON.stringify(atoms)}`).toBe(true);
  } else if ("filled" in wanted) {
    expect(
      atoms.filter((atom) => atom.length > 0),
      what,
    ).toEqual(wanted.filled);
  } else if ("unordered" in wanted) {
    const sorted = (events: readonly unknown[]): readonly string[] => events.map((one) => JSON.stringify(one)).sort();
    expect(sorted(atoms.flat()), what).toEqual(sorted(wanted.unordered));
  } else if ("rising" in wanted) {
    const events = atoms.flat() as readonly number[];
    expect(events, what).toHaveLength(wanted.rising);
    expect(
      events.every((value, i) => wanted.among.includes(value) && value >= (events[i - 1] ?? value)),
      `${what}: ${JSON.stringify(events)}`,
    ).toBe(true);
  } else expect(atoms, what).toEqual(wanted);
}

/** Whether the atoms are those of the parts, each part's in order. */
function isInterleaving(atoms: readonly Atom[], parts: readonly (readonly Atom[])[]): boolean {
  const [first, ...rest] = atoms;
  if (first === undefined) return parts.every((part) => part.length === 0);
  return parts.some(
    (part, i) =>
      part[0] !== undefined &&
      JSON.stringify(part[0]) === JSON.stringify(first) &&
      isInterleaving(rest, parts.with(i, part.slice(1))),
  );
}

/** Whether streams without their atoms have the events that are expected, in any order. */
export function expectEvents(
  events: Readonly<Record<string, readonly unknown[]>>,
  app: string,
  expected: Expected,
  what: string,
): void {
  for (const [name, wanted] of Object.entries(expected.streams)) {
    const atoms = [events[pathOf(app, name)] ?? []];
    if ("rising" in wanted) expectStream(atoms, wanted, `${what}, ${name}`);
    else expectStream(atoms, { unordered: eventsOf(wanted) }, `${what}, ${name}`);
  }
}

function eventsOf(wanted: Exclude<Expected["streams"][string], Rising>): readonly unknown[] {
  if ("interleaved" in wanted) return wanted.interleaved.flat(2);
  if ("filled" in wanted) return wanted.filled.flat();
  return "unordered" in wanted ? wanted.unordered : wanted.flat();
}
