/** Whether a run did what was wanted, where the language leaves something open; if not, what is different. */
import type { Atom, Behaviour } from "./behaviour.ts";

/** Of a program, what of it is compared. */
export interface Compared {
  /** Paths of the streams that have a sink. */
  readonly sinks: readonly string[];
  /** How many units it has. */
  readonly units: number;
}

/** What is wanted of a run; all of it is JSON. */
export type Judge =
  /** The same atoms with events; see `sameDiffer`. */
  | ({ readonly kind: "same"; readonly wanted: Behaviour } & Compared)
  /** What `unordered` gives. */
  | ({ readonly kind: "unordered"; readonly wanted: unknown } & Compared)
  /** The events that a conformance program is expected to have. */
  | { readonly kind: "expected"; readonly app: string; readonly expected: Expected };

/** Undefined if the run is as it should be. */
export function differenceOf(judge: Judge, behaviour: Behaviour): string | undefined {
  switch (judge.kind) {
    case "same":
      return sameDiffer(judge, withoutEmpty(behaviour), withoutEmpty(judge.wanted));
    case "unordered":
      return different("the events", unordered(judge.sinks, behaviour), judge.wanted);
    case "expected": {
      if (behaviour.fault !== judge.expected.fault)
        return different("the fault", behaviour.fault, judge.expected.fault);
      return endlessDiffer(behaviour.streams, judge.app, judge.expected);
    }
  }
}

function different(what: string, actual: unknown, wanted: unknown): string | undefined {
  const [left, right] = [JSON.stringify(actual), JSON.stringify(wanted)];
  return left === right ? undefined : `${what}: ${left} instead of ${right}`;
}

/** The first that says that something is different. */
function first<T>(items: Iterable<T>, differ: (item: T) => string | undefined): string | undefined {
  for (const item of items) {
    const found = differ(item);
    if (found !== undefined) return found;
  }
  return undefined;
}

// ---- generated programs whose order is known -------------------------------------------------------------------------

/**
 * Unless the streams that have a sink are the same. Streams named `open…`, where atoms of several inputs come together, are so
 * row by row: their events are tagged with the row's number. When an app halts, it is open how far units that did not fail
 * have come, and of several failures of one step, which one is told.
 */
export function sameDiffer(compared: Compared, actual: Behaviour, wanted: Behaviour): string | undefined {
  const left = observed(compared, actual);
  const right = observed(compared, wanted);
  if ((actual.fault === undefined) !== (wanted.fault === undefined)) {
    return different("the fault", actual.fault, wanted.fault);
  }
  if (wanted.fault === undefined || compared.units === 1) {
    return first(Object.keys({ ...left, ...right }), (name) => different(name, left[name], right[name]));
  }
  return first(Object.entries(left), ([name, atoms]) => {
    const others = right[name] ?? [];
    const shorter = Math.min(atoms.length, others.length);
    return different(name, atoms.slice(0, shorter), others.slice(0, shorter));
  });
}

/** Atoms of the streams that have a sink; of those whose order is open, row by row. */
function observed({ sinks }: Compared, behaviour: Behaviour): Readonly<Record<string, readonly Atom[]>> {
  return Object.fromEntries(
    sinks.flatMap((path) => {
      const atoms = behaviour.streams[path];
      if (atoms === undefined) throw new Error(`${path} was not observed`);
      const seen = behaviour.fault === undefined ? atoms : withoutEmptyEnd(atoms);
      const shown = seen.map((events) => events.map(withoutFault));
      return path.startsWith("/generated/open") ? byRow(path, shown) : [[path, shown] as const];
    }),
  );
}

/** A sink is not given empty atoms at the end of a halted app's stream. */
function withoutEmptyEnd(atoms: readonly Atom[]): readonly Atom[] {
  return atoms.slice(0, atoms.findLastIndex((events) => events.length > 0) + 1);
}

/** Where it is open how many empty atoms come between. */
function withoutEmpty({ streams, fault }: Behaviour): Behaviour {
  const filled = Object.entries(streams).map(([path, atoms]) => [path, atoms.filter(({ length }) => length > 0)]);
  return { streams: Object.fromEntries(filled) as Behaviour["streams"], fault };
}

/** At most so many rows has a stream. */
const ROWS = 4;

/** Nothing says to which row an empty atom belongs: only how many there are. */
function byRow(path: string, atoms: readonly Atom[]): (readonly [string, readonly Atom[]])[] {
  const rowOf = (event: unknown): unknown => (Array.isArray(event) ? (event[0] as unknown) : undefined);
  const rows = Array.from({ length: ROWS }, (_, row) => {
    const own = atoms.filter(([one]) => rowOf(one) === row);
    if (own.some((events) => events.some((event) => rowOf(event) !== row))) throw new Error(`${path} mixes its rows`);
    return [`${path}, row ${row}`, own] as const;
  });
  if (rows.reduce((sum, [, { length }]) => sum + length, 0) !== atoms.filter((events) => events.length > 0).length) {
    throw new Error(`${path} has an atom of no row`);
  }
  return [...rows, [`${path} without events`, atoms.filter((events) => events.length === 0)]];
}

