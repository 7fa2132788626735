/**
 * How units hang together: what can reach what through streams, dead letters, requests and replies, and so the cycles
 * among them. Requests to a portal and replies to a unit are streams here too, by paths that no stream has. It is
 * computed anew whenever an app is launched or stopped, so it takes time in proportion to the number of units.
 */
import type { AppDefinition, Policy, Stream, UnitDefinition } from "./api.ts";
import { servedPortals } from "./portals/served.ts";

export interface Topology {
  /** Those upstream first, as far as there are no cycles. */
  readonly ordered: readonly UnitDefinition[];
  /** Streams that the events of a stream can reach, itself included. */
  from(stream: Stream<unknown>): readonly Stream<unknown>[];
  /** The units that can reach each other, itself included; empty for a unit that is in no cycle. */
  cycleOf(unit: UnitDefinition): ReadonlySet<UnitDefinition>;
  /** The same if replies lead nowhere: they only go on with what has begun. */
  requestCycleOf(unit: UnitDefinition): ReadonlySet<UnitDefinition>;
  /** It is in a cycle or behind one, so that it may have something to do for ever while no source gives anything. */
  isRestless(unit: UnitDefinition): boolean;
}

export function policiesOf(own: readonly Policy[], app: AppDefinition): readonly Policy[] {
  return own.length > 0 ? own : app.onError;
}

export function topologyOf(app: AppDefinition): Topology {
  const whole = edgesOf(app, true);
  const requests = edgesOf(app, false);
  const cycles = cyclesOf(app.units, whole);
  const requestCycles = cyclesOf(app.units, requests);
  const restless = new Set(app.units.filter((unit) => cycles.has(unit)));
  for (const unit of restless) for (const next of whole.next(unit)) restless.add(next);
  return {
    ordered: upstreamFirst(app.units, requests),
    from: (stream) =>
      [...whole.reach(stream.path)].flatMap(
        (path) => whole.streams.get(path) ?? (path === stream.path ? [stream] : []),
      ),
    cycleOf: (unit) => cycles.get(unit) ?? NO_UNITS,
    requestCycleOf: (unit) => requestCycles.get(unit) ?? NO_UNITS,
    isRestless: (unit) => restless.has(unit),
  };
}

const NO_UNITS: ReadonlySet<UnitDefinition> = new Set();

/** Units as nodes, with streams between them. */
interface Edges {
  readonly streams: ReadonlyMap<string, Stream<unknown>>;
  /** Paths of what a unit reads. */
  readonly reads: ReadonlyMap<UnitDefinition, readonly string[]>;
  readonly writers: ReadonlyMap<string, readonly UnitDefinition[]>;
  /** The units that read what a unit writes. */
  next(unit: UnitDefinition): Iterable<UnitDefinition>;
  /** Paths that can be reached from a stream, its own included. */
  reach(path: string): ReadonlySet<string>;
}

function edgesOf(app: AppDefinition, withReplies: boolean): Edges {
  const { units } = app;
  const streams = new Map<string, Stream<unknown>>();
  for (const { stream } of [...app.sources, ...app.sinks]) streams.set(stream.path, stream);
  for (const stream of app.sequencers) streams.set(stream.path, stream);
  const reads = new Map<UnitDefinition, string[]>();
  const writes = new Map<UnitDefinition, string[]>();
  const servers = new Map<string, UnitDefinition>();
  for (const unit of units) {
    const skips = policiesOf(unit.onError, app).flatMap((policy) =>
      policy.kind === "skip" && policy.to !== undefined ? [policy.to] : [],
    );
    for (const stream of [...unit.inputs, ...unit.outputs, ...skips]) streams.set(stream.path, stream);
    for (const { path } of unit.serves ?? []) servers.set(path, unit);
    reads.set(unit, [
      ...unit.inputs.map(({ path }) => path),
      ...(unit.serves ?? []).map(({ path }) => `portal ${path}`),
      ...(withReplies ? [`replies ${unit.path}`] : []),
    ]);
    writes.set(
      unit,
      [...unit.outputs, ...skips].map(({ path }) => path),
    );
  }
  for (const unit of units) {
    for (const portal of servedPortals(unit, units)) {
      writes.get(unit)?.push(`portal ${portal.path}`);
      if (withReplies) writes.get(servers.get(portal.path) ?? unit)?.push(`replies ${unit.path}`);
    }
  }
  const readers = invert(reads);
  const next = function* (unit: UnitDefinition): Iterable<UnitDefinition> {
    for (const path of writes.get(unit) ?? []) yield* readers.get(path) ?? [];
  };
  const reach = (path: string): ReadonlySet<string> => {
    const reached = new Set([path]);
    for (const at of reached) {
      for (const unit of readers.get(at) ?? []) for (const target of writes.get(unit) ?? []) reached.add(target);
    }
    return reached;
  };
  return { streams, reads, writers: invert(writes), next, reach };
}

