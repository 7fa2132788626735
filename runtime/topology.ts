/**
 * How an app's units hang together: what can reach what through streams, dead letters, requests and replies, and so the
 * cycles among them. Requests to a portal and replies to a unit are streams here too, by paths that no stream has.
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
  const whole = reachability(app, true);
  const requests = reachability(app, false);
  const cyclic = app.units.filter((unit) => whole.cycles.get(unit)?.has(unit));
  return {
    ordered: upstreamFirst(app.units, requests),
    from: (stream) =>
      [...whole.reach([stream.path])].flatMap(
        (path) => whole.streams.get(path) ?? (path === stream.path ? [stream] : []),
      ),
    cycleOf: (unit) => whole.cycles.get(unit) ?? new Set(),
    requestCycleOf: (unit) => requests.cycles.get(unit) ?? new Set(),
    isRestless: (unit) => cyclic.some((other) => whole.leads(other, unit)),
  };
}

interface Reachability {
  readonly streams: ReadonlyMap<string, Stream<unknown>>;
  /** Paths of what a unit reads and writes. */
  readonly reads: ReadonlyMap<UnitDefinition, readonly string[]>;
  readonly writes: ReadonlyMap<UnitDefinition, readonly string[]>;
  readonly cycles: ReadonlyMap<UnitDefinition, ReadonlySet<UnitDefinition>>;
  reach(paths: readonly string[]): ReadonlySet<string>;
  leads(from: UnitDefinition, to: UnitDefinition): boolean;
}

function reachability(app: AppDefinition, withReplies: boolean): Reachability {
  const { units } = app;
  const streams = new Map<string, Stream<unknown>>();
  for (const { stream } of [...app.sources, ...app.sinks]) streams.set(stream.path, stream);
  for (const stream of app.sequencers) streams.set(stream.path, stream);
  const reads = new Map<UnitDefinition, string[]>();
  const writes = new Map<UnitDefinition, string[]>();
  for (const unit of units) {
    const skips = policiesOf(unit.onError, app).flatMap((policy) =>
      policy.kind === "skip" && policy.to !== undefined ? [policy.to] : [],
    );
    for (const stream of [...unit.inputs, ...unit.outputs, ...skips]) streams.set(stream.path, stream);
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
      if (!withReplies) continue;
      const server = units.find((other) => other.serves?.some(({ path }) => path === portal.path));
      if (server !== undefined) writes.get(server)?.push(`replies ${unit.path}`);
    }
  }
  const readers = new Map<string, UnitDefinition[]>();
  for (const [unit, paths] of reads) {
    for (const path of paths) readers.set(path, [...(readers.get(path) ?? []), unit]);
  }
  const reach = (paths: readonly string[]): ReadonlySet<string> => {
    const reached = new Set(paths);
    for (const path of reached) {
      for (const unit of readers.get(path) ?? []) for (const target of writes.get(unit) ?? []) reached.add(target);
    }
    return reached;
  };
  const reached = new Map(units.map((unit) => [unit, reach(writes.get(unit) ?? [])]));
  const leads = (from: UnitDefinition, to: UnitDefinition): boolean =>
    reads.get(to)?.some((path) => reached.get(from)?.has(path)) === true;
  const cycles = new Map(
    units.map((unit) => [unit, new Set(units.filter((other) => leads(unit, other) && leads(other, unit)))]),
  );
  return { streams, reads, writes, cycles, reach, leads };
}

function upstreamFirst(units: readonly UnitDefinition[], { reads, writes }: Reachability): UnitDefinition[] {
  const ordered: UnitDefinition[] = [];
  const entered = new Set<UnitDefinition>();
  const visit = (unit: UnitDefinition): void => {
    if (entered.has(unit)) return;
    entered.add(unit);
    for (const input of reads.get(unit) ?? []) {
      for (const [other, paths] of writes) if (paths.includes(input)) visit(other);
    }
    ordered.push(unit);
  };
  units.forEach(visit);
  return ordered;
}