/** Dead letters without their fault: of several failures of one step it is open which is told. */
function withoutFault(event: unknown): unknown {
  if (typeof event !== "object" || event === null || !("fault" in event) || !("atom" in event)) return event;
  return { ...event, fault: undefined };
}

// ---- generated programs of portals -------------------------------------------------------------------------------------

/**
 * What two runs of a program of portals have in common, whatever their order of events was; see `generator/portals.ts`.
 * Rows of a stream `waits…` that tell of one event keep their order.
 */
export function unordered(sinks: readonly string[], { streams, fault }: Behaviour): unknown {
  const events = sinks.map((path) => {
    const rows = (streams[path] ?? []).flat().map((event) => JSON.stringify(event));
    return [path, /\/waits[^/]*$/.test(path) ? inOrderFor(rows) : rows.sort()];
  });
  return [...events, fault ?? null];
}

/** Rows by the event that they tell of. */
function inOrderFor(rows: readonly string[]): readonly (readonly string[])[] {
  const byTag = new Map<string, string[]>();
  for (const row of rows) {
    const [tag] = JSON.parse(row) as readonly [string];
    byTag.set(tag, [...(byTag.get(tag) ?? []), row]);
  }
  return [...byTag].sort(([a], [b]) => (a < b ? -1 : 1)).map(([, own]) => own);
}

// ---- conformance programs ------------------------------------------------------------------------------------------------

/** What a conformance program does. */
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

/** The atoms that are expected, as far as the expectation speaks of them. */
export function atomsDiffer(streams: Behaviour["streams"], app: string, expected: Expected): string | undefined {
  return first(Object.entries(expected.streams), ([name, wanted]) => {
    return streamDiffers(streams[pathOf(app, name)] ?? [], wanted, name);
  });
}

/** The same of what sinks have been given: they do not get the empty atoms at the end of a stream. */
function endlessDiffer(streams: Behaviour["streams"], app: string, expected: Expected): string | undefined {
  return first(Object.entries(expected.streams), ([name, wanted]) => {
    const atoms = withoutEmptyEnd(streams[pathOf(app, name)] ?? []);
    if (!("interleaved" in wanted)) {
      return streamDiffers(atoms, Array.isArray(wanted) ? withoutEmptyEnd(wanted as readonly Atom[]) : wanted, name);
    }
    const interleaved = wanted.interleaved.map((part) => part.filter(isFilled));
    return streamDiffers(atoms.filter(isFilled), { interleaved }, name);
  });
}

function isFilled(atom: Atom): boolean {
  return atom.length > 0;
}

/** Whether streams without their atoms have the events that are expected, in any order. */
export function eventsDiffer(
  events: Readonly<Record<string, readonly unknown[]>>,
  app: string,
  expected: Expected,
): string | undefined {
  return first(Object.entries(expected.streams), ([name, wanted]) => {
    const atoms = [events[pathOf(app, name)] ?? []];
    return streamDiffers(atoms, "rising" in wanted ? wanted : { unordered: eventsOf(wanted) }, name);
  });
}

function pathOf(app: string, name: string): string {
  return name.startsWith("/") ? name : `/${app}/${name}`;
}

function streamDiffers(atoms: readonly Atom[], wanted: Expected["streams"][string], name: string): string | undefined {
  if ("interleaved" in wanted) {
    const is = isInterleaving(atoms, wanted.interleaved);
    return is ? undefined : `${name}: ${JSON.stringify(atoms)} has not the atoms of its inputs in their order`;
  }
  if ("filled" in wanted) {
    const filled = atoms.filter((atom) => atom.length > 0);
    return different(name, filled, wanted.filled);
  }
  if ("unordered" in wanted) {
    const sorted = (events: readonly unknown[]): readonly string[] => events.map((one) => JSON.stringify(one)).sort();
    return different(name, sorted(atoms.flat()), sorted(wanted.unordered));
  }
  if (!("rising" in wanted)) return different(name, atoms, wanted);
  const events = atoms.flat() as readonly number[];
  const rises = events.every((value, i) => wanted.among.includes(value) && value >= (events[i - 1] ?? value));
  return rises && events.length === wanted.rising ? undefined : `${name}: ${JSON.stringify(events)} does not rise so`;
}

/** Whether the atoms are those of the parts, each part's in order. */
function isInterleaving(atoms: readonly Atom[], parts: readonly (readonly Atom[])[]): boolean {
  const [next, ...rest] = atoms;
  if (next === undefined) return parts.every((part) => part.length === 0);
  return parts.some(
    (part, i) =>
      part[0] !== undefined &&
      JSON.stringify(part[0]) === JSON.stringify(next) &&
      isInterleaving(rest, parts.with(i, part.slice(1))),
  );
}

function eventsOf(wanted: Exclude<Expected["streams"][string], Rising>): readonly unknown[] {
  if ("interleaved" in wanted) return wanted.interleaved.flat(2);
  if ("filled" in wanted) return wanted.filled.flat();
  return "unordered" in wanted ? wanted.unordered : wanted.flat();
}