function invert(paths: ReadonlyMap<UnitDefinition, readonly string[]>): ReadonlyMap<string, readonly UnitDefinition[]> {
  const found = new Map<string, UnitDefinition[]>();
  for (const [unit, list] of paths) {
    for (const path of list) {
      const units = found.get(path);
      if (units === undefined) found.set(path, [unit]);
      else units.push(unit);
    }
  }
  return found;
}

interface Visit {
  readonly unit: UnitDefinition;
  readonly next: Iterator<UnitDefinition>;
  readonly index: number;
  low: number;
}

/**
 * The units of each cycle: strongly connected components of more than one unit, or of one that reads what it writes
 * (Tarjan 1972, without recursion, which a long chain of units would exhaust).
 */
function cyclesOf(
  units: readonly UnitDefinition[],
  { next }: Pick<Edges, "next">,
): ReadonlyMap<UnitDefinition, ReadonlySet<UnitDefinition>> {
  const cycles = new Map<UnitDefinition, ReadonlySet<UnitDefinition>>();
  const visits = new Map<UnitDefinition, Visit>();
  const stack: UnitDefinition[] = [];
  const onStack = new Set<UnitDefinition>();
  const itself = new Set<UnitDefinition>();
  const enter = (unit: UnitDefinition): Visit => {
    const visit = { unit, next: next(unit)[Symbol.iterator](), index: visits.size, low: visits.size };
    visits.set(unit, visit);
    stack.push(unit);
    onStack.add(unit);
    return visit;
  };
  for (const root of units) {
    if (visits.has(root)) continue;
    const open = [enter(root)];
    for (let visit = open.at(-1); visit !== undefined; visit = open.at(-1)) {
      const step = visit.next.next();
      if (step.done !== true) {
        const known = visits.get(step.value);
        if (step.value === visit.unit) itself.add(visit.unit);
        if (known === undefined) open.push(enter(step.value));
        else if (onStack.has(step.value)) visit.low = Math.min(visit.low, known.index);
        continue;
      }
      open.pop();
      const parent = open.at(-1);
      if (parent !== undefined) parent.low = Math.min(parent.low, visit.low);
      if (visit.low !== visit.index) continue;
      const members = new Set(stack.splice(stack.lastIndexOf(visit.unit)));
      for (const member of members) onStack.delete(member);
      if (members.size > 1 || itself.has(visit.unit)) for (const member of members) cycles.set(member, members);
    }
  }
  return cycles;
}

function upstreamFirst(units: readonly UnitDefinition[], { reads, writers }: Edges): UnitDefinition[] {
  const ordered: UnitDefinition[] = [];
  const entered = new Set<UnitDefinition>();
  const visit = (root: UnitDefinition): void => {
    const open = [{ unit: root, before: before(root) }];
    entered.add(root);
    for (let at = open.at(-1); at !== undefined; at = open.at(-1)) {
      const step = at.before.next();
      if (step.done === true) {
        ordered.push(at.unit);
        open.pop();
      } else if (!entered.has(step.value)) {
        entered.add(step.value);
        open.push({ unit: step.value, before: before(step.value) });
      }
    }
  };
  const before = function* (unit: UnitDefinition): Generator<UnitDefinition, undefined> {
    for (const path of reads.get(unit) ?? []) yield* writers.get(path) ?? [];
    return undefined;
  };
  for (const unit of units) if (!entered.has(unit)) visit(unit);
  return ordered;
}
