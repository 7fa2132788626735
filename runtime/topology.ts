/** How an app's units hang together: what can reach what through streams and dead letters, and so the cycles among them. */
import type { AppDefinition, Policy, Stream, UnitDefinition } from "./api.ts";

export interface Topology {
  /** Those upstream first, as far as there are no cycles. */
  readonly ordered: readonly UnitDefinition[];
  /** Streams that the events of a stream can reach, itself included. */
  from(stream: Stream<unknown>): readonly Stream<unknown>[];
  /** The units that can reach each other, itself included; empty for a unit that is in no cycle. */
  cycleOf(unit: UnitDefinition): ReadonlySet<UnitDefinition>;
  /** It is in a cycle or behind one, so that it may have something to do for ever while no source gives anything. */
  isRestless(unit: UnitDefinition): boolean;
}

export function policiesOf(own: readonly Policy[], app: AppDefinition): readonly Policy[] {
  return own.length > 0 ? own : app.onError;
}

export function topologyOf(app: AppDefinition): Topology {
  /** Outputs, and where its dead letters go. */
  const targets = new Map(
    app.units.map((unit) => {
      const skips = policiesOf(unit.onError, app).flatMap((policy) =>
        policy.kind === "skip" && policy.to !== undefined ? [policy.to] : [],
      );
      return [unit, [...unit.outputs, ...skips]] as const;
    }),
  );
  const readers = new Map<string, UnitDefinition[]>();
  for (const unit of app.units) {
    for (const { path } of unit.inputs) readers.set(path, [...(readers.get(path) ?? []), unit]);
  }
  const reach = (streams: readonly Stream<unknown>[]): ReadonlyMap<string, Stream<unknown>> => {
    const reached = new Map(streams.map((stream) => [stream.path, stream]));
    for (const path of reached.keys()) {
      for (const unit of readers.get(path) ?? []) {
        for (const target of targets.get(unit) ?? []) reached.set(target.path, target);
      }
    }
    return reached;
  };
  const reached = new Map(app.units.map((unit) => [unit, reach(targets.get(unit) ?? [])]));
  const leads = (from: UnitDefinition, to: UnitDefinition): boolean =>
    to.inputs.some((input) => reached.get(from)?.has(input.path));
  const cycles = new Map(
    app.units.map((unit) => [unit, new Set(app.units.filter((other) => leads(unit, other) && leads(other, unit)))]),
  );
  const cyclic = app.units.filter((unit) => cycles.get(unit)?.has(unit));
  return {
    ordered: upstreamFirst(app.units, targets),
    from: (stream) => [...reach([stream]).values()],
    cycleOf: (unit) => cycles.get(unit) ?? new Set(),
    isRestless: (unit) => cyclic.some((other) => leads(other, unit)),
  };
}

function upstreamFirst(
  units: readonly UnitDefinition[],
  targets: ReadonlyMap<UnitDefinition, readonly Stream<unknown>[]>,
): UnitDefinition[] {
  const ordered: UnitDefinition[] = [];
  const entered = new Set<UnitDefinition>();
  const visit = (unit: UnitDefinition): void => {
    if (entered.has(unit)) return;
    entered.add(unit);
    for (const input of unit.inputs) {
      for (const [other, streams] of targets) if (streams.some(({ path }) => path === input.path)) visit(other);
    }
    ordered.push(unit);
  };
  units.forEach(visit);
  return ordered;
}
